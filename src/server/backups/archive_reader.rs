//! Reads the file of a backup. Nothing in it is believed before it was compared with the list of contents.

use crate::server::backups::{
    blocking::Interruption,
    manifest::{self, FileEntry, Manifest},
};
use age::{DecryptError, Decryptor, x25519::Identity};
use domain::disk_space::DiskSpace;
use evidence::hex;
use kernel::os_errors;
use sha2::{Digest, Sha256};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The first bytes of an age file.
const AGE: &[u8] = b"age-encryption.org/";

/// The first bytes of a zstd stream.
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The largest list of contents that is read, in bytes.
const MAX_MANIFEST: u64 = 64 << 20;

/// The most bytes after the last file: the end of a tar archive is a few blocks of zeros.
const MAX_END: u64 = 1 << 20;

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;

/// Why a backup cannot be unpacked.
enum Fault {
    /// The sentence's end after the name of the backup.
    Backup(String),
    /// The whole sentence.
    Other(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Backup(match error.kind() {
            ErrorKind::UnexpectedEof => "is damaged: it ends too early".to_owned(),
            _ => format!("is damaged: {}", os_errors::without_number(&error.to_string()).trim_end_matches('.')),
        })
    }
}

/// Unpacks a backup into a folder, or, without one, only checks it. Every file is compared with the length and the hash in
/// the list of contents, and is durable afterwards. `name` is what sentences call the backup.
///
/// # Errors
/// A sentence about what is wrong with the backup, or that it cannot be read or written.
pub fn unpack(
    backup: &Path,
    name: &str,
    identities: &[Identity],
    folder: Option<&Path>,
    interruption: &Interruption,
) -> std::result::Result<Manifest, String> {
    let file =
        File::open(backup).map_err(|error| format!("{name} cannot be read: {}", os_errors::cannot_read(&error)))?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        return Err(format!("the folder {name} is no backup. Name one of the files in it"));
    }
    read(file, identities, folder, interruption).map_err(|fault| match fault {
        Fault::Backup(end) => format!("{name} {end}"),
        Fault::Other(sentence) => sentence,
    })
}

fn read(
    file: File,
    identities: &[Identity],
    folder: Option<&Path>,
    interruption: &Interruption,
) -> std::result::Result<Manifest, Fault> {
    let (source, is_encrypted) = decrypted(BufReader::with_capacity(PIECE, interruption.reader(file)), identities)?;
    let mut archive = tar::Archive::new(zstd::Decoder::with_buffer(source)?);
    // Otherwise long names and other extensions would be read whole into memory, however long they are.
    let mut entries = archive.entries()?.raw(true);
    let foreign = || Fault::Backup("is not a backup of Orgward".to_owned());
    let first = entries.next().ok_or_else(foreign)??;
    if !is_file(&first, manifest::NAME) || first.size() > MAX_MANIFEST {
        return Err(foreign());
    }
    let mut list = Vec::new();
    let size = first.size();
    if first.take(MAX_MANIFEST).read_to_end(&mut list)? as u64 != size {
        return Err(Error::from(ErrorKind::UnexpectedEof).into());
    }
    let manifest = Manifest::parse(&list).map_err(Fault::Backup)?;
    if manifest.has_keys && !is_encrypted {
        return Err(Fault::Backup("is not encrypted and contains keys, so Orgward did not make it".to_owned()));
    }
    let space = folder.map(|folder| Space::of(folder, manifest.bytes())).transpose()?;
    for expected in &manifest.files {
        let entry = entries.next().ok_or_else(|| Error::from(ErrorKind::UnexpectedEof))??;
        if !is_file(&entry, &expected.name) || entry.size() != expected.bytes {
            return Err(Fault::Backup(format!("is damaged: it does not contain {} where it should", expected.name)));
        }
        copy(entry, expected, folder, space.as_ref())?;
    }
    if entries.next().is_some() {
        return Err(Fault::Backup("is damaged: it contains more files than its list of contents names".to_owned()));
    }
    // The end of the compressed and of the encrypted stream are checked only when they are read.
    if std::io::copy(&mut archive.into_inner().take(MAX_END + 1), &mut std::io::sink())? > MAX_END {
        return Err(Fault::Backup("is damaged: it contains more than its list of contents names".to_owned()));
    }
    Ok(manifest)
}

