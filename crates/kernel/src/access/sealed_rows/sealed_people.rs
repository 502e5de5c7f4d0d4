//! The sealed rows of people: accounts, roles, sessions, and which of the sessions and links are current.

use crate::access::sealed_rows::sealed_row;

sealed_row! {
    /// What a person signs in with.
    SealedAccount, Account, "users" from "users" by (id) {
        id: String,
        email: String,
        password_hash: Option<String>,
        password_pepper: Option<i64>,
        /// Unix seconds.
        email_verified_at: Option<i64>,
    }
    id |row| row.id.clone(), organization |_| None, user |row| Some(&row.id)
}

sealed_row! {
    /// A person's role in an organization.
    SealedMembership, Membership, "organization_users" from "organization_users" by (organization_id, user_id) {
        organization_id: String,
        user_id: String,
        role: String,
    }
    id |row| row.user_id.clone(), organization |row| Some(&row.organization_id), user |row| Some(&row.user_id)
}

sealed_row! {
    /// A person's role in a project.
    SealedProjectMembership, ProjectMembership, "project_users" from "project_users" by (project_id, user_id) {
        organization_id: String,
        project_id: String,
        user_id: String,
        role: String,
    }
    id |row| format!("{}/{}", row.project_id, row.user_id), organization |row| Some(&row.organization_id),
    user |row| Some(&row.user_id)
}

sealed_row! {
    /// A signed-in browser. Times are Unix seconds. Each use replaces the seal. The seals before are not remembered: they
    /// give nothing while the session lives, and end with it.
    SealedSession, Session, "sessions" from "sessions" by (credential_hash) {
        credential_hash: String,
        id: String,
        user_id: String,
        created_at: i64,
        last_seen_at: i64,
        confirmed_at: i64,
        expires_at: i64,
    }
    later {
        /// The generation of the person's sessions that it belongs to.
        generation: i64
    }
    id |row| row.id.clone(), organization |_| None, user |row| Some(&row.user_id), ended_by credential_hash
}

sealed_row! {
    /// The generations of a person's current sessions and one-time links. Those of an earlier one are refused. It is a row of
    /// its own, not a part of the account's, so that an owner whose account was changed still sees the alarm about it.
    SealedGenerations, CredentialGeneration, "credential_generations" from "credential_generations" by (user_id) {
        user_id: String,
        /// Another random number whenever all sessions end; 0 at first.
        session_generation: i64,
        /// The same for links.
        link_generation: i64,
    }
    id |row| row.user_id.clone(), organization |_| None, user |row| Some(&row.user_id)
}
