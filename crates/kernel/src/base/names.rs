//! Validation of names, and folding of text for comparison and search.

use types::{problem::Problem, refusals};
use unicode_normalization::UnicodeNormalization;

/// Maximum length of any name, in characters.
pub const MAX_NAME_LENGTH: usize = 100;

/// A name: trimmed, NFC, 1–100 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Parses a required name. `param` is the name of its field.
    ///
    /// # Errors
    /// 400 with the rule that the name breaks.
    pub fn parse(param: &str, text: Option<&str>) -> Result<Self, Problem> {
        let text = text.ok_or_else(|| Problem::missing(param))?;
        let name: String = text.trim().nfc().collect();
        if name.is_empty() {
            return Err(Problem::invalid(param, "invalid_value", refusals::name_empty()));
        }
        if name.chars().count() > MAX_NAME_LENGTH {
            return Err(Problem::invalid(
                param,
                "string_above_max_length",
                refusals::name_long(name.chars().count(), MAX_NAME_LENGTH),
            ));
        }
        if name.chars().any(is_unprintable) {
            return Err(Problem::invalid(param, "invalid_value", refusals::name_characters()));
        }
        Ok(Self(name))
    }

    /// The name, trimmed and in NFC.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name folded for comparison: names that differ only in case or compatibility characters have the same key.
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

/// Trims, normalizes to NFKC and converts to lower case. Done in Rust, because SQLite's `lower()` converts ASCII only.
pub fn fold(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
}

/// Folds text and removes its accents, so that a search for `Nystrom` finds `Nyström`.
pub fn plain(text: &str) -> String {
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    text.trim().nfkd().filter(|c| !is_accent(c)).nfc().collect::<String>().to_lowercase()
}

/// Whether a character is a control or invisible character, which could make two different names look the same or
/// disturb a terminal.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        assert_eq!(Name::parse("name", Some("  Grid ")).map(|name| name.0), Ok("Grid".into()));
        let just = "é".repeat(MAX_NAME_LENGTH);
        assert!(Name::parse("name", Some(&just)).is_ok());
        for bad in ["", "   ", "a\0b", "a\u{202e}b", &format!("{just}x")] {
            let problem = Name::parse("name", Some(bad)).expect_err(bad);
            assert_eq!(problem.param.as_deref(), Some("name"));
        }
    }

    #[test]
    fn addresses_that_differ_in_case_are_the_same() {
        assert_eq!(fold("ÉVA@X.org"), fold("éva@x.ORG"));
    }
}
