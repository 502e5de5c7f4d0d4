//! The audit key: it signs checkpoints, and the key of the records' MACs is derived from it. It is kept in a file outside
//! the database.

use evidence::{
    Hash,
    checkpoint::{Key, verifier},
    hex,
    proof::Head,
    unhex,
};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use types::ids::OrganizationId;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a record's MAC, in bytes.
pub const MAC_LENGTH: usize = 32;

/// The label of the key derivation (RFC 5869, `info`).
const RECORDS: &[u8] = b"orgward audit record mac v1";

/// The label of the derivation of the key for [`AuditKey::verification_mac`].
const VERIFICATIONS: &[u8] = b"orgward audit verification mac v1";

/// The label of the derivation of the key for [`AuditKey::backup_mac`].
const BACKUPS: &[u8] = b"orgward backup list mac v1";

/// Begins a line of the key file that holds the MAC key of an earlier audit key.
const EARLIER: &str = "records:";

/// Begins a line of the key file that holds the public key of an earlier audit key, in base64.
const PUBLIC: &str = "public:";

/// The audit key, and the MAC keys that were derived from it and from the audit keys before it. It cannot be printed;
/// its memory is wiped on drop.
pub struct AuditKey {
    seed: Zeroizing<[u8; 32]>,
    signing: Key,
    /// The key for new MACs first, then those of earlier audit keys.
    macs: Vec<MacKey>,
    /// The key of MACs over verifications. Those of earlier audit keys are not kept: after a change of the key everything is
    /// verified anew.
    verifications: MacKey,
    /// The key of MACs over the lists of contents of backups. Those of earlier audit keys are not kept, because a backup is
    /// restored with the audit key of its time.
    backups: MacKey,
    /// The public keys of earlier audit keys, newest first, in base64.
    earlier: Vec<String>,
}

/// A key of MACs over records, verifications or lists of contents.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct MacKey([u8; 32]);

/// How a record came into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// This server recorded it.
    Recorded,
    /// Another program wrote it, and the server administrator has accepted that it is in the log.
    Accepted,
}

impl Provenance {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Recorded => b"recorded",
            Self::Accepted => b"accepted",
        }
    }
}

impl AuditKey {
    /// A new key.
    pub fn generate() -> Self {
        Self::new(Zeroizing::new(super::secret::random_bytes()), Vec::new(), Vec::new())
    }

    /// A new key that takes the place of this one. It recognizes the MACs of this key.
    pub fn successor(&self) -> Self {
        let publics = std::iter::once(self.signing.public()).chain(self.earlier.iter().cloned()).collect();
        Self::new(Zeroizing::new(super::secret::random_bytes()), self.macs.clone(), publics)
    }

    fn new(seed: Zeroizing<[u8; 32]>, macs: Vec<MacKey>, earlier: Vec<String>) -> Self {
        let derived = |label| {
            let mut derived = MacKey([0; 32]);
            Hkdf::<Sha256>::new(None, seed.as_slice()).expand(label, &mut derived.0).expect("32 bytes can be expanded");
            derived
        };
        let macs = std::iter::once(derived(RECORDS)).chain(macs).collect();
        let (verifications, backups) = (derived(VERIFICATIONS), derived(BACKUPS));
        Self { signing: Key::from_seed(&seed), seed, macs, verifications, backups, earlier }
    }

