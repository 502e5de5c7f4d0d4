//! What forms made that were sent with a one-time number. A change claims the number when it begins; here the result is
//! stored, encrypted by the caller, and given to a second request that sends the same form.

use crate::Domain;
use kernel::{
    access::one_time_form::OneTimeForm,
    base::{
        error::{Error, Result},
        form_keys::NUMBER_SECONDS,
    },
};
use sqlx::AnyConnection;
use std::time::Duration;
use types::one_time_forms::{AlreadySent, FollowUp};

/// Seconds for which a result is kept.
pub const KEPT_SECONDS: i64 = 10 * 60;

/// Seconds after which a form without a result counts as interrupted by a stop of the server.
const UNFINISHED_SECONDS: i64 = 30;

/// The time at which a form without a result was finished.
const GIVEN_UP: i64 = 0;

/// How often a second request looks for the result of the first, which is still running.
const ATTEMPTS: u32 = 200;

/// The time between two looks.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(50);

/// A form that was sent before.
#[derive(Debug)]
pub enum Earlier {
    /// The same number was sent with other fields.
    Different,
    /// The encrypted result. Unless it is repeatable, this is the last time that it can be had.
    Result(Vec<u8>),
    /// The result can no longer be had.
    Over(AlreadySent),
}

/// The result of a form, to be stored.
#[derive(Debug)]
pub struct SealedResult {
    /// The result, encrypted.
    pub sealed: Vec<u8>,
    /// Whether it contains no secret and may be shown any number of times.
    pub is_repeatable: bool,
    pub follow_ups: Vec<FollowUp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    content_hash: String,
    sent_at: i64,
    finished_at: Option<i64>,
    result: Option<Vec<u8>>,
    is_repeatable: i64,
    follow_ups: String,
}

/// The earlier request that sent this form, or `None` if there is none. Waits while that request is still running. A
/// result that is not repeatable is removed from the database before it is returned.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn earlier(domain: &Domain, form: &OneTimeForm) -> Result<Option<Earlier>> {
    let seen = row(&mut *domain.reader().await?, form).await?;
    if seen.is_none() && !form.is_taken() {
        return Ok(None);
    }
    let mut attempt = 0;
    loop {
        attempt += 1;
        let mut bookkeeping = domain.bookkeeping().await?;
        // Absent: the change that claimed the number was rolled back.
        let Some(row) = row(bookkeeping.conn()?, form).await? else { return Ok(None) };
        if row.content_hash != form.content_hash() {
            return Ok(Some(Earlier::Different));
        }
        let now = domain.now();
        let Some(finished_at) = row.finished_at else {
            if now - row.sent_at > UNFINISHED_SECONDS || attempt > ATTEMPTS {
                return row.over(None).map(Some);
            }
            drop(bookkeeping);
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            continue;
        };
        if finished_at == GIVEN_UP {
            return row.over(None).map(Some);
        }
        let Some(result) = row.result.clone().filter(|_| now - finished_at < KEPT_SECONDS) else {
            return row.over(Some(finished_at)).map(Some);
        };
        if row.is_repeatable == 0 {
            let (number, organization) = (form.number_hash().to_owned(), form.organization_id().to_string());
            let sql = "update one_time_forms set result = null, finished_at = $1
                 where number_hash = $2 and organization_id = $3 and result is not null";
            let taken = bookkeeping.execute(sql, |query| query.bind(now).bind(number).bind(organization)).await?;
            bookkeeping.commit().await?;
            if taken == 0 {
                return row.over(Some(finished_at)).map(Some);
            }
        }
        return Ok(Some(Earlier::Result(result)));
    }
}

/// Stores the result of a form that this request sent.
///
/// # Errors
/// When the database cannot be written.
pub async fn remember(domain: &Domain, form: &OneTimeForm, result: SealedResult) -> Result<()> {
    let follow_ups = serde_json::to_string(&result.follow_ups)
        .map_err(|error| Error::Fault(format!("the links of a form could not be serialized: {error}")))?;
    let (number, organization) = (form.number_hash().to_owned(), form.organization_id().to_string());
    let sender = form.sender().to_owned();
    let mut bookkeeping = domain.bookkeeping().await?;
    let now = bookkeeping.now();
    let sql = "update one_time_forms set result = $1, is_repeatable = $2, follow_ups = $3, finished_at = $4
         where number_hash = $5 and organization_id = $6 and sender = $7";
    bookkeeping
        .execute(sql, |query| {
            let query = query.bind(result.sealed).bind(i64::from(result.is_repeatable)).bind(follow_ups).bind(now);
            query.bind(number).bind(organization).bind(sender)
        })
        .await?;
    bookkeeping.commit().await
}

/// Notes that this request has no result to store, because it was refused after a change of it was saved.
///
/// # Errors
/// When the database cannot be written.
pub async fn give_up(domain: &Domain, form: &OneTimeForm) -> Result<()> {
    let (number, organization) = (form.number_hash().to_owned(), form.organization_id().to_string());
    let sender = form.sender().to_owned();
    let mut bookkeeping = domain.bookkeeping().await?;
    let sql = "update one_time_forms set finished_at = $1
         where number_hash = $2 and organization_id = $3 and sender = $4";
    bookkeeping.execute(sql, |query| query.bind(GIVEN_UP).bind(number).bind(organization).bind(sender)).await?;
    bookkeeping.commit().await
}

/// Deletes results that are older than ten minutes, and numbers that are no longer accepted.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn sweep(domain: &Domain) -> Result<()> {
    let now = domain.now();
    let (old_result, old_number) = (now - KEPT_SECONDS, now - NUMBER_SECONDS);
    let due: Option<(i64,)> = sqlx::query_as(
        "select sent_at from one_time_forms where sent_at <= $1 or (finished_at <= $2 and result is not null) limit 1",
    )
    .bind(old_number)
    .bind(old_result)
    .fetch_optional(&mut *domain.reader().await?)
    .await?;
    if due.is_none() {
        return Ok(());
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("update one_time_forms set result = null where finished_at <= $1 and result is not null", |query| {
            query.bind(old_result)
        })
        .await?;
    bookkeeping.execute("delete from one_time_forms where sent_at <= $1", |query| query.bind(old_number)).await?;
    bookkeeping.commit().await
}

async fn row(conn: &mut AnyConnection, form: &OneTimeForm) -> Result<Option<Row>> {
    let row = sqlx::query_as(
        "select content_hash, sent_at, finished_at, result, is_repeatable, follow_ups from one_time_forms
         where number_hash = $1 and organization_id = $2",
    )
    .bind(form.number_hash())
    .bind(form.organization_id().as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

impl Row {
    fn over(&self, shown_at: Option<i64>) -> Result<Earlier> {
        let follow_ups = serde_json::from_str(&self.follow_ups)
            .map_err(|error| Error::Fault(format!("the links of a form cannot be read: {error}")))?;
        Ok(Earlier::Over(AlreadySent { sent_at: self.sent_at, shown_at, follow_ups }))
    }
}
