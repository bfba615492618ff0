//! What of a view lasts as long as it is in the document.

use std::borrow::Cow;

use leptos_real::prelude::{Mountable, Render};
use leptos_real::tachys::renderer::{Rndr, dom};
use leptos_real::tachys::view::any_view::AnyViewState;

use crate::attribute::AttributeState;

/// What of a view lasts.
pub enum NodeState {
    /// That of a text.
    Text(<Cow<'static, str> as Render>::State),
    /// That of an element.
    Element(Box<ElementState>),
    /// That of several views, with the comment behind them.
    List(Vec<NodeState>, dom::Placeholder),
    /// That of any other view.
    Any(Box<AnyViewState>),
}

/// What of an element lasts.
pub struct ElementState {
    pub(crate) tag: &'static str,
    pub(crate) element: dom::Element,
    pub(crate) attributes: Vec<AttributeState>,
    pub(crate) children: Vec<NodeState>,
}

impl Mountable for NodeState {
    fn unmount(&mut self) {
        match self {
            Self::Text(text) => text.unmount(),
            Self::Element(state) => state.element.unmount(),
            Self::List(states, marker) => {
                states.iter_mut().for_each(Self::unmount);
                marker.unmount();
            }
            Self::Any(view) => view.unmount(),
        }
    }

    fn mount(&mut self, parent: &dom::Element, before: Option<&dom::Node>) {
        match self {
            Self::Text(text) => text.mount(parent, before),
            Self::Element(state) => Rndr::insert_node(parent, &state.element, before),
            Self::List(states, marker) => {
                mount_all(states, parent, before);
                marker.mount(parent, before);
            }
            Self::Any(view) => view.mount(parent, before),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::Text(text) => text.insert_before_this(child),
            Self::Element(state) => state.element.insert_before_this(child),
            Self::List(states, marker) => {
                states.iter().any(|state| state.insert_before_this(child)) || marker.insert_before_this(child)
            }
            Self::Any(view) => view.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<dom::Element> {
        match self {
            Self::Text(_) => Vec::new(),
            Self::Element(state) => vec![state.element.clone()],
            Self::List(states, _) => states.iter().flat_map(Self::elements).collect(),
            Self::Any(view) => view.elements(),
        }
    }
}

pub(crate) fn mount_all(states: &mut [NodeState], parent: &dom::Element, before: Option<&dom::Node>) {
    for state in states {
        state.mount(parent, before);
    }
}
