//! The settings that name hosts: `listen` and `allowed_hosts`.

use std::net::{SocketAddr, ToSocketAddrs};

/// The address to listen on, and the host name if one was given instead of an IP address. Of several addresses of a name
/// an IPv4 address is preferred: programs that resolve `localhost` try both.
///
/// # Errors
/// The rule that the text breaks.
pub fn resolve(text: &str) -> Result<(SocketAddr, Option<String>), String> {
    let rule = "an address and a port, for example 127.0.0.1:8080";
    if let Ok(address) = text.parse() {
        return Ok((address, None));
    }
    let (name, port) = text.rsplit_once(':').ok_or(rule)?;
    let port: u16 = port.parse().map_err(|_| rule)?;
    let name = names(name).and_then(|names| names.into_iter().next()).ok_or(rule)?;
    let unresolved = |error| format!("{rule}: the name '{name}' cannot be resolved ({error})");
    let addresses: Vec<_> = (name.as_str(), port).to_socket_addrs().map_err(unresolved)?.collect();
    let address = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
    let address = address.ok_or_else(|| format!("{rule}: the name '{name}' has no address"))?;
    Ok((*address, Some(name)))
}

/// A list of host names, in lower case; `None` if one of them is none.
pub fn names(text: &str) -> Option<Vec<String>> {
    let names = text.split(',').map(|name| name.trim().trim_end_matches('.').to_ascii_lowercase());
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    names.filter(|name| !name.is_empty()).map(|name| name.chars().all(is_part).then_some(name)).collect()
}
