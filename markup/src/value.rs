//! What can be the value of an attribute.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use leptos_real::oco::Oco;
use leptos_real::prelude::{Get, Memo, RwSignal, Signal};

use crate::element::Element;

/// The value of an attribute at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The element doesn't have the attribute.
    Absent,
    /// The attribute is there, without a value.
    Present,
    /// The attribute has this value.
    Text(Cow<'static, str>),
}

/// A value that doesn't change by itself.
pub trait IntoValue: 'static {
    /// Converts it.
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Text(Cow::Borrowed(self))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }
}

impl IntoValue for Cow<'static, str> {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for Oco<'static, str> {
    fn into_value(self) -> Value {
        self.into_owned().into_value()
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        if self { Value::Present } else { Value::Absent }
    }
}

impl IntoValue for u32 {
    fn into_value(self) -> Value {
        self.to_string().into_value()
    }
}

impl IntoValue for usize {
    fn into_value(self) -> Value {
        self.to_string().into_value()
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Absent, T::into_value)
    }
}

/// What `view!` can be given as the value of an attribute: a value, or what makes one and is asked again when what it
/// has read changes.
pub trait AttributeValue {
    /// Gives an element the attribute of this name.
    fn put(self, element: Element, name: &'static str) -> Element;

    /// Gives an element a class of this name while the value is there.
    fn toggle(self, element: Element, name: &'static str) -> Element;
}

macro_rules! fixed {
    ($($kind:ty $(, $generic:ident)?;)*) => {
        $(
            impl$(<$generic: IntoValue>)? AttributeValue for $kind {
                fn put(self, element: Element, name: &'static str) -> Element {
                    element.fixed(name, self.into_value())
                }

                fn toggle(self, element: Element, name: &'static str) -> Element {
                    element.toggled(name, self.into_value())
                }
            }
        )*
    };
}

fixed! {
    String;
    Cow<'static, str>;
    Oco<'static, str>;
    bool;
    u32;
    usize;
    Option<T>, T;
}

impl AttributeValue for &'static str {
    fn put(self, element: Element, name: &'static str) -> Element {
        element.text(name, self)
    }

    fn toggle(self, element: Element, name: &'static str) -> Element {
        element.toggled(name, self.into_value())
    }
}

impl<F: Fn() -> T + Send + 'static, T: IntoValue> AttributeValue for F {
    fn put(self, element: Element, name: &'static str) -> Element {
        element.reactive(name, Box::new(move || self().into_value()))
    }

    fn toggle(self, element: Element, name: &'static str) -> Element {
        element.reactive_class(name, Box::new(move || self().into_value()))
    }
}

/// A closure in `view!`, which the macro wraps.
impl<T: IntoValue> AttributeValue for Arc<Mutex<dyn FnMut() -> T + Send>> {
    fn put(self, element: Element, name: &'static str) -> Element {
        element.reactive(name, Box::new(move || self.lock().unwrap_or_else(PoisonError::into_inner)().into_value()))
    }

    fn toggle(self, element: Element, name: &'static str) -> Element {
        let on = Box::new(move || self.lock().unwrap_or_else(PoisonError::into_inner)().into_value());
        element.reactive_class(name, on)
    }
}

macro_rules! signals {
    ($($signal:ident)*) => {
        $(
            impl<T: IntoValue + Clone + Send + Sync> AttributeValue for $signal<T> {
                fn put(self, element: Element, name: &'static str) -> Element {
                    element.reactive(name, Box::new(move || self.get().into_value()))
                }

                fn toggle(self, element: Element, name: &'static str) -> Element {
                    element.reactive_class(name, Box::new(move || self.get().into_value()))
                }
            }
        )*
    };
}

signals! { Memo RwSignal Signal }

/// What `view!` can be given as a class: the value of the whole attribute, or a name and whether the element has it.
pub trait ClassValue {
    /// Gives an element the class.
    fn put_class(self, element: Element) -> Element;
}

impl<T: AttributeValue> ClassValue for T {
    fn put_class(self, element: Element) -> Element {
        self.put(element, "class")
    }
}

impl<T: AttributeValue> ClassValue for (&'static str, T) {
    fn put_class(self, element: Element) -> Element {
        self.1.toggle(element, self.0)
    }
}
