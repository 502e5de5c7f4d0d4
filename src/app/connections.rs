//! How many connections and requests one client may hold at a time, so that none of them keeps out the others.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// Live tails that one browser session may hold.
pub const MAX_TAILS_OF_SESSION: usize = 8;

/// Live tails that one person may hold, in all their sessions.
pub const MAX_TAILS_OF_PERSON: usize = 16;

/// What clients hold at present. Clones share it.
#[derive(Debug, Clone)]
pub struct Connections {
    counts: Arc<Mutex<HashMap<Holder, usize>>>,
    /// Connections, and requests in progress, of one IP address.
    pub max_of_address: usize,
    /// Live tails of everybody.
    pub max_tails: usize,
    /// Cancelled when the server was asked to stop: it goes on answering for a while, but asks for no more requests.
    pub draining: CancellationToken,
}

/// What is counted: a kind of thing and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Holder {
    /// Connections of a network; see [`network`].
    Peer(String),
    /// Requests in progress of a network.
    Client(String),
    /// Live tails of a session, by its digest.
    Session(String),
    /// Live tails of a person, by their id.
    Person(String),
    /// All live tails.
    Tails,
}

/// One place that is held. Dropping it makes it free.
#[derive(Debug)]
pub struct Held {
    counts: Arc<Mutex<HashMap<Holder, usize>>>,
    holder: Holder,
}

impl Connections {
    /// Limits for a server with that many connections.
    pub fn new(max_connections: usize, max_of_address: usize) -> Self {
        Self {
            counts: Arc::default(),
            max_of_address,
            max_tails: (max_connections / 2).max(1),
            draining: CancellationToken::new(),
        }
    }

    /// Takes a place of this holder; `None` if it holds as many as it may.
    pub fn hold(&self, holder: Holder, most: usize) -> Option<Held> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(holder.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Held { counts: self.counts.clone(), holder })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.holder);
            }
        }
    }
}

/// The unit that is limited: one IPv4 address, or the /64 network of an IPv6 address, of which one client can easily use
/// many addresses.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_has_so_many_places_and_gets_one_back_for_each_that_is_dropped() {
        let connections = Connections::new(10, 2);
        let take = |name: &str| connections.hold(Holder::Session(name.to_owned()), 2);
        let (first, second) = (take("a"), take("a"));
        assert!(first.is_some() && second.is_some() && take("a").is_none());
        assert!(take("b").is_some(), "another holder has its own places");
        drop(first);
        assert!(take("a").is_some());
        drop(second);
        assert!(connections.counts.lock().expect("no panic").is_empty(), "nothing stays in memory");
    }

    #[test]
    fn addresses_of_one_household_are_one_network() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        assert_eq!(of("::ffff:198.51.100.7"), of("198.51.100.7"));
    }
}
