//! Checkpoints outside the database. Each commit signs the size and root of the logs that it extends and stores the
//! checkpoint; within a second, the newest one is written to its file and queued for the sinks, if a folder or sinks are
//! configured. What another process wrote is signed within 15 seconds. A log that no longer matches its last checkpoint is
//! not signed again.

use crate::{
    Domain,
    audit::{
        audit_alarms::{self, Check},
        audit_checkpoint_sinks, audit_cosignatures, audit_logs, checkpoint_files,
    },
};
use evidence::{checkpoint::Checkpoint, origin, proof::Head, tree::empty_root};
use kernel::{
    access::memberships,
    base::{
        audit_key::AuditKey,
        error::{Error, Result},
    },
    credentials::installation_mark,
    ledger::{
        audit,
        audit_keys::public,
        audit_signer::disagreement,
        audit_tree,
        stored_checkpoints::{self, newest, opened},
    },
    store::signed_logs::Signed,
};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Publishes the newest checkpoint of every log, signs the records that were written by another process or could not be
/// signed before, and returns how many checkpoints it published. A log that does not match its last checkpoint, or holds a
/// record that this server did not write, is not signed; the server log and the metrics report it.
///
/// # Errors
/// When the database cannot be read or written, or a file cannot be written. The next call publishes the rest.
pub async fn sign(domain: &Domain) -> Result<usize> {
    let mut published = 0;
    let mut refused = 0_u32;
    for organization_id in memberships::all(domain).await? {
        published += usize::from(publish(domain, &organization_id).await?);
        let reason = domain.signer().refused(&organization_id);
        refused += u32::from(reason.is_some());
        let alarm = reason.map(refusals::alarm_unsigned);
        audit_alarms::report(domain, &organization_id, Check::Signing, alarm).await?;
    }
    metrics::gauge!("orgward_audit_logs_not_signed").set(f64::from(refused));
    Ok(published)
}

/// The checkpoint of the current log, signed now if necessary.
///
/// # Errors
/// 503 when the log cannot be signed; when it has no events, or cannot be read or written.
pub(crate) async fn current(domain: &Domain, organization_id: &OrganizationId) -> Result<Signed> {
    publish(domain, organization_id).await?;
    if let Some(sentence) = domain.signer().refused(organization_id) {
        return Err(unsigned(sentence));
    }
    let newest = match domain.signer().newest(organization_id) {
        Some(newest) => Some(newest),
        None => {
            stored_checkpoints::trusted(&mut *domain.reader().await?, organization_id, domain.secrets().audit_key())
                .await?
        }
    };
    newest.ok_or_else(|| Error::Fault("a log without records has no checkpoint".to_owned()))
}

