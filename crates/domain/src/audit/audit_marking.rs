//! Gives MACs to records that have none under this server's audit key: those of versions without MACs, all of them when
//! the key was lost, and those that the server administrator accepts although another program wrote them.

use crate::{Domain, audit::audit_walk};
use evidence::{
    Hash,
    proof::Head,
    tree::{Frontier, leaf_hash},
    verify::{Fault, KEY_CHANGED, ROLLBACK_ACCEPTED, Walk},
};
use kernel::{
    access::memberships,
    audit_marks,
    base::{
        audit_key::{AuditKey, Provenance},
        error::Result,
    },
    change::Change,
    ledger::{audit_keys::public, audit_macs, audit_tree, stored_checkpoints},
};
use serde_json::Value;
use sqlx::AnyConnection;
use std::time::Duration;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Records that get their MAC in one transaction, and that are read by one query.
const PAGE: i64 = 500;

/// Records whose MACs one query reads at most.
pub(crate) const MAX_PAGE: u64 = 500;

/// The MACs of a log in which each record has one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Records that this server wrote.
    pub recorded: u64,
    /// Records of another program that the server administrator has accepted.
    pub accepted: u64,
}

/// Checks the MAC of each record, waiting between two pages so that requests get the processor and the disk.
///
/// # Errors
/// The inner error names the first record without its MAC. The outer error means that the database cannot be read.
pub async fn check(
    domain: &Domain,
    organization_id: &OrganizationId,
    key: &AuditKey,
    pause: Duration,
) -> Result<Result<Marks, Fault>> {
    let mut check = MarkCheck::new(organization_id, key, Frontier::default());
    loop {
        match check.next(domain, MAX_PAGE).await? {
            Ok(true) => tokio::time::sleep(pause).await,
            Ok(false) => return Ok(Ok(check.marks)),
            Err(fault) => return Ok(Err(fault)),
        }
    }
}

/// A check of the MAC of each record, page by page, in the order of the log.
pub(crate) struct MarkCheck<'a> {
    organization_id: &'a OrganizationId,
    key: &'a AuditKey,
    /// Over the leaf hashes of the checked records.
    frontier: Frontier,
    marks: Marks,
}

impl<'a> MarkCheck<'a> {
    /// Starts after the records that an earlier check has covered: `frontier` must be the one over their leaf hashes then,
    /// and an empty one starts with the first record.
    pub(crate) fn new(organization_id: &'a OrganizationId, key: &'a AuditKey, frontier: Frontier) -> Self {
        Self { organization_id, key, frontier, marks: Marks::default() }
    }

    /// The number of checked records, from the first of the log on, and the root over their leaf hashes.
    pub(crate) fn head(&self) -> Head {
        Head { size: self.frontier.size(), root: self.frontier.root() }
    }

    /// Checks up to `limit` further records, at most [`MAX_PAGE`]. Returns false at the end of the log.
    ///
    /// # Errors
    /// The inner error names the first record that is missing or without its MAC. The outer error means that the database
    /// cannot be read.
    pub(crate) async fn next(&mut self, domain: &Domain, limit: u64) -> Result<Result<bool, Fault>> {
        let limit = audit_tree::signed(limit.clamp(1, MAX_PAGE))?;
        let mut conn = domain.reader().await?;
        let page = audit_macs::page(&mut conn, self.organization_id, self.frontier.size(), limit).await?;
        for record in &page {
            let (seq, expected) = (record.seq, self.frontier.size());
            if seq != expected {
                let why = format!("record {seq} stands where record {expected} belongs");
                return Ok(Err(Fault::Record { seq: expected, why }));
            }
            match self.key.provenance(self.organization_id, seq, &record.leaf_hash, &record.mac) {
                Some(Provenance::Recorded) => self.marks.recorded += 1,
                Some(Provenance::Accepted) => self.marks.accepted += 1,
                None => {
                    let why = "this server did not write it: it does not have the MAC of the audit key".to_owned();
                    return Ok(Err(Fault::Record { seq, why }));
                }
            }
            self.frontier.push(&record.leaf_hash);
        }
        Ok(Ok(!page.is_empty()))
    }
}

