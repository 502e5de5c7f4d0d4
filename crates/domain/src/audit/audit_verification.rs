//! Verifying a live log: every record, value, stored checkpoint and tile, and the checkpoints kept outside the database.

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

/// Records that are read at once.
const PAGE: i64 = 500;

/// What holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The records.
    pub holds: Holds,
    /// Checkpoints in the database that fit, each signed by a key that is believed.
    pub checkpoints: u64,
    /// Size of the checkpoint in this server's own file, if there is one.
    pub own: Option<u64>,
    /// Size of the checkpoint that was given from outside, if one was.
    pub outside: Option<u64>,
    /// Whether the keys were given from outside; else they are those that the database names.
    pub is_key_given: bool,
}

/// A checkpoint from outside the database, and the root that the log had at its size.
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

    /// The size, if the log fits.
    fn fits(&self, walk: &Walk) -> Result<u64, Fault> {
        let head = walk.open(&self.note)?;
        match self.root {
            Some(root) if root == head.root => Ok(head.size),
            Some(_) => Err(Fault::Forked { size: head.size }),
            None => Err(Fault::Truncated { have: walk.size(), signed: head.size }),
        }
    }
}

/// Verifies a log. `keys` (`name+hash+base64`) are believed instead of those that the database names; `outside` is a
/// checkpoint that was kept elsewhere. `progress` hears how many records of how many are done.
///
/// # Errors
/// The inner one is what does not hold; the outer one, when the database or the own checkpoint file cannot be read.
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
                // The note is what was signed; size and root beside it are what the server goes by.
                let here = (walk.size(), &root[..]);
                if Checkpoint::peek(note).is_ok_and(|signed| (signed.head.size, &signed.head.root[..]) != here) {
                    let text =
                        format!("The note of the checkpoint of {} records is about another size or root.", here.0);
                    return Ok(Err(Fault::Export(text)));
                }
                match walk.open(note) {
                    // Whoever believes certain keys only cannot judge what others signed; the database names them all.
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
    // Proofs are made of the stored tree: it must be the one over these records.
    if audit_tree::head(conn, organization_id, size).await.ok() != Some(head) {
        let text =
            "Every record holds, but the stored tree is not the one over them: proofs made of it would not hold.";
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

/// What stands beside a leaf for finding it: no evidence itself, but whoever changes it hides a record.
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
            false => Err(Fault::Record { seq, why: "its id, type or time beside it is not the one in it".to_owned() }),
        }
    }
}

/// Number, leaf, hash, id, type, time.
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

/// The values that those records commit to, by record.
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
        // A salt of another length was not written by us; as nought it fails its commitment.
        let salt = salt.try_into().unwrap_or_default();
        values.entry(seq).or_default().push(Kept { field, salt, value });
    }
    Ok(values)
}

/// Checkpoints by size: the root and the signed note.
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
