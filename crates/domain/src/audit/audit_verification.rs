//! Verification of the audit log in the database: every event, personal value, stored checkpoint and tree hash, and the
//! checkpoints that are kept outside the database.

use crate::{
    Domain,
    audit::{audit_keys, checkpoint_files},
};
use evidence::{
    Hash, Kept,
    checkpoint::{Checkpoint, NoteError, origin},
    proof::Head,
    verify::{Fault, Holds, Walk},
};
use kernel::{base::error::Result, ledger::audit_tree, store::statement::Statement};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::ids::OrganizationId;

/// Events read per query.
const PAGE: i64 = 500;

/// The result of a successful verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The result for the events themselves.
    pub holds: Holds,
    /// Number of checkpoints in the database that match the log and are signed by a trusted key.
    pub checkpoints: u64,
    /// Size of the checkpoint in this server's checkpoint file; `None` without such a file.
    pub own: Option<u64>,
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

/// Verifies a log. `keys` (`name+hash+base64`), unless empty, are trusted instead of the keys in the database.
/// `outside` is a checkpoint that was kept elsewhere. `progress` is called with the number of verified events and the
/// total.
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
    let mut conn = domain.reader().await?;
    let is_key_given = !keys.is_empty();
    let keys = match is_key_given {
        true => keys,
        false => audit_keys::verifiers(&mut conn, &origin(organization_id.as_str())).await?,
    };
    let own = match &domain.settings.checkpoint_folder {
        Some(folder) => checkpoint_files::read(folder).await?.into_iter().find(|(id, _)| id == organization_id),
        None => None,
    };
    let notes = (own.map(|(_, note)| note), outside);
    walk(&mut conn, organization_id, (keys, is_key_given), notes, progress).await
}

async fn walk(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
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
    let mut walk = Walk::new(organization_id.as_str(), keys);
    let mut checkpoints = 0;
    while walk.size() < size {
        let from = audit_tree::signed(walk.size())?;
        let records = page(conn, organization_id, from).await?;
        if records.is_empty() {
            let why = "it is missing".to_owned();
            return Ok(Err(Fault::Record { seq: walk.size(), why }));
        }
        let notes = notes(conn, organization_id, from).await?;
        for Record { seq, leaf, leaf_hash, beside, values } in records {
            hold!(walk.next(audit_tree::number(seq)?, &leaf, &leaf_hash, &values));
            hold!(beside.fits(audit_tree::number(seq)?, &leaf));
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
        progress(walk.size(), size);
    }
    let beyond: Option<(i64,)> = sqlx::query_as(
        "select max(size) from audit_checkpoints where organization_id = $1 and size > $2 having count(*) > 0",
    )
    .bind(organization_id.as_str())
    .bind(audit_tree::signed(size)?)
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
    Ok(Ok(Verified { holds, checkpoints, own, outside, is_key_given }))
}

struct Record {
    seq: i64,
    leaf: String,
    leaf_hash: Vec<u8>,
    beside: Beside,
    values: Vec<Kept>,
}

/// The columns by which a leaf is searched. They are not hashed, but changing them hides an event from searches.
struct Beside {
    id: String,
    r#type: String,
    effective_at: i64,
}

impl Beside {
    fn fits(&self, seq: u64, leaf: &str) -> Result<(), Fault> {
        #[derive(serde::Deserialize)]
        struct Leaf<'a> {
            #[serde(borrow)]
            event: Event<'a>,
        }
        #[derive(serde::Deserialize)]
        struct Event<'a> {
            #[serde(borrow)]
            id: std::borrow::Cow<'a, str>,
            #[serde(borrow)]
            r#type: std::borrow::Cow<'a, str>,
            effective_at: i64,
        }
        let told = serde_json::from_str::<Leaf<'_>>(leaf).ok().map(|leaf| leaf.event);
        let fits = told.is_some_and(|event| {
            event.id == self.id && event.r#type == self.r#type && event.effective_at == self.effective_at
        });
        match fits {
            true => Ok(()),
            false => Err(Fault::Record { seq, why: "its id, type or time column differs from its leaf".to_owned() }),
        }
    }
}

/// Sequence number, leaf, leaf hash, id, type, and time in Unix seconds.
type Row = (i64, String, Vec<u8>, String, String, i64);

async fn page(conn: &mut AnyConnection, organization_id: &OrganizationId, from: i64) -> Result<Vec<Record>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, leaf, leaf_hash, id, type, effective_at from audit_logs
         where organization_id = $1 and seq >= $2 order by seq limit $3",
    )
    .bind(organization_id.as_str())
    .bind(from)
    .bind(PAGE)
    .fetch_all(&mut *conn)
    .await?;
    let mut values = kept(conn, organization_id, rows.iter().map(|(seq, ..)| *seq)).await?;
    let record = |(seq, leaf, leaf_hash, id, r#type, effective_at)| Record {
        seq,
        leaf,
        leaf_hash,
        beside: Beside { id, r#type, effective_at },
        values: values.remove(&seq).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(record).collect())
}

/// The personal values that the given events commit to, by sequence number.
pub(crate) async fn kept(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    records: impl IntoIterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<Kept>>> {
    let rows: Vec<(i64, String, Vec<u8>, String)> =
        Statement::new("select seq, field, salt, value from audit_values where organization_id =")
            .bind(organization_id.as_str())
            .push("and seq in")
            .bind_all(records)
            .push("order by seq, field")
            .fetch_all(conn)
            .await?;
    let mut values: BTreeMap<i64, Vec<Kept>> = BTreeMap::new();
    for (seq, field, salt, value) in rows {
        // Orgward never writes a salt of another length; replacing it with zeros makes the commitment check fail.
        let salt = salt.try_into().unwrap_or_default();
        values.entry(seq).or_default().push(Kept { field, salt, value });
    }
    Ok(values)
}

/// The root and the signed note of each checkpoint, by size.
type Notes = BTreeMap<u64, (Vec<u8>, String)>;

async fn notes(conn: &mut AnyConnection, organization_id: &OrganizationId, from: i64) -> Result<Notes> {
    let rows: Vec<(i64, Vec<u8>, String)> = sqlx::query_as(
        "select size, root, note from audit_checkpoints where organization_id = $1 and size > $2 and size <= $3",
    )
    .bind(organization_id.as_str())
    .bind(from)
    .bind(from + PAGE)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|(size, root, note)| Ok((audit_tree::number(size)?, (root, note)))).collect()
}
