//! Tells `orgward doctor` what arrives of its request, so that it sees what a proxy in between does. Only a program that
//! has the secret key gets an answer.

use crate::{app::App, http::client_address};
use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::base::{
    clock::Clock,
    secret::{Secrets, random_u128},
};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// The address of the answer.
pub const PATH: &str = "/_doctor";

/// The header with the seal.
pub const SEAL: HeaderName = HeaderName::from_static("x-orgward-doctor");

/// Seconds for which a seal is valid, before and after its time.
const VALIDITY: i64 = 120;

/// What arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// The IP address that the connection came from.
    pub peer: String,
    /// Whether that is a trusted proxy's.
    pub is_peer_trusted: bool,
    /// Whether one of the headers is there in which proxies name the client.
    pub is_forwarded: bool,
    /// The client's IP address, as limits and records take it; `None` if it is not known.
    pub client: Option<String>,
    /// The host that the request asks for.
    pub host: String,
}

/// A seal for one request.
pub fn seal(secrets: &Secrets) -> String {
    let text = format!("{}.{:032x}", Clock::system().now(), random_u128());
    let mac = secrets.diagnosis_seal(&text);
    format!("{text}.{mac}")
}

/// Answers with what arrived; 404 without a valid seal.
pub async fn answer(State(app): State<App>, request: Request) -> Response {
    let headers = request.headers();
    let Some(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !is_sealed(app.domain.secrets(), headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let trusted = &app.site.trusted_proxies;
    let text =
        |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    Json(Mirror {
        peer: peer.to_string(),
        is_peer_trusted: trusted.iter().any(|network| network.contains(&peer)),
        is_forwarded: client_address::HEADERS.iter().any(|name| headers.contains_key(*name)),
        client: client_address::client(peer, headers, trusted).map(|address| address.to_string()),
        host: text(header::HOST),
    })
    .into_response()
}

fn is_sealed(secrets: &Secrets, headers: &HeaderMap) -> bool {
    let value = headers.get(SEAL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((text, mac)) = value.rsplit_once('.') else { return false };
    let at: Option<i64> = text.split('.').next().and_then(|at| at.parse().ok());
    let is_now = at.is_some_and(|at| Clock::system().now().abs_diff(at) <= VALIDITY.unsigned_abs());
    secrets.is_diagnosis_seal(text, mac) && is_now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(value: &str) -> HeaderMap {
        let value = value.parse().expect("a header value");
        HeaderMap::from_iter([(SEAL, value)])
    }

    #[test]
    fn only_the_holder_of_the_secret_key_gets_an_answer_and_only_for_two_minutes() {
        let (secrets, other) = (Secrets::generate(), Secrets::generate());
        let good = seal(&secrets);
        assert!(is_sealed(&secrets, &sent(&good)));
        assert!(!is_sealed(&other, &sent(&good)));
        let old = format!("{}.{:032x}", Clock::system().now() - 200, 1);
        for bad in [
            String::new(),
            "..".to_owned(),
            good.replacen('.', ".0", 1),
            good.rsplit_once('.').expect("a seal").0.to_owned(),
            format!("{old}.{}", secrets.diagnosis_seal(&old)),
        ] {
            assert!(!is_sealed(&secrets, &sent(&bad)), "{bad}");
        }
        assert!(!is_sealed(&secrets, &HeaderMap::new()));
    }
}
