//! One-time links for choosing a new password, and for confirming or stopping a change of the email address. A person
//! has at most one link of each kind. A change of credentials ends all of them ([`crate::people::credentials`]).

use crate::{
    Domain,
    email::emails::{self, NewMail},
    maintenance::purge::{self, Kind},
};
use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        credential_generations, link_access, memberships,
        sealed_rows::sealed_links::SealedLink,
    },
    base::{error::Result, secret::digest},
    bookkeeping::Bookkeeping,
    change::Change,
    credentials,
};
use serde_json::Value;
use sqlx::AnyConnection;
use types::{
    emails::MailKind,
    ids::{OrganizationId, UserId},
};

/// The purpose of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// Choosing a new password.
    PasswordReset,
    /// The same, with a link that the server administrator passes on. A kind of its own, so that an email that anybody
    /// can ask for does not end it.
    PasswordResetByHand,
    /// Confirming a new email address.
    EmailChange,
    /// Stopping a change of the email address; sent to the current one.
    EmailChangeStop,
}

impl LinkKind {
    /// The value stored in `account_links.kind`.
    fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::PasswordResetByHand => "password_reset_by_hand",
            Self::EmailChange => "email_change",
            Self::EmailChangeStop => "email_change_stop",
        }
    }

    /// Lifetime of a link in seconds.
    pub(crate) const fn seconds(self) -> i64 {
        match self {
            Self::PasswordReset | Self::PasswordResetByHand => 30 * 60,
            Self::EmailChange | Self::EmailChangeStop => 24 * 60 * 60,
        }
    }

    /// The other kind of link that opens the same page.
    fn alias(self) -> Self {
        match self {
            Self::PasswordReset => Self::PasswordResetByHand,
            other => other,
        }
    }

    fn mail(self) -> MailKind {
        match self {
            Self::PasswordReset | Self::PasswordResetByHand => MailKind::PasswordReset,
            Self::EmailChange => MailKind::EmailChange,
            Self::EmailChangeStop => MailKind::EmailChangeAsked,
        }
    }
}

/// A valid link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub user_id: UserId,
    /// The email address that it was sent to.
    pub email: String,
    /// Unix seconds.
    pub expires_at: i64,
}

/// Creates a link, which replaces the previous one of its kind, and queues the email that contains it.
pub(crate) async fn send(
    domain: &Domain,
    bookkeeping: &mut Bookkeeping,
    organization_id: &OrganizationId,
    link: &Link,
    kind: LinkKind,
) -> Result<()> {
    let new = mail(link, kind, Value::Null);
    let mail_id = emails::queue_in_bookkeeping(bookkeeping, organization_id, &new).await?;
    let (hash, now) = (digest(domain.secrets().link_token(&mail_id).reveal()), bookkeeping.now());
    credentials::one_time_links::put_in_bookkeeping(bookkeeping, row(link, kind, hash, now)).await
}

/// As [`send`], in the transaction of a change. `details` are the names that the email mentions, as JSON.
pub(crate) async fn send_in_change(
    domain: &Domain,
    change: &mut Change<'_>,
    link: &Link,
    kind: LinkKind,
    details: Value,
) -> Result<()> {
    let mail_id = emails::queue(change, &mail(link, kind, details)).await?;
    put(change, link, kind, &digest(domain.secrets().link_token(&mail_id).reveal())).await
}

/// Stores a link, which replaces the previous one of its kind.
pub(crate) async fn put(change: &mut Change<'_>, link: &Link, kind: LinkKind, token_hash: &str) -> Result<()> {
    let now = change.now();
    let key = [link.user_id.as_str(), kind.as_str()];
    credentials::one_time_links::end(change, "where user_id = $1 and kind = $2", &key).await?;
    let replaced = sqlx::query("delete from account_links where user_id = $1 and kind = $2")
        .bind(key[0])
        .bind(key[1])
        .execute(change.conn()?)
        .await?;
    purge::queue_personal(change, Kind::Link, replaced.rows_affected()).await?;
    credentials::one_time_links::put(change, row(link, kind, token_hash.to_owned(), now)).await
}

fn mail(link: &Link, kind: LinkKind, details: Value) -> NewMail<'_> {
    NewMail {
        kind: kind.mail(),
        subject_id: link.user_id.as_str(),
        recipient: &link.email,
        details,
        expires_at: link.expires_at,
    }
}

fn row(link: &Link, kind: LinkKind, token_hash: String, created_at: i64) -> SealedLink {
    SealedLink {
        user_id: link.user_id.to_string(),
        kind: kind.as_str().to_owned(),
        token_hash,
        email: link.email.clone(),
        created_at,
        expires_at: link.expires_at,
        generation: 0,
        seal: None,
    }
}

/// Finds the valid link of a token.
///
/// # Errors
/// 400 for a link that was used or replaced, has expired or is unknown.
pub(crate) async fn find(domain: &Domain, conn: &mut AnyConnection, token: &str, kind: LinkKind) -> Result<Link> {
    let values = [&digest(token), kind.as_str(), kind.alias().as_str()];
    let condition = "where token_hash = $1 and kind in ($2, $3)";
    let found: Option<SealedLink> = credential_generations::find(conn, domain.seals(), condition, &values).await?;
    let link = found.filter(|link| link.expires_at > domain.now());
    let SealedLink { user_id, email, expires_at, .. } = link.ok_or_else(link_access::link_invalid)?;
    Ok(Link { user_id: UserId::new(user_id), email, expires_at })
}

/// The email address that a person's link of this kind was sent to, if the link is valid.
pub(crate) async fn pending(
    domain: &Domain,
    conn: &mut AnyConnection,
    user_id: &UserId,
    kind: LinkKind,
) -> Result<Option<String>> {
    let key = [user_id.as_str(), kind.as_str()];
    let condition = "where user_id = $1 and kind = $2";
    let found: Option<SealedLink> = credential_generations::find(conn, domain.seals(), condition, &key).await?;
    Ok(found.filter(|link| link.expires_at > domain.now()).map(|link| link.email))
}

/// Whether a person has a link of this kind that was created after `since`, in Unix seconds.
pub(crate) async fn created_after(
    conn: &mut AnyConnection,
    since: i64,
    user_id: &UserId,
    kind: LinkKind,
) -> Result<bool> {
    let row: Option<(String,)> =
        sqlx::query_as("select email from account_links where user_id = $1 and kind = $2 and created_at > $3")
            .bind(user_id.as_str())
            .bind(kind.as_str())
            .bind(since)
            .fetch_optional(conn)
            .await?;
    Ok(row.is_some())
}

/// The actor for a person who uses a link, in the first organization that they joined. The choice of organization does
/// not matter, because the change applies to their account in all of them.
pub(crate) async fn holder(conn: &mut AnyConnection, origin: &Origin, link: &Link, token: &str) -> Result<Actor> {
    let organizations = memberships::of_person(conn, &link.user_id).await?;
    let organization = organizations.into_iter().next().ok_or_else(link_access::link_invalid)?;
    let who = Who::LinkHolder { user_id: link.user_id.clone(), token_hash: digest(token) };
    Ok(Actor::new(organization.id, who, origin.clone()))
}
