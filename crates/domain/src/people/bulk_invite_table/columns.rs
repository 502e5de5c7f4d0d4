//! Finds a heading row, and the columns that an invite needs.

use super::{
    heading_words::{EMAIL, FAMILY_NAME, FULL_NAME, GIVEN_NAME, OTHER, ROLE},
    headings::{may_hold_address, spellings},
};

/// A longer cell is no heading, in bytes: most rows of a list are known not to be headings without reading their words.
const MAX_HEADING_LENGTH: usize = 200;

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line on which the row begins, from 1.
    pub number: usize,
    /// The cells, without white space at their ends.
    pub cells: Vec<String>,
}

impl Row {
    /// The text of a column; empty if the row has no such column.
    pub fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map_or("", String::as_str)
    }

    /// Whether a cell holds what may be an address.
    pub fn has_address(&self) -> bool {
        self.cells.iter().any(|cell| cell.contains('@'))
    }

    /// The number of cells that are not empty.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

/// The columns that an invite needs, by their headings.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The number of headings.
    pub count: usize,
    /// The one column that holds the address of the person; `None` if no heading says so.
    pub email: Option<usize>,
    full_name: Option<usize>,
    given_name: Option<usize>,
    family_name: Option<usize>,
    pub role: Option<usize>,
    /// The columns whose headings explain an address that is not the person's, or another one of theirs.
    pub other_addresses: Vec<usize>,
}

impl Columns {
    /// The name in a row; may be empty.
    pub fn name(&self, row: &Row) -> String {
        let cell = |column: Option<usize>| row.cell(column);
        let full = cell(self.full_name);
        match (full, cell(self.given_name), cell(self.family_name)) {
            // `Name, Vorname`: the name is the family name. `Nombre, Apellidos`: it is the given name.
            (full, given, "") if self.family_name.is_none() && !full.contains(given) => format!("{given} {full}"),
            (full, "", family) if self.given_name.is_none() && !full.contains(family) => {
                format!("{full} {family}").trim().to_owned()
            }
            ("", given, family) => format!("{given} {family}").trim().to_owned(),
            (full, ..) => full.to_owned(),
        }
    }
}

/// A heading row.
#[derive(Debug)]
pub struct Headings {
    /// The ways to read each heading.
    spelled: Vec<Vec<String>>,
    /// The number of headings that are known.
    pub recognized: usize,
}

impl Headings {
    /// Reads a row as headings, if one of them is known and none is an address.
    pub fn of(row: &Row) -> Option<Self> {
        if row.cells.iter().any(|cell| cell.len() > MAX_HEADING_LENGTH || (cell.contains('@') && !cell.contains('('))) {
            return None;
        }
        let spelled: Vec<_> = row.cells.iter().map(|cell| spellings(cell)).collect();
        // A heading may show an example: `Email (ann@example.com)`.
        let is_address = |(cell, spelled): (&String, &Vec<String>)| cell.contains('@') && !is_one_of(spelled, EMAIL);
        if row.cells.iter().zip(&spelled).any(is_address) {
            return None;
        }
        let is_known = |heading: &&Vec<String>| {
            [EMAIL, FULL_NAME, GIVEN_NAME, FAMILY_NAME, ROLE, OTHER].iter().any(|known| is_one_of(heading, known))
        };
        let recognized = spelled.iter().filter(is_known).count();
        (recognized > 0).then_some(Self { spelled, recognized })
    }

    /// Whether the row is a heading row at the beginning of a text.
    pub fn can_begin(&self) -> bool {
        self.spelled.len() > 1 || self.has_email()
    }

    /// Whether the row is a heading row below nothing but the title of a table.
    pub fn can_follow_title(&self) -> bool {
        self.spelled.len() > 1 && self.has_email()
    }

    /// Whether the row is a heading row wherever it stands, also in a second table.
    pub fn is_certain(&self) -> bool {
        self.recognized > 1 && self.has_email()
    }

    fn has_email(&self) -> bool {
        self.spelled.iter().any(|heading| is_one_of(heading, EMAIL))
    }

    /// The columns of the rows below the headings.
    pub fn columns(&self, rows: &[Row]) -> Columns {
        let place = |known: &str| self.spelled.iter().position(|heading| is_one_of(heading, &[known]));
        let column = |known: &[&str]| known.iter().find_map(|known| place(known));
        let holds_address = |column: &usize| rows.iter().any(|row| row.cell(Some(*column)).contains('@'));
        let email = EMAIL.iter().filter_map(|known| place(known)).find(holds_address).or_else(|| column(EMAIL));
        // Two columns with the same heading do not say which of them is the person's.
        let is_other = |place: &usize| {
            let heading = &self.spelled[*place];
            may_hold_address(heading) && email.is_none_or(|email| *heading != self.spelled[email])
        };
        Columns {
            count: self.spelled.len(),
            email,
            full_name: column(FULL_NAME),
            given_name: column(GIVEN_NAME),
            family_name: column(FAMILY_NAME),
            role: column(ROLE),
            other_addresses: (0..self.spelled.len()).filter(is_other).collect(),
        }
    }
}

fn is_one_of(heading: &[String], known: &[&str]) -> bool {
    heading.iter().any(|text| known.contains(&text.as_str()))
}
