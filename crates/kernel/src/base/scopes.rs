//! The scopes of a project key: a list of permission strings (REFERENCE 1.9). An empty list grants everything.

use types::{problem::Problem, refusals};

/// Maximum number of scopes of one key.
const MAX_SCOPES: usize = 100;

/// Maximum length of a scope, in bytes.
const MAX_SCOPE_LENGTH: usize = 200;

/// The last parts that a scope may have.
const VERBS: &[&str] = &["read", "write", "request", "use", "manage"];

/// Parses a list of scopes and removes duplicates.
///
/// # Errors
/// 400 when the list is too long, or names the position of an invalid scope.
pub fn parse(scopes: Option<Vec<String>>) -> Result<Vec<String>, Problem> {
    let mut parsed: Vec<String> = Vec::new();
    for (index, scope) in scopes.unwrap_or_default().into_iter().enumerate() {
        if index >= MAX_SCOPES {
            return Err(Problem::invalid("scopes", "array_above_max_length", refusals::scopes_most(MAX_SCOPES)));
        }
        if !is_scope(&scope) {
            let param = format!("scopes[{index}]");
            let reason = refusals::scope_form(param.as_str());
            return Err(Problem::invalid(param, "invalid_value", reason));
        }
        if !parsed.contains(&scope) {
            parsed.push(scope);
        }
    }
    Ok(parsed)
}

/// Whether a text matches `api(\.[a-z_]+)+\.(read|write|request|use|manage)` and is not too long.
fn is_scope(text: &str) -> bool {
    let words: Vec<&str> = text.split('.').collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text.len() <= MAX_SCOPE_LENGTH
        && words.len() >= 3
        && words.first() == Some(&"api")
        && words.last().is_some_and(|verb| VERBS.contains(verb))
        && words.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_told_from_what_only_looks_like_one() {
        for good in ["api.files.read", "api.organization.projects.api_keys.write", "api.all.read"] {
            assert!(is_scope(good), "{good}");
        }
        for bad in
            ["", "api", "api.read", "api..read", "files.read", "api.Files.read", "api.files.delete", "api.files.read\0"]
        {
            assert!(!is_scope(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_list_is_bounded_and_holds_each_scope_once() {
        let twice = vec!["api.files.read".to_owned(), "api.files.read".to_owned()];
        assert_eq!(parse(Some(twice)), Ok(vec!["api.files.read".to_owned()]));
        assert!(parse(Some(vec!["api.files.read".to_owned(); MAX_SCOPES + 1])).is_err());
        assert_eq!(parse(Some(vec!["x".to_owned()])).expect_err("no scope").param.as_deref(), Some("scopes[0]"));
    }
}
