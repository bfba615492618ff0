//! The one type of view that elements have as children, and what is converted into it.

use std::any::{Any, TypeId};
use std::borrow::Cow;

use leptos_real::prelude::{AnyView, IntoAny as RealIntoAny, RenderHtml};

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

macro_rules! known {
    ($view:expr, $given:ident: $($kind:ty => $convert:expr;)*) => {
        // For each type, the compiler leaves but one of these.
        $(
            if TypeId::of::<$given>() == TypeId::of::<$kind>() {
                return taken::<$given, $kind>($view).map_or_else(nothing, $convert);
            }
        )*
    };
}

impl<T: RenderHtml + 'static> IntoMaybeErased for T {
    fn into_maybe_erased(self) -> Node {
        known! {
            self, T:
            Node => itself;
            Element => Node::Element;
            Nodes => Nodes::into_node;
            AnyView => any;
            &'static str => text;
            String => owned_text;
            () => |()| nothing();
            Option<Node> => list;
            Option<Element> => list;
            Option<AnyView> => list;
            Option<Option<AnyView>> => |view| list(view.flatten());
            Option<&'static str> => list;
            Option<String> => list;
            Vec<Node> => Node::List;
            Vec<Element> => list;
            Vec<AnyView> => list;
        }
        any(RealIntoAny::into_any(self))
    }
}

fn taken<T: 'static, U: 'static>(view: T) -> Option<U> {
    let mut view = Some(view);
    (&mut view as &mut dyn Any).downcast_mut::<Option<U>>().and_then(Option::take)
}

fn itself(node: Node) -> Node {
    node
}

/// Makes a list of what there can be any number of.
fn list<T: IntoMaybeErased>(views: impl IntoIterator<Item = T>) -> Node {
    Node::List(views.into_iter().map(T::into_maybe_erased).collect())
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

/// Converts a view into the type that hides what it was made of. One that is of this type already stays as it is.
pub trait IntoAny {
    /// Converts the view.
    fn into_any(self) -> AnyView;
}

impl<T: IntoMaybeErased> IntoAny for T {
    fn into_any(self) -> AnyView {
        hidden(self.into_maybe_erased())
    }
}

#[inline(never)]
fn hidden(node: Node) -> AnyView {
    match node {
        Node::Any(view) => *view,
        node => RealIntoAny::into_any(node),
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
