//! Invites and members.

use super::parameters::*;
use crate::{
    admin_key_scopes::Scope::*,
    invites::*,
    operation::{Kind, Operation, delete, get, parameter, post},
    pages::*,
    users::*,
};

macro_rules! v1 {
    ($rest:literal) => {
        concat!("/v1/organization", $rest)
    };
}

pub(super) const OPERATIONS: &[Operation] = &[
    get::<List<Invite>>(ManagementRead, v1!("/invites"), "list-invites", "invites.list", "List invites", PAGE),
    post::<NewInvite, Invite>(
        ManagementWrite,
        v1!("/invites"),
        "inviteUser",
        "invites.create",
        "Invite somebody",
        &["email", "role"],
        r#"{"email":"ada@example.com","role":"reader","projects":[]}"#,
    ),
    get::<Invite>(
        ManagementRead,
        v1!("/invites/{invite_id}"),
        "retrieve-invite",
        "invites.retrieve",
        "Retrieve an invite",
        &[],
    ),
    delete(ManagementWrite, v1!("/invites/{invite_id}"), "delete-invite", "invites.delete", "Revoke an invite"),
    get::<List<User>>(
        ManagementRead,
        v1!("/users"),
        "list-users",
        "users.list",
        "List people",
        &[LIMIT, AFTER, parameter("emails", Kind::Many, "Only people with one of these addresses.")],
    ),
    get::<User>(ManagementRead, v1!("/users/{user_id}"), "retrieve-user", "users.retrieve", "Retrieve a person", &[]),
    post::<UserPatch, User>(
        ManagementWrite,
        v1!("/users/{user_id}"),
        "modify-user",
        "users.update",
        "Change a person's role",
        &[],
        r#"{"role":"owner"}"#,
    ),
    delete(ManagementWrite, v1!("/users/{user_id}"), "delete-user", "users.delete", "Remove a person and their keys"),
];
