//! The macro behind every value that is a text on the wire: serde through `parse`, a schema, access to the text.

macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $shape:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);
        text_value!(@common $name, $shape);
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // Values are personal data: what is printed by chance must not carry them.
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
    (secret $(#[$doc:meta])* $name:ident, $shape:expr) => {
        // Without PartialEq: secrets are compared as digests, in constant time.
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(String);
        text_value!(@common $name, $shape);
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
    (@common $name:ident, $shape:expr) => {
        impl $name {
            /// What the document says of it, and what `parse` goes by.
            pub const SHAPE: $crate::value::Shape = $shape;

            /// The text in its one spelling.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(|reason| serde::de::Error::custom(reason.code()))
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                Self::SHAPE.schema()
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}
