//! Reads pasted text as a table: one delimiter for the whole text, quotes and line breaks inside cells, and the heading
//! row of an export.

use kernel::base::names::fold;

/// A pasted text as rows of cells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the first row says about the columns; `None` if it is a row like the others.
    pub columns: Option<Columns>,
    /// Whether the cells are separated by tabs, as spreadsheets copy them.
    pub has_tabs: bool,
    /// The rows below the headings that are not empty.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line on which the row begins, from 1.
    pub number: usize,
    /// The cells, without white space at their ends.
    pub cells: Vec<String>,
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
}

/// Headings of the address column, without spaces and punctuation. The first one that the table has is used, if it holds
/// an address: Microsoft Entra, for example, has `mail`, which may be empty, and `userPrincipalName`.
const EMAIL: &[&str] = &[
    "emailaddress",
    "emailadresse",
    "primaryemail",
    "primaryemailaddress",
    "primäreemailadresse",
    "primäreemail",
    "workemail",
    "email",
    "emails",
    "mail",
    "mailaddress",
    "mailadresse",
    "emailid",
    "useremail",
    "correoelectrónico",
    "adresseemail",
    "courriel",
    "githubcomverifieddomainemails",
    "userprincipalname",
    "benutzerprinzipalname",
    "upn",
    "username",
    "benutzername",
    "login",
    "anmeldename",
    "samlnameid",
    "githubcomsamlnameid",
    "adresse",
];

const FULL_NAME: &[&str] = &["fullname", "displayname", "name", "anzeigename", "vollständigername", "githubcomname"];
const GIVEN_NAME: &[&str] = &["firstname", "givenname", "vorname"];
const FAMILY_NAME: &[&str] = &["lastname", "surname", "familyname", "nachname", "familienname"];
const ROLE: &[&str] = &["role", "rolle", "organizationrole", "orgrole", "organisationsrolle"];

/// Headings of columns that an invite does not use. They tell a heading row without an address column from a person.
const OTHER: &[&str] = &[
    "manager",
    "manageremail",
    "vorgesetzter",
    "vorgesetzte",
    "supervisor",
    "department",
    "abteilung",
    "team",
    "title",
    "jobtitle",
    "position",
    "status",
];

/// The delimiters, in the order in which they are tried. A comma is common inside cells.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

impl Columns {
    /// The name in a row; may be empty.
    pub fn name(&self, row: &Row) -> String {
        let cell = |column: Option<usize>| row.cell(column);
        let full = cell(self.full_name);
        match (full, cell(self.given_name), cell(self.family_name)) {
            // `Name, Vorname`: the name is the family name.
            (full, given, "") if self.family_name.is_none() && !full.contains(given) => format!("{given} {full}"),
            ("", given, family) => format!("{given} {family}").trim().to_owned(),
            (full, ..) => full.to_owned(),
        }
    }
}

impl Row {
    /// The text of a column; empty if the row has no such column.
    pub fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map_or("", String::as_str)
    }
}

/// Reads a pasted text.
pub fn read(text: &str) -> Table {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    // Word processors and phones type these quotation marks.
    let text = text.replace(['“', '”', '„', '‟', '«', '»', '″'], "\"");
    let mut best = (0, 0, Table::default());
    for (place, delimiter) in DELIMITERS.into_iter().enumerate() {
        let mut rows = rows(&text, delimiter);
        let split = rows.iter().filter(|row| row.cells.len() > 1).count();
        let headings = headings(&rows);
        // Headings that are recognized decide on the delimiter, then the number of rows that it splits.
        let recognized = headings.as_ref().map_or(0, |headings| headings.recognized);
        if place > 0 && (recognized, split) <= (best.0, best.1) {
            continue;
        }
        let columns = headings.map(|headings| {
            rows.drain(..=headings.row);
            headings.columns
        });
        best = (recognized, split, Table { columns, has_tabs: delimiter == '\t' && split > 0, rows });
    }
    best.2
}

