//! Requests to somebody else's server. Its name is looked up once and only public addresses are connected to, so that
//! nobody who controls the name can make this server speak to its own network; a redirect is not followed, what is
//! answered is not read beyond the status, and no proxy is asked.

use crate::jobs::ssrf_guard::is_public;
use axum::http::{HeaderMap, HeaderValue, header};
use http_body_util::Full;
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;
use url::{Host, Url};

/// How long a request may take, from the look-up of the name to the status.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long one address may take to accept the connection.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// How many of a name's addresses are tried.
const MOST_ADDRESSES: usize = 4;

/// The most bytes that an answer's head may have.
const HEAD_BUFFER: usize = 16 * 1024;

/// An https address. Whoever prints it sees the origin only: a path may hold a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok().filter(|url| {
            url.scheme() == "https" && url.has_host() && url.username().is_empty() && url.password().is_none()
        });
        url.map(Self)
            .ok_or_else(|| "https:// and a host, with a path if need be, without a name and password".to_owned())
    }

    /// The whole of it.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    fn port(&self) -> u16 {
        self.0.port().unwrap_or(443)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&origin(self.0.as_str()))
    }
}

/// What may be shown of an address: its origin, and that there is more.
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

/// Sends requests; one connection for each.
pub struct Client {
    tls: TlsConnector,
    is_private_allowed: bool,
}

impl Client {
    /// A client that believes the authorities in a PEM file, or, without one, those that this machine trusts.
    ///
    /// # Errors
    /// A sentence when there are none.
    pub fn new(authorities: Option<&Path>, is_private_allowed: bool) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be set up: {error}"))?
            .with_root_certificates(roots(authorities)?)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), is_private_allowed })
    }

    /// Posts a body. Any status from 200 to 299 is success.
    ///
    /// # Errors
    /// Why it was not taken, in a sentence without its full stop that holds nothing of what was answered.
    pub async fn post(&self, address: &Address, headers: HeaderMap, body: Vec<u8>) -> Result<(), String> {
        let posted = tokio::time::timeout(TIMEOUT, self.try_post(address, headers, body)).await;
        posted.unwrap_or_else(|_| Err(format!("it did not answer within {} seconds", TIMEOUT.as_secs())))
    }

    async fn try_post(&self, address: &Address, headers: HeaderMap, body: Vec<u8>) -> Result<(), String> {
        let stream = self.connect(&allowed(resolve(address).await?, self.is_private_allowed)?).await?;
        let stream = self.tls.connect(server_name(address)?, stream).await;
        let stream = stream.map_err(|error| format!("a secure connection to it could not be made ({error})"))?;
        let broken = |error: hyper::Error| format!("the connection to it broke ({error})");
        let mut builder = http1::Builder::new();
        builder.max_buf_size(HEAD_BUFFER);
        let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // Dropped with this function, and with it whatever is still being answered.
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let answer = sender.send_request(request(address, headers, body)?).await.map_err(broken)?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status @ 300..=399 => Err(format!("it answered with a redirect ({status}), and those are not followed")),
            status => Err(format!("it answered with status {status}")),
        }
    }

    async fn connect(&self, addresses: &[SocketAddr]) -> Result<TcpStream, String> {
        let mut last = "its name leads to no address".to_owned();
        for address in addresses {
            match tokio::time::timeout(CONNECT_PATIENCE, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = format!("it cannot be connected to ({})", error.kind()),
                Err(_) => last = "it cannot be connected to (nobody answers)".to_owned(),
            }
        }
        Err(last)
    }
}

/// The addresses of a name, asked for this once: what is connected to later are these, not the name.
async fn resolve(address: &Address) -> Result<Vec<SocketAddr>, String> {
    let port = address.port();
    Ok(match address.0.host() {
        Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
        Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
        Some(Host::Domain(name)) => tokio::net::lookup_host((name, port))
            .await
            .map_err(|_| "its name could not be looked up".to_owned())?
            .collect(),
        None => Vec::new(),
    })
}

