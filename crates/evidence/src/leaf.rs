//! The audit leaf: the bytes of an event that are hashed, and commitments to its personal values.
//!
//! A leaf is canonical JSON (RFC 8785) with the members `v`, `log`, `seq`, `event` (as the Admin API shows it) and
//! `detail` (details that only Orgward has: old and new values, owner, expiry). It contains no personal values: each is
//! replaced by a commitment with its own salt. Value and salt are stored outside the leaf, so that deleting them erases
//! the personal data and leaves every hash unchanged. The format of a version never changes; a new format gets a new
//! `v`.

use crate::{
    hex,
    tree::{self, Hash},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The leaf format that this version writes.
pub const VERSION: u64 = 1;

/// Length of the salt of one commitment, in bytes.
pub const SALT_LENGTH: usize = 32;

/// Marks a personal value while an event is being built. The name begins with a control character, so that JSON from
/// outside does not contain it by accident.
const PERSONAL: &str = "\u{1}personal";

/// The only member of the object that replaces a personal value.
const COMMITMENT: &str = "sha256";

/// Marks a personal value, which is replaced by a commitment when the leaf is sealed.
pub fn personal(value: &str) -> Value {
    json!({ PERSONAL: value })
}

/// A personal value with the data that is needed to recompute its commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its position in the leaf, as a JSON pointer (RFC 6901).
    pub field: String,
    /// 256 random bits.
    pub salt: [u8; SALT_LENGTH],
    pub value: String,
}

/// A leaf that is ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Canonical JSON.
    pub leaf: String,
    /// SHA-256(0x00 ‖ leaf), RFC 6962 section 2.1.
    pub leaf_hash: Hash,
    /// The values that the leaf commits to, in the order of their fields.
    pub kept: Vec<Kept>,
}

/// Creates the leaf of one event. `salt` is called once for every personal value.
///
/// # Errors
/// When the event contains a number that canonical JSON cannot represent.
pub fn seal(
    log: &str,
    seq: u64,
    event: Value,
    detail: Value,
    mut salt: impl FnMut() -> [u8; SALT_LENGTH],
) -> Result<Sealed, serde_json::Error> {
    let mut leaf = json!({ "v": VERSION, "log": log, "seq": seq, "event": event, "detail": detail });
    let mut kept = Vec::new();
    commit(&mut leaf, &mut String::new(), &mut salt, &mut kept);
    let leaf = serde_jcs::to_string(&leaf)?;
    Ok(Sealed { leaf_hash: tree::leaf_hash(leaf.as_bytes()), leaf, kept })
}

/// The commitment to one value: SHA-256(salt ‖ field ‖ NUL ‖ value). The JSON pointer of a field contains no NUL, so
/// two different pairs of field and value never give the same bytes.
pub fn commitment(kept: &Kept) -> Hash {
    Sha256::new()
        .chain_update(kept.salt)
        .chain_update(kept.field.as_bytes())
        .chain_update([0])
        .chain_update(kept.value.as_bytes())
        .finalize()
        .into()
}

/// Parses a leaf and replaces its commitments by the kept values. The commitment to an erased value remains.
///
/// # Errors
/// When the leaf is not JSON.
pub fn open(leaf: &str, kept: &[Kept]) -> Result<Value, serde_json::Error> {
    Ok(open_parsed(serde_json::from_str(leaf)?, kept))
}

/// As [`open`], for a leaf that was parsed.
pub fn open_parsed(mut leaf: Value, kept: &[Kept]) -> Value {
    for value in kept {
        if let Some(place) = leaf.pointer_mut(&value.field) {
            *place = Value::String(value.value.clone());
        }
    }
    leaf
}

/// Whether a member of a leaf is a commitment.
pub fn is_commitment(value: &Value) -> bool {
    value.as_object().is_some_and(|members| members.len() == 1 && members.contains_key(COMMITMENT))
}

