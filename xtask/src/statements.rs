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
    "reset ",
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

/// Between the members of a union.
const UNION: &str = " union all ";

/// Parts of the statements that rewrite a table, which on SQLite happens in short steps by row number.
const REWRITES: &[&str] = &["rewritten", "rowid", "pragma_table_info"];

/// Beginnings of statements by which tests attack the audit log on a connection of the product, on each engine in its
/// own words. The product itself changes nothing of these rows but the MAC of a record.
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
    Ok(text.lines().map(without_json).map(shape).filter(|line| is_compared(line)).collect())
}

/// The statement whose rows come as one JSON text, which each engine writes in its own words.
fn without_json(statement: &str) -> &str {
    let begins = ["select json_group_array(json_array(", "select cast(json_agg(json_build_array("];
    if !begins.iter().any(|begin| statement.starts_with(begin)) {
        return statement;
    }
    let inner = statement.split_once(" from ( ").map_or(statement, |(_, inner)| inner);
    inner.strip_suffix(" ) as found").unwrap_or(inner)
}

fn is_compared(statement: &str) -> bool {
    let lower = statement.to_lowercase();
    let is_rewrite = REWRITES.iter().any(|part| lower.contains(part))
        || (lower.starts_with("delete from ") && !lower.contains(" where "));
    let is_attack =
        ATTACKS.iter().any(|begin| lower.starts_with(begin)) || ATTACKS_NAME.iter().any(|part| lower.contains(part));
    !is_rewrite
        && !is_attack
        && !lower.contains("_sqlx_migrations")
        && !ONE_ENGINE_ONLY.iter().any(|begin| lower.starts_with(begin))
}

/// A statement without the numbers of its placeholders, each list of placeholders as one, and each run of equal
/// conditions and of equal members of a union as one: how many there are depends on the data.
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
    // Each pass halves the lists: there are thousands of long ones.
    while shape.contains("$,$") {
        shape = shape.replace("$,$", "$");
    }
    while shape.contains("($),($)") {
        shape = shape.replace("($),($)", "($)");
    }
    one_of_equal_members(&one_of_equal_conditions(shape))
}

fn one_of_equal_conditions(mut statement: String) -> String {
    const BEGIN: &str = " and (exists ";
    const END: &str = ")) is true";
    let mut from = 0;
    while let Some(start) = statement[from..].find(BEGIN).map(|at| from + at) {
        let Some(end) = statement[start..].find(END).map(|at| start + at + END.len()) else { break };
        let condition = statement[start..end].to_owned();
        while statement[end..].starts_with(&condition) {
            statement.replace_range(end..end + condition.len(), "");
        }
        from = end;
    }
    statement
}

fn one_of_equal_members(statement: &str) -> String {
    let mut members: Vec<&str> = statement.split(UNION).collect();
    members.dedup();
    // The first member follows the beginning of the statement around the union, the last one precedes its end.
    if members.len() > 2 && members[0].ends_with(members[1]) {
        members.remove(1);
    }
    if members.len() == 2
        && let Some(end) = common_end(members[0], members[1])
    {
        return format!("{}{end}", members[0]);
    }
    members.join(UNION)
}

/// What follows the last member of a union, if that member is also the end of `first`.
fn common_end<'a>(first: &str, last: &'a str) -> Option<&'a str> {
    let at = first.rfind("select seq from (select ")?;
    last.strip_prefix(&first[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_one_text_are_compared_by_the_statement_that_selects_them() {
        let here = "select json_group_array(json_array( c )) from ( select c from d ) as found";
        assert_eq!(without_json(here), "select c from d");
        let there = "select cast(json_agg(json_build_array( c , encode( e , 'hex') )) as text) from ( select c, e from d ) as found";
        assert_eq!(without_json(there), "select c, e from d");
    }

    #[test]
    fn lists_of_placeholders_are_one() {
        assert_eq!(
            shape("select a from b where c = $1 and d in ( $2, $3, $4)"),
            "select a from b where c = $ and d in ($)"
        );
        assert_eq!(shape("insert into a (b) values ( $1, $2), ( $3, $4)"), "insert into a (b) values ($)");
    }

    #[test]
    fn equal_conditions_and_equal_members_of_a_union_are_one_however_many_there_are() {
        let member = "select seq from (select seq from facets where seq > $1 order by seq limit $2 ) r";
        let union = |count: usize| format!("select * from ( {} ) found", vec![member; count].join(" union all "));
        assert_eq!(shape(&union(1)), shape(&union(2)));
        assert_eq!(shape(&union(1)), shape(&union(17)));
        let with = "select a from b where c and (exists (select 1 from d)) is true";
        assert_eq!(shape(&format!("{with} and (exists (select 1 from d)) is true and e")), format!("{with} and e"));
        let other = "select a from b union all select c from d";
        assert_eq!(shape(other), other);
    }
}
