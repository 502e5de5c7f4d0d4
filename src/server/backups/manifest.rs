//! The list of contents that each backup begins with.

use domain::audit_heads::AuditHead;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The name of the list in the archive.
pub const NAME: &str = "manifest.json";

/// The version of the archive's format that this version writes and reads.
pub const FORMAT: u32 = 1;

/// The database in the archive and in the data folder.
pub const DATABASE: &str = "orgward.db";

/// The file that says that the credentials in the database are sealed.
pub const SEALED: &str = "credentials.sealed";

/// The keys, which only an encrypted backup may contain.
pub const KEYS: [&str; 2] = ["secret.key", "audit.key"];

/// The folder of the checkpoints in the archive and in the data folder.
pub const CHECKPOINTS: &str = "checkpoints";

/// The other files that may be in a backup.
const FILES: [&str; 4] = [DATABASE, SEALED, "credentials.ended", "orgward.toml"];

/// The longest path in the archive, in bytes: what the header of an entry has space for.
const MAX_NAME_LENGTH: usize = 100;

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
    /// What is wrong with the audit logs and the credentials, a sentence each; empty if all hold.
    #[serde(default)]
    pub faults: Vec<String>,
    /// The files, in the order in which they follow.
    pub files: Vec<FileEntry>,
    /// The MAC of the audit key over [`Manifest::covered`], in hexadecimal; `None` if the key was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
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
        let mut seen = BTreeSet::new();
        let mut names = manifest.files.iter().map(|entry| entry.name.as_str());
        if let Some(name) = names.find(|name| !is_known(name) || !seen.insert(*name)) {
            return Err(format!("is damaged: it names the file '{}'", name.escape_debug()));
        }
        if !manifest.contains(DATABASE) {
            return Err("contains no database".to_owned());
        }
        if KEYS.iter().any(|key| manifest.contains(key) != manifest.has_keys) {
            return Err("is damaged: its list of contents does not say correctly whether the keys are in it".to_owned());
        }
        Ok(manifest)
    }

    /// Whether it names the file.
    pub fn contains(&self, name: &str) -> bool {
        self.files.iter().any(|entry| entry.name == name)
    }

    /// The bytes of all files; `None` if no number of 64 bits can hold that.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().try_fold(0_u64, |sum, entry| sum.checked_add(entry.bytes))
    }

    /// What its MAC covers: all other members, as JSON in the order of their declaration. A member that a later version adds
    /// must be absent there when it has its default, so that the MACs of earlier versions still fit.
    pub fn covered(&self) -> Vec<u8> {
        serde_json::to_vec(&Self { mac: None, ..self.clone() }).expect("it consists of texts and numbers")
    }

    /// The number of events of all organizations.
    pub fn events(&self) -> u64 {
        self.organizations.iter().map(|organization| organization.size).sum()
    }
}

/// Whether backups contain a file with this path in the data folder.
pub fn is_known(path: &str) -> bool {
    let is_checkpoint = || path.strip_prefix(CHECKPOINTS).and_then(|rest| rest.strip_prefix('/')).is_some_and(is_plain);
    path.len() <= MAX_NAME_LENGTH && (FILES.contains(&path) || KEYS.contains(&path) || is_checkpoint())
}

/// Whether a name has only ASCII letters, digits, dots, dashes and underscores, and does not begin with a dot.
fn is_plain(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_allowed)
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
            mac: None,
        };
        serde_json::to_vec(&manifest).expect("JSON")
    }

    #[test]
    fn a_list_names_only_files_inside_the_folder() {
        for name in ["credentials.sealed", "checkpoints/org-1.checkpoint"] {
            assert!(Manifest::parse(&manifest(name)).is_ok(), "{name}");
        }
        let long = format!("checkpoints/{}", "x".repeat(89));
        for name in [
            "../x",
            "/etc/passwd",
            "a/b/c",
            ".restoring",
            "checkpoints/../x",
            "",
            "a\\..\\b",
            "./x/../y",
            "x\n..",
            "checkpoints/x\n..",
            "checkpoints/..",
            "checkpoints/.x",
            "checkpoints/",
            "checkpoints//x",
            "checkpoints",
            "./credentials.sealed",
            "credentials.sealed/",
            "lost+found",
            "lost+found/x",
            "restored.json",
            "manifest.json",
            "orgward.db-wal",
            "exports/x",
            &long,
            DATABASE,
        ] {
            assert!(Manifest::parse(&manifest(name)).is_err_and(|why| why.starts_with("is damaged")), "{name}");
        }
    }

    #[test]
    fn keys_are_in_a_backup_only_if_its_list_says_so() {
        let said = |name: &str, has_keys: bool| {
            let text = String::from_utf8(manifest(name)).expect("JSON");
            Manifest::parse(text.replace("\"has_keys\":false", &format!("\"has_keys\":{has_keys}")).as_bytes())
        };
        for (name, has_keys) in
            [("secret.key", false), ("audit.key", false), ("audit.key", true), ("orgward.toml", true)]
        {
            assert!(said(name, has_keys).is_err_and(|why| why.contains("whether the keys are in it")), "{name}");
        }
    }

    #[test]
    fn the_mac_covers_every_other_member_in_an_order_that_stays() {
        let mut parsed = Manifest::parse(&manifest("orgward.toml")).expect("a list");
        let covered = "{\"orgward_backup\":1,\"version\":\"0.1.0\",\"schema\":47,\"installation\":\"1a2b3c4d\",\"at\":1,\
                       \"has_keys\":false,\"organizations\":[],\"faults\":[],\"files\":[\
                       {\"name\":\"orgward.toml\",\"bytes\":1,\"sha256\":\"\"},\
                       {\"name\":\"orgward.db\",\"bytes\":1,\"sha256\":\"\"}]}";
        assert_eq!(parsed.covered(), covered.as_bytes());
        parsed.mac = Some("ab".to_owned());
        assert_eq!(parsed.covered(), covered.as_bytes());
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
