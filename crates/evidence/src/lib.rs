//! Audit evidence: the leaves of events, the Merkle tree over them, signed checkpoints of the tree, and a verifier that
//! needs only these and a public key. The crate uses no database, no network and no clock, so the same code runs in the
//! server, on the command line and in a browser.

#[cfg(feature = "browser")]
mod browser;
pub mod checkpoint;
pub mod cosignature;
pub mod export;
mod export_header;
pub mod export_reader;
mod fault;
pub mod files;
mod key_change;
pub mod leaf;
pub mod manifest;
pub mod origin;
pub mod paused_walk;
pub mod proof;
pub mod remarks;
mod strict;
mod table;
pub mod tile;
pub mod tree;
pub mod verify;

pub use leaf::{Kept, SALT_LENGTH, Sealed, is_commitment, open, personal, seal};
pub use tree::{Hash, leaf_hash};

/// Encodes bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.push(digit(byte >> 4));
        digits.push(digit(byte & 15));
    }
    digits
}

/// Decodes 32 bytes from hexadecimal; `None` for anything else.
pub fn unhex(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
