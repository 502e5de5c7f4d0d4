//! HTTPS requests to third-party servers: only to IP addresses that [`AddressGuard`] allows, without redirects, without
//! a proxy, and without reading more of the response than its status or a bounded body.

use crate::jobs::ssrf_guard::{AddressGuard, LookupError};
use axum::http::{HeaderMap, HeaderValue, header};
use kernel::os_errors;
use reqwest::{ClientBuilder, redirect::Policy};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{
        CertificateDer,
        pem::{self, PemObject},
    },
};
use std::{
    error::Error,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};
use url::Url;

/// Time limit of a request, from the DNS lookup to the status.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Time limit to connect, shared by all IP addresses of a name.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);

/// Time without a byte after which a download has failed.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// An https URL. Its `Debug` shows only the origin, because a path may contain a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Parses an https URL without a user name and password.
    ///
    /// # Errors
    /// The rule that the URL must satisfy.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok().filter(|url| {
            url.scheme() == "https" && url.has_host() && url.username().is_empty() && url.password().is_none()
        });
        url.map(Self)
            .ok_or_else(|| "https:// and a host, with a path if need be, without a name and password".to_owned())
    }

    /// The whole URL.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&origin(self.0.as_str()))
    }
}

/// The part of a URL that may be shown: its origin, and whether there is more.
pub fn origin(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    match Url::parse(text) {
        Ok(url) if url.has_host() && url.origin().is_tuple() => {
            let is_whole = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
            let rest = if is_whole { "" } else { "/[hidden]" };
            format!("{}{rest}", url.origin().ascii_serialization())
        }
        _ => "[hidden]".to_owned(),
    }
}

/// A response.
pub struct Answer {
    /// The status, which is not that of a redirect.
    pub status: u16,
    /// The body; bytes that are no UTF-8 are replaced.
    pub body: String,
}

/// Sends requests, each on its own connection.
pub struct Client {
    http: reqwest::Client,
    guard: AddressGuard,
}

impl Client {
    /// Creates a client that trusts the certificate authorities in a PEM file, or, without one, those of this machine.
    ///
    /// # Errors
    /// A sentence when there are none.
    pub fn new(authorities: Option<&Path>, is_private_allowed: bool) -> Result<Self, String> {
        let guard = AddressGuard { is_private_allowed };
        let builder = builder(roots(authorities)?)?.dns_resolver(guard).https_only(true);
        Ok(Self { http: build(builder.connect_timeout(CONNECT_TIMEOUT).timeout(REQUEST_TIMEOUT))?, guard })
    }

    /// Posts a body. Any status from 200 to 299 is success.
    ///
    /// # Errors
    /// The reason for the failure, as a sentence without a full stop that contains nothing of the response but its
    /// status.
    pub async fn post(&self, address: &Address, headers: HeaderMap, body: Vec<u8>) -> Result<(), String> {
        match self.send(address, headers, body).await?.status().as_u16() {
            200..=299 => Ok(()),
            status => Err(format!("it answered with status {status}")),
        }
    }

