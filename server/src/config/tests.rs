//! Which options are taken, and what is shown of them.

use clap::Parser;

use super::Options;

fn options(arguments: &[&str]) -> Options {
    Options::parse_from(std::iter::once("ellis-server").chain(arguments.iter().copied()))
}

/// What it takes to serve others.
const OUTSIDE: [&str; 4] = [
    "--smtp-url=smtps://mail.example.org",
    "--case-status-url=https://agency.example.org",
    "--case-status-id=id",
    "--case-status-secret=secret",
];

#[test]
fn without_a_way_to_send_mail_the_server_does_not_start() {
    assert!(options(&[]).refusal().unwrap().contains("--smtp-url"));
    assert_eq!(options(&["--message-box"]).refusal(), None);
}

#[test]
fn the_message_box_is_refused_unless_both_addresses_are_loopback() {
    for arguments in [
        ["--message-box", "--listen=0.0.0.0:8080", "--public-address=http://localhost:8080"],
        ["--message-box", "--listen=127.0.0.1:8080", "--public-address=https://ellis.example.org"],
        ["--message-box", "--listen=127.0.0.1:8080", "--public-address=http://localhost.example.org"],
    ] {
        assert!(options(&arguments).refusal().is_some(), "{arguments:?}");
    }
    for address in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080/portal"] {
        assert_eq!(options(&["--message-box", "--public-address", address]).refusal(), None, "{address}");
    }
}

#[test]
fn passwords_cost_64_mib_and_3_passes_where_nothing_else_is_said() {
    let options = options(&[]);
    assert_eq!((options.password_memory, options.password_passes), (65_536, 3));
}

#[test]
fn weak_hashing_is_refused() {
    assert!(options(&["--message-box", "--password-memory=8192"]).refusal().is_some());
    assert!(options(&["--message-box", "--password-passes=1"]).refusal().is_some());
}

#[test]
fn secrets_are_not_printed() {
    let text = options(&[
        "--smtp-url=smtp://maria:canary@mail.example.org",
        "--text-gateway-key=canary",
        "--secret-key=canary",
        "--case-status-secret=canary",
        "--case-status-url=https://maria:canary@agency.example.org/v1?key=canary",
        "--database-url=postgres://maria:canary@database.example.org/ellis?password=canary",
        "--text-gateway-url=https://maria:canary@texts.example.org",
    ])
    .redacted();
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains("https://agency.example.org/v1"), "{text}");
}

#[test]
fn sample_data_is_refused_unless_both_addresses_are_loopback() {
    assert_eq!(options(&["--message-box", "--sample-data"]).refusal(), None);
    let outside =
        ["--smtp-url=smtps://mail.example.org", "--sample-data", "--public-address=https://ellis.example.org"];
    assert!(options(&outside).refusal().unwrap().contains("--sample-data"));
}

#[test]
fn a_public_address_outside_loopback_must_be_https() {
    for (address, taken) in
        [("https://ellis.example.org", true), ("http://ellis.example.org", false), ("ellis.example.org", false)]
    {
        let options = options(&[&OUTSIDE[..], &["--public-address", address]].concat());
        assert_eq!(options.refusal().is_none(), taken, "{address}");
    }
}

#[test]
fn who_listens_for_others_says_where_they_reach_the_page() {
    for (listen, public, taken) in [
        ("--listen=0.0.0.0:8080", "", false),
        ("--listen=192.0.2.1:8080", "", false),
        ("--listen=[::]:8080", "", false),
        ("--listen=0.0.0.0:8080", "https://ellis.example.org", true),
        ("--listen=[::1]:8080", "", true),
    ] {
        let refusal = options(&[&OUTSIDE[..], &[listen, "--public-address", public]].concat()).refusal();
        assert_eq!(refusal.is_none(), taken, "{listen} {public}: {refusal:?}");
        assert!(refusal.is_none_or(|refusal| refusal.starts_with("--public-address is missing")));
    }
}

#[test]
fn the_help_tells_what_the_message_box_does_beside_a_mail_server_and_what_a_line_of_breached_passwords_is() {
    use clap::CommandFactory;
    let command = Options::command();
    let help = |id: &str| {
        let option = command.get_arguments().find(|one| one.get_id() == id).unwrap();
        option.get_help().unwrap().to_string()
    };
    assert!(help("message_box").contains("sent and shown"));
    assert!(help("breached_passwords").contains("HASH:COUNT"));
}

#[test]
fn mails_never_cross_a_network_unencrypted() {
    for (url, taken) in [
        ("smtp://mail.example.org", false),
        ("smtp://maria:secret@mail.example.org:25", false),
        ("smtp://localhost.example.org", false),
        ("SMTP://mail.example.org", false),
        ("smtp://mail.example.org:587?tls=opportunistic", false),
        ("smtp://mail.example.org?tls=opportunistic&tls=required", false),
        ("smtp://mail.example.org?tls=requiredly", false),
        ("smtp://mail.example.org/?hint=tls=required", false),
        ("smtp://mail.example.org#?tls=required", false),
        ("mail.example.org", false),
        ("smtp://127.0.0.1:2525?tls=opportunistic", true),
        ("smtp://127.0.0.1:2525", true),
        ("smtp://localhost", true),
        ("smtp://[::1]:25", true),
        ("smtp://mail.example.org:587?tls=required", true),
        ("smtps://mail.example.org", true),
    ] {
        let refusal = options(&["--smtp-url", url]).refusal();
        assert_eq!(refusal.is_none(), taken, "{url}: {refusal:?}");
        assert!(refusal.is_none_or(|refusal| !refusal.contains("secret")));
    }
}

