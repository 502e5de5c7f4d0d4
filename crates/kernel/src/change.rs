//! Reads and changes of an organization's data: [`Kernel::read`] on a connection that cannot write, and
//! [`Kernel::change`], whose only commit names an audit event.

use crate::{
    Kernel,
    access::{
        actor::{Actor, Who},
        api_call::Receipt,
        memberships, organization_lock,
        permissions::{self, AccessLevel, Permission},
    },
    base::{
        clock::Clock,
        error::{Error, Result},
        id::IdGenerator,
        names::Name,
    },
    ledger::{
        audit::{self, Appended},
        event::Event,
    },
    store::write_queue::WriteTurn,
};
use serde_json::Value;
use sqlx::{Any, AnyConnection, pool::PoolConnection};
use types::ids::{OrganizationId, UserId};

/// A read-only connection, and the reader's access level.
pub struct Reading {
    connection: PoolConnection<Any>,
    clock: Clock,
    /// For operations that show a part of a list.
    pub access_level: AccessLevel,
}

impl Reading {
    /// The connection; the engine refuses to write on it.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    /// Unix seconds by the kernel's clock.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }
}

/// An open change to an organization. Dropped, it is rolled back. [`Change::commit`] is its only commit, except for
/// [`Change::enable_audit_logging`], which writes the events that begin the log.
pub struct Change<'a> {
    actor: &'a Actor,
    /// For operations that allow a part of an action.
    pub access_level: AccessLevel,
    /// The actor's email when the change began: the change may remove the actor.
    email: Option<String>,
    /// The first and the last event so far.
    events: Option<(Appended, Appended)>,
    ids: IdGenerator,
    turn: WriteTurn,
}

impl Kernel {
    /// Opens a read for an actor who has the right.
    ///
    /// # Errors
    /// As [`permissions::allow`].
    pub async fn read(&self, actor: &Actor, permission: Permission<'_>) -> Result<Reading> {
        let mut connection = self.reader().await?;
        let access_level = permissions::allow(&mut connection, self.now(), actor, permission).await?;
        Ok(Reading { connection, clock: self.clock().clone(), access_level })
    }

    /// A connection for what is asked before there is an actor: who somebody is, whether this server is set up.
    #[expect(clippy::disallowed_methods, reason = "the one way to a connection that cannot write")]
    pub async fn reader(&self) -> Result<PoolConnection<Any>> {
        Ok(self.readers.acquire().await?)
    }

    /// Opens a change for an actor who has the right.
    ///
    /// # Errors
    /// As [`permissions::allow`], judged after the write lock is held, so that it is still true at commit.
    pub async fn change<'a>(&self, actor: &'a Actor, permission: Permission<'_>) -> Result<Change<'a>> {
        let mut turn = self.writer.turn().await?;
        organization_lock::take(turn.conn()?, &actor.organization_id).await?;
        let access_level = permissions::allow(turn.conn()?, self.now(), actor, permission).await?;
        let email = audit::email_of(turn.conn()?, actor).await?;
        Ok(Change { actor, access_level, email, events: None, ids: self.ids.clone(), turn })
    }

    /// Opens the change that makes an organization. `founder` names no organization yet, so the new one is
    /// written into it.
    ///
    /// # Errors
    /// Unless the founder is the operator, or `unless` finds a reason against it under the write lock.
    pub async fn found<'a>(
        &self,
        name: &Name,
        founder: &'a mut Actor,
        unless: impl AsyncFnOnce(&mut AnyConnection) -> Result<()>,
    ) -> Result<Change<'a>> {
        if founder.who != Who::Operator {
            return Err(Error::Fault("only the operator founds organizations".to_owned()));
        }
        let mut turn = self.writer.turn().await?;
        // There is no organization yet to lock: two that would be first take turns here.
        sqlx::query("update instance set created_at = created_at where id = 1").execute(turn.conn()?).await?;
        unless(turn.conn()?).await?;
        founder.organization_id = OrganizationId::new(self.new_id(OrganizationId::PREFIX));
        sqlx::query("insert into organizations (id, name, created_at, revision) values ($1, $2, $3, 1)")
            .bind(founder.organization_id.as_str())
            .bind(name.as_str())
            .bind(self.now())
            .execute(turn.conn()?)
            .await?;
        let ids = self.ids.clone();
        Ok(Change { actor: founder, access_level: AccessLevel::Owner, email: None, events: None, ids, turn })
    }
}

