//! Copies of checkpoints outside the machine, because an attacker with write access to the machine can also change the
//! checkpoint files next to the database. Each signed checkpoint is queued for every sink that the server administrator
//! configured, in the transaction that stores it. Delivery happens later, and no request waits for it.

use crate::{
    Domain,
    audit::{audit_cosignatures, checkpoint_files},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use evidence::{checkpoint::Checkpoint, proof::Head};
use kernel::{
    access::memberships,
    base::{
        backoff::pause,
        error::{Error, Result},
        secret,
    },
    bookkeeping::Bookkeeping,
    ledger::{audit_tree, stored_checkpoints},
    store::signed_logs::Signed,
};
use sqlx::AnyConnection;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use types::{
    audit_checkpoint_sinks::{CheckpointMessage, SignedCheckpoint, SinkKind, SinkStatus},
    ids::OrganizationId,
};

/// Maximum length of a stored failure, in characters.
const MAX_FAILURE_LENGTH: usize = 300;

/// Maximum time to read the folder of copies, which may be on another machine.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A destination for copies of checkpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sink {
    /// An existing folder.
    Folder(PathBuf),
    /// A webhook, identified by the [`secret::digest`] of its URL, because the URL may contain a token.
    Webhook(String),
}

impl Sink {
    /// The kind of the sink.
    pub fn kind(&self) -> SinkKind {
        match self {
            Self::Folder(_) => SinkKind::Folder,
            Self::Webhook(_) => SinkKind::Webhook,
        }
    }

    /// Identifies the sink among those of its kind.
    fn destination(&self) -> String {
        match self {
            Self::Folder(path) => secret::digest(&path.to_string_lossy()),
            Self::Webhook(digest) => digest.clone(),
        }
    }
}

/// A checkpoint to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The organization of the log.
    pub organization_id: OrganizationId,
    /// `msg_…`; the same for every attempt.
    pub message_id: String,
    /// The size and root that the checkpoint contains.
    pub head: Head,
    /// The signed note, with the cosignatures that exist for it.
    pub note: String,
    /// Time of the signature, in Unix seconds.
    pub signed_at: i64,
    /// Number of failed attempts so far.
    pub attempts: i64,
}

impl Delivery {
    /// The body of the webhook request.
    pub fn message(&self) -> CheckpointMessage {
        CheckpointMessage {
            r#type: "orgward.audit_checkpoint.signed".to_owned(),
            timestamp: jiff::Timestamp::from_second(self.signed_at).unwrap_or_default().to_string(),
            data: SignedCheckpoint {
                organization_id: self.organization_id.clone(),
                origin: Checkpoint::peek(&self.note).map(|checkpoint| checkpoint.origin).unwrap_or_default(),
                size: self.head.size,
                root: BASE64_STANDARD.encode(self.head.root),
                checkpoint: self.note.clone(),
            },
        }
    }
}

/// Queues a checkpoint for every sink. It replaces an older checkpoint that is still queued.
pub(crate) async fn queue(
    domain: &Domain,
    bookkeeping: &mut Bookkeeping,
    organization_id: &OrganizationId,
    size: i64,
) -> Result<()> {
    for sink in &domain.settings.checkpoint_sinks {
        queue_for(sink, bookkeeping, organization_id, size).await?;
        domain.checkpoints.expect_delivery(organization_id, sink.kind().as_str(), size);
    }
    Ok(())
}

/// Queues a checkpoint for a sink. It replaces an older checkpoint that is still queued.
pub(crate) async fn queue_for(
    sink: &Sink,
    bookkeeping: &mut Bookkeeping,
    organization_id: &OrganizationId,
    size: i64,
) -> Result<()> {
    let (id, message_id, now) = (organization_id.to_string(), bookkeeping.new_id("msg_"), bookkeeping.now());
    let (kind, destination) = (sink.kind().as_str(), sink.destination());
    bookkeeping
        .execute(
            "insert into audit_checkpoint_outbox
                 (organization_id, sink, destination, size, message_id, queued_at, waiting_since, attempts, next_attempt_at)
             values ($1, $2, $3, $4, $5, $6, $6, 0, 0)
             on conflict (organization_id, sink) do update set size = excluded.size, message_id = excluded.message_id,
                 queued_at = excluded.queued_at,
                 waiting_since = coalesce(audit_checkpoint_outbox.waiting_since, excluded.waiting_since)",
            |query| query.bind(id).bind(kind).bind(destination).bind(size).bind(message_id).bind(now),
        )
        .await?;
    Ok(())
}

