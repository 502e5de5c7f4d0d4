//! What the parameter `before` of the Admin API's list of audit logs gives an Admin key (REFERENCE 7.1).

use serde::{Deserialize, Serialize};

/// The events that `before` gives. OpenAI's SDKs and Elastic's collector expect opposite ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditBefore {
    /// Those that the server's setting `audit_before_means_older` names.
    #[default]
    Server,
    /// Those directly ahead of the cursor in the list: newer ones.
    Newer,
    /// Those that follow the cursor in the list: older ones, as `after` does.
    Older,
}

impl AuditBefore {
    /// The choices in the order of the console's form.
    pub const ALL: [Self; 3] = [Self::Server, Self::Newer, Self::Older];

    /// The value in the form, in the database and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "",
            Self::Newer => "newer",
            Self::Older => "older",
        }
    }

    /// Parses a value of [`AuditBefore::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word)
    }

    /// Whether `before` gives older events on a server with this setting.
    pub const fn means_older(self, server_setting: bool) -> bool {
        match self {
            Self::Server => server_setting,
            Self::Newer => false,
            Self::Older => true,
        }
    }
}
