//! Reasons stored in a column, as JSON, so that the console can show them in the user's language.

use types::refusals::{self, Reason};

/// Serializes a reason for its column.
pub fn write(reason: &Reason) -> String {
    serde_json::to_string(reason).unwrap_or_else(|_| reason.to_string())
}

/// Reads a reason from its column. Earlier versions stored the English sentence; it is shown unchanged.
pub fn read(stored: &str) -> Reason {
    serde_json::from_str(stored).unwrap_or_else(|_| refusals::as_stored(stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_as_it_was_written() {
        let reason = refusals::mail_refused("454 come back later");
        assert_eq!(read(&write(&reason)), reason);
    }

    #[test]
    fn a_sentence_of_an_earlier_version_stays_as_it_is() {
        assert_eq!(read("the mail server did not answer").to_string(), "the mail server did not answer");
    }
}