/// Whether an entry is a regular file with this name.
fn is_file(entry: &tar::Entry<'_, impl Read>, name: &str) -> bool {
    entry.header().entry_type().is_file() && entry.path_bytes().as_ref() == name.as_bytes()
}

/// The space that the files of a backup need, and what its disk had when they began to be unpacked.
struct Space {
    needed: u64,
    free: Option<u64>,
    folder: PathBuf,
}

impl Space {
    /// Refuses to unpack a backup into a disk that has no space for the files that it names.
    fn of(folder: &Path, needed: Option<u64>) -> std::result::Result<Self, Fault> {
        let needed = needed.ok_or_else(|| {
            Fault::Backup("is damaged: no disk has space for the files in its list of contents".to_owned())
        })?;
        let free = DiskSpace::of(folder).ok().map(|space| space.free);
        let space = Self { needed, free, folder: folder.parent().unwrap_or(folder).to_owned() };
        match free {
            Some(free) if free < needed => Err(Fault::Backup(format!(
                "needs {} MiB, and the disk of {} has {} MiB free. Free some space there, or name a folder on another disk",
                mib_above(needed),
                space.folder.display(),
                free >> 20
            ))),
            _ => Ok(space),
        }
    }

    /// The fault when the disk became full while the files were unpacked.
    fn used_up(&self, cause: &Error) -> Fault {
        let free = self.free.map_or_else(String::new, |free| format!(", which had {} MiB free at first", free >> 20));
        Fault::Backup(format!(
            "needs {} MiB, and cannot be unpacked to the disk of {}{free}: {} now. Free some space there, or name a folder \
             on another disk, and run the command again",
            mib_above(self.needed),
            self.folder.display(),
            os_errors::cannot_write(cause)
        ))
    }
}

/// Whole MiB that are enough for so many bytes.
fn mib_above(bytes: u64) -> u64 {
    (bytes >> 20) + 1
}

/// The compressed bytes, and whether they were encrypted.
fn decrypted<'a>(
    mut source: impl BufRead + 'a,
    identities: &[Identity],
) -> std::result::Result<(Box<dyn BufRead + 'a>, bool), Fault> {
    let first = source.fill_buf()?;
    if first.is_empty() {
        return Err(Fault::Backup("is empty".to_owned()));
    }
    if first.starts_with(ZSTD) {
        return Ok((Box::new(source), false));
    }
    if !first.starts_with(AGE) {
        return Err(Fault::Backup("is not a backup of Orgward".to_owned()));
    }
    if identities.is_empty() {
        return Err(Fault::Backup("is encrypted. Name the file of a key that opens it with --identity".to_owned()));
    }
    let decryptor = Decryptor::new_buffered(source).map_err(undecryptable)?;
    let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
    let decrypted = decryptor.decrypt(identities).map_err(undecryptable)?;
    Ok((Box::new(BufReader::with_capacity(PIECE, decrypted)), true))
}

fn undecryptable(error: DecryptError) -> Fault {
    match error {
        DecryptError::NoMatchingKeys => {
            Fault::Backup("is encrypted to other keys than those in the identity file".to_owned())
        }
        DecryptError::Io(error) => error.into(),
        other => Fault::Backup(format!("is damaged: {}", other.to_string().trim_end_matches('.'))),
    }
}

fn copy(
    mut entry: impl Read,
    expected: &FileEntry,
    folder: Option<&Path>,
    space: Option<&Space>,
) -> std::result::Result<(), Fault> {
    let target = folder.map(|folder| folder.join(&expected.name));
    let cannot = |error: Error| match (space, error.kind()) {
        (Some(space), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => space.used_up(&error),
        _ => {
            let path = target.as_deref().unwrap_or(Path::new("")).display();
            Fault::Other(format!("{path} cannot be written: {}", os_errors::cannot_write(&error)))
        }
    };
    let mut file = target.as_deref().map(create).transpose().map_err(cannot)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE]);
    loop {
        let read = entry.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        if let Some(file) = &mut file {
            file.write_all(&piece[..read]).map_err(cannot)?;
        }
    }
    if hex(&hash.finalize()) != expected.sha256 {
        return Err(Fault::Backup(format!(
            "is damaged: {} does not have the hash in its list of contents",
            expected.name
        )));
    }
    file.map_or(Ok(()), |file| file.sync_all()).map_err(cannot)
}

/// Creates a file, and its folder.
fn create(path: &Path) -> Result<File> {
    let folder = path.parent().unwrap_or(path);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}
