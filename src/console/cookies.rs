//! The console's cookies other than the session's: preferences of one browser, and a notice that survives one redirect.

use crate::http::cookies::append;
use axum::response::Response;

pub use crate::http::cookies::get as read;

/// Holds the code of a notice for the next page.
pub const NOTICE: &str = "orgward_notice";

/// Holds the language.
pub const LANGUAGE: &str = "orgward_language";

/// Holds the theme: system, light or dark.
pub const THEME: &str = "orgward_theme";

/// Holds `off` if single-character shortcuts are disabled.
pub const SHORTCUTS: &str = "orgward_shortcuts";

/// Sets a preference for a year.
pub fn set_preference(response: &mut Response, name: &str, value: &str) {
    append(response, name, value, 31_536_000);
}

/// Sets the notice that the next page shows, within a minute.
pub fn set_notice(response: &mut Response, code: &str) {
    append(response, NOTICE, code, 60);
}

/// Removes the notice once it has been shown.
pub fn clear_notice(response: &mut Response) {
    append(response, NOTICE, "", 0);
}
