//! Parses a list of people to invite: one per line, several separated by commas, `Name <ada@example.com>`, or rows
//! pasted from a spreadsheet.

use kernel::base::{email::Email, names::fold};
use types::{problem::Problem, users::Role};

/// Headings of a column of email addresses.
const HEADS: &[&str] = &["email", "e-mail", "mail", "email address", "e-mail address", "e-mail-adresse", "adresse"];

/// A person to invite, or a text that is not an email address.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line number, from 1.
    pub number: usize,
    /// The email address as typed.
    pub typed: String,
    /// The parsed email address, or why it is not valid.
    pub email: Result<Email, Problem>,
    /// Name of the person; may be empty.
    pub name: String,
    /// Role given in the list; `None` if it gives none.
    pub role: Option<Role>,
}

/// Parses a text into entries, in its order.
pub fn read(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (place, (index, line)) in lines.enumerate() {
        let fields = fields(line);
        if place == 0 && is_head(&fields) {
            continue;
        }
        entries.extend(row(index + 1, fields));
    }
    entries
}

/// Splits a line at semicolons or tabs if it contains any, which some programs use as separators, otherwise at commas.
fn fields(line: &str) -> Vec<String> {
    let delimiter = [b';', b'\t'].into_iter().find(|byte| line.as_bytes().contains(byte)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(line.trim().as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().filter(|field| !field.is_empty()).flat_map(apart).collect()
}

/// Splits a field that contains several email addresses separated only by spaces.
fn apart(field: &str) -> Vec<String> {
    let words: Vec<_> = field.split_whitespace().collect();
    match !field.contains('<') && words.iter().all(|word| word.contains('@')) {
        true => words.into_iter().map(str::to_owned).collect(),
        false => vec![field.to_owned()],
    }
}

fn is_head(fields: &[String]) -> bool {
    !fields.iter().any(|field| field.contains('@')) && fields.iter().any(|field| HEADS.contains(&fold(field).as_str()))
}

/// Parses the fields of one line. A line with one email address is a table row, and its other fields describe that
/// person. On any other line, each field that is not a role is expected to be an email address.
fn row(number: usize, fields: Vec<String>) -> Vec<Entry> {
    let is_list = fields.iter().filter(|field| field.contains('@')).count() != 1;
    let mut entries: Vec<Entry> = Vec::new();
    let (mut name, mut role) = (String::new(), None);
    for field in fields {
        match (role_of(&field), field.contains('@') || is_list) {
            (Some(found), _) => match entries.last_mut() {
                Some(entry) => entry.role = Some(found),
                None => role = Some(found),
            },
            (None, true) => {
                let mut entry = one(number, &field);
                entry.role = role.take();
                if entry.name.is_empty() {
                    entry.name = std::mem::take(&mut name);
                }
                entries.push(entry);
            }
            (None, false) => match entries.last_mut() {
                Some(entry) if entry.name.is_empty() => entry.name = field,
                Some(_) => {}
                None if name.is_empty() => name = field,
                None => {}
            },
        }
    }
    entries
}

/// Parses `ada@example.com` or `Ada Lindqvist <ada@example.com>`.
fn one(number: usize, field: &str) -> Entry {
    let (name, address) = match field.split_once('<') {
        Some((name, rest)) => (name.trim(), rest.split('>').next().unwrap_or(rest).trim()),
        None => ("", field),
    };
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    Entry {
        number,
        typed: if address.is_empty() { field.to_owned() } else { address.to_owned() },
        email: Email::parse("email", Some(address)),
        name: name.trim_matches(['"', '\'']).to_owned(),
        role: None,
    }
}

/// Parses the name of a role, in any language of the console.
fn role_of(field: &str) -> Option<Role> {
    match fold(field).as_str() {
        "owner" | "inhaber" => Some(Role::Owner),
        "reader" | "leser" => Some(Role::Reader),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats each entry as line, email address, name and role; parentheses mark an invalid email address.
    fn formatted(text: &str) -> Vec<String> {
        let format = |entry: Entry| {
            let address = match entry.email {
                Ok(email) => email.as_str().to_owned(),
                Err(_) => format!("({})", entry.typed),
            };
            let role = entry.role.map(Role::as_str).unwrap_or_default();
            format!("{} {address} {} {role}", entry.number, entry.name).trim_end().to_owned()
        };
        read(text).into_iter().map(format).collect()
    }

    #[test]
    fn people_are_read_however_their_addresses_are_written_down() {
        for (text, expected) in [
            ("", vec![]),
            (" \r\n\n", vec![]),
            ("a@x.org\r\n\r\nb@x.org", vec!["1 a@x.org", "3 b@x.org"]),
            ("a@x.org, b@x.org,, c@x.org", vec!["1 a@x.org", "1 b@x.org", "1 c@x.org"]),
            ("a@x.org b@x.org", vec!["1 a@x.org", "1 b@x.org"]),
            ("Ada Li <a@x.org>", vec!["1 a@x.org Ada Li"]),
            ("\"Li, Ada\" <a@x.org>, b@x.org", vec!["1 a@x.org Li, Ada", "1 b@x.org"]),
            ("Li, Ada <a@x.org>; Bo <b@x.org>;", vec!["1 a@x.org Li, Ada", "1 b@x.org Bo"]),
            ("mailto:a@x.org", vec!["1 a@x.org"]),
            ("a@x.org, owner", vec!["1 a@x.org  owner"]),
            ("a@x.org, Inhaber, b@x.org", vec!["1 a@x.org  owner", "1 b@x.org"]),
            ("Email,Name,Role\na@x.org,Ada Li,Owner\n", vec!["2 a@x.org Ada Li owner"]),
            ("Name;Rolle;E-Mail\nAda Li;Leser;a@x.org", vec!["2 a@x.org Ada Li reader"]),
            ("\"Li, \"\"Ada\"\"\",a@x.org,Oslo", vec!["1 a@x.org Li, \"Ada\""]),
            ("Ada Li\ta@x.org\towner", vec!["1 a@x.org Ada Li owner"]),
            ("owner,a@x.org", vec!["1 a@x.org  owner"]),
        ] {
            assert_eq!(formatted(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_kept_as_it_was_typed() {
        for (text, expected) in [
            ("bo", vec!["1 (bo)"]),
            ("bo@", vec!["1 (bo@)"]),
            ("a@x.org, bo, c@x.org", vec!["1 a@x.org", "1 (bo)", "1 c@x.org"]),
            ("Ada Li a@x.org", vec!["1 (Ada Li a@x.org)"]),
            ("Ada <>", vec!["1 (Ada <>) Ada"]),
            ("Ada <a@x>", vec!["1 (a@x) Ada"]),
            ("email\nbo", vec!["2 (bo)"]),
            ("bo\nemail", vec!["1 (bo)", "2 (email)"]),
            ("\"a@x.org", vec!["1 a@x.org"]),
            ("a@x.org\0", vec!["1 (a@x.org\0)"]),
        ] {
            assert_eq!(formatted(text), expected, "{text:?}");
        }
    }
}
