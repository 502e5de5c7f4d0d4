//! How long the platform that processes the data may keep it (REFERENCE 2.9). The audit log is not data in this sense;
//! no setting affects it.

use serde::{Deserialize, Serialize};

/// The data retention of an organization.
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

/// The data retention of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ProjectRetention {
    /// The organization's setting applies.
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

/// The data retention of an organization or a project, on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "Data{T}")]
pub struct DataRetention<T> {
    /// `organization.data_retention` or `project.data_retention`.
    pub object: String,
    /// The setting.
    pub r#type: T,
}

/// A new setting for the organization. The response calls it `type`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DataRetentionPatch {
    /// Required.
    #[serde(default)]
    #[schemars(with = "Option<Retention>")]
    pub retention_type: Option<String>,
}

/// A new setting for a project. The response calls it `type`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectDataRetentionPatch {
    /// Required.
    #[serde(default)]
    #[schemars(with = "Option<ProjectRetention>")]
    pub retention_type: Option<String>,
}
