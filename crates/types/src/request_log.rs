//! The request log: every authenticated request to the Admin API. An extra of Orgward's, under a path of its own.

use crate::ids::{AuditLogId, KeyId, ProjectId, RequestLogId};
use serde::{Deserialize, Serialize};

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LoggedRequest {
    /// Always `orgward.request`.
    #[schemars(extend("const" = "orgward.request"))]
    pub object: String,
    /// Names the row; sorts by time.
    pub id: RequestLogId,
    /// When it was answered, Unix seconds.
    pub at: i64,
    /// What the caller was told to quote, `req_…`.
    pub request_id: String,
    /// `admin_key` or `project_key`.
    pub principal: String,
    /// The key that was used.
    pub key_id: Option<String>,
    /// The person as whom it acted.
    pub user_id: Option<String>,
    /// `GET`, `POST`, `DELETE`, …
    pub method: String,
    /// The address as a template, without identifiers.
    pub route: String,
    /// What it was answered with.
    pub status: i64,
    /// From where.
    pub address: String,
    /// What the client called itself.
    pub user_agent: String,
    /// How long it took, in microseconds.
    pub duration_us: i64,
}

/// Which requests are wanted, newest first; every filter must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLogQuery {
    /// From this time on, Unix seconds.
    #[serde(default)]
    pub since: Option<i64>,
    /// Before this time, Unix seconds.
    #[serde(default)]
    pub until: Option<i64>,
    /// Made with this key.
    #[serde(default)]
    pub key_id: Option<String>,
    /// To this route, as a template.
    #[serde(default)]
    pub route: Option<String>,
    /// Answered with this status.
    #[serde(default)]
    pub status: Option<i64>,
}

/// Which requests the console's page shows, newest first; every filter must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSearch {
    /// From this time on, Unix seconds.
    #[serde(default)]
    pub since: Option<i64>,
    /// Before this time, Unix seconds.
    #[serde(default)]
    pub until: Option<i64>,
    /// Made with this key.
    #[serde(default)]
    pub key_id: Option<String>,
    /// To this route, as a template.
    #[serde(default)]
    pub route: Option<String>,
    /// Answered with this status, `404`, or one of this class, `4xx`.
    #[serde(default)]
    pub status: Option<String>,
}

/// A page of requests as the console shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestLines {
    /// The requests, newest first.
    pub requests: Vec<RequestLine>,
    /// After which id older ones follow; none: there are none.
    pub next: Option<String>,
    /// Several filters at once look through so many requests at a time, and stopped there.
    pub looked_through: Option<i64>,
}

/// A request with what is known of its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestLine {
    /// The request.
    pub request: LoggedRequest,
    /// Its key; none: it is gone.
    pub key: Option<UsedKey>,
}

/// A key that still is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedKey {
    /// Its id.
    pub id: KeyId,
    /// What it is called.
    pub name: String,
    /// The project that it works in; none: an Admin key.
    pub project_id: Option<ProjectId>,
}

/// One request, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestDetail {
    /// The request with its key.
    pub line: RequestLine,
    /// The person as whom it acted, by name; none: they are gone, or it was nobody.
    pub person: Option<String>,
    /// What it left in the audit log, in the order it happened.
    pub records: Vec<LeftRecord>,
}

/// An audit record that a request left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRecord {
    /// The record.
    pub id: AuditLogId,
    /// What happened, as the catalogue of events calls it.
    pub r#type: String,
}