    /// Parses the key file: 64 hexadecimal digits, then lines of `records:64 hexadecimal digits` and `public:base64`,
    /// comments after `#`.
    ///
    /// # Errors
    /// A message when the key or one of the lines is anything else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        let mut lines = lines.filter(|line| !line.is_empty());
        let seed = lines.next().and_then(unhex).map(Zeroizing::new);
        let seed = seed.ok_or_else(|| "it does not contain 64 hexadecimal digits".to_owned())?;
        let (mut macs, mut earlier) = (Vec::new(), Vec::new());
        for line in lines {
            if let Some(public) = line.strip_prefix(PUBLIC).map(str::trim)
                && verifier("orgward", public).is_ok()
            {
                earlier.push(public.to_owned());
            } else if let Some(mac) = line.strip_prefix(EARLIER).and_then(|digits| unhex(digits.trim())) {
                macs.push(MacKey(mac));
            } else {
                return Err(format!(
                    "a line after the key is neither '{EARLIER}64 hexadecimal digits' nor '{PUBLIC}key'"
                ));
            }
        }
        Ok(Self::new(seed, macs, earlier))
    }

    /// The text of the key file.
    pub fn to_file(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(format!(
            "# Orgward's audit key: it signs the checkpoints of the audit log and marks its records. Back it up, apart \
             from the database.\n{}\n",
            hex(self.seed.as_slice())
        ));
        if self.macs.len() > 1 {
            text.push_str("# These recognize the records and the checkpoints of earlier audit keys.\n");
        }
        for earlier in &self.macs[1..] {
            text.push_str(&format!("{EARLIER}{}\n", hex(&earlier.0)));
        }
        for public in &self.earlier {
            text.push_str(&format!("{PUBLIC}{public}\n"));
        }
        text
    }

    /// The key that signs checkpoints.
    pub fn signing(&self) -> &Key {
        &self.signing
    }

    /// The public keys that are trusted for checkpoints, in base64: this key's, and those of the audit keys before it that the
    /// key file names. Keys that only the database lists are not among them, because a person who can write to the database
    /// can add one.
    pub fn publics(&self) -> Vec<String> {
        std::iter::once(self.signing.public()).chain(self.earlier.iter().cloned()).collect()
    }

    /// The MAC of a record: HMAC-SHA-256 over provenance, organization, sequence number and leaf hash.
    pub fn mac(
        &self,
        provenance: Provenance,
        organization_id: &OrganizationId,
        seq: u64,
        leaf_hash: &Hash,
    ) -> [u8; MAC_LENGTH] {
        hmac(&self.macs[0], provenance, organization_id, seq, leaf_hash).finalize().into_bytes().into()
    }

    /// How the record with this MAC came into the log; `None` if the MAC was not made with one of these keys.
    pub fn provenance(
        &self,
        organization_id: &OrganizationId,
        seq: u64,
        leaf_hash: &Hash,
        mac: &[u8],
    ) -> Option<Provenance> {
        [Provenance::Recorded, Provenance::Accepted].into_iter().find(|provenance| {
            let fits = |key| hmac(key, *provenance, organization_id, seq, leaf_hash).verify_slice(mac).is_ok();
            self.macs.iter().any(fits)
        })
    }

    /// The MAC of a statement about a verification: HMAC-SHA-256 over its stage, organization, size, root and time (Unix
    /// seconds), with a key of its own. A stage must not contain a zero byte.
    pub fn verification_mac(
        &self,
        stage: &str,
        organization_id: &OrganizationId,
        head: &Head,
        at: i64,
    ) -> [u8; MAC_LENGTH] {
        self.verification(stage, organization_id, head, at).finalize().into_bytes().into()
    }

    /// Whether this key made that MAC for the statement, compared in constant time.
    pub fn is_verification_mac(
        &self,
        stage: &str,
        organization_id: &OrganizationId,
        head: &Head,
        at: i64,
        mac: &[u8],
    ) -> bool {
        self.verification(stage, organization_id, head, at).verify_slice(mac).is_ok()
    }

    /// The MAC of the list of contents of a backup: HMAC-SHA-256 over its bytes, with a key of its own.
    pub fn backup_mac(&self, list: &[u8]) -> [u8; MAC_LENGTH] {
        self.backup(list).finalize().into_bytes().into()
    }

    /// Whether this key made that MAC for the list of contents, compared in constant time.
    pub fn is_backup_mac(&self, list: &[u8], mac: &[u8]) -> bool {
        self.backup(list).verify_slice(mac).is_ok()
    }

    fn backup(&self, list: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.backups.0).expect("HMAC takes a key of any length");
        mac.update(list);
        mac
    }

    fn verification(&self, stage: &str, organization_id: &OrganizationId, head: &Head, at: i64) -> Hmac<Sha256> {
        let mut mac = labelled(&self.verifications, stage.as_bytes(), organization_id, head.size, &head.root);
        mac.update(&at.to_be_bytes());
        mac
    }
}

fn hmac(
    key: &MacKey,
    provenance: Provenance,
    organization_id: &OrganizationId,
    seq: u64,
    leaf_hash: &Hash,
) -> Hmac<Sha256> {
    labelled(key, provenance.label(), organization_id, seq, leaf_hash)
}

