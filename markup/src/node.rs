//! The one type of view that elements have as children, and what is converted into it.

use std::any::{Any, TypeId};
use std::borrow::Cow;

use leptos_real::prelude::{AnyView, IntoAny, RenderHtml};

use crate::element::Element;
use crate::nodes::Nodes;

/// A view: an element or a text, whose types are known here, or any other.
pub enum Node {
    /// A text.
    Text(Cow<'static, str>),
    /// An element.
    Element(Element),
    /// Several views beside each other.
    List(Vec<Node>),
    /// Any other view.
    Any(Box<AnyView>),
}

/// Converts a view into one of the one type. `view!` and `component` call it under this name.
pub trait IntoMaybeErased {
    /// Converts the view.
    fn into_maybe_erased(self) -> Node;
}

impl<T: RenderHtml + 'static> IntoMaybeErased for T {
    fn into_maybe_erased(self) -> Node {
        // For each type, the compiler leaves but one of these.
        let same = TypeId::of::<T>();
        if same == TypeId::of::<Node>() {
            return taken(self).unwrap_or_else(nothing);
        }
        if same == TypeId::of::<Element>() {
            return taken(self).map_or_else(nothing, Node::Element);
        }
        if same == TypeId::of::<&'static str>() {
            return taken(self).map_or_else(nothing, text);
        }
        if same == TypeId::of::<String>() {
            return taken(self).map_or_else(nothing, owned_text);
        }
        if same == TypeId::of::<Nodes>() {
            return taken::<_, Nodes>(self).map_or_else(nothing, |nodes| Node::List(nodes.0));
        }
        if same == TypeId::of::<AnyView>() {
            return taken(self).map_or_else(nothing, any);
        }
        any(self.into_any())
    }
}

fn taken<T: 'static, U: 'static>(view: T) -> Option<U> {
    let mut view = Some(view);
    (&mut view as &mut dyn Any).downcast_mut::<Option<U>>().and_then(Option::take)
}

#[inline(never)]
fn nothing() -> Node {
    Node::List(Vec::new())
}

#[inline(never)]
fn text(text: &'static str) -> Node {
    Node::Text(Cow::Borrowed(text))
}

#[inline(never)]
fn owned_text(text: String) -> Node {
    Node::Text(Cow::Owned(text))
}

#[inline(never)]
fn any(view: AnyView) -> Node {
    Node::Any(Box::new(view))
}

/// Converts the result of `view!` into `AnyView`.
pub trait IntoPart {
    /// Converts the view.
    fn into_part(self) -> AnyView;
}

impl<T: IntoMaybeErased> IntoPart for T {
    fn into_part(self) -> AnyView {
        part(self.into_maybe_erased())
    }
}

#[inline(never)]
fn part(node: Node) -> AnyView {
    match node {
        Node::Any(view) => *view,
        node => node.into_any(),
    }
}

/// Where `view!` wraps its result: without effect, since the wrapper would be one more type for each view.
pub struct View;

impl View {
    /// Returns the view as it is.
    #[expect(clippy::new_ret_no_self, reason = "the macro's name for it")]
    #[inline(always)]
    pub fn new<T>(view: T) -> T {
        view
    }
}

/// What `view!` does to its result in a debug build.
pub trait ViewMarker: Sized {
    /// Returns the view as it is.
    #[must_use]
    fn with_view_marker(self, _marker: &str) -> Self {
        self
    }
}

impl<T: RenderHtml> ViewMarker for T {}