/// Why these are not the personal values that a parsed leaf commits to; `None` if they are. Values may be missing, because
/// they may have been erased.
pub fn mismatch(commitments: &[(String, String)], kept: &[Kept]) -> Option<String> {
    kept.iter().enumerate().find_map(|(index, value)| {
        let field = &value.field;
        if kept[..index].iter().any(|other| other.field == *field) {
            return Some(format!("it has two values at {field}"));
        }
        match commitments.iter().find(|(committed, _)| committed == field) {
            None => Some(format!("nothing in it commits to the value at {field}")),
            Some((_, hash)) if *hash != hex(&commitment(value)) => {
                Some(format!("the value at {field} is not the one that was recorded"))
            }
            Some(_) => None,
        }
    })
}

/// All commitments in a leaf, each with its JSON pointer and its hash, in the order of the leaf.
pub fn commitments(leaf: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    find(leaf, &mut String::new(), &mut found);
    found
}

fn find(value: &Value, pointer: &mut String, found: &mut Vec<(String, String)>) {
    let mut below = |step: &str, value: &Value| {
        let length = pointer.len();
        pointer.push('/');
        push_step(pointer, step);
        find(value, pointer, found);
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) if is_commitment(value) => {
            let hash = members.get(COMMITMENT).and_then(Value::as_str).unwrap_or_default();
            found.push((pointer.clone(), hash.to_owned()));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| below(name, member));
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item)),
        _ => {}
    }
}

/// Appends a name to a JSON pointer.
fn push_step(pointer: &mut String, name: &str) {
    if !name.contains(['~', '/']) {
        return pointer.push_str(name);
    }
    for c in name.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// Replaces every personal value below `value` by its commitment.
fn commit(value: &mut Value, pointer: &mut String, salt: &mut impl FnMut() -> [u8; SALT_LENGTH], kept: &mut Vec<Kept>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(personal)) = members.get(PERSONAL) {
                let one = Kept { field: pointer.clone(), salt: salt(), value: personal.clone() };
                *value =
                    Value::Object(Map::from_iter([(COMMITMENT.to_owned(), Value::String(hex(&commitment(&one))))]));
                kept.push(one);
                return;
            }
            for (name, member) in members {
                let length = pointer.len();
                pointer.push('/');
                push_step(pointer, name);
                commit(member, pointer, salt, kept);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let length = pointer.len();
                pointer.push_str(&format!("/{index}"));
                commit(item, pointer, salt, kept);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> Sealed {
        let event = json!({ "type": "invite.sent", "actor": { "session": { "user": { "email": personal("ada@example.com") } } } });
        seal("org-1", 7, event, json!({ "to": [personal("bo@example.com")] }), || [9; SALT_LENGTH]).expect("plain JSON")
    }

    #[test]
    fn a_leaf_holds_no_personal_value() {
        assert!(!sealed().leaf.contains("example.com"), "{}", sealed().leaf);
        let fields: Vec<_> = sealed().kept.into_iter().map(|kept| kept.field).collect();
        assert_eq!(fields, ["/detail/to/0", "/event/actor/session/user/email"]);
    }

    #[test]
    fn a_leaf_with_its_values_reads_as_it_was_written() {
        let opened = open(&sealed().leaf, &sealed().kept).expect("a leaf is JSON");
        assert_eq!(opened["event"]["actor"]["session"]["user"]["email"], "ada@example.com");
        assert_eq!((&opened["v"], &opened["seq"]), (&json!(1), &json!(7)));
    }

    #[test]
    fn an_erased_value_leaves_the_leaf_and_its_hash_as_they_were() {
        let leaf = sealed();
        let opened = open(&leaf.leaf, &leaf.kept[1..]).expect("a leaf is JSON");
        assert!(opened["detail"]["to"][0]["sha256"].is_string());
        assert_eq!(tree::leaf_hash(leaf.leaf.as_bytes()), leaf.leaf_hash);
    }

    #[test]
    fn the_same_value_in_another_field_has_another_commitment() {
        let one = Kept { field: "/a".into(), salt: [1; SALT_LENGTH], value: "x".into() };
        assert_ne!(commitment(&one), commitment(&Kept { field: "/b".into(), ..one.clone() }));
    }
}
