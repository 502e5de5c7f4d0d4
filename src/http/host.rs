//! The host names of this server, and the refusal of all others over plain http: a page of another site whose name
//! resolves to this server (DNS rebinding) could otherwise use what the console shows before sign-in.

use crate::{
    app::{App, Site},
    http::{headers::origin, problem_response::refuse},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header, uri::Authority},
    middleware::Next,
    response::Response,
};
use std::{borrow::Cow, net::IpAddr};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Refuses a request to a host name that is not this server's. Over TLS the certificate has the same effect, and the
/// Admin API needs no such check: a page of another site has no key.
pub async fn own_names_only(State(app): State<App>, request: Request, next: Next) -> Response {
    let named = named(&request);
    if app.site.is_https || named.is_empty() || is_ours(&app.site, &named) || comes_from_our_page(&app.site, &request) {
        return next.run(request).await;
    }
    let problem = Problem::new(ProblemKind::Misdirected, refusals::host_unknown(named.as_ref()).shortened(100));
    refuse(false, &problem, &origin(&request).request_id)
}

/// The URL of this server in a page's links: as configured, or, if the configuration cannot tell, the one that the person
/// used. [`own_names_only`] has checked that one.
pub fn base_url(site: &Site, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| is_ours(site, host) && !is_every_address(host));
    match host {
        Some(host) if !site.is_url_known => format!("http://{host}"),
        _ => site.base_url.clone(),
    }
}

/// Whether a host is `0.0.0.0` or `[::]`. Some browsers open them, but they lead nowhere from another machine.
fn is_every_address(host: &str) -> bool {
    let address = host.parse::<Authority>().map(|authority| authority.host().to_owned()).unwrap_or_default();
    let address = address.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.is_ok_and(|address| address.to_canonical().is_unspecified())
}

/// The host and port that a request names; empty if it names none.
fn named(request: &Request) -> Cow<'_, str> {
    match (request.uri().authority(), request.headers().get(header::HOST)) {
        (Some(authority), _) => Cow::Borrowed(authority.as_str()),
        (None, Some(host)) => String::from_utf8_lossy(host.as_bytes()),
        (None, None) => Cow::Borrowed(""),
    }
}

/// Whether a host, with or without a port, is this server's: an IP address or `localhost`, which no other site can make
/// its own, or a configured name.
fn is_ours(site: &Site, host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    if host.contains('@') {
        return false;
    }
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    let configured = site.base_url.split_once("://").map_or("", |(_, host)| host);
    let configured = configured.parse::<Authority>().map(|host| host.host().to_ascii_lowercase()).unwrap_or_default();
    address.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || name == configured
        || site.host_names.contains(&name)
}

/// Whether the browser says that a page at the public URL sent the request; the proxy has then replaced the host name.
fn comes_from_our_page(site: &Site, request: &Request) -> bool {
    request.headers().get(header::ORIGIN).is_some_and(|origin| origin.as_bytes() == site.base_url.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            base_url: "http://ward.lan:8080".to_owned(),
            is_url_known: true,
            host_names: vec!["orgward".to_owned()],
            is_https: false,
            trusted_proxies: Vec::new(),
            assets: ui::Assets::default(),
            metrics: None,
            metrics_token: None,
        }
    }

    #[test]
    fn an_ip_address_localhost_and_configured_names_are_ours() {
        for host in [
            "ward.lan",
            "WARD.lan.:8080",
            "orgward:9000",
            "localhost:8080",
            "a.localhost",
            "127.0.0.1:8080",
            "192.168.1.5",
            "[::1]:8080",
            "[2001:db8::1]",
        ] {
            assert!(is_ours(&site(), host), "{host}");
        }
        for host in [
            "evil.example",
            "ward.lan.evil.example",
            "127.0.0.1.evil.example",
            "x@127.0.0.1",
            "0x7f.1",
            "a b",
            "[",
            ":",
        ] {
            assert!(!is_ours(&site(), host), "{host}");
        }
    }

    #[test]
    fn links_use_the_address_in_use_only_while_the_configuration_has_none() {
        let headers = |host: &str| HeaderMap::from_iter([(header::HOST, host.parse().expect("a header value"))]);
        let url = |is_url_known, host: &str| base_url(&Site { is_url_known, ..site() }, &headers(host));
        assert_eq!(url(true, "192.168.1.5:8080"), "http://ward.lan:8080");
        assert_eq!(url(false, "192.168.1.5:8080"), "http://192.168.1.5:8080");
        assert_eq!(url(false, "evil.example"), "http://ward.lan:8080");
    }
}
