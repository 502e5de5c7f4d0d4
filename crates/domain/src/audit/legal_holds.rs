//! Legal holds, which block erasures. An owner asks for one and for its end, and the server administrator confirms both.
//! Holds have no table: the events in the audit log are their state, so that nothing ends one without a trace.

use crate::{
    Domain,
    audit::{audit_names, legal_hold_records},
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{error::Result, names::Name},
    change::Change,
    ledger::{audit, event::Event},
    reading::Reading,
    store::{cursor::Cursor, statement::Statement},
};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use types::{
    ids::{LegalHoldId, OrganizationId, UserId},
    legal_holds::{HoldStatus, LegalHold, NewLegalHold, ShownHold},
    pages::{List, PageQuery},
    problem::{Problem, ProblemKind},
    refusals,
    unchecked::Unchecked,
};

/// Whose data the holds in force cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Covered {
    /// The whole organization.
    Everybody,
    /// These people, by id.
    People(BTreeSet<String>),
}

impl Covered {
    /// Whether the data of a person is covered, or data that is about no person.
    pub(crate) fn covers(&self, user_id: Option<&str>) -> bool {
        match self {
            Self::Everybody => true,
            Self::People(people) => user_id.is_some_and(|user_id| people.contains(user_id)),
        }
    }

    fn of(holds: Vec<LegalHold>) -> Self {
        let people = holds.into_iter().filter(|hold| hold.status.blocks()).map(|hold| hold.user_id);
        people.collect::<Option<BTreeSet<String>>>().map_or(Self::Everybody, Self::People)
    }
}

/// Asks for a legal hold. It blocks erasures once the server administrator has confirmed it.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, for an invalid name, and for a person whom the log does
/// not know.
pub async fn request(domain: &Domain, actor: &Actor, new: Unchecked<NewLegalHold>) -> Result<LegalHold> {
    let mut change = domain.change(actor, Permission::LegalHoldsWrite).await?;
    let organization_id = &actor.organization_id;
    refuse_without_log(change.conn()?, organization_id).await?;
    let new = new.check()?;
    let name = Name::parse("name", new.name.as_deref())?.as_str().to_owned();
    if let Some(user_id) = &new.user_id {
        refuse_stranger(change.conn()?, organization_id, user_id).await?;
    }
    let (id, now) = (LegalHoldId::new(change.new_id(LegalHoldId::PREFIX)), change.now());
    let hold = LegalHold {
        object: "orgward.legal_hold".to_owned(),
        id,
        name,
        user_id: new.user_id,
        requested_by: actor.who.user_id().map(ToString::to_string),
        status: HoldStatus::Requested,
        requested_at: now,
        changed_at: now,
    };
    commit(change, hold, HoldStatus::Requested).await
}

/// Asks for the end of a legal hold: it ends once the server administrator has confirmed that. A hold that was not
/// confirmed yet is withdrawn at once.
///
/// # Errors
/// 403 for anyone but an owner; 404 for a hold that does not exist; 400 for one that is over. If its end was asked for
/// before, nothing is changed.
pub async fn request_lift(domain: &Domain, actor: &Actor, hold_id: &LegalHoldId) -> Result<LegalHold> {
    let mut change = domain.change(actor, Permission::LegalHoldsWrite).await?;
    let holds = legal_hold_records::indexed(domain, change.conn()?, &actor.organization_id).await?;
    let hold = find(holds, hold_id)?;
    match hold.status {
        HoldStatus::Requested => commit(change, hold, HoldStatus::Withdrawn).await,
        HoldStatus::InForce => commit(change, hold, HoldStatus::LiftRequested).await,
        HoldStatus::LiftRequested => {
            change.abandon();
            Ok(hold)
        }
        HoldStatus::Lifted | HoldStatus::Withdrawn => {
            Err(Problem::refused("legal_hold_over", refusals::hold_over(hold_id.as_str())).into())
        }
    }
}

