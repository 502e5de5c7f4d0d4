//! The request log: every authenticated request to the Admin API. An extra of Orgward's, under a path of its own.

use super::ids::RequestLogId;
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
