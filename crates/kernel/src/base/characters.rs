//! Which characters can be seen: the rules that names and email addresses share.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup, Script},
};
use unicode_normalization::char::canonical_combining_class;

/// The canonical combining class of signs that join two consonants of an Indic script.
const VIRAMA: u8 = 9;

/// The emoji that tags after it turn into the flag of a region, such as England.
const BLACK_FLAG: char = '\u{1f3f4}';

/// The tag that ends a flag.
const CANCEL_TAG: char = '\u{e007f}';

/// Lengths of the code of a region: two letters or three digits of its country, and up to four characters of its own.
const REGION_LENGTHS: std::ops::RangeInclusive<usize> = 3..=7;

/// The role of a character in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It has a shape of its own.
    Visible,
    /// A combining mark; it belongs to the character before it.
    Mark,
    /// A space inside one line.
    Space,
    /// U+200C, U+200D or U+180E: it changes how its neighbors are drawn, in Persian, Indic, Mongolian and emoji.
    Joiner,
    /// A variation selector: it selects a shape of the character before it.
    Selector,
    /// Not assigned, for private use, or not a character: nothing says how it looks. Comparison keeps it, because the
    /// next version of Unicode may assign it.
    Undefined,
    /// Everything else: controls, line separators, direction marks, tags, fillers and other characters without a shape.
    Invisible,
}

/// The role of a character.
pub fn kind(c: char) -> Kind {
    if c.is_ascii_graphic() {
        return Kind::Visible;
    }
    match c {
        '\u{200c}' | '\u{200d}' | '\u{180e}' => return Kind::Joiner,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            return Kind::Selector;
        }
        // Drawn as nothing, although Unicode counts them as symbols or marks: the Braille blank, the musical null note
        // head and the Khitan filler.
        '\u{2800}' | '\u{1d159}' | '\u{16fe4}' | char::REPLACEMENT_CHARACTER => return Kind::Invisible,
        // Signs before a number in Arabic, Syriac and Kaithi. They are format characters, but visible.
        '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'
        | '\u{891}'
        | '\u{8e2}'
        | '\u{110bd}'
        | '\u{110cd}' => {
            return Kind::Visible;
        }
        _ if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) => return Kind::Invisible,
        _ => {}
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    match category {
        GeneralCategory::SpaceSeparator => Kind::Space,
        GeneralCategory::Control
        | GeneralCategory::Format
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::Surrogate => Kind::Invisible,
        // Reserved for emoji, which phones show before the tables here know them.
        GeneralCategory::Unassigned if CodePointSetData::new::<ExtendedPictographic>().contains(c) => Kind::Visible,
        GeneralCategory::Unassigned | GeneralCategory::PrivateUse => Kind::Undefined,
        _ if GeneralCategoryGroup::Mark.contains(category) => Kind::Mark,
        _ => Kind::Visible,
    }
}

/// Whether every character of the text has a place in a name: no [`Kind::Invisible`] and no [`Kind::Undefined`]; marks,
/// joiners and selectors only where they belong to a visible character; tags only in a flag.
pub fn is_readable(text: &str) -> bool {
    // What came before: nothing that can be joined, a visible character with its marks, a selector, or a joiner.
    let mut before = None;
    let (mut is_virama, mut is_arabic) = (false, false);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let kind = kind(c);
        let is_good = match (kind, before) {
            (Kind::Invisible | Kind::Undefined, _) => false,
            // A joiner ends words in old Malayalam spelling, after the virama, and in Arabic, after a letter that keeps
            // the form it has inside a word: in abbreviations.
            (Kind::Space, Some(Kind::Joiner)) => is_virama || is_arabic,
            (Kind::Visible | Kind::Space, _) => true,
            (Kind::Mark, before) => matches!(before, Some(Kind::Visible | Kind::Selector | Kind::Joiner)),
            (Kind::Joiner | Kind::Selector, before) => {
                matches!(before, Some(Kind::Visible)) || kind == Kind::Joiner && before == Some(Kind::Selector)
            }
        };
        if !is_good {
            return false;
        }
        if c == BLACK_FLAG {
            rest = rest.as_str()[tags_length(rest.as_str())..].chars();
        }
        match kind {
            Kind::Joiner => {}
            Kind::Mark => is_virama = canonical_combining_class(c) == VIRAMA,
            _ => (is_virama, is_arabic) = (false, is_arabic_letter(c)),
        }
        before = match kind {
            Kind::Mark => Some(Kind::Visible),
            Kind::Space => None,
            other => Some(other),
        };
    }
    before != Some(Kind::Joiner) || is_virama || is_arabic
}

