//! What a form did, as a sentence on the next page. Only a code is sent with the redirect, so that no link can make the
//! console show words of its own.

use crate::texts;

/// The sentence for a code, which the file `notices.ftl` holds under `notice-` and the code; none for one that is in no
/// file.
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
