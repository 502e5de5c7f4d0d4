//! Projects (REFERENCE 2.3).

use crate::{
    data_retention::{ProjectRetention, Retention},
    ids::ProjectId,
};
use serde::{Deserialize, Serialize};

/// A project on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Project {
    /// Always `organization.project`.
    #[schemars(extend("const" = "organization.project"))]
    pub object: String,
    /// `proj_…`
    pub id: ProjectId,
    /// The project's name; need not be unique.
    pub name: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; null while active.
    pub archived_at: Option<i64>,
    /// `active` or `archived`.
    pub status: String,
    /// The id of the project's external key.
    pub external_key_id: Option<String>,
    /// The project's data residency; absent unless set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residency: Option<String>,
    /// Whether another program changed the row, so that the project counts as archived. Only the console shows it.
    #[serde(skip)]
    #[schemars(skip)]
    pub is_altered: bool,
}

/// A new project. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewProject {
    /// 1–100 characters; required.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The id of an external key.
    #[serde(default)]
    pub external_key_id: Option<String>,
    /// One of the residencies of REFERENCE 2.3.
    #[serde(default)]
    pub residency: Option<String>,
    /// The deprecated form of `residency`; accepted, but not returned.
    #[serde(default)]
    pub geography: Option<String>,
}

/// Changes of a project. A field that is absent or null is not changed, but a null `external_key_id` clears it
/// (REFERENCE 1.7).
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectPatch {
    /// The new name.
    #[serde(default)]
    pub name: Option<String>,
    /// The id of an external key; null clears it.
    #[serde(default, deserialize_with = "mentioned", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub external_key_id: Option<Option<String>>,
    /// The deprecated form of `residency`; accepted, but not returned.
    #[serde(default)]
    pub geography: Option<String>,
}

/// Distinguishes an explicit null, `Some(None)`, from an absent field, `None`.
fn mentioned<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A project as its console pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectDetail {
    pub project: Project,
    /// Whether it is the organization's default project, which can be neither renamed nor archived.
    pub is_default: bool,
    /// The number of members, including every owner of the organization.
    pub members: i64,
    /// The number of service accounts.
    pub service_accounts: i64,
    /// The number of keys that the viewer may see: all keys, or their own.
    pub api_keys: i64,
    /// Whether the viewer may manage members and service accounts.
    pub may_manage: bool,
    /// Whether the viewer may rename it.
    pub may_rename: bool,
    /// Whether the viewer may archive it.
    pub may_archive: bool,
    /// The data retention; `None` unless the viewer is an owner of the organization.
    pub retention: Option<RetentionInEffect>,
}

/// The data retention of a project, and that of its organization, which applies if the project has none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionInEffect {
    /// The project's setting.
    pub chosen: ProjectRetention,
    /// The organization's setting.
    pub inherited: Retention,
}

/// The filter of a list of projects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectQuery {
    /// Whether to include archived projects.
    #[serde(default)]
    pub include_archived: bool,
}

/// The filter of the console's list of projects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSearch {
    /// A part of the name, or the whole id; all projects if absent or empty.
    #[serde(default)]
    pub search: Option<String>,
    /// `active`, `archived` or `all`; `active` if absent.
    #[serde(default)]
    pub status: Option<String>,
}
