//! Who acts, and where a request came from.

use types::ids::{InviteId, KeyId, UserId};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody signed in to the console.
    Person {
        /// The person.
        user_id: UserId,
        /// SHA-256 of the session's credential.
        session: String,
    },
    /// A program with an Admin key, acting as the key's owner.
    AdminKey {
        /// The key.
        key_id: KeyId,
        /// Its owner.
        user_id: UserId,
    },
    /// Somebody who follows an invite's link: may accept that invite, and nothing else.
    Invitee {
        /// The invite.
        invite_id: InviteId,
        /// Who they are, or will be once they have accepted.
        user_id: UserId,
    },
    /// Somebody who follows a link that was sent to their address: may do what it is for, and nothing else.
    LinkHolder {
        /// Who they are.
        user_id: UserId,
        /// SHA-256 of the link's token.
        token_hash: String,
    },
    /// A program with a key of a project: known, but without any right here.
    ProjectKey {
        /// The key.
        key_id: KeyId,
        /// Its owner, where that is a person.
        user_id: Option<UserId>,
    },
    /// Somebody with a shell on the host.
    Operator,
    /// Nobody we know: has no right at all, but may fail to sign in, which is recorded.
    Anonymous,
}

impl Who {
    /// The person who acts, or as whom a key acts.
    pub fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Person { user_id, .. }
            | Self::AdminKey { user_id, .. }
            | Self::Invitee { user_id, .. }
            | Self::LinkHolder { user_id, .. } => Some(user_id),
            Self::ProjectKey { user_id, .. } => user_id.as_ref(),
            Self::Operator | Self::Anonymous => None,
        }
    }

    /// The key that was used.
    pub fn key_id(&self) -> Option<&KeyId> {
        match self {
            Self::AdminKey { key_id, .. } | Self::ProjectKey { key_id, .. } => Some(key_id),
            _ => None,
        }
    }
}

/// Where a request came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client's address, behind trusted proxies.
    pub address: String,
    /// What the client called itself, at most 512 bytes.
    pub user_agent: String,
    /// `req_…`
    pub request_id: String,
}
