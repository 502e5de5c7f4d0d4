//! Detects secrets that were pasted into the wrong field, by their shape, so that they are neither shown nor stored.

use crate::base::secret::{KeyKind, Secret};
use std::borrow::Cow;

/// Prefixes of secret keys: of Orgward and of platforms that name theirs alike, of Stripe, GitHub, GitLab, Slack, npm,
/// Google and AWS, and of JSON Web Tokens.
const PREFIXES: &[&str] = &[
    "sk-",
    "sk_live_",
    "rk_live_",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "npm_",
    "AIza",
    "AKIA",
    "eyJ",
];

/// A word that begins with such a prefix counts as a secret if it goes on with a run of at least this many letters and digits.
const MIN_RUN_LENGTH: usize = 16;

/// Whether a text contains what looks like a secret key: an Orgward key, complete or truncated, or another platform's.
pub fn holds_secret(text: &str) -> bool {
    words(text).any(looks_secret)
}

/// Returns the first complete Orgward key in a text, if any.
pub fn find(text: &str) -> Option<Secret> {
    let kinds = [KeyKind::Admin, KeyKind::Project, KeyKind::ServiceAccount];
    words(text).find_map(|word| kinds.into_iter().find_map(|kind| Secret::parse(kind, word)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
}

fn looks_secret(word: &str) -> bool {
    PREFIXES
        .iter()
        .filter_map(|prefix| word.strip_prefix(prefix))
        .any(|rest| rest.split(['-', '_']).any(|run| run.len() >= MIN_RUN_LENGTH))
}

/// The text with `…` in place of each word that looks like a secret key.
pub fn masked(text: &str) -> Cow<'_, str> {
    if !holds_secret(text) {
        return Cow::Borrowed(text);
    }
    // In one pass: a header of 64 KiB may hold thousands of such words.
    let (mut masked, mut copied) = (String::with_capacity(text.len()), 0);
    for word in words(text).filter(|word| looks_secret(word)) {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        masked.push_str(&text[copied..start]);
        masked.push('…');
        copied = start + word.len();
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_from_what_is_only_called_like_one() {
        let secret = Secret::generate(KeyKind::Admin);
        let whole = secret.reveal();
        let cut = &whole.expose()[..30];
        for text in [whole.expose(), cut, &format!("Authorization: Bearer {}", whole.expose())] {
            assert!(holds_secret(text), "{}", text.len());
        }
        assert!(find(&format!("OPENAI_API_KEY=\"{}\"", whole.expose())).is_some());
        assert!(find(cut).is_none());
        assert!(holds_secret("sk-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"), "another platform's");
        let other = ["ghp_0123456789abcdefABCDEF0123456789abcd", "AKIAABCDEFGHIJKLMNOP", "eyJhbGciOiJIUzI1NiJ9.e30.x"];
        for text in other {
            assert!(holds_secret(text), "{text}");
        }
        assert_eq!(masked(&format!("curl/8 {} x", whole.expose())), "curl/8 … x");
        assert_eq!(masked("Mozilla/5.0 (X11; Linux x86_64)"), "Mozilla/5.0 (X11; Linux x86_64)");
        for text in ["", "sk-", "sk-proj...Ab1z", "sk-proj", "sk-nightly-batch-run-2", "task-0123456789abcdef0123"] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
