use super::*;

/// Names of people and teams as they are written, by script.
const REAL: &[&str] = &[
    // Latin
    "Åsa Nyström",
    "Nguyễn Thị Minh Khai",
    "Siobhán O’Brien",
    "Jean-Luc d’Arc",
    "İbrahim Şahin",
    "Łukasz Żółć",
    "Þóra Björnsdóttir",
    "Gràcia Col·lell",
    "ʻAkahi Kealoha",
    "Martin Luther King, Jr.",
    "R2-D2 & C-3PO",
    "Grid (EU/West) #2",
    "-- legacy --",
    // Greek, Cyrillic, Georgian, Armenian
    "Ελένη Παπαδοπούλου",
    "Дмитрий Иванович Менделеев",
    "Ђорђе Балашевић",
    "ნინო ბერიძე",
    "Արամ Խաչատրյան",
    // Hebrew, Arabic, Persian, Urdu, Syriac
    "יוסף בן־דוד",
    "שָׁלוֹם",
    "محمد بن عبد الله",
    "سعید می\u{200c}خواهد",
    "علی\u{200c}رضا",
    "نُور جہاں",
    "ܡܪܝܡ",
    // Arabic letters that keep, at the end, the form that they have inside a word
    "ه\u{200d}",
    "می\u{200c}",
    "سنة ١٤٤٠ه\u{200d} للهجرة",
    // Devanagari, Bengali, Gujarati, Gurmukhi, Tamil, Telugu, Kannada, Malayalam, Sinhala
    "श्रीमती इंदिरा गाँधी",
    "क्\u{200d}षमा",
    "ক\u{9cd}\u{200d}ষুদিরাম বসু",
    "નરસિંહ મહેતા",
    "ਗੁਰੂ ਨਾਨਕ",
    "சுப்பிரமணிய பாரதி",
    "శ్రీనివాస",
    "ಕುವೆಂಪು",
    "സുരേഷ്\u{200d}",
    "ശ്രീ\u{200c}കുമാര്\u{200d} നായര്\u{200d}",
    "ශ\u{dca}\u{200d}රී ලංකා",
    // Thai, Lao, Khmer, Burmese, Tibetan, Mongolian, Ethiopic
    "สมชาย ใจดี",
    "ນາງ ແກ້ວ",
    "ស៊ីសុវត្ថិ",
    "အောင်ဆန်း",
    "བསྟན་འཛིན་",
    "ᠮᠣᠩᠭᠣᠯ",
    "ኃይለ ሥላሴ",
    // Han, Kana, Hangul
    "王小明",
    "葛\u{e0100}城 太郎",
    "山田\u{3000}花子",
    "ジョン・スミス",
    "김철수",
    "남궁 민",
    // Signs and emoji
    "👩\u{200d}💻 Lab",
    "🏳\u{fe0f}\u{200d}🌈 Pride",
    "❤\u{fe0f}",
    "👍🏽",
    "🇳🇴 Oslo",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} Team",
    "Cymru 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
    "1\u{fe0f}\u{20e3} First",
    "☃",
    "∑ Analytics™",
];

fn parse(text: &str) -> Result<Name, Problem> {
    Name::parse("name", Some(text))
}

#[test]
fn real_names_of_many_scripts_are_kept_exactly_as_they_were_sent() {
    for name in REAL {
        assert_eq!(parse(name).expect(name).as_str(), *name);
        let decomposed: String = name.nfd().collect();
        if decomposed.chars().count() <= MAX_NAME_LENGTH {
            let parsed = parse(&decomposed).expect(name);
            assert_eq!((parsed.as_str(), parsed.key()), (decomposed.as_str(), fold(name)), "{name}");
        }
    }
}

#[test]
fn names_that_look_the_same_have_the_same_key() {
    for name in REAL {
        let key = fold(name);
        let without: String =
            name.chars().filter(|c| !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0f}' | '\u{e0100}')).collect();
        for other in [without, name.replace(' ', "  "), name.replace(' ', "\u{a0}"), format!(" {name}\u{feff}")] {
            assert_eq!(fold(&other), key, "{other:?}");
        }
        assert_eq!(fold(&key), key, "{name}: folding twice changes nothing");
    }
    assert_eq!(fold("ÉVA@X.org"), fold("éva@x.ORG"));
    assert_ne!(fold("Ann Ek"), fold("AnnEk"));
}

#[test]
fn an_invisible_character_is_refused_wherever_it_stands() {
    let invisible = "\0\t\n\u{7f}\u{85}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2062}\u{2066}\u{2069}\u{206f}\u{2800}\u{3164}\u{feff}\u{ffa0}\u{fff9}\u{fffd}\u{1bca0}\u{1d159}\u{1d173}\u{e0001}\u{e0041}\u{e007f}";
    for c in invisible.chars() {
        for name in
            [format!("{c}Ann Ek"), format!("Ann{c} Ek"), format!("Ann E{c}k"), format!("Ann Ek{c}"), c.to_string()]
        {
            let problem = parse(&name).expect_err(&format!("{name:?}"));
            assert_eq!(problem.param.as_deref(), Some("name"));
        }
    }
}

#[test]
fn a_character_that_nothing_says_how_to_draw_is_refused_and_kept_in_comparison() {
    for c in "\u{378}\u{e000}\u{f8ff}\u{fdd0}\u{fdef}\u{fffe}\u{ffff}\u{1fffe}\u{f0000}\u{10ffff}".chars() {
        for name in [format!("{c}Ann Ek"), format!("Ann{c} Ek"), format!("Ann Ek{c}"), c.to_string()] {
            assert_eq!(parse(&name).expect_err(&name).reason, refusals::name_characters(), "{name:?}");
        }
        assert_ne!(fold(&format!("Ann{c}")), "ann", "stored names keep the key that they have");
    }
}

#[test]
fn a_name_has_a_visible_character_no_space_at_its_ends_and_a_limit() {
    let just = "é".repeat(MAX_NAME_LENGTH);
    assert!(parse(&just).is_ok());
    for (bad, reason) in [
        ("", refusals::name_empty()),
        (" \u{3000} ", refusals::name_empty()),
        ("\u{3164}", refusals::name_empty()),
        ("\u{115f}\u{1160}", refusals::name_empty()),
        (" lead and trail ", refusals::name_edges()),
        ("trail\u{a0}", refusals::name_edges()),
        ("a\u{202e}b", refusals::name_characters()),
        ("a\u{200d}", refusals::name_characters()),
        ("\u{301}", refusals::name_characters()),
        (&format!("{just}x"), refusals::name_long(MAX_NAME_LENGTH + 1, MAX_NAME_LENGTH)),
    ] {
        assert_eq!(parse(bad).expect_err(bad).reason, reason, "{bad:?}");
    }
}
