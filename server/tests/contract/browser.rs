//! A browser of a test: cookies, the value against forgery, and what a page would ask. No expectations.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::conformance::assert_documented;
use crate::server::{ANSWERS, PASSWORD};

/// A browser: cookies and the value against forgery.
#[derive(Clone)]
pub struct Browser {
    pub http: reqwest::Client,
    pub address: String,
    pub cookies: BTreeMap<String, String>,
    pub csrf: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Reply {
    /// As JSON; nothing where it isn't.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// It must have gone well.
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// The code of a problem, with its status.
    pub fn problem(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap_or_default().to_owned())
    }

    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect()
    }
}

impl Browser {
    /// Of the server at an address.
    pub fn at(address: &str) -> Self {
        let http = client();
        Self { http, address: address.to_owned(), cookies: BTreeMap::new(), csrf: String::new() }
    }

    /// As `post` behind a proxy that names the caller; nothing where the server is gone.
    pub async fn attempt(&mut self, method: &str, path: &str, from: &str, body: Value) -> Option<Reply> {
        if self.csrf.is_empty() {
            let reply = self.send("GET", "/api/v1/session", &[("x-forwarded-for", from)], None).await.ok()?;
            self.keep(&reply);
        }
        let csrf = self.csrf.clone();
        let headers = [("x-forwarded-for", from), ("x-ellis-csrf", &csrf)];
        let reply = self.send(method, &format!("/api/v1{path}"), &headers, Some(body.to_string())).await.ok()?;
        self.keep(&reply);
        Some(reply)
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.call("POST", path, Some(body)).await
    }

    pub async fn patch(&mut self, path: &str, body: Value) -> Reply {
        self.call("PATCH", path, Some(body)).await
    }

    /// As the page does it: asks who is here first, keeps cookies, carries the value against forgery.
    pub async fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Reply {
        if method != "GET" && self.csrf.is_empty() {
            Box::pin(self.call("GET", "/session", None)).await;
        }
        let csrf = self.csrf.clone();
        let headers: &[(&str, &str)] = if method == "GET" { &[] } else { &[("x-ellis-csrf", &csrf)] };
        let path = format!("/api/v1{path}");
        let reply = self.raw(method, &path, headers, body.as_ref().map(Value::to_string)).await;
        assert_documented(method, &path, body.as_ref(), &reply);
        self.keep(&reply);
        reply
    }

    /// Keeps cookies and the value against forgery.
    fn keep(&mut self, reply: &Reply) {
        for cookie in reply.cookies() {
            let (name, rest) = cookie.split_once('=').expect("a name");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies.remove(name)
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned())
            };
        }
        if let Some(csrf) = reply.json()["csrf"].as_str() {
            csrf.clone_into(&mut self.csrf);
        } else if !reply.cookies().is_empty() {
            self.csrf.clear();
        }
    }

    /// Any request, with this browser's cookies.
    pub async fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<String>) -> Reply {
        self.send(method, path, headers, body).await.expect("an answer")
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<Reply, reqwest::Error> {
        let method = method.parse().expect("a verb");
        let mut request = self.http.request(method, format!("{}{path}", self.address));
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        if let Some(body) = body {
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                request = request.header("content-type", "application/json");
            }
            request = request.body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Reply { status, headers, text: answer.text().await? })
    }

    pub async fn who(&mut self) -> Value {
        self.get("/session").await.ok()["who"].clone()
    }

    pub async fn enter_password(&mut self, login: &str) -> Reply {
        self.post("/sign-in", json!({"login": login, "password": PASSWORD})).await
    }

    pub async fn accept_terms(&mut self) {
        let who = self.who().await;
        let version = who["setting_up"]["terms_version"].clone();
        self.post("/set-up/terms", json!({"terms_version": version, "accepted": "yes"})).await.ok();
    }

    pub async fn answer_questions(&mut self) {
        let bank = self.get("/set-up/questions").await.ok()["questions"].clone();
        let answers = json!({
            "question_1": bank[0], "answer_1": ANSWERS[0],
            "question_2": bank[1], "answer_2": ANSWERS[1],
            "question_3": bank[2], "answer_3": ANSWERS[2],
        });
        self.post("/set-up/questions", answers).await.ok();
    }
}

/// Sends requests. Where no server of this process did it before, the library for TLS is told what to encrypt with.
pub fn client() -> reqwest::Client {
    builder().build().expect("a client")
}

/// Of clients that send requests, at whatever address of their own.
pub fn builder() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // To read the world's certificates takes long, and nothing here speaks TLS.
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

/// A code that is another one.
pub fn wrong(code: &str) -> String {
    let first = if code.starts_with('1') { "2" } else { "1" };
    format!("{first}{}", &code[1..])
}
