//! Validation of names, and folding of text for comparison and search.

use crate::base::{characters, secret_detection};
use types::{problem::Problem, refusals};
use unicode_normalization::UnicodeNormalization;

/// Maximum length of any name, in characters.
pub const MAX_NAME_LENGTH: usize = 100;

/// A name of 1–100 characters, at least one of them visible, kept exactly as it was sent. Joiners between visible
/// characters are part of a name; controls, line separators, direction marks and other invisible characters are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Parses a required name. `param` is the name of its field.
    ///
    /// # Errors
    /// 400 with the rule that the name breaks. White space at either end is refused and not removed: a program that
    /// finds another name than it sent would replace the object (REFERENCE 7.7a).
    pub fn parse(param: &str, text: Option<&str>) -> Result<Self, Problem> {
        let text = text.ok_or_else(|| Problem::missing(param))?;
        let wrong = |reason| Err(Problem::invalid(param, "invalid_value", reason));
        if characters::trim_pasted(text).is_empty() {
            return wrong(refusals::name_empty());
        }
        let length = text.chars().count();
        if length > MAX_NAME_LENGTH {
            let reason = refusals::name_long(length, MAX_NAME_LENGTH);
            return Err(Problem::invalid(param, "string_above_max_length", reason));
        }
        if text.trim() != text {
            return wrong(refusals::name_edges());
        }
        if !characters::is_readable(text) {
            return wrong(refusals::name_characters());
        }
        if secret_detection::holds_secret(text) {
            return wrong(refusals::secret_as_name());
        }
        if !characters::has_visible(text) {
            return wrong(refusals::name_empty());
        }
        Ok(Self(text.to_owned()))
    }

    /// A name that the database returned; it obeyed the rules of the version that stored it.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name folded for comparison: names that differ only in case, compatibility characters, white space or
    /// joiners have the same key.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// A pattern for `like … escape '\\'` that matches folded text containing `asked`.
pub fn containing(asked: &str) -> String {
    format!("%{}%", literal(&fold(asked)))
}

/// A text as a part of a pattern for `like … escape '\\'` that matches nothing but itself.
pub fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Removes what cannot be seen, trims, makes each run of white space one space, normalizes to NFKC and converts to lower
/// case. Done in Rust, because SQLite's `lower()` converts ASCII only.
pub fn fold(text: &str) -> String {
    one_space(&characters::without_invisible(text).nfkc().collect::<String>()).to_lowercase()
}

/// Folds text and removes its accents, so that a search for `Nystrom` finds `Nyström`.
pub fn plain(text: &str) -> String {
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    let decomposed = characters::without_invisible(text).nfkd().filter(|c| !is_accent(c));
    one_space(&decomposed.nfc().collect::<String>()).to_lowercase()
}

/// Browsers draw a run of white space as one space.
fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
