//! Deserializes the body of an answer in little code: serde_json's deserializer with its errors is several times as
//! large. The browser parses the text. The error says nothing, since nobody is shown it, and only the expected kind of
//! value is tried. A struct is read as a sequence of its members, looked up by name in the order of its fields; serde's
//! code for maps is several times as large.

use std::fmt::{self, Display, Formatter};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, SeqAccess, VariantAccess,
    Visitor,
};

/// Deserializes a body. `None` when it isn't JSON or not of this type.
// Compiled once for each type, however many endpoints answer with it.
#[inline(never)]
pub fn read<T: DeserializeOwned>(body: &str) -> Option<T> {
    T::deserialize(&parse(body)?).ok()
}

/// The greatest depth of a body; those of the contract are far from it. Protects the stack.
const DEEPEST: u8 = 64;

/// A parsed body, or a part of one.
enum Body {
    Null,
    Bool(bool),
    Whole(i64),
    /// A number with a fraction, or one that is too large to be exact. No type of the contract holds one.
    Other,
    Text(String),
    Items(Vec<Body>),
    Members(Vec<(String, Body)>),
    /// A member that the object doesn't have.
    Missing,
}

// Compiled once for all types.
#[cfg(target_arch = "wasm32")]
#[inline(never)]
fn parse(body: &str) -> Option<Body> {
    use js_sys::{Array, JSON, Object};
    use wasm_bindgen::{JsCast, JsValue};

    fn of(value: JsValue, deepest: u8) -> Option<Body> {
        let deeper = deepest.checked_sub(1)?;
        if let Some(text) = value.as_string() {
            return Some(Body::Text(text));
        }
        if let Some(number) = value.as_f64() {
            // From 2⁵³ on, a number isn't exact.
            let whole = number.trunc() == number && number.abs() < 9_007_199_254_740_992.0;
            return Some(if whole { Body::Whole(number as i64) } else { Body::Other });
        }
        if let Some(value) = value.as_bool() {
            return Some(Body::Bool(value));
        }
        if let Some(items) = value.dyn_ref::<Array>() {
            return items.iter().map(|item| of(item, deeper)).collect::<Option<_>>().map(Body::Items);
        }
        let Some(object) = value.dyn_ref::<Object>() else { return Some(Body::Null) };
        let member = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            Some((entry.get(0).as_string()?, of(entry.get(1), deeper)?))
        };
        Object::entries(object).iter().map(member).collect::<Option<_>>().map(Body::Members)
    }

    of(JSON::parse(body).ok()?, DEEPEST)
}

/// Parses on the host, for tests. Differs in one thing: a whole number written with a point (`1.0`) isn't read.
#[cfg(not(target_arch = "wasm32"))]
fn parse(body: &str) -> Option<Body> {
    use serde_json::Value;

    fn of(value: Value, deepest: u8) -> Option<Body> {
        let deeper = deepest.checked_sub(1)?;
        Some(match value {
            Value::Null => Body::Null,
            Value::Bool(value) => Body::Bool(value),
            Value::Number(number) => number.as_i64().map_or(Body::Other, Body::Whole),
            Value::String(text) => Body::Text(text),
            Value::Array(items) => Body::Items(items.into_iter().map(|item| of(item, deeper)).collect::<Option<_>>()?),
            Value::Object(object) => {
                let member = |(name, value)| Some((name, of(value, deeper)?));
                Body::Members(object.into_iter().map(member).collect::<Option<_>>()?)
            }
        })
    }

    of(serde_json::from_str(body).ok()?, DEEPEST)
}

/// The error that a body isn't of the expected type.
#[derive(Debug)]
struct Unfit;

impl Display for Unfit {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("not of this type")
    }
}

impl std::error::Error for Unfit {}

impl Error for Unfit {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// The items of a list, or the members of an object in the order of a type's fields.
struct Parts<'de>(std::vec::IntoIter<&'de Body>);

impl<'de> Parts<'de> {
    // Compiled once for all types.
    #[inline(never)]
    fn of_object(object: &'de Body, fields: &[&str]) -> Result<Self, Unfit> {
        let Body::Members(members) = object else { return Err(Unfit) };
        let member =
            |name: &&str| members.iter().find(|(there, _)| there == name).map_or(&Body::Missing, |(_, body)| body);
        Ok(Self(fields.iter().map(member).collect::<Vec<_>>().into_iter()))
    }
}

impl<'de> SeqAccess<'de> for Parts<'de> {
    type Error = Unfit;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unfit> {
        let Some(body) = self.0.next() else { return Ok(None) };
        match seed.deserialize(body) {
            Ok(value) => Ok(Some(value)),
            // Serde takes the field's default, if it has one.
            Err(Unfit) if matches!(body, Body::Missing) => Ok(None),
            Err(unfit) => Err(unfit),
        }
    }
}

/// A variant of an enum: its name alone, or the only member of an object.
struct Variant<'de> {
    name: &'de str,
    holds: &'de Body,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Unfit;
    type Variant = &'de Body;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, &'de Body), Unfit> {
        let name: serde::de::value::StrDeserializer<'_, Unfit> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.holds))
    }
}

