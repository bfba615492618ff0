//! How views come into the document: built there, hydrated there, or rendered as HTML.

use std::future::Future;
use std::pin::Pin;

use leptos_real::attr::any_attribute::AnyAttribute;
use leptos_real::prelude::{Mountable, Render, RenderHtml};
use leptos_real::tachys::hydration::Cursor;
use leptos_real::tachys::renderer::{CastFrom, Rndr, dom};
use leptos_real::tachys::view::{Position, PositionState};

use crate::attribute;
use crate::element::Parts;
use crate::node::Node;
use crate::state::{ElementState, NodeState, mount_all};

/// The tags of `names` that have neither children nor an end.
const VOID: [&str; 4] = ["br", "hr", "img", "input"];

impl Render for Node {
    type State = NodeState;

    fn build(self) -> NodeState {
        match self {
            Self::Text(text) => NodeState::Text(text.build()),
            Self::Element(element) => build(*element.0),
            Self::List(nodes) => NodeState::List(build_all(nodes), Rndr::create_placeholder()),
            Self::Any(view) => NodeState::Any(Box::new(view.build())),
        }
    }

    fn rebuild(self, state: &mut NodeState) {
        match (self, state) {
            (Self::Text(text), NodeState::Text(state)) => text.rebuild(state),
            (Self::Any(view), NodeState::Any(state)) => view.rebuild(state),
            (Self::List(nodes), NodeState::List(states, marker)) => {
                let parent = Rndr::get_parent(marker).and_then(dom::Element::cast_from);
                rebuild_all(nodes, states, parent.as_ref(), Some(marker));
            }
            (Self::Element(element), NodeState::Element(state)) if element.0.tag == state.tag => {
                let Parts { attributes, children, .. } = *element.0;
                attribute::rebuild(attributes, &state.element, &mut state.attributes);
                rebuild_all(children, &mut state.children, Some(&state.element), None);
            }
            // A view of another kind, or another element.
            (node, state) => {
                let mut new = node.build();
                state.insert_before_this(&mut new);
                state.unmount();
                *state = new;
            }
        }
    }
}

fn build_all(nodes: Vec<Node>) -> Vec<NodeState> {
    nodes.into_iter().map(Node::build).collect()
}

fn build(parts: Parts) -> NodeState {
    let Parts { tag, namespace, attributes, children } = parts;
    let element = Rndr::create_element(tag, namespace);
    let attributes = attribute::build(attributes, &element, false);
    let mut children = build_all(children);
    mount_all(&mut children, &element, None);
    NodeState::Element(Box::new(ElementState { tag, element, attributes, children }))
}

/// Rebuilds views one by one. What there is more of now goes before `end`, or last.
fn rebuild_all(nodes: Vec<Node>, states: &mut Vec<NodeState>, parent: Option<&dom::Element>, end: Option<&dom::Node>) {
    for state in states.iter_mut().skip(nodes.len()) {
        state.unmount();
    }
    states.truncate(nodes.len());
    let mut nodes = nodes.into_iter();
    for (state, node) in states.iter_mut().zip(nodes.by_ref()) {
        node.rebuild(state);
    }
    let mut more = build_all(nodes.collect());
    if let Some(parent) = parent {
        mount_all(&mut more, parent, end);
    }
    states.append(&mut more);
}

/// Finds the element in the document for which it is the turn.
fn next_element(tag: &str, cursor: &Cursor, position: &PositionState) -> dom::Element {
    match position.get() {
        Position::FirstChild => cursor.child(),
        Position::Current => {}
        _ => cursor.sibling(),
    }
    position.set(Position::FirstChild);
    dom::Element::cast_from(cursor.current())
        .unwrap_or_else(|| panic!("the document has no <{tag}> where the server rendered one"))
}

fn hydrated(
    tag: &'static str,
    element: dom::Element,
    attributes: Vec<attribute::AttributeState>,
    children: Vec<NodeState>,
    (cursor, position): (&Cursor, &PositionState),
) -> NodeState {
    cursor.set(element.clone().into());
    position.set(Position::NextChild);
    NodeState::Element(Box::new(ElementState { tag, element, attributes, children }))
}

fn list_end(states: Vec<NodeState>, cursor: &Cursor, position: &PositionState) -> NodeState {
    let marker = cursor.next_placeholder(position);
    position.set(Position::NextChild);
    NodeState::List(states, marker)
}

fn hydrate_all(nodes: Vec<Node>, cursor: &Cursor, position: &PositionState) -> Vec<NodeState> {
    nodes.into_iter().map(|node| node.hydrate::<true>(cursor, position)).collect()
}

type Hydration<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// In a box, since views are within views.
fn hydrate_all_later<'a>(
    nodes: Vec<Node>,
    cursor: &'a Cursor,
    position: &'a PositionState,
) -> Hydration<'a, Vec<NodeState>> {
    Box::pin(async move {
        let mut states = Vec::with_capacity(nodes.len());
        for node in nodes {
            states.push(node.hydrate_async(cursor, position).await);
        }
        states
    })
}

impl RenderHtml for Node {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        match self {
            Self::Text(text) => text.to_html_with_buf(html, position, escape, mark_branches, extra),
            Self::Any(view) => view.to_html_with_buf(html, position, escape, mark_branches, extra),
            Self::List(nodes) => {
                for node in nodes {
                    node.to_html_with_buf(html, position, escape, mark_branches, extra.clone());
                }
                html.push_str("<!>");
                *position = Position::NextChild;
            }
            Self::Element(element) => {
                let Parts { tag, attributes, children, .. } = *element.0;
                html.push('<');
                html.push_str(tag);
                attribute::render(attributes, extra, html);
                html.push('>');
                if !VOID.contains(&tag) {
                    *position = Position::FirstChild;
                    for child in children {
                        child.to_html_with_buf(html, position, true, mark_branches, Vec::new());
                    }
                    html.push_str("</");
                    html.push_str(tag);
                    html.push('>');
                }
                *position = Position::NextChild;
            }
        }
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> NodeState {
        match self {
            Self::Text(text) => NodeState::Text(text.hydrate::<true>(cursor, position)),
            Self::Any(view) => NodeState::Any(Box::new(view.hydrate::<true>(cursor, position))),
            Self::List(nodes) => {
                let states = hydrate_all(nodes, cursor, position);
                list_end(states, cursor, position)
            }
            Self::Element(element) => {
                let Parts { tag, attributes, children, .. } = *element.0;
                let element = next_element(tag, cursor, position);
                let attributes = attribute::build(attributes, &element, true);
                let children = hydrate_all(children, cursor, position);
                hydrated(tag, element, attributes, children, (cursor, position))
            }
        }
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> NodeState {
        match self {
            Self::Any(view) => NodeState::Any(Box::new(view.hydrate_async(cursor, position).await)),
            Self::List(nodes) => {
                let states = hydrate_all_later(nodes, cursor, position).await;
                list_end(states, cursor, position)
            }
            Self::Element(element) => {
                let Parts { tag, attributes, children, .. } = *element.0;
                let element = next_element(tag, cursor, position);
                let attributes = attribute::build(attributes, &element, true);
                let children = hydrate_all_later(children, cursor, position).await;
                hydrated(tag, element, attributes, children, (cursor, position))
            }
            text @ Self::Text(_) => text.hydrate::<true>(cursor, position),
        }
    }

    fn into_owned(self) -> Self {
        self
    }
}
