//! Parses a list of people to invite: one per line, several separated by commas, `Name <ada@example.com>`, or a table
//! that was pasted from a spreadsheet or an export. Who would be invited is never guessed: a row that leaves a choice
//! says so.

use crate::people::bulk_invite_table::{self, Columns, Row, Table};
use kernel::base::{characters::trim_pasted, email::Email, names::fold};
use types::{
    refusals::{self, Reason},
    users::Role,
};

/// One person to invite, or a text that needs a decision.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line on which the row begins, from 1.
    pub number: usize,
    /// The email address or the row, as typed.
    pub typed: String,
    pub found: Found,
    /// Name of the person; may be empty.
    pub name: String,
    /// Role given in the list, `None` if it gives none; or the word that stands where a role is expected.
    pub role: Result<Option<Role>, String>,
}

/// What a row says about the address.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    One(Email),
    /// The addresses on a row that does not say which one to invite.
    Several(Vec<Email>),
    /// Why there is no valid address.
    None(Reason),
}

/// Quotation marks and brackets around an address or a name.
const AROUND: &[char] = &['"', '\'', '`', '‘', '’', '‚', '‛', '‹', '›', '<', '>', '(', ')', '[', ']'];

/// Words for roles in other products. None of them is a role here.
const OTHER_ROLES: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administratorin",
    "super admin",
    "superadmin",
    "global administrator",
    "member",
    "members",
    "mitglied",
    "user",
    "benutzer",
    "benutzerin",
    "guest",
    "gast",
    "viewer",
    "betrachter",
    "editor",
    "bearbeiter",
    "writer",
    "manager",
    "billing",
    "billing manager",
    "maintainer",
    "contributor",
    "collaborator",
    "developer",
    "entwickler",
    "owners",
    "readers",
    "besitzer",
    "eigentümer",
    "primary owner",
    "read only",
    "read-only",
    "readonly",
    "read",
    "write",
    "none",
];

/// Parses a text into entries, in its order.
pub fn read(text: &str) -> Vec<Entry> {
    let table = bulk_invite_table::read(text);
    match &table.columns {
        Some(columns) => table.rows.iter().map(|row| by_heading(columns, row)).collect(),
        None => {
            let is_table = is_table(&table);
            table.rows.iter().flat_map(|row| without_heading(row, is_table)).collect()
        }
    }
}

/// Whether several addresses on a row without heading are columns of a table rather than a list of people: rows from a
/// spreadsheet, or several rows with the same number of columns.
fn is_table(table: &Table) -> bool {
    let width = table.rows.first().map_or(0, |row| row.cells.len());
    let crowded = table.rows.iter().filter(|row| row.cells.iter().filter(|cell| cell.contains('@')).count() > 1);
    table.has_tabs || (crowded.count() > 1 && table.rows.iter().all(|row| row.cells.len() == width))
}

/// Parses a row below headings: the address column decides, and nobody else on the row is looked at.
fn by_heading(columns: &Columns, row: &Row) -> Entry {
    let (name, word) = (trimmed(&columns.name(row)), row.cell(columns.role));
    let role = match role_of(word) {
        None if !word.is_empty() => Err(word.to_owned()),
        role => Ok(role),
    };
    let is_shifted = row.cells.iter().skip(columns.count).any(|cell| !cell.is_empty());
    let (typed, found, inner) = match columns.email {
        // A delimiter inside a cell without quotation marks has moved the cells after it to other columns.
        Some(_) if is_shifted => several(&row.cells),
        None => several(&row.cells),
        Some(column) => match apart(row.cell(Some(column))).as_slice() {
            [] => (name.clone(), Found::None(refusals::address_empty()), String::new()),
            [cell] => one(cell),
            cells => several(cells),
        },
    };
    Entry { number: row.number, typed, found, name: if name.is_empty() { inner } else { name }, role }
}

/// Parses a row without headings. One address makes it the row of a table, whose other cells describe that person. If
/// every cell is an address or a role, it is a list of people. Otherwise the row does not say whom to invite.
fn without_heading(row: &Row, is_table: bool) -> Vec<Entry> {
    let cells: Vec<String> = row.cells.iter().flat_map(|cell| apart(cell)).collect();
    let addresses = cells.iter().filter(|cell| cell.contains('@')).count();
    let is_list = cells.iter().all(|cell| cell.contains('@') || role_of(cell).is_some());
    match addresses {
        1 => vec![one_person(row.number, &cells)],
        0 => list(row.number, &cells),
        _ if is_list && !is_table => list(row.number, &cells),
        _ => {
            let (typed, found, _) = several(&cells);
            let others = cells.iter().filter(|cell| !cell.contains('@'));
            let roles: Vec<_> = others.clone().filter_map(|cell| role_of(cell)).collect();
            let unknown = others.clone().find(|cell| is_other_role(cell));
            let role =
                unknown.filter(|_| roles.is_empty()).map_or(Ok(roles.first().copied()), |word| Err(word.clone()));
            let name = others.clone().find(|cell| role_of(cell).is_none() && !is_other_role(cell));
            vec![Entry {
                number: row.number,
                typed,
                found,
                name: name.map(|name| trimmed(name)).unwrap_or_default(),
                role,
            }]
        }
    }
}

