//! The public keys of checkpoints.

use crate::base::error::Result;
use sqlx::AnyConnection;

/// The current and all earlier public keys that the database lists, oldest first, in base64.
///
/// # Errors
/// When the database cannot be read.
pub async fn public(conn: &mut AnyConnection) -> Result<Vec<String>> {
    let keys: Vec<(String,)> =
        sqlx::query_as("select public_key from audit_keys order by version").fetch_all(conn).await?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}
