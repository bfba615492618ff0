//! The page's own files. Addresses without an extension are the page itself; a missing file is a 404, never the page.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use api::problem::general;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::error::{plain, respond};
use super::layers::is_api;
use crate::app::App;
use crate::files::{Content, Files};

/// Ready once the database answers, and not while stopping.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    if !app.is_stopping() && app.store.answers().await {
        "ready".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response()
    }
}

/// Anything that is no endpoint.
pub async fn page_or_file(State(app): State<Arc<App>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if is_api(&path) {
        return respond(&plain(404, general::NOT_FOUND));
    }
    let head = request.method() == Method::HEAD;
    if request.method() != Method::GET && !head {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let base = app.options.base_path();
    if !base.is_empty() && path == base {
        return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{base}/"))]).into_response();
    }
    let path = path.strip_prefix(base).filter(|below| below.starts_with('/')).unwrap_or("/none.here");
    let Some(found) = find(&app.files, &app.options.static_folder, path, request.headers()).await else {
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "not found")
            .into_response();
    };
    let hashed = is_hashed(&found.relative);
    let Content { bytes, tag } = found.content;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*");
    let length = bytes.len();
    let (status, body) = match (known, head) {
        (true, _) => (StatusCode::NOT_MODIFIED, Bytes::new()),
        (false, true) => (StatusCode::OK, Bytes::new()),
        (false, false) => (StatusCode::OK, bytes),
    };
    let mut response = (status, Body::from(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&found.relative)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let cache = if hashed { &app.headers.immutable } else { &app.headers.documents };
    headers.insert(header::CACHE_CONTROL, cache.clone());
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if status == StatusCode::OK {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(encoding) = found.encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

struct Found {
    relative: String,
    content: Content,
    encoding: Option<&'static str>,
}

/// The file at an address: itself, where the name has an extension; else the page prerendered for this address, or
/// the document that stands for all other addresses. Names that begin with a dot aren't served, except below
/// `.well-known` (RFC 8615), where an unknown address must be a 404 and not the page.
async fn find(files: &Files, folder: &Path, path: &str, headers: &HeaderMap) -> Option<Found> {
    let has_extension = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    // No address of ours has these: links made of one would lead to another host.
    if path.contains("//") || path.to_ascii_lowercase().contains("%2e") {
        return None;
    }
    let path = path.trim_matches('/');
    let dotted = path.split('/').any(|name| name.starts_with('.'));
    let candidates = if dotted && !path.starts_with(".well-known/") {
        vec![]
    } else if has_extension {
        vec![path.to_owned()]
    } else if dotted {
        vec![format!("{path}/index.html")]
    } else {
        vec![format!("{path}/index.html").trim_start_matches('/').to_owned(), "shell.html".to_owned()]
    };
    for relative in candidates {
        if let Some(file) = inside(folder, &relative)
            && let Some((content, encoding)) = read(files, &file, headers).await
        {
            return Some(Found { relative, content, encoding });
        }
    }
    None
}

/// The file's path, unless the address climbs out of the folder.
fn inside(folder: &Path, relative: &str) -> Option<PathBuf> {
    let relative = Path::new(relative);
    let plain = relative.components().all(|component| matches!(component, Component::Normal(_)));
    (plain && !relative.to_string_lossy().contains(['%', '\\', '\0'])).then(|| folder.join(relative))
}

/// The file, compressed where the build left a compressed copy and the browser takes it.
async fn read(files: &Files, file: &Path, headers: &HeaderMap) -> Option<(Content, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (name, extension) in [("br", "br"), ("gzip", "gz")] {
        let mut copy = file.as_os_str().to_owned();
        copy.push(".");
        copy.push(extension);
        if takes(accepted, name)
            && let Some(content) = files.content(Path::new(&copy)).await
        {
            return Some((content, Some(name)));
        }
    }
    files.content(file).await.map(|content| (content, None))
}

/// Whether an encoding is named and not refused (`br;q=0`), by RFC 9110, 12.5.3.
fn takes(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        named && !parts.any(|part| part.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0_f32)))
    })
}

/// Trunk writes `name-<16 hex digits>.ext`, also with a suffix such as `_bg` behind.
fn is_hashed(relative: &str) -> bool {
    relative.split(['-', '.', '_']).any(|part| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn media_type(relative: &str) -> &'static str {
    match relative.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_encoding_that_was_refused_is_sent() {
        for accepted in ["br", "gzip, br", "gzip;q=0.5, br;q=1.0", "BR", "br ;q=0.001"] {
            assert!(takes(accepted, "br"), "{accepted}");
        }
        for accepted in ["", "identity", "gzip", "br;q=0", "gzip, br; q=0.000", "brotli", "*"] {
            assert!(!takes(accepted, "br"), "{accepted}");
        }
    }

    #[test]
    fn no_address_climbs_out_of_the_folder() {
        let folder = Path::new("dist");
        for address in ["../secret.txt", "a/../../secret.txt", "/etc/passwd.txt", "%2e%2e/secret.txt", "..\\secret.txt"]
        {
            assert_eq!(inside(folder, address), None, "{address}");
        }
        assert_eq!(inside(folder, "a/b.js"), Some(folder.join("a/b.js")));
    }

    #[test]
    fn only_hashed_files_are_kept_for_a_year() {
        assert!(is_hashed("ellis-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("main-0123456789abcdef.css"));
        assert!(!is_hashed("config.json"));
        assert!(!is_hashed("index.html"));
    }
}
