//! The context of a console request: caller, language and parameters, prepared before a page runs.

use crate::{
    console::cookies,
    http::{assets, headers::Nonce, host, one_time_forms, request_context::Caller, secret_detection},
    server_fns::organizations::load_shell,
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use std::collections::BTreeMap;
use types::{ids::OrganizationId, organizations::Shell, problem::Problem};
use ui::{Language, PageRequest, Theme, notices};

/// A request to the console, with its caller.
pub struct PageContext {
    pub caller: Caller,
    /// The request as plain data, for the page.
    pub request: PageRequest,
    /// Path and query, to return to after sign-in.
    pub target: String,
}

impl PageContext {
    /// Reads a request's head.
    ///
    /// # Panics
    /// If the request did not pass the layer that identifies callers.
    pub async fn of(parts: &mut Parts) -> Self {
        let caller = parts.extensions.get::<Caller>().cloned().expect("the console's layers identify every request");
        let params: BTreeMap<String, String> = match RawPathParams::from_request_parts(parts, &()).await {
            Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            Err(_) => BTreeMap::new(),
        };
        let query = parts.uri.query().map(fields).unwrap_or_default().into_iter().collect();
        let nonce = parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default();
        let cookie = |name: &str| cookies::read(&parts.headers, name);
        let request = PageRequest {
            organization_id: params.get("organization_id").map(OrganizationId::new),
            params,
            query,
            form: None,
            form_number: one_time_forms::number(&caller),
            shell: None,
            notice: cookie(cookies::NOTICE).filter(|code| notices::sentence(code).is_some()),
            now: caller.app.domain.now(),
            base_url: host::base_url(&caller.app.site, &parts.headers),
            is_url_known: caller.app.site.is_url_known,
            request_id: caller.origin.request_id.clone(),
            language: language(&parts.headers),
            theme: cookie(cookies::THEME).and_then(|word| Theme::parse(&word)).unwrap_or_default(),
            shortcuts: cookie(cookies::SHORTCUTS).as_deref() != Some("off"),
            assets: assets::current(&caller.app.site.assets),
            nonce,
        };
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        // A secret that a person pasted by mistake must not appear in another URL.
        let target = if secret_detection::holds_secret(target) { parts.uri.path() } else { target }.to_owned();
        Self { caller, request, target }
    }

    /// Loads the data that surrounds every page of the organization in the path.
    ///
    /// # Errors
    /// If the caller does not belong to the organization.
    pub async fn load_shell(&self) -> Result<Shell, Problem> {
        self.caller.run(load_shell(self.request.organization())).await.map_err(Problem::from)
    }
}

/// The language chosen in the console, else the first of the browser's languages that the console supports.
fn language(headers: &HeaderMap) -> Language {
    if let Some(chosen) = cookies::read(headers, cookies::LANGUAGE).and_then(|tag| Language::parse(&tag)) {
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

/// The decoded pairs of a query string or an urlencoded body.
pub fn fields(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
