//! Protects against server-side request forgery: decides which IP addresses are public, and resolves names to those
//! only.

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// Largest number of a name's IP addresses that are tried.
const MAX_ADDRESSES: usize = 4;

/// IPv4 networks without public hosts: this network, private, shared (CGNAT), loopback, link-local, protocol
/// assignments, documentation, the 6to4 relay, benchmarks, multicast, reserved and broadcast (RFC 6890 and later).
const NOT_PUBLIC_V4: &[Ipv4Net] = &[
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

/// The IPv6 network of public hosts. It excludes loopback, link-local, unique local, multicast, and IPv4 addresses
/// embedded in IPv6: mapped, compatible, translated (NAT64).
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0], 3);

/// Parts of that network without public hosts: protocol assignments with Teredo, documentation, 6to4.
const NOT_PUBLIC_V6: &[Ipv6Net] =
    &[v6([0x2001, 0], 23), v6([0x2001, 0xdb8], 32), v6([0x2002, 0], 16), v6([0x3fff, 0], 20)];

const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(octets[0], octets[1], octets[2], octets[3]), prefix)
}

const fn v6(head: [u16; 2], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(head[0], head[1], 0, 0, 0, 0, 0, 0), prefix)
}

/// Whether an IP address can belong to a public host.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|network| network.contains(&address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&address))
        }
    }
}

/// Decides which IP addresses a client may connect to. As a resolver it looks a name up once, and the client connects
/// to the addresses it returned, so that the owner of a name cannot redirect this server to its own network (DNS
/// rebinding).
#[derive(Debug, Clone, Copy)]
pub struct AddressGuard {
    /// Whether IP addresses that are not public are allowed too.
    pub is_private_allowed: bool,
}

/// The reason why a host must not be connected to, in words that follow "the webhook:".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The lookup failed.
    #[error("its name could not be looked up")]
    Failed,
    /// The name has no IP address.
    #[error("its name leads to no address")]
    NoAddress,
    /// All its IP addresses are private.
    #[error("its name leads to no public address, and others are not allowed")]
    NotPublic,
}

impl AddressGuard {
    /// Checks the host of a URL if it is an IP address.
    ///
    /// # Errors
    /// When it is not allowed.
    pub fn check_literal(self, url: &Url) -> Result<(), LookupError> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.allowed(vec![(address, 0).into()]).map(drop)
    }

    /// Looks a name up. Returns at most four of its allowed IP addresses, with port 0.
    ///
    /// # Errors
    /// When the name has none.
    pub async fn look_up(self, name: &str) -> Result<Vec<SocketAddr>, LookupError> {
        let found = tokio::net::lookup_host((name, 0)).await.map_err(|_| LookupError::Failed)?;
        self.allowed(found.collect())
    }

    fn allowed(self, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, LookupError> {
        if found.is_empty() {
            return Err(LookupError::NoAddress);
        }
        let allowed = found.into_iter().filter(|found| self.is_private_allowed || is_public(found.ip()));
        let allowed: Vec<_> = allowed.take(MAX_ADDRESSES).collect();
        if allowed.is_empty() { Err(LookupError::NotPublic) } else { Ok(allowed) }
    }
}

impl Resolve for AddressGuard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let addresses: Addrs = Box::new(guard.look_up(name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IP addresses in each network without public hosts, at the edges where mistakes are easy.
    const NOT_PUBLIC: &str = "\
        0.0.0.0 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 \
        169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 \
        192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 \
        240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 \
        64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::a00:1 100::1 2001::1 2001:0:4136:e378::1 2001:2::1 2001:10::1 \
        2001:20::1 2001:1ff:ffff::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 3fff:fff::1 4000::1 5f00::1 \
        fc00::1 fd00:ec2::254 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1";

    const PUBLIC: &str = "\
        1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255 \
        172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 \
        2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00::1 3ffe::1";

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap_or_else(|_| panic!("{text} is an address")))
    }

    #[test]
    fn no_address_of_a_private_or_special_network_passes_for_public() {
        let wrong: Vec<_> = NOT_PUBLIC.split(' ').filter(|text| public(text)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let wrong: Vec<_> = PUBLIC.split(' ').filter(|text| !public(text)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[tokio::test]
    async fn however_a_private_address_is_spelt_nothing_is_connected_to() {
        let guard = AddressGuard { is_private_allowed: false };
        let spellings = "\
            127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 [::1] [::] [::ffff:127.0.0.1] \
            [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [64:ff9b::127.0.0.1] localhost LOCALHOST \
            169.254.169.254 0xa9fea9fe 2852039166 [fd00:ec2::254] 10.0.0.1:8443 ①②⑦.⓪.⓪.① 127。0。0。1 %31%32%37.0.0.1";
        for host in spellings.split(' ') {
            let url: Url = format!("https://{host}/hook").parse().unwrap_or_else(|_| panic!("{host}"));
            let refused = match url.host() {
                Some(Host::Domain(name)) => guard.look_up(name).await.map(drop),
                _ => guard.check_literal(&url),
            };
            assert_eq!(refused, Err(LookupError::NotPublic), "{host}");
        }
        let of_two: Vec<SocketAddr> = vec![([127, 0, 0, 1], 443).into(), ([1, 1, 1, 1], 443).into()];
        assert_eq!(guard.allowed(of_two.clone()), Ok(vec![of_two[1]]), "a name may lead to both");
        let all = AddressGuard { is_private_allowed: true };
        assert_eq!(all.allowed(of_two.clone()), Ok(of_two));
        assert_eq!(all.allowed(Vec::new()), Err(LookupError::NoAddress));
    }
}
