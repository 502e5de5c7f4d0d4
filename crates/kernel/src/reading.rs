//! Reads of an organization's data: [`Kernel::read`] gives a connection that cannot write, without a transaction.

use crate::{
    Kernel,
    access::{
        actor::Actor,
        authorization, password_confirmations,
        permissions::{AccessLevel, Permission},
    },
    base::{clock::Clock, credential_seals::CredentialSeals, error::Result},
    store::readers::Reader,
};
use sqlx::AnyConnection;
use std::{sync::Arc, time::Instant};

/// A read-only connection, and the actor's access level.
///
/// No transaction is open on the connection. The permission check and each later statement see the data that is
/// committed when they begin. A read that needs several statements to see the same data must begin a transaction
/// itself.
pub struct Reading {
    connection: Reader,
    clock: Clock,
    seals: Arc<CredentialSeals>,
    /// For operations that show only a part of a list below a certain level.
    pub access_level: AccessLevel,
}

impl Reading {
    /// The connection; the database engine rejects writes on it.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    /// Unix seconds by the kernel's clock.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// As [`crate::change::Change::require_confirmation`], before a change that consists of several.
    ///
    /// # Errors
    /// As [`password_confirmations::require`].
    pub async fn require_confirmation(&mut self, actor: &Actor) -> Result<()> {
        password_confirmations::require(&mut self.connection, &self.seals, self.clock.now(), &actor.who).await
    }
}

impl Kernel {
    /// Opens a read for an actor who has the right. The right is checked once, before the read, on the same connection
    /// but not in the same transaction, or earlier in the same request: it can be revoked while the read runs.
    ///
    /// # Errors
    /// As [`authorization::allow`]; a database error when no connection is available.
    pub async fn read(&self, actor: &Actor, permission: Permission<'_>) -> Result<Reading> {
        let mut connection = self.reader().await?;
        let access_level =
            authorization::allow_read(&mut connection, &self.seals, self.now(), actor, permission).await?;
        Ok(Reading { connection, clock: self.clock().clone(), seals: self.seals.clone(), access_level })
    }

    /// A read-only connection without a permission check and without a transaction, for questions that come before an
    /// actor is known: who sent a request, whether this server is set up.
    pub async fn reader(&self) -> Result<Reader> {
        let waiting = Instant::now();
        let reader = self.readers.acquire().await;
        metrics::histogram!("orgward_reader_wait_seconds").record(waiting.elapsed());
        reader
    }
}