/// The rows that are not empty.
fn rows(text: &str, delimiter: char) -> Vec<Row> {
    let text = without_space_before_quotes(text, delimiter);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        // A quotation mark without its partner would swallow the rest of the text.
        .quoting(text.matches('"').count().is_multiple_of(2))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut rows, mut number, mut counted) = (Vec::new(), 1, 0);
    let mut record = csv::StringRecord::new();
    // The reader fails only on text that is not UTF-8 or on rows of different lengths, which `flexible` allows.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().and_then(|place| usize::try_from(place.byte()).ok()).unwrap_or_default();
        let blank = text[start..].bytes().take_while(|byte| *byte == b'\n').count();
        number += text[counted..start + blank].matches('\n').count();
        counted = start + blank;
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { number, cells: record.iter().map(str::to_owned).collect() });
        }
    }
    rows
}

/// Removes spaces between a delimiter and a quotation mark. The reader takes a quotation mark as such only at the very
/// beginning of a cell, but email programs write `"Li, Ada" <a@x.org>, "Ek, Ann" <b@x.org>`.
fn without_space_before_quotes(text: &str, delimiter: char) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut spaces, mut is_start, mut is_quoted, mut is_closed) = (String::new(), true, false, false);
    for c in text.chars() {
        match c {
            '"' if is_quoted => (is_quoted, is_closed) = (false, true),
            _ if is_quoted => {}
            // A quotation mark that is written twice stands for itself.
            '"' if is_closed => (is_quoted, is_closed) = (true, false),
            ' ' | '\u{a0}' if is_start => {
                spaces.push(c);
                continue;
            }
            '"' if is_start => {
                spaces.clear();
                (is_quoted, is_start) = (true, false);
            }
            _ => (is_start, is_closed) = (c == delimiter || c == '\n', false),
        }
        out.push_str(&std::mem::take(&mut spaces));
        out.push(c);
    }
    out + &spaces
}

/// A heading row.
struct Headings {
    /// Its place among the rows.
    row: usize,
    columns: Columns,
    /// The number of headings that are known.
    recognized: usize,
}

/// Finds the heading row: the first one, or the second one below the version line of a Microsoft template or the
/// `sep=` line of a spreadsheet program.
fn headings(rows: &[Row]) -> Option<Headings> {
    let is_preamble = |row: &Row| {
        let cell = fold(&row.cells[0]);
        cell.starts_with("version:") || cell.starts_with("sep=")
    };
    let place = usize::from(rows.first().is_some_and(is_preamble));
    let row = rows.get(place)?;
    if row.cells.iter().any(|cell| cell.contains('@')) {
        return None;
    }
    let headings: Vec<Vec<String>> = row.cells.iter().map(|cell| spellings(cell)).collect();
    let is_one_of = |heading: &Vec<String>, known: &[&str]| heading.iter().any(|text| known.contains(&text.as_str()));
    let column = |known: &[&str]| {
        known.iter().find_map(|known| headings.iter().position(|heading| is_one_of(heading, &[*known])))
    };
    let holds_address = |column: &usize| rows[place + 1..].iter().any(|row| row.cell(Some(*column)).contains('@'));
    let email = EMAIL
        .iter()
        .filter_map(|known| headings.iter().position(|heading| is_one_of(heading, &[*known])))
        .find(holds_address)
        .or_else(|| column(EMAIL));
    let is_known = |heading: &&Vec<String>| {
        [EMAIL, FULL_NAME, GIVEN_NAME, FAMILY_NAME, ROLE, OTHER].iter().any(|known| is_one_of(heading, known))
    };
    let recognized = headings.iter().filter(is_known).count();
    if recognized == 0 || (email.is_none() && headings.len() < 2) {
        return None;
    }
    let columns = Columns {
        count: headings.len(),
        email,
        full_name: column(FULL_NAME),
        given_name: column(GIVEN_NAME),
        family_name: column(FAMILY_NAME),
        role: column(ROLE),
    };
    Some(Headings { row: place, columns, recognized })
}

/// A heading without case, spaces and punctuation. Exports add remarks in brackets: `Email Address [Required]`, and
/// Microsoft templates the property: `User name [userPrincipalName] Required`.
fn spellings(heading: &str) -> Vec<String> {
    let bare = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    match heading.split_once('[') {
        Some((outside, inside)) => vec![bare(outside), bare(inside.split(']').next().unwrap_or_default())],
        None => vec![bare(heading)],
    }
}
