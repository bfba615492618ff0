//! Forged requests (promise 39), and the headers of every kind of answer.

use serde_json::json;

use crate::server::{AGENCY, Ellis, PASSWORD};
use crate::sink::{Manner, Sink, parts};

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-first'; style-src 'self' 'sha256-sheet'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; upgrade-insecure-requests";

/// What is tried, with which headers, and the status that it must get.
type Attempt<'a> = (&'a str, Vec<(&'a str, &'a str)>, u16);

#[tokio::test]
async fn a_changing_request_that_does_not_come_from_the_page_is_refused_and_changes_nothing() {
    let ellis = Ellis::start().await;
    let browser = ellis.member("maria@example.org").await;
    let other = ellis.member("other@example.org").await;
    let csrf = browser.csrf.clone();
    let matrix: [Attempt<'_>; 9] = [
        ("no value", vec![], 403),
        ("an empty value", vec![("x-ellis-csrf", "")], 403),
        ("somebody else's value", vec![("x-ellis-csrf", &other.csrf)], 403),
        ("a foreign site", vec![("x-ellis-csrf", &csrf), ("sec-fetch-site", "cross-site")], 403),
        ("a sister site", vec![("x-ellis-csrf", &csrf), ("sec-fetch-site", "same-site")], 403),
        ("a foreign origin", vec![("x-ellis-csrf", &csrf), ("origin", "https://evil.example")], 403),
        ("no origin at all, said so", vec![("x-ellis-csrf", &csrf), ("origin", "null")], 403),
        ("a form", vec![("x-ellis-csrf", &csrf), ("content-type", "application/x-www-form-urlencoded")], 415),
        ("a form of text", vec![("x-ellis-csrf", &csrf), ("content-type", "text/plain")], 415),
    ];
    for (what, headers, status) in matrix {
        let body = json!({"given_name": "Forged", "family_name": "", "user_name": "", "language": "en"}).to_string();
        let reply = browser.raw("PATCH", "/api/v1/profile", &headers, Some(body)).await;
        assert_eq!(reply.status, status, "{what}: {}", reply.text);
    }
    assert_eq!(browser.clone().get("/profile").await.ok()["given_name"], "");
    let origin = browser.address.clone();
    let headers = [("x-ellis-csrf", csrf.as_str()), ("sec-fetch-site", "same-origin"), ("origin", origin.as_str())];
    let body = json!({"given_name": "María", "family_name": "", "user_name": "", "language": "en"}).to_string();
    let own = browser.raw("PATCH", "/api/v1/profile", &headers, Some(body)).await;
    assert_eq!(own.status, 200, "{}", own.text);
}

#[tokio::test]
async fn a_guest_is_protected_as_well() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    let body =
        json!({"email": "maria@example.org", "password": PASSWORD, "user_name": "", "language": "en"}).to_string();
    let reply = browser.raw("POST", "/api/v1/sign-up", &[], Some(body)).await;
    assert_eq!(reply.problem(), (403, "forged".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM sign_up").await, 0);
}

#[tokio::test]
async fn the_origin_of_the_page_is_known_below_a_base_path_and_no_other_host_is_believed() {
    let ellis = Ellis::with(&["--public-address=http://localhost:8080/portal"]).await;
    let browser = ellis.member("maria@example.org").await;
    let csrf = browser.csrf.as_str();
    for (origin, host, status) in [
        ("http://localhost:8080", "localhost:8080", 200),
        ("http://127.0.0.1:8081", "127.0.0.1:8081", 200),
        ("http://127.0.0.1:8081", "localhost:8080", 403),
        ("http://evil.example", "evil.example", 403),
        ("http://localhost:8080/portal", "localhost:8080", 403),
    ] {
        let headers = [("x-ellis-csrf", csrf), ("origin", origin), ("host", host)];
        let body = json!({"given_name": "María", "family_name": "", "user_name": "", "language": "en"}).to_string();
        let reply = browser.raw("PATCH", "/api/v1/profile", &headers, Some(body)).await;
        assert_eq!(reply.status, status, "{origin} at {host}");
    }
}

#[tokio::test]
async fn links_in_mails_lead_to_the_public_address_whatever_host_a_request_names() {
    let email = "maria@example.org";
    let named = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("forwarded", "host=evil.example"),
        ("referer", "https://evil.example/"),
    ];
    let public = "https://ellis.example.org";
    let ellis =
        Ellis::with(&[&["--smtp-url=smtp://127.0.0.1:9", "--public-address", public][..], &AGENCY].concat()).await;
    let mut browser = ellis.member(email).await;
    browser.post("/sign-out", json!({})).await.ok();
    browser.get("/session").await.ok();
    ellis.clock.advance(3_600_000);
    let other = "other@example.org";
    let sign_up = json!({"email": other, "password": PASSWORD, "user_name": "", "language": "es"});
    let known = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
    let recovery = json!({"lost": "password", "email": email, "language": "en"});
    for (path, body, to, link) in [
        ("/sign-up", sign_up, other, "/es/confirm#t="),
        ("/sign-up", known, email, "/sign-in"),
        ("/recovery", recovery, email, "/recover/link#t="),
        ("/sign-in", json!({"login": email, "password": PASSWORD}), email, "/recover"),
    ] {
        let headers = [&[("x-ellis-csrf", browser.csrf.as_str())], &named[..]].concat();
        let reply = browser.raw("POST", &format!("/api/v1{path}"), &headers, Some(body.to_string())).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        let text = ellis.message_to(to).await.expect("a message");
        assert!(text.contains(&format!("{public}{link}")), "{path}: {text}");
        assert!(text.matches("://").count() == text.matches(public).count(), "{path}: {text}");
        let kept = ellis.text("SELECT string_agg(subject || body || html, ',') FROM message").await;
        assert!(!kept.contains("evil.example") && !kept.contains("gopher"), "{kept}");
    }
    for host in ["evil.example", "localhost", "127.0.0.1"] {
        let origin = format!("http://{host}");
        let headers = [("x-ellis-csrf", browser.csrf.as_str()), ("origin", origin.as_str()), ("host", host)];
        let reply = browser.raw("POST", "/api/v1/sign-out", &headers, Some("{}".to_owned())).await;
        assert_eq!(reply.problem(), (403, "forged".to_owned()), "{host}: a Host makes no origin the page's own");
    }
}

