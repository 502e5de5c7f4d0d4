//! Many people invited at once: what is typed or pasted, what would become of each line, and what became of it.

use crate::{
    ids::ProjectId,
    invites::{Invite, InviteLink},
    refusals::Reason,
    users::Role,
};
use serde::{Deserialize, Serialize};

/// Most people that one list invites.
pub const MOST: usize = 500;

/// Whom to invite, as it was typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewInviteList {
    /// Addresses, one a line or between commas, as `Name <ada@example.com>`, or pasted from a table; at most [`MOST`].
    /// A role after an address is that person's.
    #[serde(default)]
    pub email: Option<String>,
    /// `owner` or `reader`, for all who have none on their line; required.
    #[serde(default)]
    pub role: Option<String>,
    /// The projects that each invite grants; none: the default project.
    #[serde(default)]
    pub project: Vec<ProjectId>,
    /// `owner` or `member`; absent: `member`.
    #[serde(default)]
    pub project_role: Option<String>,
    /// The lines were looked at and may be sent.
    #[serde(default)]
    pub sure: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InviteListOutcome {
    /// There was one address, and it is invited.
    One(Invite),
    /// Nothing was sent: each line, with what would become of it.
    Checked(Vec<CheckedLine>),
    /// Each line, with what became of it.
    Sent(Vec<SentLine>),
}

/// What would become of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedLine {
    /// The line it stands on, from 1.
    pub number: usize,
    /// The address; what was typed where it is none.
    pub email: String,
    /// The name beside it; may be empty.
    pub name: String,
    /// The role they would have.
    pub role: Role,
    /// Whether they would be invited.
    pub verdict: LineVerdict,
    /// The domain of whoever invites, if somebody would be invited at nearly that one: perhaps it was meant.
    pub meant: Option<String>,
}

/// Whether somebody would be invited, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineVerdict {
    /// They would.
    Invited,
    /// They are in the organization since then, Unix seconds.
    Member(i64),
    /// They have an invite that is good until then, Unix seconds.
    Pending(i64),
    /// This is no address, with the reason.
    NotAnAddress(Reason),
    /// The address stands on an earlier line too.
    Twice(usize),
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentLine {
    /// The address.
    pub email: String,
    /// The role they will have.
    pub role: Role,
    /// The link to send them, shown this once; none: a letter takes it to them, or they were not invited.
    pub link: Option<InviteLink>,
    /// Why they were not.
    pub refusal: Option<Reason>,
}
