//! Cosignatures of witnesses (c2sp.org/tlog-cosignature): statements of other servers that, at a certain time, a checkpoint
//! was the largest that they had seen of a log, and consistent with all before. Supported are those with Ed25519.

use crate::{checkpoint::decimal, tree::Hash};
use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use std::str::FromStr;

/// The signature type of Ed25519 cosignatures in verifier keys.
const ED25519_COSIGNATURE: u8 = 4;

/// Length of the timestamp before the signature, in bytes.
const TIMESTAMP_LENGTH: usize = 8;

/// Why the text is not the key of a witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessKeyError {
    /// It does not have the format of a verifier key.
    #[error("it is no verifier key, which looks like NAME+HASH+BASE64")]
    Malformed,
    /// The hash does not belong to the name and the key.
    #[error("its hash does not fit its name and its key: part of it was changed or lost")]
    Hash,
    /// It is the key of a log.
    #[error("it is the key of a log; the key of a witness is of type 4")]
    Log,
    /// It is a key of a type that is not supported.
    #[error("it is of type {0}; supported is type 4, Ed25519 cosignatures")]
    Type(u8),
}

/// Why a line is not a cosignature by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// The note has no signatures.
    #[error("it is no signed note")]
    Note,
    /// The line names the key, but the signature is not by it.
    #[error("the signature is wrong: another key made it, or it is for another checkpoint")]
    Signature,
    /// The timestamp is zero or beyond the range of time.
    #[error("it has no time")]
    Time,
}

/// The public key of a witness, in the format of signed notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

/// A valid cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The name in the witness's key.
    pub witness: String,
    /// The signature line, without the newline.
    pub line: String,
    /// When the witness signed, by its clock, in Unix seconds.
    pub at: i64,
}

impl FromStr for WitnessKey {
    type Err = WitnessKeyError;

    /// Parses `NAME+HASH+BASE64`.
    fn from_str(text: &str) -> Result<Self, WitnessKeyError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(hash), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(WitnessKeyError::Malformed);
        };
        let is_name = signed_note::is_key_name_valid(name) && !name.chars().any(char::is_control);
        let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| WitnessKeyError::Malformed)?;
        let is_hash = hash.len() == 8 && hash.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let (Ok(id), true, Some((kind, public))) =
            (u32::from_str_radix(hash, 16), is_name && is_hash, bytes.split_first())
        else {
            return Err(WitnessKeyError::Malformed);
        };
        match *kind {
            ED25519_COSIGNATURE => {}
            1 => return Err(WitnessKeyError::Log),
            other => return Err(WitnessKeyError::Type(other)),
        }
        if signed_note::key_id(name, &bytes) != id {
            return Err(WitnessKeyError::Hash);
        }
        let public: [u8; 32] = public.try_into().map_err(|_| WitnessKeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(&public).map_err(|_| WitnessKeyError::Malformed)?;
        Ok(Self { name: name.to_owned(), id, key })
    }
}

impl std::fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id, BASE64_STANDARD.encode(typed(&self.key)))
    }
}

impl WitnessKey {
    /// The name under which the witness signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key alone. Two names with one key are one witness.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Reads a signature line of the note with this text. `None` if it is not by this key, as far as its name and key ID
    /// say; such lines must be ignored.
    ///
    /// # Errors
    /// When the line names this key, but the signature is wrong or has no time.
    pub fn read(&self, text: &str, line: &str) -> Result<Option<Cosignature>, CosignatureError> {
        let Ok(signature) = signed_note::Signature::from_bytes(line.as_bytes()) else { return Ok(None) };
        if signature.name() != self.name || signature.id() != self.id {
            return Ok(None);
        }
        let (time, bytes) =
            signature.signature().split_first_chunk::<TIMESTAMP_LENGTH>().ok_or(CosignatureError::Signature)?;
        let seconds = u64::from_be_bytes(*time);
        let signed = Signature::from_slice(bytes).map_err(|_| CosignatureError::Signature)?;
        self.key.verify_strict(&message(text, seconds), &signed).map_err(|_| CosignatureError::Signature)?;
        let at = i64::try_from(seconds).ok().filter(|at| *at > 0).ok_or(CosignatureError::Time)?;
        Ok(Some(Cosignature { witness: self.name.clone(), line: line.to_owned(), at }))
    }

    /// The cosignature by this key among the lines, which may hold others; the first one if there are several.
    ///
    /// # Errors
    /// When a line names this key, but the signature is wrong or has no time.
    pub fn find(&self, text: &str, lines: &str) -> Result<Option<Cosignature>, CosignatureError> {
        let mut found = None;
        for line in lines.lines() {
            found = found.or(self.read(text, line)?);
        }
        Ok(found)
    }
}

/// The text of a note, with its last newline, and its signature lines. Nothing is verified.
///
/// # Errors
/// When it has no signatures.
pub fn split(note: &str) -> Result<(String, &str), CosignatureError> {
    let (text, lines) = note.rsplit_once("\n\n").ok_or(CosignatureError::Note)?;
    Ok((format!("{text}\n"), lines))
}

