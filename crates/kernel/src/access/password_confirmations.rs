//! Whether a person has entered their password recently, which some changes require in addition to a session.

use crate::{
    access::{actor::Who, credential_generations, sealed_rows::sealed_people::SealedSession},
    base::{credential_seals::CredentialSeals, error::Result},
};
use sqlx::AnyConnection;
use types::{
    problem::{CONFIRMATION_REQUIRED, Problem, ProblemKind},
    refusals,
};

/// Seconds for which a sign-in or a confirmation of the password counts.
pub const CONFIRMED_FOR: i64 = 15 * 60;

/// Fails unless the actor entered their password within the last [`CONFIRMED_FOR`] seconds before `now`. Programs with a
/// key and the server administrator have no password to enter and pass.
///
/// # Errors
/// 403 with the code [`CONFIRMATION_REQUIRED`].
pub(crate) async fn require(conn: &mut AnyConnection, seals: &CredentialSeals, now: i64, who: &Who) -> Result<()> {
    let Who::Person { user_id, session } = who else { return Ok(()) };
    let key = [session.as_str(), user_id.as_str()];
    let found: Option<SealedSession> =
        credential_generations::find(conn, seals, "where credential_hash = $1 and user_id = $2", &key).await?;
    match found {
        Some(session) if session.confirmed_at > now - CONFIRMED_FOR => Ok(()),
        _ => Err(Problem::new(ProblemKind::Forbidden, refusals::confirm_password())
            .with_code(CONFIRMATION_REQUIRED)
            .into()),
    }
}
