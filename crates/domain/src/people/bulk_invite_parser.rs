//! Parses a list of people to invite: one per line, several separated by commas, `Name <ada@example.com>`, or a table
//! that was pasted from a spreadsheet or an export. Who would be invited is never guessed: a row that leaves a choice
//! says so.

mod cells;
mod roles;

use crate::people::bulk_invite_table::{self, Columns, Heading, Row, Section};
pub use cells::Found;
use cells::{addresses, apart, one, several, trimmed};
use kernel::base::email::Email;
use roles::{is_nearly_role, is_other_role, role_of};
use std::collections::HashSet;
use types::{refusals, users::Role};

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

/// Parses a text into entries, in its order.
pub fn read(text: &str) -> Vec<Entry> {
    let table = bulk_invite_table::read(text);
    table.sections.iter().flat_map(|section| read_section(section, table.has_tabs)).collect()
}

fn read_section(section: &Section, has_tabs: bool) -> Vec<Entry> {
    let rows = &section.rows;
    match &section.heading {
        Heading::Known(columns) => {
            let full = full_columns(columns, rows);
            rows.iter().map(|row| by_heading(columns, &full, row)).collect()
        }
        Heading::Unknown => rows.iter().map(held_back).collect(),
        Heading::None => match unknown_heading(rows) {
            Some(place) => rows[place + 1..].iter().map(held_back).collect(),
            None => {
                let (is_table, column) = (is_table(rows, has_tabs), address_column(rows, has_tabs));
                rows.iter().flat_map(|row| without_heading(row, is_table, column)).collect()
            }
        },
    }
}

/// Finds a heading row in a language that is not known: a row of several cells above the addresses of a table, none of
/// them an address. A role in it tells that it is a person, if the same column has a role below.
fn unknown_heading(rows: &[Row]) -> Option<usize> {
    let first = rows.iter().position(Row::has_address)?;
    let (above, below) = rows.split_at(first);
    let has_role = |column: usize| below.iter().any(|row| role_of(row.cell(Some(column))).is_some());
    let is_person =
        |row: &Row| row.cells.iter().enumerate().any(|(column, cell)| role_of(cell).is_some() && has_role(column));
    let is_table = below.iter().any(|row| row.cells.len() > 1 && row.has_address());
    above.iter().position(|row| row.filled() > 1 && !is_person(row)).filter(|_| is_table)
}

/// Whether several addresses on a row without heading are columns of a table rather than a list of people: rows from a
/// spreadsheet, or several rows with the same number of columns.
fn is_table(rows: &[Row], has_tabs: bool) -> bool {
    let crowded = rows.iter().filter(|row| row.cells.iter().filter(|cell| cell.contains('@')).count() > 1);
    has_tabs || (crowded.count() > 1 && same_width(rows).is_some())
}

/// The number of columns, if all rows have the same.
fn same_width(rows: &[Row]) -> Option<usize> {
    let width = rows.first()?.cells.len();
    rows.iter().all(|row| row.cells.len() == width).then_some(width)
}

/// The first column of a table without headings that holds an address. An address in another column may be somebody
/// else's: the row has none of its own. Lists of two columns mix `name, address` and `address, name`.
fn address_column(rows: &[Row], has_tabs: bool) -> Option<usize> {
    let is_wide = has_tabs || same_width(rows).is_some_and(|width| width > 2);
    let columns = rows.iter().filter_map(|row| row.cells.iter().position(|cell| cell.contains('@')));
    columns.min().filter(|_| is_wide && rows.len() > 1)
}

/// The columns for addresses besides the person's in which most rows have an address.
fn full_columns(columns: &Columns, rows: &[Row]) -> Vec<usize> {
    let is_full = |column: &usize| {
        let filled = rows.iter().map(|row| row.cell(Some(*column))).filter(|cell| !cell.is_empty());
        let (with, without): (Vec<_>, Vec<_>) = filled.partition(|cell| cell.contains('@'));
        with.len() > without.len()
    };
    columns.other_addresses.iter().copied().filter(is_full).collect()
}