/// Queues the newest checkpoints for sinks that were configured after they were signed, and again for sinks whose
/// destination has changed.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn complete(domain: &Domain) -> Result<()> {
    for sink in &domain.settings.checkpoint_sinks {
        let (kind, destination, now) = (sink.kind().as_str(), sink.destination(), domain.now());
        let mut bookkeeping = domain.bookkeeping().await?;
        bookkeeping
            .execute(
                "update audit_checkpoint_outbox set destination = $1, waiting_since = $2, attempts = 0, next_attempt_at = 0,
                     failing_since = null, failure = null, delivered_size = null, delivered_at = null
                 where sink = $3 and destination <> $1",
                |query| query.bind(destination).bind(now).bind(kind),
            )
            .await?;
        bookkeeping.commit().await?;
    }
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let key = domain.secrets().audit_key();
        let Some(newest) = stored_checkpoints::trusted(&mut conn, &organization_id, key).await? else { continue };
        let size = audit_tree::signed(newest.head.size)?;
        let queued: Vec<(String,)> =
            sqlx::query_as("select sink from audit_checkpoint_outbox where organization_id = $1 and size = $2")
                .bind(organization_id.as_str())
                .bind(size)
                .fetch_all(&mut *conn)
                .await?;
        drop(conn);
        for sink in &domain.settings.checkpoint_sinks {
            if queued.iter().all(|(kind,)| kind != sink.kind().as_str()) {
                let mut bookkeeping = domain.bookkeeping().await?;
                queue_for(sink, &mut bookkeeping, &organization_id, size).await?;
                bookkeeping.commit().await?;
            }
        }
    }
    Ok(())
}

/// The checkpoint that has been queued longest for a sink, among those whose next attempt is due.
///
/// # Errors
/// When the database cannot be read.
pub async fn due(domain: &Domain, kind: SinkKind) -> Result<Option<Delivery>> {
    type Row = (String, String, i64, Vec<u8>, String, i64, i64);
    let row: Option<Row> = sqlx::query_as(
        "select o.organization_id, o.message_id, c.size, c.root, c.note, c.at, o.attempts from audit_checkpoint_outbox o
         join audit_checkpoints c on c.organization_id = o.organization_id and c.size = o.size
         where o.sink = $1 and o.waiting_since is not null and o.next_attempt_at <= $2
         order by o.waiting_since, o.organization_id limit 1",
    )
    .bind(kind.as_str())
    .bind(domain.now())
    .fetch_optional(&mut *domain.reader().await?)
    .await?;
    let Some((organization_id, message_id, size, root, note, at, attempts)) = row else { return Ok(None) };
    let root = root.try_into().map_err(|_| Error::Fault("a checkpoint's root is not 32 bytes".to_owned()))?;
    let head = Head { size: audit_tree::number(size)?, root };
    let organization_id = OrganizationId::new(organization_id);
    let signed = Signed { head, note, at };
    let note = audit_cosignatures::cosigned_note(domain, &organization_id, &signed).await?;
    Ok(Some(Delivery { organization_id, message_id, head, note, signed_at: at, attempts }))
}

/// Queues a checkpoint once more for the sinks that have accepted it already: a witness has cosigned it since. One that is
/// still queued gets the cosignature with its first delivery.
///
/// # Errors
/// When the database cannot be written.
pub async fn queue_cosigned(domain: &Domain, organization_id: &OrganizationId, size: u64) -> Result<()> {
    let size = audit_tree::signed(size)?;
    let mut bookkeeping = domain.bookkeeping().await?;
    let (id, now) = (organization_id.to_string(), bookkeeping.now());
    for kind in [SinkKind::Folder, SinkKind::Webhook] {
        let (id, message_id) = (id.clone(), bookkeeping.new_id("msg_"));
        bookkeeping
            .execute(
                "update audit_checkpoint_outbox set message_id = $1, queued_at = $2, waiting_since = $2
                 where organization_id = $3 and sink = $4 and size = $5 and waiting_since is null",
                |query| query.bind(message_id).bind(now).bind(id).bind(kind.as_str()).bind(size),
            )
            .await?;
    }
    bookkeeping.commit().await
}

/// The queue of a sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Since when the oldest checkpoint has been queued, in Unix seconds.
    pub since: i64,
    /// When the next attempt is due, in Unix seconds; 0 means now.
    pub next_attempt_at: i64,
}

/// The queue of a sink; `None` if it is empty.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(domain: &Domain, kind: SinkKind) -> Result<Option<Waiting>> {
    let (since, next_attempt_at): (Option<i64>, Option<i64>) = sqlx::query_as(
        "select min(waiting_since), min(next_attempt_at) from audit_checkpoint_outbox
         where sink = $1 and waiting_since is not null",
    )
    .bind(kind.as_str())
    .fetch_one(&mut *domain.reader().await?)
    .await?;
    Ok(since.zip(next_attempt_at).map(|(since, next_attempt_at)| Waiting { since, next_attempt_at }))
}