#[test]
fn what_goes_together_is_given_together_and_no_quota_is_nothing() {
    for (arguments, word) in [
        (["--message-box", "--text-gateway-url=https://texts.example.org"], "--text-gateway-key"),
        (["--message-box", "--text-gateway-key=secret"], "--text-gateway-url"),
        (["--message-box", "--case-status-url=https://agency.example.org"], "--case-status-id"),
        (["--message-box", "--case-status-per-second=0"], "--case-status-per-second"),
        (["--message-box", "--case-status-per-day=0"], "--case-status-per-day"),
        (["--message-box", "--case-status-interval=59"], "--case-status-interval"),
    ] {
        let refusal = options(&arguments).refusal();
        assert!(refusal.is_some_and(|refusal| refusal.contains(word)), "{arguments:?}");
    }
    let agency = ["--case-status-url=https://agency.example.org", "--case-status-id=id", "--case-status-secret=s"];
    assert_eq!(options(&[&["--message-box"], &agency[..]].concat()).refusal(), None);
}

#[test]
fn every_option_has_an_environment_variable_and_a_help_text_and_shows_no_secret_of_the_environment() {
    use clap::CommandFactory;
    let command = Options::command();
    let named: Vec<_> = command.get_arguments().filter(|one| one.get_id() != "test_clock").collect();
    assert!(named.len() > 20);
    for option in named {
        let name = option.get_id().as_str();
        assert!(option.get_help().is_some(), "{name}");
        let variable = option.get_env().and_then(|variable| variable.to_str()).unwrap_or_default();
        assert_eq!(variable, format!("ELLIS_{}", name.to_uppercase()));
        let secret = ["secret", "key", "url"].iter().any(|word| name.ends_with(word));
        assert_eq!(option.is_hide_env_values_set(), secret, "{name}");
    }
}

#[test]
fn countries_of_texts_are_beginnings_of_numbers() {
    let given = |list: &str| options(&["--message-box", &format!("--text-countries={list}")]);
    for list in ["1", "+1,52", "1787,1939"] {
        assert_eq!(given(list).refusal(), None, "{list}");
    }
    for list in ["", "US", "1,", "01", "12345678"] {
        assert!(given(list).refusal().is_some_and(|refusal| refusal.contains("--text-countries")), "{list}");
    }
    assert!(options(&[]).texts_reach("+12025550143") && !options(&[]).texts_reach("+525512345678"));
    assert!(given("+1,52").texts_reach("+525512345678") && !given("1787").texts_reach("+12025550143"));
}

#[test]
fn a_budget_of_nothing_is_refused() {
    for flag in ["--mails-per-hour=0", "--mails-per-day=0", "--texts-per-hour=0", "--texts-per-day=0"] {
        assert!(options(&["--message-box", flag]).refusal().is_some(), "{flag}");
    }
}

#[test]
fn metrics_where_everybody_comes_are_refused() {
    for (listen, metrics) in [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("127.0.0.1:8080", "0.0.0.0:8080"),
        ("127.0.0.1:8080", "[::]:8080"),
        ("[::1]:8080", "[::1]:8080"),
    ] {
        let given = options(&["--message-box", "--listen", listen, "--metrics-listen", metrics]);
        assert!(given.refusal().is_some_and(|refusal| refusal.contains("--metrics-listen")), "{listen} {metrics}");
    }
    for metrics in ["127.0.0.1:9464", "127.0.0.2:8080", "0.0.0.0:9464"] {
        assert_eq!(options(&["--message-box", "--metrics-listen", metrics]).refusal(), None, "{metrics}");
    }
    let free = options(&["--message-box", "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0"]);
    assert_eq!(free.refusal(), None, "each gets a port of its own");
    assert!(free.redacted().contains("metrics: 127.0.0.1:0") && options(&[]).redacted().contains("metrics: none"));
}

#[test]
fn the_simulator_is_refused_unless_both_addresses_are_loopback() {
    let mail = "--smtp-url=smtps://mail.example.org";
    for arguments in [
        &["--public-address=https://ellis.example.org"][..],
        &["--listen=0.0.0.0:8080", "--public-address=https://ellis.example.org"],
        &["--listen=0.0.0.0:8080", "--public-address=https://localhost"],
        &["--listen=[::]:8080", "--public-address=https://localhost"],
    ] {
        let refusal = options(&[&[mail], arguments].concat()).refusal();
        assert!(refusal.as_ref().is_some_and(|one| one.starts_with("--case-status-url")), "{arguments:?}: {refusal:?}");
        assert_eq!(options(&[&OUTSIDE[..], arguments].concat()).refusal(), None, "{arguments:?}");
    }
    assert_eq!(options(&[mail, "--public-address=https://localhost"]).refusal(), None);
}

#[test]
fn who_would_believe_anybody_is_refused() {
    for range in ["0.0.0.0/0", "::/0", "10.0.0.1,0.0.0.0/0"] {
        let refusal = options(&["--message-box", "--trusted-proxies", range]).refusal();
        assert!(refusal.is_some_and(|refusal| refusal.contains("--trusted-proxies")), "{range}");
    }
    let taken = options(&["--message-box", "--trusted-proxies=127.0.0.1,10.0.0.0/8,::1,fd00::/8,::ffff:192.0.2.1"]);
    assert_eq!(taken.refusal(), None);
    assert_eq!(taken.trusted_proxies.len(), 5);
    assert!(Options::try_parse_from(["ellis-server", "--trusted-proxies=proxy.example.org"]).is_err());
}
