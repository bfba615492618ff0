//! The OpenAPI 3.1 document, made from the endpoints themselves. Host only; nothing here is in the page.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::endpoint::{Access, Endpoint, Method};
use crate::field::Reason;
use crate::problem::{MEDIA_TYPE, Problem, Refusal};
use crate::{alerts, case_list, cases, profile, recovery, session, set_up, sign_in, sign_up, tracking};

/// Verb and address of every endpoint, in the order of the document.
pub fn endpoints() -> Vec<(&'static str, &'static str)> {
    collect().operations
}

/// The whole document.
pub fn document() -> Value {
    let document = collect();
    let mut schemas: Map<String, Value> = document
        .schemas
        .into_iter()
        .filter_map(|(name, schema)| Some((name, absent_and_not_null(serde_json::to_value(schema).ok()?))))
        .collect();
    schemas.sort_keys();
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Ellis",
            "version": "1",
            "summary": "The contract between the Ellis page and any server behind it.",
            "description": "Requests and replies are JSON in UTF-8. A changing request carries X-Ellis-CSRF from the session reply. \
                What can't be done comes as problem+json with a code; the client owns the words. Conventions and limits: docs/api.md.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": document.paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-ellis", "description": "Set at sign-in; HttpOnly, Secure, SameSite=Strict." },
                "csrf": { "type": "apiKey", "in": "header", "name": "X-Ellis-CSRF", "description": "`csrf` of the newest session reply." },
            },
        },
        "x-field-reasons": reasons,
    })
}

/// Where an operation's reply has the id that others ask for.
const LINKS: [(&str, &str, &[&str]); 3] = [
    ("ListCases", "$response.body#/cases/0/id", &["ReadCase", "ChangeCase", "RemoveCase"]),
    ("AddCase", "$response.body#/case/id", &["ReadCase", "ChangeCase", "RemoveCase"]),
    ("ReadCase", "$response.body#/case/id", &["ChangeCase", "RemoveCase"]),
];

/// A member that isn't there is left out, in requests and in replies: no value is ever null, as utoipa would have it
/// for each `Option`.
fn absent_and_not_null(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|one| one != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(schemas)) = members.get_mut("oneOf") {
                schemas.retain(|one| one != &json!({ "type": "null" }));
                if let [Value::Object(only)] = schemas.as_slice() {
                    let only = only.clone();
                    members.remove("oneOf");
                    members.extend(only);
                }
            }
            for (_, member) in members.iter_mut() {
                *member = absent_and_not_null(member.take());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = absent_and_not_null(item.take())),
        _ => {}
    }
    schema
}

#[derive(Default)]
struct Document {
    operations: Vec<(&'static str, &'static str)>,
    paths: Map<String, Value>,
    schemas: Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
}

fn collect() -> Document {
    let mut document = Document::default();
    document.schemas.push(("Problem".to_owned(), <Problem as utoipa::PartialSchema>::schema()));
    Problem::schemas(&mut document.schemas);
    document.read::<session::ReadSession>();
    document.act::<session::SignOut>(None);
    document.write::<sign_up::SignUp>();
    document.read::<sign_up::ReadSignUp>();
    document.act::<sign_up::ResendConfirmation>(None);
    document.write::<sign_up::ConfirmByCode>();
    document.write::<sign_up::ConfirmByLink>();
    document.write::<sign_in::SignIn>();
    document.write::<sign_in::RequestCode>();
    document.write::<sign_in::VerifyCode>();
    document.write::<sign_in::VerifyBackupCode>();
    document.write::<set_up::AcceptTerms>();
    document.write::<set_up::BeginAuthenticator>();
    document.write::<set_up::ConfirmAuthenticator>();
    document.write::<set_up::BeginText>();
    document.write::<set_up::BeginEmail>();
    document.write::<set_up::ResendSetUpCode>();
    document.write::<set_up::ConfirmMethod>();
    document.write::<set_up::MakeBackupCodes>();
    document.write::<set_up::KeepBackupCodes>();
    document.read::<set_up::ListQuestions>();
    document.write::<set_up::AnswerQuestions>();
    document.write::<set_up::FinishSetUp>();
    document.write::<recovery::BeginRecovery>();
    document.write::<recovery::OpenRecovery>();
    document.read::<recovery::ReadRecovery>();
    document.write::<recovery::AnswerQuestion>();
    document.write::<recovery::ProveByBackupCode>();
    document.write::<recovery::ResetPassword>();
    document.read::<profile::ReadProfile>();
    document.write::<profile::ChangeProfile>();
    document.read::<case_list::ListCases>();
    document.write::<case_list::SearchCases>();
    document.write::<cases::AddCase>();
    document.read::<cases::ReadCase>();
    document.write::<cases::ChangeCase>();
    document.read::<cases::RemoveCase>();
    document.write::<tracking::TrackReceipts>();
    document.read::<alerts::ReadAlerts>();
    document.write::<alerts::ChangeAlerts>();
    document.write::<alerts::StopAlerts>();
    document
}

