//! The origin of a log: the first line of its checkpoints, and the name of the key that signs them. It is `PREFIX/ID` with
//! the id of the organization, and `PREFIX/ID/2`, `PREFIX/ID/3` … after rollbacks, because the log then has another history,
//! and an origin must name only one.

use crate::checkpoint::decimal;

/// The prefix if the server administrator has set none.
pub const DEFAULT_PREFIX: &str = "orgward";

/// The first origin of an organization's log.
pub fn first(prefix: &str, log: &str) -> String {
    format!("{prefix}/{log}")
}

/// The origin of the same log with a greater number, for a history after a rollback.
pub fn numbered(origin: &str, number: u64) -> String {
    format!("{}/{number}", base(origin))
}

/// The first origin of the log that has this origin.
pub fn base(origin: &str) -> &str {
    parts(origin).0
}

/// The number of an origin: 1 for the first.
pub fn number(origin: &str) -> u64 {
    parts(origin).1
}

fn parts(origin: &str) -> (&str, u64) {
    let (base, digits) = origin.rsplit_once('/').unwrap_or_default();
    match decimal(digits) {
        Some(number) if number > 1 => (base, number),
        _ => (origin, 1),
    }
}

/// Whether this is an origin of the log.
pub fn is_of(origin: &str, log: &str) -> bool {
    base(origin).strip_suffix(log).is_some_and(|prefix| prefix.len() > 1 && prefix.ends_with('/'))
}

/// The name in a public key (`name+hash+base64`).
pub fn of_key(verifier: &str) -> &str {
    verifier.trim().split('+').next().unwrap_or_default()
}

/// Whether the public key is named after this origin or after an earlier one of the same log.
pub(crate) fn is_from(verifier: &str, origin: &str) -> bool {
    let name = of_key(verifier);
    base(name) == base(origin) && number(name) <= number(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_of_one_log_and_has_one_number() {
        for (origin, of, number) in [
            ("orgward/org-1", "orgward/org-1", 1),
            ("orgward/org-1/2", "orgward/org-1", 2),
            ("logs.example.com/a/org-1/17", "logs.example.com/a/org-1", 17),
            ("7/org-1", "7/org-1", 1),
        ] {
            assert_eq!((base(origin), super::number(origin), is_of(origin, "org-1")), (of, number, true), "{origin}");
        }
        for origin in [
            "org-1",
            "/org-1",
            "",
            "/",
            "x",
            "xorg-1",
            "a/xorg-1",
            "a/org-1/",
            "a/org-1/1",
            "a/org-1/0",
            "a/org-1/02",
            "a/org-1/+2",
            "a/org-1/2/3",
            "a/org-1/x",
            "a/org-2",
            "a/org-11",
        ] {
            assert!(!is_of(origin, "org-1"), "{origin}");
        }
        assert_eq!(numbered("a/org-1/2", 3), "a/org-1/3");
        assert_eq!(numbered(&first("a", "org-1"), 2), "a/org-1/2");
    }

    #[test]
    fn a_key_counts_for_its_origin_and_those_after_it() {
        for (name, origin, is_from) in [
            ("a/org-1", "a/org-1", true),
            ("a/org-1", "a/org-1/3", true),
            ("a/org-1/3", "a/org-1/3", true),
            ("a/org-1/3", "a/org-1/2", false),
            ("a/org-1/3", "a/org-1", false),
            ("a/org-1", "b/org-1", false),
            ("a/org-1", "a/org-2/2", false),
        ] {
            assert_eq!(super::is_from(&format!("{name}+00000000+x"), origin), is_from, "{name} {origin}");
        }
    }
}
