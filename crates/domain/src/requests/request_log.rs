//! The request log: every authenticated Admin API request is on disk before its response is sent.

use crate::Domain;
use kernel::{
    access::{actor::Actor, api_call::ApiCall, permissions::Permission},
    base::{error::Result, id},
    bookkeeping::Bookkeeping,
    store::{
        cursor::{self, Cursor},
        statement::Statement,
    },
};
use serde::Serialize;
use std::sync::Arc;
use types::{
    ids::RequestLogId,
    pages::{List, PageQuery},
    request_log::{LoggedRequest, RequestLogQuery},
    unchecked::Unchecked,
};

/// Maximum age, in seconds, of a key's stored last use before a request updates it.
const LAST_USE_GRAIN: i64 = 60;

/// Ensures that the request is in the log with the status of its response, and updates the key's last use if the stored
/// one is stale. The response must not be sent before this returns.
///
/// # Errors
/// When the log cannot be written; then the response must be 503. If the request is already in the log, a failed update
/// of the last use only causes a warning.
pub async fn log(domain: &Domain, call: &Arc<ApiCall>, status: u16, last_used_at: Option<i64>) -> Result<()> {
    if call.logged() == Some(status) {
        // The change and its row in the log are on disk. An error now would make the client repeat the change.
        if is_stale(last_used_at, domain.now()) {
            let touched = touch_alone(domain, call, last_used_at).await;
            touched.unwrap_or_else(|error| tracing::warn!(%error, "storing the last use of an API key failed"));
        }
        return Ok(());
    }
    if call.key_id().is_some() && is_stale(last_used_at, domain.now()) {
        let mut bookkeeping = domain.bookkeeping().await?;
        bookkeeping.log_request(call, status).await?;
        touch_if_stale(&mut bookkeeping, call, last_used_at).await?;
        bookkeeping.commit().await?;
    } else {
        domain.log_request(call, status).await?;
    }
    call.set_logged(status);
    Ok(())
}

/// A page of requests, newest first.
///
/// # Errors
/// 403 for anyone but an owner; 400 for an invalid filter or page.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    filter: Unchecked<RequestLogQuery>,
    page: &PageQuery,
) -> Result<List<LoggedRequest>> {
    let mut reading = domain.read(actor, Permission::RequestLogRead).await?;
    let filter = filter.check()?;
    let cursor = Cursor::parse(page, RequestLogId::PREFIX)?;
    let foreign = "select id from request_log where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(reading.conn(), foreign, &actor.organization_id, &cursor.after).await?;
    let mut statement = Statement::new(SELECT);
    statement.bind(actor.organization_id.as_str()).push("and id <").bind(upper(&cursor, filter.until));
    if let Some(key_id) = &filter.key_id {
        statement.push("and key_id =").bind(key_id);
    }
    if let Some(route) = &filter.route {
        statement.push("and route =").bind(route);
    }
    if let Some(status) = filter.status {
        statement.push("and status =").bind(status);
    }
    let mut rows: Vec<Row> =
        statement.push("order by id desc limit").bind(cursor.fetch()).fetch_all(reading.conn()).await?;
    drop_older(&mut rows, filter.since);
    let requests = rows.into_iter().map(LoggedRequest::from).collect();
    Ok(List::from_rows(requests, cursor.limit, |request: &LoggedRequest| request.id.to_string()))
}

/// The exclusive upper bound of a page. Ids begin with their time, so a time span is a range of ids.
pub(crate) fn upper(cursor: &Cursor, until: Option<i64>) -> String {
    let before = cursor.before();
    until.map(|until| id::first_at("", until)).filter(|until| *until < before).unwrap_or(before)
}

/// Removes the rows before the time span. The statement has no lower bound: with bounds on both sides, SQLite considers
/// the index of all requests as good as the index of the filter, and reads the whole span.
pub(crate) fn drop_older(rows: &mut Vec<Row>, since: Option<i64>) {
    if let Some(since) = since.map(|since| id::first_at("", since)) {
        rows.retain(|row| row.id >= since);
    }
}