/// Confirms what an owner asked for: that the hold is in force, or that it is lifted. For the server administrator only.
///
/// # Errors
/// 404 for a hold that does not exist; 400 if nothing waits for a confirmation; 503 when a record of the log is missing or
/// is not as this server wrote it.
pub async fn confirm(domain: &Domain, organization_id: &OrganizationId, hold_id: &LegalHoldId) -> Result<LegalHold> {
    let actor = Actor::server_administrator(organization_id.clone());
    legal_hold_records::whole(domain, &mut *domain.reader().await?, organization_id).await?;
    let mut change = domain.change(&actor, Permission::LegalHoldsWrite).await?;
    let hold = find(legal_hold_records::newer(domain, change.conn()?, organization_id).await?, hold_id)?;
    let confirmed = match hold.status {
        HoldStatus::Requested => HoldStatus::InForce,
        HoldStatus::LiftRequested => HoldStatus::Lifted,
        status => {
            let reason = refusals::hold_is(hold_id.as_str(), status.as_str());
            return Err(Problem::refused("legal_hold_not_requested", reason).into());
        }
    };
    commit(change, hold, confirmed).await
}

/// A page of legal holds, newest first.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, and for an invalid page.
pub async fn list(domain: &Domain, actor: &Actor, page: &PageQuery) -> Result<List<LegalHold>> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    page_of(domain, &mut reading, actor, page).await
}

/// As [`list`], with the names of the people in it, as the console shows them.
///
/// # Errors
/// As [`list`].
pub async fn shown(domain: &Domain, actor: &Actor, page: &PageQuery) -> Result<List<ShownHold>> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let List { object, data, first_id, last_id, has_more } = page_of(domain, &mut reading, actor, page).await?;
    let data = with_names(domain, reading.conn(), &actor.organization_id, data).await?;
    Ok(List { object, data, first_id, last_id, has_more })
}

/// One legal hold, as the console shows it.
///
/// # Errors
/// 403 for anyone but an owner; 404 for a hold that does not exist; 400 before logging is enabled.
pub async fn get(domain: &Domain, actor: &Actor, hold_id: &LegalHoldId) -> Result<ShownHold> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    refuse_without_log(reading.conn(), &actor.organization_id).await?;
    let holds = legal_hold_records::indexed(domain, reading.conn(), &actor.organization_id).await?;
    let named = with_names(domain, reading.conn(), &actor.organization_id, vec![find(holds, hold_id)?]).await?;
    Ok(named.into_iter().next().ok_or_else(|| Problem::not_found("legal hold", hold_id.as_str()))?)
}

async fn page_of(domain: &Domain, reading: &mut Reading, actor: &Actor, page: &PageQuery) -> Result<List<LegalHold>> {
    refuse_without_log(reading.conn(), &actor.organization_id).await?;
    let cursor = Cursor::parse(page, LegalHoldId::PREFIX)?;
    let mut holds = legal_hold_records::indexed(domain, reading.conn(), &actor.organization_id).await?;
    let before = cursor.before();
    holds.retain(|hold| hold.id.as_str() < before.as_str());
    holds.reverse();
    Ok(List::from_rows(holds, cursor.limit, |hold: &LegalHold| hold.id.to_string()))
}

/// Adds the names of the people: of members as they are now, of others as they were last.
async fn with_names(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    holds: Vec<LegalHold>,
) -> Result<Vec<ShownHold>> {
    let people = holds.iter().flat_map(|hold| [&hold.user_id, &hold.requested_by]);
    let ids: BTreeSet<String> = people.flatten().cloned().collect();
    let mut names = audit_names::current(conn, organization_id, &ids).await?;
    let gone = ids.into_iter().filter(|id| !names.contains_key(id)).collect();
    names.extend(audit_names::last(domain, conn, organization_id, &gone).await?);
    let name = |id: &Option<String>| id.as_ref().and_then(|id| names.get(id)).cloned();
    let shown = |hold: LegalHold| ShownHold { person: name(&hold.user_id), asked_by: name(&hold.requested_by), hold };
    Ok(holds.into_iter().map(shown).collect())
}

