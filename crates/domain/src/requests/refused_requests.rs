//! Requests that were refused because their key made too many. A client that does not wait can send thousands a second,
//! so the first ones of a minute have a row each in the request log, and the rest of that minute share one row, which
//! counts them.

use crate::Domain;
use kernel::{access::api_call::ApiCall, base::error::Result};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use types::ids::{KeyId, RequestLogId};

/// Refused requests of a key in one minute that have a row of their own.
const MAX_ROWS: u32 = 10;

/// The HTTP status in the rows.
const STATUS: u16 = 429;

/// The refused requests of the current minute, by key. In memory only: a restart begins another row.
#[derive(Debug, Default)]
pub struct RefusedRequests(Mutex<HashMap<KeyId, Refused>>);

#[derive(Debug, Default)]
struct Refused {
    /// Minutes since 1970.
    minute: i64,
    rows: u32,
    /// The row that counts the rest of the minute, once it is committed.
    shared: Option<RequestLogId>,
}

impl RefusedRequests {
    /// Removes the keys that had no request refused in this minute from memory. `now` is in Unix seconds.
    pub fn sweep(&self, now: i64) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|_, refused| refused.minute == now / 60);
    }

    /// The row to count the request in; `None` if it needs a row of its own.
    fn row(&self, key_id: &KeyId, minute: i64) -> Option<RequestLogId> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = keys.entry(key_id.clone()).or_default();
        if refused.minute != minute {
            *refused = Refused { minute, ..Refused::default() };
        }
        if refused.shared.is_none() {
            refused.rows += 1;
        }
        refused.shared.clone()
    }

    /// Makes a committed row the one that counts the rest of the minute, once there are enough.
    fn committed(&self, key_id: &KeyId, minute: i64, row: RequestLogId) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(refused) = keys.get_mut(key_id)
            && refused.minute == minute
            && refused.rows > MAX_ROWS
        {
            refused.shared.get_or_insert(row);
        }
    }
}

/// Ensures that a request which was refused because its key made too many is in the log. The response must not be sent
/// before this returns.
///
/// # Errors
/// When the log cannot be written; then the response must be 503.
pub async fn log(domain: &Domain, call: &ApiCall) -> Result<()> {
    let Some(key_id) = call.key_id() else { return Ok(()) };
    let minute = domain.now() / 60;
    let row = domain.refused_requests.row(key_id, minute);
    let mut bookkeeping = domain.bookkeeping().await?;
    let counted = match row {
        Some(row) => {
            let organization_id = call.organization_id().as_str().to_owned();
            let sql = "update request_log set requests = requests + 1 where id = $1 and organization_id = $2";
            bookkeeping.execute(sql, |query| query.bind(row.to_string()).bind(organization_id)).await?
        }
        None => 0,
    };
    if counted == 0 {
        let row = bookkeeping.log_request(call, STATUS).await?;
        bookkeeping.commit().await?;
        domain.refused_requests.committed(key_id, minute, row);
    } else {
        bookkeeping.commit().await?;
    }
    call.set_logged(STATUS);
    Ok(())
}