/// Selects every column of a request.
pub(crate) const SELECT: &str = "select id, at, request_id, principal, key_id, user_id, method, route, path, status,
    address, user_agent, duration_us, requests from request_log where organization_id =";

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: String,
    at: i64,
    request_id: String,
    principal: String,
    key_id: Option<String>,
    user_id: Option<String>,
    method: String,
    route: String,
    path: String,
    status: i64,
    address: String,
    user_agent: String,
    duration_us: i64,
    requests: i64,
}

impl From<Row> for LoggedRequest {
    fn from(row: Row) -> Self {
        Self {
            object: "orgward.request".to_owned(),
            id: RequestLogId::new(row.id),
            at: row.at,
            request_id: row.request_id,
            principal: row.principal,
            key_id: row.key_id,
            user_id: row.user_id,
            method: row.method,
            // Versions before 0037 stored the route only.
            path: if row.path.is_empty() { row.route.clone() } else { row.path },
            route: row.route,
            status: row.status,
            address: row.address,
            user_agent: row.user_agent,
            duration_us: row.duration_us,
            requests: row.requests,
        }
    }
}

/// A request of any organization that the log may no longer keep.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct OldRequest {
    pub(crate) organization_id: String,
    #[serde(flatten)]
    pub(crate) request: LoggedRequest,
}

#[derive(sqlx::FromRow)]
struct OldRow {
    organization_id: String,
    #[sqlx(flatten)]
    row: Row,
}

/// A page of the requests of all organizations, oldest first, between two ids that are not included.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn page_before(domain: &Domain, after: &str, before: &str, limit: i64) -> Result<Vec<OldRequest>> {
    let rows: Vec<OldRow> = sqlx::query_as(
        "select organization_id, id, at, request_id, principal, key_id, user_id, method, route, path, status, address,
         user_agent, duration_us, requests from request_log where id > $1 and id < $2 order by id limit $3",
    )
    .bind(after)
    .bind(before)
    .bind(limit)
    .fetch_all(&mut *domain.reader().await?)
    .await?;
    let old = |OldRow { organization_id, row }| OldRequest { organization_id, request: LoggedRequest::from(row) };
    Ok(rows.into_iter().map(old).collect())
}

async fn touch_alone(domain: &Domain, call: &ApiCall, last_used_at: Option<i64>) -> Result<()> {
    let mut bookkeeping = domain.bookkeeping().await?;
    touch_if_stale(&mut bookkeeping, call, last_used_at).await?;
    bookkeeping.commit().await
}

fn is_stale(last_used_at: Option<i64>, now: i64) -> bool {
    last_used_at.is_none_or(|at| now - at >= LAST_USE_GRAIN)
}

/// Stores the present as the last use of the call's key, unless the stored one is recent enough.
pub(super) async fn touch_if_stale(
    bookkeeping: &mut Bookkeeping,
    call: &ApiCall,
    last_used_at: Option<i64>,
) -> Result<()> {
    let now = bookkeeping.now();
    let Some(key_id) = call.key_id().filter(|_| is_stale(last_used_at, now)) else { return Ok(()) };
    let organization_id = call.organization_id();
    bookkeeping
        .execute(
            // A key that has just deleted itself no longer has a last use.
            "insert into key_uses (key_id, organization_id, last_used_at)
             select id, organization_id, $3 from (
                 select id, organization_id from admin_keys where id = $1 and organization_id = $2
                 union all select id, organization_id from project_keys where id = $1 and organization_id = $2
             ) k where true
             on conflict (key_id) do update set last_used_at = excluded.last_used_at",
            |query| query.bind(key_id.as_str().to_owned()).bind(organization_id.as_str().to_owned()).bind(now),
        )
        .await?;
    Ok(())
}
