//! Exports of the audit log.

use crate::{audit_logs::AuditLogQuery, ids::AuditExportId, refusals::Reason};
use serde::{Deserialize, Serialize};

/// How records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Lines of JSON that carry their own proof.
    #[default]
    Ndjson,
    /// A table for spreadsheets, covered by the signed list of files.
    Csv,
}

impl ExportFormat {
    /// The word for it, and the end of the file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    /// The format of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Ndjson, Self::Csv].into_iter().find(|format| format.as_str() == word)
    }

    /// The name of the file with the records.
    pub fn file_name(self) -> String {
        format!("audit-logs.{}", self.as_str())
    }
}

/// An export that is wanted: exactly these records. Without any filter it is the whole log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAuditExport {
    /// How they are written.
    #[serde(default)]
    pub format: ExportFormat,
    /// Which records.
    #[serde(default)]
    pub filter: AuditLogQuery,
}

/// An export that somebody asked for at the console: under way, finished or failed. It is kept for a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditExportJob {
    /// `audit_export-…`
    pub id: AuditExportId,
    /// Which records, and how.
    pub wanted: NewAuditExport,
    /// How it stands.
    pub state: AuditExportState,
    /// Records written.
    pub records: i64,
    /// Place in the log, up to `size`.
    pub position: i64,
    /// Records that the log had when the export began.
    pub size: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// When its files go away, Unix seconds.
    pub expires_at: i64,
    /// Its files, once it is finished.
    pub files: Vec<ExportedFile>,
}

/// How an export stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditExportState {
    /// Records are being written.
    Running,
    /// The files are there.
    Finished,
    /// There will be no files, for this reason.
    Failed(Reason),
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}
