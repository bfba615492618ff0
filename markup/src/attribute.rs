//! The one type of attribute, and what of it lasts as long as its element.

use std::borrow::Cow;

use leptos_real::__reexports::send_wrapper::SendWrapper;
use leptos_real::attr::any_attribute::AnyAttribute;
use leptos_real::attr::{Attribute as _, AttributeValue as _};
use leptos_real::prelude::RenderEffect;
use leptos_real::tachys::renderer::{RemoveEventHandler, Rndr, dom};
use leptos_real::wasm_bindgen::JsValue;

use crate::value::Value;

/// Makes a value, and is asked again when what it has read changes.
pub(crate) type Source = Box<dyn FnMut() -> Value + Send>;
/// Handles an event.
pub(crate) type Handler = Box<dyn FnMut(JsValue)>;

/// Something that an element has besides its children.
pub(crate) enum Attribute {
    /// An attribute whose value stays.
    Fixed(&'static str, Value),
    /// A class that the element has while the value is there.
    Class(&'static str, Value),
    /// An attribute whose value changes.
    Reactive(&'static str, Source),
    /// A class that comes and goes.
    ReactiveClass(&'static str, Source),
    /// A handler of events of this name.
    Handler(Cow<'static, str>, SendWrapper<Handler>),
    /// Learns the element.
    Reference(Box<dyn FnOnce(&dom::Element) + Send>),
}

/// What of an attribute lasts.
pub(crate) enum AttributeState {
    /// The name of an attribute that stays as it is.
    Fixed(&'static str),
    /// The name of an attribute that changes, and what changes it.
    Reactive { name: &'static str, _effect: RenderEffect<Value> },
    /// Removes the handler when it is dropped.
    Handler { _remove: RemoveEventHandler<dom::Element> },
    /// Nothing lasts.
    Nothing,
}

impl AttributeState {
    /// Returns the name of the attribute, or nothing where it isn't one of the document.
    fn name(&self) -> &'static str {
        match self {
            Self::Fixed(name) | Self::Reactive { name, .. } => name,
            Self::Handler { .. } | Self::Nothing => "",
        }
    }
}

impl Attribute {
    fn name(&self) -> &'static str {
        match self {
            Self::Fixed(name, _) | Self::Reactive(name, _) => name,
            Self::Class(..) | Self::ReactiveClass(..) => "class",
            Self::Handler(..) | Self::Reference(_) => "",
        }
    }

    /// Puts the attribute on an element. Where the server has rendered the element, its values are there already.
    fn build(self, element: &dom::Element, rendered: bool) -> AttributeState {
        let name = self.name();
        match self {
            Self::Fixed(_, value) => {
                if !rendered && value != Value::Absent {
                    set(element, name, None, &value);
                }
                // Noted where it is absent, too: a rebuild takes away what the browser has set, as it opens what is
                // closed.
                AttributeState::Fixed(name)
            }
            Self::Class(class, value) => {
                if !rendered {
                    set(element, "", Some(class), &value);
                }
                AttributeState::Fixed(name)
            }
            Self::Reactive(_, source) => reactive(element, name, None, source, rendered),
            Self::ReactiveClass(class, source) => reactive(element, name, Some(class), source, rendered),
            Self::Handler(event, handler) => {
                AttributeState::Handler { _remove: Rndr::add_event_listener(element, &event, handler.take()) }
            }
            Self::Reference(load) => {
                load(element);
                AttributeState::Nothing
            }
        }
    }

    /// Renders the attribute. Classes are collected, since several make one attribute.
    fn render(self, html: &mut String, classes: &mut String) {
        match self {
            Self::Fixed(name, value) => render_value(name, value, html, classes),
            Self::Reactive(name, mut source) => render_value(name, source(), html, classes),
            Self::Class(class, value) => render_class(class, &value, classes),
            Self::ReactiveClass(class, mut source) => render_class(class, &source(), classes),
            Self::Handler(..) | Self::Reference(_) => {}
        }
    }
}

fn render_value(name: &str, value: Value, html: &mut String, classes: &mut String) {
    match (name, value) {
        ("class", value) => {
            classes.clear();
            classes.push(' ');
            if let Value::Text(text) = value {
                classes.push_str(&text);
            }
        }
        (_, Value::Absent) => {}
        (name, Value::Present) => true.to_html(name, html),
        (name, Value::Text(text)) => text.to_html(name, html),
    }
}

fn render_class(class: &str, value: &Value, classes: &mut String) {
    classes.push(' ');
    if *value != Value::Absent {
        classes.push_str(class);
    }
}

fn reactive(
    element: &dom::Element,
    name: &'static str,
    class: Option<&'static str>,
    mut source: Source,
    rendered: bool,
) -> AttributeState {
    let element = element.clone();
    let effect = RenderEffect::new(move |before: Option<Value>| {
        let value = source();
        let is_right = match &before {
            Some(before) => *before == value,
            None => rendered || value == Value::Absent,
        };
        if !is_right {
            set(&element, name, class, &value);
        }
        value
    });
    AttributeState::Reactive { name, _effect: effect }
}

fn set(element: &dom::Element, name: &str, class: Option<&str>, value: &Value) {
    match (class, value) {
        (Some(class), Value::Absent) => Rndr::remove_class(&Rndr::class_list(element), class),
        (Some(class), _) => Rndr::add_class(&Rndr::class_list(element), class),
        (None, Value::Absent) => Rndr::remove_attribute(element, name),
        (None, Value::Present) => Rndr::set_attribute(element, name, ""),
        (None, Value::Text(text)) => Rndr::set_attribute(element, name, text),
    }
}

/// Puts attributes on an element that is new, or that the server has rendered.
pub(crate) fn build(attributes: Vec<Attribute>, element: &dom::Element, rendered: bool) -> Vec<AttributeState> {
    attributes.into_iter().map(|attribute| attribute.build(element, rendered)).collect()
}

/// Replaces the attributes of an element by others.
pub(crate) fn rebuild(attributes: Vec<Attribute>, element: &dom::Element, states: &mut Vec<AttributeState>) {
    for old in states.drain(..) {
        let name = old.name();
        // What is set below needn't be removed before: a dialog would close.
        let is_set =
            |new: &Attribute| matches!(new, Attribute::Fixed(set, value) if *set == name && *value != Value::Absent);
        let stays = attributes.iter().any(is_set);
        if !name.is_empty() && !stays {
            Rndr::remove_attribute(element, name);
        }
    }
    *states = build(attributes, element, false);
}

/// Renders attributes, those of others (`extra`) last and the classes after them.
pub(crate) fn render(attributes: Vec<Attribute>, extra: Vec<AnyAttribute>, html: &mut String) {
    let (mut classes, mut styles, mut inner) = (String::new(), String::new(), String::new());
    for attribute in attributes {
        attribute.render(html, &mut classes);
    }
    extra.to_html(html, &mut classes, &mut styles, &mut inner);
    if !classes.is_empty() {
        classes.trim().to_html("class", html);
    }
    if !styles.is_empty() {
        styles.trim().to_html("style", html);
    }
}
