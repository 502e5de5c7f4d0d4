//! Erasure of a person from the audit log: their personal values and the salts of the commitments to them are
//! destroyed, leaves and hashes stay unchanged, and new events list what was erased. For the server administrator only.

use crate::{
    Domain,
    audit::{
        audit_erasure_requests,
        audit_erasure_values::{self, MAX_BOUND, Place, Values},
        audit_export_jobs, audit_names, legal_holds,
    },
    maintenance::purge::{self, Kind},
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{email::comparison_keys, error::Result},
    ledger::{audit_facets::Facet, event::Event},
    store::{statement::Statement, write_queue::Pauses},
};
use serde_json::json;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::{
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
};

/// Values that one transaction erases. Their sequence numbers must fit in the leaf of one event, and other changes wait
/// for the transaction.
const VALUES_PER_EVENT: usize = 500;

/// The extent of an erasure, planned or done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasure {
    /// Number of values: email addresses, names, IP addresses and user agents.
    pub values: u64,
    /// Number of events that the values belong to.
    pub records: u64,
    /// Values in events that are about other people too. They are erased only if that is asked for.
    pub others: Vec<Concerned>,
    /// Requests of the person in the request log that have an IP address or a user agent.
    pub requests: u64,
}

/// Another person whose events contain an email address of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concerned {
    /// The id of the person, or of an invite that waits for an answer.
    pub id: String,
    /// Their name, or the email address of the invite; `None` if it is unknown or erased.
    pub name: Option<String>,
    /// Number of values.
    pub values: u64,
    /// Number of events.
    pub records: u64,
}

/// The extent of the erasure of a removed member. It is zero if the person was erased before. Values in events that are
/// about other people too are listed and not counted.
///
/// # Errors
/// 400 for an id that is not a person's, while the person is a member of the organization, and while a legal hold is in
/// force; 404 when the log never contained values about them; 503 when the log does not hold, because a hold may be hidden.
pub async fn plan(domain: &Domain, organization_id: &OrganizationId, user_id: &UserId) -> Result<Erasure> {
    let mut conn = domain.reader().await?;
    refuse(&mut conn, organization_id, user_id).await?;
    legal_holds::refuse_erasure_thoroughly(domain, &mut conn, organization_id, user_id).await?;
    let values = find(&mut conn, organization_id, user_id).await?;
    let requests = audit_erasure_requests::count(&mut conn, organization_id, user_id).await?;
    let ids: BTreeSet<String> = values.others.keys().cloned().collect();
    let mut names = audit_names::current(&mut conn, organization_id, &ids).await?;
    let gone: BTreeSet<String> = ids.into_iter().filter(|id| !names.contains_key(id)).collect();
    names.extend(audit_names::last(domain, &mut conn, organization_id, &gone).await?);
    let others = values.others.iter().map(|(id, places)| {
        let Erasure { values, records, .. } = extent(places.iter());
        Concerned { id: id.clone(), name: names.get(id).cloned(), values, records }
    });
    Ok(Erasure { others: others.collect(), requests, ..extent(values.own.iter().chain(&values.elsewhere)) })
}

/// Erases a person's values, records the erasure in the log, and deletes the organization's exports. With `also_others`
/// it also erases the person's email addresses in events that are about other people too. The requests of the person in
/// the request log lose IP address and user agent. Erased values are overwritten on the disk before this returns; what
/// the request log contained, with the next purge.
///
/// # Errors
/// As [`plan`]; when the values cannot be overwritten on the disk. Another call goes on where this one stopped.
pub async fn erase(
    domain: &Domain,
    organization_id: &OrganizationId,
    user_id: &UserId,
    also_others: bool,
) -> Result<Erasure> {
    let (mut erased, mut pauses) = (BTreeSet::new(), Pauses::default());
    loop {
        let mut conn = domain.reader().await?;
        refuse(&mut conn, organization_id, user_id).await?;
        legal_holds::refuse_erasure_thoroughly(domain, &mut conn, organization_id, user_id).await?;
        let values = find(&mut conn, organization_id, user_id).await?;
        drop(conn);
        let pairs = values.others.iter().filter(|_| also_others);
        let pairs = pairs.flat_map(|(id, places)| places.iter().map(|place| (place.clone(), id.as_str())));
        let mut others: BTreeMap<Place, Vec<&str>> = BTreeMap::new();
        pairs.for_each(|(place, id)| others.entry(place).or_default().push(id));
        // The person's own values are last: without the addresses in them the others would not be found again.
        let alone = values.elsewhere.iter().chain(&values.own).map(|place| (place.clone(), Vec::new()));
        let places: Vec<(Place, Vec<&str>)> = others.into_iter().chain(alone).collect();
        if places.is_empty() {
            break;
        }
        for page in places.chunks(VALUES_PER_EVENT) {
            pauses.begin();
            erase_page(domain, organization_id, user_id, &values, page).await?;
            pauses.end().await;
            erased.extend(page.iter().map(|(place, _)| place.clone()));
        }
    }
    purge::clear_audit_values(domain).await?;
    let requests = audit_erasure_requests::erase(domain, organization_id, user_id).await?;
    audit_export_jobs::forget(domain, organization_id).await?;
    Ok(Erasure { requests, ..extent(erased.iter()) })
}

