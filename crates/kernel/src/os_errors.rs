//! Errors of the operating system in words: the cause, without the system's own numbers.

use std::io::{Error, ErrorKind};

/// Why a file cannot be read.
pub fn cannot_read(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "the user that runs Orgward may not read it".to_owned(),
        _ => cause(error),
    }
}

/// Why a file or folder cannot be created or written.
pub fn cannot_write(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "its folder does not exist".to_owned(),
        ErrorKind::PermissionDenied => "the user that runs Orgward may not write there".to_owned(),
        ErrorKind::AlreadyExists => "a file of that name exists already".to_owned(),
        _ => cause(error),
    }
}

/// The cause where it is the same for reading and writing.
pub fn cause(error: &Error) -> String {
    let known = match error.kind() {
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::ReadOnlyFilesystem => "its file system is read-only",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "the disk quota of the user that runs Orgward is used up",
        ErrorKind::InvalidFilename => "its name is too long",
        ErrorKind::BrokenPipe => "the program that reads it has ended",
        _ => return without_number(&error.to_string()),
    };
    known.to_owned()
}

/// A message without the error numbers in it: `Connection refused (os error 111)` becomes `Connection refused`.
pub fn without_number(message: &str) -> String {
    let mut parts = message.split(" (os error ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_is_worded_without_its_number() {
        // EPERM, ENOENT, EACCES, EEXIST, ENOTDIR, EISDIR, ENOSPC, EROFS, EPIPE, ENAMETOOLONG, ECONNREFUSED
        for (number, reading, writing) in [
            (1, "the user that runs Orgward may not read it", "the user that runs Orgward may not write there"),
            (2, "there is no such file", "its folder does not exist"),
            (13, "the user that runs Orgward may not read it", "the user that runs Orgward may not write there"),
            (17, "File exists", "a file of that name exists already"),
            (20, "a part of its path is a file, not a folder", "a part of its path is a file, not a folder"),
            (21, "it is a folder, not a file", "it is a folder, not a file"),
            (28, "the disk is full", "the disk is full"),
            (30, "its file system is read-only", "its file system is read-only"),
            (32, "the program that reads it has ended", "the program that reads it has ended"),
            (36, "its name is too long", "its name is too long"),
            (111, "Connection refused", "Connection refused"),
        ] {
            let error = Error::from_raw_os_error(number);
            assert_eq!((cannot_read(&error).as_str(), cannot_write(&error).as_str()), (reading, writing), "{number}");
        }
    }

    #[test]
    fn numbers_inside_a_message_are_removed_too() {
        for (message, plain) in [
            ("", ""),
            ("no number", "no number"),
            ("Connection error: Connection refused (os error 111)", "Connection error: Connection refused"),
            ("a (os error 1), then b (os error 2).", "a, then b."),
            ("cut off (os error 1", "cut off"),
        ] {
            assert_eq!(without_number(message), plain, "{message}");
        }
    }
}
