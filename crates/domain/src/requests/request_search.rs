//! Search in the request log, for the console. One filter is answered from its own index. With several filters, the
//! rows of one index are checked against the others, up to a limit per page, so the cost of a page does not depend on
//! the length of the log.

use crate::{
    Domain,
    requests::request_log::{Row, SELECT, drop_older, upper},
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{error::Result, id},
    store::{
        cursor::{self, Cursor},
        statement::Statement,
    },
};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::{
    ids::{AuditLogId, KeyId, OrganizationId, ProjectId, RequestLogId},
    pages::PageQuery,
    problem::Problem,
    refusals,
    request_log::{LeftRecord, LoggedRequest, RequestDetail, RequestLine, RequestLines, RequestSearch, UsedKey},
    unchecked::Unchecked,
};

/// Maximum number of rows that are read for one page when several filters are set.
const MAX_ROWS_SCANNED: i64 = 10_000;

/// One day, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// Maximum number of audit log events returned for one request.
const MAX_EVENTS: i64 = 20;

/// A filter with its own index.
enum Condition {
    Key(String),
    Status(i64),
    Class(i64),
    Route(String),
}

impl Condition {
    fn push(&self, statement: &mut Statement) {
        match self {
            Self::Key(key_id) => statement.push("and key_id =").bind(key_id),
            Self::Status(status) => statement.push("and status =").bind(*status),
            // The expression must be identical to that of the index, or the index is not used.
            Self::Class(class) => statement.push("and (status / 100) =").bind(*class),
            Self::Route(route) => statement.push("and route =").bind(route),
        };
    }
}

/// A page of requests, newest first.
///
/// # Errors
/// 403 for anyone but an owner; 400 for an invalid filter or page.
pub async fn explore(
    domain: &Domain,
    actor: &Actor,
    search: Unchecked<RequestSearch>,
    page: &PageQuery,
) -> Result<RequestLines> {
    let mut reading = domain.read(actor, Permission::RequestLogRead).await?;
    let conn = reading.conn();
    let search = search.check()?;
    let conditions = conditions(&search)?;
    let cursor = Cursor::parse(page, RequestLogId::PREFIX)?;
    let foreign = "select id from request_log where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(conn, foreign, &actor.organization_id, &cursor.after).await?;
    let mut statement = statement(&actor.organization_id, &search, &conditions, &cursor);
    let mut rows: Vec<Row> = statement.fetch_all(conn).await?;
    drop_older(&mut rows, search.since);
    let is_full = rows.len() as i64 == cursor.fetch();
    let mut found: Vec<LoggedRequest> = rows.into_iter().map(LoggedRequest::from).collect();
    found.truncate(usize::try_from(cursor.limit).unwrap_or_default());
    let looked_up_to = match conditions.len() > 1 && !is_full {
        true => last_looked_at(conn, &actor.organization_id, &search, &conditions[0], &cursor).await?,
        false => None,
    };
    let last = found.last().filter(|_| is_full).map(|request| request.id.to_string());
    let looked_through = looked_up_to.is_some().then_some(MAX_ROWS_SCANNED);
    let requests = with_keys(conn, &actor.organization_id, found).await?;
    let kept_days = Some(domain.settings.request_log_seconds / DAY);
    Ok(RequestLines { requests, next: last.or(looked_up_to), looked_through, kept_days })
}

/// One request by the request id of its response, with the audit log events that it caused.
///
/// # Errors
/// 403 for anyone but an owner; 404 for an unknown request id.
pub async fn get(domain: &Domain, actor: &Actor, request_id: &str) -> Result<RequestDetail> {
    let mut reading = domain.read(actor, Permission::RequestLogRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    let rows: Vec<Row> = Statement::new(SELECT)
        .bind(organization_id.as_str())
        .push("and request_id =")
        .bind(request_id)
        .push("order by id desc limit 1")
        .fetch_all(conn)
        .await?;
    let found: Vec<LoggedRequest> = rows.into_iter().map(LoggedRequest::from).collect();
    let line = with_keys(conn, organization_id, found).await?.pop();
    let line = line.ok_or_else(|| Problem::not_found("request", request_id))?;
    let person: Option<(String,)> = sqlx::query_as(
        "select u.name from users u join organization_users o on o.user_id = u.id
         where o.organization_id = $1 and u.id = $2",
    )
    .bind(organization_id.as_str())
    .bind(line.request.user_id.clone().unwrap_or_default())
    .fetch_optional(&mut *conn)
    .await?;
    let records = records(conn, organization_id, &line.request).await?;
    Ok(RequestDetail { line, person: person.map(|(name,)| name), records })
}

/// The query plan of a first page, one line per step. For tests.
#[doc(hidden)]
pub async fn plan(domain: &Domain, organization_id: &OrganizationId, search: &RequestSearch) -> Result<Vec<String>> {
    let cursor = Cursor::parse(&PageQuery::default(), RequestLogId::PREFIX)?;
    statement(organization_id, search, &conditions(search)?, &cursor).plan(&mut *domain.reader().await?).await
}

/// The filters that are set, the most selective one first.
fn conditions(search: &RequestSearch) -> Result<Vec<Condition>, Problem> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let status = given(&search.status).map(|text| status(&text)).transpose()?;
    let (status, plain) = match status {
        // Most requests succeed, so the class 2xx is the least selective filter.
        Some(Condition::Class(2)) => (None, status),
        other => (other, None),
    };
    let route = given(&search.route).map(Condition::Route);
    Ok([given(&search.key_id).map(Condition::Key), status, route, plain].into_iter().flatten().collect())
}

