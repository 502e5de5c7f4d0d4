//! Writes accounts: email addresses and passwords.

use crate::{
    access::sealed_rows::{self, sealed_people::SealedAccount},
    base::{
        credential_seals::CredentialSeals,
        email::{Email, comparison_key},
        error::Result,
        names::Name,
    },
    change::Change,
    credentials::{credential_generations, seal_again, sealed},
};
use sqlx::AnyConnection;
use types::ids::UserId;

/// An account to insert.
pub struct NewAccount<'a> {
    pub id: &'a UserId,
    pub name: &'a Name,
    pub email: &'a Email,
    /// The hash, and the version of its pepper.
    pub password: Option<(String, i64)>,
    /// Whether the email address is known to be the person's.
    pub is_verified: bool,
}

/// Inserts an account.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(change: &mut Change<'_>, new: NewAccount<'_>) -> Result<()> {
    let now = change.now();
    let (password_hash, password_pepper) = new.password.unzip();
    let account = SealedAccount {
        id: new.id.to_string(),
        email: new.email.as_str().to_owned(),
        password_hash,
        password_pepper,
        email_verified_at: new.is_verified.then_some(now),
        seal: None,
    };
    let (conn, seals) = change.sealing()?;
    sqlx::query(
        "insert into users (id, name, email, email_key, password_hash, password_pepper, created_at, email_verified_at,
         seal) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&account.id)
    .bind(new.name.as_str())
    .bind(&account.email)
    .bind(new.email.key())
    .bind(&account.password_hash)
    .bind(account.password_pepper)
    .bind(now)
    .bind(account.email_verified_at)
    .bind(seals.seal(&account))
    .execute(&mut *conn)
    .await?;
    credential_generations::insert(conn, seals, new.id).await
}

/// The email address of an account.
///
/// # Errors
/// 401 when there is no such account or its seal does not fit; a database error.
pub async fn email(conn: &mut AnyConnection, seals: &CredentialSeals, user_id: &UserId) -> Result<String> {
    let account: SealedAccount = sealed(conn, seals, "where id = $1", &[user_id.as_str()]).await?;
    Ok(account.email)
}

/// Stores a new password: its hash and the version of the pepper.
///
/// # Errors
/// 401 when the account's seal does not fit.
pub async fn set_password(change: &mut Change<'_>, user_id: &UserId, (hash, pepper): (String, i64)) -> Result<()> {
    let mut account = find(change, user_id).await?;
    sqlx::query("update users set password_hash = $1, password_pepper = $2 where id = $3")
        .bind(&hash)
        .bind(pepper)
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    (account.password_hash, account.password_pepper) = (Some(hash), Some(pepper));
    seal_again(change, &account).await
}

/// Stores a new email address.
///
/// # Errors
/// 401 when the account's seal does not fit.
pub async fn set_email(change: &mut Change<'_>, user_id: &UserId, email: &Email) -> Result<()> {
    let mut account = find(change, user_id).await?;
    sqlx::query("update users set email = $1, email_key = $2 where id = $3")
        .bind(email.as_str())
        .bind(email.key())
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    account.email = email.as_str().to_owned();
    seal_again(change, &account).await
}

/// Records that the email address is the person's, unless it is known already.
///
/// # Errors
/// 401 when the account's seal does not fit.
pub async fn verify_email(change: &mut Change<'_>, user_id: &UserId) -> Result<()> {
    let now = change.now();
    let mut account = find(change, user_id).await?;
    if account.email_verified_at.is_some() {
        return Ok(());
    }
    sqlx::query("update users set email_verified_at = $1 where id = $2")
        .bind(now)
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    account.email_verified_at = Some(now);
    seal_again(change, &account).await
}

/// Makes an account whose seal does not fit usable again, on the word of the server administrator, who named its email
/// address. The password is removed, so the caller must set a new one. Does nothing if the seal fits. Does the same for the
/// generation of its sessions and links.
///
/// # Errors
/// 401 when the account has another email address.
pub async fn restore(change: &mut Change<'_>, user_id: &UserId, email: &Email) -> Result<()> {
    let found: Option<SealedAccount> = sealed_rows::find(change.conn()?, "where id = $1", &[user_id.as_str()]).await?;
    let (_, seals) = change.sealing()?;
    let Some(mut account) = found.filter(|account| !seals.fits(account)) else {
        return credential_generations::restore(change, user_id).await;
    };
    if comparison_key(&account.email) != email.key() {
        return Err(super::refused().into());
    }
    sqlx::query(
        "update users set password_hash = null, password_pepper = null, email_verified_at = null where id = $1",
    )
    .bind(user_id.as_str())
    .execute(change.conn()?)
    .await?;
    (account.password_hash, account.password_pepper, account.email_verified_at) = (None, None, None);
    seal_again(change, &account).await?;
    credential_generations::restore(change, user_id).await
}

async fn find(change: &mut Change<'_>, user_id: &UserId) -> Result<SealedAccount> {
    let (conn, seals) = change.sealing()?;
    sealed(conn, seals, "where id = $1", &[user_id.as_str()]).await
}
