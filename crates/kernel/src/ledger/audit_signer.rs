//! Signs audit logs in the transaction that extends them. The root is computed from the frontier of the last checkpoint,
//! which this process keeps in memory, and from the records since, each of which must have its MAC.

use crate::{
    base::{
        clock::Clock,
        error::{Error, Result},
        secret::Secrets,
    },
    ledger::{
        audit_keys,
        audit_macs::{self, Marked},
        audit_origins, audit_tree,
        signed_log::Log,
        stored_checkpoints::{insert, newest_signed, trusted},
    },
    store::{
        signed_logs::{ExtendedLogs, Extension, SignLogs, Signed, SignedLogs},
        statement::is_sqlite,
    },
};
use evidence::{checkpoint::Checkpoint, origin, proof::Head};
use futures::future::BoxFuture;
use sqlx::{AnyConnection, Executor};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use types::ids::OrganizationId;

/// The state of each log's signatures in the memory of this process.
pub struct Signer {
    secrets: Arc<Secrets>,
    /// The prefix of the origins of logs that begin.
    origin_prefix: String,
    clock: Clock,
    logs: Mutex<BTreeMap<OrganizationId, Log>>,
    /// Maximum number of records that one commit signs.
    limit: AtomicU64,
    /// What the open transaction has signed.
    pending: Mutex<BTreeMap<OrganizationId, Log>>,
    /// The logs that are not signed, with the reason, and when that was found, in Unix seconds.
    refused: Mutex<BTreeMap<OrganizationId, (String, i64)>>,
}

/// Seconds after which a refused log is looked at again. Each attempt is a commit of its own.
const RETRY_SECONDS: i64 = 15;

/// Why a log was not signed.
enum Refusal {
    /// The log is not what was signed, or holds a record that this server did not write.
    Disagrees(String),
    /// The database cannot be read or written.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        match error.into() {
            Error::Fault(damage) => Self::Disagrees(damage),
            error => Self::Failed(error),
        }
    }
}

impl Signer {
    pub(crate) fn new(secrets: Arc<Secrets>, clock: Clock, origin_prefix: String) -> Self {
        let (logs, pending, refused) = Default::default();
        Self { secrets, origin_prefix, clock, logs, limit: AtomicU64::new(u64::MAX), pending, refused }
    }

    /// Sets the maximum number of records that one commit signs, so that a backlog does not hold up all changes. The commits
    /// after it sign the rest.
    pub fn limit(&self, records: u64) {
        self.limit.store(records.max(1), Ordering::Relaxed);
    }

    /// The newest checkpoint that this process has signed or read.
    pub fn newest(&self, organization_id: &OrganizationId) -> Option<Signed> {
        locked(&self.logs).get(organization_id).and_then(|log| log.newest.clone())
    }

    /// Why the log is not signed; `None` while it is signed.
    pub fn refused(&self, organization_id: &OrganizationId) -> Option<String> {
        locked(&self.refused).get(organization_id).map(|(reason, _)| reason.clone())
    }

    /// Whether the log is not refused, or was refused long enough ago to be looked at again.
    pub fn is_due(&self, organization_id: &OrganizationId) -> bool {
        let now = self.clock.now();
        locked(&self.refused).get(organization_id).is_none_or(|(_, at)| !(0..RETRY_SECONDS).contains(&(now - at)))
    }

    /// Does not sign the log any more until [`Signer::retry`].
    pub fn refuse(&self, organization_id: &OrganizationId, sentence: String) {
        locked(&self.refused).insert(organization_id.clone(), (sentence, self.clock.now()));
    }

    /// Signs a refused log again at the next commit, if it is in order then.
    pub fn retry(&self, organization_id: &OrganizationId) {
        locked(&self.refused).remove(organization_id);
    }

    /// Forgets the log's checkpoint, so that the one in the database is read again.
    pub fn forget(&self, organization_id: &OrganizationId) {
        locked(&self.logs).remove(organization_id);
        self.retry(organization_id);
    }

