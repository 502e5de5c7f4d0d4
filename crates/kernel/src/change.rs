//! Changes of an organization's data: [`Kernel::change`] gives a transaction that commits only together with an audit event.

use crate::{
    Kernel,
    access::{
        actor::{Actor, Who},
        api_call::Receipt,
        authorization::{self, Allowed},
        key_actors, memberships, organization_lock, password_confirmations,
        permissions::{AccessLevel, Permission},
    },
    base::{
        credential_seals::CredentialSeals,
        ended_seals::Ending,
        error::{Error, Result},
        names::Name,
    },
    credentials::installation_mark,
    ledger::{
        audit::{self, Also, Appended, Tail},
        audit_leaf::Recorder,
        event::Event,
    },
    store::{request_rows, statement::Statement, statements::Statements, write_queue::WriteTurn},
};
use sqlx::AnyConnection;
use std::sync::Arc;
use types::ids::{KeyId, OrganizationId, UserId};

/// An open change to an organization. Dropping it without a commit rolls it back. Its commits are [`Change::commit`],
/// [`Change::commit_everywhere`] and [`Change::enable_audit_logging`]; each of them takes or writes an event.
pub struct Change<'a> {
    actor: &'a Actor,
    /// For operations that allow only a part of an action below a certain level.
    pub access_level: AccessLevel,
    /// The actor's email address when the change began, because the change may remove the actor.
    email: Option<String>,
    /// The events appended so far to the log of the actor's organization.
    events: Vec<Appended>,
    /// The newest event of that log.
    tail: Tail,
    recorder: Recorder,
    seals: Arc<CredentialSeals>,
    /// The rows that this change deletes or replaces.
    ended_seals: Vec<Ending>,
    turn: WriteTurn,
}

impl Kernel {
    /// Opens a change for an actor who has the right.
    ///
    /// # Errors
    /// As [`authorization::allow`], which runs under the organization's write lock, so that its result still holds at
    /// commit; 404 when the organization does not exist; 400 when another request has sent the actor's one-time form; a
    /// database error when the writer cannot be reached or is busy too long.
    pub async fn change<'a>(&self, actor: &'a Actor, permission: Permission<'_>) -> Result<Change<'a>> {
        let (mut turn, allowed) = match &actor.who {
            Who::AdminKey { key_id, user_id } => self.key_turn(actor, (key_id, user_id), permission).await?,
            _ => {
                let mut turn = self.writer.turn().await?;
                organization_lock::take(turn.conn()?, &actor.organization_id).await?;
                let allowed = authorization::allow_change(turn.conn()?, &self.seals, self.now(), actor, permission);
                let allowed = allowed.await?;
                (turn, allowed)
            }
        };
        if let Some(form) = &actor.form {
            form.claim(turn.conn()?, self.now()).await?;
        }
        let Allowed { access_level, email, tail } = allowed;
        let (recorder, seals, ended_seals) = (self.recorder(), self.seals.clone(), Vec::new());
        Ok(Change { actor, access_level, email, events: Vec::new(), tail, recorder, seals, ended_seals, turn })
    }

    /// A turn that holds the organization's write lock, and what the change knows about the Admin key, with one round trip to
    /// the writer on SQLite.
    async fn key_turn(
        &self,
        actor: &Actor,
        (key_id, user_id): (&KeyId, &UserId),
        permission: Permission<'_>,
    ) -> Result<(WriteTurn, Allowed)> {
        let organization_id = &actor.organization_id;
        let mut opening = Statements::default();
        opening.add(organization_lock::update(organization_id));
        opening.add(key_actors::select(key_id.as_str(), organization_id.as_str(), user_id.as_str()));
        let (mut turn, mut found) = self.writer.turn_with(opening).await?;
        if found.is_empty() {
            // Perhaps because the organization does not exist.
            organization_lock::take(turn.conn()?, organization_id).await?;
        }
        let (conn, found) = (turn.conn()?, found.pop());
        let allowed = authorization::allow_key_change(conn, &self.seals, self.now(), actor, permission, found).await?;
        Ok((turn, allowed))
    }

