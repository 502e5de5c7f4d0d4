//! The IP address of a client behind trusted proxies, from `X-Forwarded-For`, `Forwarded` (RFC 7239) or `X-Real-IP`.

use axum::http::HeaderMap;
use domain::secret_detection;
use ipnet::IpNet;
use std::{
    borrow::Cow,
    net::IpAddr,
    sync::Mutex,
    time::{Duration, Instant},
};

/// Least time between two log lines about entries that cannot be read; a misconfigured proxy sends one per request.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// The headers in which proxies name the client.
pub const HEADERS: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// The client's address: the peer, unless that is a trusted proxy. Then the entries that the proxies added are read from
/// the last to the first, and the first one that is not a trusted proxy's is the client; everything before it was sent by
/// the client itself. An entry that is no address is skipped and logged; if the proxies name no other, the address is not
/// known, and is not the proxy's, because all clients behind it would share the proxy's limits.
///
/// Of the three headers only the first that is present counts, in the order above: a client can send the ones that the
/// proxy does not set.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let (mut client, mut is_skipped) = (peer, false);
    for entry in entries(headers).iter().rev() {
        let Some(address) = address(entry) else {
            report(peer, entry);
            is_skipped = true;
            continue;
        };
        client = address.to_canonical();
        if !is_trusted(&client) {
            return Some(client);
        }
    }
    (!is_skipped).then_some(client)
}

/// The entries of all lines of the header, in the order in which proxies added them.
fn entries(headers: &HeaderMap) -> Vec<Cow<'_, str>> {
    for (name, read) in HEADERS.into_iter().zip([listed as fn(&str) -> Vec<String>, forwarded, listed]) {
        let lines = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
        let entries: Vec<_> = lines.flat_map(|line| read(&line)).map(Cow::Owned).collect();
        if !entries.is_empty() {
            return entries;
        }
    }
    Vec::new()
}

fn listed(line: &str) -> Vec<String> {
    line.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
}

/// The `for` parameters of a `Forwarded` line; an element without one is an empty entry.
fn forwarded(line: &str) -> Vec<String> {
    let elements = split(line, ',').into_iter().filter(|element| !element.trim().is_empty());
    let client = |element: &str| {
        split(element, ';').into_iter().find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then(|| value.trim().to_owned())
        })
    };
    elements.map(|element| client(element).unwrap_or_default()).collect()
}

/// Splits at a separator that is not inside a quoted string.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c| {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '\\' if quoted && !was_escaped => escaped = true,
            '"' if !was_escaped => quoted = !quoted,
            _ => {}
        }
        c == separator && !quoted
    })
    .collect()
}

/// Parses an address with or without quotes, brackets, port, zone and `for=`; `unknown` and other names are none.
fn address(entry: &str) -> Option<IpAddr> {
    let entry = match entry.split_at_checked(4) {
        Some((name, rest)) if name.eq_ignore_ascii_case("for=") => rest,
        _ => entry,
    };
    let entry = entry.trim().trim_matches('"').trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(entry, |(inside, _)| inside);
    let address = bare.split('%').next()?;
    // A port, which some proxies append to an IPv6 address without brackets too; only after eight groups is it clear.
    let before_port = || address.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok())?.0.parse().ok();
    address.parse().ok().or_else(before_port)
}