/// Whether this is the key that signs the database's checkpoints now, so that its MACs can be checked with it.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_current(domain: &Domain, key: &AuditKey) -> Result<bool> {
    Ok(public(&mut *domain.reader().await?).await?.last() == Some(&key.signing().public()))
}

/// Gives each log the MACs that its records lack, after a full verification, and as far as a signed checkpoint covers
/// them. A log that does not hold keeps its records as they are, and the reason is logged.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn complete(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        let first = audit_macs::first_without(&mut *domain.reader().await?, &organization_id).await?;
        if first.is_some() {
            let mut conn = domain.reader().await?;
            // Only a checkpoint of this key attests a record: a key that the database lists may have been inserted.
            let signed = stored_checkpoints::trusted(&mut conn, &organization_id, domain.secrets().audit_key()).await?;
            drop(conn);
            mark(domain, &organization_id, signed.map(|signed| signed.head)).await?;
        }
    }
    Ok(())
}

/// Verifies the records that the newest checkpoint covers, and marks them.
async fn mark(domain: &Domain, organization_id: &OrganizationId, signed: Option<Head>) -> Result<()> {
    let key = domain.secrets().audit_key();
    let organization = organization_id.as_str();
    let mut conn = domain.reader().await?;
    let Some(signed) = signed else {
        tracing::error!(organization_id = organization, "an audit log without a checkpoint got no MACs");
        return Ok(());
    };
    let hashes = match verified(&mut conn, organization_id, &signed).await? {
        Ok(hashes) => hashes,
        Err(fault) => {
            let reason = fault.to_string();
            tracing::error!(organization_id = organization, reason, "an audit log that does not hold got no MACs");
            return Ok(());
        }
    };
    tracing::info!(
        organization_id = organization,
        records = signed.size,
        "writing the MACs of the audit log's records"
    );
    for page in hashes.chunks(PAGE as usize) {
        let first = page.first().map_or(0, |(seq, _)| *seq);
        let stored = audit_macs::page(&mut conn, organization_id, first, PAGE).await?;
        let has_mac = |seq: u64, leaf_hash: &Hash| {
            let stored =
                stored.get(usize::try_from(seq - first).unwrap_or(usize::MAX)).filter(|stored| stored.seq == seq);
            stored.is_some_and(|stored| key.provenance(organization_id, seq, leaf_hash, &stored.mac).is_some())
        };
        let without: Vec<(u64, Hash)> = page.iter().copied().filter(|(seq, hash)| !has_mac(*seq, hash)).collect();
        // A record that was changed since has another leaf hash and is refused.
        audit_marks::write(domain, organization_id, Provenance::Recorded, &without).await?;
    }
    Ok(())
}

/// The leaf hashes of the records up to a signed head, after verifying leaves, values, columns and the root.
async fn verified(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    signed: &Head,
) -> Result<Result<Vec<(u64, Hash)>, Fault>> {
    let (mut walk, mut hashes) = (Walk::new(organization_id.as_str(), Vec::new()), Vec::new());
    while walk.size() < signed.size {
        let page = audit_walk::page(conn, organization_id, walk.size(), signed.size).await?;
        if page.is_empty() {
            return Ok(Err(audit_walk::missing(walk.size())));
        }
        for record in page {
            if let Err(fault) = record.check(&mut walk) {
                return Ok(Err(fault));
            }
            hashes.push((record.seq, leaf_hash(record.leaf.as_bytes())));
        }
    }
    Ok(walk.finish(signed, true).map(|_| hashes))
}

/// Marks all records anew, because the key of their MACs was lost. Those that no signed checkpoint covers count as
/// accepted, not as recorded by this server.
///
/// # Errors
/// When a log does not hold; when the database cannot be read or written.
pub(crate) async fn renew(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let listed = listed(&mut conn, &organization_id).await?;
        let covered = listed.as_ref().map_or(0, |head| head.size);
        mark(domain, &organization_id, listed).await?;
        let size = audit_tree::size(&mut conn, &organization_id).await?;
        let mut from = covered;
        while from < size {
            let page = leaves(&mut conn, &organization_id, from, size).await?;
            let Some((last, _)) = page.last() else { break };
            from = last + 1;
            audit_marks::write(domain, &organization_id, Provenance::Accepted, &page).await?;
        }
    }
    Ok(())
}