/// Erases some values in one change, with the event that lists them.
async fn erase_page(
    domain: &Domain,
    organization_id: &OrganizationId,
    user_id: &UserId,
    values: &Values,
    page: &[(Place, Vec<&str>)],
) -> Result<()> {
    let actor = Actor::server_administrator(organization_id.clone());
    let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
    refuse(change.conn()?, organization_id, user_id).await?;
    legal_holds::refuse_erasure(domain, change.conn()?, organization_id, user_id).await?;
    let mut fields: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    page.iter().for_each(|((seq, field), _)| fields.entry(field).or_default().push(*seq));
    for (field, seqs) in &fields {
        for seqs in seqs.chunks(MAX_BOUND) {
            let mut statement = Statement::new("delete from audit_values where organization_id =");
            statement.bind(organization_id.as_str()).push("and field =").bind(*field).push("and seq in");
            statement.bind_all(seqs.iter().copied()).execute(change.conn()?).await?;
            if field.starts_with("/event/actor/") && field.ends_with("/email") {
                let mut statement = Statement::new("delete from audit_facets where organization_id =");
                statement.bind(organization_id.as_str()).push("and facet =").bind(Facet::Email.as_str());
                statement.push("and seq in").bind_all(seqs.iter().copied()).execute(change.conn()?).await?;
            }
        }
    }
    // Bitmaps of an address that others have too are gone as well: without them their events are read from the facets.
    for key in values.addresses.iter().flat_map(|address| comparison_keys(address)) {
        sqlx::query("delete from audit_runs where organization_id = $1 and facet = $2 and value = $3")
            .bind(organization_id.as_str())
            .bind(Facet::Email.as_str())
            .bind(key)
            .execute(change.conn()?)
            .await?;
    }
    purge::queue_personal(&mut change, Kind::AuditValues, page.len() as u64).await?;
    let others: BTreeSet<&str> = page.iter().flat_map(|(_, others)| others.iter().copied()).collect();
    let (fields, others) = (json!(fields), others.into_iter().collect::<Vec<_>>());
    let event = Event::PersonErased { user_id: user_id.as_str(), fields: &fields, values: page.len(), others: &others };
    change.commit(&event).await
}

fn extent<'a>(places: impl Iterator<Item = &'a Place>) -> Erasure {
    let (mut values, mut records) = (0, BTreeSet::new());
    for (seq, _) in places {
        values += 1;
        records.insert(*seq);
    }
    Erasure { values, records: records.len() as u64, ..Erasure::default() }
}

/// The values about a person; none if they were erased before.
async fn find(conn: &mut AnyConnection, organization_id: &OrganizationId, user_id: &UserId) -> Result<Values> {
    let values = audit_erasure_values::find(conn, organization_id, user_id).await?;
    if values.own.is_empty() && !was_erased(conn, organization_id, user_id).await? {
        let reason = refusals::no_values(user_id.as_str());
        return Err(Problem::new(ProblemKind::NotFound, reason).with_code("not_found").into());
    }
    Ok(values)
}

/// Refuses ids of anything but people, and members.
async fn refuse(conn: &mut AnyConnection, organization_id: &OrganizationId, user_id: &UserId) -> Result<()> {
    if !user_id.as_str().starts_with(UserId::PREFIX) {
        let reason = refusals::not_a_person(user_id.as_str());
        return Err(Problem::new(ProblemKind::Invalid, reason).with_code("not_a_person").into());
    }
    let member: Option<(String,)> =
        sqlx::query_as("select user_id from organization_users where organization_id = $1 and user_id = $2")
            .bind(organization_id.as_str())
            .bind(user_id.as_str())
            .fetch_optional(conn)
            .await?;
    if member.is_some() {
        let reason = refusals::still_a_member(user_id.as_str());
        return Err(Problem::new(ProblemKind::Invalid, reason).with_code("still_a_member").into());
    }
    Ok(())
}

async fn was_erased(conn: &mut AnyConnection, organization_id: &OrganizationId, user_id: &UserId) -> Result<bool> {
    let told: Option<(i64,)> = sqlx::query_as(
        "select f.seq from audit_facets f join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq
         where f.organization_id = $1 and f.facet = $2 and f.value = $3 and l.type = $4 limit 1",
    )
    .bind(organization_id.as_str())
    .bind(Facet::Resource.as_str())
    .bind(user_id.as_str())
    .bind(evidence::verify::ERASED)
    .fetch_optional(conn)
    .await?;
    Ok(told.is_some())
}
