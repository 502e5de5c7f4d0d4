//! The operating system's user and host that this process runs as, for the record of what a server administrator did.

use std::sync::LazyLock;

/// Maximum length of each name, in characters.
const MAX_LENGTH: usize = 255;

/// Who runs this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostUser {
    /// The name of the effective user, for example `orgward`; its number if it has no name.
    pub os_user: String,
    /// The user who became that one with `sudo` or a program like it; `None` if the environment names none.
    pub sudo_user: Option<String>,
    /// The name of the host; empty if the system does not tell it.
    pub host: String,
}

/// Reads it once and remembers it: neither changes while the process runs.
pub fn host_user() -> &'static HostUser {
    static READ: LazyLock<HostUser> = LazyLock::new(read);
    &READ
}

#[expect(clippy::disallowed_methods, reason = "these variables are not settings: the system and sudo set them")]
fn read() -> HostUser {
    let variable = |name: &str| std::env::var(name).ok().map(|text| shortened(&text)).filter(|text| !text.is_empty());
    let uid = rustix::process::geteuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    // Users of a directory service are not in the file. For them the environment of the login is the only source.
    let os_user = named(&users, uid).or_else(|| variable("USER")).unwrap_or_else(|| format!("uid {uid}"));
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| shortened(name.trim()));
    let host = host.filter(|name| !name.is_empty()).or_else(|| variable("HOSTNAME")).unwrap_or_default();
    let sudo_user = ["SUDO_USER", "DOAS_USER"].into_iter().find_map(variable).filter(|name| *name != os_user);
    HostUser { os_user: shortened(&os_user), sudo_user, host }
}

/// The name of the user with this number in a file like `/etc/passwd`.
fn named(users: &str, uid: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_number_in_the_third_field() {
        let users = "root:x:0:0:root:/root:/bin/sh\n:x:7::/:\n\nmia:x:1001:0::/home/mia:/bin/sh\nbad\n";
        assert_eq!(named(users, 1001).as_deref(), Some("mia"));
        assert_eq!(named(users, 0).as_deref(), Some("root"));
        assert_eq!((named(users, 7), named(users, 1)), (None, None));
    }
}
