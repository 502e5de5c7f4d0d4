//! The backup that a restore reads: a file, the newest one in a folder, or an object of a bucket, which is downloaded.

use crate::server::{
    backups::{
        buckets::BackupBucket,
        destination,
        names::BackupName,
        places::{BucketPlace, Place},
        staging::{self, Staging},
    },
    config::Config,
};
use kernel::base::secret::random_u128;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The beginning of the names of temporary folders.
const DOWNLOAD: &str = "orgward-download-";

/// A backup that is a file on this machine.
pub struct Source {
    pub file: PathBuf,
    /// Where it came from, for sentences.
    pub name: String,
    /// The temporary folder of a download, which is removed with this.
    _download: Option<Staging>,
}

/// The backup itself, or the newest one in a folder or a part of a bucket. `installation`: only backups of this one count
/// there. A download goes into a temporary folder in `scratch`.
///
/// # Errors
/// A sentence when there is none, or it cannot be read.
pub async fn open(config: &Config, from: &Place, installation: Option<&str>, scratch: &Path) -> Result<Source, String> {
    match from {
        Place::Folder(path) => {
            let file = destination::newest(path, installation)?;
            Ok(Source { name: file.display().to_string(), file, _download: None })
        }
        Place::Bucket(place) => {
            let (place, name) = object(place);
            let bucket = BackupBucket::open(&config.backups.s3, &place)?;
            let name = match name {
                Some(name) => name,
                None => destination::newest_of(bucket.backups().await?, installation, &place.to_string())?.to_string(),
            };
            let download = download_folder(scratch)?;
            let file = download.path().join("backup");
            bucket.download(&name, &file).await?;
            Ok(Source { file, name: place.address(&name), _download: Some(download) })
        }
    }
}

/// A backup that is named as a file.
pub fn file(file: &Path) -> Source {
    Source { file: file.to_owned(), name: file.display().to_string(), _download: None }
}

/// The part of the bucket, and the name of a backup if the address ends with one.
fn object(place: &BucketPlace) -> (BucketPlace, Option<String>) {
    let key = place.prefix.trim_end_matches('/');
    let (prefix, name) = key.rsplit_once('/').map_or(("", key), |(prefix, name)| (prefix, name));
    if BackupName::parse(name).is_none() {
        return (place.clone(), None);
    }
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    (BucketPlace { bucket: place.bucket.clone(), prefix }, Some(name.to_owned()))
}

/// A temporary folder, after removing those that killed processes left.
fn download_folder(scratch: &Path) -> Result<Staging, String> {
    for entry in fs::read_dir(scratch).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(DOWNLOAD) {
            staging::remove_leftover(&entry.path());
        }
    }
    let folder = scratch.join(format!("{DOWNLOAD}{:016x}", random_u128() as u64));
    Staging::create(&folder, "the temporary folder is in use")
}
