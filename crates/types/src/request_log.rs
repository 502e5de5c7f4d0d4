//! The request log: all authenticated requests to the Admin API, and those with which people read the audit log at the
//! console. It is not part of the Admin API but of Orgward's own.

use crate::ids::{AuditLogId, KeyId, ProjectId, RequestLogId};
use serde::{Deserialize, Serialize};

/// A request in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LoggedRequest {
    /// Always `orgward.request`.
    #[schemars(extend("const" = "orgward.request"))]
    pub object: String,
    /// The id of the log row; sorts by time.
    pub id: RequestLogId,
    /// When the request was answered, Unix seconds.
    pub at: i64,
    /// The request id that the response had, `req_…`.
    pub request_id: String,
    /// `admin_key`, `project_key`, or `session`: a person who read the audit log at the console.
    pub principal: String,
    /// The key that authenticated the request; null for a session.
    pub key_id: Option<String>,
    /// The person who acted, or that the key acted as; null for a service account's key.
    pub user_id: Option<String>,
    /// `GET`, `POST`, `DELETE`, …
    pub method: String,
    /// The path as a template, without identifiers.
    pub route: String,
    /// The path with its identifiers. A segment that could be a secret is `…`.
    pub path: String,
    /// The HTTP status of the response.
    pub status: i64,
    /// The client's IP address.
    pub address: String,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// Duration in microseconds.
    pub duration_us: i64,
    /// How many requests this row stands for: 1, or more for requests that were refused with 429, which share a row from
    /// the eleventh in a minute on.
    pub requests: i64,
}

/// The filter of the request log. A request matches if it satisfies every condition. The list is newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLogQuery {
    /// At or after this time, Unix seconds.
    #[serde(default)]
    pub since: Option<i64>,
    /// Before this time, Unix seconds.
    #[serde(default)]
    pub until: Option<i64>,
    /// Authenticated with this key.
    #[serde(default)]
    pub key_id: Option<String>,
    /// To this route, as a template.
    #[serde(default)]
    pub route: Option<String>,
    /// Answered with this status.
    #[serde(default)]
    pub status: Option<i64>,
}

/// The filter of the console's request log. A request matches if it satisfies every condition. The list is newest
/// first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSearch {
    /// At or after this time, Unix seconds.
    #[serde(default)]
    pub since: Option<i64>,
    /// Before this time, Unix seconds.
    #[serde(default)]
    pub until: Option<i64>,
    /// Authenticated with this key.
    #[serde(default)]
    pub key_id: Option<String>,
    /// To this route, as a template.
    #[serde(default)]
    pub route: Option<String>,
    /// Answered with this status, `404`, or one of this class, `4xx`.
    #[serde(default)]
    pub status: Option<String>,
}

/// A page of the console's request log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestLines {
    /// The requests, newest first.
    pub requests: Vec<RequestLine>,
    /// The id after which older requests follow; `None` on the last page.
    pub next: Option<String>,
    /// With several filters, one page examines a limited number of requests. `Some` with that number if the limit was
    /// reached.
    pub looked_through: Option<i64>,
    /// Days for which requests are kept; 0: for ever. `None` if the log was not read.
    #[serde(default)]
    pub kept_days: Option<i64>,
}

/// A request with its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestLine {
    pub request: LoggedRequest,
    /// `None` if the key no longer exists, or there is none.
    pub key: Option<UsedKey>,
    /// The name of the person who acted at the console; `None` for a key, and for a person who is no longer a member.
    #[serde(default)]
    pub person: Option<String>,
}

/// An existing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedKey {
    pub id: KeyId,
    pub name: String,
    /// The project of a project key; `None` for an Admin key.
    pub project_id: Option<ProjectId>,
}

/// All details of one request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestDetail {
    pub line: RequestLine,
    /// The name of the person that the key acted as; `None` if there is none or the account no longer exists.
    pub person: Option<String>,
    /// The events that the request appended to the audit log, oldest first.
    pub records: Vec<LeftRecord>,
}

/// An event that a request appended to the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRecord {
    pub id: AuditLogId,
    /// The event's type.
    pub r#type: String,
}
