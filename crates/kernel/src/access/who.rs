//! The identity of an actor and the origin of a request.

use types::ids::{InviteId, KeyId, UserId};

/// The identity of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person signed in to the console.
    Person {
        user_id: UserId,
        /// SHA-256 of the session's credential.
        session: String,
    },
    /// A program with an Admin key, acting as the key's owner.
    AdminKey {
        key_id: KeyId,
        /// The key's owner.
        user_id: UserId,
    },
    /// A person with the link of an invite. They may accept that invite and nothing else.
    Invitee {
        invite_id: InviteId,
        /// The person's user id; for a new person, the id that they get when they accept.
        user_id: UserId,
    },
    /// A person with a one-time link that was sent to their email address. They may do what the link is for and nothing
    /// else.
    LinkHolder {
        user_id: UserId,
        /// SHA-256 of the link's token.
        token_hash: String,
    },
    /// A program with a project key. The key is known, but it has no rights in the Admin API.
    ProjectKey {
        key_id: KeyId,
        /// The key's owner; `None` for a service account.
        user_id: Option<UserId>,
    },
    /// The server administrator, with a shell on the host.
    ServerAdministrator,
    /// The server itself, in a background job.
    Server,
    /// An unknown person. They have no rights, but a failed sign-in is logged under this identity.
    Anonymous,
}

impl Who {
    /// The person who acts, or the person that a key acts as.
    pub fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Person { user_id, .. }
            | Self::AdminKey { user_id, .. }
            | Self::Invitee { user_id, .. }
            | Self::LinkHolder { user_id, .. } => Some(user_id),
            Self::ProjectKey { user_id, .. } => user_id.as_ref(),
            Self::ServerAdministrator | Self::Server | Self::Anonymous => None,
        }
    }

    /// The key that the actor used.
    pub fn key_id(&self) -> Option<&KeyId> {
        match self {
            Self::AdminKey { key_id, .. } | Self::ProjectKey { key_id, .. } => Some(key_id),
            _ => None,
        }
    }
}

/// The origin of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client's IP address, as trusted proxies report it; may be empty.
    pub address: String,
    /// The `User-Agent` header, at most 512 bytes; may be empty.
    pub user_agent: String,
    /// `req_…`
    pub request_id: String,
}
