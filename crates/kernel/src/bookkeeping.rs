//! Writes that change no organization's data: sessions, limits, last use, the request log, derived tables. The second
//! of the two ways to commit.

use crate::{
    Kernel,
    access::{
        actor::{Actor, Origin, Who},
        api_call::ApiCall,
        memberships, organization_lock,
    },
    base::{
        credential_seals::CredentialSeals,
        ended_seals::Ending,
        error::{Error, Result},
    },
    ledger::{
        audit::{self, Also, Tail},
        audit_leaf::Recorder,
        event::Event,
    },
    store::{request_rows, signed_logs::Extension, write_queue::WriteTurn},
};
use sqlx::{Any, AnyConnection, any::AnyArguments, query::Query};
use std::sync::Arc;
use types::ids::{OrganizationId, RequestLogId};

/// The tables that bookkeeping may write to. None of them contains an organization's members, projects, keys, invites
/// or settings.
pub const TABLES: &[&str] = &[
    "instance",
    "sessions",
    "setup_links",
    "sign_in_budgets",
    "failed_sign_ins",
    "request_log",
    "key_uses",
    "expired_keys",
    "spent_tokens",
    "deletions",
    "purges",
    "audit_nodes",
    "audit_keys",
    "audit_checkpoints",
    "audit_export_jobs",
    "audit_checkpoint_outbox",
    "audit_witnesses",
    "audit_cosignatures",
    "audit_verifications",
    "audit_runs",
    "audit_facets",
    "audit_counts",
    "organization_counts",
    "mails",
    "account_links",
    "credential_generations",
    "one_time_forms",
    "backups",
];

/// A write turn for bookkeeping. Dropping it without [`Bookkeeping::commit`] rolls its statements back.
pub struct Bookkeeping {
    recorder: Recorder,
    seals: Arc<CredentialSeals>,
    /// The rows that are deleted or replaced.
    ended_seals: Vec<Ending>,
    turn: WriteTurn,
}

impl Kernel {
    /// Waits for the writer and opens bookkeeping.
    ///
    /// # Errors
    /// When the database cannot be opened or written, or the wait times out.
    pub async fn bookkeeping(&self) -> Result<Bookkeeping> {
        let turn = self.writer.turn().await?;
        Ok(Bookkeeping { recorder: self.recorder(), seals: self.seals.clone(), ended_seals: Vec::new(), turn })
    }

    /// Inserts the log row of an Admin API request together with those of other requests, and waits until it is durable.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when the database did not report whether it committed. After any other error the row was
    /// not saved, or the wait for it has timed out.
    pub async fn log_request(&self, call: &Arc<ApiCall>, status: u16) -> Result<()> {
        let (call, ids, duration) = (call.clone(), self.recorder().ids, call.duration());
        self.writer.log(Box::new(move || call.row(&ids, status, duration).1)).await
    }
}

impl Bookkeeping {
    /// Runs an `insert`, `update` or `delete` whose target is one of [`TABLES`]. Returns the number of affected rows.
    ///
    /// # Errors
    /// When the target is another table or cannot be determined, or when the statement fails.
    pub async fn execute<'q>(
        &mut self,
        sql: &'static str,
        bind: impl FnOnce(Query<'q, Any, AnyArguments>) -> Query<'q, Any, AnyArguments>,
    ) -> Result<u64> {
        let table = target(sql).unwrap_or_default();
        if !TABLES.contains(&table) {
            return Err(Error::Fault(format!("bookkeeping may not write to {table:?}")));
        }
        Ok(bind(sqlx::query(sql)).execute(self.turn.conn()?).await?.rows_affected())
    }

    /// Takes an organization's write lock until the commit, so that nothing is appended to its log meanwhile.
    ///
    /// # Errors
    /// 404 when the organization does not exist; a database error.
    pub async fn lock(&mut self, organization_id: &OrganizationId) -> Result<()> {
        organization_lock::take(self.turn.conn()?, organization_id).await
    }

