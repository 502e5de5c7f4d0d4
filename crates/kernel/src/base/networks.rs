//! The networks of IP addresses, as far as limits and counts distinguish clients.

/// The unit that is limited on all accounts together: the /64 network of an IPv6 address, because one client can easily
/// use many addresses of it, or a single IPv4 address.
pub fn network(address: &str) -> String {
    truncated(address, 32, 64)
}

/// The unit that is limited on one account: the /24 network of an IPv4 address or the /56 network of an IPv6 address,
/// which is what one customer of a provider has at least.
pub fn wide_network(address: &str) -> String {
    truncated(address, 24, 56)
}

/// The network of an address; other text as it is.
fn truncated(address: &str, ipv4_bits: u8, ipv6_bits: u8) -> String {
    use std::net::IpAddr::{V4, V6};
    match address.parse() {
        Ok(V4(_)) if ipv4_bits == 32 => address.to_owned(),
        Ok(V4(address)) => {
            let kept = u32::from(address) & u32::MAX << (32 - ipv4_bits);
            format!("{}/{ipv4_bits}", std::net::Ipv4Addr::from(kept))
        }
        Ok(V6(address)) => {
            let kept = u128::from(address) & u128::MAX << (128 - ipv6_bits);
            format!("{}/{ipv6_bits}", std::net::Ipv6Addr::from(kept))
        }
        Err(_) => address.to_owned(),
    }
}
