//! Forms that set preferences of one browser, which are kept in cookies.

use crate::{
    console::{PageContext, cookies, form_handler::MAX_FORM, page_context::fields, render},
    http::body,
};
use axum::{
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use types::ids::OrganizationId;
use ui::{Language, Theme, paths};

/// Names and values of a form.
type Fields = [(String, String)];

/// Names and values of cookies.
type Preferences = Vec<(&'static str, &'static str)>;

/// Sets the theme and the language.
pub async fn theme(request: Request) -> Response {
    let chosen = |fields: &Fields| {
        let theme = value(fields, "theme").and_then(Theme::parse).unwrap_or_default();
        let language = value(fields, "language").and_then(Language::parse);
        let language = language.map(|language| (cookies::LANGUAGE, language.tag()));
        [(cookies::THEME, theme.as_str())].into_iter().chain(language).collect()
    };
    save(request, chosen, "theme-saved", paths::profile).await
}

/// Enables or disables single-character shortcuts.
pub async fn shortcuts(request: Request) -> Response {
    let chosen = |fields: &Fields| {
        let off = value(fields, "shortcuts") == Some("off");
        vec![(cookies::SHORTCUTS, if off { "off" } else { "on" })]
    };
    save(request, chosen, "shortcuts-saved", paths::shortcuts).await
}

/// Stores the preferences of a form, and redirects to the form's page with a notice.
async fn save(
    request: Request,
    chosen: fn(&Fields) -> Preferences,
    notice: &str,
    back: fn(&OrganizationId) -> String,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let context = PageContext::of(&mut parts).await;
    let organization_id = context.request.organization();
    if context.caller.live.is_none() || !organization_id.is_well_formed() {
        return Redirect::to(paths::SIGN_IN).into_response();
    }
    let body = match body::read(&parts.headers, body, MAX_FORM).await {
        Ok(body) => body,
        Err(problem) => return render::refusal(&context.request, &problem, &context.target),
    };
    let preferences = chosen(&fields(&String::from_utf8_lossy(&body)));
    let mut response = Redirect::to(&back(&organization_id)).into_response();
    for (cookie, value) in preferences {
        cookies::set_preference(&mut response, cookie, value);
    }
    cookies::set_notice(&mut response, notice);
    response
}

fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}
