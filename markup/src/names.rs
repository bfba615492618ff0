//! The names of the elements and attributes that the page uses.

/// The elements of HTML.
pub mod html {
    use crate::element::Element;

    macro_rules! elements {
        ($($name:ident)*) => {
            $(
                #[doc = concat!("Returns the element `", stringify!($name), "`.")]
                pub fn $name() -> Element {
                    Element::new(stringify!($name), None)
                }
            )*
        };
    }

    elements! {
        a aside blockquote br button caption code dd details dialog div dl dt em fieldset figcaption figure footer form
        h1 h2 h3 h4 header hr img input label legend li main nav noscript ol option p q section select small span strong
        summary table tbody td textarea th thead time tr ul
    }
}

/// The elements of SVG.
pub mod svg {
    use crate::element::Element;

    macro_rules! elements {
        ($($name:ident)*) => {
            $(
                #[doc = concat!("Returns the element `", stringify!($name), "`.")]
                pub fn $name() -> Element {
                    Element::new(stringify!($name), Some("http://www.w3.org/2000/svg"))
                }
            )*
        };
    }

    elements! { circle g path rect svg text }
}

use crate::element::Element;
use crate::value::AttributeValue;

macro_rules! attributes {
    ($($function:ident $name:literal)*) => {
        impl Element {
            $(
                #[doc = concat!("Gives the element the attribute `", $name, "`.")]
                pub fn $function(self, value: impl AttributeValue) -> Self {
                    value.put(self, $name)
                }
            )*
        }
    };
}

attributes! {
    aria_busy "aria-busy"
    aria_controls "aria-controls"
    aria_current "aria-current"
    aria_describedby "aria-describedby"
    aria_disabled "aria-disabled"
    aria_expanded "aria-expanded"
    aria_hidden "aria-hidden"
    aria_invalid "aria-invalid"
    aria_label "aria-label"
    aria_labelledby "aria-labelledby"
    aria_live "aria-live"
    autocapitalize "autocapitalize"
    autocomplete "autocomplete"
    autofocus "autofocus"
    checked "checked"
    cols "cols"
    datetime "datetime"
    dir "dir"
    disabled "disabled"
    download "download"
    enterkeyhint "enterkeyhint"
    r#for "for"
    hidden "hidden"
    href "href"
    hreflang "hreflang"
    id "id"
    inputmode "inputmode"
    lang "lang"
    maxlength "maxlength"
    method "method"
    name "name"
    novalidate "novalidate"
    open "open"
    pattern "pattern"
    popover "popover"
    popovertarget "popovertarget"
    readonly "readonly"
    rel "rel"
    required "required"
    role "role"
    rows "rows"
    scope "scope"
    selected "selected"
    spellcheck "spellcheck"
    tabindex "tabindex"
    target "target"
    title "title"
    translate "translate"
    r#type "type"
    value "value"
}
