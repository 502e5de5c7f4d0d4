//! Writes the file of a backup: tar in zstd, in age if it is encrypted.

use crate::server::backups::{
    blocking::Interruption,
    manifest::{self, FileEntry, Manifest},
};
use age::{Encryptor, x25519::Recipient};
use evidence::hex;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{BufWriter, Error, Read, Result, Write},
    path::Path,
};

/// The level of zstd's default: three times as fast as a disk, and within a few percent of slower levels.
const LEVEL: i32 = 3;

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub bytes: u64,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
}

/// Counts and hashes what is written.
struct Hashing<W> {
    inner: W,
    bytes: u64,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, piece: &[u8]) -> Result<usize> {
        let written = self.inner.write(piece)?;
        self.hash.update(&piece[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.inner.flush()
    }
}

/// Where the compressed bytes go.
enum Sink<W: Write> {
    Plain(W),
    Encrypted(Box<age::stream::StreamWriter<W>>),
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, piece: &[u8]) -> Result<usize> {
        match self {
            Self::Plain(inner) => inner.write(piece),
            Self::Encrypted(inner) => inner.write(piece),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Self::Plain(inner) => inner.flush(),
            Self::Encrypted(inner) => inner.flush(),
        }
    }
}

impl<W: Write> Sink<W> {
    fn finish(self) -> Result<W> {
        match self {
            Self::Plain(inner) => Ok(inner),
            Self::Encrypted(inner) => inner.finish(),
        }
    }
}

/// Writes the list of contents and the files that it names, which are in `folder`.
///
/// # Errors
/// When a file cannot be read or the backup cannot be written.
pub fn write(
    file: File,
    recipients: &[Recipient],
    manifest: &Manifest,
    folder: &Path,
    interruption: &Interruption,
) -> Result<Written> {
    let hashing = Hashing { inner: BufWriter::new(file), bytes: 0, hash: Sha256::new() };
    let sink = match recipients.is_empty() {
        true => Sink::Plain(hashing),
        false => {
            let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
            let encryptor = Encryptor::with_recipients(recipients).map_err(Error::other)?;
            Sink::Encrypted(Box::new(encryptor.wrap_output(hashing)?))
        }
    };
    let mut compressed = zstd::Encoder::new(sink, LEVEL)?;
    compressed.include_checksum(true)?;
    let mut archive = tar::Builder::new(compressed);
    let list = serde_json::to_vec_pretty(manifest).map_err(Error::other)?;
    append(&mut archive, manifest::NAME, list.len() as u64, manifest.at, list.as_slice())?;
    for entry in &manifest.files {
        let source = interruption.reader(File::open(folder.join(&entry.name))?);
        append(&mut archive, &entry.name, entry.bytes, manifest.at, source)?;
    }
    let mut hashing = archive.into_inner()?.finish()?.finish()?;
    hashing.flush()?;
    Ok(Written { bytes: hashing.bytes, sha256: hex(&hashing.hash.finalize()) })
}

fn append(archive: &mut tar::Builder<impl Write>, name: &str, bytes: u64, at: i64, source: impl Read) -> Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(at).unwrap_or(0));
    archive.append_data(&mut header, name, source)
}

/// The entry of a file in the list of contents.
///
/// # Errors
/// When the file cannot be read.
pub fn entry(folder: &Path, name: &str, interruption: &Interruption) -> Result<FileEntry> {
    let hashed = hash(interruption.reader(File::open(folder.join(name))?))?;
    Ok(FileEntry { name: name.to_owned(), bytes: hashed.bytes, sha256: hashed.sha256 })
}

/// Length and hash of all that a reader gives.
///
/// # Errors
/// When it cannot be read.
pub fn hash(mut source: impl Read) -> Result<Written> {
    let mut hashing = Hashing { inner: std::io::sink(), bytes: 0, hash: Sha256::new() };
    let mut piece = vec![0; PIECE];
    loop {
        match source.read(&mut piece)? {
            0 => return Ok(Written { bytes: hashing.bytes, sha256: hex(&hashing.hash.finalize()) }),
            read => hashing.write_all(&piece[..read])?,
        }
    }
}
