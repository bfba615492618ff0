//! Who is counted, behind which proxies (promise 29): headers that others make up, ranges, IPv4 in IPv6 notation.

use ellis_server::domain::limits::{FILES, REQUESTS};

use crate::server::{AGENCY, Browser, Ellis, NOON};

const OUTSIDE: [&str; 2] = ["--public-address=https://ellis.example.org", "--smtp-url=smtps://mail.example.org"];

/// Whether a request is counted as this address's: it is refused where that one has spent its requests.
async fn is_counted_as(ellis: &Ellis, browser: &Browser, lines: &[&str], address: &str) -> bool {
    // A window of its own for each question.
    ellis.clock.advance(REQUESTS.1);
    let now = ellis.running.app.clock.now();
    for _ in 0..REQUESTS.0 {
        ellis.running.app.buckets.count("requests", address, REQUESTS.0, REQUESTS.1, now).expect("below the limit");
    }
    let headers: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
    match browser.raw("GET", "/api/v1/session", &headers, None).await.status {
        200 => false,
        429 => true,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_caller_is_who_the_proxy_saw_and_nobody_else() {
    for trusted in ["127.0.0.1", "10.0.0.0/8,127.0.0.0/8", "::ffff:127.0.0.1,10.1.2.3"] {
        let ellis = Ellis::with(&[&format!("--trusted-proxies={trusted}")]).await;
        let browser = ellis.browser();
        for (lines, caller, made_up) in [
            (&["198.51.100.7"][..], "198.51.100.7", "127.0.0.1"),
            (&["203.0.113.9, 198.51.100.7"], "198.51.100.7", "203.0.113.9"),
            (&["203.0.113.9", "198.51.100.7"], "198.51.100.7", "203.0.113.9"),
            (&["127.0.0.1, 198.51.100.7"], "198.51.100.7", "127.0.0.1"),
            (&["203.0.113.9, 198.51.100.7, 127.0.0.1"], "198.51.100.7", "203.0.113.9"),
            (&["203.0.113.9, 198.51.100.7, ::ffff:127.0.0.1"], "198.51.100.7", "203.0.113.9"),
            (&["203.0.113.9, ::ffff:198.51.100.7"], "198.51.100.7", "203.0.113.9"),
            (&["203.0.113.9, unknown"], "127.0.0.1", "203.0.113.9"),
            (&["203.0.113.9, 198.51.100.7:4711"], "198.51.100.7", "203.0.113.9"),
            (&["203.0.113.9", "é"], "127.0.0.1", "203.0.113.9"),
            (&["203.0.113.9, 2001:db8:1:2:3::4"], "2001:db8:1:2::/64", "203.0.113.9"),
            (&[""], "127.0.0.1", "203.0.113.9"),
            (&[], "127.0.0.1", "203.0.113.9"),
        ] {
            assert!(is_counted_as(&ellis, &browser, lines, caller).await, "{trusted}: {lines:?} is {caller}");
            assert!(!is_counted_as(&ellis, &browser, lines, made_up).await, "{trusted}: {lines:?} isn't {made_up}");
        }
    }
}

#[tokio::test]
async fn without_trusted_proxies_no_header_is_believed() {
    for flags in [&[][..], &["--trusted-proxies=10.0.0.0/8,::1"]] {
        let ellis = Ellis::with(flags).await;
        let browser = ellis.browser();
        for lines in [&["198.51.100.7"][..], &["198.51.100.7, 10.0.0.1"], &["10.0.0.1"], &["198.51.100.7", "::1"]] {
            assert!(is_counted_as(&ellis, &browser, lines, "127.0.0.1").await, "{flags:?}: {lines:?}");
            assert!(!is_counted_as(&ellis, &browser, lines, "198.51.100.7").await, "{flags:?}: {lines:?}");
        }
    }
}

#[tokio::test]
async fn a_listener_for_ipv6_and_ipv4_alike_knows_its_proxies() {
    // Such a listener sees 127.0.0.1 as ::ffff:127.0.0.1.
    if std::net::TcpListener::bind("[::]:0").is_err() {
        eprintln!("SKIPPED: this machine has no IPv6");
        return;
    }
    for trusted in ["127.0.0.1", "127.0.0.0/8", "::ffff:127.0.0.1"] {
        let own = ["--listen=[::]:0", &format!("--trusted-proxies={trusted}")];
        let ellis = Ellis::with(&[&own[..], &OUTSIDE, &AGENCY].concat()).await;
        let mut browser = ellis.browser();
        browser.address = format!("http://127.0.0.1:{}", ellis.running.address.port());
        assert!(is_counted_as(&ellis, &browser, &["198.51.100.7"], "198.51.100.7").await, "{trusted}");
        assert!(!is_counted_as(&ellis, &browser, &["198.51.100.7"], "127.0.0.1").await, "{trusted}");
        assert!(is_counted_as(&ellis, &browser, &[], "127.0.0.1").await, "{trusted}");
    }
}

#[tokio::test]
async fn three_thousand_files_in_five_minutes_from_one_address_in_a_bucket_of_its_own() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    assert_eq!(FILES, (3_000, 300_000));
    for _ in 1..FILES.0 {
        ellis.running.app.buckets.count("files", "127.0.0.1", FILES.0, FILES.1, NOON).expect("below the limit");
    }
    assert_eq!(browser.raw("GET", "/main-0123456789abcdef.css", &[], None).await.status, 200, "the last one");
    for (method, path) in [("GET", "/main-0123456789abcdef.css"), ("HEAD", "/sign-in"), ("GET", "/none.js")] {
        let over = browser.raw(method, path, &[], None).await;
        assert_eq!((over.status, over.header("retry-after").as_str()), (429, "301"), "{method} {path}");
        assert_eq!(over.header("cache-control"), "no-store", "{method} {path}");
        assert!(over.header("content-security-policy").starts_with("default-src 'none'"), "{method} {path}");
    }
    assert_eq!(browser.raw("GET", "/api/v1/session", &[], None).await.status, 200, "the interface stays");
    ellis.clock.advance(FILES.1);
    assert_eq!(browser.raw("GET", "/sign-in", &[], None).await.status, 200);
}
