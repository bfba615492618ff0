//! Whose request it is: which proxies are believed, who stands behind them, and how throttles count an address.

use core::net::{IpAddr, SocketAddr};

use ipnet::{IpNet, Ipv4Net};

/// Reads an address or a range (`10.0.0.0/8`). An IPv4 address in IPv6 notation (`::ffff:10.0.0.1`) is that IPv4
/// address.
///
/// # Errors
/// One sentence for the operator.
pub fn range(text: &str) -> Result<IpNet, String> {
    let single = text.parse::<IpAddr>().map(IpNet::from);
    let range: IpNet =
        text.parse().or(single).map_err(|_| "give an address or a range such as 10.0.0.0/8".to_owned())?;
    let mapped = match range {
        IpNet::V6(range) => range.addr().to_ipv4_mapped().zip(range.prefix_len().checked_sub(96)),
        IpNet::V4(_) => None,
    };
    // An IPv4 prefix has at most 32 bits, and an IPv6 prefix at most 96 more: the new one always fits.
    Ok(mapped
        .and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok())
        .map_or(range.trunc(), |range| range.trunc().into()))
}

/// Whether an address is in one of the ranges. A listener for IPv6 and IPv4 alike shows IPv4 callers in IPv6 notation.
pub fn is_in(address: IpAddr, ranges: &[IpNet]) -> bool {
    ranges.iter().any(|range| range.contains(&address.to_canonical()))
}

/// The peer, or behind trusted proxies the rightmost hop that isn't one. Nobody believes what a hop before that claims,
/// and a hop that can't be read ends the search. `lines` are the values of `X-Forwarded-For`, which are one list.
pub fn client_of<'a>(peer: IpAddr, lines: impl DoubleEndedIterator<Item = &'a [u8]>, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer.to_canonical();
    for hop in lines.rev().flat_map(|line| line.rsplit(|byte| *byte == b',')) {
        if !is_in(client, trusted) {
            break;
        }
        let hop = core::str::from_utf8(hop).ok().and_then(|hop| address_of(hop.trim()));
        let Some(hop) = hop else { break };
        client = hop.to_canonical();
    }
    client
}

/// The address of a hop, which some proxies write with its port.
fn address_of(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// An address as throttles count it: a household has one IPv4 address or one /64.
pub fn bucket_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| range(text).unwrap()).collect()
    }

    #[test]
    fn a_range_is_read_in_every_notation() {
        for (text, shown) in [
            ("10.0.0.1", "10.0.0.1/32"),
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("::1", "::1/128"),
            ("2001:db8:1::7/48", "2001:db8:1::/48"),
            ("::ffff:10.0.0.1", "10.0.0.1/32"),
            ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            assert_eq!(range(text).unwrap().to_string(), shown, "{text}");
        }
        for text in ["", "proxy.example.org", "10.0.0.0/33", "10.0.0.1:80", "10.0.0.0/", "10.0.0"] {
            assert!(range(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_forwarded_address_is_believed_from_trusted_proxies_alone() {
        let trusted = ranges(&["10.0.0.1", "10.0.0.2", "192.168.0.0/16", "2001:db8:ffff::/48"]);
        for (peer, forwarded, client) in [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("::ffff:192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("192.168.3.4", "198.51.100.7", "198.51.100.7"),
            ("2001:db8:ffff::3", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, ::ffff:10.0.0.2, 192.168.9.9", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, ::ffff:198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7:4711", "198.51.100.7"),
            ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7:port", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9,", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ] {
            let found = client_of(peer.parse().unwrap(), std::iter::once(forwarded.as_bytes()), &trusted);
            assert_eq!(found.to_string(), client, "{peer} for {forwarded}");
        }
    }

    #[test]
    fn several_lines_are_one_list_and_one_that_cannot_be_read_hides_no_later_one() {
        let trusted = ranges(&["10.0.0.1"]);
        for (lines, client) in [
            (&[&b"203.0.113.9"[..], b"198.51.100.7"][..], "198.51.100.7"),
            (&[b"203.0.113.9", b"\xff, 198.51.100.7"], "198.51.100.7"),
            (&[b"203.0.113.9", b"\xff"], "10.0.0.1"),
        ] {
            let found = client_of("10.0.0.1".parse().unwrap(), lines.iter().copied(), &trusted);
            assert_eq!(found.to_string(), client, "{lines:?}");
        }
    }

    #[test]
    fn a_household_has_one_address() {
        for (address, bucket) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(bucket_of(address.parse().unwrap()), bucket);
        }
    }
}