fn report(proxy: IpAddr, entry: &str) {
    static LAST: Mutex<Option<Instant>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if last.is_some_and(|at| at.elapsed() < LOG_INTERVAL) {
        return;
    }
    *last = Some(Instant::now());
    let entry: String = secret_detection::masked(entry).chars().filter(|c| !c.is_control()).take(80).collect();
    tracing::warn!(%proxy, entry, "a trusted proxy names a client that is not an IP address; the entry was skipped");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a header value"));
        }
        let trusted = ["10.0.0.0/8".parse().expect("a network"), "fd00::/8".parse().expect("a network")];
        client(peer.parse().expect("an address"), &headers, &trusted)
            .map_or_else(String::new, |address| address.to_string())
    }

    fn behind(forwarded_for: &str) -> String {
        seen("10.0.0.2", &[("x-forwarded-for", forwarded_for)])
    }

    #[test]
    fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
        for name in ["x-forwarded-for", "x-real-ip"] {
            assert_eq!(seen("203.0.113.9", &[(name, "198.51.100.1")]), "203.0.113.9");
            assert_eq!(seen("10.0.0.2", &[(name, "198.51.100.1")]), "198.51.100.1");
        }
        assert_eq!(seen("203.0.113.9", &[("forwarded", "for=198.51.100.1")]), "203.0.113.9");
        assert_eq!(seen("10.0.0.2", &[("forwarded", "for=198.51.100.1")]), "198.51.100.1");
        assert_eq!(seen("10.0.0.2", &[]), "10.0.0.2");
    }

    #[test]
    fn what_the_client_itself_put_in_front_is_not_believed() {
        assert_eq!(behind("1.2.3.4, 198.51.100.1, 10.0.0.3"), "198.51.100.1");
        assert_eq!(seen("::ffff:10.0.0.2", &[("x-forwarded-for", "1.2.3.4,198.51.100.1")]), "198.51.100.1");
        let lines = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "198.51.100.1, 10.0.0.3")];
        assert_eq!(seen("10.0.0.2", &lines), "198.51.100.1", "the last line is the nearest proxy's");
        let lines = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=1.2.3.4"), ("x-real-ip", "1.2.3.4")];
        assert_eq!(seen("10.0.0.2", &lines), "198.51.100.1", "the proxy sets one header, the client the others");
        assert_eq!(seen("10.0.0.2", &[("forwarded", "for=1.2.3.4, for=198.51.100.1")]), "198.51.100.1");
    }

    #[test]
    fn ports_brackets_quotes_and_zones_are_stripped() {
        for (sent, expected) in [
            ("203.0.113.7:51234", "203.0.113.7"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("\"[2001:db8::1]:443\"", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8:1:2:3:4:5:6:51234", "2001:db8:1:2:3:4:5:6"),
            ("\"203.0.113.7\"", "203.0.113.7"),
            ("2001:db8::1%eth0", "2001:db8::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:51234", "203.0.113.7"),
            ("For=203.0.113.7", "203.0.113.7"),
            ("1.2.3.4:1, 203.0.113.7:51234 , 10.0.0.3:80,", "203.0.113.7"),
            ("203.0.113.7:1, [fd00::1]:80", "203.0.113.7"),
        ] {
            assert_eq!(behind(sent), expected, "{sent}");
        }
    }

    #[test]
    fn forwarded_is_read_with_its_quotes_and_parameters() {
        for (sent, expected) in [
            ("for=203.0.113.7;proto=https;by=10.0.0.2", "203.0.113.7"),
            ("proto=https; FOR=\"203.0.113.7:4711\"", "203.0.113.7"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=1.2.3.4;host=\"a,b;for=9.9.9.9\", for=203.0.113.7", "203.0.113.7"),
            ("for=203.0.113.7, for=_hidden;proto=http, for=10.0.0.3", "203.0.113.7"),
            ("host=\"\\\"for=9.9.9.9\";for=203.0.113.7", "203.0.113.7"),
        ] {
            assert_eq!(seen("10.0.0.2", &[("forwarded", sent)]), expected, "{sent}");
        }
    }

    #[test]
    fn an_entry_that_is_no_address_is_skipped() {
        assert_eq!(behind("203.0.113.7, unknown"), "203.0.113.7");
        assert_eq!(behind("1.2.3.4, 203.0.113.7, unknown, 10.0.0.3"), "203.0.113.7");
        for nothing in ["unknown", "nonsense", "203.0.113", "203.0.113.7:x", "[", "[]", ":", "\u{e9}", "for="] {
            assert_eq!(behind(nothing), "", "{nothing}: the proxy's own address is not the client's");
        }
        assert_eq!(behind("unknown, 10.0.0.3"), "", "nor is that of another proxy");
    }
}
