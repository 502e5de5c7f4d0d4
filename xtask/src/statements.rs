//! Compares the statements that the tests ran on SQLite with those they ran on PostgreSQL. Tests that prove nothing new
//! on PostgreSQL are left out there; a statement must not be.

use crate::paths;
use anyhow::{Context, Result, ensure};
use std::{collections::BTreeSet, fs};

/// Statements of one engine only: settings of a connection, migrations, and rewriting tables to erase deleted rows.
const ONE_ENGINE_ONLY: &[&str] = &[
    "pragma ",
    "select sqlite_version",
    "select application_id",
    "select count(*) from sqlite_master",
    "select count(*) from pg_catalog",
    "select pg_",
    "set ",
    "vacuum ",
    "begin",
    "create ",
    "drop ",
    "alter ",
    "explain ",
    "select current_database",
    "savepoint",
    "commit",
    "rollback",
    "release",
    "show ",
    "lock ",
];

/// A part of statements that rewrite a table.
const REWRITES: &str = "rewritten";

/// Beginnings of statements by which tests attack the audit log on a connection of the product, on each engine in its
/// own words. The product itself never changes a row of these tables.
const ATTACKS: &[&str] = &[
    "insert or ",
    "update or ",
    "replace into ",
    "update audit_logs ",
    "update audit_nodes ",
    "update audit_values ",
    "update audit_checkpoints ",
    "delete from audit_logs ",
    "insert into audit_logs select",
    "insert into audit_nodes select",
    "insert into audit_values select",
    "merge into audit_logs ",
    "with gone as (delete from audit_logs ",
    "truncate ",
    "--",
];

/// Parts of such statements: the catalogs of both engines, and the id of an organization in the text.
const ATTACKS_NAME: &[&str] = &["sqlite_master", "pg_catalog", "pg_trigger", "'org-"];

pub fn run() -> Result<()> {
    let (sqlite, postgres) = (read("sqlite")?, read("postgres")?);
    ensure!(sqlite.len() > 100 && postgres.len() > 100, "hardly any statements were noted; run both test stages whole");
    let only =
        |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> { one.difference(other).cloned().collect() };
    let (missing, strange) = (only(&sqlite, &postgres), only(&postgres, &sqlite));
    println!("statements: {} on SQLite, {} on PostgreSQL", sqlite.len(), postgres.len());
    ensure!(missing.is_empty(), "no test ran these on PostgreSQL:\n{}", missing.join("\n"));
    ensure!(strange.is_empty(), "no test ran these on SQLite:\n{}", strange.join("\n"));
    Ok(())
}

fn read(engine: &str) -> Result<BTreeSet<String>> {
    let path = paths::target().join("statements").join(format!("{engine}.txt"));
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok(text.lines().map(shape).filter(|line| is_compared(line)).collect())
}

fn is_compared(statement: &str) -> bool {
    let lower = statement.to_lowercase();
    let is_rewrite = lower.contains(REWRITES) || (lower.starts_with("delete from ") && !lower.contains(" where "));
    let is_attack =
        ATTACKS.iter().any(|begin| lower.starts_with(begin)) || ATTACKS_NAME.iter().any(|part| lower.contains(part));
    !is_rewrite
        && !is_attack
        && !lower.contains("_sqlx_migrations")
        && !ONE_ENGINE_ONLY.iter().any(|begin| lower.starts_with(begin))
}

/// A statement without the numbers of its placeholders, and each list of placeholders as one.
fn shape(line: &str) -> String {
    let mut shape = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        shape.push(letter);
        if letter == '$' {
            while letters.next_if(char::is_ascii_digit).is_some() {}
        }
    }
    let mut shape = shape.replace("( $", "($").replace(", ", ",");
    while let Some(at) = shape.find("$, $").or_else(|| shape.find("$,$")) {
        let end = shape[at + 1..].find('$').map_or(shape.len(), |next| at + 1 + next);
        shape.replace_range(at + 1..=end, "");
    }
    while shape.contains("($),($)") {
        shape = shape.replace("($),($)", "($)");
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_placeholders_are_one() {
        assert_eq!(
            shape("select a from b where c = $1 and d in ( $2, $3, $4)"),
            "select a from b where c = $ and d in ($)"
        );
        assert_eq!(shape("insert into a (b) values ( $1, $2), ( $3, $4)"), "insert into a (b) values ($)");
    }
}