#[tokio::test]
async fn beside_a_mail_server_the_message_box_shows_what_is_sent() {
    let mut sink = Sink::start(Manner::Takes).await;
    let ellis = Ellis::with(&["--smtp-url", &sink.url(), "--message-box"]).await;
    let mut browser = ellis.browser();
    let body = json!({"email": "maria@example.org", "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    let code = ellis.code_to("maria@example.org").await;
    assert!(parts(&sink.letter().await)[0].contains(&code), "sent");
    while ellis.count("SELECT count(*) FROM message WHERE sent_at IS NULL").await > 0 {
        tokio::task::yield_now().await;
    }
    assert!(browser.raw("GET", "/outbox", &[], None).await.text.contains(&code), "and shown");
}

#[tokio::test]
async fn the_message_box_shows_the_newest_first_to_this_machine_alone_and_only_where_it_was_asked_for() {
    let ellis = Ellis::start().await;
    for number in 0..8 {
        let body =
            json!({"email": format!("p{number}@example.org"), "password": PASSWORD, "user_name": "", "language": "en"});
        ellis.browser().post("/sign-up", body).await.ok();
    }
    let browser = ellis.browser();
    let page = browser.raw("GET", "/outbox", &[], None).await;
    let places: Vec<_> = (0..8).rev().filter_map(|number| page.text.find(&format!("p{number}@example.org"))).collect();
    assert_eq!(places.len(), 8);
    assert!(places.is_sorted(), "messages of one millisecond keep their order: {places:?}");
    let policy = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    assert_eq!(page.header("content-security-policy"), policy);
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cache-control"), "no-store");
    for path in ["/outbox", "/outbox/style.css"] {
        assert_eq!(browser.raw("GET", path, &[("host", "evil.example:8080")], None).await.status, 404, "{path}");
    }
    let without = Ellis::with(&["--smtp-url=smtp://127.0.0.1:9"]).await;
    let page = without.browser().raw("GET", "/outbox", &[], None).await;
    assert!(page.text.contains("<title>Ellis</title>"), "the page itself, which knows no such address");
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers_and_its_policy() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    let page = [
        ("GET", "/", 200),
        ("GET", "/es/sign-in", 200),
        ("GET", "/main-0123456789abcdef.css", 200),
        ("GET", "/missing.js", 404),
        ("GET", "/../secret.txt", 404),
        ("POST", "/sign-in", 405),
        ("GET", "/health", 200),
        ("GET", "/ready", 200),
    ];
    let api = [
        ("GET", "/api/v1/session", 200),
        ("GET", "/api/v1/profile", 401),
        ("POST", "/api/v1/sign-out", 415),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/api/v1/profile/main-0123456789abcdef.css", 404),
        ("PUT", "/api/v1/session", 405),
    ];
    let cases = page
        .iter()
        .map(|case| (case, PAGE_POLICY))
        .chain(api.iter().map(|case| (case, "default-src 'none'; frame-ancestors 'none'; sandbox")));
    for ((method, path, status), policy) in cases {
        let reply = browser.raw(method, path, &[], None).await;
        assert_eq!(reply.status, *status, "{method} {path}");
        assert_eq!(reply.header("content-security-policy"), policy, "{method} {path}");
        for (name, value) in [
            ("strict-transport-security", "max-age=63072000"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), value, "{name} of {method} {path}");
        }
        assert!(!reply.header("permissions-policy").is_empty());
        assert_eq!(reply.header("server"), "");
    }
    let hashed = browser.raw("GET", "/main-0123456789abcdef.css", &[], None).await;
    assert_eq!(hashed.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(browser.raw("GET", "/cases", &[], None).await.header("cache-control"), "no-cache");
    assert_eq!(browser.raw("GET", "/api/v1/session", &[], None).await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn how_far_strict_transport_security_reaches_is_the_operators_choice() {
    for (choice, value) in [
        ("host", "max-age=63072000"),
        ("subdomains", "max-age=63072000; includeSubDomains"),
        ("preload", "max-age=63072000; includeSubDomains; preload"),
    ] {
        let ellis = Ellis::with(&["--hsts", choice]).await;
        for path in ["/", "/none.js", "/api/v1/session", "/api/v1/none"] {
            let reply = ellis.browser().raw("GET", path, &[], None).await;
            assert_eq!(reply.header("strict-transport-security"), value, "{choice}: {path}");
        }
    }
}