fn is_arabic_letter(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Arabic
        && GeneralCategoryGroup::Letter.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

/// The length, in bytes, of the tags at the beginning of a text that follows a black flag; 0 unless they are the whole
/// code of a region. Other tags would hide text in a name.
fn tags_length(text: &str) -> usize {
    let Some(end) = text.find(CANCEL_TAG) else { return 0 };
    let is_tag = |c: char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let is_code = text[..end].chars().all(is_tag) && REGION_LENGTHS.contains(&text[..end].chars().count());
    if is_code { end + CANCEL_TAG.len_utf8() } else { 0 }
}

/// Whether the text has a character with a shape of its own.
pub fn has_visible(text: &str) -> bool {
    text.chars().any(|c| kind(c) == Kind::Visible)
}

/// Removes the characters that only change how others are drawn, and those that are not drawn.
pub fn without_invisible(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !matches!(kind(*c), Kind::Joiner | Kind::Selector | Kind::Invisible) || c.is_control())
}

/// Removes white space and characters that cannot be seen from both ends, as copying from another program leaves them.
/// Control characters other than white space stay, so that they are refused.
pub fn trim_pasted(text: &str) -> &str {
    let text = text.trim_start_matches(is_pasted);
    let trimmed = text.trim_end_matches(is_pasted);
    // The tags of a flag at the end are part of it.
    let tags = if trimmed.ends_with(BLACK_FLAG) { tags_length(&text[trimmed.len()..]) } else { 0 };
    &text[..trimmed.len() + tags]
}

fn is_pasted(c: char) -> bool {
    c.is_whitespace() || (kind(c) == Kind::Invisible && !c.is_control() && c != char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_marks_and_selectors_are_readable_only_where_they_belong() {
        for good in [
            "👩\u{200d}💻",
            "🏳\u{fe0f}\u{200d}🌈",
            "نمی\u{200c}خواهم",
            "ക\u{d4d}\u{200d}ഷ",
            "ന\u{d4d}\u{200d}",
            "葛\u{e0100}城",
            "e\u{301}",
            "❤\u{fe0f}",
            "ه\u{200d}",
            "می\u{200c}",
            "١٤٠٠ه\u{200d} سنة",
            "مَ\u{200d}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} Team",
            "a🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "🏴",
            "🏴\u{200d}☠\u{fe0f}",
            // Reserved for an emoji of a later version.
            "\u{1fafd}",
        ] {
            assert!(is_readable(good) && has_visible(good), "{good:?}");
        }
        for bad in [
            "\u{200d}a",
            "a\u{200d}",
            "a\u{200d}\u{200d}b",
            "a \u{200c}b",
            "a\u{200c} b",
            "\u{301}a",
            "a \u{301}",
            "a\u{fe0f}\u{fe0f}",
            "\u{fe0f}",
            "a\u{2028}b",
            "a\u{2029}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{61c}b",
            "a\u{200e}b",
            "a\u{200b}b",
            "a\u{2060}b",
            "a\u{ad}b",
            "a\u{34f}b",
            "a\u{feff}b",
            "a\u{e0041}b",
            "a\u{e0001}b",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067} \u{e007f}",
            "🏴\u{e007f}",
            "🏴\u{e0067}\u{e007f}",
            "🏴\u{e0041}\u{e0042}\u{e0043}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e0061}\u{e0062}\u{e0063}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\u{e007f}",
            "🏳\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🏴\u{fe0f}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "ه\u{200d}\u{200d}",
            "ه \u{200d}",
            "هa\u{200d}",
            "؟\u{200d}",
            "\u{378}",
            "a\u{378}",
            "a\u{fffe}b",
            "a\u{ffff}b",
            "a\u{fdd0}b",
            "a\u{fdef}b",
            "a\u{1fffe}b",
            "a\u{10ffff}b",
            "a\u{e000}b",
            "\u{f8ff}",
            "a\u{f0000}b",
            "a\u{10fffd}b",
            "a\u{3164}b",
            "a\u{115f}b",
            "a\u{1160}b",
            "a\u{ffa0}b",
            "a\u{2800}b",
            "a\u{17b4}b",
            "a\u{1d173}b",
            "a\u{fff9}b",
            "a\u{fffd}b",
            "a\u{85}b",
            "a\tb",
            "a\0b",
        ] {
            assert!(!is_readable(bad), "{bad:?}");
        }
    }

    #[test]
    fn pasted_marks_are_trimmed_and_control_characters_are_not() {
        assert_eq!(trim_pasted("\u{feff}\u{200e} Ann Ek\u{200b}\u{2028}"), "Ann Ek");
        assert_eq!(trim_pasted("a@x.org\0"), "a@x.org\0");
        let flag = "Team 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert_eq!(trim_pasted(&format!("\u{200b}{flag}\u{e0041}\u{200b} ")), flag);
        assert_eq!(trim_pasted("🏴\u{e0067}\u{e007f}"), "🏴");
        assert_eq!(trim_pasted("\u{e000}a\u{378}"), "\u{e000}a\u{378}");
    }
}
