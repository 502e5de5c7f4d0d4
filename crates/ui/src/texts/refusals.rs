//! Refusals in the reader's language. Operations refuse in English, the language of the wire; a sentence that the
//! file `en/refusals.ftl` holds is recognized, its values are taken out of it, and it is told again in the other file.

use crate::texts::{FILES, Language, say_in};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use std::sync::LazyLock;

/// A sentence as a file holds it: words, with values between them.
struct Sentence {
    id: String,
    parts: Vec<Part>,
}

enum Part {
    Words(String),
    Value(String),
}

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(sentences);

/// One sentence in the language of the page; as it is, if no file holds it.
pub fn tell(sentence: &str) -> String {
    match Language::current() {
        Language::English => sentence.to_owned(),
        other => tell_in(other, sentence).unwrap_or_else(|| sentence.to_owned()),
    }
}

/// One sentence in a language; none if no file holds it.
pub fn tell_in(language: Language, sentence: &str) -> Option<String> {
    SENTENCES.iter().find_map(|known| {
        let values = known.values(sentence)?;
        // A sentence may hold another: why an address or a password will not do.
        let inner = |value: &str| if value.contains(' ') { tell_in(language, value) } else { None };
        let values = values.into_iter().map(|(name, value)| (name, inner(value).unwrap_or_else(|| value.to_owned())));
        let values: Vec<_> = values.map(|(name, value)| (name, value.into())).collect();
        Some(say_in(language, &known.id, &values))
    })
}

impl Sentence {
    /// What stands in the places of the values, if the words around them are these. A value ends where the words
    /// after it begin for the first time.
    fn values<'a>(&'static self, text: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        let (mut rest, mut values) = (text, Vec::new());
        let mut open: Option<&'static str> = None;
        for part in &self.parts {
            match part {
                Part::Words(words) => {
                    let at = rest.find(words.as_str()).filter(|at| open.is_some() || *at == 0)?;
                    if let Some(name) = open.take() {
                        values.push((name, &rest[..at]));
                    }
                    rest = &rest[at + words.len()..];
                }
                Part::Value(name) => open = Some(name),
            }
        }
        match open {
            Some(name) => values.push((name, rest)),
            None if rest.is_empty() => {}
            None => return None,
        }
        Some(values)
    }
}

/// The English file, taken apart; sentences without values first, as they are the surer match.
fn sentences() -> Vec<Sentence> {
    let (_, english, _) = FILES.iter().find(|(noun, ..)| *noun == "refusals").expect("the file is listed");
    let file = FluentResource::try_new((*english).to_owned()).expect("the file is read at the start too");
    let mut sentences: Vec<Sentence> = file
        .entries()
        .filter_map(|entry| match entry {
            Entry::Message(message) => {
                let parts = message.value.as_ref()?.elements.iter().map(part).collect();
                Some(Sentence { id: message.id.name.to_owned(), parts })
            }
            _ => None,
        })
        .collect();
    sentences.sort_by_key(|sentence| sentence.parts.len());
    sentences
}

/// A value, or words; `{"{"}` and the like are words too.
fn part(element: &PatternElement<&str>) -> Part {
    match element {
        PatternElement::TextElement { value } => Part::Words((*value).to_owned()),
        PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
            InlineExpression::VariableReference { id } => Part::Value(id.name.to_owned()),
            InlineExpression::StringLiteral { value } => Part::Words((*value).to_owned()),
            other => panic!("refusals.ftl: {other:?} cannot be recognized in a sentence"),
        },
        PatternElement::Placeable { expression } => panic!("refusals.ftl: {expression:?} cannot be recognized"),
    }
}
