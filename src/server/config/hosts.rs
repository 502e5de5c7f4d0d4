//! The settings that name hosts: `listen` and `allowed_hosts`.

use kernel::os_errors;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

/// The address to listen on, and the host name if one was given instead of an IP address. Of several addresses of a name
/// an IPv4 address is preferred: programs that resolve `localhost` try both.
///
/// # Errors
/// The rule that the text breaks.
pub fn resolve(text: &str) -> Result<(SocketAddr, Option<String>), String> {
    let rule = "an address and a port, for example 127.0.0.1:8080";
    if let Ok(address) = text.parse() {
        return Ok((unmapped(address), None));
    }
    let (name, port) = text.rsplit_once(':').ok_or(rule)?;
    let port: u16 = port.parse().map_err(|_| rule)?;
    let name = names(name).and_then(|names| names.into_iter().next()).ok_or(rule)?;
    let unresolved =
        |error: std::io::Error| format!("{rule}: the name '{name}' cannot be resolved ({})", os_errors::cause(&error));
    let addresses: Vec<_> = (name.as_str(), port).to_socket_addrs().map_err(unresolved)?.collect();
    let address = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
    let address = address.ok_or_else(|| format!("{rule}: the name '{name}' has no address"))?;
    Ok((unmapped(*address), Some(name)))
}

/// The IPv4 address inside an IPv6 one, `[::ffff:0.0.0.0]:80`: it is only reached over IPv4, and only in that form it is
/// recognized as loopback, or as every address of the machine.
fn unmapped(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        ip @ IpAddr::V4(_) => SocketAddr::new(ip, address.port()),
        // As it was, with its zone: `[fe80::1%2]:80`.
        IpAddr::V6(_) => address,
    }
}

/// A list of host names, in lower case; `None` if one of them is none.
pub fn names(text: &str) -> Option<Vec<String>> {
    let names = text.split(',').map(|name| name.trim().trim_end_matches('.').to_ascii_lowercase());
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    names.filter(|name| !name.is_empty()).map(|name| name.chars().all(is_part).then_some(name)).collect()
}
