//! Reads HTML as a browser does, to see whether text became elements.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// Text that ends whatever it stands in, if that does not escape it: elements with text only, comments, attributes.
pub const HOSTILE: &str = "x</textarea></title></option></select></style></script></noscript>--><x-injected \
     onx-injected=1>\"><x-injected>'><x-injected onx-injected=1>&lt;x-injected&gt;";

/// The elements and attributes of a document that came from [`HOSTILE`].
pub fn injected(html: &str) -> Vec<String> {
    let mut emitter = DefaultEmitter::default();
    // The content of a textarea, a title or a script is read as text.
    emitter.naively_switch_states(true);
    let mut found = Vec::new();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        if let Token::StartTag(tag) = token {
            let name = String::from_utf8_lossy(&tag.name).into_owned();
            let names = tag.attributes.keys().map(|attribute| String::from_utf8_lossy(attribute).into_owned());
            let names: Vec<_> = std::iter::once(name).chain(names).filter(|name| name.contains("x-injected")).collect();
            found.extend(names);
        }
    }
    found
}
