//! Computes the keys again by which stored names and email addresses are compared, after an upgrade to a version that
//! compares them in another way. SQL has no Unicode normalization, so a migration cannot do it.

use kernel::base::{
    email::{comparison_key, displayed},
    names::{fold, plain},
    search_key::search_key,
};
use sqlx::{AnyConnection, Connection};

/// The version of the rules in this program. Version 1 converts the domains of email addresses to ASCII and ignores
/// joiners in names.
const RULES: i64 = 1;

/// Rows that are read at a time.
const PAGE: i64 = 1000;

/// A table whose rows have a key that is not unique: the statements that read the next rows (id, text, key) and write a
/// key.
struct Keyed {
    read: &'static str,
    write: &'static str,
    key: fn(&str) -> String,
}

macro_rules! keyed {
    ($table:literal, $text:literal, $column:literal, $key:expr) => {
        Keyed {
            read: concat!("select id, ", $text, ", ", $column, " from ", $table, " where id > $1 order by id limit $2"),
            write: concat!("update ", $table, " set ", $column, " = $1 where id = $2"),
            key: $key,
        }
    };
}

const KEYED: &[Keyed] = &[
    keyed!("invites", "email", "email_key", comparison_key),
    keyed!("mails", "recipient", "recipient_key", comparison_key),
    keyed!("projects", "name", "name_key", fold),
    keyed!("admin_keys", "name", "name_key", fold),
    keyed!("project_keys", "name", "name_key", fold),
    keyed!("service_accounts", "name", "name_key", fold),
];

/// Brings all keys to this version's rules, in one transaction. Accounts whose email addresses turn out to be the same
/// are reported and left unchanged; then the next start tries again.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn update(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let rules: Option<(i64,)> =
        sqlx::query_as("select comparison_rules from instance limit 1").fetch_optional(&mut *connection).await?;
    // A database without this row has no accounts yet.
    if rules.is_none_or(|(rules,)| rules >= RULES) {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    // SQLite lets a transaction wait for other writers only if it begins with a write.
    let begun = sqlx::query("update instance set comparison_rules = comparison_rules where comparison_rules < $1")
        .bind(RULES)
        .execute(&mut *transaction)
        .await?;
    if begun.rows_affected() == 0 {
        return Ok(());
    }
    let collisions = accounts(&mut transaction).await?;
    for keyed in KEYED {
        rows(&mut transaction, keyed).await?;
    }
    if collisions == 0 {
        sqlx::query("update instance set comparison_rules = $1").bind(RULES).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// Updates the keys of accounts and the search keys of their memberships; returns the number of collisions.
async fn accounts(connection: &mut AnyConnection) -> Result<usize, sqlx::Error> {
    let (mut after, mut collisions) = (String::new(), 0);
    loop {
        let people: Vec<(String, String, String, String)> =
            sqlx::query_as("select id, name, email, email_key from users where id > $1 order by id limit $2")
                .bind(after.clone())
                .bind(PAGE)
                .fetch_all(&mut *connection)
                .await?;
        let Some((last, ..)) = people.last() else { return Ok(collisions) };
        after.clone_from(last);
        for (id, name, email, old_key) in people {
            sqlx::query("update organization_users set search_key = $1, email_search_key = $2 where user_id = $3")
                .bind(search_key(&name, &email))
                .bind(plain(&displayed(&email)))
                .bind(id.clone())
                .execute(&mut *connection)
                .await?;
            let key = comparison_key(&email);
            if key == old_key {
                continue;
            }
            let taken: Option<(String, String)> = sqlx::query_as("select id, email from users where email_key = $1")
                .bind(key.clone())
                .fetch_optional(&mut *connection)
                .await?;
            if let Some((other_id, other_email)) = taken {
                collisions += 1;
                tracing::error!(
                    id,
                    other_id,
                    "two accounts have the same email address, {email} and {other_email}; nothing was merged, and a sign-in with \
                     it leads to the account {other_id}. Give one of them another address: orgward user set-email \
                     --email {id} --to ADDRESS"
                );
                continue;
            }
            sqlx::query("update users set email_key = $1 where id = $2")
                .bind(key)
                .bind(id)
                .execute(&mut *connection)
                .await?;
        }
    }
}

async fn rows(connection: &mut AnyConnection, keyed: &Keyed) -> Result<(), sqlx::Error> {
    let mut after = String::new();
    loop {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as(keyed.read).bind(after.clone()).bind(PAGE).fetch_all(&mut *connection).await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after.clone_from(last);
        for (id, text, old_key) in rows {
            let key = (keyed.key)(&text);
            if key != old_key {
                sqlx::query(keyed.write).bind(key).bind(id).execute(&mut *connection).await?;
            }
        }
    }
}
