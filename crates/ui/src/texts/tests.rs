//! Checks that every text exists in both languages, with the same arguments, and is used.

use crate::texts::*;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::{collections::BTreeSet, fs, path::Path};
use types::refusals;

/// Ids that are composed at run time: messages with these prefixes count as used.
const MADE_AT_RUN_TIME: &[&str] = &["notice-", "refusal-"];

/// The messages of a file with the arguments of each.
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

/// `components-copy` belongs in `components.ftl`, `refusal-name-empty` in `refusals.ftl`.
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

/// The ids passed to `t!(`, `say(` and `say_in(`: the first string literal after them.
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

/// All Rust source files of a folder except tests.
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
fn a_refusal_is_rendered_in_the_readers_language_with_the_reason_inside_it() {
    let german = |reason| refusal_in(Language::German, &reason);
    assert_eq!(german(refusals::name_long(1200, 100)), "Der Name ist 1.200 Zeichen lang. Höchstens 100 sind erlaubt.");
    assert_eq!(
        german(refusals::address_example(refusals::address_at())),
        "Der Adresse fehlt das @. Eine Adresse sieht aus wie ada@example.com."
    );
}

#[test]
fn a_reason_of_another_version_has_a_general_sentence() {
    let reason: Reason = serde_json::from_str(r#"{"id":"of-tomorrow"}"#).expect("a reason");
    assert_eq!(refusal_in(Language::English, &reason), "The request was refused.");
}

/// Verified to fail for: a missing German message `refusal-name-long`; `{ $lenght }` in both files; a message without a
/// reason.
#[test]
fn every_reason_has_a_message_with_its_arguments_and_every_refusal_message_a_reason() {
    let (_, english, german) = FILES.iter().find(|(noun, ..)| *noun == "refusals").expect("the file is listed");
    let reasons: BTreeMap<String, BTreeSet<String>> = refusals::all()
        .map(|known| (format!("refusal-{}", known.id), known.arguments.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    for (tag, file) in [("en", english), ("de", german)] {
        let messages = messages(file);
        for (id, arguments) in &reasons {
            assert_eq!(messages.get(id), Some(arguments), "{id} in {tag}/refusals.ftl");
        }
        let strangers: Vec<_> = messages.keys().filter(|id| !reasons.contains_key(*id)).collect();
        assert!(strangers.is_empty(), "{tag}/refusals.ftl holds {strangers:?}, which are no reasons");
    }
}