/// A MAC over a label, an organization, a number and a hash.
fn labelled(key: &MacKey, label: &[u8], organization_id: &OrganizationId, number: u64, hash: &Hash) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    // Neither the label nor an identifier contains a zero byte, so different fields never give the same bytes.
    for part in [label, organization_id.as_str().as_bytes()] {
        mac.update(part);
        mac.update(&[0]);
    }
    mac.update(&number.to_be_bytes());
    mac.update(hash);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization() -> OrganizationId {
        OrganizationId::new("org-1")
    }

    #[test]
    fn a_mac_belongs_to_one_place_one_leaf_one_organization_and_one_key() {
        let key = AuditKey::generate();
        let mac = key.mac(Provenance::Recorded, &organization(), 7, &[1; 32]);
        let found = |key: &AuditKey, organization: &str, seq, hash: [u8; 32]| {
            key.provenance(&OrganizationId::new(organization), seq, &hash, &mac)
        };
        assert_eq!(found(&key, "org-1", 7, [1; 32]), Some(Provenance::Recorded));
        assert_eq!(found(&key, "org-2", 7, [1; 32]), None);
        assert_eq!(found(&key, "org-1", 8, [1; 32]), None);
        assert_eq!(found(&key, "org-1", 7, [2; 32]), None);
        assert_eq!(found(&AuditKey::generate(), "org-1", 7, [1; 32]), None);
        assert_eq!(key.provenance(&organization(), 7, &[1; 32], &mac[..31]), None);
    }

    #[test]
    fn the_mac_of_a_verification_fits_that_statement_only_and_no_record() {
        let (key, head) = (AuditKey::generate(), Head { size: 7, root: [1; 32] });
        let mac = key.verification_mac("complete", &organization(), &head, 90);
        let fits = |key: &AuditKey, stage: &str, organization: &str, head: Head, at: i64| {
            key.is_verification_mac(stage, &OrganizationId::new(organization), &head, at, &mac)
        };
        assert!(fits(&key, "complete", "org-1", head, 90));
        assert!(!fits(&key, "marks", "org-1", head, 90));
        assert!(!fits(&key, "complete", "org-2", head, 90));
        assert!(!fits(&key, "complete", "org-1", Head { size: 8, ..head }, 90));
        assert!(!fits(&key, "complete", "org-1", Head { root: [2; 32], ..head }, 90));
        assert!(!fits(&key, "complete", "org-1", head, 91));
        assert!(!fits(&AuditKey::generate(), "complete", "org-1", head, 90));
        assert!(!fits(&key.successor(), "complete", "org-1", head, 90), "a new key verifies everything anew");
        let record = key.mac(Provenance::Recorded, &organization(), 7, &[1; 32]);
        assert!(!key.is_verification_mac("recorded", &organization(), &head, 0, &record));
        assert_ne!(key.macs[0].0, key.verifications.0);
    }

    #[test]
    fn the_mac_of_a_list_of_contents_fits_that_list_and_that_key_only() {
        let key = AuditKey::generate();
        let mac = key.backup_mac(b"a list");
        assert!(key.is_backup_mac(b"a list", &mac));
        assert!(!key.is_backup_mac(b"another", &mac));
        assert!(!key.is_backup_mac(b"a list", &mac[..31]) && !key.is_backup_mac(b"a list", &[]));
        assert!(!AuditKey::generate().is_backup_mac(b"a list", &mac));
        assert!(key.backups.0 != key.macs[0].0 && key.backups.0 != key.verifications.0);
    }

    #[test]
    fn an_accepted_record_is_never_taken_for_one_that_the_server_recorded() {
        let key = AuditKey::generate();
        let mac = key.mac(Provenance::Accepted, &organization(), 7, &[1; 32]);
        assert_eq!(key.provenance(&organization(), 7, &[1; 32], &mac), Some(Provenance::Accepted));
    }

    #[test]
    fn a_successor_recognizes_the_records_of_the_keys_before_it() {
        let first = AuditKey::generate();
        let mac = first.mac(Provenance::Recorded, &organization(), 0, &[1; 32]);
        let third = AuditKey::parse(&first.successor().successor().to_file()).expect("its own file");
        assert_eq!(third.provenance(&organization(), 0, &[1; 32], &mac), Some(Provenance::Recorded));
        assert_ne!(third.mac(Provenance::Recorded, &organization(), 0, &[1; 32]), mac);
        assert_ne!(third.signing().public(), first.signing().public());
        assert!(third.publics().contains(&first.signing().public()));
        assert_eq!(AuditKey::generate().publics().len(), 1);
    }

    #[test]
    fn a_damaged_key_file_is_refused() {
        let digits = "ab".repeat(32);
        for bad in ["", "# nothing", "abc", &format!("{digits}\nrecords:ab"), &format!("{digits}\n{digits}")] {
            assert!(AuditKey::parse(bad).is_err(), "{bad}");
        }
        assert!(AuditKey::parse(&format!("# a comment\n{digits}\n")).is_ok(), "the file of an earlier version");
    }

    #[test]
    fn the_key_of_the_macs_is_derived_as_rfc_5869_says() {
        // HKDF-SHA-256 with no salt: extract is HMAC with 32 zero bytes, and one block of expand is enough.
        let mac = |key: &[u8], parts: &[&[u8]]| -> [u8; 32] {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes().into()
        };
        let derived = mac(&mac(&[0; 32], &[&[0xab; 32]]), &[RECORDS, &[1]]);
        let key = AuditKey::parse(&"ab".repeat(32)).expect("a key");
        assert_eq!(key.macs[0].0, derived);
    }
}
