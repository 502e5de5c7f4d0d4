//! What a database says: its schema and the rows of all tables, without regard to where they stand in the file.

use crate::{checker, server::copy_folder};
use sqlx::{AssertSqlSafe, Connection, Row};
use std::{collections::BTreeMap, fs, path::Path};

/// The table whose rows have no checksum.
pub const REQUEST_LOG: &str = "request_log";

/// Each table with its columns, and the rows in order.
pub struct Contents {
    tables: BTreeMap<String, (Vec<String>, Vec<Vec<String>>)>,
}

impl Contents {
    /// Reads a copy of a data folder, because opening a database changes its files.
    ///
    /// # Errors
    /// When the database cannot be read to its end.
    pub async fn of(folder: &Path, scratch: &Path) -> Result<Self, sqlx::Error> {
        copy_folder(folder, scratch);
        let mut database = checker::open(scratch).await?;
        let sql = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name";
        let names: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut database).await?;
        let mut tables = BTreeMap::new();
        for (name,) in names.into_iter().chain([("sqlite_master".to_owned(),)]) {
            let sql = "select name from pragma_table_info($1) order by cid";
            let columns: Vec<(String,)> = sqlx::query_as(sql).bind(&name).fetch_all(&mut database).await?;
            let mut columns: Vec<_> = columns.into_iter().map(|(column,)| column).collect();
            // Where a table begins in the file is not what it says.
            columns.retain(|column| name != "sqlite_master" || column != "rootpage");
            let quoted: Vec<_> = columns.iter().map(|column| format!("quote({column}) || ''")).collect();
            let sql = format!("select {} from {name} not indexed", quoted.join(", "));
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut database).await?;
            let text = |row: &sqlx::sqlite::SqliteRow, at| {
                // A damaged text may be no UTF-8.
                row.try_get::<String, _>(at).or_else(|_| {
                    row.try_get_unchecked::<Vec<u8>, _>(at).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                })
            };
            let rows = rows.iter().map(|row| (0..columns.len()).map(|at| text(row, at)).collect());
            let mut rows = rows.collect::<Result<Vec<Vec<String>>, _>>()?;
            if name == "sqlite_master" {
                rows.iter_mut().flatten().for_each(|sql| *sql = without_comments(sql));
            }
            rows.sort_unstable();
            tables.insert(name, (columns, rows));
        }
        database.close().await?;
        Ok(Self { tables })
    }

    /// The first table and column that say something else than in the original; the request log only if nothing else does.
    pub fn difference(&self, original: &Self) -> Option<String> {
        if !self.tables.keys().eq(original.tables.keys()) {
            return Some("the tables are others".to_owned());
        }
        let last = |name: &&String| name.as_str() == REQUEST_LOG;
        let mut names: Vec<_> = self.tables.keys().collect();
        names.sort_by_key(last);
        for name in names {
            let (columns, rows) = &self.tables[name];
            let before = &original.tables[name].1;
            if rows.len() != before.len() {
                return Some(format!("{name} has {} rows instead of {}", rows.len(), before.len()));
            }
            if rows == before {
                continue;
            }
            let lost: Vec<_> = before.iter().filter(|row| rows.binary_search(row).is_err()).collect();
            let new: Vec<_> = rows.iter().filter(|row| before.binary_search(row).is_err()).collect();
            let differing = |column: &usize| lost.iter().zip(&new).any(|(old, new)| old[*column] != new[*column]);
            let differing: Vec<_> = (0..columns.len()).filter(differing).map(|at| columns[at].as_str()).collect();
            return Some(format!("{name}.{}, {} rows", differing.join("+"), lost.len()));
        }
        None
    }
}

/// A statement without comments, spaces and quotes around names.
fn without_comments(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    code.flat_map(str::chars).filter(|c| !c.is_whitespace() && *c != '"').collect()
}

/// Whether two files of a data folder say the same to the server. Comments in key files are for people, and so is all of
/// `credentials.sealed` but its last line.
pub fn says_the_same(one: &Path, other: &Path) -> bool {
    let said = |path: &Path| {
        let bytes = fs::read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match path.extension().and_then(|end| end.to_str()) {
            Some("key") => {
                text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect::<String>()
            }
            // A file that is no text counts as one that says everything.
            Some("sealed") if std::str::from_utf8(&bytes).is_err() => {
                "Sealed with them: projects, the generations of sessions and links, and the list of audit logs."
                    .to_owned()
            }
            Some("sealed") => text.lines().last().unwrap_or_default().to_owned(),
            _ => text,
        }
    };
    said(one) == said(other)
}

/// The id of the only organization.
pub async fn organization(folder: &Path) -> String {
    let mut database = checker::open(folder).await.expect("it opens");
    let (id,): (String,) = sqlx::query_as("select id from organizations").fetch_one(&mut database).await.expect("one");
    id
}
