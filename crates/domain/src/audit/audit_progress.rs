//! What the database says about the full verifications of a log in the background: the last complete one, and how far
//! the running one has come. Each row has a MAC under the audit key, so a person who can only write to the database
//! cannot make one, move it to another log or change it. Such a person can put an old row back: it says what was once
//! true, and readers compare its root with the log and its time with the clock.

use crate::Domain;
use evidence::proof::Head;
use kernel::{
    base::{error::Result, secret},
    ledger::audit_tree,
};
use std::borrow::Cow;
use types::ids::OrganizationId;

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A verification of everything ended without a fault.
    Complete,
    /// The running verification has checked the MACs of so many records.
    Marks,
    /// The running verification has read so many records and checked everything else about them.
    Records,
}

impl Stage {
    /// What the MAC covers of the stage and of what it must remember.
    fn covered(self, state: &str) -> Cow<'static, str> {
        match state {
            "" => self.as_str().into(),
            state => format!("{} {}", self.as_str(), secret::digest(state)).into(),
        }
    }

    /// The value in the database, which the MAC covers.
    fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Marks => "marks",
            Self::Records => "records",
        }
    }
}

/// Records that a verification covers, and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The number of records, from the first, and the root over their leaf hashes.
    pub head: Head,
    /// Unix seconds: the end of a complete verification, or the beginning of a running one.
    pub at: i64,
}

/// Size, root, time, MAC and state.
type Row = (i64, Vec<u8>, i64, Vec<u8>, String);

/// Reads a row; `None` if there is none, or this audit key did not make its MAC for this log and stage.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn read(domain: &Domain, organization_id: &OrganizationId, stage: Stage) -> Result<Option<Progress>> {
    Ok(read_with_state(domain, organization_id, stage).await?.map(|(progress, _)| progress))
}

/// As [`read`], with what the stage must remember.
///
/// # Errors
/// As [`read`].
pub(crate) async fn read_with_state(
    domain: &Domain,
    organization_id: &OrganizationId,
    stage: Stage,
) -> Result<Option<(Progress, String)>> {
    let row: Option<Row> = sqlx::query_as(
        "select size, root, at, mac, state from audit_verifications where organization_id = $1 and stage = $2",
    )
    .bind(organization_id.as_str())
    .bind(stage.as_str())
    .fetch_optional(&mut *domain.reader().await?)
    .await?;
    let progress = row.and_then(|(size, root, at, mac, state)| {
        let head = Head { size: u64::try_from(size).ok()?, root: root.try_into().ok()? };
        let key = domain.secrets().audit_key();
        let is_ours = key.is_verification_mac(&stage.covered(&state), organization_id, &head, at, &mac);
        is_ours.then_some((Progress { head, at }, state))
    });
    Ok(progress)
}

/// Writes how far the check of MACs of the running verification has come.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn keep(domain: &Domain, organization_id: &OrganizationId, progress: &Progress) -> Result<()> {
    write(domain, organization_id, (Stage::Marks, ""), progress).await
}

/// Writes how far the check of the records of the running verification has come, and what it must remember.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn keep_records(
    domain: &Domain,
    organization_id: &OrganizationId,
    progress: &Progress,
    state: &str,
) -> Result<()> {
    write(domain, organization_id, (Stage::Records, state), progress).await
}

/// Writes that a verification has ended without a fault, in place of how far it had come.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn complete(domain: &Domain, organization_id: &OrganizationId, progress: &Progress) -> Result<()> {
    write(domain, organization_id, (Stage::Complete, ""), progress).await
}

/// Forgets how far the running verification has come, so that the next one begins with the first record.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn discard(domain: &Domain, organization_id: &OrganizationId) -> Result<()> {
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("delete from audit_verifications where organization_id = $1 and stage <> $2", |query| {
            query.bind(organization_id.as_str()).bind(Stage::Complete.as_str())
        })
        .await?;
    bookkeeping.commit().await
}

async fn write(
    domain: &Domain,
    organization_id: &OrganizationId,
    (stage, state): (Stage, &str),
    progress: &Progress,
) -> Result<()> {
    let Progress { head, at } = progress;
    let mac = domain.secrets().audit_key().verification_mac(&stage.covered(state), organization_id, head, *at);
    let size = audit_tree::signed(head.size)?;
    let mut bookkeeping = domain.bookkeeping().await?;
    if stage == Stage::Complete {
        bookkeeping
            .execute("delete from audit_verifications where organization_id = $1", |query| {
                query.bind(organization_id.as_str())
            })
            .await?;
    }
    bookkeeping
        .execute(
            "insert into audit_verifications (organization_id, stage, size, root, at, mac, state)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (organization_id, stage) do update
             set size = excluded.size, root = excluded.root, at = excluded.at, mac = excluded.mac,
                 state = excluded.state",
            |query| {
                let query = query.bind(organization_id.as_str()).bind(stage.as_str()).bind(size);
                query.bind(head.root.to_vec()).bind(*at).bind(mac.to_vec()).bind(state)
            },
        )
        .await?;
    bookkeeping.commit().await
}
