//! Why a database cannot be opened, in sentences for the server administrator.

use kernel::base::error::explain;

pub(super) const FOREIGN: &str =
    "this database was not made by Orgward; name an empty database or one of Orgward. Nothing was changed";

/// The sentence for a database that was to be written.
pub(super) fn cannot_open(error: &sqlx::Error) -> String {
    let sentence = match sqlite_code(error) {
        Some(8) => {
            "the database file cannot be written: check that it and its folder belong to the user that runs Orgward, and \
             that their file system is not mounted read-only"
        }
        Some(14) => {
            "the database file cannot be opened for writing: check that the folder exists and belongs to the user that \
             runs Orgward"
        }
        _ => return otherwise(error),
    };
    sentence.to_owned()
}

/// The sentence for a database that was only to be read.
pub(super) fn cannot_read(error: &sqlx::Error) -> String {
    match sqlite_code(error) {
        Some(8 | 14) => {
            "the database file cannot be read: check that the user that runs Orgward may read it and its folder"
                .to_owned()
        }
        _ => otherwise(error),
    }
}

fn otherwise(error: &sqlx::Error) -> String {
    match sqlite_code(error) {
        // The same words as for damage and a full disk that are found later.
        Some(11 | 13) => explain(error),
        Some(26) => "the file is not an SQLite database. Nothing was changed".to_owned(),
        _ => format!("the database cannot be opened: {}", explain(error)),
    }
}

/// SQLite's primary result code, without the extended part in the upper bits: READONLY 8, INTERRUPT 9, CORRUPT 11,
/// CANTOPEN 14, NOTADB 26. `None` for PostgreSQL, whose codes have five characters.
pub fn sqlite_code(error: &sqlx::Error) -> Option<i64> {
    let code = error.as_database_error()?.code()?;
    if code.len() < 5 { code.parse().ok().map(|number: i64| number & 0xff) } else { None }
}

/// Whether a statement failed because its table does not exist.
pub(super) fn is_missing_table(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        // SQLite has no code of its own for it.
        error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::error::DatabaseError;
    use std::{borrow::Cow, fmt};

    /// An error of a database with this code and message.
    #[derive(Debug)]
    struct Fault(&'static str, &'static str);

    impl fmt::Display for Fault {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.1)
        }
    }

    impl std::error::Error for Fault {}

    impl DatabaseError for Fault {
        fn message(&self) -> &str {
            self.1
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    #[test]
    fn a_code_is_worded_for_what_the_database_was_opened_for() {
        for (code, message, reading, writing) in [
            ("8", "attempt to write a readonly database", "cannot be read: ", "cannot be written: "),
            ("1032", "attempt to write a readonly database", "cannot be read: ", "cannot be written: "),
            ("14", "unable to open database file", "cannot be read: ", "cannot be opened for writing: "),
            ("11", "database disk image is malformed", "is damaged: ", "is damaged: "),
            ("267", "database disk image is malformed", "is damaged: ", "is damaged: "),
            ("26", "file is not a database", "not an SQLite database", "not an SQLite database"),
            ("10", "disk I/O error", "the disk reported an error", "the disk reported an error"),
            ("57P03", "the database system is starting up", "starting up", "starting up"),
        ] {
            let error = sqlx::Error::Database(Box::new(Fault(code, message)));
            let (read, written) = (cannot_read(&error), cannot_open(&error));
            assert!(read.contains(reading) && written.contains(writing), "{code}: {read} / {written}");
            assert!(!read.contains("writing"), "{read}");
        }
    }

    #[test]
    fn only_a_missing_table_is_one() {
        for (code, message, is_missing) in [
            ("1", "no such table: _sqlx_migrations", true),
            ("42P01", "relation \"_sqlx_migrations\" does not exist", true),
            ("1", "no such column: version", false),
            ("11", "database disk image is malformed", false),
            ("42501", "permission denied for table _sqlx_migrations", false),
        ] {
            let error = sqlx::Error::Database(Box::new(Fault(code, message)));
            assert_eq!(is_missing_table(&error), is_missing, "{message}");
        }
        assert!(!is_missing_table(&sqlx::Error::PoolTimedOut));
    }
}