/// Parses a row below headings: only the address column is read for addresses.
fn by_heading(columns: &Columns, full: &[usize], row: &Row) -> Entry {
    let (name, word) = (trimmed(&columns.name(row)), row.cell(columns.role));
    let role = match role_of(word) {
        None if !word.is_empty() => Err(word.to_owned()),
        role => Ok(role),
    };
    let ((typed, found), inner) = match columns.email {
        Some(email) if !is_shifted(columns, full, row, email) => match apart(row.cell(Some(email))).as_slice() {
            [] => {
                let typed = if name.is_empty() { several(&row.cells).0 } else { name.clone() };
                ((typed, Found::None(refusals::address_empty())), String::new())
            }
            [cell] => {
                let (typed, found, inner) = one(cell);
                ((typed, found), inner)
            }
            cells => (several(cells), String::new()),
        },
        _ => (several(&row.cells), String::new()),
    };
    Entry { number: row.number, typed, found, name: if name.is_empty() { inner } else { name }, role }
}

/// Whether the cells of a row may stand in other columns than their headings say. A delimiter inside a cell without
/// quotation marks moves the cells after it to the right, one that is missing moves them to the left.
fn is_shifted(columns: &Columns, full: &[usize], row: &Row, email: usize) -> bool {
    let is_long = row.cells.iter().skip(columns.count).any(|cell| !cell.is_empty());
    let is_short = columns.other_addresses.iter().any(|column| *column != email && *column >= row.cells.len());
    let own: HashSet<_> = addresses(row.cells.get(email..=email).unwrap_or_default()).iter().map(Email::key).collect();
    let is_strange = |(column, cell): (usize, &String)| match column {
        _ if column == email => false,
        _ if columns.other_addresses.contains(&column) => {
            full.contains(&column) && !cell.is_empty() && !cell.contains('@')
        }
        _ => addresses(std::slice::from_ref(cell)).iter().any(|other| !own.contains(&other.key())),
    };
    is_long || (!own.is_empty() && (is_short || row.cells.iter().enumerate().any(is_strange)))
}

/// A row whose columns nothing explains: even its only address may be somebody else's. No role is taken from it.
fn held_back(row: &Row) -> Entry {
    let (typed, found) = several(&row.cells);
    let name = row.cells.iter().find(|cell| !cell.is_empty() && !cell.contains('@'));
    Entry { number: row.number, typed, found, name: name.map(|name| trimmed(name)).unwrap_or_default(), role: Ok(None) }
}

/// Parses a row without headings. One address makes it the row of a table, whose other cells describe that person. If
/// every cell is an address or a role, it is a list of people. Otherwise the row does not say whom to invite.
fn without_heading(row: &Row, is_table: bool, column: Option<usize>) -> Vec<Entry> {
    let cells: Vec<String> = row.cells.iter().flat_map(|cell| apart(cell)).collect();
    let addresses = cells.iter().filter(|cell| cell.contains('@')).count();
    let is_list = cells.iter().all(|cell| cell.contains('@') || role_of(cell).is_some());
    match addresses {
        1 if column.is_some() && !row.cell(column).contains('@') => vec![held_back(row)],
        1 => vec![one_person(row.number, &cells)],
        0 => list(row.number, &cells),
        _ if is_list && !is_table => list(row.number, &cells),
        _ => {
            let (typed, found) = several(&cells);
            let others = cells.iter().filter(|cell| !cell.contains('@'));
            let roles: Vec<_> = others.clone().filter_map(|cell| role_of(cell)).collect();
            let unknown = others.clone().find(|cell| is_other_role(cell));
            let role =
                unknown.filter(|_| roles.is_empty()).map_or(Ok(roles.first().copied()), |word| Err(word.clone()));
            let name = others.clone().find(|cell| role_of(cell).is_none() && !is_other_role(cell));
            let name = name.map(|name| trimmed(name)).unwrap_or_default();
            vec![Entry { number: row.number, typed, found, name, role }]
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

#[cfg(test)]
mod tests;
