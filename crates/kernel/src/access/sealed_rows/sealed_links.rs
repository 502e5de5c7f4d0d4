//! The sealed rows of links: who follows one becomes a member, or gets a new password.

use crate::access::sealed_rows::sealed_row;

sealed_row! {
    /// An invite with the projects that it grants. Times are Unix seconds.
    SealedInvite, Invite, "invites" from
    "(select i.*, (select string_agg(g.project_id || ' ' || g.role, ',' order by g.place) from invite_projects g
      where g.organization_id = i.organization_id and g.invite_id = i.id) as granted from invites i) as invites" by (id)
    {
        id: String,
        organization_id: String,
        email: String,
        role: String,
        token_hash: Option<String>,
        invited_by: Option<String>,
        link_sent_as: Option<String>,
        expires_at: i64,
        accepted_at: Option<i64>,
        /// Ids and roles of the projects, in their order; `None` without projects.
        granted: Option<String>,
    }
    id |row| row.id.clone(), organization |row| Some(&row.organization_id), user |_| None
}

sealed_row! {
    /// A link that was sent to a person. Times are Unix seconds.
    SealedLink, OneTimeLink, "account_links" from "account_links" by (user_id, kind) {
        user_id: String,
        kind: String,
        token_hash: String,
        /// The email address that it was sent to.
        email: String,
        created_at: i64,
        expires_at: i64,
    }
    later {
        /// The generation of the person's links that it belongs to.
        generation: i64
    }
    id |row| format!("{}/{}", row.user_id, row.kind), organization |_| None, user |row| Some(&row.user_id)
}

sealed_row! {
    /// A link to the setup of a new server. Times are Unix seconds.
    SealedSetupLink, SetupLink, "setup_links" from "setup_links" by (token_hash) {
        token_hash: String,
        created_at: i64,
        expires_at: i64,
    }
    id |_| "setup".to_owned(), organization |_| None, user |_| None
}

sealed_row! {
    /// An email that waits for delivery: the link in it goes to its recipient. Times are Unix seconds.
    SealedEmail, Email, "mails" from "mails" by (id) {
        id: String,
        organization_id: String,
        kind: String,
        subject_id: String,
        recipient: String,
        expires_at: i64,
    }
    id |row| row.id.clone(), organization |row| Some(&row.organization_id), user |_| None
}
