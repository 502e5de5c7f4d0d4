//! Bulk invites: the pasted list, the check of each line, and the result of each line.

use crate::{
    ids::ProjectId,
    invites::{Invite, InviteLink},
    refusals::Reason,
    users::Role,
};
use serde::{Deserialize, Serialize};

/// Maximum number of people in one list.
pub const MAX_INVITES: usize = 500;

/// A list of people to invite, as it was typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewInviteList {
    /// Email addresses, one per line or separated by commas, as `Name <ada@example.com>`, or pasted from a table; at
    /// most [`MAX_INVITES`]. A role after an email address applies to that person.
    #[serde(default)]
    pub email: Option<String>,
    /// `owner` or `reader`, for lines without a role; required.
    #[serde(default)]
    pub role: Option<String>,
    /// The projects that each invite grants; if empty, the default project.
    #[serde(default)]
    pub project: Vec<ProjectId>,
    /// `owner` or `member`; `member` if absent.
    #[serde(default)]
    pub project_role: Option<String>,
    /// The decisions about lines that were held back, each as `LINE ADDRESS ROLE`: the number of the line, the address to
    /// invite and its role.
    #[serde(default)]
    pub chosen: Vec<String>,
    /// Whether the person has reviewed the lines, so that the invites may be sent.
    #[serde(default)]
    pub sure: bool,
}

/// The result of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InviteListOutcome {
    /// The list had one email address, and it was invited.
    One(Invite),
    /// Nothing was sent. The check of each line.
    Checked(Vec<CheckedLine>),
    /// The invites were sent. The result of each line.
    Sent(Vec<SentLine>),
}

/// The check of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedLine {
    /// Line number, from 1.
    pub number: usize,
    /// The email address; the text as typed if it is not valid.
    pub email: String,
    /// The name on the line; may be empty.
    pub name: String,
    /// The role that the invite would grant.
    pub role: Role,
    pub verdict: LineVerdict,
    /// What the person can choose for a line that is held back.
    pub choices: Vec<ChosenInvite>,
}

/// One way to invite somebody from a line that is held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenInvite {
    pub email: String,
    pub role: Role,
}

/// Whether a line would be invited, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineVerdict {
    /// An invite would be sent.
    Invited,
    /// The person has been a member since then, Unix seconds.
    Member(i64),
    /// The person has an invite that is valid until then, Unix seconds.
    Pending(i64),
    /// The text is not an email address, with the reason.
    NotAnAddress(Reason),
    /// The email address is already on the line with this number.
    Twice(usize),
    /// Held back: the line has several addresses and does not say which one to invite.
    Several,
    /// Held back: this word stands where a role is expected.
    UnknownRole(String),
    /// Held back: the address may be a misspelling of this one.
    Misspelled(String),
    /// Held back: the address looks like this one, of an owner.
    LooksLikeOwner(String),
}

impl LineVerdict {
    /// Whether nothing is sent for the line unless the person chooses what to send.
    pub fn is_held_back(&self) -> bool {
        matches!(self, Self::Several | Self::UnknownRole(_) | Self::Misspelled(_) | Self::LooksLikeOwner(_))
    }
}

/// The result of one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentLine {
    pub email: String,
    /// The role that the invite grants.
    pub role: Role,
    /// The link for the invited person, shown only once; `None` if it is sent by email or the line was refused.
    pub link: Option<InviteLink>,
    /// Why the line was refused; `None` if it was invited.
    pub refusal: Option<Reason>,
}
