//! Reads the addresses and names in a cell.

use kernel::base::{characters::trim_pasted, email::Email};
use std::collections::HashSet;
use types::refusals::{self, Reason};

/// What a row says about the address.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    One(Email),
    /// The addresses on a row that does not say which one to invite, or whether the only one is the person's.
    Several(Vec<Email>),
    /// Why there is no valid address.
    None(Reason),
}

/// Quotation marks and brackets around an address or a name.
const AROUND: &[char] = &[
    '"', '\'', '`', '‘', '’', '‚', '‛', '‹', '›', '<', '>', '(', ')', '[', ']', '「', '」', '『', '』', '｢', '｣', '【',
    '】', '〔', '〕', '《', '》', '（', '）', '［', '］', '＇',
];

/// Punctuation after an address.
const AFTER: &[char] = &['.', ',', ';', ':', '。', '．', '｡', '、', '，', '；', '：'];

/// Parses `ada@example.com`, `Ada Lindqvist <ada@example.com>` or `<mailto:ada@example.com>`; returns the text of the
/// address, what it holds, and the name.
pub fn one(cell: &str) -> (String, Found, String) {
    let (name, address, after) = match cell.rsplit_once('<') {
        Some((name, rest)) => {
            let (address, after) = rest.split_once('>').unwrap_or((rest, ""));
            (name, address, after)
        }
        None => ("", cell, ""),
    };
    let address = bare(address);
    let found = match Email::parse("email", Some(address)) {
        Ok(email) => with_others(email, name, after),
        Err(problem) => Found::None(problem.reason),
    };
    (if address.is_empty() { cell.to_owned() } else { address.to_owned() }, found, trimmed(name))
}

/// The address in angle brackets, unless the text around them holds another one: `Ann ann@example.com <boss@example.com>`.
/// Email programs repeat the same one: `ann@example.com <ann@example.com>`.
fn with_others(email: Email, before: &str, after: &str) -> Found {
    let is_address =
        |word: &&str| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let words = |text| <str>::split(text, |c| is_separator(c) || AROUND.contains(&c)).map(bare).filter(is_address);
    let parsed = words(before).chain([email.as_str()]).chain(words(after));
    let parsed: Vec<_> = parsed.map(|word| Email::parse("email", Some(word)).ok()).collect();
    let is_sure = parsed.iter().all(Option::is_some);
    let emails = unique(parsed.into_iter().flatten());
    if is_sure && emails.len() == 1 { Found::One(email) } else { Found::Several(emails) }
}

/// An address without the marks around it and the scheme of a link.
fn bare(address: &str) -> &str {
    let address =
        trim_pasted(address).trim_start_matches(AROUND).trim_end_matches(|c| AROUND.contains(&c) || AFTER.contains(&c));
    let address = trim_pasted(address);
    match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => address[7..].split('?').next().unwrap_or_default(),
        _ => address,
    }
}

/// The addresses among cells that do not say which of them is the person's, and the text of the cells.
pub fn several(cells: &[String]) -> (String, Found) {
    let typed = cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let emails = addresses(cells);
    (typed, if emails.is_empty() { Found::None(refusals::address_empty()) } else { Found::Several(emails) })
}

/// The different addresses in cells.
pub fn addresses(cells: &[String]) -> Vec<Email> {
    let parts = cells.iter().filter(|cell| cell.contains('@')).flat_map(|cell| apart(cell));
    unique(parts.flat_map(|cell| match one(&cell).1 {
        Found::One(email) => vec![email],
        Found::Several(emails) => emails,
        Found::None(_) => Vec::new(),
    }))
}

fn unique(emails: impl Iterator<Item = Email>) -> Vec<Email> {
    let mut keys = HashSet::new();
    emails.filter(|email| keys.insert(email.key())).collect()
}

/// Splits a cell that holds several addresses, separated by spaces, commas, semicolons or line breaks.
pub fn apart(cell: &str) -> Vec<String> {
    if cell.is_empty() {
        return Vec::new();
    }
    if cell.matches('<').count() > 1 {
        let parts = cell.split_inclusive('>').map(|part| part.trim_start_matches(is_separator));
        return parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    }
    let words: Vec<_> = cell.split(is_separator).filter(|word| !word.is_empty()).collect();
    match !cell.contains('<') && words.len() > 1 && words.iter().all(|word| word.contains('@')) {
        true => words.into_iter().map(str::to_owned).collect(),
        false => vec![cell.to_owned()],
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、' | '､' | '،' | '؛')
}

/// A name without the marks around it. A mark at one end stays if another is inside: `Ada Li (Oslo)`.
pub fn trimmed(name: &str) -> String {
    let mut name = trim_pasted(name);
    loop {
        let inner = match (name.strip_prefix(AROUND), name.strip_suffix(AROUND)) {
            (Some(rest), Some(_)) => rest.strip_suffix(AROUND).unwrap_or_default(),
            (Some(rest), None) | (None, Some(rest)) if !rest.contains(AROUND) => rest,
            _ => break,
        };
        name = trim_pasted(inner);
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
