//! Drafts: what a person typed, as strings, and the errors found in it field by field. No rule of any single value.

mod reason;

pub use reason::Reason;

use serde::{Deserialize, Serialize};

/// What is wrong with a draft: one reason a field, in the order of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldErrors<F>(Vec<(F, Reason)>);

impl<F> Default for FieldErrors<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: Copy> FieldErrors<F> {
    /// No error yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the value, or the reason why there is none.
    pub fn take<T>(&mut self, field: F, parsed: Result<T, Reason>) -> Option<T> {
        parsed.map_err(|reason| self.0.push((field, reason))).ok()
    }

    /// Adds a reason found by comparing fields.
    pub fn add(&mut self, field: F, reason: Reason) {
        self.0.push((field, reason));
    }

    /// The errors in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (F, Reason)> + '_ {
        self.0.iter().copied()
    }

    /// True when nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<F> FromIterator<(F, Reason)> for FieldErrors<F> {
    fn from_iter<I: IntoIterator<Item = (F, Reason)>>(errors: I) -> Self {
        Self(errors.into_iter().collect())
    }
}

/// One field's error on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The field's JSON key.
    pub name: String,
    /// The reason's code.
    pub code: Reason,
}

/// The fields of a draft: an enum whose members know their names.
pub trait FieldName: Copy + PartialEq + 'static {
    /// Every field in the order of the form.
    const ALL: &'static [Self];

    /// The JSON key, which is the input's `name` and `id` too.
    fn name(self) -> &'static str;

    /// The field with that JSON key.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}

/// What a person typed: strings by field.
pub trait Draft: Default + Clone + 'static {
    /// Its fields.
    type Field: FieldName;
    /// What it becomes when everything in it is right.
    type Request;

    /// The text of a field.
    fn get(&self, field: Self::Field) -> &str;
    /// Replaces the text of a field.
    fn set(&mut self, field: Self::Field, text: String);
    /// The request, or every field's reason. Pure; the page and the server run the same.
    fn check(&self) -> Result<Self::Request, FieldErrors<Self::Field>>;
}

/// Declares a draft: a struct of strings and the enum of its fields. `check` is written by hand beside it. On the wire,
/// a member that is missing counts as empty; with `every member:` each must be there, since empty ones are taken.
#[macro_export]
macro_rules! draft {
    (every member: $(#[$doc:meta])* $draft:ident, $field:ident { $($variant:ident = $name:ident),+ $(,)? } -> $($rest:tt)+) => {
        $(#[$doc])*
        #[derive(Default, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $draft { $(
            #[doc = concat!("As typed: `", stringify!($name), "`.")]
            pub $name: String,
        )+ }
        $crate::draft!(@fields $draft, $field { $($variant = $name),+ } -> $($rest)+);
    };
    (@fields $draft:ident, $field:ident { $($variant:ident = $name:ident),+ } -> $request:ty, |$this:ident, $errors:ident| $check:expr) => {

        #[doc = concat!("The fields of [`", stringify!($draft), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $field { $(
            #[doc = concat!("`", stringify!($name), "`")] $variant,
        )+ }

        impl $crate::field::FieldName for $field {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn name(self) -> &'static str { match self { $(Self::$variant => stringify!($name)),+ } }
        }

        impl $crate::field::Draft for $draft {
            type Field = $field;
            type Request = $request;
            fn get(&self, field: $field) -> &str { match field { $($field::$variant => &self.$name),+ } }
            fn set(&mut self, field: $field, text: String) { match field { $($field::$variant => self.$name = text),+ } }
            fn check(&self) -> Result<$request, $crate::field::FieldErrors<$field>> {
                let $this = self;
                let mut errors = $crate::field::FieldErrors::new();
                let $errors = &mut errors;
                let request: Option<$request> = $check;
                match request {
                    Some(request) if errors.is_empty() => Ok(request),
                    _ => Err(errors),
                }
            }
        }

        impl $crate::endpoint::Wire for $draft {
            type Request = $request;
            fn accept(self) -> Result<$request, Vec<$crate::field::FieldProblem>> {
                $crate::field::Draft::check(&self).map_err(|errors| {
                    errors.iter().map(|(field, code)| $crate::field::FieldProblem {
                        name: $crate::field::FieldName::name(field).to_owned(),
                        code,
                    }).collect()
                })
            }
        }
    };
    ($(#[$doc:meta])* $draft:ident, $field:ident { $($variant:ident = $name:ident),+ $(,)? } -> $($rest:tt)+) => {
        $(#[$doc])*
        #[derive(Default, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $draft { $(
            #[doc = concat!("As typed: `", stringify!($name), "`.")]
            #[serde(default)] pub $name: String,
        )+ }
        $crate::draft!(@fields $draft, $field { $($variant = $name),+ } -> $($rest)+);
    };
}
