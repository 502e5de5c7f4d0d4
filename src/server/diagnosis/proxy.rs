//! The reverse proxy: whether the settings about it fit together, and what it does to a request.

use crate::{
    jobs::http_client,
    server::{
        config::Config,
        diagnosis::finding::Finding,
        request_mirror::{self, Mirror},
        secrets,
    },
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};
use url::Url;

const SETTINGS: &str = "proxy_settings";
const PROXY: &str = "proxy";

/// Time limit of a request.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// An address for documentation (RFC 5737), which no client has.
const FORGED: &str = "203.0.113.77";

const GUIDE: &str = "The operator's guide has recipes for proxies under 'Behind a proxy'";

/// Whether `listen`, `public_url` and `trusted_proxies` fit together.
pub fn settings(config: &Config) -> Finding {
    let trusted = &config.trusted_proxies;
    let loopback = config.listen.ip().is_loopback();
    let is_https = config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let trusts = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if let Some(network) = trusted.iter().find(|network| network.prefix_len() == 0) {
        return Finding::failed(
            SETTINGS,
            &format!(
                "trusted_proxies contains {network}, every address there is: each client can choose the address that limits \
                      and records see"
            ),
            "Name the networks of the proxies only",
        );
    }
    if !is_https && !loopback {
        return Finding::warning(
            SETTINGS,
            &format!(
                "the server listens on {} without TLS: passwords and keys cross the network in clear",
                config.listen
            ),
            "Put a TLS proxy in front, and set public_url to its https:// address",
        );
    }
    match (is_https, trusted.is_empty()) {
        (false, true) => Finding::ok(SETTINGS, "no proxy is expected: public_url is not an https:// address"),
        (true, true) => Finding::warning(
            SETTINGS,
            "public_url is an https:// address, so there is a proxy, but trusted_proxies is empty: all clients share the proxy's \
             address and its limits",
            "Set trusted_proxies to the network of the proxy, for example 127.0.0.1",
        ),
        _ if loopback && !trusts(Ipv4Addr::LOCALHOST.into()) && !trusts(Ipv6Addr::LOCALHOST.into()) => {
            Finding::warning(
                SETTINGS,
                &format!(
                    "the server listens on {}, which only a proxy on this machine can reach, but trusted_proxies does not \
                      contain 127.0.0.1",
                    config.listen
                ),
                "Add 127.0.0.1 to trusted_proxies",
            )
        }
        _ => Finding::ok(SETTINGS, "public_url, listen and trusted_proxies fit together"),
    }
}

/// Asks this server under its URL what arrives of two requests: one as any client sends it, and one that forges an address.
pub async fn ask(config: &Config, url: &str) -> Finding {
    match asked(config, url).await {
        Ok((host, plain, forged)) => judge(&host, &plain, &forged),
        Err(sentence) => Finding::failed(PROXY, &sentence, GUIDE),
    }
}

async fn asked(config: &Config, url: &str) -> Result<(String, Mirror, Mirror), String> {
    let url = Url::parse(url).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    let mut url = url.ok_or("--url must be https:// or http:// and a host")?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = format!("{}{port}", url.host_str().unwrap_or_default());
    url.set_path(request_mirror::PATH);
    let keys = secrets::find(&config.secret_key_file, &config.audit_key_file)?;
    let secrets = keys.ok_or("the server answers only to a command that has its keys, and they are not here")?;
    let client = http_client::diagnostic(None, TIME_LIMIT)?;
    let mut mirrors = Vec::new();
    for forged in [None, Some(FORGED)] {
        let mut request = client.get(url.clone()).header(request_mirror::SEAL, request_mirror::seal(&secrets));
        if let Some(address) = forged {
            request = request.header("x-forwarded-for", address);
        }
        let response = request.send().await.map_err(|error| match error.is_timeout() {
            true => format!("{url} did not answer within {} seconds", TIME_LIMIT.as_secs()),
            false => format!("{url} cannot be reached: {}", http_client::root_cause(&error)),
        })?;
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap_or_default();
        let mirror = serde_json::from_slice(&body).ok().filter(|_| status == 200);
        mirrors.push(mirror.ok_or_else(|| {
            format!(
                "{url} answered with status {status}, and not as this server: another server is there, or one with \
                     another secret key, or the proxy does not pass on this address or the header {}",
                request_mirror::SEAL
            )
        })?);
    }
    let forged = mirrors.pop().ok_or("there was no answer")?;
    Ok((host, mirrors.pop().ok_or("there was no answer")?, forged))
}