impl<'de> VariantAccess<'de> for &'de Body {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        matches!(self, Body::Missing | Body::Null).then_some(()).ok_or(Unfit)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, _visitor: V) -> Result<V::Value, Unfit> {
        Err(Unfit)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_seq(Parts::of_object(self, fields)?)
    }
}

/// Methods that read a whole number; the type checks its range.
macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
            let Body::Whole(number) = self else { return Err(Unfit) };
            visitor.visit_i64(*number)
        })*
    };
}

/// Methods that read a text.
macro_rules! texts {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
            let Body::Text(text) = self else { return Err(Unfit) };
            visitor.visit_borrowed_str(text)
        })*
    };
}

impl<'de> Deserializer<'de> for &'de Body {
    type Error = Unfit;

    numbers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 }
    numbers! { deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }
    texts! { deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        let Body::Bool(value) = self else { return Err(Unfit) };
        visitor.visit_bool(*value)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self {
            Body::Null | Body::Missing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        let Body::Items(items) = self else { return Err(Unfit) };
        visitor.visit_seq(Parts(items.iter().collect::<Vec<_>>().into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_seq(Parts::of_object(self, fields)?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_enum(match self {
            Body::Text(name) => Variant { name, holds: &Body::Missing },
            Body::Members(members) => match members.as_slice() {
                [(name, holds)] => Variant { name, holds },
                _ => return Err(Unfit),
            },
            _ => return Err(Unfit),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_unit()
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unfit> {
        Err(Unfit)
    }

    // No type of the contract holds any of these.
    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::cases::CaseDetail;
    use api::endpoint::Done;
    use api::problem::Problem;
    use api::session::Session;

    fn is_read_as_serde_json_reads_it<T: DeserializeOwned + PartialEq + std::fmt::Debug>(body: &str) {
        let expected: T = serde_json::from_str(body).unwrap();
        assert_eq!(read::<T>(body), Some(expected), "{body}");
    }

    #[test]
    fn bodies_of_every_shape_are_read() {
        is_read_as_serde_json_reads_it::<Done>("{}");
        is_read_as_serde_json_reads_it::<Session>(r#"{"csrf":"a","who":"guest"}"#);
        is_read_as_serde_json_reads_it::<Session>(
            r#"{"csrf":"a \u00e9\n","who":{"signed_in":{"display_name":"Ana","language":"es","seconds_left":900}}}"#,
        );
        is_read_as_serde_json_reads_it::<Problem>(
            r#"{"status":422,"code":"invalid","fields":[{"name":"email","code":"email_missing"}]}"#,
        );
        is_read_as_serde_json_reads_it::<CaseDetail>(
            r#"{"case":{"id":"SMebEQTvnSSj0MqlBV4e-Q","receipt_number":"EAC9999103403","added_at":-5,"seen":true,"alerts":false,
                "status":{"stage":"in_review","form_type":null,"failure":"busy","read_at":1764100000000}},
                "official":[{"language":"en","title":"t","description":[{"text":"a"},{"text":"b","href":"https://c"}]}],
                "history":[{}]}"#,
        );
    }

    #[test]
    fn what_a_newer_server_says_besides_is_passed_over() {
        let newer = r#"{"csrf":"a","new":{"deep":[1,null,{"er":2.5}]},"who":"guest"}"#;
        is_read_as_serde_json_reads_it::<Session>(newer);
    }

    /// Attributes with which a struct isn't read as a sequence of members with the fields' names.
    const READ_DIFFERENTLY: [&str; 5] = ["alias", "flatten", "untagged", "tag =", "default ="];

    #[test]
    fn the_contract_uses_nothing_of_serde_that_is_read_differently_here() {
        fn sources(folder: &std::path::Path) -> Vec<String> {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries
                .flat_map(|path| match path.is_dir() {
                    true => sources(&path),
                    false => vec![std::fs::read_to_string(path).unwrap()],
                })
                .collect()
        }
        let all = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src")).concat();
        let attributes: Vec<_> = all.lines().filter(|line| line.contains("serde(")).collect();
        assert!(attributes.len() > 50, "{}", attributes.len());
        for attribute in attributes {
            assert!(!READ_DIFFERENTLY.iter().any(|one| attribute.contains(one)), "{attribute}");
        }
    }

    #[test]
    fn a_body_of_another_type_is_not_read() {
        for body in [
            "",
            "<html>",
            "null",
            "[]",
            "7",
            r#"{"csrf":"a"}"#,
            r#"{"csrf":7,"who":"guest"}"#,
            r#"{"csrf":"a","who":"somebody"}"#,
            r#"{"csrf":"a","who":{"signed_in":"x"}}"#,
            r#"{"csrf":"a","who":{"signed_in":{"display_name":"Ana","language":"es","seconds_left":-1}}}"#,
            r#"{"csrf":"a","who":{"signed_in":{"display_name":"Ana","language":"xx","seconds_left":1}}}"#,
            r#"{"csrf":"a","who":"guest"} more"#,
        ] {
            assert_eq!(read::<Session>(body), None, "{body}");
        }
        // An optional member isn't of another type.
        for body in
            [r#"{"status":422,"code":"invalid","fields":7}"#, r#"{"status":422,"code":"invalid","reference":7}"#]
        {
            assert_eq!(read::<Problem>(body), None, "{body}");
        }
    }
}