impl Document {
    fn read<E: Endpoint>(&mut self)
    where
        E::Reply: ToSchema,
    {
        self.operation::<E>(None);
    }

    fn write<E: Endpoint + ToSchema>(&mut self)
    where
        E::Reply: ToSchema,
    {
        let name = E::name().into_owned();
        E::schemas(&mut self.schemas);
        let mut schema = absent_and_not_null(serde_json::to_value(E::schema()).unwrap_or_default());
        if let Some(object) = schema.as_object_mut() {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
        self.act::<E>(Some((name, schema)));
    }

    fn act<E: Endpoint>(&mut self, body: Option<(String, Value)>)
    where
        E::Reply: ToSchema,
    {
        let schema =
            body.map_or_else(|| json!({ "type": "object", "additionalProperties": false }), |(_, schema)| schema);
        self.operation::<E>(Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } })));
    }

    fn operation<E: Endpoint>(&mut self, body: Option<Value>)
    where
        E::Reply: ToSchema,
    {
        self.operations.push((E::METHOD.name(), E::ROUTE));
        let reply = E::Reply::name().into_owned();
        self.schemas.push((reply.clone(), <E::Reply as utoipa::PartialSchema>::schema()));
        E::Reply::schemas(&mut self.schemas);

        let later = |description: &str| {
            let mut response = problem(description);
            response["headers"] =
                json!({ "Retry-After": { "required": true, "schema": { "type": "integer", "minimum": 0 } } });
            response
        };
        let mut responses = Map::new();
        responses.insert("200".to_owned(), json!({ "description": "What is true now.", "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{reply}") } } } }));
        if let Some((_, id, next)) = LINKS.iter().find(|(operation, ..)| *operation == E::NAME) {
            let link = |name: &&str| ((*name).to_owned(), json!({ "operationId": name, "parameters": { "id": id } }));
            responses["200"]["links"] = Value::Object(next.iter().map(link).collect());
        }
        if !E::Refusal::CODES.is_empty() {
            responses.insert("409".to_owned(), problem(&format!("Declined: {}.", E::Refusal::CODES.join(", "))));
        }
        if E::Access::NAME != "public" {
            responses.insert("401".to_owned(), problem("The session is over: signed_out."));
        }
        if E::ROUTE.contains('{') {
            responses.insert("404".to_owned(), problem("No such thing, or not yours: not_found."));
        }
        if E::METHOD != Method::Get {
            responses.insert("403".to_owned(), problem("Not from the page itself: forged."));
        }
        if let Some(body) = &body {
            responses.insert("400".to_owned(), problem("Not of the documented shape: malformed."));
            responses.insert("413".to_owned(), problem("Over 64 KiB: too_large."));
            responses.insert("415".to_owned(), problem("JSON only: media_type."));
            let fields = &body["content"]["application/json"]["schema"]["properties"];
            if fields.as_object().is_some_and(|fields| !fields.is_empty()) {
                responses.insert("422".to_owned(), problem("See `fields`: invalid."));
            }
        }
        responses.insert("429".to_owned(), later("See `retry_after`: throttled."));
        responses.insert("500".to_owned(), problem("See `reference`: internal."));
        responses.insert("503".to_owned(), later("See `retry_after`: busy."));

        let mut operation = json!({ "operationId": E::NAME, "responses": responses, "x-access": E::Access::NAME });
        if let Some(body) = body {
            operation["requestBody"] = body;
        }
        let mut security = Map::new();
        if E::Access::NAME != "public" {
            security.insert("session".to_owned(), json!([]));
        }
        if E::METHOD != Method::Get {
            security.insert("csrf".to_owned(), json!([]));
        }
        operation["security"] = if security.is_empty() { json!([]) } else { json!([security]) };
        if E::ROUTE.contains("{id}") {
            operation["parameters"] = json!([{ "name": "id", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/CaseId" } }]);
        }
        let path = self.paths.entry(E::ROUTE.to_owned()).or_insert_with(|| json!({}));
        path[E::METHOD.name().to_lowercase()] = operation;
    }
}

fn problem(description: &str) -> Value {
    json!({ "description": description, "content": { MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } } })
}
