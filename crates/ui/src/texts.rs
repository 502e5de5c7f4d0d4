//! The texts of the console in the reader's language: Fluent messages, one file for each noun and language.
//!
//! `t!("users-title")` is the message with that id, `t!("users-count", count = people)` one with a number in it. A
//! refusal has a reason with arguments; [`refusal`] renders its message `refusal-<id>`.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use leptos::prelude::use_context;
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};
use types::refusals::{Argument, Reason};

/// A language of the console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English; also the fallback for readers of other languages.
    #[default]
    English,
    /// German.
    German,
    /// English with every letter replaced, to reveal texts that are not in the Fluent files. Debug builds only.
    Pseudo,
}

impl Language {
    /// The languages that a person can choose, each with its own name.
    pub const OFFERED: [(Self, &str); 2] = [(Self::English, "English"), (Self::German, "Deutsch")];

    /// The tag in `lang`, in the cookie and in `Accept-Language` (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Pseudo => "en-x-pseudo",
        }
    }

    /// The language of a tag.
    pub fn parse(tag: &str) -> Option<Self> {
        let all = [Self::English, Self::German, Self::Pseudo];
        all.into_iter().find(|language| language.tag() == tag && (*language != Self::Pseudo || cfg!(debug_assertions)))
    }

    /// The language of the page being rendered; English outside a page.
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }
}

/// The sources of each file, by its noun.
macro_rules! files {
    ($($noun:literal),+ $(,)?) => {
        &[$(($noun, include_str!(concat!("texts/en/", $noun, ".ftl")), include_str!(concat!("texts/de/", $noun, ".ftl")))),+]
    };
}

/// Noun, English, German.
const FILES: &[(&str, &str, &str)] = files![
    "admin-keys",
    "api-calls",
    "audit-logs",
    "bulk-invites",
    "bulk-users",
    "components",
    "data-controls",
    "email-changes",
    "emails",
    "invite-acceptance",
    "invites",
    "key-rotations",
    "key-states",
    "legal-holds",
    "my-project-keys",
    "new-keys",
    "notices",
    "one-time-forms",
    "organization-settings",
    "overview",
    "password-confirmations",
    "password-resets",
    "problems",
    "profile",
    "project-api-keys",
    "project-users",
    "projects",
    "refusals",
    "request-log",
    "search",
    "service-accounts",
    "setup",
    "shell",
    "shortcuts",
    "sign-in",
    "users",
];

/// The message with that id in the language of the page, with its arguments.
#[macro_export]
macro_rules! t {
    ($id:literal) => { $crate::texts::say($id, &[]) };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::texts::say($id, &[$((stringify!($name), $value.into())),+])
    };
}
pub use crate::t;

/// The message in the language of the page. Prefer [`t!`], whose ids a test can find.
pub fn say(id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
    say_in(Language::current(), id, values)
}

/// The message in a given language; the id itself if there is no message, which a test rules out.
pub fn say_in(language: Language, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
    let bundle = &BUNDLES[&language];
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { return id.to_owned() };
    let values: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
}

/// The reason of a refusal in the language of the page.
pub fn refusal(reason: &Reason) -> String {
    refusal_in(Language::current(), reason)
}

/// The reason of a refusal in a given language; a general sentence for a reason of another version.
pub fn refusal_in(language: Language, reason: &Reason) -> String {
    let bundle = &BUNDLES[&language];
    let message = bundle.get_message(&format!("refusal-{}", reason.id()));
    let Some(pattern) = message.and_then(|message| message.value()) else { return reason.to_string() };
    let value = |argument: &Argument| match argument {
        Argument::Number(number) => FluentValue::from(*number),
        Argument::Text(text) => FluentValue::from(text.clone()),
        Argument::Reason(inner) => FluentValue::from(refusal_in(language, inner)),
    };
    let values: FluentArgs<'_> = reason.arguments().map(|(name, argument)| (name, value(argument))).collect();
    bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
}

/// Whether a message with that id exists.
pub fn has(id: &str) -> bool {
    BUNDLES[&Language::English].has_message(id)
}

/// The parts before, inside and after the brackets of a sentence with one link: `Ask [an owner] for it.`
pub fn around_link(sentence: &str) -> (String, String, String) {
    let (before, rest) = sentence.split_once('[').unwrap_or((sentence, ""));
    let (inside, after) = rest.split_once(']').unwrap_or((rest, ""));
    (before.to_owned(), inside.to_owned(), after.to_owned())
}

/// The separator between thousands.
pub fn separator(language: Language) -> char {
    match language {
        Language::German => '.',
        Language::English | Language::Pseudo => ',',
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<BTreeMap<Language, Bundle>> = LazyLock::new(|| {
    [Language::English, Language::German, Language::Pseudo].map(|language| (language, bundle(language))).into()
});

/// All files of a language. Arguments are not wrapped in Unicode isolation marks, because the output is plain text,
/// never markup.
fn bundle(language: Language) -> Bundle {
    let tag = if language == Language::German { "de" } else { "en" };
    let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().expect("a tag of ours")]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::German => |value, _| number(value, Language::German),
        Language::English | Language::Pseudo => |value, _| number(value, Language::English),
    }));
    if language == Language::Pseudo {
        bundle.set_transform(Some(pseudo));
    }
    for (noun, english, german) in FILES {
        let source = if language == Language::German { german } else { english };
        let file = FluentResource::try_new((*source).to_owned())
            .unwrap_or_else(|(_, faults)| panic!("{tag}/{noun}.ftl: {faults:?}"));
        bundle.add_resource(file).unwrap_or_else(|faults| panic!("{tag}/{noun}.ftl: {faults:?}"));
    }
    bundle
}

/// A whole number with thousands separators; `None` for any other value, which is then formatted as it is.
fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => {
            Some(grouped_by(number.value as i64, separator(language)))
        }
        _ => None,
    }
}

/// A number with thousands separators: `12,345`.
pub fn grouped_by(number: i64, separator: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// Replaces each letter of the alphabet with a mathematical one: still readable, and different from any text that
/// bypasses the files.
fn pseudo(text: &str) -> Cow<'_, str> {
    let changed = |letter: char| match letter {
        'a'..='z' => char::from_u32(0x1D5BA + (letter as u32 - 'a' as u32)).unwrap_or(letter),
        'A'..='Z' => char::from_u32(0x1D5A0 + (letter as u32 - 'A' as u32)).unwrap_or(letter),
        other => other,
    };
    text.chars().map(changed).collect::<String>().into()
}

#[cfg(test)]
mod tests;
