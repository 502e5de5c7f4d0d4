//! Requests that were refused because their key made too many, or because it may do nothing here. A client that does not
//! wait can send thousands a second, so the first ones of a minute have a row each in the request log, and the rest of
//! that minute share one row for each network that they came from, which counts them: a key that another program uses too
//! leaves the address of both.

use crate::{Domain, requests::request_log};
use kernel::{
    access::api_call::ApiCall,
    base::{error::Result, networks::network},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use types::ids::RequestLogId;

/// Refused requests of one holder in one minute that have a row of their own.
const MAX_ROWS: u32 = 10;

/// Networks of one holder in one minute that have a row of their own after that. Requests from further networks share one.
const MAX_NETWORKS: usize = 10;

/// The refused requests of the current minute, by holder and status. A person can have any number of project keys, which
/// count together. In memory only: a restart begins other rows.
#[derive(Debug, Default)]
pub struct RefusedRequests(Mutex<HashMap<Holder, Refused>>);

/// The id of a key or of a person, and the HTTP status of the refusals.
type Holder = (String, u16);

#[derive(Debug, Default)]
struct Refused {
    /// Minutes since 1970.
    minute: i64,
    rows: u32,
    /// The rows that count the rest of the minute, by network, once they are committed; by an empty text for further
    /// networks.
    shared: HashMap<String, RequestLogId>,
}

/// Where a refused request is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In a row of its own.
    Own,
    /// In a new row that counts the rest of the minute of this network.
    New(String),
    /// In the row that counts this network, which is the second part.
    Counted(RequestLogId, String),
}

impl RefusedRequests {
    /// Removes the holders that had no request refused in this minute from memory. `now` is in Unix seconds.
    pub fn sweep(&self, now: i64) {
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        holders.retain(|_, refused| refused.minute == now / 60);
    }

    fn place(&self, holder: &Holder, address: &str, minute: i64) -> Place {
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = holders.entry(holder.clone()).or_default();
        if refused.minute != minute {
            *refused = Refused { minute, ..Refused::default() };
        }
        if refused.rows < MAX_ROWS {
            refused.rows += 1;
            return Place::Own;
        }
        let network = network(address);
        let has_own = refused.shared.contains_key(&network) || refused.shared.len() < MAX_NETWORKS;
        let network = if has_own { network } else { String::new() };
        match refused.shared.get(&network) {
            Some(row) => Place::Counted(row.clone(), network),
            None => Place::New(network),
        }
    }

    /// Makes a committed row the one that counts the rest of the minute of a network.
    fn committed(&self, holder: &Holder, minute: i64, network: String, row: RequestLogId) {
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(refused) = holders.get_mut(holder).filter(|refused| refused.minute == minute) {
            refused.shared.insert(network, row);
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
    let place = domain.refused_requests.place(&holder, call.address(), minute);
    let mut bookkeeping = domain.bookkeeping().await?;
    let mut counted = 0;
    if let Place::Counted(row, _) = &place {
        let (row, organization_id) = (row.to_string(), call.organization_id().to_string());
        let sql = "update request_log set requests = requests + 1 where id = $1 and organization_id = $2";
        counted = bookkeeping.execute(sql, |query| query.bind(row).bind(organization_id)).await?;
    }
    request_log::touch_if_stale(&mut bookkeeping, call, last_used_at).await?;
    if counted == 0 {
        let row = bookkeeping.log_request(call, status).await?;
        bookkeeping.commit().await?;
        if let Place::New(network) | Place::Counted(_, network) = place {
            domain.refused_requests.committed(&holder, minute, network, row);
        }
    } else {
        bookkeeping.commit().await?;
    }
    call.set_logged(status);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_flood_from_many_networks_the_number_of_rows_is_limited() {
        let refused = RefusedRequests::default();
        let holder = ("key_a".to_owned(), 429);
        let mut rows = 0;
        for number in 0..5_000_u32 {
            let address = std::net::Ipv4Addr::from(0x0a00_0000 + number % 2_500).to_string();
            match refused.place(&holder, &address, 1) {
                Place::Own => rows += 1,
                Place::New(network) => {
                    rows += 1;
                    refused.committed(&holder, 1, network, RequestLogId::new(format!("row {rows}")));
                }
                Place::Counted(..) => {}
            }
        }
        assert_eq!(rows, 10 + 10 + 1);
        assert_eq!(refused.place(&holder, "10.0.0.1", 2), Place::Own, "another minute");
        refused.sweep(3 * 60);
        assert!(refused.0.lock().expect("no panic").is_empty());
    }
}
