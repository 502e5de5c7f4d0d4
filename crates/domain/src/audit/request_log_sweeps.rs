//! Deletes the requests that the request log no longer keeps, a whole day (UTC) at a time: first they are written to the
//! archive, if there is one, then an event in each log says what is deleted, then the rows go in small transactions. Requests
//! of people whom a legal hold covers stay. Only the server administrator sets how long requests are kept.

use crate::{
    Domain,
    audit::legal_holds::{self, Covered},
    requests::{request_log::OldRequest, request_log_archives::Archive, request_log_archiving},
};
use jiff::civil::Date;
use kernel::{
    access::{actor::Actor, memberships},
    base::{
        error::{Error, Result},
        id,
    },
    ledger::event::Event,
    store::statement::Statement,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};
use types::ids::OrganizationId;

/// Rows that are looked up at once.
const ROWS: usize = 500;

/// The most rows that one transaction deletes.
const MAX_ROWS: usize = 200;

/// Rows that the first transaction deletes. The next ones delete fewer or more, so that no change waits much longer than
/// [`MAX_STEP`].
const FIRST_STEP: usize = 50;

/// Time that one transaction should take at most.
const MAX_STEP: Duration = Duration::from_millis(10);

/// Rows that one statement deletes.
const IN_STATEMENT: usize = 50;

/// One day, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// Deletes up to [`IN_STATEMENT`] rows; further placeholders are bound to an empty id, which no row has.
static DELETE: LazyLock<String> = LazyLock::new(|| {
    let places: Vec<String> = (1..=IN_STATEMENT).map(|number| format!("${number}")).collect();
    format!("delete from request_log where id in ({})", places.join(", "))
});

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// The rows that were deleted.
    pub rows: u64,
    /// The days that were written to the archive.
    pub days: usize,
    /// The organizations whose requests stay, because a record of their audit log is missing or is not as this server wrote
    /// it, so that a legal hold may be hidden.
    pub unclear: Vec<OrganizationId>,
    /// Whether another process is writing to the archive; then nothing was deleted.
    pub is_busy: bool,
}

/// The size of the request log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    pub rows: i64,
    /// When the oldest request was answered, Unix seconds; `None` if there is none.
    pub oldest_at: Option<i64>,
}

/// What goes of one organization.
struct Share {
    covered: Covered,
    rows: u64,
    /// When the first and the last of the requests were answered, Unix seconds.
    from: i64,
    to: i64,
}

/// The shares of the organizations whose requests may go.
type Plan = BTreeMap<OrganizationId, Share>;

/// A sweep's transactions.
struct Deletion<'a> {
    domain: &'a Domain,
    plan: &'a Plan,
    /// Rows that the next transaction deletes.
    step: usize,
    /// Rows that were deleted.
    rows: u64,
}

/// The beginning of the first day (UTC) whose requests are kept, Unix seconds; `None` if they are kept for ever.
pub fn kept_since(domain: &Domain) -> Option<i64> {
    let seconds = domain.settings.request_log_seconds;
    (seconds > 0).then(|| (domain.now() - seconds).div_euclid(DAY) * DAY)
}

/// Archives and deletes the requests from before `kept_since`. Another call goes on where this one stopped.
///
/// # Errors
/// When the archive or the database cannot be read or written. Without an error in the archive, no row is deleted that is not
/// in it.
pub async fn sweep(domain: &Domain, kept_since: i64) -> Result<Swept> {
    let before = id::first_at("", kept_since);
    let mut swept = Swept::default();
    let plan = plan(domain, &before, &mut swept.unclear).await?;
    if plan.values().all(|share| share.rows == 0) {
        return Ok(swept);
    }
    let folder = domain.settings.request_log_archive_folder.clone();
    let archive = match folder {
        None => None,
        Some(folder) => match request_log_archiving::open_folder(folder).await? {
            Some(archive) => Some(Arc::new(archive)),
            None => return Ok(Swept { is_busy: true, ..swept }),
        },
    };
    let days = match &archive {
        Some(archive) => request_log_archiving::fill(domain, archive, &before, |old| goes(&plan, old)).await?,
        None => BTreeSet::new(),
    };
    swept.days = days.len();
    announce(domain, &plan, archive.is_some()).await?;
    let mut deletion = Deletion { domain, plan: &plan, step: FIRST_STEP, rows: 0 };
    match archive {
        Some(archive) => delete_archived(&mut deletion, archive, days).await?,
        None => delete_all(&mut deletion, &before).await?,
    }
    swept.rows = deletion.rows;
    Ok(swept)
}

