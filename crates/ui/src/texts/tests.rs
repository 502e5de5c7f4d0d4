//! Every text is there in both languages, with the same values, and is used.

use crate::texts::*;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::{collections::BTreeSet, fs, path::Path};

/// Names that are put together when a page is drawn: what begins like this counts as used.
const MADE_AT_RUN_TIME: &[&str] = &["notice-", "refusal-"];

/// The messages of a file with the values that stand in each.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, faults)| panic!("{faults:?}"));
    let message = |entry: &Entry<&str>| match entry {
        Entry::Message(message) => {
            let mut found = BTreeSet::new();
            values(message.value.as_ref()?, &mut found);
            Some((message.id.name.to_owned(), found))
        }
        _ => None,
    };
    file.entries().filter_map(message).collect()
}

fn values(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    let inline = |inline: &InlineExpression<&str>, found: &mut BTreeSet<String>| {
        if let InlineExpression::VariableReference { id } = inline {
            found.insert(id.name.to_owned());
        }
    };
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(expression) } => inline(expression, found),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                inline(selector, found);
                variants.iter().for_each(|variant| values(&variant.value, found));
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    for (noun, english, german) in FILES {
        let (english, german) = (messages(english), messages(german));
        assert_eq!(english, german, "{noun}.ftl");
        let strangers: Vec<_> = english.keys().filter(|id| !begins(id, noun)).collect();
        assert!(strangers.is_empty(), "{noun}.ftl holds {strangers:?}");
    }
}

/// `components-copy` stands in `components.ftl`, `refusal-name-empty` in `refusals.ftl`.
fn begins(id: &str, noun: &str) -> bool {
    id.starts_with(&format!("{noun}-")) || id.starts_with(&format!("{}-", noun.trim_end_matches('s')))
}

#[test]
fn every_message_is_used_and_every_one_used_is_there() {
    let mut source = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["crates/ui/src", "crates/islands/src", "src"] {
        read(&root.join(folder), &mut source);
    }
    let used: BTreeSet<_> = names_in(&source).collect();
    let defined: BTreeSet<_> = FILES.iter().flat_map(|(_, english, _)| messages(english).into_keys()).collect();
    let missing: Vec<_> = used.difference(&defined).collect();
    assert!(missing.is_empty(), "in no file: {missing:?}");
    let made = |id: &&String| MADE_AT_RUN_TIME.iter().any(|prefix| id.starts_with(prefix));
    let idle: Vec<_> = defined.difference(&used).filter(|id| !made(id)).collect();
    assert!(idle.is_empty(), "used nowhere: {idle:?}");
}

/// The names that `t!(`, `say(` and `say_in(` are given: the first text behind them.
fn names_in(source: &str) -> impl Iterator<Item = String> {
    let name = |rest: &str| rest.split([';', ')']).next()?.split('"').nth(1).map(str::to_owned);
    let after = |mark: &str| source.split(mark).skip(1).filter_map(name).collect::<Vec<_>>();
    ["t!(", "say(", "say_in("].map(after).concat().into_iter().filter(|name| is_name(name))
}

fn is_name(text: &str) -> bool {
    text.contains('-')
        && !text.ends_with('-')
        && text.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
}

/// All Rust of a folder but tests.
fn read(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("source is text");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.extend(code.flat_map(|line| [line, "\n"]));
        }
    }
}

#[test]
fn numbers_are_written_and_counted_as_the_language_does() {
    let many = |language, count: i64| say_in(language, "components-put-right", &[("count", count.into())]);
    assert_eq!(many(Language::English, 1), "One thing to put right");
    assert_eq!(many(Language::English, 1234), "1,234 things to put right");
    assert_eq!(many(Language::German, 1), "Eine Sache ist zu berichtigen");
    assert_eq!(many(Language::German, 1234), "1.234 Sachen sind zu berichtigen");
}

#[test]
fn no_letter_of_the_alphabet_is_left_in_the_changed_english() {
    let text = say_in(Language::Pseudo, "components-narrow-down", &[]);
    assert!(!text.is_empty() && !text.contains(|c: char| c.is_ascii_alphabetic()), "{text}");
}

#[test]
fn a_refusal_is_recognized_and_told_in_the_other_language() {
    let told = |sentence| refusals::tell_in(Language::German, sentence);
    assert_eq!(
        told("The name is 120 characters long. The longest is 100.").as_deref(),
        Some("Der Name ist 120 Zeichen lang. Höchstens 100 sind erlaubt.")
    );
    assert_eq!(told("The name is 120 characters long. The longest is 100. Or so."), None);
    assert_eq!(told("Nobody wrote this."), None);
}

/// Sentences that only whoever runs the server meets, by how they begin; and those that are parts of others.
const NOT_IN_THE_CONSOLE: &[&str] = &[
    "{user_id} still belongs",
    "The audit log knows no values",
    "The audit key is there",
    "The audit log of {organization_id}",
    "The note of the checkpoint",
    "Every record holds",
    "The address and the password do not belong",
    "There is no organization yet",
    "There are several organizations",
    "{attempts} further",
    "This data folder is in use",
    "You have insufficient permissions",
    "Incorrect API key",
    "Rate limit reached",
    "Too many attempts",
    "The last owner {what}",
];

#[test]
fn every_refusal_of_an_operation_is_known_to_the_console() {
    let mut source = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src"), &mut source);
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../kernel/src"), &mut source);
    let unknown: Vec<_> = sentences_in(&source)
        .filter(|sentence| !NOT_IN_THE_CONSOLE.iter().any(|begin| sentence.starts_with(begin)))
        .filter(|sentence| refusals::tell_in(Language::German, &filled(sentence)).is_none())
        .collect();
    assert!(unknown.is_empty(), "refusals.ftl does not hold {unknown:#?}");
}

/// Texts of the source that read like a sentence for somebody.
fn sentences_in(source: &str) -> impl Iterator<Item = String> {
    let source = source.replace("\\\n", "\u{0}").replace("\\\"", "\u{1}");
    let texts: Vec<String> = source.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    texts.into_iter().filter_map(|text| {
        let lines: Vec<&str> = text.split('\u{0}').map(str::trim_start).collect();
        let text = lines.concat().replace('\u{1}', "\"");
        let begins = text.starts_with(|c: char| c.is_ascii_uppercase() || c == '{');
        (begins && text.contains(' ') && text.ends_with('.')).then_some(text)
    })
}

/// A sentence with some value in each place of one.
fn filled(sentence: &str) -> String {
    let mut parts = sentence.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}7{}", part.split_once('}').map_or("", |(_, rest)| rest)))
}
