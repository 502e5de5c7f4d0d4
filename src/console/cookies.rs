//! The console's cookies beside the session's: preferences of one browser, and a notice that survives one redirect.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

/// Holds the code of a notice for the next page.
pub const NOTICE: &str = "orgward_notice";

/// Holds the language.
pub const LANGUAGE: &str = "orgward_language";

/// Holds the theme: system, light or dark.
pub const THEME: &str = "orgward_theme";

/// Holds `off` if pages must not listen to single characters.
pub const SHORTCUTS: &str = "orgward_shortcuts";

/// The value of a cookie, if the request has it.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(known, _)| *known == name))
        .map(|(_, value)| value.to_owned())
}

/// Sets a preference for a year.
pub fn set_preference(response: &mut Response, name: &str, value: &str) {
    set(response, name, value, 31_536_000);
}

/// Sets the notice that the next page shows, within a minute.
pub fn set_notice(response: &mut Response, code: &str) {
    set(response, NOTICE, code, 60);
}

/// Removes the notice once it has been shown.
pub fn clear_notice(response: &mut Response) {
    set(response, NOTICE, "", 0);
}

/// Sets a cookie for the whole console that no script can read.
fn set(response: &mut Response, name: &str, value: &str, seconds: u32) {
    let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={seconds}; HttpOnly");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
