//! Checkpoints: the signed size and root of a log. The text follows c2sp.org/tlog-checkpoint, the note format follows
//! c2sp.org/signed-note, and the signature is Ed25519. Any tool that supports these can verify Orgward's checkpoints.

use crate::{hex, origin, proof::Head, tree::Hash};
use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest, Sha256};
use signed_note::{Note, VerificationError, Verifier, Verifiers};

/// The signature type of Ed25519 in signed notes.
const ED25519: u8 = 1;

/// Why a note is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text is not a signed note, or not a checkpoint.
    #[error("it is no checkpoint: {0}")]
    Malformed(&'static str),
    /// The public key cannot be read.
    #[error("the public key cannot be read; it looks like name+hash+base64")]
    Key,
    /// None of the signatures is by a trusted key.
    #[error("it is not signed by a key that is known here")]
    UnknownKey,
    /// A signature by a trusted key is wrong.
    #[error("its signature is wrong: somebody changed it, or another key made it")]
    Signature,
}

/// A signing key. It cannot be printed; its memory is wiped on drop.
pub struct Key(SigningKey);

impl Key {
    /// The key with this seed, which must be random.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public key, 32 bytes in base64.
    pub fn public(&self) -> String {
        BASE64_STANDARD.encode(self.0.verifying_key().as_bytes())
    }

    /// The public key for one log, in the format of signed notes: `name+hash+base64`.
    pub fn verifier(&self, origin: &str) -> String {
        signed_note::new_ed25519_verifier_key(origin, &self.0.verifying_key())
    }

    /// The signed checkpoint of a log.
    ///
    /// # Errors
    /// When the origin is not a valid key name.
    pub fn sign(&self, origin: &str, head: &Head) -> Result<String, NoteError> {
        self.sign_text(origin, &text(origin, head))
    }

    /// A signed note of any text, which must end with a newline.
    ///
    /// # Errors
    /// When the text or the key name is not valid in a note.
    pub fn sign_text(&self, name: &str, text: &str) -> Result<String, NoteError> {
        let malformed = |_| NoteError::Malformed("the text or the name of the key cannot stand in a note");
        let mut note = Note::new(text.as_bytes(), &[]).map_err(malformed)?;
        note.add_sigs(&[&NamedKey { key: &self.0, name }]).map_err(malformed)?;
        String::from_utf8(note.to_bytes()).map_err(|_| NoteError::Malformed("it is not text"))
    }
}

/// The public key for one log, in the format of signed notes, from a key in base64.
///
/// # Errors
/// When the key is not valid.
pub fn verifier(origin: &str, public: &str) -> Result<String, NoteError> {
    let bytes: [u8; 32] =
        BASE64_STANDARD.decode(public).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(NoteError::Key)?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NoteError::Key)?;
    Ok(signed_note::new_ed25519_verifier_key(origin, &key))
}

/// A signing key with the name under which it signs.
struct NamedKey<'a> {
    key: &'a SigningKey,
    name: &'a str,
}

impl signed_note::Signer for NamedKey<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn key_id(&self) -> u32 {
        let public = [&[ED25519], self.key.verifying_key().as_bytes().as_slice()].concat();
        signed_note::key_id(self.name, &public)
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(self.key.try_sign(text)?.to_vec())
    }
}

/// The contents of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The origin of the log.
    pub origin: String,
    /// The log's size and root.
    pub head: Head,
}

impl Checkpoint {
    /// Reads a note that must be signed by one of these keys (`name+hash+base64`) under its origin. A key may be named after
    /// another origin of the same log: whether the origin belongs to the checkpoint's size is for the caller to check.
    ///
    /// # Errors
    /// Why the note is not accepted.
    pub fn open(note: &str, verifiers: &[String]) -> Result<Self, NoteError> {
        let origin = note.lines().next().unwrap_or_default();
        Self::parse(&open_as(note, origin, verifiers)?)
    }

    /// Reads a note without verifying its signature. The caller must verify the contents by other means.
    ///
    /// # Errors
    /// When the note is not a checkpoint.
    pub fn peek(note: &str) -> Result<Self, NoteError> {
        let (text, _) = note.split_once("\n\n").ok_or(NoteError::Malformed("it has no signature"))?;
        Self::parse(&format!("{text}\n"))
    }

    fn parse(text: &str) -> Result<Self, NoteError> {
        let malformed = NoteError::Malformed("it does not hold a name, a size and a root");
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(malformed);
        };
        let root: Option<Hash> = BASE64_STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok());
        match (decimal(size), root) {
            (Some(size), Some(root)) if !origin.is_empty() => {
                Ok(Self { origin: origin.to_owned(), head: Head { size, root } })
            }
            _ => Err(malformed),
        }
    }
}

/// A decimal number in its only valid form: no sign, no leading zeros.
pub(crate) fn decimal(digits: &str) -> Option<u64> {
    digits.parse::<u64>().ok().filter(|number| number.to_string() == digits)
}

/// The text of a note that must be signed by one of these keys.
///
/// # Errors
/// Why the note is not accepted.
pub fn open_text(note: &str, verifiers: &[String]) -> Result<String, NoteError> {
    open_named(note, None, verifiers)
}