/// Counts the rows. It reads a whole index of the table.
///
/// # Errors
/// When the database cannot be read.
pub async fn measure(domain: &Domain) -> Result<Measured> {
    let mut conn = domain.reader().await?;
    let (rows,): (i64,) = sqlx::query_as("select count(*) from request_log").fetch_one(&mut *conn).await?;
    drop(conn);
    Ok(Measured { rows, oldest_at: oldest_at(domain).await? })
}

/// When the oldest request was answered, Unix seconds; `None` if there is none.
///
/// # Errors
/// When the database cannot be read.
pub async fn oldest_at(domain: &Domain) -> Result<Option<i64>> {
    let oldest: Option<(i64,)> = sqlx::query_as("select at from request_log order by id limit 1")
        .fetch_optional(&mut *domain.reader().await?)
        .await?;
    Ok(oldest.map(|(at,)| at))
}

/// What may go. The records of each log are read for the legal holds.
async fn plan(domain: &Domain, before: &str, unclear: &mut Vec<OrganizationId>) -> Result<Plan> {
    let mut plan = Plan::new();
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let oldest: Option<(String,)> =
            sqlx::query_as("select id from request_log where organization_id = $1 and id < $2 order by id limit 1")
                .bind(organization_id.as_str())
                .bind(before)
                .fetch_optional(&mut *conn)
                .await?;
        if oldest.is_none() {
            continue;
        }
        let covered = match legal_holds::covered_thoroughly(domain, &mut conn, &organization_id).await {
            Ok(covered) => covered,
            Err(Error::Problem(_)) => {
                unclear.push(organization_id);
                continue;
            }
            Err(error) => return Err(error),
        };
        let mut counting = Statement::new(
            "select count(*), coalesce(min(at), 0), coalesce(max(at), 0) from request_log where organization_id =",
        );
        counting.bind(organization_id.as_str()).push("and id <").bind(before);
        match &covered {
            Covered::Everybody => continue,
            Covered::People(people) if people.is_empty() => {}
            Covered::People(people) => {
                counting.push("and (user_id is null or user_id not in").bind_all(people).push(")");
            }
        }
        let counted: Vec<(i64, i64, i64)> = counting.fetch_all(&mut conn).await?;
        let (rows, from, to) = counted.into_iter().next().unwrap_or_default();
        plan.insert(organization_id, Share { covered, rows: u64::try_from(rows).unwrap_or(0), from, to });
    }
    Ok(plan)
}

/// Records what is deleted in each log: before that, so that nothing is deleted without an event.
async fn announce(domain: &Domain, plan: &Plan, is_archived: bool) -> Result<()> {
    for (organization_id, Share { rows, from, to, .. }) in plan.iter().filter(|(_, share)| share.rows > 0) {
        let mut bookkeeping = domain.bookkeeping().await?;
        let event = Event::RequestLogSwept { rows: *rows, from: *from, to: *to, is_archived };
        bookkeeping.append(&Actor::server_administrator(organization_id.clone()), &event).await?;
        bookkeeping.commit().await?;
    }
    Ok(())
}

/// Deletes what the files of the archive contain. The ids are read from the files, so that a row that came meanwhile stays.
async fn delete_archived(deletion: &mut Deletion<'_>, archive: Arc<Archive>, days: BTreeSet<Date>) -> Result<()> {
    for day in days {
        let mut file = request_log_archiving::open(&archive, day).await?;
        loop {
            let ids = file.next_ids(ROWS).await?;
            if ids.is_empty() {
                break;
            }
            deletion.delete(&ids).await?;
        }
    }
    Ok(())
}