/// Parses a row with one address.
fn one_person(number: usize, cells: &[String]) -> Entry {
    let at = cells.iter().position(|cell| cell.contains('@')).unwrap_or_default();
    let (typed, found, mut name) = one(&cells[at]);
    let mut role = None;
    let mut unknown = None;
    for (place, cell) in cells.iter().enumerate().filter(|(place, _)| *place != at) {
        if let Some(found) = role_of(cell) {
            role = Some(found);
        } else if is_other_role(cell) || (place > at && is_nearly_role(cell)) {
            unknown = Some(cell);
        } else if name.is_empty() && place == at + 1 && place + 1 == cells.len() && !cell.contains(char::is_whitespace)
        {
            // The last cell, right after the address: a role is expected there, and one word is hardly a full name.
            unknown = Some(cell);
        } else if name.is_empty() {
            name = trimmed(cell);
        }
    }
    // A lone word is a name after all if another cell is a role.
    let role = match (role, unknown) {
        (None, Some(word)) => Err(word.clone()),
        (role, _) => Ok(role),
    };
    Entry { number, typed, found, name, role }
}

/// Parses cells of which each is an address, or a role of the address before it.
fn list(number: usize, cells: &[String]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut first_role = None;
    for cell in cells {
        match (role_of(cell), entries.last_mut()) {
            (Some(role), Some(entry)) => entry.role = Ok(Some(role)),
            (Some(role), None) => first_role = Some(role),
            (None, _) => {
                let (typed, found, name) = one(cell);
                entries.push(Entry { number, typed, found, name, role: Ok(first_role.take()) });
            }
        }
    }
    entries
}

/// The addresses among cells that do not say which of them is the person's.
fn several(cells: &[String]) -> (String, Found, String) {
    let typed = cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let addresses = cells.iter().flat_map(|cell| apart(cell)).filter_map(|cell| match one(&cell).1 {
        Found::One(email) => Some(email),
        Found::Several(_) | Found::None(_) => None,
    });
    let mut emails: Vec<Email> = Vec::new();
    for email in addresses {
        if emails.iter().all(|known| known.key() != email.key()) {
            emails.push(email);
        }
    }
    let found = if emails.is_empty() { Found::None(refusals::address_empty()) } else { Found::Several(emails) };
    (typed, found, String::new())
}

/// Parses `ada@example.com`, `Ada Lindqvist <ada@example.com>` or `<mailto:ada@example.com>`; returns the text of the
/// address, the address and the name.
fn one(cell: &str) -> (String, Found, String) {
    let (name, address) = match cell.rsplit_once('<') {
        Some((name, rest)) => (trimmed(name), rest.split('>').next().unwrap_or(rest)),
        None => (String::new(), cell),
    };
    let address = trim_pasted(address).trim_matches(AROUND).trim_end_matches(['.', ',', ';', ':']);
    let address = trim_pasted(address);
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => address[7..].split('?').next().unwrap_or_default(),
        _ => address,
    };
    let found = Email::parse("email", Some(address)).map_or_else(|problem| Found::None(problem.reason), Found::One);
    (if address.is_empty() { cell.to_owned() } else { address.to_owned() }, found, name)
}

/// Splits a cell that holds several addresses, separated by spaces, commas, semicolons or line breaks.
fn apart(cell: &str) -> Vec<String> {
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
    c.is_whitespace() || matches!(c, ',' | ';')
}

/// A name without the marks around it. A mark at one end stays if another is inside: `Ada Li (Oslo)`.
fn trimmed(name: &str) -> String {
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

/// Parses the name of a role, in any language of the console.
fn role_of(cell: &str) -> Option<Role> {
    match fold(cell).as_str() {
        "owner" | "inhaber" | "inhaberin" => Some(Role::Owner),
        "reader" | "leser" | "leserin" => Some(Role::Reader),
        _ => None,
    }
}

fn is_other_role(cell: &str) -> bool {
    OTHER_ROLES.contains(&fold(cell).as_str())
}

/// Whether the cell may be a misspelled role.
fn is_nearly_role(cell: &str) -> bool {
    let word = fold(cell);
    ["owner", "inhaber", "reader", "leser"].iter().any(|role| strsim::damerau_levenshtein(&word, role) == 1)
}

#[cfg(test)]
mod tests;
