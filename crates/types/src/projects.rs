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
    /// What people call it; need not be unique.
    pub name: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; null while active.
    pub archived_at: Option<i64>,
    /// `active` or `archived`.
    pub status: String,
    /// The external key set for it.
    pub external_key_id: Option<String>,
    /// Where its data may be; only if set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residency: Option<String>,
}

/// What a caller may ask for when making a project. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewProject {
    /// 1–100 characters; required.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// An external key's id.
    #[serde(default)]
    pub external_key_id: Option<String>,
    /// One of the residencies of REFERENCE 2.3.
    #[serde(default)]
    pub residency: Option<String>,
    /// The deprecated spelling; accepted, not echoed.
    #[serde(default)]
    pub geography: Option<String>,
}

/// What may be changed. Absent or null: left as it is, but a null `external_key_id` clears it (REFERENCE 1.7).
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectPatch {
    /// The new name.
    #[serde(default)]
    pub name: Option<String>,
    /// `None`: not mentioned. `Some(None)`: cleared.
    #[serde(default, deserialize_with = "mentioned", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub external_key_id: Option<Option<String>>,
    /// The deprecated spelling; accepted, not echoed.
    #[serde(default)]
    pub geography: Option<String>,
}

/// Tells an explicit null from an absent field.
fn mentioned<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A project as its own console pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectDetail {
    /// The project itself.
    pub project: Project,
    /// The organization's one default project can be neither renamed nor archived.
    pub is_default: bool,
    /// People in it.
    pub members: i64,
    /// Machines in it.
    pub service_accounts: i64,
    /// Keys in it that the viewer may see: everybody's, or their own.
    pub api_keys: i64,
    /// Whether the viewer manages its people and machines.
    pub may_manage: bool,
    /// Whether the viewer may rename it.
    pub may_rename: bool,
    /// Whether the viewer may archive it.
    pub may_archive: bool,
    /// How long its data may be kept; only the organization's owners are told.
    pub retention: Option<RetentionInEffect>,
}

/// What a project has chosen about its data, and what holds where it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionInEffect {
    /// The project's own choice.
    pub chosen: ProjectRetention,
    /// The organization's.
    pub inherited: Retention,
}

/// Which projects a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectQuery {
    /// Archived projects too.
    #[serde(default)]
    pub include_archived: bool,
}

/// Which projects the console's list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSearch {
    /// A part of the name, or the whole id; absent or empty: any.
    #[serde(default)]
    pub search: Option<String>,
    /// `active`, `archived` or `all`; absent: active.
    #[serde(default)]
    pub status: Option<String>,
}
