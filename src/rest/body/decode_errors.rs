//! Why a body could not be decoded, in the words of JSON. The messages of the decoder name types of this program, and quote
//! the body, which could hold a secret.

use types::{
    problem::Problem,
    refusals::{self, Reason},
};

/// Longest number that is quoted, in characters.
const MAX_NUMBER: usize = 40;

/// The refusal for a body in another encoding than UTF-8.
pub(super) fn not_utf8(bytes: &[u8]) -> Option<Problem> {
    let refused = |reason: Reason| Some(Problem::refused("invalid_json", reason));
    if bytes.starts_with(b"\x1f\x8b") {
        return refused(refusals::body_compressed());
    }
    // JSON begins with ASCII: in UTF-16 and UTF-32 every other byte of it is 0.
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.iter().take(4).any(|byte| *byte == 0) {
        return refused(refusals::body_utf16());
    }
    if std::str::from_utf8(bytes).is_err() { refused(refusals::body_not_utf8()) } else { None }
}

/// The refusal for a body that is not JSON.
pub(super) fn not_json(error: &serde_json::Error) -> Problem {
    Problem::refused("invalid_json", refusals::body_not_json(unquoted(&error.to_string())))
}

/// The refusal for an object that is not the expected one.
pub(super) fn not_expected(error: serde_path_to_error::Error<serde_json::Error>, bytes: &[u8]) -> Problem {
    let path = error.path().to_string();
    let error = error.into_inner();
    let text = error.to_string();
    let is_root = matches!(path.as_str(), "." | "?");
    if let Some(name) = text.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
        let param = if is_root { name.to_owned() } else { format!("{path}.{name}") };
        return Problem::invalid(param.clone(), "duplicate_parameter", refusals::field_twice(param));
    }
    // The last one is the decoder's: a string that it quotes stands before it.
    let parts = text.rsplit_once(", expected ").filter(|_| error.is_data() && !is_root);
    let Some((found, expected)) = parts else { return not_json(&error) };
    let expected = expected_type(expected.split(" at line ").next().unwrap_or_default());
    let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
    let number = number_before(bytes, error.line(), error.column()).filter(|_| expected == INTEGER && is_number(found));
    match number {
        Some(number) if is_integer(&number) => out_of_range(path, number),
        Some(number) => {
            wrong_type(path, format!("expected an integer, written in digits only, but got {} instead", quoted(number)))
        }
        None => wrong_type(path, format!("expected {expected}, but got {} instead", found_type(found))),
    }
}

fn wrong_type(path: String, why: String) -> Problem {
    Problem::invalid(path.clone(), "invalid_type", refusals::field_type(path, why))
}

/// The refusal for an integer that has more than 64 bits.
pub(crate) fn out_of_range(param: String, number: String) -> Problem {
    let code = if number.starts_with('-') { "integer_below_min_value" } else { "integer_above_max_value" };
    let reason = refusals::integer_range(param.clone(), quoted(number), i64::MIN, i64::MAX);
    Problem::invalid(param, code, reason)
}

/// Whether a text is an integer, of any size.
pub(crate) fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

const INTEGER: &str = "an integer";

/// The type of JSON that the decoder's expectation stands for.
fn expected_type(expected: &str) -> &'static str {
    match expected {
        "i64" | "i32" | "u64" | "u32" | "usize" => INTEGER,
        "a string" | "string" => "a string",
        "a boolean" => "a boolean",
        "a sequence" => "an array",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ => "a value of another type",
    }
}

/// The type of JSON that the decoder found.
fn found_type(found: &str) -> &'static str {
    let types = [
        ("null", "null"),
        ("boolean", "a boolean"),
        ("integer", INTEGER),
        ("floating point", "a decimal number"),
        ("string", "a string"),
        ("sequence", "an array"),
        ("map", "an object"),
    ];
    types.into_iter().find(|(word, _)| found.starts_with(word)).map_or("another value", |(_, name)| name)
}

fn is_number(found: &str) -> bool {
    found.starts_with("integer") || found.starts_with("floating point")
}

/// The number that ends at a position of the body, as it was sent: the decoder rounds large ones.
fn number_before(bytes: &[u8], line: usize, column: usize) -> Option<String> {
    let line = bytes.split(|byte| *byte == b'\n').nth(line.checked_sub(1)?)?;
    let before = line.get(..column)?;
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let start = before.iter().rposition(|byte| !is_part(byte)).map_or(0, |at| at + 1);
    let number = std::str::from_utf8(&before[start..]).ok()?;
    (!number.is_empty()).then(|| number.to_owned())
}

fn quoted(number: String) -> String {
    if number.len() <= MAX_NUMBER { number } else { format!("{}…", &number[..MAX_NUMBER]) }
}

/// The decoder's message without what it quotes from the body.
fn unquoted(message: &str) -> String {
    let mut is_quoted = false;
    let mut plain: String = message
        .chars()
        .filter(|c| {
            if matches!(c, '"' | '`') {
                is_quoted = !is_quoted;
                return false;
            }
            !is_quoted
        })
        .collect();
    plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.replace(" ,", ",")
}