/// Compares the log with its newest checkpoint, has it signed if it has grown, and publishes the checkpoint if that was
/// not done yet. Returns whether it published one.
async fn publish(domain: &Domain, organization_id: &OrganizationId) -> Result<bool> {
    let _turn = domain.checkpoints.turn.lock().await;
    let signer = domain.signer();
    let mut conn = domain.reader().await?;
    // Before the size: a commit in between makes the log longer than the checkpoint, never shorter.
    let known = match signer.newest(organization_id) {
        Some(known) => Some(known),
        None => stored_checkpoints::trusted(&mut conn, organization_id, domain.secrets().audit_key()).await?,
    };
    let size = audit_tree::size(&mut conn, organization_id).await?;
    if let Some(known) = &known
        && !agrees(&mut conn, organization_id, size, &known.head).await?
    {
        signer.refuse(organization_id, disagreement(size, known.head.size));
        return Ok(false);
    }
    drop(conn);
    let newest = match known {
        Some(known) if known.head.size == size => {
            signer.retry(organization_id);
            Some(known)
        }
        _ if size == 0 || !signer.is_due(organization_id) => None,
        _ => {
            signer.retry(organization_id);
            catch_up(domain, organization_id, size).await?
        }
    };
    let Some(newest) = newest else { return Ok(false) };
    if domain.checkpoints.published(organization_id) == Some(newest.head.size) {
        return Ok(false);
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    let signed = audit_tree::signed(newest.head.size)?;
    audit_checkpoint_sinks::queue(domain, &mut bookkeeping, organization_id, signed).await?;
    bookkeeping.commit().await?;
    domain.checkpoints.queued.send_replace(());
    if let Some(folder) = &domain.settings.checkpoint_folder {
        checkpoint_files::write(folder, organization_id, &newest.note).await?;
    }
    metrics::gauge!("orgward_audit_checkpoint_at").set(newest.at as f64);
    domain.checkpoints.set_published(organization_id, newest.head.size);
    Ok(true)
}

/// Signs the log up to `size`, in several commits if one cannot sign so many records, and returns the newest checkpoint.
async fn catch_up(domain: &Domain, organization_id: &OrganizationId, size: u64) -> Result<Option<Signed>> {
    let signer = domain.signer();
    loop {
        let before = signer.newest(organization_id).map(|newest| newest.head.size);
        let mut bookkeeping = domain.bookkeeping().await?;
        bookkeeping.sign(organization_id).await?;
        bookkeeping.commit().await?;
        let newest = signer.newest(organization_id);
        let reached = newest.as_ref().map(|newest| newest.head.size);
        if reached >= Some(size) || reached == before {
            return Ok(newest);
        }
    }
}

/// The newest checkpoint in the database, with its cosignatures, if it covers every event; `None` if the log has grown
/// since. It writes nothing. It must be signed by the audit key or one before it, unless that is not here, as with a
/// backup.
///
/// # Errors
/// 400 before logging is enabled; 503 when the log does not match its last checkpoint; when the database cannot be read.
pub async fn stored(
    domain: &Domain,
    organization_id: &OrganizationId,
    key: Option<&AuditKey>,
) -> Result<Option<String>> {
    let mut conn = domain.reader().await?;
    audit_logs::enabled_since(&mut conn, organization_id).await?;
    // Before the size, as in [`publish`].
    let signed = match key {
        Some(key) => stored_checkpoints::trusted(&mut conn, organization_id, key).await?,
        None => newest(&mut conn, organization_id).await?,
    };
    let Some(signed) = signed else { return Ok(None) };
    let size = audit_tree::size(&mut conn, organization_id).await?;
    if !agrees(&mut conn, organization_id, size, &signed.head).await? {
        return Err(unsigned(disagreement(size, signed.head.size)));
    }
    drop(conn);
    if signed.head.size != size {
        return Ok(None);
    }
    audit_cosignatures::cosigned_note(domain, organization_id, &signed).await.map(Some)
}

fn unsigned(sentence: String) -> Error {
    let reason = refusals::log_unsigned(sentence);
    Problem::new(ProblemKind::Unavailable, reason).with_code("audit_log_not_signed").into()
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

/// The checkpoints that are kept in files, including the copies on another disk. Their signatures are not verified.
pub(crate) async fn kept(domain: &Domain) -> Result<Vec<(OrganizationId, String)>> {
    let mut kept = match &domain.settings.checkpoint_folder {
        Some(folder) => checkpoint_files::read(folder).await?,
        None => Vec::new(),
    };
    kept.extend(audit_checkpoint_sinks::copies(domain).await?);
    Ok(kept)
}

/// Compares every log with the checkpoint files, including the copies on another disk, and returns the first log that
/// does not match. This detects a database that was restored to an older state or changed from outside.
///
/// # Errors
/// When a file or the database cannot be read. A folder of copies that cannot be read only causes a warning, because
/// its disk may be disconnected.
pub async fn examine(domain: &Domain) -> Result<Option<Disagreement>> {
    for (organization_id, note) in kept(domain).await? {
        let mut conn = domain.reader().await?;
        let publics = public(&mut conn).await?;
        let found = |kept: Head, sentence: String| {
            Ok(Some(Disagreement { organization_id: organization_id.clone(), kept, sentence }))
        };
        let kept = match (opened(&note, &organization_id, &publics), Checkpoint::peek(&note)) {
            (Ok(checkpoint), _) => checkpoint.head,
            (_, Ok(checkpoint)) if !origin::is_of(&checkpoint.origin, organization_id.as_str()) => {
                return found(checkpoint.head, format!("its file holds a checkpoint of {}", checkpoint.origin));
            }
            (Err(error), peeked) => {
                let head = peeked.map_or(Head { size: 0, root: [0; 32] }, |checkpoint| checkpoint.head);
                return found(head, format!("the checkpoint in its file cannot be believed: {error}"));
            }
        };
        let size = audit_tree::size(&mut conn, &organization_id).await?;
        if !agrees(&mut conn, &organization_id, size, &kept).await? {
            return found(kept, disagreement(size, kept.size));
        }
    }
    Ok(examine_listed(domain).await?.into_iter().next())
}

/// Compares every log with the sealed list of logs in the database, and returns those that are not there or do not have the
/// listed root.
///
/// # Errors
/// When the database cannot be read.
pub async fn examine_listed(domain: &Domain) -> Result<Vec<Disagreement>> {
    let mut found = Vec::new();
    for (organization_id, listed) in installation_mark::logs(domain).await? {
        let mut conn = domain.reader().await?;
        if audit::enabled_since(&mut conn, &organization_id).await?.is_none() {
            let kept = if listed.size == 0 { Head { size: 0, root: empty_root() } } else { listed };
            let sentence = "audit logging was enabled, and the database holds no event".to_owned();
            found.push(Disagreement { organization_id, kept, sentence });
            continue;
        }
        let size = audit_tree::size(&mut conn, &organization_id).await?;
        if listed.size > 0 && !agrees(&mut conn, &organization_id, size, &listed).await? {
            let sentence = disagreement(size, listed.size);
            found.push(Disagreement { organization_id, kept: listed, sentence });
        }
    }
    Ok(found)
}

/// What is wrong with a log compared with the sealed list.
///
/// # Errors
/// As [`examine_listed`].
pub async fn listed_fault(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<String>> {
    let found = examine_listed(domain).await?;
    Ok(found.into_iter().find(|found| found.organization_id == *organization_id).map(|found| found.sentence))
}

/// Notes the newest checkpoint of each log in the sealed list, for a later start to compare.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn note_heads(domain: &Domain) -> Result<()> {
    let mut heads = BTreeMap::new();
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let newest = stored_checkpoints::trusted(&mut conn, &organization_id, domain.secrets().audit_key()).await?;
        heads.extend(newest.map(|newest| (organization_id, newest.head)));
    }
    installation_mark::note_heads(domain, &heads).await
}

/// Seconds of checkpoints that a file may lack: the last ones of a process that was killed.
const MAX_UNWRITTEN: i64 = 60;

/// Compares the checkpoint file of each log with the checkpoints in the database, and raises an alarm for a file that is
/// missing or older: with it goes what a restored database is recognized by. At the start of a server, before it writes
/// the files. The alarm stays until the next start.
///
/// # Errors
/// When a file or the database cannot be read.
pub async fn report_files(domain: &Domain) -> Result<()> {
    let Some(folder) = &domain.settings.checkpoint_folder else { return Ok(()) };
    let files = checkpoint_files::read(folder).await?;
    for organization_id in memberships::all(domain).await? {
        let file = files.iter().find(|(id, _)| *id == organization_id);
        let kept = file.and_then(|(_, note)| Checkpoint::peek(note).ok()).map_or(0, |checkpoint| checkpoint.head.size);
        let (first, last): (Option<i64>, Option<i64>) =
            sqlx::query_as("select min(at), max(at) from audit_checkpoints where organization_id = $1 and size > $2")
                .bind(organization_id.as_str())
                .bind(audit_tree::signed(kept)?)
                .fetch_one(&mut *domain.reader().await?)
                .await?;
        let is_behind = first.zip(last).is_some_and(|(first, last)| last - first > MAX_UNWRITTEN);
        let alarm = match file {
            _ if !is_behind => None,
            None => Some(refusals::alarm_file_missing()),
            Some(_) => Some(refusals::alarm_file_older()),
        };
        audit_alarms::report(domain, &organization_id, Check::CheckpointFile, alarm).await?;
    }
    Ok(())
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

/// Deletes the newest checkpoints in the database until the newest remaining one is signed and matches the log.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn forget_disagreeing(domain: &Domain, organization_id: &OrganizationId) -> Result<()> {
    let mut conn = domain.reader().await?;
    let publics = public(&mut conn).await?;
    while let Some(newest) = newest(&mut conn, organization_id).await? {
        let size = audit_tree::size(&mut conn, organization_id).await?;
        let is_signed = opened(&newest.note, organization_id, &publics).is_ok_and(|signed| signed.head == newest.head);
        if is_signed && agrees(&mut conn, organization_id, size, &newest.head).await? {
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
    domain.signer().forget(organization_id);
    domain.checkpoints.forget(organization_id);
    Ok(())
}
