//! Parts of a web address: its host, its origin. No request, no name look-up.

use core::net::IpAddr;

/// The host of an address or of a `Host` header: no scheme, user, port or path; IPv6 without its brackets.
pub fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    if let Some(rest) = rest.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    rest.split(':').next().unwrap_or_default()
}

/// Scheme, host and port as browsers spell them in `Origin`: lower-case, no default port, no path.
pub fn origin_of(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let origin = format!("{scheme}://{rest}").to_ascii_lowercase();
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    origin.strip_suffix(usual).map_or_else(|| origin.clone(), str::to_owned)
}

/// `localhost` or an address of this very machine.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a database's address names a PostgreSQL server.
pub fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres:") || address.starts_with("postgresql:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_found_in_every_shape() {
        for (address, host) in [
            ("http://localhost:8080/portal", "localhost"),
            ("https://ellis.example.org", "ellis.example.org"),
            ("smtp://maria:p%40ss@mail.example.org:587?tls=required", "mail.example.org"),
            ("http://[::1]:8080", "::1"),
            ("[::1]:8080", "::1"),
            ("localhost:8080", "localhost"),
            ("https://localhost.example.org#localhost", "localhost.example.org"),
            ("", ""),
        ] {
            assert_eq!(host_of(address), host, "{address}");
        }
    }

    #[test]
    fn an_origin_has_neither_path_nor_usual_port() {
        for (address, origin) in [
            ("https://Ellis.example.org/portal/", "https://ellis.example.org"),
            ("https://ellis.example.org:443", "https://ellis.example.org"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(origin_of(address), origin, "{address}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "127.0.0.1", "127.8.9.1", "::1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.org", "0.0.0.0", "192.168.0.1", "127.0.0.1.example.org", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
