//! Texts that look alike although they differ, such as Latin and Cyrillic `a` (UTS 39). A warning for people who give
//! access to somebody, never a refusal: look-alikes are common in honest names.

use crate::base::{characters, names::fold};
use unicode_security::confusable_detection::skeleton;

/// What the text looks like: texts with the same outline are hard to tell apart.
pub fn outline(text: &str) -> String {
    let visible: String = characters::without_invisible(&fold(text)).collect();
    // A second pass, because lower case can turn a look-alike into another one: `I`, `l` and `1` share an outline.
    skeleton(&visible).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_scripts_are_found_and_honest_differences_are_not() {
        for (one, other) in [
            ("аda@fjordlight.example", "ada@fjordlight.example"),
            ("ada@fj\u{43e}rdlight.example", "ada@fjordlight.example"),
            ("paul@x.example", "pau1@x.example"),
            ("Аdа Lindqvist", "Ada Lindqvist"),
        ] {
            assert_eq!(outline(one), outline(other), "{one} {other}");
        }
        for (one, other) in
            [("ada@fjordlight.example", "adam@fjordlight.example"), ("Åsa", "Asa"), ("王小明", "王小朋")]
        {
            assert_ne!(outline(one), outline(other), "{one} {other}");
        }
    }
}
