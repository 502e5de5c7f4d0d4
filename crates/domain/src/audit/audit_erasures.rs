//! Erasure of a person from the audit log: their personal values and the salts of the commitments to them are
//! destroyed, leaves and hashes stay unchanged, and new events list what was erased. For the server administrator only.

use crate::{Domain, audit::audit_export_jobs};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{
        email::{Email, comparison_keys, displayed},
        error::Result,
    },
    change::Change,
    ledger::{audit_facets::Facet, event::Event},
    store::statement::Statement,
};
use serde_json::json;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::{
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
};

/// Maximum number of erased values per event, because their sequence numbers must fit in one leaf.
const VALUES_PER_RECORD: usize = 2000;

/// The extent of an erasure, planned or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Number of values: email addresses, names, IP addresses and user agents.
    pub values: u64,
    /// Number of events that the values belong to.
    pub records: u64,
}

/// Identifies a value by the sequence number of its event and its path in the leaf.
type Place = (i64, String);

/// The extent of the erasure of a removed member. It is zero if the person was erased before.
///
/// # Errors
/// 400 while the person is a member of the organization; 404 when the log never contained values about them.
pub async fn plan(domain: &Domain, organization_id: &OrganizationId, user_id: &UserId) -> Result<Erasure> {
    let mut conn = domain.reader().await?;
    refuse_members(&mut conn, organization_id, user_id).await?;
    Ok(summary(&find(&mut conn, organization_id, user_id).await?.0))
}

/// Erases a person's values, records the erasure in the log, and deletes the organization's exports. The values are
/// overwritten on the disk before this returns.
///
/// # Errors
/// As [`plan`]; when the values cannot be overwritten on the disk. Another call overwrites them again.
pub async fn erase(domain: &Domain, organization_id: &OrganizationId, user_id: &UserId) -> Result<Erasure> {
    let actor = Actor::server_administrator(organization_id.clone());
    let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
    refuse_members(change.conn()?, organization_id, user_id).await?;
    let (places, addresses) = find(change.conn()?, organization_id, user_id).await?;
    for (seq, field) in &places {
        sqlx::query("delete from audit_values where organization_id = $1 and seq = $2 and field = $3")
            .bind(organization_id.as_str())
            .bind(*seq)
            .bind(field)
            .execute(change.conn()?)
            .await?;
    }
    for key in addresses.iter().flat_map(|address| comparison_keys(address)) {
        for sql in [
            "delete from audit_facets where organization_id = $1 and facet = $2 and value = $3",
            "delete from audit_runs where organization_id = $1 and facet = $2 and value = $3",
        ] {
            sqlx::query(sql)
                .bind(organization_id.as_str())
                .bind(Facet::Email.as_str())
                .bind(&key)
                .execute(change.conn()?)
                .await?;
        }
    }
    tell(change, user_id, &places).await?;
    domain.erase_audit_values().await?;
    audit_export_jobs::forget(domain, organization_id).await?;
    Ok(summary(&places))
}

async fn tell(mut change: Change<'_>, user_id: &UserId, places: &BTreeSet<Place>) -> Result<()> {
    let places: Vec<&Place> = places.iter().collect();
    let fields = |part: &[&Place]| {
        let mut fields: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        part.iter().for_each(|(seq, field)| fields.entry(field).or_default().push(*seq));
        json!(fields)
    };
    let mut parts = places.chunks(VALUES_PER_RECORD).map(|part| (fields(part), part.len())).peekable();
    while let Some((fields, values)) = parts.next() {
        let event = Event::PersonErased { user_id: user_id.as_str(), fields: &fields, values };
        if parts.peek().is_none() {
            return change.commit(&event).await;
        }
        change.append(&event).await?;
    }
    change.abandon();
    Ok(())
}

fn summary(places: &BTreeSet<Place>) -> Erasure {
    let records: BTreeSet<i64> = places.iter().map(|(seq, _)| *seq).collect();
    Erasure { values: places.len() as u64, records: records.len() as u64 }
}

async fn refuse_members(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<(), Problem> {
    let member: Option<(String,)> =
        sqlx::query_as("select user_id from organization_users where organization_id = $1 and user_id = $2")
            .bind(organization_id.as_str())
            .bind(user_id.as_str())
            .fetch_optional(conn)
            .await
            .map_err(kernel::base::error::Error::from)?;
    if member.is_some() {
        let reason = refusals::still_a_member(user_id.as_str());
        return Err(Problem::new(ProblemKind::Invalid, reason).with_code("still_a_member"));
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

/// The values about a person, and the person's email addresses. The values belong to events that the person caused, to
/// events about the person, and to any event that contains one of the email addresses.
async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<(BTreeSet<Place>, BTreeSet<String>)> {
    let mut places = BTreeSet::new();
    let mut addresses = BTreeSet::new();
    for (facet, above) in
        [(Facet::Actor, ["/event/actor/", "/detail/by/"]), (Facet::Resource, ["/detail/change/", "/event/"])]
    {
        let rows: Vec<(i64, String, String, String)> = Statement::new(
            "select v.seq, v.field, v.value, l.type from audit_facets f
             join audit_values v on v.organization_id = f.organization_id and v.seq = f.seq
             join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq where f.organization_id =",
        )
        .bind(organization_id.as_str())
        .push("and f.facet =")
        .bind(facet.as_str())
        .push("and f.value =")
        .bind(user_id.as_str())
        .fetch_all(conn)
        .await?;
        for (seq, field, value, r#type) in rows {
            // The actor of an event about the person may be another person. The email address typed at a failed sign-in
            // is the person's, in any spelling.
            let is_typed = facet == Facet::Actor && r#type == "login.failed" && field == "/detail/change/email";
            let is_theirs = above.iter().any(|above| field.starts_with(above))
                && (facet == Facet::Actor || !field.starts_with("/event/actor/"))
                || is_typed;
            if is_theirs {
                if field.ends_with("/email") {
                    addresses.insert(value);
                }
                places.insert((seq, field));
            }
        }
    }
    if places.is_empty() {
        if was_erased(conn, organization_id, user_id).await? {
            return Ok((places, addresses));
        }
        let reason = refusals::no_values(user_id.as_str());
        return Err(Problem::new(ProblemKind::NotFound, reason).with_code("not_found").into());
    }
    let spellings = addresses.iter().flat_map(|address| {
        [address.clone(), displayed(address).into_owned(), Email::stored(address).for_mail_server()]
    });
    let rows: Vec<(i64, String)> = Statement::new("select seq, field from audit_values where organization_id =")
        .bind(organization_id.as_str())
        .push("and value in")
        .bind_all(spellings.collect::<BTreeSet<_>>())
        .fetch_all(conn)
        .await?;
    places.extend(rows);
    Ok((places, addresses))
}
