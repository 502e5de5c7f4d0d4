//! People in an organization (REFERENCE 2.2).

use super::ids::UserId;
use serde::{Deserialize, Serialize};

/// A person's role in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees their own profile and the projects they belong to.
    Reader,
    /// May do everything.
    Owner,
}

impl Role {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Owner => "owner",
        }
    }

    /// The role that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Reader, Self::Owner].into_iter().find(|role| role.as_str() == word)
    }
}

/// The person who looks at the console.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// `user-…`
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Their role in the organization they look at.
    pub role: Role,
}
