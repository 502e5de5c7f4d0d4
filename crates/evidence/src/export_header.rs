//! The header of an export: what it states must not contradict itself, and its checkpoint must be signed by a trusted
//! key.

use crate::{
    checkpoint::{Checkpoint, NoteError},
    export::{Header, VERSION},
    origin,
    proof::Head,
    verify::{Fault, Walk},
};
use serde_json::Value;

/// Begins the verification of an export: the walk over its events, and the size and root that its header's checkpoint
/// states. In an export of the whole log, the signature is verified again after the last event, because the log may
/// introduce the key that made it. Whether the checkpoint has the origin that its size demands is known after the last event.
///
/// # Errors
/// Why the header is not accepted.
pub(crate) fn open(header: &Header, given: &[String]) -> Result<(Walk, Head), Fault> {
    consistent(header)?;
    let keys = if given.is_empty() { header.keys.clone() } else { given.to_vec() };
    let peeked = Checkpoint::peek(&header.checkpoint)?;
    if !origin::is_of(&peeked.origin, &header.log) {
        return Err(Fault::OtherLog { other: peeked.origin, origin: header.log.clone() });
    }
    let mut walk = Walk::new(&header.log, keys);
    walk.follow(&header.key_changes);
    match Checkpoint::open(&header.checkpoint, walk.verifiers()) {
        Ok(_) => {}
        Err(NoteError::UnknownKey) if header.is_whole && peeked.head.size > 0 => {}
        Err(error) => return Err(error.into()),
    }
    Ok((walk, peeked.head))
}

fn consistent(header: &Header) -> Result<(), Fault> {
    if header.v != VERSION {
        let text = format!("The export is written in format {}, which this version does not know.", header.v);
        return Err(Fault::Export(text));
    }
    let text = match &header.filter {
        Value::Null if header.is_whole => None,
        Value::Null => Some("The header names no filter, and does not say that the export is the whole log."),
        _ if header.is_whole => Some("The header says that the export is the whole log, and names a filter."),
        Value::Object(members) if members.is_empty() => Some("The header names a filter without a condition."),
        Value::Object(_) => None,
        _ => Some("The header names a filter that cannot be read."),
    };
    let text = text.or_else(|| header.keys.is_empty().then_some("The header names no public key."));
    text.map_or(Ok(()), |text| Err(Fault::export(text)))
}

/// Compares a checkpoint that the user has kept with the checkpoint of a part of a log. Only checkpoints of exactly the
/// same size can be compared, because a part does not lead from one size to another.
///
/// # Errors
/// When the checkpoints differ, or cannot be compared.
pub(crate) fn same(kept: &Head, covering: &Head) -> Result<(), Fault> {
    if kept.size != covering.size {
        return Err(incomparable(kept.size, covering.size));
    }
    if kept.root != covering.root {
        return Err(Fault::Forked { size: kept.size });
    }
    Ok(())
}

/// The fault of a kept checkpoint that says nothing about a part of a log.
fn incomparable(kept: u64, covering: u64) -> Fault {
    Fault::Export(format!(
        "The checkpoint of {kept} records that you kept cannot be compared: this export is a part of the log, covered by \
         its checkpoint of {covering} records. A part can be held against a kept checkpoint of exactly that size only; an \
         export of the whole log against any older one."
    ))
}
