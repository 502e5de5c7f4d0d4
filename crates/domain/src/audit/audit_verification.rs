//! Verification of the audit log in the database: every event, personal value, stored checkpoint and tree hash, the
//! index that searches read, and the checkpoints that are kept outside the database.

use crate::{
    Domain,
    audit::{
        audit_index::Comparison,
        audit_origins,
        audit_verification_positions::{Position, Positions, Resumed},
        audit_walk, checkpoint_files,
    },
};
use evidence::{
    Hash,
    checkpoint::{Checkpoint, NoteError},
    proof::Head,
    verify::{Fault, Holds, Walk},
};
use kernel::{base::error::Result, ledger::audit_tree};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::ids::OrganizationId;

/// The result of a successful verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The result for the events themselves.
    pub holds: Holds,
    /// Number of checkpoints in the database that match the log and are signed by a trusted key.
    pub checkpoints: u64,
    /// Size of the newest checkpoint in the database; `None` without one.
    pub newest: Option<u64>,
    /// Size of the checkpoint in this server's checkpoint file; `None` without such a file.
    pub own: Option<u64>,
    /// Whether this server writes such files.
    pub is_own_expected: bool,
    /// Size of the checkpoint that the caller supplied; `None` if it supplied none.
    pub outside: Option<u64>,
    /// Whether the caller supplied the public keys; otherwise they come from the database.
    pub is_key_given: bool,
}

/// A checkpoint from outside the database, and the root of the log at the checkpoint's size.
struct OutsideNote {
    note: String,
    size: u64,
    root: Option<Hash>,
}

impl OutsideNote {
    fn read(note: String) -> Result<Self, Fault> {
        let size = Checkpoint::peek(&note)?.head.size;
        Ok(Self { note, size, root: (size == 0).then(evidence::tree::empty_root) })
    }

    fn passes(&mut self, walk: &Walk) {
        if walk.size() == self.size {
            self.root = Some(walk.root());
        }
    }

    /// Returns the checkpoint's size if the log matches it.
    fn fits(&self, walk: &Walk) -> Result<u64, Fault> {
        let head = walk.open(&self.note)?;
        match self.root {
            Some(root) if root == head.root => Ok(head.size),
            Some(_) => Err(Fault::Forked { size: head.size }),
            None => Err(Fault::Truncated { have: walk.size(), signed: head.size }),
        }
    }
}

/// Verifies a log and its search index. `keys` (`name+hash+base64`), unless empty, are trusted instead of the keys in the database.
/// `outside` is a checkpoint that was kept elsewhere. `progress` is called with the number of verified events and the
/// total. A log that was never enabled has no records, and holds.
///
/// # Errors
/// The inner error is a failed verification. The outer error means that the database or the server's checkpoint file
/// cannot be read.
pub async fn verify(
    domain: &Domain,
    organization_id: &OrganizationId,
    keys: Vec<String>,
    outside: Option<String>,
    progress: impl FnMut(u64, u64),
) -> Result<Result<Verified, Fault>> {
    verify_from(domain, organization_id, (keys, outside), None, progress).await
}

/// As [`verify`], with the keys in the database. It keeps its position from time to time, and goes on from the position of a
/// verification that began at `since` (Unix seconds) or later.
///
/// # Errors
/// As [`verify`]; also when the database cannot be written.
pub(crate) async fn verify_on(
    domain: &Domain,
    organization_id: &OrganizationId,
    since: i64,
) -> Result<Result<Verified, Fault>> {
    let positions = Positions::open(domain, organization_id, since).await?;
    verify_from(domain, organization_id, (Vec::new(), None), Some(positions), |_, _| {}).await
}

async fn verify_from(
    domain: &Domain,
    organization_id: &OrganizationId,
    (keys, outside): (Vec<String>, Option<String>),
    positions: Option<Positions<'_>>,
    progress: impl FnMut(u64, u64),
) -> Result<Result<Verified, Fault>> {
    let mut conn = domain.reader().await?;
    let is_key_given = !keys.is_empty();
    let keys = match is_key_given {
        true => keys,
        false => audit_origins::first_keys(domain, &mut conn, organization_id).await?,
    };
    // Before the file, which is written after the database: a running server is not mistaken for a missing checkpoint.
    let newest = newest(&mut conn, organization_id).await?;
    let own = own(domain, organization_id).await?;
    let notes = (own, outside);
    let given = (keys, is_key_given);
    let mut verified = walk(&mut conn, (organization_id, positions), given, notes, progress).await?;
    if let Ok(verified) = &mut verified {
        verified.newest = newest;
        verified.is_own_expected = domain.settings.checkpoint_folder.is_some();
        if verified.own < newest
            && let Some(note) = self::own(domain, organization_id).await?
        {
            verified.own = Checkpoint::peek(&note).map(|checkpoint| checkpoint.head.size).ok().max(verified.own);
        }
    }
    Ok(verified)
}

