//! Asks a server on this machine whether it is ready.

use crate::jobs::http_client;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

/// Time limit for the server's reply.
const REPLY_TIMEOUT: Duration = Duration::from_secs(5);

/// Asks the server that listens on this address.
///
/// # Errors
/// A sentence that says that it cannot be reached, does not answer, or why it is not ready.
pub async fn ask(listen: SocketAddr) -> Result<(), String> {
    let address = reachable(listen);
    let request = http_client::plain(REPLY_TIMEOUT)?.get(format!("http://{address}/readyz"));
    let response = request.send().await.map_err(|error| match error.is_connect() {
        true => format!("{address} cannot be reached: {}", http_client::root_cause(&error)),
        false => format!("{address} did not answer within {} seconds", REPLY_TIMEOUT.as_secs()),
    })?;
    if response.status().is_success() {
        return Ok(());
    }
    let reason = response.text().await.unwrap_or_default();
    Err(format!("{address} answers, but is not ready: {}", reason.trim()))
}

/// The address at which this machine reaches a server that listens on every address.
fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::from((Ipv6Addr::LOCALHOST, listen.port())),
        _ => listen,
    }
}
