//! How a file is opened.

use super::connection::SqliteConnection;
use rusqlite::OpenFlags;
use sqlx_core::{
    Url,
    any::AnyConnectOptions,
    connection::{ConnectOptions, LogSettings},
    error::Error,
    percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode},
};
use std::{str::FromStr, time::Duration};

/// What a URL says about a file: its path, percent-encoded, and `mode` (`ro`, `rw` or `rwc`) and `immutable` (`true`) as SQLite
/// has them (<https://www.sqlite.org/uri.html>).
#[derive(Debug, Clone)]
pub struct Options {
    url: Url,
    file: String,
    flags: OpenFlags,
    is_immutable: bool,
    pub(super) log_settings: LogSettings,
}

impl Options {
    /// Opens the file. May wait for the disk.
    pub(super) fn open(&self) -> rusqlite::Result<rusqlite::Connection> {
        if self.is_immutable {
            let file = utf8_percent_encode(&self.file, NON_ALPHANUMERIC);
            let flags = self.flags | OpenFlags::SQLITE_OPEN_URI;
            return rusqlite::Connection::open_with_flags(format!("file:{file}?immutable=1"), flags);
        }
        rusqlite::Connection::open_with_flags(&self.file, self.flags)
    }
}

impl ConnectOptions for Options {
    type Connection = SqliteConnection;

    fn from_url(url: &Url) -> Result<Self, Error> {
        let invalid = |what: String| Error::Configuration(what.into());
        // `sqlite:file`, `sqlite:/file` and `sqlite:///file`; the part behind two slashes is a host to a URL.
        let place = url.as_str().strip_prefix("sqlite:").unwrap_or_default();
        let path = place.split(['?', '#']).next().unwrap_or_default();
        let path = path.strip_prefix("//").unwrap_or(path);
        let file = percent_decode_str(path).decode_utf8().map_err(|error| invalid(error.to_string()))?;
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let mut is_immutable = false;
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("mode", "ro") => flags = OpenFlags::SQLITE_OPEN_READ_ONLY,
                ("mode", "rw") => {}
                ("mode", "rwc") => flags |= OpenFlags::SQLITE_OPEN_CREATE,
                ("immutable", "true" | "1") => is_immutable = true,
                ("immutable", "false" | "0") => {}
                _ => return Err(invalid(format!("unknown parameter {name}={value} of a database URL"))),
            }
        }
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let log_settings = LogSettings::default();
        Ok(Self { url: url.clone(), file: file.into_owned(), flags, is_immutable, log_settings })
    }

    fn to_url_lossy(&self) -> Url {
        self.url.clone()
    }

    async fn connect(&self) -> Result<SqliteConnection, Error> {
        SqliteConnection::open(self.clone()).await
    }

    fn log_statements(mut self, level: log::LevelFilter) -> Self {
        self.log_settings.log_statements(level);
        self
    }

    fn log_slow_statements(mut self, level: log::LevelFilter, duration: Duration) -> Self {
        self.log_settings.log_slow_statements(level, duration);
        self
    }
}

impl FromStr for Options {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        Self::from_url(&url.parse().map_err(|error| Error::Configuration(Box::new(error)))?)
    }
}

impl TryFrom<&AnyConnectOptions> for Options {
    type Error = Error;

    fn try_from(any: &AnyConnectOptions) -> Result<Self, Error> {
        Ok(Self { log_settings: any.log_settings.clone(), ..Self::from_url(&any.database_url)? })
    }
}
