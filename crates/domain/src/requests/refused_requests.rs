//! Requests that were refused because their key made too many, or because it may do nothing here. A client that does not
//! wait can send thousands a second, so the first ones of a minute have a row each in the request log, and the rest of
//! that minute share one row, which counts them.

use crate::{Domain, requests::request_log};
use kernel::{access::api_call::ApiCall, base::error::Result};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use types::ids::RequestLogId;

/// Refused requests of one holder in one minute that have a row of their own.
const MAX_ROWS: u32 = 10;

/// The refused requests of the current minute, by holder and status. A person can have any number of project keys, which
/// count together. In memory only: a restart begins another row.
#[derive(Debug, Default)]
pub struct RefusedRequests(Mutex<HashMap<Holder, Refused>>);

/// The id of a key or of a person, and the HTTP status of the refusals.
type Holder = (String, u16);

#[derive(Debug, Default)]
struct Refused {
    /// Minutes since 1970.
    minute: i64,
    rows: u32,
    /// The row that counts the rest of the minute, once it is committed.
    shared: Option<RequestLogId>,
}

impl RefusedRequests {
    /// Removes the holders that had no request refused in this minute from memory. `now` is in Unix seconds.
    pub fn sweep(&self, now: i64) {
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        holders.retain(|_, refused| refused.minute == now / 60);
    }

    /// The row to count the request in; `None` if it needs a row of its own.
    fn row(&self, holder: &Holder, minute: i64) -> Option<RequestLogId> {
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = holders.entry(holder.clone()).or_default();
        if refused.minute != minute {
            *refused = Refused { minute, ..Refused::default() };
        }
        if refused.shared.is_none() {
            refused.rows += 1;
        }
        refused.shared.clone()
    }

    /// Makes a committed row the one that counts the rest of the minute, once there are enough.
    fn committed(&self, holder: &Holder, minute: i64, row: RequestLogId) {
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(refused) = holders.get_mut(holder)
            && refused.minute == minute
            && refused.rows > MAX_ROWS
        {
            refused.shared.get_or_insert(row);
        }
    }
}

/// Ensures that a refused request is in the log with the status of its response, and updates the key's last use if the
/// stored one is stale. The response must not be sent before this returns.
///
/// # Errors
/// When the log cannot be written; then the response must be 503.
pub async fn log(domain: &Domain, call: &ApiCall, status: u16, last_used_at: Option<i64>) -> Result<()> {
    let Some(holder_id) = call.holder_id() else { return Ok(()) };
    let holder = (holder_id.to_owned(), status);
    let minute = domain.now() / 60;
    let row = domain.refused_requests.row(&holder, minute);
    let mut bookkeeping = domain.bookkeeping().await?;
    let counted = match row {
        Some(row) => {
            let organization_id = call.organization_id().as_str().to_owned();
            let sql = "update request_log set requests = requests + 1 where id = $1 and organization_id = $2";
            bookkeeping.execute(sql, |query| query.bind(row.to_string()).bind(organization_id)).await?
        }
        None => 0,
    };
    request_log::touch_if_stale(&mut bookkeeping, call, last_used_at).await?;
    if counted == 0 {
        let row = bookkeeping.log_request(call, status).await?;
        bookkeeping.commit().await?;
        domain.refused_requests.committed(&holder, minute, row);
    } else {
        bookkeeping.commit().await?;
    }
    call.set_logged(status);
    Ok(())
}
