//! One authenticated Admin API request: its row in the request log and its receipt.

use crate::{
    access::who::{Origin, Who},
    base::{error::Result, id::IdGenerator},
};
use sqlx::AnyConnection;
use std::{
    sync::{Arc, Mutex},
    time::Instant,
};
use types::ids::{KeyId, OrganizationId};

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
    /// What the change left in the audit log, once it is on disk.
    receipt: Mutex<Option<Receipt>>,
}

/// The records that a change left in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Number of the first one.
    pub first: i64,
    /// Number of the last one.
    pub last: i64,
    /// The hash of the last one's leaf.
    pub leaf_hash: evidence::Hash,
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
            receipt: Mutex::new(None),
        })
    }

    /// Writes the request's row inside a transaction of somebody else's.
    pub(crate) async fn insert(&self, conn: &mut AnyConnection, ids: &IdGenerator, status: u16) -> Result<()> {
        let (principal, key_id) = match &self.who {
            Who::ProjectKey { key_id, .. } => ("project_key", Some(key_id.as_str())),
            _ => ("admin_key", self.who.key_id().map(KeyId::as_str)),
        };
        sqlx::query(
            "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
             status, address, user_agent, duration_us) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(ids.new_id(""))
        .bind(self.organization_id.as_str())
        .bind(ids.clock().now())
        .bind(&self.origin.request_id)
        .bind(principal)
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
    pub fn set_logged(&self, status: u16) {
        *self.logged.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(status);
    }

    /// Remembers what the change left in the audit log.
    pub fn set_receipt(&self, receipt: Receipt) {
        *self.receipt.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(receipt);
    }

    /// What the change left in the audit log; `None` for what changed nothing.
    pub fn receipt(&self) -> Option<Receipt> {
        *self.receipt.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The key that was used.
    pub fn key_id(&self) -> Option<&KeyId> {
        self.who.key_id()
    }

    /// The organization that the key belongs to.
    pub fn organization_id(&self) -> &OrganizationId {
        &self.organization_id
    }

    /// The status that the row on disk names, if there is one.
    pub fn logged(&self) -> Option<u16> {
        *self.logged.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
