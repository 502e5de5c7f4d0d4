//! Rebuilds what searches and counts read from the leaves and values of a log. Only the server administrator does this.
//! The server may run meanwhile: each page is corrected in a short transaction of its own.

use crate::{
    Domain,
    audit::{
        audit_bitmaps,
        audit_index_counts::{HourlyCounts, Hours},
        audit_index_facets::{self, FacetChanges},
        audit_origins, audit_walk,
    },
};
use evidence::verify::{Fault, Walk};
use kernel::{
    access::actor::Actor,
    base::error::{Error, Result},
    bookkeeping::Bookkeeping,
    ledger::{audit_tree, event::Event},
};
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// What was corrected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// The number of records that were read.
    pub records: u64,
    /// The number of facets that were added or removed.
    pub facets: u64,
    /// The number of counts that were wrong.
    pub counts: u64,
}

/// Rebuilds the search index of a log, as [`rebuild`], and records that in the log.
///
/// # Errors
/// As [`rebuild`]. What was corrected before an error is recorded too.
pub async fn rebuild_and_record(
    domain: &Domain,
    organization_id: &OrganizationId,
    progress: impl FnMut(u64, u64),
) -> Result<Rebuilt> {
    let mut done = Rebuilt::default();
    let rebuilt = rebuild_all(domain, organization_id, progress, &mut done).await;
    if rebuilt.is_ok() || done.facets + done.counts > 0 {
        let Rebuilt { records, facets, counts } = done;
        let actor = Actor::server_administrator(organization_id.clone());
        let mut bookkeeping = domain.bookkeeping().await?;
        bookkeeping.append(&actor, &Event::AuditLogsReindexed { records, facets, counts }).await?;
        bookkeeping.commit().await?;
    }
    rebuilt.map(|()| done)
}

/// Rebuilds the search index of a log. `progress` is called with the number of records that were read and the total.
///
/// # Errors
/// 503 with the number of a record that does not hold; 404 when the organization does not exist; when the database
/// cannot be read or written. What was corrected before an error stays corrected.
pub async fn rebuild(
    domain: &Domain,
    organization_id: &OrganizationId,
    progress: impl FnMut(u64, u64),
) -> Result<Rebuilt> {
    let mut done = Rebuilt::default();
    rebuild_all(domain, organization_id, progress, &mut done).await?;
    Ok(done)
}

async fn rebuild_all(
    domain: &Domain,
    organization_id: &OrganizationId,
    mut progress: impl FnMut(u64, u64),
    done: &mut Rebuilt,
) -> Result<()> {
    let mut conn = domain.reader().await?;
    let keys = audit_origins::first_keys(domain, &mut conn, organization_id).await?;
    let mut walk = Walk::new(organization_id.as_str(), keys);
    let mut counts = HourlyCounts::default();
    let size = audit_tree::size(&mut conn, organization_id).await?;
    while walk.size() < size {
        let records = audit_walk::page(&mut conn, organization_id, walk.size(), size).await?;
        if records.is_empty() {
            return Err(tampered(&audit_walk::missing(walk.size())));
        }
        let from = walk.size();
        for record in &records {
            record.check(&mut walk).map_err(|fault| tampered(&fault))?;
        }
        let (indexed, changes) = audit_index_facets::compare(&mut conn, organization_id, &records).await?;
        if !changes.is_empty() {
            done.facets += correct(domain, organization_id, from, walk.size()).await?;
        }
        for record in &indexed {
            if let Some(hours) = counts.before(&mut conn, organization_id, record).await?
                && hours.differences().next().is_some()
            {
                let mut bookkeeping = domain.bookkeeping().await?;
                bookkeeping.lock(organization_id).await?;
                done.counts += write(&mut bookkeeping, organization_id, &hours).await?;
                bookkeeping.commit().await?;
            }
            counts.add(record);
        }
        done.records = walk.size();
        progress(walk.size(), size);
    }
    drop(conn);
    done.counts += finish(domain, organization_id, &mut counts, size).await?;
    audit_bitmaps::build(domain).await?;
    Ok(())
}