/// Those of them that may be connected to.
fn allowed(found: Vec<SocketAddr>, is_private_allowed: bool) -> Result<Vec<SocketAddr>, String> {
    let is_empty = found.is_empty();
    let allowed = found.into_iter().filter(|found| is_private_allowed || is_public(found.ip()));
    let allowed: Vec<_> = allowed.take(MOST_ADDRESSES).collect();
    match (allowed.is_empty(), is_empty) {
        (false, _) => Ok(allowed),
        (true, true) => Err("its name leads to no address".to_owned()),
        (true, false) => Err("its name leads to no public address, and others are not allowed".to_owned()),
    }
}

fn server_name(address: &Address) -> Result<ServerName<'static>, String> {
    let name = match address.0.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).ok(),
        Some(Host::Ipv4(ip)) => Some(ServerName::IpAddress(IpAddr::V4(ip).into())),
        Some(Host::Ipv6(ip)) => Some(ServerName::IpAddress(IpAddr::V6(ip).into())),
        None => None,
    };
    name.ok_or_else(|| "its name cannot stand in a certificate".to_owned())
}

fn request(address: &Address, headers: HeaderMap, body: Vec<u8>) -> Result<Request<Full<Bytes>>, String> {
    let host = &address.0[url::Position::BeforeHost..url::Position::AfterPort];
    let target = &address.0[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request::post(target)
        .header(header::HOST, host)
        .body(Full::from(body))
        .map_err(|error| format!("its address cannot stand in a request: {error}"))?;
    request.headers_mut().extend(headers);
    for (name, value) in
        [(header::USER_AGENT, concat!("orgward/", env!("CARGO_PKG_VERSION"))), (header::CONNECTION, "close")]
    {
        request.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(request)
}

fn roots(authorities: Option<&Path>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let Some(path) = authorities else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err("this machine trusts no certificate authority, so no webhook can be trusted. Install its \
                        ca-certificates, or name a file with audit_checkpoint_webhook_ca_file"
                .to_owned());
        }
        return Ok(roots);
    };
    let wrong = |why: String| format!("the file of authorities {} cannot be used: {why}", path.display());
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| wrong(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() { Err(wrong("it holds no certificate".to_owned())) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn however_a_private_address_is_spelt_nothing_is_connected_to() {
        let spellings = "\
            127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 [::1] [::] [::ffff:127.0.0.1] \
            [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [64:ff9b::127.0.0.1] localhost LOCALHOST \
            169.254.169.254 0xa9fea9fe 2852039166 [fd00:ec2::254] 10.0.0.1:8443 ①②⑦.⓪.⓪.① 127。0。0。1 %31%32%37.0.0.1";
        for host in spellings.split(' ') {
            let address = Address::parse(&format!("https://{host}/hook")).unwrap_or_else(|_| panic!("{host}"));
            let found = resolve(&address).await.unwrap_or_else(|error| panic!("{host}: {error}"));
            let refused = allowed(found, false).expect_err(host);
            assert!(refused.contains("no public address"), "{host}: {refused}");
        }
        let of_two = vec![([127, 0, 0, 1], 443).into(), ([1, 1, 1, 1], 443).into()];
        assert_eq!(allowed(of_two.clone(), false), Ok(vec![of_two[1]]), "a name may lead to both");
        assert_eq!(allowed(of_two.clone(), true), Ok(of_two));
        assert!(allowed(Vec::new(), true).is_err());
    }

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
        let sent = request(&address, HeaderMap::new(), Vec::new()).expect("a request");
        assert_eq!(sent.uri(), "/hook/t0ken?key=1");
        assert_eq!(sent.headers()["host"], "collector.example:8443");
        assert_eq!(format!("{address:?}"), "https://collector.example:8443/[hidden]");
    }
}
