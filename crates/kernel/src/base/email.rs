//! Email addresses: their validation, the form in which they are compared, and the forms in which they are shown and
//! sent.

use crate::base::{characters, secret_detection};
use email_address::EmailAddress;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use std::borrow::Cow;
use types::{
    problem::Problem,
    refusals::{self, Reason},
};
use unicode_normalization::UnicodeNormalization;

/// Maximum length of an email address, in bytes (RFC 5321 section 4.5.3.1).
pub const MAX_EMAIL_LENGTH: usize = 254;

/// An email address that a mail server accepts: a local part of dots and atoms, and a domain of at least two labels that
/// UTS 46 can convert to ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses a required email address and normalizes it to NFC.
    ///
    /// # Errors
    /// 400 with the rule that the text breaks. White space at either end is refused and not removed, for the reason that
    /// [`crate::base::names::Name::parse`] gives.
    pub fn parse(param: &str, text: Option<&str>) -> Result<Self, Problem> {
        let text = text.ok_or_else(|| Problem::missing(param))?;
        let wrong = |why: Reason| Problem::invalid(param, "invalid_value", refusals::address_example(why));
        if text.trim().is_empty() {
            return Err(wrong(refusals::address_empty()));
        }
        if text.trim() != text {
            return Err(wrong(refusals::address_edges()));
        }
        if secret_detection::holds_secret(text) {
            return Err(Problem::invalid(param, "invalid_value", refusals::secret_as_address()));
        }
        let text: String = text.nfc().collect();
        let (local, domain) = text.rsplit_once('@').ok_or_else(|| wrong(refusals::address_at()))?;
        // A quoted local part is another spelling of an unquoted one, and hardly any mail server accepts it.
        let is_plain = !local.starts_with('"') && characters::is_readable(local) && local.chars().all(is_plain);
        if !is_plain || !EmailAddress::is_valid_local_part(local) {
            return Err(wrong(refusals::address_before()));
        }
        let ascii = checked_ascii_domain(domain).ok_or_else(|| wrong(refusals::address_after()))?;
        if text.len().max(local.len() + 1 + ascii.len()) > MAX_EMAIL_LENGTH {
            return Err(wrong(refusals::address_long()));
        }
        Ok(Self(text))
    }

    /// An email address that the database returned; it obeyed the rules of the version that stored it.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The email address as it was sent, in NFC.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The comparison form: see [`comparison_key`].
    pub fn key(&self) -> String {
        comparison_key(&self.0)
    }

    /// The form for mail servers: the domain in ASCII, the local part unchanged. Only a local part that is not ASCII
    /// needs a mail server with SMTPUTF8 (RFC 6531).
    pub fn for_mail_server(&self) -> String {
        match self.0.rsplit_once('@') {
            Some((local, domain)) => format!("{local}@{}", ascii_domain(domain)),
            None => self.0.clone(),
        }
    }
}

/// The form in which email addresses are compared (REFERENCE 7.24): the local part folded, the domain converted to ASCII
/// by UTS 46, as browsers do with what is typed into a field for an email address. Text that is not an email address is
/// folded as a whole.
pub fn comparison_key(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", fold_local(local), ascii_domain(domain)),
        None => fold_local(text),
    }
}

/// The comparison key, and the keys that earlier versions stored for the same address, for search indexes that were
/// built then.
pub fn comparison_keys(text: &str) -> Vec<String> {
    let mut keys = vec![comparison_key(text), fold_local(text), fold_local(&displayed(text))];
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The email address with its domain in Unicode, for people.
pub fn displayed(text: &str) -> Cow<'_, str> {
    match text.rsplit_once('@') {
        Some((local, domain)) if domain.to_ascii_lowercase().contains("xn--") => {
            let (domain, converted) = idna::domain_to_unicode(domain);
            if converted.is_ok() { Cow::Owned(format!("{local}@{domain}")) } else { Cow::Borrowed(text) }
        }
        _ => Cow::Borrowed(text),
    }
}

