//! Detects secrets that were pasted into the wrong field, by their shape, so that they are neither shown nor stored.

use kernel::base::secret::{KeyKind, Secret};

/// A word that begins with `sk-` counts as a secret if it has a run of at least this many letters and digits.
const MIN_RUN_LENGTH: usize = 16;

/// Whether a text contains what looks like a secret key: an Orgward key, complete or truncated, or another platform's.
pub fn holds_secret(text: &str) -> bool {
    words(text).any(looks_secret)
}

/// Returns the first complete Orgward key in a text, if any.
pub(crate) fn find(text: &str) -> Option<Secret> {
    let kinds = [KeyKind::Admin, KeyKind::Project, KeyKind::ServiceAccount];
    words(text).find_map(|word| kinds.into_iter().find_map(|kind| Secret::parse(kind, word)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
}

fn looks_secret(word: &str) -> bool {
    let rest = word.strip_prefix("sk-").unwrap_or_default();
    rest.split(['-', '_']).any(|run| run.len() >= MIN_RUN_LENGTH)
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
        for text in ["", "sk-", "sk-proj...Ab1z", "sk-proj", "sk-nightly-batch-run-2", "task-0123456789abcdef0123"] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