/// Corrects the facets of some records. They are compared again, because a person may be erased at the same time.
async fn correct(domain: &Domain, organization_id: &OrganizationId, from: u64, below: u64) -> Result<u64> {
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping.lock(organization_id).await?;
    let records = audit_walk::page(bookkeeping.conn()?, organization_id, from, below).await?;
    let (_, changes) = audit_index_facets::compare(bookkeeping.conn()?, organization_id, &records).await?;
    let FacetChanges { missing, extra } = changes;
    let done = (missing.len() + extra.len()) as u64;
    for (sql, rows) in [
        ("delete from audit_facets where organization_id = $1 and facet = $2 and value = $3 and seq = $4", extra),
        ("insert into audit_facets (organization_id, facet, value, seq) values ($1, $2, $3, $4)", missing),
    ] {
        for (seq, (facet, value)) in rows {
            let id = organization_id.to_string();
            bookkeeping.execute(sql, |query| query.bind(id).bind(facet).bind(value).bind(seq)).await?;
        }
    }
    bookkeeping.commit().await?;
    Ok(done)
}

/// Corrects the last hour while no record can be added to it, and removes what belongs to no record. All bitmaps are
/// removed; they are built again from the facets.
async fn finish(
    domain: &Domain,
    organization_id: &OrganizationId,
    counts: &mut HourlyCounts,
    position: u64,
) -> Result<u64> {
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping.lock(organization_id).await?;
    let mut done = 0;
    let size = audit_tree::size(bookkeeping.conn()?, organization_id).await?;
    let mut position = position;
    while position < size {
        let records = audit_walk::page(bookkeeping.conn()?, organization_id, position, size).await?;
        let (indexed, _) = audit_index_facets::compare(bookkeeping.conn()?, organization_id, &records).await?;
        for record in &indexed {
            if let Some(hours) = counts.before(bookkeeping.conn()?, organization_id, record).await? {
                done += write(&mut bookkeeping, organization_id, &hours).await?;
            }
            counts.add(record);
        }
        position = records.last().map_or(size, |record| record.seq + 1);
    }
    let (hours, _) = counts.last(bookkeeping.conn()?, organization_id).await?;
    done += write(&mut bookkeeping, organization_id, &hours).await?;
    for sql in [
        "delete from audit_facets where organization_id = $1 and (seq < 0 or seq >
         (select coalesce(max(seq), -1) from audit_logs where organization_id = $1))",
        "delete from audit_runs where organization_id = $1",
    ] {
        let id = organization_id.to_string();
        bookkeeping.execute(sql, |query| query.bind(id)).await?;
    }
    bookkeeping.commit().await?;
    Ok(done)
}

/// Replaces the counts that differ, and returns their number.
async fn write(bookkeeping: &mut Bookkeeping, organization_id: &OrganizationId, hours: &Hours) -> Result<u64> {
    let mut done = 0;
    for ((hour, facet, value, class), must, is) in hours.differences() {
        done += 1;
        let id = organization_id.to_string();
        let (hour, facet, value, class) = (*hour, facet.clone(), value.clone(), class.clone());
        if is != 0 {
            let sql = "delete from audit_counts where organization_id = $1 and facet = $2 and value = $3 and hour = $4
                       and class = $5";
            let (id, facet, value, class) = (id.clone(), facet.clone(), value.clone(), class.clone());
            bookkeeping.execute(sql, |query| query.bind(id).bind(facet).bind(value).bind(hour).bind(class)).await?;
        }
        if must != 0 {
            let sql = "insert into audit_counts (organization_id, facet, value, hour, class, records)
                       values ($1, $2, $3, $4, $5, $6) on conflict (organization_id, facet, value, hour, class)
                       do update set records = excluded.records";
            bookkeeping
                .execute(sql, |query| query.bind(id).bind(facet).bind(value).bind(hour).bind(class).bind(must))
                .await?;
        }
    }
    Ok(done)
}

fn tampered(fault: &Fault) -> Error {
    let reason = refusals::index_tampered(fault.to_string());
    Problem::new(ProblemKind::Unavailable, reason).with_code("audit_log_does_not_hold").into()
}
