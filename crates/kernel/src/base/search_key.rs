//! The key by which people are searched and sorted.

use crate::base::{
    email::{MAX_EMAIL_LENGTH, displayed},
    names::{MAX_NAME_LENGTH, plain},
};

/// The key of a person: their name, then their email address with its domain in Unicode, without case and accents. It is
/// cut to 355 characters, so that it fits into an index.
pub fn search_key(name: &str, email: &str) -> String {
    format!("{} {}", plain(name), plain(&displayed(email)))
        .chars()
        .take(MAX_NAME_LENGTH + MAX_EMAIL_LENGTH + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_without_case_and_accents() {
        assert_eq!(search_key(" Åsa Nyström ", "Asa@X.org"), "asa nystrom asa@x.org");
        assert_eq!(search_key("Ann", "ann@xn--bcher-kva.example"), "ann ann@bucher.example");
        assert_eq!((plain("ÉVA"), plain("İZMİR"), plain("한글")), ("eva".into(), "izmir".into(), "한글".into()));
        let long = "\u{fdfa}".repeat(MAX_NAME_LENGTH);
        assert_eq!(search_key(&long, &long).chars().count(), 355, "an index takes no more");
    }
}
