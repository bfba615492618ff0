//! The page's documents and files, as the server gives them out.

use crate::server::Ellis;

#[tokio::test]
async fn a_prerendered_page_answers_at_its_address_and_one_document_at_all_others() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    for (path, title) in [
        ("/es/help", "Ayuda"),
        ("/es/help/", "Ayuda"),
        ("/es/help?from=mail", "Ayuda"),
        ("/", "Ellis"),
        ("/help", "Ellis"),
        ("/es/help/more", "Ellis"),
        ("/cases", "Ellis"),
    ] {
        let reply = browser.raw("GET", path, &[("accept-encoding", "br")], None).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.text.contains(&format!("<title>{title}</title>")), "{path}: {}", reply.text);
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn a_document_that_is_known_is_not_sent_again() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    let first = browser.raw("GET", "/es/help", &[], None).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 10, "{tag}");
    for known in [tag.clone(), format!("W/{tag}"), format!("\"another\", {tag}")] {
        let again = browser.raw("GET", "/es/help", &[("if-none-match", &known)], None).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), tag);
        assert_eq!(again.header("cache-control"), "no-cache");
    }
    let other = browser.raw("GET", "/", &[("if-none-match", &tag)], None).await;
    assert_eq!(other.status, 200, "another document has another tag");
}

#[tokio::test]
async fn a_file_is_read_once_and_again_when_another_one_is_in_its_place() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    let css = "/main-0123456789abcdef.css";
    let tag = browser.raw("GET", css, &[], None).await.header("etag");
    for method in ["HEAD", "GET"].repeat(20) {
        let reply = browser.raw(method, css, &[("accept-encoding", "br, gzip")], None).await;
        assert_eq!(
            (reply.status, reply.header("etag"), reply.header("content-length").as_str()),
            (200, tag.clone(), "3")
        );
    }
    assert_eq!(ellis.running.app.files.reads(), 1);
    let newer = ellis.folder().join("newer");
    std::fs::write(&newer, "q{}").expect("a file");
    std::fs::rename(&newer, ellis.folder().join("dist/main-0123456789abcdef.css")).expect("in its place");
    let reply = browser.raw("GET", css, &[], None).await;
    assert_eq!(reply.text, "q{}");
    assert_ne!(reply.header("etag"), tag);
    assert_eq!(ellis.running.app.files.reads(), 2);
    std::fs::remove_file(ellis.folder().join("dist/main-0123456789abcdef.css")).expect("gone");
    assert_eq!(browser.raw("GET", css, &[], None).await.status, 404);
}

#[tokio::test]
async fn below_a_base_path_the_page_is_there_and_nowhere_else() {
    let ellis = Ellis::with(&["--public-address=http://localhost/portal/"]).await;
    let browser = ellis.browser();
    for (path, status) in [
        ("/portal/", 200),
        ("/portal/es/help", 200),
        ("/portal/main-0123456789abcdef.css", 200),
        ("/portal/missing.css", 404),
        ("/es/help", 404),
        ("/portals", 404),
        ("/", 404),
        ("/api/v1/session", 200),
    ] {
        let reply = browser.raw("GET", path, &[], None).await;
        assert_eq!(reply.status, status, "{path}");
    }
    // The client follows what leads on.
    assert_eq!(browser.raw("GET", "/portal", &[], None).await.status, 200);
}
