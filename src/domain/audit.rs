//! The audit log: a record is appended in the transaction of what it tells, or not at all.

use super::{
    actor::{Actor, Who},
    audit_baseline, audit_counts,
    audit_facets::{self, Facet},
    audit_tree,
    change::Change,
    clock,
    error::{Error, Result},
    event::Event,
    filter::Statement,
    id, secret,
};
use crate::types::ids::{AuditLogId, OrganizationId};
use evidence::{Hash, Kept, Sealed, personal};
use serde_json::{Value, json};
use sqlx::AnyConnection;

/// Records of a bulk that are written together.
const BULK: usize = 256;

/// Rows that one statement inserts at most. SQLite looks each parameter up among those before it, so not many more.
const ROWS: usize = 32;

/// When audit logging was enabled: the time of record number 0. `None`: it is off.
pub async fn enabled_since(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<i64>> {
    Ok(first(conn, organization_id).await?.map(|(_, at)| at))
}

/// Id and time of record number 0, the enabling.
pub(super) async fn first(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<(String, i64)>> {
    Ok(sqlx::query_as("select id, effective_at from audit_logs where organization_id = $1 and seq = 0")
        .bind(organization_id.as_str())
        .fetch_optional(conn)
        .await?)
}

/// Where a record stands in its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its number, from 0.
    pub seq: i64,
    /// The hash of its leaf.
    pub leaf_hash: Hash,
}

/// Appends a record, if the organization's log has begun. Call it inside a change, after the write lock is held.
/// `email` is the actor's address.
pub(super) async fn append(
    conn: &mut AnyConnection,
    actor: &Actor,
    email: Option<&str>,
    event: &Event<'_>,
) -> Result<Option<Appended>> {
    match last(conn, &actor.organization_id).await? {
        Some((seq, at)) => insert(conn, actor, email, event, seq + 1, at).await.map(Some),
        None => Ok(None),
    }
}

/// The address of the person who acts, or as whom a key acts.
pub(super) async fn email_of(conn: &mut AnyConnection, actor: &Actor) -> Result<Option<String>> {
    let Some(user_id) = actor.who.user_id() else { return Ok(None) };
    let email: Option<(String,)> =
        sqlx::query_as("select email from users where id = $1").bind(user_id.as_str()).fetch_optional(conn).await?;
    Ok(email.map(|(email,)| email))
}

/// Begins the log: the enabling itself, then what is there already, so that live state can be rebuilt from the log.
/// There is no way back.
pub(super) async fn enable(change: &mut Change<'_>) -> Result<()> {
    let actor = change.actor();
    let conn = change.conn()?;
    if last(conn, &actor.organization_id).await?.is_some() {
        return Ok(());
    }
    let organization = actor.organization_id.as_str();
    let (name,): (String,) =
        sqlx::query_as("select name from organizations where id = $1").bind(organization).fetch_one(&mut *conn).await?;
    let email = email_of(conn, actor).await?;
    let enabled = Event::AuditLoggingEnabled { organization_id: organization, name: &name };
    insert(conn, actor, email.as_deref(), &enabled, 0, 0).await?;
    for (kind, id, state) in audit_baseline::live(conn, &actor.organization_id).await? {
        append(conn, actor, email.as_deref(), &Event::Baseline { kind, id: &id, state: &state }).await?;
    }
    Ok(())
}

async fn last(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<(i64, i64)>> {
    Ok(sqlx::query_as("select seq, effective_at from audit_logs where organization_id = $1 order by seq desc limit 1")
        .bind(organization_id.as_str())
        .fetch_optional(conn)
        .await?)
}

async fn insert(
    conn: &mut AnyConnection,
    actor: &Actor,
    email: Option<&str>,
    event: &Event<'_>,
    seq: i64,
    not_before: i64,
) -> Result<Appended> {
    let record = Record::seal(conn, actor, email, event, (seq, not_before)).await?;
    let appended = Appended { seq, leaf_hash: record.sealed.leaf_hash };
    write(conn, &actor.organization_id, &[record]).await?;
    Ok(appended)
}

/// A record that is ready to be written.
struct Record {
    seq: i64,
    id: String,
    r#type: &'static str,
    effective_at: i64,
    sealed: Sealed,
    found_by: Vec<(Facet, String)>,
}

impl Record {
    /// `place` is the record's number, and the time of the record before.
    async fn seal(
        conn: &mut AnyConnection,
        actor: &Actor,
        email: Option<&str>,
        event: &Event<'_>,
        place: (i64, i64),
    ) -> Result<Self> {
        let (seq, not_before) = place;
        // A clock that was set back must not put a record before the one it follows.
        let effective_at = clock::now().max(not_before);
        let id = id::new(AuditLogId::PREFIX);
        let wire = wire_event(conn, &id, effective_at, actor, email, event).await?;
        let detail = json!({
            "request_id": actor.origin.request_id,
            "by": by(actor),
            "change": event.detail(),
        });
        let found_by = audit_facets::of(&wire, email);
        let number = u64::try_from(seq).map_err(|_| Error::Fault("a negative audit sequence".to_owned()))?;
        let sealed = evidence::seal(actor.organization_id.as_str(), number, wire, detail, secret::random_bytes)
            .map_err(|error| Error::Fault(format!("an audit leaf could not be written: {error}")))?;
        Ok(Self { seq, id, r#type: event.r#type(), effective_at, sealed, found_by })
    }
}

/// Writes records that follow each other: leaf, values, tree and facets.
async fn write(conn: &mut AnyConnection, organization_id: &OrganizationId, records: &[Record]) -> Result<()> {
    for records in records.chunks(ROWS) {
        leaves(organization_id, records).execute(&mut *conn).await?;
    }
    let kept: Vec<_> =
        records.iter().flat_map(|record| record.sealed.kept.iter().map(|kept| (record.seq, kept))).collect();
    for kept in kept.chunks(ROWS) {
        values(organization_id, kept).execute(&mut *conn).await?;
    }
    for record in records {
        audit_tree::grow(conn, organization_id, record.seq).await?;
    }
    let found_by: Vec<_> =
        records.iter().flat_map(|record| record.found_by.iter().map(|found| (record.seq, found))).collect();
    for found_by in found_by.chunks(ROWS) {
        audit_facets::insert(organization_id, found_by).execute(&mut *conn).await?;
    }
    let counted = records.iter().map(|record| (record.effective_at, record.r#type, record.found_by.as_slice()));
    audit_counts::add(conn, organization_id, counted).await?;
    Ok(())
}

fn leaves(organization_id: &OrganizationId, records: &[Record]) -> Statement {
    let organization = organization_id.as_str();
    let rows = records.iter().map(|record| {
        let Record { seq, id, r#type, effective_at, sealed, .. } = record;
        let (leaf, hash) = ((&sealed.leaf).into(), sealed.leaf_hash.as_slice().into());
        [organization.into(), (*seq).into(), id.into(), (*r#type).into(), (*effective_at).into(), leaf, hash]
    });
    let mut statement =
        Statement::new("insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash) values");
    statement.bind_rows(rows);
    statement
}

fn values(organization_id: &OrganizationId, kept: &[(i64, &Kept)]) -> Statement {
    let organization = organization_id.as_str();
    let mut statement = Statement::new("insert into audit_values (organization_id, seq, field, salt, value) values");
    statement.bind_rows(kept.iter().map(|(seq, kept)| {
        let (field, salt, value) = ((&kept.field).into(), kept.salt.as_slice().into(), (&kept.value).into());
        [organization.into(), (*seq).into(), field, salt, value]
    }));
    statement
}

/// Records that are written many at a time: for populations, not for what people wait for. Inside one change, and nothing
/// else may append to its log meanwhile.
pub(super) struct Bulk {
    next: i64,
    at: i64,
    ready: Vec<Record>,
}

impl Bulk {
    /// Begins after the last record; `None`: the log is off.
    pub async fn begin(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Self>> {
        let last = last(conn, organization_id).await?;
        Ok(last.map(|(seq, at)| Self { next: seq + 1, at, ready: Vec::new() }))
    }

    /// Adds a record.
    pub async fn append(
        &mut self,
        conn: &mut AnyConnection,
        actor: &Actor,
        email: Option<&str>,
        event: &Event<'_>,
    ) -> Result<()> {
        let record = Record::seal(conn, actor, email, event, (self.next, self.at)).await?;
        (self.next, self.at) = (record.seq + 1, record.effective_at);
        self.ready.push(record);
        if self.ready.len() >= BULK {
            self.write(conn, &actor.organization_id).await?;
        }
        Ok(())
    }

    /// Writes what is ready.
    pub async fn write(&mut self, conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<()> {
        if !self.ready.is_empty() {
            write(conn, organization_id, &self.ready).await?;
            self.ready.clear();
        }
        Ok(())
    }
}

/// The event as `/v1` shows it (REFERENCE 5.1).
async fn wire_event(
    conn: &mut AnyConnection,
    id: &str,
    effective_at: i64,
    actor: &Actor,
    email: Option<&str>,
    event: &Event<'_>,
) -> Result<Value> {
    let mut wire = json!({
        "object": "organization.audit_log",
        "id": id,
        "type": event.r#type(),
        "effective_at": effective_at,
    });
    wire[event.r#type()] = event.payload();
    if let Some((project, name)) = event.project() {
        wire["project"] = json!({ "id": project, "name": name });
    } else if let Who::AdminKey { .. } = actor.who {
        // What an Admin key does outside any project is told as done in the default project (REFERENCE 5.1).
        let default: Option<(String, String)> =
            sqlx::query_as("select id, name from projects where organization_id = $1 and is_default = 1")
                .bind(actor.organization_id.as_str())
                .fetch_optional(&mut *conn)
                .await?;
        if let Some((id, name)) = default {
            wire["project"] = json!({ "id": id, "name": name });
        }
    }
    let user = actor.who.user_id().map(|user_id| match email {
        Some(email) => json!({ "id": user_id, "email": personal(email) }),
        None => json!({ "id": user_id }),
    });
    match &actor.who {
        Who::Operator => {}
        Who::AdminKey { key_id, .. } | Who::ProjectKey { key_id, .. } => {
            wire["actor"] = json!({ "type": "api_key", "api_key": { "id": key_id, "type": "user", "user": user } });
        }
        Who::Person { .. } | Who::Invitee { .. } | Who::LinkHolder { .. } | Who::Anonymous => {
            wire["actor"] = json!({ "type": "session", "session": session(actor, user) });
        }
    }
    Ok(wire)
}

/// A console session as actor. Empty strings are left out: a collector would try to read them as addresses.
fn session(actor: &Actor, user: Option<Value>) -> Value {
    let mut session = json!({});
    if let Some(user) = user {
        session["user"] = user;
    }
    for (name, value) in [("ip_address", &actor.origin.address), ("user_agent", &actor.origin.user_agent)] {
        if !value.is_empty() {
            session[name] = personal(value);
        }
    }
    session
}

/// Who acted, with what the wire leaves out: a key's address, or that it was the operator.
fn by(actor: &Actor) -> Value {
    match &actor.who {
        Who::Operator => json!({ "type": "operator" }),
        Who::Person { .. } => json!({ "type": "session" }),
        Who::Invitee { invite_id, .. } => json!({ "type": "invite", "id": invite_id }),
        Who::LinkHolder { .. } => json!({ "type": "link" }),
        Who::Anonymous => json!({ "type": "anonymous" }),
        Who::AdminKey { .. } | Who::ProjectKey { .. } => json!({
            "type": "admin_key",
            "ip_address": personal(&actor.origin.address),
            "user_agent": personal(&actor.origin.user_agent),
        }),
    }
}