/// The domain of an email address: the text after its last `@`.
pub fn mail_domain(address: &str) -> Option<&str> {
    Some(address.rsplit_once('@')?.1)
}

/// The domain in ASCII and lower case; a domain that cannot be converted is folded.
fn ascii_domain(domain: &str) -> String {
    idna::domain_to_ascii(domain).unwrap_or_else(|_| fold_local(domain))
}

/// The domain in ASCII if it is valid and has at least two labels.
fn checked_ascii_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()?;
    let has_dot = ascii.contains('.');
    (has_dot && characters::is_readable(domain) && EmailAddress::is_valid_domain(&ascii)).then(|| ascii.into_owned())
}

/// Whether the character can stand in a local part. Joiners could make two addresses look the same.
fn is_plain(c: char) -> bool {
    matches!(characters::kind(c), characters::Kind::Visible | characters::Kind::Mark)
}

fn fold_local(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_is_told_from_a_good_one() {
        for good in [
            "ada@example.com",
            "Ada+x@sub.example.co",
            "ö@bücher.example",
            "o'brien@x.example",
            "ann@xn--bcher-kva.example",
            "ann@r3---sn.example",
            "θωμάς@παράδειγμα.example",
            "用户@例え.テスト",
        ] {
            assert_eq!(Email::parse("email", Some(good)).expect(good).as_str(), good);
        }
        for bad in [
            "",
            " ada@example.com",
            "ada@example.com\u{a0}",
            "ada",
            "@x.org",
            "ada@",
            "ada@localhost",
            "a b@x.org",
            "a@x..org",
            "a@b@x.org",
            "a@-x.org",
            "a@x-.org",
            "a@x.org.",
            "a@x.org>",
            "a@x,org",
            "a@x_y.org",
            "a@[127.0.0.1]",
            "ann..ek@x.example",
            ".ann@x.example",
            "ann.@x.example",
            "\"ann\"@x.example",
            "\"a b\"@x.example",
            "a\u{200b}@x.example",
            "a\u{200d}b@x.example",
            "a\u{3164}@x.example",
            "a\u{e000}@x.example",
            "a\u{378}@x.example",
            "ه\u{200d}@x.example",
            "a🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}@x.example",
            "ann@x.می\u{200c}",
            "ann@🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}.example",
            "ann@xn--zzzzzz.example",
            &format!("{}@x.example", "a".repeat(65)),
            &format!("a@{}.example", "b".repeat(64)),
            &format!("a@{}example", "bücher.".repeat(30)),
        ] {
            assert!(Email::parse("email", Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn one_address_has_one_comparison_form_however_its_domain_is_spelled() {
        let key = "ann@xn--bcher-kva.example";
        for text in [
            "ann@bücher.example",
            "Ann@BÜCHER.example",
            "ann@bu\u{308}cher.example",
            "ANN@XN--BCHER-KVA.example",
            " ann@bücher。example ",
        ] {
            assert_eq!(comparison_key(text), key, "{text}");
        }
        assert_eq!(comparison_key("ÉVA@X.org"), "éva@x.org");
        assert_eq!(comparison_key("Straße@faß.example"), "straße@xn--fa-hia.example");
        assert_ne!(comparison_key("a@faß.example"), comparison_key("a@fass.example"), "two domains since IDNA 2008");
        assert_eq!(comparison_key(" No Address "), "no address");
        assert_eq!(comparison_keys("Ann@xn--bcher-kva.example"), ["ann@bücher.example", key]);
        assert_eq!(comparison_keys("Ada@X.org"), ["ada@x.org"]);
    }

    #[test]
    fn people_see_unicode_and_mail_servers_get_ascii_domains() {
        assert_eq!(displayed("ann@xn--bcher-kva.example"), "ann@bücher.example");
        assert_eq!(displayed("Ann@x.example"), "Ann@x.example");
        let sent = |text: &str| Email::stored(text).for_mail_server();
        assert_eq!(sent("Ann@Bücher.example"), "Ann@xn--bcher-kva.example");
        assert_eq!(sent("jörg@bücher.example"), "jörg@xn--bcher-kva.example");
    }
}