/// Accepts, inside a change, the records after the newest checkpoint that this server did not write.
///
/// # Errors
/// 400 when a record does not fit its place in the log, or changes what verifiers trust: the log would never hold again.
pub(crate) async fn accept(domain: &Domain, change: &mut Change<'_>) -> Result<u64> {
    let organization_id = change.actor().organization_id.clone();
    let key = domain.secrets().audit_key();
    let from =
        stored_checkpoints::trusted(change.conn()?, &organization_id, key).await?.map_or(0, |signed| signed.head.size);
    let (mut next, mut accepted) = (from, 0);
    loop {
        let page = audit_macs::page(change.conn()?, &organization_id, next, PAGE).await?;
        let Some(last) = page.last() else { return Ok(accepted) };
        next = last.seq + 1;
        let is_foreign = |record: &audit_macs::Marked| {
            key.provenance(&organization_id, record.seq, &record.leaf_hash, &record.mac).is_none()
        };
        let foreign: Vec<(u64, Hash)> =
            page.iter().filter(|record| is_foreign(record)).map(|record| (record.seq, record.leaf_hash)).collect();
        for (seq, hash) in &foreign {
            if !is_acceptable(change.conn()?, &organization_id, *seq, hash).await? {
                let problem = Problem::new(ProblemKind::Invalid, refusals::record_not_acceptable(*seq));
                return Err(problem.with_code("record_not_acceptable").into());
            }
        }
        accepted += foreign.len() as u64;
        audit_marks::accept(domain, change, &foreign).await?;
    }
}

/// Whether a record of another program can be a part of a log that holds.
async fn is_acceptable(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    seq: u64,
    hash: &Hash,
) -> Result<bool> {
    let page = leaf_texts(conn, organization_id, seq, seq + 1).await?;
    let Some((_, text)) = page.first().filter(|(_, text)| leaf_hash(text.as_bytes()) == *hash) else {
        return Ok(false);
    };
    let leaf: Value = serde_json::from_str(text).unwrap_or_default();
    let is_here = leaf["log"].as_str() == Some(organization_id.as_str()) && leaf["seq"].as_u64() == Some(seq);
    let r#type = leaf["event"]["type"].as_str().unwrap_or_default();
    Ok(is_here && ![KEY_CHANGED, ROLLBACK_ACCEPTED].contains(&r#type))
}

/// The head in the newest checkpoint of the database, which must be signed by a key that the database lists. Only for a key
/// that was lost: nothing else knows it.
async fn listed(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Head>> {
    let Some(newest) = stored_checkpoints::newest(conn, organization_id).await? else { return Ok(None) };
    let opened = stored_checkpoints::opened(&newest.note, organization_id, &public(conn).await?).ok();
    Ok(opened.map(|checkpoint| checkpoint.head).filter(|head| *head == newest.head))
}

/// The records of one page, each with the hash of its leaf.
async fn leaves(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    from: u64,
    below: u64,
) -> Result<Vec<(u64, Hash)>> {
    let texts = leaf_texts(conn, organization_id, from, below).await?;
    Ok(texts.into_iter().map(|(seq, leaf)| (seq, leaf_hash(leaf.as_bytes()))).collect())
}

/// The leaves of one page.
async fn leaf_texts(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    from: u64,
    below: u64,
) -> Result<Vec<(u64, String)>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select seq, leaf from audit_logs where organization_id = $1 and seq >= $2 and seq < $3 order by seq limit $4",
    )
    .bind(organization_id.as_str())
    .bind(audit_tree::signed(from)?)
    .bind(audit_tree::signed(below)?)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|(seq, leaf)| Ok((audit_tree::number(seq)?, leaf))).collect()
}