/// The body of an `add-checkpoint` request (c2sp.org/tlog-witness): the size that the witness last cosigned, the proof that
/// the log extends it, and the signed note.
pub fn submission(old: u64, proof: &[Hash], note: &str) -> String {
    let mut body = format!("old {old}\n");
    for hash in proof {
        body.push_str(&BASE64_STANDARD.encode(hash));
        body.push('\n');
    }
    body.push('\n');
    body.push_str(note);
    body
}

/// The size in the body of a 409 answer: a decimal number without leading zeros, and a newline.
pub fn conflicting_size(body: &str) -> Option<u64> {
    decimal(body.strip_suffix('\n').unwrap_or(body))
}

/// What is signed: the time, and the text of the note.
fn message(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

fn typed(key: &VerifyingKey) -> Vec<u8> {
    [&[ED25519_COSIGNATURE], key.as_bytes().as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checkpoint of the specification.
    const TEXT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    /// The cosignature of the specification's example. Its key was not published.
    const EXAMPLE: &str = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==";

    /// Made with Python's `cryptography` from the seed 00 01 … 1f, at the time of the specification's example.
    const KEY: &str = "witness.example.com/w1+a0059f11+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    const LINE: &str = "— witness.example.com/w1 oAWfEQAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/l73euDMQ9k+bBQ==";
    const WITHOUT_TIME: &str = "— witness.example.com/w1 oAWfEQAAAAAAAAAASwAd4w1ricaexXuzQd/SlFHJuf322oBej3abuJxsSyiqcXqANIUg1vbolAq6DI9UMxoAwjV4IZ4iKfBrkPOSDg==";

    fn key() -> WitnessKey {
        KEY.parse().expect("a key")
    }

    #[test]
    fn what_is_signed_is_the_message_of_the_specification() {
        let expected = "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n\
                        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assert_eq!(message(TEXT, 1_679_315_147), expected.as_bytes());
        let example = signed_note::Signature::from_bytes(EXAMPLE.as_bytes()).expect("a signature line");
        assert_eq!(example.signature().len(), TIMESTAMP_LENGTH + 64);
        assert_eq!(example.signature()[..TIMESTAMP_LENGTH], 1_679_315_147_u64.to_be_bytes());
    }

    #[test]
    fn a_cosignature_of_another_implementation_is_believed_with_its_time() {
        let found = key().read(TEXT, LINE).expect("valid").expect("by this key");
        let expected = ("witness.example.com/w1", 1_679_315_147, LINE);
        assert_eq!((found.witness.as_str(), found.at, found.line.as_str()), expected);
        assert_eq!(key().read(&TEXT.replace("20852163", "20852164"), LINE), Err(CosignatureError::Signature));
        assert_eq!(key().read(TEXT, WITHOUT_TIME), Err(CosignatureError::Time));
        assert_eq!(key().to_string(), KEY);
    }

    #[test]
    fn lines_of_other_keys_are_ignored_and_no_flipped_byte_is_believed() {
        for other in [EXAMPLE, "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq8=", "", "nonsense", "— a b"]
        {
            assert_eq!(key().read(TEXT, other), Ok(None), "{other}");
        }
        let lines = format!("{EXAMPLE}\n{LINE}\n");
        assert_eq!(key().find(TEXT, &lines).expect("valid").map(|found| found.at), Some(1_679_315_147));
        for at in 0..LINE.len() {
            let mut bytes = LINE.as_bytes().to_vec();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(!matches!(key().read(TEXT, &changed), Ok(Some(_))), "byte {at}");
        }
    }

    #[test]
    fn a_request_has_the_lines_of_the_specification_and_a_conflict_names_a_size() {
        let note = format!("{TEXT}\n{LINE}\n");
        assert_eq!(submission(0, &[], &note), format!("old 0\n\n{note}"));
        let (first, second) = (format!("{}=", "A".repeat(43)), format!("{}E=", "AQEB".repeat(10) + "AQ"));
        let expected = format!("old 20852014\n{first}\n{second}\n\n{note}");
        assert_eq!(submission(20_852_014, &[[0; 32], [1; 32]], &note), expected);
        for (body, size) in [("0\n", Some(0)), ("20852014\n", Some(20_852_014)), ("7", Some(7))] {
            assert_eq!(conflicting_size(body), size);
        }
        for body in ["", "\n", "07\n", "+7\n", "-1\n", "7\n\n", " 7\n", "18446744073709551616\n", "seven\n"] {
            assert_eq!(conflicting_size(body), None, "{body:?}");
        }
    }

    #[test]
    fn only_the_key_of_a_witness_is_a_witness_key() {
        let wrong = |text: &str| text.parse::<WitnessKey>().expect_err(text);
        let log = "witness.example.com/w1+1c55deb1+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
        assert_eq!(wrong(log), WitnessKeyError::Log);
        assert_eq!(wrong(&KEY.replace("a0059f11", "a0059f12")), WitnessKeyError::Hash);
        assert_eq!(wrong(&KEY.replace("/w1+", "/w2+")), WitnessKeyError::Hash);
        assert_eq!(wrong(&KEY[..KEY.len() - 4]), WitnessKeyError::Hash);
        assert_eq!(wrong("w+a0059f11+Bg=="), WitnessKeyError::Type(6));
        for text in ["", "w", "w+a0059f11", "+a0059f11+BA==", "w+A0059F11+BA==", "a b+a0059f11+BA=="] {
            assert_eq!(wrong(text), WitnessKeyError::Malformed, "{text}");
        }
    }
}
