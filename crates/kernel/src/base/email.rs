//! Validation of email addresses.

use crate::base::names::{fold, is_unprintable};
use types::{
    problem::Problem,
    refusals::{self, Reason},
};
use unicode_normalization::UnicodeNormalization;

/// Maximum length of an email address, in bytes (RFC 5321 section 4.5.3.1).
pub const MAX_EMAIL_LENGTH: usize = 254;

/// A plausible email address: exactly one `@`, text on both sides of it, a dot in the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses a required email address. Surrounding whitespace is removed and the text is normalized to NFC.
    ///
    /// # Errors
    /// 400 with the rule that the text breaks.
    pub fn parse(param: &str, text: Option<&str>) -> Result<Self, Problem> {
        let text = text.ok_or_else(|| Problem::missing(param))?.trim();
        let wrong = |why: Reason| Problem::invalid(param, "invalid_value", refusals::address_example(why));
        if text.is_empty() {
            return Err(wrong(refusals::address_empty()));
        }
        if text.len() > MAX_EMAIL_LENGTH {
            return Err(wrong(refusals::address_long()));
        }
        let (local, domain) = text.rsplit_once('@').ok_or_else(|| wrong(refusals::address_at()))?;
        if local.is_empty() || local.contains('@') || text.chars().any(|c| c.is_whitespace() || is_unprintable(c)) {
            return Err(wrong(refusals::address_before()));
        }
        let labels: Vec<_> = domain.split('.').collect();
        let bad_label = |label: &&str| label.is_empty() || label.starts_with('-') || label.ends_with('-');
        if labels.len() < 2
            || labels.iter().any(bad_label)
            || domain.chars().any(|c| c.is_ascii_punctuation() && c != '.' && c != '-')
        {
            return Err(wrong(refusals::address_after()));
        }
        Ok(Self(text.nfc().collect()))
    }

    /// The email address as it was typed, trimmed and in NFC.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The email address folded for comparison (REFERENCE 7.24).
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// The domain of an email address: the text after its last `@`.
pub fn mail_domain(address: &str) -> Option<&str> {
    Some(address.rsplit_once('@')?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_is_told_from_a_good_one() {
        for good in ["ada@example.com", " Ada+x@sub.example.co ", "ö@bücher.example"] {
            assert!(Email::parse("email", Some(good)).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@x.org",
            "ada@",
            "ada@localhost",
            "a b@x.org",
            "a@x..org",
            "a@b@x.org",
            "a@-x.org",
            "a@x.org>",
            "a@x,org",
        ] {
            assert!(Email::parse("email", Some(bad)).is_err(), "{bad}");
        }
    }
}
