//! Exports of the audit log.

use crate::{audit_logs::AuditLogQuery, ids::AuditExportId, refusals::Reason};
use serde::{Deserialize, Serialize};

/// The format of exported events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Lines of JSON that contain their own proof.
    #[default]
    Ndjson,
    /// A table for spreadsheets; the signed list of files covers it.
    Csv,
    /// The same table with a byte order mark, without which Excel reads letters like é wrongly.
    CsvExcel,
}

impl ExportFormat {
    /// All formats, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Ndjson, Self::Csv, Self::CsvExcel];

    /// The format's name in forms, commands and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::CsvExcel => "csv_excel",
        }
    }

    /// The extension of the file.
    pub fn extension(self) -> &'static str {
        if self.is_csv() { "csv" } else { "ndjson" }
    }

    /// Whether it is a table, which contains no proofs of its own.
    pub fn is_csv(self) -> bool {
        matches!(self, Self::Csv | Self::CsvExcel)
    }

    /// Parses a format's name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// The name of the file with the events.
    pub fn file_name(self) -> String {
        format!("audit-logs.{}", self.extension())
    }
}

/// A request for an export of the events that match a filter. Without a filter it is the whole log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAuditExport {
    #[serde(default)]
    pub format: ExportFormat,
    #[serde(default)]
    pub filter: AuditLogQuery,
}

/// An export that was requested in the console: running, finished or failed. It is kept for a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditExportJob {
    /// `audit_export-…`
    pub id: AuditExportId,
    /// Filter and format, as requested.
    pub wanted: NewAuditExport,
    pub state: AuditExportState,
    /// Number of events written so far.
    pub records: i64,
    /// The position in the log that the export has reached, up to `size`.
    pub position: i64,
    /// Number of events in the log when the export began.
    pub size: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// When its files are deleted, Unix seconds.
    pub expires_at: i64,
    /// The files; empty until the export is finished.
    pub files: Vec<ExportedFile>,
}

/// The state of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditExportState {
    /// Events are being written.
    Running,
    /// The files are complete.
    Finished,
    /// The export was given up for this reason; there are no files.
    Failed(Reason),
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// File name, without a folder.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}
