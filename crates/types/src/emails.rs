//! E-mail: what is sent, and how far it got.

use crate::{ids::InviteId, refusals::Reason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// An invite's link.
    Invite,
    /// A link to choose a new password.
    PasswordReset,
    /// To somebody whose password was just changed.
    PasswordChanged,
    /// A link that confirms a new address.
    EmailChange,
    /// To the address that somebody had before.
    EmailChanged,
    /// To the owners: there is one more of them.
    OwnerAdded,
    /// To the owners: an Admin key was made.
    AdminKeyCreated,
    /// To the owners: audit logging was enabled.
    AuditLoggingEnabled,
    /// Asked for by somebody who wants to see whether letters arrive.
    Test,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Invite,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::EmailChange,
        Self::EmailChanged,
        Self::OwnerAdded,
        Self::AdminKeyCreated,
        Self::AuditLoggingEnabled,
        Self::Test,
    ];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::EmailChange => "email_change",
            Self::EmailChanged => "email_changed",
            Self::OwnerAdded => "owner_added",
            Self::AdminKeyCreated => "admin_key_created",
            Self::AuditLoggingEnabled => "audit_logging_enabled",
            Self::Test => "test",
        }
    }

    /// The kind that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How far a letter got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It waits for its first attempt.
    Queued,
    /// The mail server took it then, Unix seconds. Whether anybody reads it, it does not say.
    Sent(i64),
    /// The last attempt failed; the next one is made.
    Delayed {
        /// Why.
        failure: Reason,
        /// When it is tried again, Unix seconds.
        next_attempt_at: i64,
    },
    /// It is not tried any more, with the reason.
    GivenUp(Reason),
}

/// A letter, as owners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// `mail_…`
    pub id: String,
    /// What it is about.
    pub kind: MailKind,
    /// To whom.
    pub recipient: String,
    /// Since when it is there, Unix seconds.
    pub queued_at: i64,
    /// How far it got.
    pub delivery: Delivery,
}

/// The mail server that letters are handed to, as the operator set it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    /// Its name and port.
    pub address: String,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    /// Whom letters come from.
    pub from: String,
}

/// E-mail of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailOverview {
    /// None: this server sends no mail.
    pub server: Option<MailServer>,
    /// The newest letters, newest first, at most [`SHOWN`].
    pub mails: Vec<Mail>,
}

/// Most letters that are shown.
pub const SHOWN: i64 = 50;

/// How far the letters of invites got, by invite; none for one whose link is copied.
pub type InviteDeliveries = BTreeMap<InviteId, Delivery>;
