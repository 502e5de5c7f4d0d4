//! Whether the server can store what people change. It is decided from what the last commits did; only a server that has
//! committed nothing lately, or whose last commit failed, tries one.

use crate::Domain;
use kernel::{
    base::error::{Error, Result},
    os_errors,
};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// For how long a commit, and a file that could be created, prove that the next ones succeed.
const PROOF_AGE: Duration = Duration::from_secs(5);

/// Time limit for the answer. A trial that takes longer goes on, and the next question is answered by it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// Why the server is not ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotReady {
    /// The last commit failed, with this error if this was the trial.
    Database(String),
    /// No file can be created in the data folder, for this cause.
    Files(String),
    /// The trial takes too long.
    Slow,
}

/// The trial in progress, and the time when a file was last created.
#[derive(Debug, Clone, Default)]
pub struct Trials(Arc<Mutex<Option<Instant>>>);

/// Whether changes can be stored, answered within two seconds.
///
/// # Errors
/// The reason why not.
pub async fn check(domain: &Domain) -> Result<(), NotReady> {
    let answer = async {
        let mut created_at = domain.trials.0.clone().lock_owned().await;
        if created_at.is_some_and(|at| at.elapsed() <= PROOF_AGE) && domain.write_health().is_proven_within(PROOF_AGE) {
            return Ok(());
        }
        let domain = domain.clone();
        // In a task of its own: a commit that takes long must not be cut off.
        let trial = tokio::spawn(async move {
            create_file(&domain).await?;
            *created_at = Some(Instant::now());
            commit(&domain).await
        });
        trial.await.unwrap_or_else(|error| Err(NotReady::Database(error.to_string())))
    };
    tokio::time::timeout(ANSWER_TIMEOUT, answer).await.unwrap_or(Err(NotReady::Slow))
}

/// Commits a change that changes nothing.
async fn commit(domain: &Domain) -> Result<(), NotReady> {
    if domain.write_health().is_proven_within(PROOF_AGE) {
        return Ok(());
    }
    let trial = async {
        let mut bookkeeping = domain.bookkeeping().await?;
        // The value does not change, but the database still writes the page, so a full disk is detected.
        bookkeeping.execute("update instance set created_at = created_at where id = 1", |query| query).await?;
        bookkeeping.commit().await
    };
    trial.await.map_err(|error: Error| NotReady::Database(error.to_string()))
}

/// Creates a file next to the checkpoints, which need one for each: a file system without free inodes still lets the
/// database grow.
async fn create_file(domain: &Domain) -> Result<(), NotReady> {
    let Some(folder) = domain.settings.checkpoint_folder.clone() else { return Ok(()) };
    let created = tokio::task::spawn_blocking(move || create_and_remove(&folder)).await;
    let created = created.map_err(std::io::Error::other).flatten();
    created.map_err(|error| NotReady::Files(os_errors::cannot_write(&error)))
}

fn create_and_remove(folder: &PathBuf) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("trial-{}", std::process::id()));
    std::fs::write(&file, b"This file is deleted at once.\n")?;
    std::fs::remove_file(file)
}