/// The text of a note that must be signed under the name of this origin by one of these keys, whose names are origins of
/// the same log. Keys of other logs are left out.
///
/// # Errors
/// Why the note is not accepted.
pub(crate) fn open_as(note: &str, origin: &str, verifiers: &[String]) -> Result<String, NoteError> {
    open_named(note, Some(origin), verifiers)
}

/// A public key under a name that need not be its own.
struct Named {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Named {
    /// Reads `name+hash+base64`, whose name becomes `name` if there is one. `None` if it cannot be read or the hash does not
    /// fit.
    fn read(verifier: &str, name: Option<&str>) -> Option<Self> {
        let mut parts = verifier.trim().splitn(3, '+');
        let (own, hash) = (parts.next()?, parts.next()?);
        let typed = BASE64_STANDARD.decode(parts.next()?).ok()?;
        let public = typed.strip_prefix(&[ED25519])?.try_into().ok()?;
        if !signed_note::is_key_name_valid(own) || hash != hex(&key_hash(own, &typed)) {
            return None;
        }
        let name = name.unwrap_or(own);
        let id = u32::from_be_bytes(key_hash(name, &typed));
        Some(Self { name: name.to_owned(), id, key: VerifyingKey::from_bytes(public).ok()? })
    }
}

/// The hash in a public key, with which its signatures begin too (c2sp.org/signed-note).
fn key_hash(name: &str, typed: &[u8]) -> [u8; 4] {
    // Not that of signed_note, which would bring another version of SHA-256 into the browser.
    let hash = Sha256::new().chain_update(name).chain_update("\n").chain_update(typed).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

impl Verifier for Named {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify(text, &signature).is_ok())
    }
}

/// The keys that a note may be signed by. Keys of several origins of a log may have the same name here.
struct Known(Vec<Named>);

impl Verifiers for Known {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn Verifier, VerificationError> {
        match self.0.iter().find(|known| (known.name.as_str(), known.id) == (name, id)) {
            Some(known) => Ok(known),
            None => Err(VerificationError::UnknownKey { name: name.to_owned(), id }),
        }
    }
}

fn open_named(note: &str, origin: Option<&str>, verifiers: &[String]) -> Result<String, NoteError> {
    let parsed = Note::from_bytes(note.as_bytes()).map_err(|_| NoteError::Malformed("it is no signed note"))?;
    let mut known = Vec::new();
    for verifier in verifiers {
        let key = Named::read(verifier, origin).ok_or(NoteError::Key)?;
        if origin::base(&key.name) == origin::base(origin::of_key(verifier)) {
            known.push(key);
        }
    }
    parsed.verify(&Known(known)).map_err(|error| match error {
        signed_note::NoteError::UnverifiedNote => NoteError::UnknownKey,
        signed_note::NoteError::InvalidSignature { .. } => NoteError::Signature,
        _ => NoteError::Malformed("it is no signed note"),
    })?;
    String::from_utf8(parsed.text().to_vec()).map_err(|_| NoteError::Malformed("it is not text"))
}

fn text(origin: &str, head: &Head) -> String {
    format!("{origin}\n{}\n{}\n", head.size, BASE64_STANDARD.encode(head.root))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> (Key, String, String) {
        let (key, origin) = (Key::from_seed(&[7; 32]), "orgward/org-1".to_owned());
        let note = key.sign(&origin, &Head { size: 42, root: [3; 32] }).expect("a plain name");
        let verifier = key.verifier(&origin);
        (key, note, verifier)
    }

    #[test]
    fn a_checkpoint_is_read_as_it_was_signed() {
        let (key, note, verifier) = signed();
        let checkpoint = Checkpoint::open(&note, std::slice::from_ref(&verifier)).expect("it is ours");
        assert_eq!(checkpoint.origin, "orgward/org-1");
        assert_eq!(checkpoint.head, Head { size: 42, root: [3; 32] });
        assert_eq!(super::verifier("orgward/org-1", &key.public()).as_ref(), Ok(&verifier));
    }

    #[test]
    fn a_foreign_implementation_reads_the_same() {
        let (_, note, _) = signed();
        let text = note.split("\n\n").next().map(|text| format!("{text}\n")).expect("there is a text");
        let theirs = tlog_tiles::checkpoint::Checkpoint::from_bytes(text.as_bytes()).expect("they can read it");
        assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), ("orgward/org-1", 42, [3; 32]));
    }

    #[test]
    fn the_vector_of_the_specification_is_believed() {
        let verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".to_owned();
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\
                    \n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert!(open_text(note, std::slice::from_ref(&verifier)).is_ok());
        assert_eq!(open_text(&note.replace("think", "thunk"), &[verifier]), Err(NoteError::Signature));
    }

    #[test]
    fn no_flipped_byte_and_no_other_key_is_believed() {
        let (_, note, verifier) = signed();
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(Checkpoint::open(&changed, std::slice::from_ref(&verifier)).is_err(), "byte {at}");
        }
        let other = Key::from_seed(&[8; 32]).verifier("orgward/org-1");
        assert_eq!(Checkpoint::open(&note, &[other]), Err(NoteError::UnknownKey));
        assert_eq!(Checkpoint::open(&note, &["nonsense".to_owned()]), Err(NoteError::Key));
    }
}
