//! The only two ways to an organization's data: [`Domain::read`] on a connection that cannot write, and
//! [`Domain::change`], which cannot be committed without saying what happened.

use super::{
    Domain,
    actor::{Actor, Who},
    audit::{self, Appended},
    error::{Error, Result},
    event::Event,
    id, organizations,
    permissions::{self, Permission, Standing},
    request_log::Receipt,
    text::Name,
    writer::Seat,
};
use crate::types::{
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
};
use sqlx::{Any, AnyConnection, pool::PoolConnection};

/// A connection to read on, and how much the reader may see.
pub struct Reading {
    connection: PoolConnection<Any>,
    /// The reader's standing, for operations that show some of a list.
    pub standing: Standing,
}

impl Reading {
    /// The connection; the engine refuses to write on it.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

/// A change to an organization under way. Dropped, it leaves nothing behind; [`Change::record`] is its only
/// commit, but for [`Change::enable_audit_logging`], which writes the records that begin the log.
pub struct Change<'a> {
    actor: &'a Actor,
    /// The actor's standing, for operations that allow some of a thing.
    pub standing: Standing,
    /// The actor's address as it was when the change began: they may be removing themselves.
    email: Option<String>,
    /// The first and the last record so far.
    records: Option<(Appended, Appended)>,
    seat: Seat,
}

impl Domain {
    /// Opens a read for an actor who has the right.
    ///
    /// # Errors
    /// As [`permissions::allow`].
    pub async fn read(&self, actor: &Actor, permission: Permission<'_>) -> Result<Reading> {
        let mut connection = self.look().await?;
        let standing = permissions::allow(&mut connection, actor, permission).await?;
        Ok(Reading { connection, standing })
    }

    /// A connection for what is asked before there is an actor: who somebody is, whether this server is set up.
    #[expect(clippy::disallowed_methods, reason = "the one way to a connection that cannot write")]
    pub(super) async fn look(&self) -> Result<PoolConnection<Any>> {
        Ok(self.readers.acquire().await?)
    }

    /// Opens a change for an actor who has the right.
    ///
    /// # Errors
    /// As [`permissions::allow`], judged after the write lock is held, so that it is still true at commit.
    pub async fn change<'a>(&self, actor: &'a Actor, permission: Permission<'_>) -> Result<Change<'a>> {
        let mut seat = self.writer.seat().await?;
        lock(seat.conn()?, &actor.organization_id).await?;
        let standing = permissions::allow(seat.conn()?, actor, permission).await?;
        let email = audit::email_of(seat.conn()?, actor).await?;
        Ok(Change { actor, standing, email, records: None, seat })
    }

    /// Opens the change that makes an organization. `founder` names no organization yet, so the new one is
    /// written into it.
    ///
    /// # Errors
    /// Unless the founder is the operator, or `unless` finds a reason against it under the write lock.
    pub(super) async fn found<'a>(
        &self,
        name: &Name,
        founder: &'a mut Actor,
        unless: impl AsyncFnOnce(&mut AnyConnection) -> Result<()>,
    ) -> Result<Change<'a>> {
        if founder.who != Who::Operator {
            return Err(Error::Fault("only the operator founds organizations".to_owned()));
        }
        let mut seat = self.writer.seat().await?;
        // There is no organization yet to lock: two that would be first take turns here.
        sqlx::query("update instance set created_at = created_at where id = 1").execute(seat.conn()?).await?;
        unless(seat.conn()?).await?;
        founder.organization_id = OrganizationId::new(id::new(OrganizationId::PREFIX));
        sqlx::query("insert into organizations (id, name, created_at, revision) values ($1, $2, $3, 1)")
            .bind(founder.organization_id.as_str())
            .bind(name.as_str())
            .bind(super::clock::now())
            .execute(seat.conn()?)
            .await?;
        Ok(Change { actor: founder, standing: Standing::Owner, email: None, records: None, seat })
    }
}

/// Takes the write lock: on both engines the first statement of a change is a write to the organization's row.
/// What is read after it is still true at commit, and the audit sequence has no gap.
pub(super) async fn lock(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<()> {
    let touched = sqlx::query("update organizations set revision = revision + 1 where id = $1")
        .bind(organization_id.as_str())
        .execute(conn)
        .await?;
    if touched.rows_affected() == 0 {
        let problem = Problem::new(ProblemKind::NotFound, "There is no such organization.").with_code("not_found");
        return Err(problem.into());
    }
    Ok(())
}

impl<'a> Change<'a> {
    /// The connection, inside the change.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.seat.conn()
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
        permissions::allow(self.seat.conn()?, self.actor, permission).await?;
        Ok(())
    }

    /// Adds a record beside the one that [`Change::record`] will add, for example for each key that stops.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub async fn note(&mut self, event: &Event<'_>) -> Result<()> {
        if self.email.is_none() {
            // Somebody who has just come to exist.
            self.email = audit::email_of(self.seat.conn()?, self.actor).await?;
        }
        let appended = audit::append(self.seat.conn()?, self.actor, self.email.as_deref(), event).await?;
        if let Some(last) = appended {
            let first = self.records.map_or(last, |(first, _)| first);
            self.records = Some((first, last));
        }
        Ok(())
    }

    /// Records what happened and commits. Under the Admin API the request's log row commits with it.
    ///
    /// # Errors
    /// When it is not on disk; then nothing of the change is.
    pub async fn record(mut self, event: &Event<'_>) -> Result<()> {
        self.note(event).await?;
        self.commit().await
    }

    /// Records what a person changed about themselves in the log of each organization that they belong to, and commits.
    ///
    /// # Errors
    /// As [`Change::record`].
    pub(super) async fn record_everywhere(mut self, user_id: &UserId, event: &Event<'_>) -> Result<()> {
        for organization in organizations::of_person(self.seat.conn()?, user_id).await? {
            if organization.id == self.actor.organization_id {
                continue;
            }
            lock(self.seat.conn()?, &organization.id).await?;
            let actor = Actor { organization_id: organization.id, call: None, ..self.actor.clone() };
            audit::append(self.seat.conn()?, &actor, self.email.as_deref(), event).await?;
        }
        self.record(event).await
    }

    /// Begins the organization's audit log and commits: the enabling itself is the first record.
    ///
    /// # Errors
    /// When it is not on disk; then nothing of it is.
    pub async fn enable_audit_logging(mut self) -> Result<()> {
        audit::enable(&mut self).await?;
        self.commit().await
    }

    async fn commit(mut self) -> Result<()> {
        if let Some(call) = &self.actor.call {
            call.insert(self.seat.conn()?, 200).await?;
        }
        self.seat.commit().await?;
        if let Some(call) = &self.actor.call {
            call.set_logged(200);
            if let Some((first, last)) = self.records {
                call.set_receipt(Receipt { first: first.seq, last: last.seq, leaf_hash: last.leaf_hash });
            }
        }
        Ok(())
    }

    /// Ends a change that turned out to change nothing: it leaves neither a trace nor a record.
    pub fn nothing(self) {}
}
