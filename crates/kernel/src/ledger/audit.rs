//! The audit log. An event is always appended in the transaction of the change that it describes.

use crate::{
    access::{
        actor::Actor,
        sealed_rows::{self, sealed_people::SealedAccount},
    },
    base::{credential_seals::CredentialSeals, error::Result},
    ledger::{
        audit_counters, audit_facets,
        audit_leaf::{Record, Recorder},
        audit_tree, audit_values,
        event::Event,
    },
    store::{signed_logs::Extension, statement::Statement, statements::Statements, write_queue::WriteTurn},
};
use evidence::{Hash, verify::ROLLBACK_ACCEPTED};
use sqlx::AnyConnection;
use types::ids::{OrganizationId, UserId};

/// Maximum number of rows that one statement inserts. SQLite compares each parameter with all earlier ones, so a much
/// larger number would be slower.
const MAX_ROWS: usize = 32;

/// When audit logging was enabled: the time of event 0, in Unix seconds. `None` if it is off.
pub async fn enabled_since(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<i64>> {
    Ok(first(conn, organization_id).await?.map(|(_, at)| at))
}

/// Id and time (Unix seconds) of event 0, which says that audit logging was enabled.
pub async fn first(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<(String, i64)>> {
    Ok(sqlx::query_as("select id, effective_at from audit_logs where organization_id = $1 and seq = 0")
        .bind(organization_id.as_str())
        .fetch_optional(conn)
        .await?)
}

/// The position of an event in its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Sequence number, from 0.
    pub seq: i64,
    pub leaf_hash: Hash,
}

/// The newest event of a log, as far as a change knows it under the organization's write lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tail {
    /// It must be read.
    #[default]
    Unread,
    /// As [`last`].
    Read(Option<Last>),
}

/// The newest event of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// Sequence number, from 0.
    pub seq: i64,
    /// Unix seconds.
    pub effective_at: i64,
    /// The hash that stands beside the leaf; zeros if it is not 32 bytes.
    pub leaf_hash: Hash,
}

impl From<(i64, i64, Vec<u8>)> for Last {
    /// From the columns of a record. A hash of another length is none that was signed: the signer refuses the log, and recording
    /// goes on.
    fn from((seq, effective_at, leaf_hash): (i64, i64, Vec<u8>)) -> Self {
        Self { seq, effective_at, leaf_hash: leaf_hash.try_into().unwrap_or_default() }
    }
}

/// Statements that run with those of an event.
#[derive(Default)]
pub(crate) struct Also {
    /// They run before those of the event.
    pub statements: Statements,
    /// Nothing but the commit follows the event.
    pub is_last: bool,
}

/// Appends an event if the organization's log has begun; otherwise returns `None`. The caller must hold the
/// organization's write lock. `email` is the actor's email address. `tail` moves to the event. `also` runs in any case.
pub(crate) async fn append(
    turn: &mut WriteTurn,
    recorder: &Recorder,
    (actor, email): (&Actor, Option<&str>),
    event: &Event<'_>,
    tail: &mut Tail,
    also: Also,
) -> Result<Option<Appended>> {
    let last = match *tail {
        Tail::Read(last) => last,
        Tail::Unread => last(turn.conn()?, &actor.organization_id).await?,
    };
    *tail = Tail::Read(last);
    let Some(last) = last else {
        turn.run(also.statements).await?;
        return Ok(None);
    };
    let place = (last.seq + 1, last.effective_at);
    let record = Record::seal(turn.conn()?, recorder, actor, email, event, place).await?;
    let Record { seq, effective_at, .. } = record;
    let leaf_hash = record.sealed.leaf_hash;
    *tail = Tail::Read(Some(Last { seq, effective_at, leaf_hash }));
    write(turn, &actor.organization_id, &[record], Some(last.leaf_hash), also).await?;
    Ok(Some(Appended { seq, leaf_hash }))
}

/// The email address of the person who acts, or of the person that a key acts as. `None` if the seal of the account does
/// not fit: another program may have written the address.
///
/// # Errors
/// When the database cannot be read.
pub async fn email_of(conn: &mut AnyConnection, seals: &CredentialSeals, actor: &Actor) -> Result<Option<String>> {
    // Asked even if there is no person, so that the time of a failed sign-in does not tell whether the account exists.
    let user_id = actor.who.user_id().map_or("", UserId::as_str);
    let account: Option<SealedAccount> = sealed_rows::find(conn, "where id = $1", &[user_id]).await?;
    Ok(account.and_then(|account| seals.accept(account)).map(|account| account.email))
}

