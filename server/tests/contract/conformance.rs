//! Whether a call and its answer are as docs/openapi.json says. Every call that a test's browser makes passes here.

use std::sync::OnceLock;

use regex::Regex;
use serde_json::Value;

use crate::server::Reply;

/// Panics where the document doesn't say so: an address, a status, a code, a member, a type.
#[track_caller]
pub fn assert_documented(method: &str, path: &str, body: Option<&Value>, reply: &Reply) {
    let place = format!("{method} {path} → {}", reply.status);
    let operation = operation(method, path).unwrap_or_else(|| panic!("{place}: no such operation"));
    let response = &operation["responses"][reply.status.to_string()];
    assert!(response.is_object(), "{place}: no such status: {}", reply.text);
    let kind = reply.header("content-type");
    let schema = &response["content"][&kind]["schema"];
    assert!(schema.is_object(), "{place}: no such media type: {kind}");
    let json = serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("{place}: not JSON: {}", reply.text));
    if let Err(error) = fits(&json, schema, "reply", Spelling::Own) {
        panic!("{place}: {error} in {json}");
    }
    if reply.status == 200 {
        if let (Some(body), true) = (body, operation["requestBody"].is_object()) {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if let Err(error) = fits(body, schema, "request", Spelling::Forgiven) {
                panic!("{place}: {error} in {body}");
            }
        }
    } else {
        assert_eq!(json["status"], reply.status, "{place}: the status again");
        let code = json["code"].as_str().unwrap_or_default();
        let said = response["description"].as_str().unwrap_or_default();
        let mut words = said.split(|c: char| !c.is_ascii_lowercase() && c != '_');
        assert!(words.any(|word| word == code), "{place}: {code} isn't among: {said}");
    }
}

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(api::openapi::document)
}

fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = document()["paths"].as_object()?;
    let path = path.split('?').next()?;
    let fits = |route: &str| {
        let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
        route.len() == path.len() && route.iter().zip(path).all(|(one, other)| *one == other || one.starts_with('{'))
    };
    let found = paths.iter().find(|(route, operations)| {
        fits(route.as_str()) && operations.get(method.to_lowercase()).is_some_and(Value::is_object)
    });
    found.map(|(_, operations)| &operations[method.to_lowercase()])
}

/// Whether a text must have the spelling of the document. What people type has others, which are taken too.
#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    Own,
    Forgiven,
}

/// The keywords that the document uses; a member that isn't documented doesn't fit either.
fn fits(value: &Value, schema: &Value, at: &str, spelling: Spelling) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return fits(value, &document()["components"]["schemas"][name], at, spelling);
    }
    if let Some(schemas) = schema["oneOf"].as_array() {
        let count = schemas.iter().filter(|schema| fits(value, schema, at, spelling).is_ok()).count();
        return if count == 1 { Ok(()) } else { Err(format!("{at}: fits {count} of {}", schemas.len())) };
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        return Err(format!("{at}: none of the values"));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return Err(format!("{at}: a schema without a type")),
    };
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.contains(&found) {
        return Err(format!("{at}: {found} instead of {types:?}"));
    }
    if schema["minimum"].as_i64().is_some_and(|least| value.as_i64().is_some_and(|number| number < least)) {
        return Err(format!("{at}: below the minimum"));
    }
    let within = |count: usize, least: &str, most: &str| {
        let bound = |name: &str| schema[name].as_u64().and_then(|bound| usize::try_from(bound).ok());
        bound(least).is_none_or(|bound| count >= bound) && bound(most).is_none_or(|bound| count <= bound)
    };
    if let (Some(text), Spelling::Own) = (value.as_str(), spelling) {
        let pattern = schema["pattern"].as_str().map(|pattern| Regex::new(pattern).expect("a pattern"));
        if !within(text.chars().count(), "minLength", "maxLength") || pattern.is_some_and(|one| !one.is_match(text)) {
            return Err(format!("{at}: too short, too long, or of another pattern"));
        }
    }
    if value.as_array().is_some_and(|items| !within(items.len(), "minItems", "maxItems")) {
        return Err(format!("{at}: too few or too many"));
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(item, &schema["items"], &format!("{at}[{place}]"), spelling)?;
    }
    if let Some(members) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(name) {
                return Err(format!("{at}: {name} is missing"));
            }
        }
        for (name, member) in members {
            let schema = &schema["properties"][name];
            if schema.is_null() {
                return Err(format!("{at}: {name} isn't documented"));
            }
            fits(member, schema, &format!("{at}.{name}"), spelling)?;
        }
    }
    Ok(())
}

#[test]
fn what_is_not_documented_does_not_fit() {
    let problem = &document()["components"]["schemas"]["Problem"];
    let whole = serde_json::json!({"status": 409, "code": "wrong_code", "attempts_left": 4});
    assert_eq!(fits(&whole, problem, "reply", Spelling::Own), Ok(()));
    for wrong in [
        serde_json::json!({"status": 409}),
        serde_json::json!({"status": "409", "code": "wrong_code"}),
        serde_json::json!({"status": 409, "code": "wrong_code", "more": 1}),
        serde_json::json!({"status": 422, "code": "invalid", "fields": [{"name": "email", "code": "nonsense"}]}),
        serde_json::json!([]),
    ] {
        assert!(fits(&wrong, problem, "reply", Spelling::Own).is_err(), "{wrong}");
    }
    let number = &document()["components"]["schemas"]["AccountNumber"];
    assert_eq!(fits(&serde_json::json!("031234567890"), number, "reply", Spelling::Own), Ok(()));
    assert!(fits(&serde_json::json!("0312 3456 7890"), number, "reply", Spelling::Own).is_err());
    assert!(operation("GET", "/api/v1/nothing").is_none());
    assert!(operation("DELETE", "/api/v1/cases/abc").is_some());
}