    /// The connection, for reads that the next statement depends on, and the seals.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn sealing(&mut self) -> Result<(&mut AnyConnection, &CredentialSeals)> {
        Ok((self.turn.conn()?, &self.seals))
    }

    /// Notes seals that end with this bookkeeping; they are refused from its commit on.
    pub(crate) fn end_seals(&mut self, seals: impl IntoIterator<Item = Ending>) {
        self.ended_seals.extend(seals);
    }

    /// The connection, for reads that the next statement depends on.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.turn.conn()
    }

    /// Unix seconds by the kernel's clock.
    pub fn now(&self) -> i64 {
        self.recorder.ids.clock().now()
    }

    /// A new identifier with the given prefix; see [`IdGenerator`] for its order.
    pub fn new_id(&self, prefix: &str) -> String {
        self.recorder.ids.new_id(prefix)
    }

    /// Claims the number of the actor's one-time form, if the actor has sent one, as a change does.
    ///
    /// # Errors
    /// 400 when another request has sent the form; when the database cannot be written.
    pub async fn claim_form(&mut self, actor: &Actor) -> Result<()> {
        let now = self.now();
        match &actor.form {
            Some(form) => form.claim(self.turn.conn()?, now).await,
            None => Ok(()),
        }
    }

    /// Inserts the log row of an Admin API request and returns its id.
    ///
    /// # Errors
    /// When the insert fails.
    pub async fn log_request(&mut self, call: &ApiCall, status: u16) -> Result<RequestLogId> {
        let (id, row) = call.row(&self.recorder.ids, status, call.duration());
        request_rows::insert(row).execute(self.turn.conn()?).await?;
        Ok(id)
    }

    /// Appends an event that changes no organization, such as a sign-in, to the log of the actor's organization. Does
    /// nothing if audit logging is off there.
    ///
    /// # Errors
    /// When the event cannot be written.
    pub async fn append(&mut self, actor: &Actor, event: &Event<'_>) -> Result<()> {
        organization_lock::take(self.turn.conn()?, &actor.organization_id).await?;
        let email = audit::email_of(self.turn.conn()?, &self.seals, actor).await?;
        let (actor, tail, also) = ((actor, email.as_deref()), &mut Tail::Unread, Also::default());
        audit::append(&mut self.turn, &self.recorder, actor, event, tail, also).await?;
        Ok(())
    }

    /// Appends an event to the log of each organization that the person belongs to. An event of an unknown person goes
    /// to the log of the only organization. If there are several organizations, or the person belongs to none, no audit
    /// log is the right one, and the event is written to the server's own log instead.
    ///
    /// # Errors
    /// When an event cannot be written.
    pub async fn append_everywhere(&mut self, origin: &Origin, who: Who, event: &Event<'_>) -> Result<()> {
        let organizations: Vec<OrganizationId> = match who.user_id() {
            Some(user_id) => memberships::of_person(self.conn()?, user_id)
                .await?
                .into_iter()
                .map(|organization| organization.id)
                .collect(),
            None => {
                let ids: Vec<(String,)> =
                    sqlx::query_as("select id from organizations order by id limit 2").fetch_all(self.conn()?).await?;
                let only = if ids.len() == 1 { ids } else { Vec::new() };
                only.into_iter().map(|(id,)| OrganizationId::new(id)).collect()
            }
        };
        if organizations.is_empty() {
            let (r#type, payload) = (event.r#type(), event.payload());
            tracing::warn!(r#type, %payload, address = origin.address, request_id = origin.request_id, "in no audit log");
        }
        for organization_id in organizations {
            let actor = Actor::new(organization_id, who.clone(), origin.clone());
            self.append(&actor, event).await?;
        }
        Ok(())
    }

    /// Has the organization's audit log signed at the commit, as a change does that extends it: for records that another
    /// process wrote, or that could not be signed when they were written.
    ///
    /// # Errors
    /// When the organization does not exist; when the database cannot be written.
    pub async fn sign(&mut self, organization_id: &OrganizationId) -> Result<()> {
        organization_lock::take(self.turn.conn()?, organization_id).await?;
        self.turn.sign_at_commit(organization_id, Extension::Unread);
        Ok(())
    }

    /// Commits, and waits until the commit is durable.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when the database did not report whether it committed. After any other error nothing
    /// was saved.
    pub async fn commit(self) -> Result<()> {
        self.turn.commit().await?;
        self.seals.end(&self.ended_seals);
        Ok(())
    }
}

/// The table that a statement writes to; `None` unless it begins with `insert`, `update` or `delete`.
fn target(sql: &str) -> Option<&str> {
    let mut words = sql.split_whitespace();
    let table = match words.next()? {
        "insert" | "delete" => words.nth(1),
        "update" => words.next(),
        _ => None,
    };
    table.map(|table| table.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_a_statement_writes_to_is_read_off_it() {
        assert_eq!(target("insert into sessions (id) values ($1)"), Some("sessions"));
        assert_eq!(target("delete from users where id = $1"), Some("users"));
        assert_eq!(target("update projects set name = $1"), Some("projects"));
        assert_eq!(target("with x as (select 1) delete from users"), None);
    }
}
