//! What the request log knows about an erased person: the IP addresses and user agents of their requests.

use crate::{
    Domain,
    maintenance::purge::{self, Kind},
};
use kernel::base::error::Result;
use sqlx::AnyConnection;
use types::ids::{OrganizationId, UserId};

/// Requests that one transaction changes, so that no change waits for long.
const PAGE: i64 = 500;

/// The number of requests of the person that have an IP address or a user agent.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn count(conn: &mut AnyConnection, organization_id: &OrganizationId, user_id: &UserId) -> Result<u64> {
    let (count,): (i64,) = sqlx::query_as(
        "select count(*) from request_log
         where organization_id = $1 and user_id = $2 and (address <> '' or user_agent <> '')",
    )
    .bind(organization_id.as_str())
    .bind(user_id.as_str())
    .fetch_one(conn)
    .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Removes IP address and user agent from the requests of the person, and makes a purge due, which overwrites them on
/// the disk. Returns the number of requests.
///
/// # Errors
/// When the database cannot be written. Another call goes on where this one stopped.
pub(crate) async fn erase(domain: &Domain, organization_id: &OrganizationId, user_id: &UserId) -> Result<u64> {
    let (mut erased, mut after) = (0, String::new());
    loop {
        // Requests are found outside the transaction: the log has no index for it.
        let ids: Vec<(String,)> = sqlx::query_as(
            "select id from request_log where organization_id = $1 and id > $2 and user_id = $3
             and (address <> '' or user_agent <> '') order by id limit $4",
        )
        .bind(organization_id.as_str())
        .bind(&after)
        .bind(user_id.as_str())
        .bind(PAGE)
        .fetch_all(&mut *domain.reader().await?)
        .await?;
        let Some((last,)) = ids.last() else { return Ok(erased) };
        after = last.clone();
        let mut bookkeeping = domain.bookkeeping().await?;
        let count = ids.len() as u64;
        for (id,) in ids {
            let organization = organization_id.to_string();
            let sql = "update request_log set address = '', user_agent = '' where id = $1 and organization_id = $2";
            bookkeeping.execute(sql, |query| query.bind(id).bind(organization)).await?;
        }
        purge::queue_in_bookkeeping(&mut bookkeeping, Kind::PersonalData, count).await?;
        bookkeeping.commit().await?;
        erased += count;
    }
}