    /// Opens the change that creates an organization. `founder` names no organization yet; the new id is written into
    /// it.
    ///
    /// # Errors
    /// When the founder is not the server administrator, when `unless` returns an error, or when the database cannot be
    /// written. `unless` runs under a lock that serializes the creation of organizations.
    pub async fn found<'a>(
        &self,
        name: &Name,
        founder: &'a mut Actor,
        unless: impl AsyncFnOnce(&mut AnyConnection) -> Result<()>,
    ) -> Result<Change<'a>> {
        if founder.who != Who::ServerAdministrator {
            return Err(Error::Fault("only the server administrator can create an organization".to_owned()));
        }
        let mut turn = self.writer.turn().await?;
        // The organization that would be locked does not exist yet. This row serializes two concurrent creations.
        sqlx::query("update instance set created_at = created_at where id = 1").execute(turn.conn()?).await?;
        unless(turn.conn()?).await?;
        founder.organization_id = OrganizationId::new(self.new_id(OrganizationId::PREFIX));
        sqlx::query("insert into organizations (id, name, created_at, revision) values ($1, $2, $3, 1)")
            .bind(founder.organization_id.as_str())
            .bind(name.as_str())
            .bind(self.now())
            .execute(turn.conn()?)
            .await?;
        let (recorder, seals, ended_seals) = (self.recorder(), self.seals.clone(), Vec::new());
        let (access_level, events, tail) = (AccessLevel::Owner, Vec::new(), Tail::Unread);
        Ok(Change { actor: founder, access_level, email: None, events, tail, recorder, seals, ended_seals, turn })
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
        self.recorder.ids.clock().now()
    }

    /// A new identifier with the given prefix. Within one process, identifiers with the same prefix that changes create
    /// sort in the order of the commits, because changes run one at a time.
    pub fn new_id(&self, prefix: &str) -> String {
        self.recorder.ids.new_id(prefix)
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The turn, to append events to the log without [`Change::append`].
    pub(crate) fn turn(&mut self) -> &mut WriteTurn {
        self.tail = Tail::Unread;
        &mut self.turn
    }

    /// The connection inside the change, and the seals, to check and to write sealed rows.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn sealing(&mut self) -> Result<(&mut AnyConnection, &CredentialSeals)> {
        Ok((self.turn.conn()?, &self.seals))
    }

    /// Notes seals that end with this change; they are refused from its commit on.
    pub(crate) fn end_seals(&mut self, seals: impl IntoIterator<Item = Ending>) {
        self.ended_seals.extend(seals);
    }

    /// The actor of this change.
    pub fn actor(&self) -> &'a Actor {
        self.actor
    }

    /// Checks a further right, where the required right depends on the object.
    ///
    /// # Errors
    /// As [`authorization::allow`].
    pub async fn require(&mut self, permission: Permission<'_>) -> Result<()> {
        let now = self.recorder.ids.clock().now();
        authorization::allow(self.turn.conn()?, &self.seals, now, self.actor, permission).await?;
        Ok(())
    }

    /// Requires that the person who acts has entered their password recently.
    ///
    /// # Errors
    /// As [`password_confirmations::require`].
    pub async fn require_confirmation(&mut self) -> Result<()> {
        let now = self.recorder.ids.clock().now();
        password_confirmations::require(self.turn.conn()?, &self.seals, now, &self.actor.who).await
    }

    /// Appends an event in addition to the one that [`Change::commit`] appends, for example one for each deleted key.
    /// Does nothing if audit logging is off.
    ///
    /// # Errors
    /// When the event cannot be written.
    pub async fn append(&mut self, event: &Event<'_>) -> Result<()> {
        self.append_with(event, Also::default()).await
    }

    async fn append_with(&mut self, event: &Event<'_>, also: Also) -> Result<()> {
        if self.email.is_none() {
            // The actor was created by this change.
            self.email = audit::email_of(self.turn.conn()?, &self.seals, self.actor).await?;
        }
        let actor = (self.actor, self.email.as_deref());
        let appended = audit::append(&mut self.turn, &self.recorder, actor, event, &mut self.tail, also).await?;
        self.events.extend(appended);
        Ok(())
    }

    /// Appends the event, commits, and waits until the commit is durable. If audit logging is off, no event is written.
    /// For a request to the Admin API, the row of the request log is committed with the change.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when the database did not report whether it committed. After any other error nothing
    /// of the change was saved.
    pub async fn commit(self, event: &Event<'_>) -> Result<()> {
        self.commit_with(Statements::default(), event).await
    }

    /// As [`Change::commit`], and runs statements before: on SQLite in the same round trip to the writer as the event's.
    ///
    /// # Errors
    /// As [`Change::commit`].
    pub async fn commit_with(mut self, mut statements: Statements, event: &Event<'_>) -> Result<()> {
        self.request_row().into_iter().for_each(|row| statements.add(row));
        self.append_with(event, Also { statements, is_last: true }).await?;
        self.commit_appended().await
    }

    /// Appends the event to the log of each organization that the person belongs to, and to that of the actor's
    /// organization, and commits. For changes that people make to their own account.
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
            let (actor, tail, also) = ((&actor, self.email.as_deref()), &mut Tail::Unread, Also::default());
            audit::append(&mut self.turn, &self.recorder, actor, event, tail, also).await?;
        }
        self.commit(event).await
    }

    /// Begins the organization's audit log, unless that was done inside this change, and commits. The first event says
    /// that audit logging was enabled.
    ///
    /// # Errors
    /// As [`Change::commit`].
    pub async fn enable_audit_logging(mut self) -> Result<()> {
        self.begin_audit_log(None).await?;
        let mut statements = Statements::default();
        self.request_row().into_iter().for_each(|row| statements.add(row));
        self.turn.run_last(statements).await?;
        self.commit_appended().await
    }

    /// Begins the organization's audit log inside this change, for example one that creates the organization. `pending`
    /// is as in [`Event::AuditLoggingEnabled`]. If the log has already begun, nothing is written.
    ///
    /// # Errors
    /// When the event cannot be written.
    pub async fn begin_audit_log(&mut self, pending: Option<u64>) -> Result<()> {
        let email = audit::email_of(self.turn.conn()?, &self.seals, self.actor).await?;
        let begun = audit::begin(&mut self.turn, &self.recorder, self.actor, email.as_deref(), pending).await?;
        let ended = installation_mark::add_log(self.turn.conn()?, &self.seals, &self.actor.organization_id).await?;
        self.ended_seals.extend(ended);
        self.tail = Tail::Unread;
        self.events.extend(begun);
        Ok(())
    }

    /// Lists the organization's audit log as one that was just begun, because the log that is there differs from what was
    /// noted, and the server administrator accepts it.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn list_audit_log_anew(&mut self) -> Result<()> {
        let ended = installation_mark::begin_anew(self.turn.conn()?, &self.seals, &self.actor.organization_id).await?;
        self.ended_seals.extend(ended);
        Ok(())
    }

    /// The statement that logs the request which makes the change; `None` if no request does.
    fn request_row(&self) -> Option<Statement> {
        self.actor.call.as_ref().map(|call| request_rows::insert(call.row(&self.recorder.ids, 200, call.duration()).1))
    }

    async fn commit_appended(self) -> Result<()> {
        // The change may have taken a right from the one who made it.
        self.actor.admissions.forget();
        let signed = match self.turn.commit().await {
            Ok(signed) => signed,
            Err(error) => {
                if let (Error::OutcomeUnknown, Some(call)) = (&error, &self.actor.call) {
                    call.set_outcome_unknown();
                }
                return Err(error);
            }
        };
        self.seals.end(&self.ended_seals);
        if let Some(call) = &self.actor.call {
            call.set_logged(200);
            if let Some(first) = self.events.first() {
                let leaf_hashes = self.events.iter().map(|event| event.leaf_hash).collect();
                let checkpoint = signed.get(&self.actor.organization_id).map(|signed| signed.note.clone());
                call.set_receipt(Receipt { first: first.seq, leaf_hashes, checkpoint });
            }
        }
        Ok(())
    }

    /// Rolls back a change that turned out to change nothing: no row and no event is written.
    pub fn abandon(self) {}
}
