//! Backup files, read and written without the product's own code, but for the MAC of the list of contents.

use kernel::base::audit_key::AuditKey;
use orgward::server::backups::manifest::Manifest;
use serde_json::Value;
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// The backups in a folder, oldest first.
pub fn backups(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("orgward-")))
        .collect();
    found.sort();
    found
}

/// Everything in a folder, hidden files too, by name.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// The files of a backup that is not encrypted, in their order.
pub fn unpack(backup: &Path) -> Vec<(String, Vec<u8>)> {
    let stream = zstd::Decoder::new(fs::File::open(backup).expect("the backup")).expect("zstd");
    let mut archive = tar::Archive::new(stream);
    let entries = archive.entries().expect("tar").map(|entry| {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its content");
        (name, bytes)
    });
    entries.collect()
}

/// Writes a backup with these files.
pub fn pack(backup: &Path, files: &[(String, Vec<u8>)]) {
    let mut stream = zstd::Encoder::new(fs::File::create(backup).expect("a file"), 3).expect("zstd");
    stream.include_checksum(true).expect("a checksum");
    let mut archive = tar::Builder::new(stream);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        archive.append_data(&mut header, name, bytes.as_slice()).expect("written");
    }
    archive.into_inner().expect("tar").finish().expect("zstd");
}

/// The list of contents of a backup.
pub fn manifest(files: &[(String, Vec<u8>)]) -> Value {
    let (name, bytes) = files.first().expect("a list of contents");
    assert_eq!(name, "manifest.json");
    serde_json::from_slice(bytes).expect("JSON")
}

/// Writes a copy of a backup with another list of contents.
pub fn with_manifest(backup: &Path, copy: &Path, change: impl FnOnce(&mut Value)) {
    let mut files = unpack(backup);
    let mut list = manifest(&files);
    change(&mut list);
    files[0].1 = serde_json::to_vec(&list).expect("JSON");
    pack(copy, &files);
}

/// SHA-256 in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives a list of contents the MAC of the audit key in a file.
pub fn authenticate(list: &mut Value, audit_key: &Path) {
    let key = AuditKey::parse(&fs::read_to_string(audit_key).expect("the key's file")).expect("a key");
    let listed = Manifest::parse(list.to_string().as_bytes()).expect("a list of contents");
    list["mac"] = evidence::hex(&key.backup_mac(&listed.covered())).into();
}
