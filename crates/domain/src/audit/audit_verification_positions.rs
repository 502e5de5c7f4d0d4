//! Where a verification of the records goes on after a restart, and what it must remember.

use crate::{
    Domain,
    audit::audit_progress::{self, Progress, Stage},
};
use evidence::{Hash, hex, paused_walk::PausedWalk, proof::Head, unhex, verify::Walk};
use kernel::{base::error::Result, ledger::audit_tree};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// The positions of one verification.
pub(crate) struct Positions<'a> {
    domain: &'a Domain,
    organization_id: &'a OrganizationId,
    /// When the verification began, in Unix seconds.
    at: i64,
    /// The position that was kept, with its state.
    stored: Option<(Progress, State)>,
    /// The number of records at the position that was kept last.
    kept: u64,
}

/// A position with what must be remembered.
pub(crate) struct Position {
    head: Head,
    state: State,
}

/// What was verified before a position.
pub(crate) struct Resumed {
    pub walk: Walk,
    /// The number of checkpoints that fitted.
    pub checkpoints: u64,
    /// The root of the log at the size of the checkpoint in the server's file, if that lies before the position.
    pub own_root: Option<Hash>,
}

#[derive(Serialize, Deserialize)]
struct State {
    walk: PausedWalk,
    checkpoints: u64,
    /// Size and root, in hexadecimal, at which the server's checkpoint file was passed.
    own: Option<(u64, String)>,
}

impl Position {
    /// The position after the records of the walk. `own` is the size of the checkpoint in the server's file, and the root of the
    /// log there, if the walk has passed it.
    pub(crate) fn of(walk: &Walk, checkpoints: u64, own: Option<(u64, Hash)>) -> Self {
        let own = own.map(|(size, root)| (size, hex(&root)));
        let head = Head { size: walk.size(), root: walk.root() };
        Self { head, state: State { walk: walk.pause(), checkpoints, own } }
    }
}

impl<'a> Positions<'a> {
    /// Reads the position that was kept by a verification that began at `since` (Unix seconds) or later.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn open(domain: &'a Domain, organization_id: &'a OrganizationId, since: i64) -> Result<Self> {
        let now = domain.now();
        let stored = audit_progress::read_with_state(domain, organization_id, Stage::Records).await?;
        let stored = stored.filter(|(progress, _)| (since..=now).contains(&progress.at));
        let stored = stored.and_then(|(progress, state)| Some((progress, serde_json::from_str(&state).ok()?)));
        Ok(Self { domain, organization_id, at: now, stored, kept: 0 })
    }

    /// What was verified up to the position that was kept, if the stored tree has the root of then. `own` is the size of the
    /// checkpoint in the server's file; one that was written since and lies before the position cannot be compared any more, so
    /// everything is read again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn resume(&mut self, conn: &mut AnyConnection, own: Option<u64>) -> Result<Option<Resumed>> {
        let Some((progress, state)) = self.stored.take() else { return Ok(None) };
        // A tree that cannot be read does not fit either; reading everything says why.
        let Ok(frontier) = audit_tree::frontier(conn, self.organization_id, progress.head.size).await else {
            return Ok(None);
        };
        if frontier.root() != progress.head.root {
            return Ok(None);
        }
        let passed = state.own.filter(|(size, _)| own == Some(*size)).and_then(|(_, root)| unhex(&root));
        if passed.is_none() && own.is_some_and(|size| (1..=progress.head.size).contains(&size)) {
            return Ok(None);
        }
        (self.kept, self.at) = (progress.head.size, progress.at);
        let walk = state.walk.resume(self.organization_id.as_str(), frontier);
        Ok(Some(Resumed { walk, checkpoints: state.checkpoints, own_root: passed }))
    }

    /// The number of records at which the next position is due, after so many records.
    pub(crate) fn next(&self, size: u64) -> u64 {
        size.saturating_add(self.domain.settings.records_per_position)
    }

    /// Whether a position is to be kept after so many records: the last one is far enough away.
    pub(crate) fn is_due(&self, size: u64) -> bool {
        size - self.kept >= self.domain.settings.records_per_position
    }

    /// Keeps a position.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn keep(&mut self, position: Position) -> Result<()> {
        let Position { head, state } = position;
        let state = serde_json::to_string(&state).unwrap_or_default();
        let progress = Progress { head, at: self.at };
        audit_progress::keep_records(self.domain, self.organization_id, &progress, &state).await?;
        self.kept = head.size;
        Ok(())
    }
}