fn status(text: &str) -> Result<Condition, Problem> {
    let class = text.strip_suffix("xx").and_then(|class| class.parse().ok()).filter(|class| (1..=5).contains(class));
    let exact = text.parse().ok().filter(|status| (100..600).contains(status));
    let wrong = || Problem::invalid("status", "invalid_value", refusals::request_status());
    class.map(Condition::Class).or(exact.map(Condition::Status)).ok_or_else(wrong)
}

fn statement(
    organization_id: &OrganizationId,
    search: &RequestSearch,
    conditions: &[Condition],
    cursor: &Cursor,
) -> Statement {
    let Some((first, others)) = conditions.split_first().filter(|(_, others)| !others.is_empty()) else {
        let mut statement = Statement::new(SELECT);
        span(&mut statement, organization_id, search, conditions.first(), cursor);
        statement.push("order by id desc limit").bind(cursor.fetch());
        return statement;
    };
    let mut statement = Statement::new("select * from (");
    statement.push(SELECT);
    span(&mut statement, organization_id, search, Some(first), cursor);
    statement.push("order by id desc limit").bind(MAX_ROWS_SCANNED).push(") found where 1 = 1");
    for condition in others {
        condition.push(&mut statement);
    }
    statement.push("order by id desc limit").bind(cursor.fetch());
    statement
}

/// Adds the conditions for a range of an index, up to the upper bound of the page.
fn span(
    statement: &mut Statement,
    organization_id: &OrganizationId,
    search: &RequestSearch,
    condition: Option<&Condition>,
    cursor: &Cursor,
) {
    statement.bind(organization_id.as_str()).push("and id <").bind(upper(cursor, search.until));
    if let Some(condition) = condition {
        condition.push(statement);
    }
}

/// The last of [`MAX_ROWS_SCANNED`] rows, if the search stopped there and the row is within the time span.
async fn last_looked_at(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    search: &RequestSearch,
    condition: &Condition,
    cursor: &Cursor,
) -> Result<Option<String>> {
    let mut statement = Statement::new("select id from request_log where organization_id =");
    span(&mut statement, organization_id, search, Some(condition), cursor);
    statement.push("order by id desc limit 1 offset").bind(MAX_ROWS_SCANNED - 1);
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    let since = search.since.map(|since| id::first_at("", since)).unwrap_or_default();
    Ok(rows.into_iter().map(|(id,)| id).find(|id| *id >= since))
}

async fn with_keys(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    requests: Vec<LoggedRequest>,
) -> Result<Vec<RequestLine>> {
    let ids: BTreeSet<&str> = requests.iter().filter_map(|request| request.key_id.as_deref()).collect();
    let mut keys = BTreeMap::new();
    for (sql, is_project) in [
        ("select id, name, '' from admin_keys where organization_id =", false),
        ("select id, name, project_id from project_keys where organization_id =", true),
    ] {
        let mut statement = Statement::new(sql);
        statement.bind(organization_id.as_str()).push("and id in").bind_all(ids.iter().copied());
        let rows: Vec<(String, String, String)> = statement.fetch_all(conn).await?;
        keys.extend(rows.into_iter().map(|(id, name, project)| {
            let project_id = is_project.then(|| ProjectId::new(project));
            (id.clone(), UsedKey { id: KeyId::new(id), name, project_id })
        }));
    }
    let people: BTreeSet<&str> =
        requests.iter().filter(|one| one.key_id.is_none()).filter_map(|one| one.user_id.as_deref()).collect();
    let mut statement = Statement::new(
        "select u.id, u.name from users u join organization_users o on o.user_id = u.id where o.organization_id =",
    );
    statement.bind(organization_id.as_str()).push("and u.id in").bind_all(people.iter().copied());
    let names: Vec<(String, String)> = if people.is_empty() { Vec::new() } else { statement.fetch_all(conn).await? };
    let names: BTreeMap<String, String> = names.into_iter().collect();
    let lines = requests.into_iter().map(|request| {
        let key = request.key_id.as_ref().and_then(|id| keys.get(id)).cloned();
        let person =
            request.user_id.as_ref().filter(|_| request.key_id.is_none()).and_then(|id| names.get(id)).cloned();
        RequestLine { request, key, person }
    });
    Ok(lines.collect())
}

/// The audit log events that a request caused. They take effect while the request is processed, so only that time is
/// searched.
async fn records(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    request: &LoggedRequest,
) -> Result<Vec<LeftRecord>> {
    let began = request.at - request.duration_us / 1_000_000 - 1;
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select id, type from audit_logs where organization_id = $1 and effective_at >= $2 and effective_at <= $3
         and leaf like $4 order by effective_at, seq limit $5",
    )
    .bind(organization_id.as_str())
    .bind(began)
    .bind(request.at + 1)
    .bind(format!("%\"request_id\":\"{}\"%", request.request_id))
    .bind(MAX_EVENTS)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, r#type)| LeftRecord { id: AuditLogId::new(id), r#type }).collect())
}
