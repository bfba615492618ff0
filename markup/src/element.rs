//! The one type of element.

use std::borrow::Cow;

use leptos_real::__reexports::send_wrapper::SendWrapper;
use leptos_real::prelude::Owner;
use leptos_real::tachys::html::element::ElementType;
use leptos_real::tachys::html::event::EventDescriptor;
use leptos_real::tachys::html::node_ref::NodeRefContainer;
use leptos_real::wasm_bindgen::JsValue;

use crate::attribute::{Attribute, Handler, Source};
use crate::node::{IntoMaybeErased, Node};
use crate::value::{AttributeValue, ClassValue, Value};

/// An element of any tag, with its attributes and children.
pub struct Element(pub(crate) Box<Parts>);

pub(crate) struct Parts {
    pub tag: &'static str,
    /// `None` for HTML.
    pub namespace: Option<&'static str>,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Node>,
}

impl Element {
    #[inline(never)]
    pub(crate) fn new(tag: &'static str, namespace: Option<&'static str>) -> Self {
        Self(Box::new(Parts { tag, namespace, attributes: Vec::new(), children: Vec::new() }))
    }

    /// Adds a view, or each one of a list of views.
    pub fn child<T: IntoMaybeErased>(self, child: T) -> Self {
        self.with_child(child.into_maybe_erased())
    }

    #[inline(never)]
    fn with_child(mut self, child: Node) -> Self {
        match child {
            Node::List(list) => self.0.children.extend(list),
            child => self.0.children.push(child),
        }
        self
    }

    /// Gives the element a class: the value of the whole attribute, or a name and whether the element has it.
    pub fn class(self, class: impl ClassValue) -> Self {
        class.put_class(self)
    }

    /// Gives the element an attribute for which there is no function.
    pub fn attr(self, name: &'static str, value: impl AttributeValue) -> Self {
        value.put(self, name)
    }

    /// Handles an event, under the owner that is the current one.
    pub fn on<E>(self, event: E, mut handler: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: From<JsValue>,
    {
        const { assert!(!E::CAPTURE, "handlers listen to what bubbles") }
        // Nothing happens to what the server renders.
        if cfg!(feature = "ssr") {
            return self;
        }
        self.handled(event.name(), Box::new(move |event| handler(event.into())))
    }

    #[inline(never)]
    fn handled(self, event: Cow<'static, str>, mut handler: Handler) -> Self {
        let owner = Owner::current().unwrap_or_default();
        let handler: Handler = Box::new(move |event| {
            #[cfg(debug_assertions)]
            let _zone = leptos_real::reactive::diagnostics::SpecialNonReactiveZone::enter();
            owner.with(|| handler(event));
        });
        self.with(Attribute::Handler(event, SendWrapper::new(handler)))
    }

    /// Puts the element into a reference once it is built or hydrated.
    pub fn node_ref<E: ElementType>(self, reference: impl NodeRefContainer<E>) -> Self {
        self.with(Attribute::Reference(Box::new(move |element| reference.load(element))))
    }

    #[inline(never)]
    pub(crate) fn text(self, name: &'static str, value: &'static str) -> Self {
        self.with(Attribute::Fixed(name, Value::Text(value.into())))
    }

    #[inline(never)]
    pub(crate) fn fixed(self, name: &'static str, value: Value) -> Self {
        self.with(Attribute::Fixed(name, value))
    }

    pub(crate) fn toggled(self, class: &'static str, value: Value) -> Self {
        self.with(Attribute::Class(class, value))
    }

    #[inline(never)]
    pub(crate) fn reactive(self, name: &'static str, source: Source) -> Self {
        self.with(Attribute::Reactive(name, source))
    }

    #[inline(never)]
    pub(crate) fn reactive_class(self, class: &'static str, source: Source) -> Self {
        self.with(Attribute::ReactiveClass(class, source))
    }

    #[inline(never)]
    fn with(mut self, attribute: Attribute) -> Self {
        self.0.attributes.push(attribute);
        self
    }
}
