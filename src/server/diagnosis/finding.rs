//! What an examination found.

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// The server works, but not as it should.
    Warning,
    /// The server does not start, does not work, or is not safe.
    Failed,
}

impl Status {
    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// One thing that was examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word that scripts can rely on, for example `secret_key`.
    pub name: &'static str,
    pub status: Status,
    /// What was found, as a whole sentence.
    pub sentence: String,
    /// What to do, as a whole sentence; empty if there is nothing to do, or the first sentence says it.
    pub advice: String,
}

impl Finding {
    /// Something in order.
    pub fn ok(name: &'static str, sentence: &str) -> Self {
        Self::new(name, Status::Ok, sentence, "")
    }

    /// Something that is not as it should be.
    pub fn warning(name: &'static str, sentence: &str, advice: &str) -> Self {
        Self::new(name, Status::Warning, sentence, advice)
    }

    /// Something broken.
    pub fn failed(name: &'static str, sentence: &str, advice: &str) -> Self {
        Self::new(name, Status::Failed, sentence, advice)
    }

    /// In order, or broken with a sentence that says what to do.
    pub fn of(name: &'static str, checked: Result<String, String>) -> Self {
        match checked {
            Ok(sentence) => Self::ok(name, &sentence),
            Err(sentence) => Self::failed(name, &sentence, ""),
        }
    }

    fn new(name: &'static str, status: Status, sentence: &str, advice: &str) -> Self {
        Self { name, status, sentence: whole(sentence), advice: whole(advice) }
    }
}

/// A text as a sentence of one line with a full stop, capitalized unless it begins with a name.
fn whole(text: &str) -> String {
    let text = text.trim().replace('\n', " ");
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    let is_word = text.split(' ').next().is_some_and(|word| word.chars().all(char::is_alphabetic));
    let first = if is_word { first.to_uppercase().to_string() } else { first.to_string() };
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_of_sentences() {
        for (text, sentence) in [
            ("", ""),
            ("the key is there", "The key is there."),
            ("data/secret.key is there", "data/secret.key is there."),
            ("first\nsecond?", "First second?"),
            ("public_url is not set.", "public_url is not set."),
        ] {
            assert_eq!(Finding::ok("x", text).sentence, sentence);
        }
    }
}