/// Records that a sink accepted a checkpoint. A newer checkpoint that was queued in the meantime stays queued.
///
/// # Errors
/// When the database cannot be written; then the checkpoint is delivered again.
pub async fn delivered(domain: &Domain, kind: SinkKind, delivery: &Delivery) -> Result<()> {
    let (id, message_id) = (delivery.organization_id.to_string(), delivery.message_id.clone());
    let (size, now) = (audit_tree::signed(delivery.head.size)?, domain.now());
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "update audit_checkpoint_outbox set delivered_size = $1, delivered_at = $2, attempts = 0, next_attempt_at = 0,
                 failing_since = null, failure = null,
                 waiting_since = case when message_id = $3 then null else queued_at end
             where organization_id = $4 and sink = $5",
            |query| query.bind(size).bind(now).bind(message_id).bind(id).bind(kind.as_str()),
        )
        .await?;
    bookkeeping.commit().await?;
    domain.checkpoints.delivered(&delivery.organization_id, kind.as_str(), size);
    Ok(())
}

/// Records that an attempt failed. `why` is a sentence without a period. The delay before the next attempt grows with
/// each failure.
///
/// # Errors
/// When the database cannot be written.
pub async fn failed(domain: &Domain, kind: SinkKind, delivery: &Delivery, why: &str) -> Result<()> {
    let (id, now) = (delivery.organization_id.to_string(), domain.now());
    let why: String = why.chars().take(MAX_FAILURE_LENGTH).collect();
    let next = now + pause(delivery.attempts + 1, secret::random_u128());
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "update audit_checkpoint_outbox set attempts = attempts + 1, next_attempt_at = $1, failure = $2,
                 failing_since = coalesce(failing_since, $3)
             where organization_id = $4 and sink = $5",
            |query| query.bind(next).bind(why).bind(now).bind(id).bind(kind.as_str()),
        )
        .await?;
    bookkeeping.commit().await
}

/// The delivery state of an organization's checkpoints, for each configured sink.
pub(crate) async fn status(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<SinkStatus>> {
    let mut found = Vec::new();
    for sink in &domain.settings.checkpoint_sinks {
        type Row = (Option<i64>, Option<i64>, Option<String>, Option<i64>);
        let row: Option<Row> = sqlx::query_as(
            "select waiting_since, failing_since, failure, delivered_at from audit_checkpoint_outbox
             where organization_id = $1 and sink = $2",
        )
        .bind(organization_id.as_str())
        .bind(sink.kind().as_str())
        .fetch_optional(&mut *conn)
        .await?;
        let (waiting_since, failing_since, failure, delivered_at) = row.unwrap_or_default();
        found.push(SinkStatus { kind: sink.kind(), waiting_since, failing_since, failure, delivered_at });
    }
    Ok(found)
}

/// Writes a checkpoint to the folder of copies. `now` is in Unix seconds.
///
/// # Errors
/// When the file cannot be written, also because the folder does not exist. The error contains the path of the file.
pub async fn copy(folder: &Path, delivery: &Delivery, now: i64) -> Result<()> {
    checkpoint_files::copy(folder, &delivery.organization_id, &delivery.note, now).await
}

/// The folder of copies, if one is configured.
pub(crate) fn folder(domain: &Domain) -> Option<&Path> {
    domain.settings.checkpoint_sinks.iter().find_map(|sink| match sink {
        Sink::Folder(path) => Some(path.as_path()),
        Sink::Webhook(_) => None,
    })
}

/// The copies of the checkpoints of this database's organizations. Empty when the folder cannot be read in time.
pub(crate) async fn copies(domain: &Domain) -> Result<Vec<(OrganizationId, String)>> {
    let Some(folder) = folder(domain) else { return Ok(Vec::new()) };
    let read = tokio::time::timeout(TIMEOUT, checkpoint_files::read(folder)).await;
    let why = match read {
        Ok(Ok(mut copies)) => {
            // The folder may be shared with another server.
            let ours = memberships::all(domain).await?;
            copies.retain(|(organization_id, _)| ours.contains(organization_id));
            return Ok(copies);
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("it did not answer within {} seconds", TIMEOUT.as_secs()),
    };
    tracing::warn!(folder = %folder.display(), why, "comparing the audit logs with the copies of checkpoints failed");
    Ok(Vec::new())
}
