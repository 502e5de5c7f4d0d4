//! Draws a console page: the page's function runs first, so that a refusal can become another page.

use crate::{
    http::{cookies, headers::Nonce, problem_response, request_context::Caller},
    server_fns::organizations::load_shell,
    ui::{FormState, Language, Page, Route, Theme, Visit, components::Zone, document, notices, pages::problems, paths},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::secret_detection;
use kernel::base::clock;
use leptos::{
    prelude::{Owner, RenderHtml, provide_context},
    reactive::computed::ScopedFuture,
};
use std::{collections::BTreeMap, sync::Arc};
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
};

/// The cookie that carries a notice across one redirect.
pub const NOTICE_COOKIE: &str = "orgward_notice";

/// The cookie that remembers the language.
pub const LANGUAGE_COOKIE: &str = "orgward_language";

/// The cookie that remembers light or dark.
pub const THEME_COOKIE: &str = "orgward_theme";

/// The cookie that remembers that pages must not listen to single characters.
pub const SHORTCUTS_COOKIE: &str = "orgward_shortcuts";

/// A request for a page, taken apart.
pub struct Ask {
    /// Who asks.
    pub caller: Caller,
    /// What the page is told.
    pub visit: Visit,
    /// Path and query, to come back to after signing in.
    pub target: String,
}

/// Reads what a page is told from a request.
pub async fn ask(parts: &mut Parts) -> Ask {
    let caller = parts.extensions.get::<Caller>().cloned().expect("the console's layers identify every request");
    let params: BTreeMap<String, String> = match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => BTreeMap::new(),
    };
    let query = parts.uri.query().map(fields).unwrap_or_default().into_iter().collect();
    let nonce = parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default();
    let visit = Visit {
        organization_id: params.get("organization_id").map(OrganizationId::new),
        params,
        query,
        form: None,
        shell: None,
        notice: cookies::get(&parts.headers, NOTICE_COOKIE).filter(|code| notices::sentence(code).is_some()),
        now: clock::now(),
        base_url: caller.app.site.base_url.clone(),
        request_id: caller.origin.request_id.clone(),
        language: language(&parts.headers),
        theme: cookies::get(&parts.headers, THEME_COOKIE).and_then(|word| Theme::parse(&word)).unwrap_or_default(),
        shortcuts: cookies::get(&parts.headers, SHORTCUTS_COOKIE).as_deref() != Some("off"),
        assets: crate::http::assets::current(&caller.app.site.assets),
        nonce,
    };
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    // What a person pasted by mistake must not travel on in an address.
    let target = if secret_detection::holds_secret(target) { parts.uri.path() } else { target }.to_owned();
    Ask { caller, visit, target }
}

/// The language chosen here, else the first of the browser's that we write.
fn language(headers: &HeaderMap) -> Language {
    if let Some(chosen) = cookies::get(headers, LANGUAGE_COOKIE).and_then(|tag| Language::parse(&tag)) {
        return chosen;
    }
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wanted = fluent_langneg::parse_accepted_languages(wanted);
    let tags = Language::OFFERED.map(|(language, _)| language.tag());
    let offered = fluent_langneg::convert_vec_str_to_langids_lossy(tags);
    let agreed =
        fluent_langneg::negotiate_languages(&wanted, &offered, None, fluent_langneg::NegotiationStrategy::Lookup);
    agreed.first().and_then(|agreed| Language::parse(agreed.language.as_str())).unwrap_or_default()
}

/// Pairs of a query string or an urlencoded body, decoded.
pub fn fields(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Answers a route: draws its page, or what it became.
pub async fn show(route: Arc<Route>, ask: Ask, form: Option<FormState>, status: StatusCode) -> Response {
    let in_console = ask.visit.organization_id.is_some();
    if in_console && ask.caller.live.is_none() {
        return to_sign_in(&ask.target);
    }
    let owner = Owner::new();
    let caller = ask.caller.clone();
    let mut visit = ask.visit;
    owner.with(|| {
        provide_context(caller);
        provide_context(visit.language);
    });
    visit.form = form;
    if let Some(organization_id) = visit.organization_id.clone() {
        match owner.with(|| ScopedFuture::new(load_shell(organization_id))).await {
            Ok(shell) => {
                owner.with(|| provide_context(Zone::named(&shell.me.time_zone)));
                visit.shell = Some(shell);
            }
            Err(problem) => return refusal(&visit, &problem, &ask.target),
        }
    }
    match owner.with(|| ScopedFuture::new((route.page)(visit.clone()))).await {
        Ok(Page { instead: Some(address), .. }) => Redirect::to(&address).into_response(),
        Ok(page) => draw(page, &visit, status),
        Err(problem) => refusal(&visit, &problem, &ask.target),
    }
}

/// The page for a refusal; somebody who is not signed in is sent to do that.
pub fn refusal(visit: &Visit, problem: &Problem, target: &str) -> Response {
    if problem.kind == ProblemKind::Unauthenticated {
        return to_sign_in(target);
    }
    refusal_itself(visit, problem)
}

/// Words outside of a page, in the language and the zone of whoever asks.
pub fn reading<T>(visit: &Visit, words: impl FnOnce() -> T) -> T {
    Owner::new().with(|| {
        provide_context(visit.language);
        if let Some(shell) = &visit.shell {
            provide_context(Zone::named(&shell.me.time_zone));
        }
        words()
    })
}

/// The page for a refusal, whoever asks.
pub fn refusal_itself(visit: &Visit, problem: &Problem) -> Response {
    let page = reading(visit, || problems::problem(visit, problem));
    let mut response = draw(page, visit, problem_response::status(problem.kind));
    problem_response::retry_after(&mut response, problem);
    response
}

/// Draws a page as HTML.
pub fn draw(page: Page, visit: &Visit, status: StatusCode) -> Response {
    let shared = Arc::new(hydration_context::SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(shared));
    let again_after = page.again_after;
    let html = owner.with(|| document(page, visit).to_html());
    owner.cleanup();
    let mut response = (status, Html(html)).into_response();
    if let Some(seconds) = again_after {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
    }
    if visit.notice.is_some() {
        cookies::append(&mut response, NOTICE_COOKIE, "", 0);
    }
    response
}

fn to_sign_in(target: &str) -> Response {
    let target = percent_encoding::utf8_percent_encode(target, percent_encoding::NON_ALPHANUMERIC);
    Redirect::to(&format!("{}?next={target}", paths::SIGN_IN)).into_response()
}