/// What the answers show.
fn judge(host: &str, plain: &Mirror, forged: &Mirror) -> Finding {
    let peer = &plain.peer;
    if !plain.host.eq_ignore_ascii_case(host) {
        let sentence = format!(
            "the proxy at {peer} passes on the host {:?} instead of {host:?}: forms will be refused",
            plain.host
        );
        return Finding::failed(PROXY, &sentence, &format!("Let it pass Host on unchanged. {GUIDE}"));
    }
    if plain.is_forwarded && !plain.is_peer_trusted {
        let sentence = format!(
            "the proxy at {peer} names the clients' addresses, but trusted_proxies does not contain it: all clients share its \
             address and its limits"
        );
        return Finding::failed(PROXY, &sentence, &format!("Add {peer} to trusted_proxies"));
    }
    if !plain.is_forwarded {
        return match plain.is_peer_trusted {
            true => Finding::failed(
                PROXY,
                &format!("requests from {peer}, a trusted proxy, do not name the client's address"),
                &format!("Let the proxy set X-Forwarded-For, or ask it under its own URL with --url. {GUIDE}"),
            ),
            false => Finding::ok(PROXY, &format!("the request came from {peer} directly, without a proxy")),
        };
    }
    if forged.client.as_deref() == Some(FORGED) {
        let sentence = format!(
            "the proxy at {peer} believes the address that a client names: each client can choose the address that limits and \
             records see"
        );
        return Finding::failed(PROXY, &sentence, &format!("Let it replace X-Forwarded-For, or append to it. {GUIDE}"));
    }
    match &plain.client {
        Some(client) => Finding::ok(
            PROXY,
            &format!("the proxy at {peer} passes on the host {host} and the client's address, {client} here"),
        ),
        None => Finding::failed(
            PROXY,
            &format!("the proxy at {peer} names a client that is not an IP address"),
            &format!("Let it set X-Forwarded-For to the client's address. {GUIDE}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::diagnosis::finding::Status;

    fn mirror(is_peer_trusted: bool, is_forwarded: bool, client: &str) -> Mirror {
        let client = (!client.is_empty()).then(|| client.to_owned());
        Mirror { peer: "10.0.0.2".to_owned(), is_peer_trusted, is_forwarded, client, host: "ward.example".to_owned() }
    }

    #[test]
    fn what_a_proxy_does_to_a_request_is_judged() {
        let client = "198.51.100.1";
        for (plain, forged, status, word) in [
            (mirror(true, true, client), client, Status::Ok, client),
            (mirror(true, true, client), FORGED, Status::Failed, "each client can choose"),
            (mirror(true, true, ""), "", Status::Failed, "not an IP address"),
            (mirror(true, false, "10.0.0.2"), FORGED, Status::Failed, "do not name the client"),
            (mirror(false, true, "10.0.0.2"), "10.0.0.2", Status::Failed, "Add 10.0.0.2 to trusted_proxies"),
            (mirror(false, false, "10.0.0.2"), "10.0.0.2", Status::Ok, "without a proxy"),
            (
                Mirror { host: "127.0.0.1".to_owned(), ..mirror(true, true, client) },
                client,
                Status::Failed,
                "passes on the host",
            ),
        ] {
            let finding = judge("ward.example", &plain, &mirror(true, true, forged));
            let text = format!("{} {}", finding.sentence, finding.advice);
            assert!(finding.status == status && text.contains(word), "{plain:?}: {text}");
        }
    }
}
