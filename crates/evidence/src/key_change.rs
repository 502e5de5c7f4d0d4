//! Notes about a new audit key. A note that is signed by a trusted key and by the new key makes the new key trusted.

use crate::{
    checkpoint::{NoteError, open_as},
    origin,
};

/// The first line of a note about a new key. The second is the log's origin, the third the old public key, the fourth
/// the new one, both as `name+hash+base64`.
pub const KEY_CHANGE: &str = "orgward audit key change";

/// The result of reading a note about a new key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Followed {
    /// The new key is trusted now.
    Trusted,
    /// No trusted key has signed the note, so it changes nothing.
    Unknown,
}

/// Adds the new key of a note to the trusted keys of a log, if a trusted key and the new key have signed it. A key that is
/// named after a later origin than the note introduces none: it is not trusted for what was before.
///
/// # Errors
/// Why the note contradicts itself: a signature in it is wrong, it is about another log, or the new key has not signed.
pub(crate) fn follow(note: &str, log: &str, trusted: &mut Vec<String>) -> Result<Followed, String> {
    let origin = note.lines().nth(1).unwrap_or_default();
    let text = match open_as(note, origin, trusted) {
        Ok(text) => text,
        Err(NoteError::UnknownKey) => return Ok(Followed::Unknown),
        Err(error) => return Err(format!("its note about a new key cannot be believed: {error}")),
    };
    let mut lines = text.lines();
    let is_ours = lines.next() == Some(KEY_CHANGE) && origin::is_of(origin, log);
    match lines.next_back().filter(|_| is_ours) {
        Some(fresh) if open_as(note, origin, &[fresh.to_owned()]).is_ok() => {
            let is_new = !trusted.iter().any(|known| known == fresh);
            if is_new && trusted.iter().any(|known| origin::is_from(known, origin)) {
                trusted.push(fresh.to_owned());
            }
            Ok(Followed::Trusted)
        }
        _ => Err("its note about a new key is not signed by that key".to_owned()),
    }
}

/// Follows the notes of a log, oldest first, as far as they lead from a trusted key. A note that cannot be believed
/// adds no key.
pub(crate) fn follow_all<'a>(notes: impl IntoIterator<Item = &'a String>, log: &str, trusted: &mut Vec<String>) {
    for note in notes {
        follow(note, log, trusted).ok();
    }
}
