//! What just happened, in words. A code travels with the redirect, never the text: nobody can put words in our mouth.

use crate::ui::texts;

/// The sentence for a code, which the file `notices.ftl` holds under `notice-` and the code; none for one that is in no
/// file.
pub fn sentence(code: &str) -> Option<String> {
    let id = format!("notice-{code}");
    texts::has(&id).then(|| texts::say(&id, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Then, routes};

    #[test]
    fn every_form_that_leads_on_says_what_happened() {
        let codes = routes().into_iter().filter_map(|route| match route.form?.then {
            Then::To(_, code) => Some(code),
            _ => None,
        });
        for code in codes.chain(["theme-saved", "shortcuts-saved"]) {
            assert!(sentence(code).is_some(), "{code}");
        }
        assert_eq!(sentence("nothing-of-ours"), None);
    }
}