/// Begins the log with the event that says so. This cannot be undone. If the log has already begun, nothing is written.
/// `pending` is as in [`Event::AuditLoggingEnabled`]. `email` is the actor's
/// email address. Returns the event if it was written.
pub(crate) async fn begin(
    turn: &mut WriteTurn,
    recorder: &Recorder,
    actor: &Actor,
    email: Option<&str>,
    pending: Option<u64>,
) -> Result<Option<Appended>> {
    if last(turn.conn()?, &actor.organization_id).await?.is_some() {
        return Ok(None);
    }
    let organization = actor.organization_id.as_str();
    let (name,): (String,) = sqlx::query_as("select name from organizations where id = $1")
        .bind(organization)
        .fetch_one(turn.conn()?)
        .await?;
    let enabled = Event::AuditLoggingEnabled { organization_id: organization, name: &name, pending };
    let record = Record::seal(turn.conn()?, recorder, actor, email, &enabled, (0, 0)).await?;
    let appended = Appended { seq: record.seq, leaf_hash: record.sealed.leaf_hash };
    write(turn, &actor.organization_id, &[record], None, Also::default()).await?;
    Ok(Some(appended))
}

/// The newest event; `None` if logging is off.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Last>> {
    let row: Option<(i64, i64, Vec<u8>)> = sqlx::query_as(
        "select seq, effective_at, leaf_hash from audit_logs where organization_id = $1 order by seq desc limit 1",
    )
    .bind(organization_id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Last::from))
}

/// Writes consecutive events: leaves, personal values, facets, counters and the tree; and `also`. The turn's commit signs the
/// log. `before` is the leaf hash of the record before them, as this transaction has read it; `None` if there is none.
pub(crate) async fn write(
    turn: &mut WriteTurn,
    organization_id: &OrganizationId,
    records: &[Record],
    before: Option<Hash>,
    also: Also,
) -> Result<()> {
    turn.sign_at_commit(organization_id, extension(records, before)?);
    let mut statements = also.statements;
    for records in records.chunks(MAX_ROWS) {
        statements.add(leaves(organization_id, records));
    }
    let kept: Vec<_> =
        records.iter().flat_map(|record| record.sealed.kept.iter().map(|kept| (record.seq, kept))).collect();
    for kept in kept.chunks(MAX_ROWS) {
        statements.add(audit_values::insert(organization_id, kept));
    }
    let found_by: Vec<_> =
        records.iter().flat_map(|record| record.found_by.iter().map(|found| (record.seq, found))).collect();
    for found_by in found_by.chunks(MAX_ROWS) {
        statements.add(audit_facets::insert(organization_id, found_by));
    }
    let counted = records.iter().map(|record| (record.effective_at, record.r#type, record.found_by.as_slice()));
    statements.add(audit_counters::add(organization_id, counted));
    let growing: Vec<i64> = records.iter().map(|record| record.seq).filter(|seq| audit_tree::grows(*seq)).collect();
    if also.is_last && growing.is_empty() {
        return turn.run_last(statements).await;
    }
    turn.run(statements).await?;
    for seq in growing {
        audit_tree::grow(turn.conn()?, organization_id, seq).await?;
    }
    Ok(())
}

/// What the signer is given of these records. From one that accepts a rollback on, the log has another origin, which is read.
fn extension(records: &[Record], before: Option<Hash>) -> Result<Extension> {
    match records.first() {
        Some(first) if records.iter().all(|record| record.r#type != ROLLBACK_ACCEPTED) => Ok(Extension::Written {
            first: audit_tree::number(first.seq)?,
            before,
            leaf_hashes: records.iter().map(|record| record.sealed.leaf_hash).collect(),
        }),
        _ => Ok(Extension::Unread),
    }
}

fn leaves(organization_id: &OrganizationId, records: &[Record]) -> Statement {
    let organization = organization_id.as_str();
    let rows = records.iter().map(|record| {
        let Record { seq, id, r#type, effective_at, sealed, mac, .. } = record;
        let (leaf, hash) = ((&sealed.leaf).into(), sealed.leaf_hash.as_slice().into());
        let mac = mac.as_slice().into();
        [organization.into(), (*seq).into(), id.into(), (*r#type).into(), (*effective_at).into(), leaf, hash, mac]
    });
    let mut statement = Statement::new(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac) values",
    );
    statement.bind_rows(rows);
    statement
}
