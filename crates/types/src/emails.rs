//! Email: the kinds of messages and their delivery.

use crate::{ids::InviteId, refusals::Reason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of an email.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// The link of an invite.
    Invite,
    /// A link to choose a new password.
    PasswordReset,
    /// A notice to a person that their password was changed.
    PasswordChanged,
    /// A link that confirms a new email address.
    EmailChange,
    /// A notice to a person's current email address that another one was asked for, with a link that stops the change.
    EmailChangeAsked,
    /// A notice to a person's previous email address that it was changed.
    EmailChanged,
    /// A notice to the owners that an owner was added.
    OwnerAdded,
    /// A notice to the owners that an Admin key was created.
    AdminKeyCreated,
    /// A notice to the owners that audit logging was enabled.
    AuditLoggingEnabled,
    /// A notice to the owners that the audit log needs attention, for example because it was tampered with.
    AuditAlarm,
    /// A notice to the owners that backups of the server fail or are overdue.
    BackupAlarm,
    /// A test message, to check whether email arrives.
    Test,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Invite,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::EmailChange,
        Self::EmailChangeAsked,
        Self::EmailChanged,
        Self::OwnerAdded,
        Self::AdminKeyCreated,
        Self::AuditLoggingEnabled,
        Self::AuditAlarm,
        Self::BackupAlarm,
        Self::Test,
    ];

    /// The kind's name in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::EmailChange => "email_change",
            Self::EmailChangeAsked => "email_change_asked",
            Self::EmailChanged => "email_changed",
            Self::OwnerAdded => "owner_added",
            Self::AdminKeyCreated => "admin_key_created",
            Self::AuditLoggingEnabled => "audit_logging_enabled",
            Self::AuditAlarm => "audit_alarm",
            Self::BackupAlarm => "backup_alarm",
            Self::Test => "test",
        }
    }

    /// Parses a kind's name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The delivery state of an email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Waiting for the first attempt.
    Queued,
    /// The SMTP server accepted the email at this time, Unix seconds. That does not mean that it reached the recipient.
    Sent(i64),
    /// The last attempt failed; another one will be made.
    Delayed {
        /// Why the last attempt failed.
        failure: Reason,
        /// Unix seconds.
        next_attempt_at: i64,
    },
    /// No further attempt is made, with the reason.
    GivenUp(Reason),
}

/// How the link of an invite leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkDelivery {
    /// By email, with the state of the newest one.
    Email(Delivery),
    /// An owner copied it. An account that is made with it has an email address that nobody has verified.
    Copied,
}

/// An email, as owners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// `mail_…`
    pub id: String,
    /// `None` for a kind that this version does not know.
    pub kind: Option<MailKind>,
    /// The recipient's email address.
    pub recipient: String,
    /// Unix seconds.
    pub queued_at: i64,
    pub delivery: Delivery,
}

/// The SMTP server that delivers email, as the server administrator configured it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    /// Host name and port.
    pub address: String,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    /// The sender of all email.
    pub from: String,
}

/// The email of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailOverview {
    /// `None` if this server sends no email.
    pub server: Option<MailServer>,
    /// The newest emails, newest first, at most [`SHOWN`].
    pub mails: Vec<Mail>,
}

/// Maximum number of emails that are shown.
pub const SHOWN: i64 = 50;

/// How the links of invites leave the server, by invite. An invite that has no link yet has no entry.
pub type InviteDeliveries = BTreeMap<InviteId, LinkDelivery>;