impl<'a> Change<'a> {
    /// The connection, inside the change.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.turn.conn()
    }

    /// Unix seconds by the kernel's clock.
    pub fn now(&self) -> i64 {
        self.ids.clock().now()
    }

    /// A new identifier with the given prefix. Those that the changes of one process make sort in the order of the
    /// commits, because changes run one at a time.
    pub fn new_id(&self, prefix: &str) -> String {
        self.ids.new_id(prefix)
    }

    pub(crate) fn ids(&self) -> &IdGenerator {
        &self.ids
    }

    /// Who makes the change.
    pub fn actor(&self) -> &'a Actor {
        self.actor
    }

    /// Makes sure of a further right, where it depends on what is acted on.
    ///
    /// # Errors
    /// As [`permissions::allow`].
    pub async fn require(&mut self, permission: Permission<'_>) -> Result<()> {
        permissions::allow(self.turn.conn()?, self.ids.clock().now(), self.actor, permission).await?;
        Ok(())
    }

    /// Appends an event beside the one that [`Change::commit`] will append, for example one for each revoked key.
    ///
    /// # Errors
    /// When the event cannot be written.
    pub async fn append(&mut self, event: &Event<'_>) -> Result<()> {
        if self.email.is_none() {
            // The actor was created by this change.
            self.email = audit::email_of(self.turn.conn()?, self.actor).await?;
        }
        let appended = audit::append(self.turn.conn()?, &self.ids, self.actor, self.email.as_deref(), event).await?;
        if let Some(last) = appended {
            let first = self.events.map_or(last, |(first, _)| first);
            self.events = Some((first, last));
        }
        Ok(())
    }

    /// Appends the event and commits. A request to the Admin API commits its request log row with it.
    ///
    /// # Errors
    /// When the commit is not durable; then nothing of the change is.
    pub async fn commit(mut self, event: &Event<'_>) -> Result<()> {
        self.append(event).await?;
        self.commit_appended().await
    }

    /// Appends the event to the log of each organization that the person belongs to, and commits: for what people
    /// change about themselves.
    ///
    /// # Errors
    /// As [`Change::commit`].
    pub async fn commit_everywhere(mut self, user_id: &UserId, event: &Event<'_>) -> Result<()> {
        for organization in memberships::of_person(self.turn.conn()?, user_id).await? {
            if organization.id == self.actor.organization_id {
                continue;
            }
            organization_lock::take(self.turn.conn()?, &organization.id).await?;
            let actor = Actor { organization_id: organization.id, call: None, ..self.actor.clone() };
            audit::append(self.turn.conn()?, &self.ids, &actor, self.email.as_deref(), event).await?;
        }
        self.commit(event).await
    }

    /// Begins the organization's audit log and commits: the enabling itself is the first record, `baseline` (kind, id
    /// and state of each live object) follows.
    ///
    /// # Errors
    /// When it is not on disk; then nothing of it is.
    pub async fn enable_audit_logging(mut self, baseline: &[(&str, String, Value)]) -> Result<()> {
        self.begin_audit_log(baseline).await?;
        self.commit_appended().await
    }

    /// Begins the organization's audit log inside a change that makes the organization: the enabling is its first
    /// record, `baseline` (kind, id and state of each live object) follows. A log that has begun is left as it is.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub async fn begin_audit_log(&mut self, baseline: &[(&str, String, Value)]) -> Result<()> {
        audit::begin(self.turn.conn()?, &self.ids, self.actor, baseline).await
    }

    async fn commit_appended(mut self) -> Result<()> {
        if let Some(call) = &self.actor.call {
            call.insert(self.turn.conn()?, &self.ids, 200).await?;
        }
        self.turn.commit().await?;
        if let Some(call) = &self.actor.call {
            call.set_logged(200);
            if let Some((first, last)) = self.events {
                call.set_receipt(Receipt { first: first.seq, last: last.seq, leaf_hash: last.leaf_hash });
            }
        }
        Ok(())
    }

    /// Rolls back a change that turned out to change nothing: no row and no event is written.
    pub fn abandon(self) {}
}
