//! The names of backup files: `orgward-INSTALLATION-TIME.tar.zst`, with `-faults` after the time if what it contains does not
//! hold, and with `.age` at the end if it is encrypted.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// The format of the time, which is in UTC.
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// Follows the time in the name of a backup whose content does not hold.
const FAULTS: &str = "-faults";

/// Digits of an installation's id.
const DIGITS: usize = 8;

/// What the name of a backup file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupName {
    /// The id of the installation: 8 hexadecimal digits.
    pub installation: String,
    /// When the backup was made, Unix seconds.
    pub at: i64,
    /// Whether what it contains does not hold. Such a backup is evidence and no substitute for one that holds.
    pub has_faults: bool,
    pub is_encrypted: bool,
}

impl BackupName {
    /// Parses the name of a file; `None` if it is not the name of a backup.
    pub fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("orgward-")?;
        let (rest, is_encrypted) = match rest.strip_suffix(".age") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (installation, time) = rest.strip_suffix(".tar.zst")?.split_once('-')?;
        let (time, has_faults) = match time.strip_suffix(FAULTS) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let is_id = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if installation.len() != DIGITS || !installation.chars().all(is_id) {
            return None;
        }
        let at = DateTime::strptime(TIME, time).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        let found = Self { installation: installation.to_owned(), at, has_faults, is_encrypted };
        (found.to_string() == name).then_some(found)
    }

    /// The beginning of the temporary names of an installation's backups.
    pub fn partial_prefix(installation: &str) -> String {
        format!(".orgward-{installation}-")
    }

    /// The name while the file is written.
    pub fn partial(&self) -> String {
        format!(".{self}.partial")
    }
}

impl std::fmt::Display for BackupName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time =
            Timestamp::from_second(self.at).unwrap_or_default().to_zoned(TimeZone::UTC).strftime(TIME).to_string();
        let faults = if self.has_faults { FAULTS } else { "" };
        let ending = if self.is_encrypted { ".age" } else { "" };
        write!(f, "orgward-{}-{time}{faults}.tar.zst{ending}", self.installation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_other_files_are_not_ours() {
        for (name, has_faults, is_encrypted) in [
            ("orgward-1a2b3c4d-20260301T031500Z.tar.zst", false, false),
            ("orgward-1a2b3c4d-20260301T031500Z.tar.zst.age", false, true),
            ("orgward-1a2b3c4d-20260301T031500Z-faults.tar.zst", true, false),
            ("orgward-1a2b3c4d-20260301T031500Z-faults.tar.zst.age", true, true),
        ] {
            let parsed = BackupName::parse(name).expect(name);
            assert_eq!((parsed.installation.as_str(), parsed.at), ("1a2b3c4d", 1_772_334_900));
            assert_eq!((parsed.has_faults, parsed.is_encrypted), (has_faults, is_encrypted), "{name}");
            assert_eq!(parsed.to_string(), name);
            assert!(BackupName::parse(&parsed.partial()).is_none());
            assert!(parsed.partial().starts_with(&BackupName::partial_prefix("1a2b3c4d")));
        }
        for other in [
            "",
            "orgward.db",
            "orgward-1a2b3c4d-20260301T031500Z.tar",
            "orgward-1a2b3c4d-20260301T031500Z.tar.zst.gpg",
            "orgward-1A2B3C4D-20260301T031500Z.tar.zst",
            "orgward-1a2b3c4-20260301T031500Z.tar.zst",
            "orgward-1a2b3c4d-20261301T031500Z.tar.zst",
            "orgward-1a2b3c4d-2026-03-01.tar.zst",
            "my-orgward-1a2b3c4d-20260301T031500Z.tar.zst",
            "orgward-1a2b3c4d-20260301T031500Z.tar.zst.old",
            "orgward-1a2b3c4d-20260301T031500Z-faults-faults.tar.zst",
        ] {
            assert_eq!(BackupName::parse(other), None, "{other}");
        }
    }
}
