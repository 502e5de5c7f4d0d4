//! Server-sent events (WHATWG HTML section 9.2): new audit events while a page is open.

use crate::{
    app::{
        CommitWaiter,
        connections::{Held, Holder, MAX_TAILS_OF_PERSON, MAX_TAILS_OF_SESSION},
    },
    console::{PageContext, render},
    http::request_context::Caller,
    server_fns::audit_logs::list_audit_logs,
};
use axum::{
    extract::Request,
    http::HeaderValue,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use std::{convert::Infallible, time::Duration};
use types::{
    audit_logs::{AuditLine, AuditLogQuery, AuditRecord},
    ids::OrganizationId,
    pages::{List, PageQuery},
    problem::{Problem, ProblemKind},
    refusals,
};
use ui::{
    PageRequest,
    pages::{audit_logs::line, audit_search::Search},
};

/// Longest time between two checks for events that another process appended.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Longest silence of a stream. Proxies close a connection that is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Shortest time between two events of a stream.
const MIN_PAUSE: Duration = Duration::from_millis(250);

/// Streams new events of the audit log while the caller may read it. Each SSE event is a list of [`AuditLine`], oldest
/// first; its id is that of its newest audit event, after which an interrupted stream resumes.
pub async fn audit_logs(request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let context = PageContext::of(&mut parts).await;
    let PageContext { caller, request, target } = &context;
    let drawn_for = match context.load_shell().await {
        Ok(shell) => PageRequest { shell: Some(shell), ..request.clone() },
        Err(problem) => return render::refusal(request, &problem, target),
    };
    let search = render::in_language_of(&drawn_for, || Search::of(&drawn_for));
    let last = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()).or_else(|| request.query("last"));
    let last = last.map(str::to_owned);
    let Some(places) = places(caller) else {
        return render::refusal(request, &too_many(), target);
    };
    let commits = caller.app.domain.commits();
    let mut tail = Tail { caller: caller.clone(), search, request: drawn_for, last, commits, _places: places };
    if tail.last.is_none() {
        match tail.newest().await {
            Ok(id) => tail.last = id,
            Err(problem) => return render::refusal(request, &problem, target),
        }
    }
    // A refusal must be sent before the stream begins.
    if let Err(problem) = tail.after(1).await {
        return render::refusal(request, &problem, target);
    }
    let heartbeat = KeepAlive::new().interval(HEARTBEAT).text("heartbeat");
    let mut response = Sse::new(stream::unfold(tail, next)).keep_alive(heartbeat).into_response();
    // Without it nginx collects events until its buffer is full.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// A place for a live tail in the number of all, of the person and of the session; `None` if one of them is full.
fn places(caller: &Caller) -> Option<[Held; 3]> {
    let (live, connections) = (caller.live.as_ref()?, &caller.app.connections);
    Some([
        connections.hold(Holder::Session(live.credential_hash.clone()), MAX_TAILS_OF_SESSION)?,
        connections.hold(Holder::Person(live.user_id.to_string()), MAX_TAILS_OF_PERSON)?,
        connections.hold(Holder::Tails, connections.max_tails)?,
    ])
}

fn too_many() -> Problem {
    let mut problem = Problem::new(ProblemKind::TooMany, refusals::too_many_tails());
    problem.retry_after = Some(60);
    problem
}

struct Tail {
    caller: Caller,
    search: Search,
    /// Determines the language and the time zone.
    request: PageRequest,
    /// The id of the newest event that was sent.
    last: Option<String>,
    commits: CommitWaiter,
    _places: [Held; 3],
}

impl Tail {
    async fn after(&self, limit: i64) -> Result<List<AuditRecord>, Problem> {
        let page = PageQuery { limit: Some(limit.to_string()), before: self.last.clone(), ..PageQuery::default() };
        self.list(self.search.filter(), page).await
    }

    /// The id of the newest event, regardless of the search.
    async fn newest(&self) -> Result<Option<String>, Problem> {
        let page = PageQuery { limit: Some("1".to_owned()), ..PageQuery::default() };
        Ok(self.list(AuditLogQuery::default(), page).await?.first_id)
    }

    async fn list(&self, filter: AuditLogQuery, page: PageQuery) -> Result<List<AuditRecord>, Problem> {
        let found = list_audit_logs(self.request.organization(), filter, page);
        self.caller.run(found).await.map_err(Problem::from)
    }
}

/// The next SSE event; `None` once the server stops or the caller may not read the log any more.
async fn next(mut tail: Tail) -> Option<(Result<Event, Infallible>, Tail)> {
    loop {
        // The stream itself does not prolong the session.
        if !tail.caller.is_signed_in().await.ok()? {
            return None;
        }
        let found = tail.after(50).await.ok()?;
        if let Some(newest) = found.first_id.clone() {
            let organization: OrganizationId = tail.request.organization();
            let words = || found.data.iter().rev().map(|record| line(record, &organization, &tail.search)).collect();
            let lines: Vec<AuditLine> = render::in_language_of(&tail.request, words);
            let event = Event::default().id(newest.clone()).json_data(lines).ok()?;
            tail.last = Some(newest);
            tail.caller.app.stopping.run_until_cancelled(tokio::time::sleep(MIN_PAUSE)).await?;
            return Some((Ok(event), tail));
        }
        let app = &tail.caller.app;
        let committed = tokio::time::timeout(POLL_INTERVAL, tail.commits.next());
        app.stopping.run_until_cancelled(committed).await?.ok();
        app.stopping.run_until_cancelled(tokio::time::sleep(MIN_PAUSE)).await?;
    }
}
