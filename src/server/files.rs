//! Reads text files that the server administrator wrote, and says what is wrong with one that cannot be read.

use kernel::os_errors;
use std::{
    fs::File,
    io::{Error, Read},
    path::Path,
};
use zeroize::Zeroizing;

/// Editors and shells on Windows put it in front of UTF-8 text.
pub const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The text of a file, without a byte order mark.
///
/// # Errors
/// A sentence that names the file and the cause.
pub fn text(what: &str, path: &Path) -> Result<Zeroizing<String>, String> {
    File::open(path).map_err(|error| unreadable(what, path, &error)).and_then(|file| read(what, path, file))
}

/// The text of an open file, without a byte order mark.
///
/// # Errors
/// A sentence that names the file and the cause.
pub fn read(what: &str, path: &Path, mut source: impl Read) -> Result<Zeroizing<String>, String> {
    let mut bytes = Zeroizing::new(Vec::new());
    source.read_to_end(&mut bytes).map_err(|error| unreadable(what, path, &error))?;
    decode(&bytes).map_err(|why| format!("{} cannot be read: {why}", named(what, path)))
}

/// The sentence for a file that cannot be opened or read.
pub fn unreadable(what: &str, path: &Path, error: &Error) -> String {
    format!("{} cannot be read: {}", named(what, path), os_errors::cannot_read(error))
}

fn named(what: &str, path: &Path) -> String {
    if what.is_empty() { path.display().to_string() } else { format!("the {what} file {}", path.display()) }
}

fn decode(bytes: &[u8]) -> Result<Zeroizing<String>, &'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("it is in UTF-16; save it as UTF-8");
    }
    let bytes = bytes.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(bytes);
    str::from_utf8(bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| "it is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let read = |bytes: &[u8]| read("password", Path::new("p.txt"), bytes).map(|text| text.to_string());
        assert_eq!(read(b"\xef\xbb\xbfcopper lantern").as_deref(), Ok("copper lantern"));
        assert_eq!(read(b"copper lantern").as_deref(), Ok("copper lantern"));
        for (bytes, word) in [(&b"\xff\xfec\0o\0"[..], "UTF-16"), (b"\xfe\xff\0c", "UTF-16"), (b"\xc3\x28", "UTF-8")] {
            let sentence = read(bytes).expect_err(word);
            assert!(sentence.starts_with("the password file p.txt cannot be read: ") && sentence.contains(word));
        }
    }

    #[test]
    fn a_folder_and_a_missing_file_are_named_as_what_they_are() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(text("", folder.path()).expect_err("a folder").ends_with("it is a folder, not a file"));
        assert!(text("", &folder.path().join("x")).expect_err("missing").ends_with("there is no such file"));
    }
}
