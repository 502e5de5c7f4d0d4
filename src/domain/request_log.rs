//! The request log: every authenticated Admin API request, on disk before its answer leaves.

use super::{
    Domain, clock,
    error::Result,
    id,
    permissions::{Origin, Who},
};
use crate::types::ids::{KeyId, OrganizationId};
use sqlx::AnyConnection;
use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

/// Seconds that a key's recorded last use may lag behind.
const LAST_USE_GRAIN: i64 = 60;

/// One authenticated request under way.
#[derive(Debug)]
pub struct ApiCall {
    organization_id: OrganizationId,
    who: Who,
    origin: Origin,
    method: String,
    route: String,
    started: Instant,
    /// The status that its row on disk names, if there is one.
    logged: Mutex<Option<u16>>,
}

impl ApiCall {
    /// Notes that a request has begun. `route` is the template, not the path: no identifiers.
    pub fn begin(organization_id: OrganizationId, who: Who, origin: Origin, method: &str, route: &str) -> Arc<Self> {
        Arc::new(Self {
            organization_id,
            who,
            origin,
            method: method.to_owned(),
            route: route.to_owned(),
            started: Instant::now(),
            logged: Mutex::new(None),
        })
    }

    /// Writes the request's row inside a transaction of somebody else's.
    pub(super) async fn insert(&self, conn: &mut AnyConnection, status: u16) -> Result<()> {
        let key_id = match &self.who {
            Who::AdminKey { key_id, .. } => Some(key_id.as_str()),
            _ => None,
        };
        sqlx::query(
            "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
             status, address, user_agent, duration_us) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(id::new(""))
        .bind(self.organization_id.as_str())
        .bind(clock::now())
        .bind(&self.origin.request_id)
        .bind("admin_key")
        .bind(key_id)
        .bind(self.who.user_id().map(|user| user.as_str().to_owned()))
        .bind(&self.method)
        .bind(&self.route)
        .bind(i64::from(status))
        .bind(&self.origin.address)
        .bind(&self.origin.user_agent)
        .bind(i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX))
        .execute(conn)
        .await?;
        Ok(())
    }

    /// Remembers that the row is on disk.
    pub(super) fn set_logged(&self, status: u16) {
        *self.logged.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(status);
    }

    fn logged(&self) -> Option<u16> {
        *self.logged.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Makes sure that the request is in the log with the status it is answered with, and that the key's last use is
/// known. The answer must wait for this.
///
/// # Errors
/// When it cannot be written: then the request must be answered with 503.
pub async fn log(domain: &Domain, call: &ApiCall, status: u16, last_used_at: Option<i64>) -> Result<()> {
    let key = match &call.who {
        Who::AdminKey { key_id, .. } if is_stale(last_used_at) => Some(key_id),
        _ => None,
    };
    if call.logged() == Some(status) {
        // The change is on disk and so is its row. A failure now would make the client repeat what is done.
        if let Some(key_id) = key {
            let touched = touch_alone(domain, key_id, &call.organization_id).await;
            touched.unwrap_or_else(|error| tracing::warn!(%error, "a key's last use was not recorded"));
        }
        return Ok(());
    }
    let mut upkeep = domain.upkeep().await?;
    call.insert(upkeep.conn()?, status).await?;
    if let Some(key_id) = key {
        touch(&mut upkeep, key_id, &call.organization_id).await?;
    }
    upkeep.commit().await?;
    call.set_logged(status);
    Ok(())
}

async fn touch_alone(domain: &Domain, key_id: &KeyId, organization_id: &OrganizationId) -> Result<()> {
    let mut upkeep = domain.upkeep().await?;
    touch(&mut upkeep, key_id, organization_id).await?;
    upkeep.commit().await
}

fn is_stale(last_used_at: Option<i64>) -> bool {
    last_used_at.is_none_or(|at| clock::now() - at >= LAST_USE_GRAIN)
}

async fn touch(upkeep: &mut super::upkeep::Upkeep, key_id: &KeyId, organization_id: &OrganizationId) -> Result<()> {
    upkeep
        .execute(
            // A key that has just deleted itself is used no more.
            "insert into key_uses (key_id, organization_id, last_used_at)
             select id, organization_id, $3 from admin_keys where id = $1 and organization_id = $2
             on conflict (key_id) do update set last_used_at = excluded.last_used_at",
            |query| query.bind(key_id.as_str().to_owned()).bind(organization_id.as_str().to_owned()).bind(clock::now()),
        )
        .await?;
    Ok(())
}
