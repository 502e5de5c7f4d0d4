//! Several members chosen in a list, and what is done with all of them.

use crate::{ids::UserId, refusals::Reason, users::Member};
use serde::{Deserialize, Serialize};

/// Most members that are chosen at once.
pub const MOST: usize = 100;

/// Who is chosen, and for what.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ChosenUsers {
    /// Members; at most [`MOST`].
    #[serde(default)]
    pub id: Vec<UserId>,
    /// The role they are to have: `owner` or `reader`; required where roles are changed.
    #[serde(default)]
    pub role: Option<String>,
    /// What it means was looked at, and it may be done.
    #[serde(default)]
    pub sure: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChosenUsersOutcome {
    /// Nothing was changed: each of them, with what would stop it.
    Reviewed(Vec<ChosenUser>),
    /// Each of them; it is done to those whom nothing stopped.
    Done(Vec<ChosenUser>),
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChosenUser {
    /// Who, and what they have here; none for somebody who is no longer there.
    pub member: Option<Member>,
    /// Who.
    pub id: UserId,
    /// Why it is not done to them.
    pub refusal: Option<ChosenUserRefusal>,
}

/// Why something is not done to somebody who was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChosenUserRefusal {
    /// Whoever asks: nobody loses their own rights in passing.
    Yourself,
    /// The organization would have nobody to run it.
    LastOwner,
    /// They have that role already.
    SameRole,
    /// They do not belong to the organization any more.
    Gone,
    /// Something else.
    Other(Reason),
}
