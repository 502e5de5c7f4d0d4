//! How long the platform beside us may keep what is sent to it (REFERENCE 2.9). The audit log is not data in this
//! sense: no setting touches it.

use serde::{Deserialize, Serialize};

/// What an organization may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Retention {
    /// Nothing is kept.
    ZeroDataRetention,
    /// Kept for abuse monitoring, without content.
    ModifiedAbuseMonitoring,
    /// Nothing is kept, enhanced.
    EnhancedZeroDataRetention,
    /// Kept for abuse monitoring, without content, enhanced.
    EnhancedModifiedAbuseMonitoring,
}

/// What a project may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ProjectRetention {
    /// As the organization says.
    OrganizationDefault,
    /// No restriction of its own.
    None,
    /// Nothing is kept.
    ZeroDataRetention,
    /// Kept for abuse monitoring, without content.
    ModifiedAbuseMonitoring,
    /// Nothing is kept, enhanced.
    EnhancedZeroDataRetention,
    /// Kept for abuse monitoring, without content, enhanced.
    EnhancedModifiedAbuseMonitoring,
}

/// An organization's or a project's choice on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "Data{T}")]
pub struct DataRetention<T> {
    /// `organization.data_retention` or `project.data_retention`.
    pub object: String,
    /// The choice.
    pub r#type: T,
}

/// A choice for the organization. The answer calls it `type`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DataRetentionPatch {
    /// Required.
    #[serde(default)]
    #[schemars(with = "Option<Retention>")]
    pub retention_type: Option<String>,
}

/// A choice for a project. The answer calls it `type`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectDataRetentionPatch {
    /// Required.
    #[serde(default)]
    #[schemars(with = "Option<ProjectRetention>")]
    pub retention_type: Option<String>,
}
