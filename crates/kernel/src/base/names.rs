//! Names that people type, and text folded for comparison and search.

use types::{problem::Problem, refusals};
use unicode_normalization::UnicodeNormalization;

/// Longest name of anything, in characters.
pub const LONGEST_NAME: usize = 100;

/// A name: trimmed, NFC, 1–100 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a required name. `param` is the field it came in.
    ///
    /// # Errors
    /// A sentence about the rule that it breaks.
    pub fn parse(param: &str, text: Option<&str>) -> Result<Self, Problem> {
        let text = text.ok_or_else(|| Problem::missing(param))?;
        let name: String = text.trim().nfc().collect();
        if name.is_empty() {
            return Err(Problem::invalid(param, "invalid_value", refusals::name_empty()));
        }
        if name.chars().count() > LONGEST_NAME {
            return Err(Problem::invalid(
                param,
                "string_above_max_length",
                refusals::name_long(name.chars().count(), LONGEST_NAME),
            ));
        }
        if name.chars().any(is_unprintable) {
            return Err(Problem::invalid(param, "invalid_value", refusals::name_characters()));
        }
        Ok(Self(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names that look alike have in common.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// A pattern for `like … escape '\\'` that finds folded text which holds what was asked for.
pub fn containing(asked: &str) -> String {
    format!("%{}%", fold(asked).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Case folding in Rust, because SQLite's `lower()` knows ASCII only.
pub fn fold(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
}

/// Text without case and accents: `Nystrom` finds `Nyström`.
pub fn plain(text: &str) -> String {
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    text.trim().nfkd().filter(|c| !is_accent(c)).nfc().collect::<String>().to_lowercase()
}

/// Control and invisible characters that would let two different names look the same, or break a terminal.
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
        let just = "é".repeat(LONGEST_NAME);
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