    async fn sign_one(
        &self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        extension: &Extension,
    ) -> Result<Option<Log>, Refusal> {
        let known = locked(&self.logs).get(organization_id).cloned();
        let is_known = known.is_some();
        let mut log = match known {
            Some(log) => log,
            None => self.read(conn, organization_id).await?,
        };
        let from = log.frontier.size();
        let is_rolled_back = match is_known && log.take(extension, self.limit.load(Ordering::Relaxed)) {
            true => false,
            false => self.extend(conn, organization_id, &mut log).await?,
        };
        if log.frontier.size() == from {
            return Ok(Some(log));
        }
        // Without a state in memory the records may be old, and the column that names their type changed since.
        if is_rolled_back || !is_known {
            log.origin = audit_origins::begun(conn, organization_id, from, log.frontier.size()).await?.or(log.origin);
        }
        let origin = log.origin.take();
        let origin = origin.unwrap_or_else(|| origin::first(&self.origin_prefix, organization_id.as_str()));
        let key = self.secrets.audit_key().signing();
        let head = Head { size: log.frontier.size(), root: log.frontier.root() };
        let note = key
            .sign(&origin, &head)
            .map_err(|error| Error::Fault(format!("a checkpoint could not be signed: {error}")))?;
        let signed = Signed { head, note, at: self.clock.now() };
        if !insert(conn, organization_id, &signed, &key.public()).await? {
            let sentence = "the audit key was changed while this server ran, start it again to sign with the new one";
            return Err(Refusal::Disagrees(sentence.to_owned()));
        }
        (log.newest, log.origin) = (Some(signed), Some(origin));
        Ok(Some(log))
    }

    /// The log up to its newest checkpoint in the database. The signature and the root are verified.
    async fn read(&self, conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Log, Refusal> {
        let key = self.secrets.audit_key();
        // Without a checkpoint of ours every record must have its MAC. After a lost key the log keeps its prefix.
        let Some(newest) = trusted(conn, organization_id, key).await? else {
            let listed = audit_keys::public(conn).await?;
            let before = newest_signed(conn, organization_id, &listed).await?;
            let peeked = before.and_then(|before| Checkpoint::peek(&before.note).ok());
            let origin = peeked.map(|checkpoint| origin::base(&checkpoint.origin).to_owned());
            return Ok(Log { origin, ..Log::default() });
        };
        let size = audit_tree::size(conn, organization_id).await?;
        if size < newest.head.size {
            return Err(Refusal::Disagrees(disagreement(size, newest.head.size)));
        }
        let frontier = audit_tree::frontier(conn, organization_id, newest.head.size).await?;
        if frontier.root() != newest.head.root {
            return Err(Refusal::Disagrees(disagreement(size, newest.head.size)));
        }
        let last = match newest.head.size.checked_sub(1) {
            Some(last) => {
                audit_macs::page(conn, organization_id, last, 1).await?.first().map(|marked| marked.leaf_hash)
            }
            None => None,
        };
        let origin = Checkpoint::peek(&newest.note).ok().map(|checkpoint| checkpoint.origin);
        Ok(Log { frontier, last, newest: Some(newest), origin, size })
    }

    /// Adds the records that the log has since, as many as one commit signs, and returns whether one of them accepts a
    /// rollback. The last record that was signed must still be there, and each new one must have its MAC.
    async fn extend(
        &self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        log: &mut Log,
    ) -> Result<bool, Refusal> {
        let signed = log.frontier.size();
        let end = signed.saturating_add(self.limit.load(Ordering::Relaxed));
        let mut last_signed = log.last.filter(|_| signed > 0);
        let mut is_rolled_back = false;
        loop {
            // One query reads the last signed record and the new ones.
            let from = log.frontier.size() - u64::from(last_signed.is_some());
            let mut page = audit_macs::page(conn, organization_id, from, PAGE).await?.into_iter();
            let is_whole = page.len() < PAGE_RECORDS;
            if let Some(last) = last_signed.take()
                && page.next().is_none_or(|found| (found.seq, found.leaf_hash) != (from, last))
            {
                let size = audit_tree::size(conn, organization_id).await?;
                return Err(Refusal::Disagrees(disagreement(size, signed)));
            }
            for Marked { seq, leaf_hash, mac, is_rollback } in page {
                let expected = log.frontier.size();
                if expected == end {
                    log.size = audit_tree::size(conn, organization_id).await?;
                    return Ok(is_rolled_back);
                }
                if seq != expected {
                    return Err(Refusal::Disagrees(format!("record {expected} is missing")));
                }
                if self.secrets.audit_key().provenance(organization_id, seq, &leaf_hash, &mac).is_none() {
                    return Err(Refusal::Disagrees(foreign(seq)));
                }
                log.frontier.push(&leaf_hash);
                log.last = Some(leaf_hash);
                is_rolled_back |= is_rollback;
            }
            if is_whole {
                log.size = log.frontier.size();
                return Ok(is_rolled_back);
            }
        }
    }
}

/// Records read per query.
const PAGE_RECORDS: usize = 512;
const PAGE: i64 = PAGE_RECORDS as i64;

impl SignLogs for Signer {
    fn sign<'c>(
        &'c self,
        conn: &'c mut AnyConnection,
        logs: &'c ExtendedLogs,
    ) -> BoxFuture<'c, Result<SignedLogs, sqlx::Error>> {
        Box::pin(async move {
            let mut signed = SignedLogs::new();
            // What a canceled commit has left here was perhaps rolled back.
            self.settled(false);
            for (organization_id, extension) in logs {
                if self.refused(organization_id).is_some() {
                    continue;
                }
                match self.sign_apart(conn, organization_id, extension).await? {
                    Ok(None) => {}
                    Ok(Some(log)) => {
                        // A checkpoint of a part of the log does not cover this commit.
                        let covering = log.newest.clone().filter(|newest| newest.head.size == log.size);
                        signed.extend(covering.map(|newest| (organization_id.clone(), newest)));
                        locked(&self.pending).insert(organization_id.clone(), log);
                    }
                    Err(Refusal::Disagrees(sentence)) => {
                        tracing::error!(organization_id = organization_id.as_str(), "{sentence}");
                        metrics::counter!("orgward_audit_checkpoint_failures_total").increment(1);
                        self.refuse(organization_id, sentence);
                    }
                    Err(Refusal::Failed(error)) => {
                        // The log is signed with the next commit, or by the background job.
                        tracing::error!(organization_id = organization_id.as_str(), %error, "signing an audit log failed");
                        metrics::counter!("orgward_audit_checkpoint_failures_total").increment(1);
                    }
                }
            }
            Ok(signed)
        })
    }

    fn settled(&self, is_saved: bool) {
        let pending = std::mem::take(&mut *locked(&self.pending));
        let mut logs = locked(&self.logs);
        for (organization_id, log) in pending {
            match is_saved {
                true => logs.insert(organization_id, log),
                // Whether the checkpoint is in the database is not known, so it is read again.
                false => logs.remove(&organization_id),
            };
        }
    }
}

