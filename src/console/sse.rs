//! Streams of events: what happens while somebody watches (server-sent events, WHATWG HTML section 9.2).

use crate::{
    app::App,
    console::{form_handler, render},
    ui::{
        Visit,
        pages::{audit_logs::line, audit_search::Search},
    },
};
use axum::{
    extract::Request,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::{Actor, Domain, audit_logs};
use futures::stream;
use std::{convert::Infallible, time::Duration};
use types::{
    audit_logs::{AuditLine, AuditLogQuery, AuditRecord},
    ids::OrganizationId,
    pages::{List, PageQuery},
    problem::Problem,
};

/// How often it is looked at least for what another process wrote.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Least time between two events of a stream.
const PAUSE: Duration = Duration::from_millis(250);

/// The audit log's new records, as long as somebody watches and may: each event is a list of [`AuditLine`], oldest
/// first, and its id the newest record's, after which a broken stream goes on.
pub async fn audit_logs(request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let ask = render::ask(&mut parts).await;
    let actor = match ask.caller.actor(&ask.visit.organization()) {
        Ok(actor) => actor,
        Err(problem) => return render::refusal(&ask.visit, &problem, &ask.target),
    };
    let mut visit = ask.visit.clone();
    match form_handler::shell(&ask.caller, &visit).await {
        Ok(shell) => visit.shell = Some(shell),
        Err(problem) => return render::refusal(&ask.visit, &problem, &ask.target),
    }
    let search = render::reading(&visit, || Search::of(&visit));
    let last = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()).or_else(|| ask.visit.query("last"));
    let mut tail = Tail { app: ask.caller.app.clone(), actor, search, visit, last: last.map(str::to_owned) };
    if tail.last.is_none() {
        match newest(&tail.app.domain, &tail.actor).await {
            Ok(id) => tail.last = id,
            Err(problem) => return render::refusal(&ask.visit, &problem, &ask.target),
        }
    }
    // What can be refused is refused before the stream begins.
    if let Err(problem) = tail.after(1).await {
        return render::refusal(&ask.visit, &problem, &ask.target);
    }
    Sse::new(stream::unfold(tail, next)).keep_alive(KeepAlive::default()).into_response()
}

struct Tail {
    app: App,
    actor: Actor,
    search: Search,
    /// In which language and which zone it is told.
    visit: Visit,
    last: Option<String>,
}

impl Tail {
    async fn after(&self, limit: i64) -> Result<List<AuditRecord>, Problem> {
        let page = PageQuery { limit: Some(limit.to_string()), before: self.last.clone(), ..PageQuery::default() };
        Ok(audit_logs::explore(&self.app.domain, &self.actor, self.search.filter().into(), &page).await?)
    }
}

/// The next event; `None`: the server stops, or the person may not watch any more.
async fn next(mut tail: Tail) -> Option<(Result<Event, Infallible>, Tail)> {
    loop {
        let found = tail.after(50).await.ok()?;
        if let Some(newest) = found.first_id.clone() {
            let organization: OrganizationId = tail.actor.organization_id.clone();
            let told = || found.data.iter().rev().map(|record| line(record, &organization, &tail.search)).collect();
            let lines: Vec<AuditLine> = render::reading(&tail.visit, told);
            let event = Event::default().id(newest.clone()).json_data(lines).ok()?;
            tail.last = Some(newest);
            tail.app.stopping.run_until_cancelled(tokio::time::sleep(PAUSE)).await?;
            return Some((Ok(event), tail));
        }
        let committed = tokio::time::timeout(LOOK_EVERY, tail.app.domain.committed());
        tail.app.stopping.run_until_cancelled(committed).await?.ok();
        tail.app.stopping.run_until_cancelled(tokio::time::sleep(PAUSE)).await?;
    }
}

async fn newest(domain: &Domain, actor: &Actor) -> Result<Option<String>, Problem> {
    let page = PageQuery { limit: Some("1".to_owned()), ..PageQuery::default() };
    Ok(audit_logs::explore(domain, actor, AuditLogQuery::default().into(), &page).await?.first_id)
}