    /// Asks for nothing but an answer, of whatever status: a `HEAD` request, which changes nothing at the receiver.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub async fn reach(&self, address: &Address) -> Result<(), String> {
        self.guard.check_literal(&address.0).map_err(|error| error.to_string())?;
        let request = self.http.head(address.0.clone()).header(header::CONNECTION, HeaderValue::from_static("close"));
        request.send().await.map(|_| ()).map_err(|error| failure(&error))
    }

    /// Posts a body, and reads the response, whose body must not be longer than `limit` bytes.
    ///
    /// # Errors
    /// The reason for the failure, as a sentence without a full stop that contains nothing of the response but its
    /// status.
    pub async fn exchange(
        &self,
        address: &Address,
        headers: HeaderMap,
        body: Vec<u8>,
        limit: usize,
    ) -> Result<Answer, String> {
        let mut response = self.send(address, headers, body).await?;
        let (status, mut body) = (response.status().as_u16(), Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > limit {
                return Err(format!("its answer (status {status}) is longer than {limit} bytes"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
    }

    async fn send(&self, address: &Address, headers: HeaderMap, body: Vec<u8>) -> Result<reqwest::Response, String> {
        // A literal IP address is not looked up, so the resolver does not see it.
        self.guard.check_literal(&address.0).map_err(|error| error.to_string())?;
        let request = self.http.post(address.0.clone()).headers(headers);
        let request = request.header(header::CONNECTION, HeaderValue::from_static("close")).body(body);
        let response = request.send().await.map_err(|error| failure(&error))?;
        match response.status().as_u16() {
            status @ 300..=399 => Err(format!("it answered with a redirect ({status}), and those are not followed")),
            _ => Ok(response),
        }
    }
}

/// The reason why a request failed, without the URL, which may contain a token.
pub fn failure(error: &reqwest::Error) -> String {
    let causes: Vec<_> = causes(error).collect();
    if let Some(lookup) = causes.iter().find_map(|cause| cause.downcast_ref::<LookupError>()) {
        lookup.to_string()
    } else if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        format!("a secure connection to it could not be made ({tls})")
    } else if error.is_connect() {
        format!("it cannot be connected to ({})", root_cause(error))
    } else if error.is_timeout() {
        format!("it did not answer within {} seconds", REQUEST_TIMEOUT.as_secs())
    } else {
        format!("the connection to it broke ({})", root_cause(error))
    }
}

/// The root cause of a failure, which is the most specific, without the error number of the operating system.
pub fn root_cause(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "no reason".to_owned(), |cause| os_errors::without_number(&cause.to_string()))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(cause(error), |error| cause(*error))
}

/// The next cause, including the one inside an [`io::Error`], which `source` omits.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// A client for plain HTTP to a server on the administrator's own network, which trusts no certificate.
///
/// # Errors
/// A sentence when it cannot be created.
pub fn plain(timeout: Duration) -> Result<reqwest::Client, String> {
    build(builder(RootCertStore::empty())?.timeout(timeout))
}

/// A client for a server that its administrator names, over http or https, at any IP address. It trusts the certificate
/// authorities in a PEM file, or, without one, those of this machine.
///
/// # Errors
/// A sentence when there are none.
pub fn diagnostic(authorities: Option<&Path>, timeout: Duration) -> Result<reqwest::Client, String> {
    build(builder(roots(authorities)?)?.timeout(timeout))
}

/// A client for an object store that the administrator names, on any network. It trusts the certificate authorities in a PEM
/// file, or, without one, those of this machine; with an http URL it trusts none.
///
/// # Errors
/// As [`Client::new`].
pub fn object_store(authorities: Option<&Path>, url: &Url) -> Result<reqwest::Client, String> {
    let is_plain = url.scheme() == "http";
    let roots = if is_plain { RootCertStore::empty() } else { roots(authorities)? };
    let mut builder = builder(roots)?.https_only(!is_plain);
    if let Some(name) = url.host_str().filter(|name| name.ends_with(".localhost")) {
        // These names mean this machine (RFC 6761), but not every system knows that.
        let here = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        builder = builder.resolve_to_addrs(name, &here.map(|address| SocketAddr::new(address, 0)));
    }
    build(builder.connect_timeout(CONNECT_TIMEOUT).read_timeout(STALL_TIMEOUT))
}

/// The settings that all clients share: no redirects, no proxy, no retries, HTTP/1, a new connection for each request.
fn builder(roots: RootCertStore) -> Result<ClientBuilder, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("setting up TLS failed: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .http1_only()
        .referer(false)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("orgward/", env!("CARGO_PKG_VERSION"))))
}

fn build(builder: ClientBuilder) -> Result<reqwest::Client, String> {
    builder.build().map_err(|error| format!("setting up the HTTP client failed: {error}"))
}

fn roots(authorities: Option<&Path>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let Some(path) = authorities else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(
                "this machine trusts no certificate authority, so no https server can be trusted. Install its \
                        ca-certificates, or name a file with the setting of that server that ends with _ca_file"
                    .to_owned(),
            );
        }
        return Ok(roots);
    };
    let wrong = |why: String| format!("the file of authorities {} cannot be used: {why}", path.display());
    let unreadable = |error: pem::Error| wrong(os_errors::without_number(&error.to_string()));
    let certificates = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    for certificate in certificates {
        let certificate = certificate.map_err(unreadable)?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() { Err(wrong("it holds no certificate".to_owned())) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_without_a_name_and_password_is_an_address() {
        for bad in [
            "",
            "collector.example",
            "http://collector.example",
            "ftp://collector.example",
            "file:///etc/passwd",
            "https://",
            "https://user@collector.example",
            "https://collector.example:x",
            "https://public.example@127.0.0.1/",
            "https://user:word@collector.example",
            "https://999.1.1.1.1/",
            "gopher://127.0.0.1",
            "data:,x",
            "unix:/run/x",
            "https://[::1",
            "https://exa mple/",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
        let address = Address::parse("https://collector.example:8443/hook/t0ken?key=1#x").expect("an address");
        assert_eq!(format!("{address:?}"), "https://collector.example:8443/[hidden]");
    }
}
