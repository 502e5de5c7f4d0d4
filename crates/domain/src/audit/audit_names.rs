//! The names of the objects that events mention by their ids, as they were when the event happened: the current name,
//! or the last one of an object that is gone, with later renames taken back. An erased name is unknown.

use crate::{
    Domain,
    audit::{
        audit_leaves,
        audit_rows::{Row, SELECT},
    },
};
use kernel::{base::error::Result, json_row, store::statement::Statement};
use serde_json::Value;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::{
    audit_logs::AuditRecord,
    ids::{InviteId, KeyId, OrganizationId, ServiceAccountId, UserId},
};

/// Maximum number of later renames that are read for a page.
const MAX_RENAMES: i64 = 500;

/// Maximum number of events that are read for the objects of a page that are gone.
const MAX_LAST_EVENTS: i64 = 500;

/// Ids and names of the objects that exist. An invite is named by its email address.
const CURRENT: [&str; 5] = [
    "select u.id, u.name from users u join organization_users o on o.user_id = u.id where o.organization_id =",
    "select u.id, u.name from service_accounts u where u.organization_id =",
    "select u.id, u.name from admin_keys u where u.organization_id =",
    "select u.id, u.name from project_keys u where u.organization_id =",
    "select u.id, u.email as name from invites u where u.organization_id =",
];

/// Adds to each event the names of the objects that it mentions by id.
pub(crate) async fn fill(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    records: &mut [AuditRecord],
) -> Result<()> {
    let ids: BTreeSet<String> = records.iter().flat_map(mentioned).collect();
    let Some(oldest) = records.iter().map(|record| record.seq).min().filter(|_| !ids.is_empty()) else {
        return Ok(());
    };
    let mut names = current(conn, organization_id, &ids).await?;
    let gone: BTreeSet<String> = ids.iter().filter(|id| !names.contains_key(*id)).cloned().collect();
    names.extend(last(domain, conn, organization_id, &gone).await?);
    let renames = renames(domain, conn, organization_id, &ids, oldest).await?;
    for record in records {
        for id in mentioned(record) {
            let later = renames.iter().find(|rename| rename.id == id && rename.seq > record.seq);
            let name = later.map(|rename| &rename.from).or_else(|| names.get(&id));
            if let Some(name) = name.filter(|name| !name.is_empty()).cloned() {
                record.names.insert(id, name);
            }
        }
    }
    Ok(())
}

/// The names of those objects that exist.
pub(crate) async fn current(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (first, others) = (CURRENT[0], &CURRENT[1..]);
    let mut statement = Statement::new(first);
    let begin = statement.mark();
    statement.bind(organization_id.as_str()).push("and u.id in").bind_all(ids);
    let end = statement.mark();
    for table in others {
        statement.push("union all").push(table).again(begin..end);
    }
    let rows: Vec<Named> = statement.fetch_rows(conn).await?;
    Ok(rows.into_iter().map(|Named { id, name }| (id, name)).collect())
}

json_row! {
    /// An object that exists.
    struct Named {
        id: String,
        name: String,
    }
}

/// The ids in an event that a reader would rather see as names.
fn mentioned(record: &AuditRecord) -> BTreeSet<String> {
    let payload = record.event.rest.get(&record.event.r#type).unwrap_or(&Value::Null);
    let actor = record.event.rest.get("actor").unwrap_or(&Value::Null);
    [&payload["id"], &payload["principal_id"], &actor["api_key"]["id"], &actor["session"]["user"]["id"]]
        .into_iter()
        .filter_map(Value::as_str)
        .filter(|id| {
            let prefixes = [UserId::PREFIX, KeyId::PREFIX, ServiceAccountId::PREFIX, InviteId::PREFIX];
            prefixes.iter().any(|prefix| id.starts_with(prefix))
        })
        .map(str::to_owned)
        .collect()
}

/// The last names of objects that are gone, from the events that deleted them. A deleted invite is named by the event
/// that sent it.
pub(crate) async fn last(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    gone: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>> {
    let types = ["user.deleted", "api_key.deleted", "service_account.deleted", "invite.sent", "orgward.baseline"];
    let mut statement = about(organization_id, gone, &types);
    statement.push("order by f.seq desc limit").bind(MAX_LAST_EVENTS);
    let mut names = BTreeMap::new();
    for record in read(domain, conn, organization_id, gone, statement).await? {
        let change = &record.detail["change"];
        let payload = record.event.rest.get(&record.event.r#type).unwrap_or(&Value::Null);
        let name = [&change["name"], &payload["data"]["email"], &change["email"]].into_iter().find_map(Value::as_str);
        if let (Some(id), Some(name)) = (payload["id"].as_str(), name) {
            names.entry(id.to_owned()).or_insert_with(|| name.to_owned());
        }
    }
    Ok(names)
}

/// A change of a name.
struct Rename {
    seq: i64,
    id: String,
    from: String,
}

/// The changes of names after an event, oldest first.
async fn renames(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    ids: &BTreeSet<String>,
    after: i64,
) -> Result<Vec<Rename>> {
    let mut statement = about(organization_id, ids, &["user.updated", "service_account.updated"]);
    statement.push("and f.seq >").bind(after).push("order by f.seq limit").bind(MAX_RENAMES);
    let changes = read(domain, conn, organization_id, ids, statement).await?;
    let rename = |record: AuditRecord| {
        let payload = record.event.rest.get(&record.event.r#type)?;
        let from = record.detail.pointer("/change/name/from")?.as_str()?;
        Some(Rename { seq: record.seq, id: payload["id"].as_str()?.to_owned(), from: from.to_owned() })
    };
    Ok(changes.into_iter().filter_map(rename).collect())
}

/// The statement for the events of some types about some objects.
fn about(organization_id: &OrganizationId, ids: &BTreeSet<String>, types: &[&'static str]) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement
        .push("audit_facets f join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq where f.organization_id =")
        .bind(organization_id.as_str())
        .push("and f.facet = 'resource' and f.value in")
        .bind_all(ids)
        .push("and l.type in")
        .bind_all(types.iter().copied());
    statement
}

async fn read(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    ids: &BTreeSet<String>,
    statement: Statement,
) -> Result<Vec<AuditRecord>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = statement.fetch_rows(conn).await?;
    let mut records = audit_leaves::open_present(domain, conn, organization_id, rows).await?;
    records.retain(|record| !record.is_altered);
    Ok(records)
}
