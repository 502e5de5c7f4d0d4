//! Bulk actions on members selected in a list.

use crate::{ids::UserId, refusals::Reason, users::Member};
use serde::{Deserialize, Serialize};

/// Maximum number of members that can be selected at once.
pub const MAX_MEMBERS: usize = 100;

/// The selected members, and the action.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ChosenUsers {
    /// The selected members; at most [`MAX_MEMBERS`].
    #[serde(default)]
    pub id: Vec<UserId>,
    /// The new role: `owner` or `reader`; required for a change of roles.
    #[serde(default)]
    pub role: Option<String>,
    /// Whether the person has reviewed the consequences, so that the action may be carried out.
    #[serde(default)]
    pub sure: bool,
}

/// The result of a bulk action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChosenUsersOutcome {
    /// Nothing was changed. Each member, with the reason that would prevent the action.
    Reviewed(Vec<ChosenUser>),
    /// The action was carried out for each member without a refusal.
    Done(Vec<ChosenUser>),
}

/// One selected member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChosenUser {
    /// The member; `None` if they no longer belong to the organization.
    pub member: Option<Member>,
    pub id: UserId,
    /// Why the action is not carried out for this member.
    pub refusal: Option<ChosenUserRefusal>,
}

/// Why an action is not carried out for a selected member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChosenUserRefusal {
    /// The member is the person who requested the action; a bulk action never changes their own rights.
    Yourself,
    /// The organization would have no owner left.
    LastOwner,
    /// The member already has that role.
    SameRole,
    /// The person no longer belongs to the organization.
    Gone,
    /// Another reason.
    Other(Reason),
}
