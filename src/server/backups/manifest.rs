//! The list of contents that each backup begins with.

use domain::audit_heads::AuditHead;
use serde::{Deserialize, Serialize};
use std::path::{Component, Path};

/// The name of the list in the archive.
pub const NAME: &str = "manifest.json";

/// The version of the archive's format that this version writes and reads.
pub const FORMAT: u32 = 1;

/// The database in the archive and in the data folder.
pub const DATABASE: &str = "orgward.db";

/// What a backup contains, and the state that it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// See [`FORMAT`].
    pub orgward_backup: u32,
    /// The version of Orgward that made it.
    pub version: String,
    /// The newest schema step of the database.
    pub schema: i64,
    /// The id of the installation.
    pub installation: String,
    /// When it was made, Unix seconds. Everything that was committed before is in it.
    pub at: i64,
    /// Whether the secret key and the audit key are in it.
    pub has_keys: bool,
    /// The state of each organization's audit log.
    pub organizations: Vec<OrganizationState>,
    /// What is wrong with the audit logs, a sentence each; empty if all hold.
    #[serde(default)]
    pub faults: Vec<String>,
    /// The files, in the order in which they follow.
    pub files: Vec<FileEntry>,
}

/// The state of one organization's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationState {
    pub id: String,
    /// The number of events.
    pub size: u64,
    /// The root over the events, in hexadecimal.
    pub root: String,
    /// The newest checkpoint, a signed note; `None` before the first one.
    pub checkpoint: Option<String>,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its path in the data folder.
    pub name: String,
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// What the beginning of any version's list has.
#[derive(Deserialize)]
struct AnyFormat {
    orgward_backup: u32,
}

impl From<&AuditHead> for OrganizationState {
    fn from(state: &AuditHead) -> Self {
        Self {
            id: state.organization_id.to_string(),
            size: state.head.size,
            root: evidence::hex(&state.head.root),
            checkpoint: state.checkpoint.clone(),
        }
    }
}

impl Manifest {
    /// Parses the list.
    ///
    /// # Errors
    /// A sentence without a subject: what is wrong with the backup.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let foreign = || "is not a backup of Orgward".to_owned();
        let any: AnyFormat = serde_json::from_slice(bytes).map_err(|_| foreign())?;
        if any.orgward_backup > FORMAT {
            return Err(format!(
                "was made by a newer version of Orgward (format {}). Restore it with that version",
                any.orgward_backup
            ));
        }
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|error| format!("is damaged: its list of contents cannot be read ({error})"))?;
        if let Some(entry) = manifest.files.iter().find(|entry| !is_inside(&entry.name)) {
            return Err(format!("is damaged: it names the file '{}'", entry.name));
        }
        if !manifest.files.iter().any(|entry| entry.name == DATABASE) {
            return Err("contains no database".to_owned());
        }
        Ok(manifest)
    }

    /// The number of events of all organizations.
    pub fn events(&self) -> u64 {
        self.organizations.iter().map(|organization| organization.size).sum()
    }
}

/// Whether a path is that of a visible file in a folder or one folder below.
fn is_inside(name: &str) -> bool {
    let parts: Vec<_> = Path::new(name).components().collect();
    let is_plain =
        |part: &Component<'_>| matches!(part, Component::Normal(name) if !name.to_string_lossy().starts_with('.'));
    (1..=2).contains(&parts.len()) && parts.iter().all(is_plain) && !name.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str) -> Vec<u8> {
        let entry = |name: &str| FileEntry { name: name.to_owned(), bytes: 1, sha256: String::new() };
        let manifest = Manifest {
            orgward_backup: FORMAT,
            version: "0.1.0".to_owned(),
            schema: 47,
            installation: "1a2b3c4d".to_owned(),
            at: 1,
            has_keys: false,
            organizations: Vec::new(),
            faults: Vec::new(),
            files: vec![entry(name), entry(DATABASE)],
        };
        serde_json::to_vec(&manifest).expect("JSON")
    }

    #[test]
    fn a_list_names_only_files_inside_the_folder() {
        for name in ["credentials.sealed", "checkpoints/org-1.checkpoint"] {
            assert!(Manifest::parse(&manifest(name)).is_ok(), "{name}");
        }
        for name in ["../x", "/etc/passwd", "a/b/c", ".restoring", "checkpoints/../x", "", "a\\..\\b", "./x/../y"] {
            assert!(Manifest::parse(&manifest(name)).is_err_and(|why| why.starts_with("is damaged")), "{name}");
        }
    }

    #[test]
    fn other_files_and_newer_formats_are_named_as_what_they_are() {
        for (text, why) in [
            ("", "is not a backup of Orgward"),
            ("{}", "is not a backup of Orgward"),
            ("{\"orgward_backup\":\"1\"}", "is not a backup of Orgward"),
            ("{\"orgward_backup\":2,\"whatever\":true}", "newer version of Orgward (format 2)"),
            ("{\"orgward_backup\":1}", "is damaged"),
        ] {
            let said = Manifest::parse(text.as_bytes()).expect_err(text);
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}
