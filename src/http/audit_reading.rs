//! Puts what people read of the audit log at the console into the request log, so that looking leaves a trace.

use axum::{
    extract::{MatchedPath, Request},
    http::Extensions,
};
use domain::{Actor, Domain, Error, request_log};
use kernel::access::api_call::{ApiCall, Asked};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use types::problem::Problem;

/// What a request to the console asked for, and whether it is in the request log.
#[derive(Clone)]
pub struct Reading(Arc<Inner>);

struct Inner {
    method: String,
    route: String,
    path: String,
    started: Instant,
    is_logged: AtomicBool,
}

impl Reading {
    /// What the request asks for. Its query is left out: a search can contain email addresses.
    pub fn of(request: &Request) -> Self {
        let path = request.uri().path().to_owned();
        let route = matched(request.extensions()).unwrap_or_else(|| path.clone());
        let method = request.method().as_str().to_owned();
        Self(Arc::new(Inner { method, route, path, started: Instant::now(), is_logged: AtomicBool::new(false) }))
    }
}

fn matched(extensions: &Extensions) -> Option<String> {
    extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned())
}

impl Reading {
    /// Puts the request into the request log on disk, unless it is there: a request that reads several parts, such as a
    /// list and its counts, has one row.
    ///
    /// # Errors
    /// 503 when the request log cannot be written.
    pub async fn log(&self, domain: &Domain, actor: Actor) -> Result<(), Problem> {
        let asked = &self.0;
        if asked.is_logged.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let (method, route, path) = (asked.method.clone(), asked.route.clone(), asked.path.clone());
        let asked_for = Asked { method, route, path };
        let call = ApiCall::begun_at(asked.started, actor.organization_id, actor.who, actor.origin, asked_for);
        if let Err(error) = request_log::log(domain, &call, 200, None).await {
            asked.is_logged.store(false, Ordering::Relaxed);
            tracing::error!(%error, "writing the request log failed");
            return Err(Problem::from(Error::NotDurable));
        }
        Ok(())
    }
}
