//! Reads pasted text as a table: one delimiter for the whole text, quotes and line breaks inside cells, and the heading
//! rows of exports.

mod columns;
mod heading_words;
mod headings;

use columns::Headings;
pub use columns::{Columns, Row};
use kernel::base::names::fold;

/// A pasted text as rows of cells.
#[derive(Debug, Default)]
pub struct Table {
    /// Whether the cells are separated by tabs, as spreadsheets copy them.
    pub has_tabs: bool,
    /// The rows that are not empty, in their order, by the headings above them.
    pub sections: Vec<Section>,
}

/// Rows below one heading row.
#[derive(Debug)]
pub struct Section {
    pub heading: Heading,
    pub rows: Vec<Row>,
}

/// What a text says about the columns of its rows.
#[derive(Debug, PartialEq, Eq)]
pub enum Heading {
    /// No heading row was recognized; the first rows may still be one.
    None,
    /// The rows stand above a heading row, so that they are not what they seem.
    Unknown,
    Known(Columns),
}

/// The delimiters, in the order in which they are tried, and the characters that East Asian and Arabic keyboards type in
/// their place. A comma is common inside cells; the others stand inside cells of a table that has ASCII delimiters.
const DELIMITERS: &[(char, &[char])] = &[
    ('\t', &[]),
    (';', &[]),
    ('|', &[]),
    (',', &[]),
    (';', &['；', '؛']),
    ('|', &['｜']),
    (',', &['，', '、', '､', '﹐', '،']),
];

/// Characters that stand for an ASCII character around an address.
const ASCII: &[(&[char], &str)] = &[
    // Word processors and phones type these quotation marks.
    (&['“', '”', '„', '‟', '«', '»', '″', '＂', '〝', '〞', '〟'], "\""),
    (&['＠', '﹫'], "@"),
    (&['＜', '〈', '\u{2329}'], "<"),
    (&['＞', '〉', '\u{232a}'], ">"),
];

/// The most rows above a heading row that are taken for the title of a table.
const MAX_TITLES: usize = 4;

/// Reads a pasted text.
pub fn read(text: &str) -> Table {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let text = ASCII.iter().fold(text, |text, (from, to)| text.replace(*from, to));
    let mut best = (0, 0, Table::default());
    for (place, (delimiter, others)) in DELIMITERS.iter().enumerate() {
        if place > 0 && !text.contains(if others.is_empty() { std::slice::from_ref(delimiter) } else { others }) {
            continue;
        }
        let text = text.replace(*others, &delimiter.to_string());
        let rows = rows(&text, *delimiter);
        let split = rows.iter().filter(|row| row.cells.len() > 1).count();
        let (recognized, sections) = sections(rows);
        // Headings that are recognized decide on the delimiter, then the number of rows that it splits.
        if place == 0 || (recognized, split) > (best.0, best.1) {
            best = (recognized, split, Table { has_tabs: *delimiter == '\t' && split > 0, sections });
        }
    }
    best.2
}

/// Splits the rows at each heading row. Returns the highest number of known headings with them.
fn sections(rows: Vec<Row>) -> (usize, Vec<Section>) {
    let (mut recognized, mut sections) = (0, Vec::new());
    let mut heading: Option<Headings> = None;
    let mut below = Vec::new();
    let mut is_start = true;
    for row in rows {
        if is_start && is_preamble(&row) {
            continue;
        }
        let is_below_title = heading.is_none() && below.len() <= MAX_TITLES && below.iter().all(is_title);
        let is_heading = |found: &Headings| {
            found.is_certain() || (is_start && found.can_begin()) || (is_below_title && found.can_follow_title())
        };
        match Headings::of(&row).filter(is_heading) {
            Some(found) => {
                recognized = recognized.max(found.recognized);
                let above = std::mem::take(&mut below);
                sections.push(match heading.replace(found) {
                    Some(heading) => Section { heading: Heading::Known(heading.columns(&above)), rows: above },
                    None => Section { heading: Heading::Unknown, rows: without_titles(above) },
                });
            }
            None => below.push(row),
        }
        is_start = false;
    }
    let heading = heading.map_or(Heading::None, |heading| Heading::Known(heading.columns(&below)));
    sections.push(Section { heading, rows: below });
    sections.retain(|section| !section.rows.is_empty());
    (recognized, sections)
}

/// Whether a row stands above the headings for a program: the version line of a Microsoft template, the type line of
/// PowerShell, or the `sep=` line of a spreadsheet program.
fn is_preamble(row: &Row) -> bool {
    let cell = fold(row.cell(Some(0)));
    ["version:", "sep=", "#type"].iter().any(|start| cell.starts_with(start))
}

/// Removes the title of a table from the rows above its headings.
fn without_titles(mut rows: Vec<Row>) -> Vec<Row> {
    if rows.len() <= MAX_TITLES {
        rows.retain(|row| !is_title(row));
    }
    rows
}

/// Whether a row above headings is a title rather than a person. Google writes `Members for group team@example.com`.
fn is_title(row: &Row) -> bool {
    let is_sentence = |cell: &String| cell.contains(char::is_whitespace) && !cell.contains('<');
    !row.has_address() || (row.filled() == 1 && row.cells.iter().any(is_sentence))
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
        if record.iter().any(|cell| !cell.is_empty()) && !is_ruler(&record) {
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

/// Whether a row is the line below the headings of a table in Markdown or in a terminal.
fn is_ruler(record: &csv::StringRecord) -> bool {
    let is_line = |c: char| matches!(c, '-' | '=' | ':' | '+' | '|' | ' ');
    record.iter().all(|cell| cell.chars().all(is_line)) && record.iter().any(|cell| cell.contains("--"))
}