impl Signer {
    /// Signs so that a failure leaves the transaction that the changes are in as it was. On PostgreSQL, where an error ends
    /// the transaction, this needs a savepoint. On SQLite it does not: the one statement that writes has its effect or none.
    ///
    /// # Errors
    /// When the transaction is not open any more.
    async fn sign_apart(
        &self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        extension: &Extension,
    ) -> Result<Result<Option<Log>, Refusal>, sqlx::Error> {
        if is_sqlite(conn) {
            let signed = self.sign_one(conn, organization_id, extension).await;
            // After some errors, such as a full disk, SQLite has rolled the transaction back. A `begin` tells: it fails
            // inside a transaction.
            if matches!(signed, Err(Refusal::Failed(_))) && conn.execute("begin").await.is_ok() {
                return Err(sqlx::Error::Protocol("SQLite has rolled back the changes of the batch".to_owned()));
            }
            return Ok(signed);
        }
        conn.execute("savepoint sign").await?;
        let signed = self.sign_one(conn, organization_id, extension).await;
        let end = if signed.is_ok() { "release savepoint sign" } else { "rollback to savepoint sign" };
        conn.execute(end).await?;
        Ok(signed)
    }
}

/// The sentence about a log of `size` records that does not begin with the `kept` records that were signed.
pub fn disagreement(size: u64, kept: u64) -> String {
    if kept > size {
        format!("the log has {size} records, and {kept} were signed: the last ones are gone")
    } else {
        format!("the first {kept} records are not the ones that were signed")
    }
}

/// The sentence about a record without its MAC.
fn foreign(seq: u64) -> String {
    format!("record {seq} was not written by this server: it does not have the MAC of the audit key")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
