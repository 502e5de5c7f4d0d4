//! What the database says about the full verifications of a log in the background: the last complete one, and how far
//! the running one has come. Each row has a MAC under the audit key, so a person who can only write to the database
//! cannot make one, move it to another log or change it. Such a person can put an old row back: it says what was once
//! true, and readers compare its root with the log and its time with the clock.

use crate::Domain;
use evidence::proof::Head;
use kernel::{base::error::Result, ledger::audit_tree};
use types::ids::OrganizationId;

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A verification of everything ended without a fault.
    Complete,
    /// The running verification has checked the MACs of so many records.
    Marks,
}

impl Stage {
    /// The value in the database, which the MAC covers.
    fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Marks => "marks",
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

/// Reads a row; `None` if there is none, or this audit key did not make its MAC for this log and stage.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn read(domain: &Domain, organization_id: &OrganizationId, stage: Stage) -> Result<Option<Progress>> {
    let row: Option<(i64, Vec<u8>, i64, Vec<u8>)> =
        sqlx::query_as("select size, root, at, mac from audit_verifications where organization_id = $1 and stage = $2")
            .bind(organization_id.as_str())
            .bind(stage.as_str())
            .fetch_optional(&mut *domain.reader().await?)
            .await?;
    let progress = row.and_then(|(size, root, at, mac)| {
        let head = Head { size: u64::try_from(size).ok()?, root: root.try_into().ok()? };
        let key = domain.secrets().audit_key();
        key.is_verification_mac(stage.as_str(), organization_id, &head, at, &mac).then_some(Progress { head, at })
    });
    Ok(progress)
}

/// Writes how far the running verification has come.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn keep(domain: &Domain, organization_id: &OrganizationId, progress: &Progress) -> Result<()> {
    write(domain, organization_id, Stage::Marks, progress).await
}

/// Writes that a verification has ended without a fault, in place of how far it had come.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn complete(domain: &Domain, organization_id: &OrganizationId, progress: &Progress) -> Result<()> {
    write(domain, organization_id, Stage::Complete, progress).await
}

/// Forgets how far the running verification has come, so that the next one begins with the first record.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn discard(domain: &Domain, organization_id: &OrganizationId) -> Result<()> {
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("delete from audit_verifications where organization_id = $1 and stage = $2", |query| {
            query.bind(organization_id.as_str()).bind(Stage::Marks.as_str())
        })
        .await?;
    bookkeeping.commit().await
}

async fn write(domain: &Domain, organization_id: &OrganizationId, stage: Stage, progress: &Progress) -> Result<()> {
    let Progress { head, at } = progress;
    let mac = domain.secrets().audit_key().verification_mac(stage.as_str(), organization_id, head, *at);
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
            "insert into audit_verifications (organization_id, stage, size, root, at, mac)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (organization_id, stage) do update
             set size = excluded.size, root = excluded.root, at = excluded.at, mac = excluded.mac",
            |query| {
                let query = query.bind(organization_id.as_str()).bind(stage.as_str()).bind(size);
                query.bind(head.root.to_vec()).bind(*at).bind(mac.to_vec())
            },
        )
        .await?;
    bookkeeping.commit().await
}
