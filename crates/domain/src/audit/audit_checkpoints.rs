//! Checkpoints: the size and root of each log are signed within a second of a change by the server, within 15 seconds
//! of a change by another process, and at every shutdown. The checkpoint is stored in the database and, if a folder or
//! sinks are configured, outside it. A log that no longer matches its last checkpoint is not signed again.

use crate::{
    Domain,
    audit::{
        audit_checkpoint_sinks,
        audit_checkpoint_store::{Signed, locked, newest},
        audit_keys, audit_logs, checkpoint_files,
    },
};
use evidence::{
    checkpoint::{Checkpoint, origin},
    proof::Head,
};
use kernel::{
    access::memberships,
    base::error::{Error, Result},
    ledger::audit_tree,
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Signs every log that has grown since its last checkpoint, and returns how many it signed. A log that does not match
/// its last checkpoint is not signed; the server log and the metrics report it.
///
/// # Errors
/// When the database cannot be read or written, or a file cannot be written. The next call signs the remaining logs.
pub async fn sign(domain: &Domain) -> Result<usize> {
    let mut signed = 0;
    let mut refused = 0;
    for organization_id in memberships::all(domain).await? {
        match sign_one(domain, &organization_id).await {
            Ok(true) => signed += 1,
            Ok(false) => {}
            Err(Refusal::Disagrees(sentence)) => {
                refused += 1;
                tracing::error!(organization_id = organization_id.as_str(), "{sentence}");
                locked(&domain.checkpoints.refused).insert(organization_id, sentence);
            }
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    metrics::gauge!("orgward_audit_logs_not_signed").set(f64::from(refused));
    Ok(signed)
}

/// The checkpoint of the current log, signed now if necessary.
///
/// # Errors
/// 503 when the log does not match its last checkpoint; when it has no events, or cannot be read or written.
pub(crate) async fn current(domain: &Domain, organization_id: &OrganizationId) -> Result<Signed> {
    match sign_one(domain, organization_id).await {
        Ok(_) => {}
        Err(Refusal::Failed(error)) => return Err(error),
        Err(Refusal::Disagrees(sentence)) => return Err(unsigned(sentence)),
    }
    let none = || Error::Fault("a log without records has no checkpoint".to_owned());
    domain.checkpoints.newest(organization_id).ok_or_else(none)
}

/// The newest checkpoint in the database if it covers every event; `None` if the log has grown since. It writes nothing.
///
/// # Errors
/// 400 before logging is enabled; 503 when the log does not match its last checkpoint; when the database cannot be read.
pub async fn stored(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<String>> {
    let mut conn = domain.reader().await?;
    audit_logs::enabled_since(&mut conn, organization_id).await?;
    let size = audit_tree::size(&mut conn, organization_id).await?;
    let Some(Signed { head, note, .. }) = newest(&mut conn, organization_id).await? else { return Ok(None) };
    if !agrees(&mut conn, organization_id, size, &head).await? {
        return Err(unsigned(disagreement(size, &head)));
    }
    Ok((head.size == size).then_some(note))
}

fn unsigned(sentence: String) -> Error {
    let reason = refusals::log_unsigned(sentence);
    Problem::new(ProblemKind::Unavailable, reason).with_code("audit_log_not_signed").into()
}

enum Refusal {
    Disagrees(String),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

async fn sign_one(domain: &Domain, organization_id: &OrganizationId) -> Result<bool, Refusal> {
    let _turn = domain.checkpoints.turn.lock().await;
    let mut conn = domain.reader().await?;
    let size = audit_tree::size(&mut conn, organization_id).await?;
    let before = match domain.checkpoints.newest(organization_id) {
        Some(known) => Some(known),
        None => newest(&mut conn, organization_id).await?,
    };
    let known_size = before.as_ref().map_or(0, |signed| signed.head.size);
    if let Some(before) = &before
        && !agrees(&mut conn, organization_id, size, &before.head).await?
    {
        return Err(Refusal::Disagrees(disagreement(size, &before.head)));
    }
    if size == known_size {
        if let (Some(before), None) = (before, domain.checkpoints.newest(organization_id)) {
            // Another process signed it, or a process that stopped before it wrote the file.
            publish(domain, organization_id, before).await?;
        }
        return Ok(false);
    }
    let mine = domain.secrets().audit_key();
    if audit_keys::public(&mut conn).await?.last() != Some(&mine.public()) {
        let sentence = "the audit key was changed while this server ran, start it again to sign with the new one";
        return Err(Refusal::Disagrees(sentence.to_owned()));
    }
    let head = match audit_tree::head(&mut conn, organization_id, size).await {
        Err(Error::Fault(damage)) => return Err(Refusal::Disagrees(damage)),
        read => read?,
    };
    drop(conn);
    let note = mine
        .sign(&origin(organization_id.as_str()), &head)
        .map_err(|error| Error::Fault(format!("a checkpoint could not be signed: {error}")))?;
    let signed = Signed { head, note, at: domain.now() };
    store(domain, organization_id, signed).await?;
    Ok(true)
}

/// Stores a checkpoint in the database, in its file and in the memory of this process, and queues it for the sinks.
async fn store(domain: &Domain, organization_id: &OrganizationId, signed: Signed) -> Result<()> {
    let (id, size) = (organization_id.to_string(), audit_tree::signed(signed.head.size)?);
    let (root, note, at) = (signed.head.root.to_vec(), signed.note.clone(), signed.at);
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "insert into audit_checkpoints (organization_id, size, root, note, at) values ($1, $2, $3, $4, $5)
             on conflict (organization_id, size) do update set root = excluded.root, note = excluded.note, at = excluded.at",
            |query| query.bind(id).bind(size).bind(root).bind(note).bind(at),
        )
        .await?;
    audit_checkpoint_sinks::queue(domain, &mut bookkeeping, organization_id, size).await?;
    bookkeeping.commit().await?;
    domain.checkpoints.queued.send_replace(());
    publish(domain, organization_id, signed).await
}

async fn publish(domain: &Domain, organization_id: &OrganizationId, signed: Signed) -> Result<()> {
    if let Some(folder) = &domain.settings.checkpoint_folder {
        checkpoint_files::write(folder, organization_id, &signed.note).await?;
    }
    metrics::gauge!("orgward_audit_checkpoint_at").set(signed.at as f64);
    locked(&domain.checkpoints.newest).insert(organization_id.clone(), signed);
    locked(&domain.checkpoints.refused).remove(organization_id);
    Ok(())
}

/// A log that does not match a checkpoint that was kept outside the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The organization of the log.
    pub organization_id: OrganizationId,
    /// The size and root that the checkpoint contains.
    pub kept: Head,
    /// The reason, in a sentence.
    pub sentence: String,
}

/// Compares every log with the checkpoint files, including the copies on another disk, and returns the first log that
/// does not match. This detects a database that was restored to an older state or changed from outside.
///
/// # Errors
/// When a file or the database cannot be read. A folder of copies that cannot be read only causes a warning, because
/// its disk may be disconnected.
pub async fn examine(domain: &Domain) -> Result<Option<Disagreement>> {
    let mut kept = match &domain.settings.checkpoint_folder {
        Some(folder) => checkpoint_files::read(folder).await?,
        None => Vec::new(),
    };
    kept.extend(audit_checkpoint_sinks::copies(domain).await?);
    for (organization_id, note) in kept {
        let mut conn = domain.reader().await?;
        let origin = origin(organization_id.as_str());
        let verifiers = audit_keys::verifiers(&mut conn, &origin).await?;
        let found = |kept: Head, sentence: String| {
            Ok(Some(Disagreement { organization_id: organization_id.clone(), kept, sentence }))
        };
        let kept = match Checkpoint::open(&note, &verifiers) {
            Ok(checkpoint) if checkpoint.origin == origin => checkpoint.head,
            Ok(checkpoint) => {
                return found(checkpoint.head, format!("its file holds a checkpoint of {}", checkpoint.origin));
            }
            Err(error) => {
                let head =
                    Checkpoint::peek(&note).map_or(Head { size: 0, root: [0; 32] }, |checkpoint| checkpoint.head);
                return found(head, format!("the checkpoint in its file cannot be believed: {error}"));
            }
        };
        let size = audit_tree::size(&mut conn, &organization_id).await?;
        if !agrees(&mut conn, &organization_id, size, &kept).await? {
            return found(kept, disagreement(size, &kept));
        }
    }
    Ok(None)
}

/// Whether a log of that size begins with the signed events. A log with missing hashes does not.
async fn agrees(conn: &mut AnyConnection, organization_id: &OrganizationId, size: u64, kept: &Head) -> Result<bool> {
    if kept.size > size {
        return Ok(false);
    }
    match audit_tree::head(conn, organization_id, kept.size).await {
        Ok(head) => Ok(head == *kept),
        Err(Error::Fault(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Deletes the newest checkpoints in the database until the newest remaining one matches the log.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn forget_disagreeing(domain: &Domain, organization_id: &OrganizationId) -> Result<()> {
    let mut conn = domain.reader().await?;
    let size = audit_tree::size(&mut conn, organization_id).await?;
    while let Some(newest) = newest(&mut conn, organization_id).await? {
        if agrees(&mut conn, organization_id, size, &newest.head).await? {
            break;
        }
        let (id, size) = (organization_id.to_string(), audit_tree::signed(newest.head.size)?);
        let mut bookkeeping = domain.bookkeeping().await?;
        bookkeeping
            .execute("delete from audit_checkpoints where organization_id = $1 and size = $2", |query| {
                query.bind(id).bind(size)
            })
            .await?;
        bookkeeping.commit().await?;
    }
    locked(&domain.checkpoints.newest).remove(organization_id);
    Ok(())
}

fn disagreement(size: u64, kept: &Head) -> String {
    if kept.size > size {
        format!("the log has {size} records, and {} were signed: the last ones are gone", kept.size)
    } else {
        format!("the first {} records are not the ones that were signed", kept.size)
    }
}
