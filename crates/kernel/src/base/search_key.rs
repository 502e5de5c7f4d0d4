//! What people are searched and sorted by.

use crate::base::{
    email::LONGEST_EMAIL,
    names::{LONGEST_NAME, plain},
};

/// What a person is found and sorted by: their name, then their address. It is short enough for an index, whatever they
/// are called.
pub fn search_key(name: &str, email: &str) -> String {
    format!("{} {}", plain(name), plain(email)).chars().take(LONGEST_NAME + LONGEST_EMAIL + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_without_case_and_accents() {
        assert_eq!(search_key(" Åsa Nyström ", "Asa@X.org"), "asa nystrom asa@x.org");
        assert_eq!((plain("ÉVA"), plain("İZMİR"), plain("한글")), ("eva".into(), "izmir".into(), "한글".into()));
        let long = "\u{fdfa}".repeat(LONGEST_NAME);
        assert_eq!(search_key(&long, &long).chars().count(), 355, "an index takes no more");
    }
}