/// Deletes what goes without an archive.
async fn delete_all(deletion: &mut Deletion<'_>, before: &str) -> Result<()> {
    let mut after = String::new();
    loop {
        let ids: Vec<(String,)> =
            sqlx::query_as("select id from request_log where id > $1 and id < $2 order by id limit $3")
                .bind(&after)
                .bind(before)
                .bind(i64::try_from(ROWS).unwrap_or(i64::MAX))
                .fetch_all(&mut *deletion.domain.reader().await?)
                .await?;
        let Some((last,)) = ids.last() else { return Ok(()) };
        after = last.clone();
        let ids: Vec<String> = ids.into_iter().map(|(id,)| id).collect();
        deletion.delete(&ids).await?;
    }
}

impl Deletion<'_> {
    /// Deletes those of the rows that go, in steps, and lets other changes go on after each for twice as long as it took.
    async fn delete(&mut self, ids: &[String]) -> Result<()> {
        let mut rows = Vec::new();
        for ids in ids.chunks(IN_STATEMENT) {
            let mut statement = Statement::new("select id, organization_id, user_id from request_log where id in");
            let found: Vec<(String, String, Option<String>)> =
                statement.bind_all(ids).push("order by id").fetch_all(&mut *self.domain.reader().await?).await?;
            rows.extend(
                found.into_iter().map(|(id, organization, user_id)| (id, OrganizationId::new(organization), user_id)),
            );
        }
        rows.retain(|(_, organization_id, user_id)| is_free(self.plan, organization_id, user_id.as_deref()));
        while !rows.is_empty() {
            let rest = rows.split_off(self.step.min(rows.len()));
            let began = Instant::now();
            self.delete_step(rows).await?;
            tokio::time::sleep(began.elapsed() * 2).await;
            rows = rest;
        }
        Ok(())
    }

    async fn delete_step(&mut self, mut rows: Vec<(String, OrganizationId, Option<String>)>) -> Result<()> {
        // A hold may have come into force since the plan was made; none does while the organization is locked.
        let organizations: BTreeSet<OrganizationId> =
            rows.iter().map(|(_, organization_id, _)| organization_id.clone()).collect();
        for organization_id in &organizations {
            legal_holds::advance(self.domain, &mut *self.domain.reader().await?, organization_id).await?;
        }
        let mut bookkeeping = self.domain.bookkeeping().await?;
        // From here on other changes wait.
        let began = Instant::now();
        for organization_id in organizations {
            bookkeeping.lock(&organization_id).await?;
            let covered = legal_holds::covered(self.domain, bookkeeping.conn()?, &organization_id).await?;
            rows.retain(|(_, of, user_id)| *of != organization_id || !covered.covers(user_id.as_deref()));
        }
        let mut deleted = 0;
        for rows in rows.chunks(IN_STATEMENT) {
            let ids = rows.iter().map(|(id, ..)| id.clone());
            let ids = ids.chain(std::iter::repeat_with(String::new)).take(IN_STATEMENT);
            deleted +=
                bookkeeping.execute(DELETE.as_str(), |query| ids.fold(query, |query, id| query.bind(id))).await?;
        }
        let took = began.elapsed();
        bookkeeping.commit().await?;
        self.rows += deleted;
        metrics::counter!("orgward_request_log_deleted_total").increment(deleted);
        if took > MAX_STEP {
            self.step = (self.step / 2).max(1);
        } else if took < MAX_STEP / 4 {
            self.step = (self.step * 2).min(MAX_ROWS);
        }
        Ok(())
    }
}

fn goes(plan: &Plan, old: &OldRequest) -> bool {
    is_free(plan, &OrganizationId::new(old.organization_id.clone()), old.request.user_id.as_deref())
}

/// Whether the plan lets a request go.
fn is_free(plan: &Plan, organization_id: &OrganizationId, user_id: Option<&str>) -> bool {
    plan.get(organization_id).is_some_and(|share| !share.covered.covers(user_id))
}