/// The note in this server's checkpoint file.
async fn own(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<String>> {
    let Some(folder) = &domain.settings.checkpoint_folder else { return Ok(None) };
    let own = checkpoint_files::read(folder).await?.into_iter().find(|(id, _)| id == organization_id);
    Ok(own.map(|(_, note)| note))
}

/// The size of the newest checkpoint in the database.
async fn newest(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<u64>> {
    let newest: Option<(i64,)> =
        sqlx::query_as("select size from audit_checkpoints where organization_id = $1 order by size desc limit 1")
            .bind(organization_id.as_str())
            .fetch_optional(conn)
            .await?;
    newest.map(|(size,)| audit_tree::number(size)).transpose()
}

async fn walk(
    conn: &mut AnyConnection,
    (organization_id, mut positions): (&OrganizationId, Option<Positions<'_>>),
    (keys, is_key_given): (Vec<String>, bool),
    (own, outside): (Option<String>, Option<String>),
    mut progress: impl FnMut(u64, u64),
) -> Result<Result<Verified, Fault>> {
    macro_rules! hold {
        ($checked:expr) => {
            match $checked {
                Ok(value) => value,
                Err(fault) => return Ok(Err(Fault::from(fault))),
            }
        };
    }
    let size = audit_tree::size(conn, organization_id).await?;
    let mut own = hold!(own.map(OutsideNote::read).transpose());
    let mut outside = hold!(outside.map(OutsideNote::read).transpose());
    let kept = match &mut positions {
        Some(positions) => positions.resume(conn, own.as_ref().map(|own| own.size)).await?,
        None => None,
    };
    let (mut walk, mut checkpoints) = match kept {
        Some(Resumed { walk, checkpoints, own_root }) => {
            if let Some(own) = &mut own {
                own.root = own_root.or(own.root);
            }
            (walk, checkpoints)
        }
        None => (Walk::new(organization_id.as_str(), keys), 0),
    };
    let mut comparison = Comparison::resume(organization_id, walk.size());
    while walk.size() < size {
        let from = audit_tree::signed(walk.size())?;
        let below = positions.as_ref().map_or(size, |positions| positions.next(walk.size()).min(size));
        let records = audit_walk::page(conn, organization_id, walk.size(), below).await?;
        if records.is_empty() {
            return Ok(Err(audit_walk::missing(walk.size())));
        }
        let notes = notes(conn, organization_id, from).await?;
        for record in &records {
            hold!(record.check(&mut walk));
            if let Some((root, note)) = notes.get(&walk.size()) {
                // Only the note is signed, but the server uses the size and root columns of the same row.
                let here = (walk.size(), &root[..]);
                if Checkpoint::peek(note).is_ok_and(|signed| (signed.head.size, &signed.head.root[..]) != here) {
                    let text =
                        format!("The note of the checkpoint of {} records is about another size or root.", here.0);
                    return Ok(Err(Fault::Export(text)));
                }
                match walk.open(note) {
                    // A caller that supplied keys may not know every key that signed; the database lists all of them.
                    Err(Fault::Checkpoint(NoteError::UnknownKey)) if is_key_given => {}
                    opened => {
                        hold!(opened);
                        checkpoints += 1;
                    }
                }
                hold!(walk.fits(note));
            }
            for kept in [&mut own, &mut outside].into_iter().flatten() {
                kept.passes(&walk);
            }
        }
        comparison.compare(conn, &records).await?;
        // A fault of the index is reported at the end, so a position behind it would lose it.
        let is_due = |positions: &&mut Positions<'_>| comparison.found().count == 0 && positions.is_due(walk.size());
        if let Some(positions) = positions.as_mut().filter(is_due) {
            positions
                .keep(Position::of(&walk, checkpoints, own.as_ref().and_then(|own| Some((own.size, own.root?)))))
                .await?;
        }
        progress(walk.size(), size);
    }
    // The log may have grown since; it must not be shorter than what was signed.
    let beyond: Option<(i64,)> = sqlx::query_as(
        "select size from audit_checkpoints where organization_id = $1 and size >
         (select coalesce(max(seq), -1) + 1 from audit_logs where organization_id = $1) order by size desc limit 1",
    )
    .bind(organization_id.as_str())
    .fetch_optional(&mut *conn)
    .await?;
    if let Some((signed,)) = beyond {
        return Ok(Err(Fault::Truncated { have: size, signed: audit_tree::number(signed)? }));
    }
    let fits = |kept: &Option<OutsideNote>| kept.as_ref().map(|kept| kept.fits(&walk)).transpose();
    let (own, outside) = (hold!(fits(&own)), hold!(fits(&outside)));
    let head = Head { size, root: walk.root() };
    // Proofs are built from the stored tree, so it must match these events.
    if audit_tree::head(conn, organization_id, size).await.ok() != Some(head) {
        let text =
            "Every record holds, but the stored tree does not match the records: proofs built from it would not hold.";
        return Ok(Err(Fault::Export(text.to_owned())));
    }
    let holds = hold!(walk.finish(&head, true));
    // Last, because a fault of the log itself is the more precise finding.
    let differences = comparison.finish(conn).await?;
    if differences.count > 0 {
        return Ok(Err(Fault::Export(format!("Every record holds, but the search index does not. {differences}"))));
    }
    Ok(Ok(Verified { holds, checkpoints, newest: None, own, is_own_expected: false, outside, is_key_given }))
}

/// The root and the signed note of each checkpoint, by size.
type Notes = BTreeMap<u64, (Vec<u8>, String)>;

async fn notes(conn: &mut AnyConnection, organization_id: &OrganizationId, from: i64) -> Result<Notes> {
    let rows: Vec<(i64, Vec<u8>, String)> = sqlx::query_as(
        "select size, root, note from audit_checkpoints where organization_id = $1 and size > $2 and size <= $3",
    )
    .bind(organization_id.as_str())
    .bind(from)
    .bind(from + audit_walk::PAGE)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|(size, root, note)| Ok((audit_tree::number(size)?, (root, note)))).collect()
}
