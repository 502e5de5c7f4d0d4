//! The outcome of a form, as a sentence on the next page. The redirect carries only a code, so that no link can make
//! the console show foreign text.

use crate::texts;

/// The sentence for a code, from the message `notice-<code>` in `notices.ftl`; `None` for an unknown code.
pub fn sentence(code: &str) -> Option<String> {
    let id = format!("notice-{code}");
    texts::has(&id).then(|| texts::say(&id, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_sentence_if_the_file_holds_it() {
        let known = sentence("theme-saved");
        assert!(known.is_some_and(|sentence| !sentence.is_empty()));
        assert_eq!(sentence("nothing-of-ours"), None);
    }
}
