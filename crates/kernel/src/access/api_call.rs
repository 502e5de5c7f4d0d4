//! One authenticated request that the request log has: its row there and its receipt. These are all requests to the Admin
//! API, and those that read the audit log at the console.

use crate::{
    access::who::{Origin, Who},
    base::id::IdGenerator,
    store::request_rows::RequestRow,
};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use types::ids::{KeyId, OrganizationId, RequestLogId, UserId};

/// One authenticated request in progress.
#[derive(Debug)]
pub struct ApiCall {
    organization_id: OrganizationId,
    who: Who,
    origin: Origin,
    asked: Asked,
    started: Instant,
    /// The HTTP status in the request's committed log row; `None` until the row is committed.
    logged: Mutex<Option<u16>>,
    /// The events that the change appended; `None` until they are committed.
    receipt: Mutex<Option<Receipt>>,
    /// Whether the database did not report if it committed the request's change.
    is_outcome_unknown: AtomicBool,
}

/// What a request asked for.
#[derive(Debug)]
pub struct Asked {
    /// `GET`, `POST`, `DELETE`, …
    pub method: String,
    /// The path as a template, without identifiers.
    pub route: String,
    /// The path with its identifiers, but without anything that could be a secret.
    pub path: String,
}

/// The consecutive events that one change appended to the organization's audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Sequence number of the first event.
    pub first: i64,
    /// The leaf hash of each event, in order; at least one.
    pub leaf_hashes: Vec<evidence::Hash>,
    /// The signed note of a checkpoint that covers all of them; `None` if the log is not signed, for example because it
    /// was tampered with.
    pub checkpoint: Option<String>,
}

impl Receipt {
    /// Sequence number of the last event.
    pub fn last(&self) -> i64 {
        self.first + i64::try_from(self.leaf_hashes.len()).unwrap_or(i64::MAX) - 1
    }
}

impl ApiCall {
    /// Starts measuring a request.
    pub fn begin(organization_id: OrganizationId, who: Who, origin: Origin, asked: Asked) -> Arc<Self> {
        Self::begun_at(Instant::now(), organization_id, who, origin, asked)
    }

    /// As [`ApiCall::begin`], for a request that began earlier.
    pub fn begun_at(
        started: Instant,
        organization_id: OrganizationId,
        who: Who,
        origin: Origin,
        asked: Asked,
    ) -> Arc<Self> {
        Arc::new(Self {
            organization_id,
            who,
            origin,
            asked,
            started,
            logged: Mutex::new(None),
            receipt: Mutex::new(None),
            is_outcome_unknown: AtomicBool::new(false),
        })
    }

    /// How long the request has taken up to now.
    pub(crate) fn duration(&self) -> Duration {
        self.started.elapsed()
    }

    /// The id of the request's row, and its values. Ids that are made under the writer's lock have the order of the commits.
    pub(crate) fn row(&self, ids: &IdGenerator, status: u16, duration: Duration) -> (RequestLogId, RequestRow) {
        let (principal, key_id) = match &self.who {
            Who::ProjectKey { key_id, .. } => ("project_key", Some(key_id.as_str())),
            Who::Person { .. } => ("session", None),
            _ => ("admin_key", self.who.key_id().map(KeyId::as_str)),
        };
        let id = ids.new_id("");
        let row = [
            (&id).into(),
            self.organization_id.as_str().into(),
            ids.clock().now().into(),
            (&self.origin.request_id).into(),
            principal.into(),
            key_id.into(),
            self.who.user_id().map(UserId::as_str).into(),
            (&self.asked.method).into(),
            (&self.asked.route).into(),
            (&self.asked.path).into(),
            i64::from(status).into(),
            (&self.origin.address).into(),
            (&self.origin.user_agent).into(),
            i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).into(),
        ];
        (RequestLogId::new(id), row)
    }

    /// Records that the row is committed, with the status it contains.
    pub fn set_logged(&self, status: u16) {
        *self.logged.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(status);
    }

    /// Records that the database did not report whether it committed the request's change.
    pub fn set_outcome_unknown(&self) {
        self.is_outcome_unknown.store(true, Ordering::Relaxed);
    }

    /// Whether a change of the request may be saved: it is, or the database did not report it.
    pub fn may_have_changed(&self) -> bool {
        self.logged().is_some() || self.is_outcome_unknown.load(Ordering::Relaxed)
    }

    /// Records which events the change appended.
    pub fn set_receipt(&self, receipt: Receipt) {
        *self.receipt.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(receipt);
    }

    /// The events that the request's change appended; `None` if it appended none, for example because it changed
    /// nothing or because audit logging is off.
    pub fn receipt(&self) -> Option<Receipt> {
        self.receipt.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// The key that authenticated the request.
    pub fn key_id(&self) -> Option<&KeyId> {
        self.who.key_id()
    }

    /// The id under which the refusals of a program are counted: a person's for all their project keys, else the key's.
    pub fn holder_id(&self) -> Option<&str> {
        match &self.who {
            Who::ProjectKey { user_id: Some(user_id), .. } => Some(user_id.as_str()),
            who => who.key_id().map(KeyId::as_str),
        }
    }

    /// The client's IP address.
    pub fn address(&self) -> &str {
        &self.origin.address
    }

    /// The organization that the key belongs to.
    pub fn organization_id(&self) -> &OrganizationId {
        &self.organization_id
    }

    /// The HTTP status in the request's committed log row; `None` until the row is committed.
    pub fn logged(&self) -> Option<u16> {
        *self.logged.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
