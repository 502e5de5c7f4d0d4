//! The search keys of members, which are stored beside their names.

use kernel::base::{email::displayed, names::plain, search_key::search_key};
use sqlx::{AnyConnection, Connection};

/// Fills the search keys of members who joined under a version that did not store them.
pub(super) async fn fill(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let unfilled: Option<(String,)> =
        sqlx::query_as("select user_id from organization_users where search_key = '' limit 1")
            .fetch_optional(&mut *connection)
            .await?;
    if unfilled.is_none() {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    // SQLite lets a transaction wait for other writers only if it begins with a write.
    sqlx::query("update instance set created_at = created_at where id = 1").execute(&mut *transaction).await?;
    loop {
        let people: Vec<(String, String, String)> = sqlx::query_as(
            "select u.id, u.name, u.email from organization_users o join users u on u.id = o.user_id
             where o.search_key = '' order by o.search_key limit 1000",
        )
        .fetch_all(&mut *transaction)
        .await?;
        if people.is_empty() {
            return transaction.commit().await;
        }
        for (id, name, email) in people {
            sqlx::query("update organization_users set search_key = $1, email_search_key = $2 where user_id = $3")
                .bind(search_key(&name, &email))
                .bind(plain(&displayed(&email)))
                .bind(id)
                .execute(&mut *transaction)
                .await?;
        }
    }
}