/// Refuses an erasure that a legal hold covers, inside a change. [`refuse_erasure_thoroughly`] has to come first, because
/// only the records since then are read.
///
/// # Errors
/// 400 with the hold that blocks; 503 when a record of the log is missing or is not as this server wrote it.
pub(crate) async fn refuse_erasure(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<()> {
    refuse(legal_hold_records::newer(domain, conn, organization_id).await?, user_id)
}

/// As [`refuse_erasure`], by reading and checking every record of the log. It takes long for a large log.
///
/// # Errors
/// As [`refuse_erasure`]; the owners are alarmed if the log does not hold.
pub(crate) async fn refuse_erasure_thoroughly(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<()> {
    refuse(legal_hold_records::whole(domain, conn, organization_id).await?, user_id)
}

/// Whose data the holds in force cover, by reading and checking every record of the log. It takes long for a large log.
///
/// # Errors
/// As [`refuse_erasure_thoroughly`], except for the hold.
pub(crate) async fn covered_thoroughly(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Covered> {
    Ok(Covered::of(legal_hold_records::whole(domain, conn, organization_id).await?))
}

/// Reads the records since [`covered_thoroughly`], so that [`covered`] has few to read inside a change.
///
/// # Errors
/// As [`covered`].
pub(crate) async fn advance(domain: &Domain, conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<()> {
    legal_hold_records::advance(domain, conn, organization_id).await
}

/// As [`covered_thoroughly`], inside a change; that has to come first, because only the records since then are read.
///
/// # Errors
/// As [`refuse_erasure`], except for the hold.
pub(crate) async fn covered(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Covered> {
    Ok(Covered::of(legal_hold_records::newer(domain, conn, organization_id).await?))
}

fn refuse(holds: Vec<LegalHold>, user_id: &UserId) -> Result<()> {
    let covers = |hold: &LegalHold| hold.user_id.as_deref().is_none_or(|id| id == user_id.as_str());
    match holds.into_iter().find(|hold| hold.status.blocks() && covers(hold)) {
        Some(hold) => {
            let reason = refusals::hold_blocks(hold.id.as_str(), hold.name);
            Err(Problem::new(ProblemKind::Invalid, reason).with_code("legal_hold").into())
        }
        None => Ok(()),
    }
}

async fn refuse_without_log(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<()> {
    match audit::enabled_since(conn, organization_id).await? {
        Some(_) => Ok(()),
        None => Err(Problem::refused("audit_logging_not_enabled", refusals::logging_off()).into()),
    }
}

/// Refuses an id that no event names as a person.
async fn refuse_stranger(conn: &mut AnyConnection, organization_id: &OrganizationId, user_id: &str) -> Result<()> {
    let mut known: Vec<(i64,)> = Vec::new();
    if user_id.starts_with(UserId::PREFIX) {
        let mut statement = Statement::new("select seq from audit_facets where organization_id =");
        statement.bind(organization_id.as_str()).push("and facet in ('actor', 'resource') and value =").bind(user_id);
        known = statement.push("limit 1").fetch_all(conn).await?;
    }
    match known.is_empty() {
        true => Err(Problem::invalid("user_id", "invalid_value", refusals::hold_person(user_id).shortened(60)).into()),
        false => Ok(()),
    }
}

async fn commit(change: Change<'_>, hold: LegalHold, status: HoldStatus) -> Result<LegalHold> {
    let hold = LegalHold { status, changed_at: change.now(), ..hold };
    let (id, user_id) = (hold.id.as_str(), hold.user_id.as_deref());
    change.commit(&Event::LegalHold { status, id, name: &hold.name, user_id }).await?;
    Ok(hold)
}

fn find(holds: Vec<LegalHold>, hold_id: &LegalHoldId) -> Result<LegalHold> {
    let hold = holds.into_iter().find(|hold| hold.id == *hold_id);
    hold.ok_or_else(|| Problem::not_found("legal hold", hold_id.as_str()).into())
}
