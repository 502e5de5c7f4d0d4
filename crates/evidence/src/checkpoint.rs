//! Checkpoints: size and root of a log, signed. The text is that of c2sp.org/tlog-checkpoint, the envelope that of
//! c2sp.org/signed-note, the signature Ed25519. Any tool that knows these can check ours.

use crate::{proof::Head, tree::Hash};
use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, StandardVerifier, VerifierList};

/// The type of an Ed25519 key in signed notes.
const ED25519: u8 = 1;

/// Why a note is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is no signed note, or its text is no checkpoint.
    #[error("it is no checkpoint: {0}")]
    Malformed(&'static str),
    /// The public key cannot be read.
    #[error("the public key cannot be read; it looks like name+hash+base64")]
    Key,
    /// None of its signatures is by a key that was given.
    #[error("it is not signed by a key that is known here")]
    UnknownKey,
    /// A signature by a key that was given is wrong.
    #[error("its signature is wrong: somebody changed it, or another key made it")]
    Signature,
}

/// The name of an organization's log, and of the key that signs its checkpoints.
pub fn origin(log: &str) -> String {
    format!("orgward/{log}")
}

/// The key that signs. It cannot be printed; its memory is wiped on drop.
pub struct Key(SigningKey);

impl Key {
    /// The key that these 32 random bytes make.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half, 32 bytes in base64.
    pub fn public(&self) -> String {
        BASE64_STANDARD.encode(self.0.verifying_key().as_bytes())
    }

    /// The public half as signed notes write it for one log: `name+hash+base64`.
    pub fn verifier(&self, origin: &str) -> String {
        signed_note::new_ed25519_verifier_key(origin, &self.0.verifying_key())
    }

    /// The checkpoint of a log at a size, signed.
    ///
    /// # Errors
    /// When the origin is no name of a key.
    pub fn sign(&self, origin: &str, head: &Head) -> Result<String, NoteError> {
        self.sign_text(origin, &text(origin, head))
    }

    /// Any text as a signed note. It must end in a newline.
    ///
    /// # Errors
    /// When the text or the name cannot stand in a note.
    pub fn sign_text(&self, name: &str, text: &str) -> Result<String, NoteError> {
        let malformed = |_| NoteError::Malformed("the text or the name of the key cannot stand in a note");
        let mut note = Note::new(text.as_bytes(), &[]).map_err(malformed)?;
        note.add_sigs(&[&Named { key: &self.0, name }]).map_err(malformed)?;
        String::from_utf8(note.to_bytes()).map_err(|_| NoteError::Malformed("it is not text"))
    }
}

/// The public half, as signed notes write it, for a log and a key in base64.
///
/// # Errors
/// When the key cannot be read.
pub fn verifier(origin: &str, public: &str) -> Result<String, NoteError> {
    let bytes: [u8; 32] =
        BASE64_STANDARD.decode(public).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(NoteError::Key)?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NoteError::Key)?;
    Ok(signed_note::new_ed25519_verifier_key(origin, &key))
}

/// The key under the name that signs.
struct Named<'a> {
    key: &'a SigningKey,
    name: &'a str,
}

impl signed_note::Signer for Named<'_> {
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

/// What a checkpoint says once its signature is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose it is.
    pub origin: String,
    /// The log's size and root.
    pub head: Head,
}

impl Checkpoint {
    /// Believes a note if one of those keys (`name+hash+base64`) signed it.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn open(note: &str, verifiers: &[String]) -> Result<Self, NoteError> {
        Self::parse(&open_text(note, verifiers)?)
    }

    /// Reads the note without asking who signed it: for what is about to be compared with something believed.
    ///
    /// # Errors
    /// When it is none.
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
        match (size.parse::<u64>(), root) {
            // One size, one way to write it.
            (Ok(number), Some(root)) if !origin.is_empty() && number.to_string() == size => {
                Ok(Self { origin: origin.to_owned(), head: Head { size: number, root } })
            }
            _ => Err(malformed),
        }
    }
}

/// The text of a note that one of those keys signed.
///
/// # Errors
/// Why it is not believed.
pub fn open_text(note: &str, verifiers: &[String]) -> Result<String, NoteError> {
    let parsed = Note::from_bytes(note.as_bytes()).map_err(|_| NoteError::Malformed("it is no signed note"))?;
    let mut known: Vec<Box<dyn signed_note::Verifier>> = Vec::new();
    for verifier in verifiers {
        known.push(Box::new(StandardVerifier::new(verifier.trim()).map_err(|_| NoteError::Key)?));
    }
    parsed.verify(&VerifierList::new(known)).map_err(|error| match error {
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
        let (key, origin) = (Key::from_seed(&[7; 32]), origin("org-1"));
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
