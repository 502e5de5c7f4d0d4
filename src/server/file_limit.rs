//! The number of files and connections that the system lets this process open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that the server opens besides connections: databases, logs, key files, connections to other servers.
const OTHER_FILES: u64 = 128;

/// The number of files that a process of this user may open once it has raised its limit; `None` if there is no limit.
pub fn reachable() -> Option<u64> {
    getrlimit(Resource::Nofile).maximum
}

/// The number of files that a server with that many connections opens.
pub fn needed(max_connections: usize) -> u64 {
    max_connections as u64 + OTHER_FILES
}

/// Raises the limit as far as the system allows, and warns if it is too low for that many connections.
pub fn raise(max_connections: usize) {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "raising the limit of open files failed");
    }
    let (before, now) = (limit.current, getrlimit(Resource::Nofile).current);
    let text = |limit: Option<u64>| limit.map_or_else(|| "unlimited".to_owned(), |limit| limit.to_string());
    tracing::info!(before = text(before), now = text(now), "limit of open files");
    let needed = needed(max_connections);
    if now.is_some_and(|now| now < needed) {
        tracing::warn!(
            limit = text(now),
            needed,
            "the limit of open files is too low for max_connections; raise it, for example with LimitNOFILE of systemd"
        );
    }
}
