//! What a project's key may do, as a list of permission strings (REFERENCE 1.9). An empty list is everything.

use types::{problem::Problem, refusals};

/// Most scopes of one key.
const MOST: usize = 100;

/// Longest scope, in bytes.
const LONGEST: usize = 200;

/// What a scope ends with.
const VERBS: &[&str] = &["read", "write", "request", "use", "manage"];

/// Reads a list of scopes; one given twice counts once.
///
/// # Errors
/// A sentence that names the place in the list.
pub fn parse(scopes: Option<Vec<String>>) -> Result<Vec<String>, Problem> {
    let mut parsed: Vec<String> = Vec::new();
    for (index, scope) in scopes.unwrap_or_default().into_iter().enumerate() {
        if index >= MOST {
            return Err(Problem::invalid("scopes", "array_above_max_length", refusals::scopes_most(MOST)));
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

/// `api(\.[a-z_]+)+\.(read|write|request|use|manage)`
fn is_scope(text: &str) -> bool {
    let words: Vec<&str> = text.split('.').collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text.len() <= LONGEST
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
        assert!(parse(Some(vec!["api.files.read".to_owned(); MOST + 1])).is_err());
        assert_eq!(parse(Some(vec!["x".to_owned()])).expect_err("no scope").param.as_deref(), Some("scopes[0]"));
    }
}
