//! Where a backup is written to: a folder, or a bucket, to which a finished file is uploaded.

use crate::server::{
    backups::{
        buckets::BackupBucket, destination::Destination, names::BackupName, places::Place, retention, staging::Partial,
    },
    config::Config,
};
use domain::backup_retention::Keep;
use kernel::os_errors;
use std::path::{Path, PathBuf};

/// Remembers, in the data folder, an upload that is not complete.
const UPLOAD: &str = ".backup-upload.json";

/// A folder or a bucket that can be written to.
pub enum Target {
    Folder(Destination),
    Bucket {
        bucket: Box<BackupBucket>,
        /// See [`UPLOAD`].
        pending: PathBuf,
    },
}

impl Target {
    /// Opens a place.
    ///
    /// # Errors
    /// A sentence that says why it cannot be used.
    pub fn open(place: &Place, config: &Config) -> Result<Self, String> {
        match place {
            Place::Folder(folder) => Destination::open(folder, &config.data_dir).map(Self::Folder),
            Place::Bucket(place) => {
                let bucket = Box::new(BackupBucket::open(&config.backups.s3, place)?);
                Ok(Self::Bucket { bucket, pending: config.data_dir.join(UPLOAD) })
            }
        }
    }

    /// Whether the file is written to the data folder first, and takes space there.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Bucket { .. })
    }

    /// The backups there, of any installation, oldest first.
    ///
    /// # Errors
    /// A sentence that names the place and the cause.
    pub async fn backups(&self) -> Result<Vec<BackupName>, String> {
        match self {
            Self::Folder(folder) => folder.backups(),
            Self::Bucket { bucket, .. } => bucket.backups().await,
        }
    }

    /// Refuses a bucket that cannot be listed, before the database is copied.
    ///
    /// # Errors
    /// A sentence that names the place and the cause.
    pub async fn refuse_unreachable(&self) -> Result<(), String> {
        self.backups().await.map(drop)
    }

    /// Refuses a place that another installation uses.
    ///
    /// # Errors
    /// As [`retention::refuse_shared`]; a sentence when the place cannot be read.
    pub async fn refuse_shared(&self, installation: &str) -> Result<(), String> {
        retention::refuse_shared(&self.backups().await?, installation, &self.name())
    }

    /// Begins a backup file; one that is uploaded, in the temporary folder.
    ///
    /// # Errors
    /// A sentence that names the folder and the cause.
    pub fn begin(&self, name: &BackupName, staging: &Path) -> Result<Partial, String> {
        match self {
            Self::Folder(folder) => folder.begin(name),
            Self::Bucket { .. } => Partial::create(&staging.join(name.partial())).map_err(unwritable(staging)),
        }
    }

    /// Gives a backup file its name there, and returns where it is.
    ///
    /// # Errors
    /// A sentence that names the place and the cause; then there is no such backup.
    pub async fn publish(&self, partial: Partial, name: &BackupName) -> Result<String, String> {
        match self {
            Self::Folder(folder) => Ok(folder.publish(partial, name)?.display().to_string()),
            Self::Bucket { bucket, pending } => {
                let name = name.to_string();
                bucket.upload(partial.path(), &name, pending).await?;
                Ok(bucket.place.address(&name))
            }
        }
    }

    /// Deletes the backups of an installation that are no longer kept, and adds their names to `retired`. `now` is in Unix
    /// seconds.
    ///
    /// # Errors
    /// A sentence that names the place and the cause.
    pub async fn retire(
        &self,
        installation: &str,
        keep: Keep,
        now: i64,
        retired: &mut Vec<String>,
    ) -> Result<(), String> {
        for name in retention::superseded(self.backups().await?, installation, keep, now) {
            let name = name.to_string();
            match self {
                Self::Folder(folder) => folder.delete(&name)?,
                Self::Bucket { bucket, .. } => bucket.delete(&name).await?,
            }
            retired.push(name);
        }
        Ok(())
    }

    /// What makes a sentence of an error of the file that [`Target::begin`] created.
    pub fn unwritable(&self, staging: &Path) -> Box<dyn Fn(std::io::Error) -> String + Send> {
        match self {
            Self::Folder(folder) => {
                let folder = folder.clone();
                Box::new(move |error| folder.unwritable(&error))
            }
            Self::Bucket { .. } => Box::new(unwritable(staging)),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Folder(folder) => folder.to_string(),
            Self::Bucket { bucket, .. } => bucket.place.to_string(),
        }
    }
}

fn unwritable(staging: &Path) -> impl Fn(std::io::Error) -> String + Send + 'static {
    let staging = staging.to_owned();
    move |error| format!("the backup cannot be written to {}: {}", staging.display(), os_errors::cannot_write(&error))
}
