//! Applies an attack to a copy of the data folder.

use crate::{
    attacks::{Attack, FileStep, Step},
    checker,
    server::copy_folder,
    tampering::filled::{FORGED, Filled, checkpoint_file, digest, text},
};
use evidence::tree::{Frontier, leaf_hash};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::{fs, path::Path};

/// Leaves below one stored node.
const TILE: usize = 256;

/// The edit of a record's text in all attacks.
const EDIT: &str = r#"update audit_logs set leaf = replace(leaf, '"request_id":"', '"request_id":"req-')"#;

/// Copies the data folder and attacks the copy.
pub async fn apply(filled: &Filled, attack: &Attack, copy: &Path) {
    copy_folder(&filled.data, copy);
    let mut database = checker::open(copy).await.expect("it opens");
    let values = values(filled, &mut database).await;
    let triggers = "select name, sql from sqlite_master where type = 'trigger'";
    let triggers: Vec<(String, String)> = sqlx::query_as(triggers).fetch_all(&mut database).await.expect("readable");
    // A person who writes to the database is not held up by references.
    run(&mut database, "pragma foreign_keys = off").await;
    if attack.is_past_triggers {
        for (name, _) in &triggers {
            run(&mut database, &format!("drop trigger {name}")).await;
        }
    }
    for step in attack.steps {
        match step {
            Step::Sql(sql) => run(&mut database, &filled_in(sql, &values)).await,
            Step::Empty(tables) => {
                for table in *tables {
                    run(&mut database, &filled_in(&format!("delete from {table} where {{ours}}"), &values)).await;
                }
            }
            Step::PutBack(tables) => {
                let attach = format!("attach database '{}' as recent", filled.recent.join("orgward.db").display());
                run(&mut database, &attach).await;
                for table in *tables {
                    run(&mut database, &filled_in(&format!("delete from main.{table} where {{ours}}"), &values)).await;
                    let rows = format!("insert into main.{table} select * from recent.{table} where {{ours}}");
                    run(&mut database, &filled_in(&rows, &values)).await;
                }
                run(&mut database, "detach database recent").await;
            }
            Step::HashRecords => hash_records(&mut database).await,
            Step::HashTree => hash_tree(&mut database, &filled.organization).await,
            Step::AppendRecord { with_values } => append(&mut database, &values, *with_values).await,
            Step::File(step) => change_file(&mut database, filled, step, copy).await,
        }
    }
    if attack.is_past_triggers {
        for (_, sql) in &triggers {
            run(&mut database, sql).await;
        }
    }
    database.close().await.expect("it closes");
    if attack.steps.iter().any(|step| matches!(step, Step::File(FileStep::OlderDatabase))) {
        for end in ["", "-wal"] {
            fs::remove_file(copy.join(format!("orgward.db{end}"))).ok();
            fs::copy(filled.older.join(format!("orgward.db{end}")), copy.join(format!("orgward.db{end}"))).ok();
        }
    }
}

/// What placeholders of statements stand for.
async fn values(filled: &Filled, database: &mut SqliteConnection) -> Vec<(&'static str, String)> {
    let ours = format!("organization_id = '{}'", filled.organization);
    let record =
        format!("select max(seq) || '' from audit_logs where type = 'login.succeeded' and seq < 500 and {ours}");
    let record = text(database, &record).await;
    let last = text(database, &format!("select max(seq) || '' from audit_logs where {ours}")).await;
    let mut state = checker::open(&filled.recent).await.expect("it opens");
    let recent = text(&mut state, &format!("select count(*) || '' from audit_logs where {ours}")).await;
    state.close().await.expect("it closes");
    vec![
        ("edit", EDIT.to_owned()),
        ("this", format!("seq = {record} and {ours}")),
        ("ours", ours),
        ("record", record),
        ("last", last),
        ("recent", recent),
        ("org", filled.organization.clone()),
        ("other", filled.other.clone()),
        ("owner", filled.owner.clone()),
        ("reader", filled.reader.clone()),
        ("full", filled.full.id.clone()),
        ("limited", filled.limited.id.clone()),
        ("deleted", filled.deleted.id.clone()),
        ("forged", digest(FORGED)),
        ("older", filled.older.join("orgward.db").to_str().expect("UTF-8").to_owned()),
    ]
}

fn filled_in(sql: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(sql.to_owned(), |sql, (name, value)| sql.replace(&format!("{{{name}}}"), value))
}

/// An attack that changes nothing would be a fault of the trial, which accepts it.
async fn run(database: &mut SqliteConnection, sql: &str) {
    let done = sqlx::query(AssertSqlSafe(sql)).execute(database).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(!sql.starts_with("update") || done.rows_affected() > 0, "nothing is changed: {sql}");
}

async fn hash_records(database: &mut SqliteConnection) {
    let rows = sqlx::query("select rowid, leaf, leaf_hash from audit_logs").fetch_all(&mut *database).await;
    for row in rows.expect("readable") {
        let (id, leaf, stored): (i64, String, Vec<u8>) = (row.get(0), row.get(1), row.get(2));
        let hash = leaf_hash(leaf.as_bytes()).to_vec();
        if hash != stored {
            let update = sqlx::query("update audit_logs set leaf_hash = $1 where rowid = $2").bind(hash).bind(id);
            update.execute(&mut *database).await.expect("it is done");
        }
    }
}

async fn hash_tree(database: &mut SqliteConnection, organization: &str) {
    let leaves = "select leaf_hash from audit_logs where organization_id = $1 order by seq";
    let leaves: Vec<(Vec<u8>,)> =
        sqlx::query_as(leaves).bind(organization).fetch_all(&mut *database).await.expect("readable");
    for (position, tile) in leaves.chunks_exact(TILE).enumerate() {
        let mut frontier = Frontier::default();
        for (hash,) in tile {
            frontier.push(hash.as_slice().try_into().expect("a hash"));
        }
        let sql = "update audit_nodes set hash = $1 where organization_id = $2 and level = 1 and position = $3";
        let update = sqlx::query(sql).bind(frontier.root().to_vec()).bind(organization);
        let update = update.bind(i64::try_from(position).expect("it fits")).execute(&mut *database).await;
        assert_eq!(update.expect("it is done").rows_affected(), 1, "the tile has its node");
    }
}

/// Appends a copy of the record, as of the time of the newest one. The MAC is that of the record, because the attacker cannot
/// make one.
async fn append(database: &mut SqliteConnection, values: &[(&str, String)], with_values: bool) {
    let id = "audit_log-zzzzzzzzzzzzzzzzzzzzzzzz";
    let at = text(database, &filled_in("select max(effective_at) || '' from audit_logs where {ours}", values)).await;
    let leaf = format!(
        "select json_set(leaf, '$.seq', {{last}} + 1, '$.event.id', '{id}', '$.event.effective_at', {at})
         from audit_logs where {{this}}"
    );
    let leaf = text(database, &filled_in(&leaf, values)).await;
    let insert = format!(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac)
         select organization_id, {{last}} + 1, '{id}', type, {at}, $1, $2, mac from audit_logs where {{this}}"
    );
    let hash = leaf_hash(leaf.as_bytes()).to_vec();
    let insert = sqlx::query(AssertSqlSafe(filled_in(&insert, values))).bind(leaf).bind(hash);
    assert_eq!(insert.execute(&mut *database).await.expect("it is done").rows_affected(), 1);
    if !with_values {
        return;
    }
    for (table, columns) in [("audit_values", "field, salt, value"), ("audit_facets", "facet, value")] {
        let insert = format!(
            "insert into {table} (organization_id, seq, {columns})
             select organization_id, {{last}} + 1, {columns} from {table} where {{this}}"
        );
        run(database, &filled_in(&insert, values)).await;
    }
    for facets in ["select '', ''", "select facet, value from audit_facets where {this} and facet in ('type', 'actor')"]
    {
        let count = format!(
            "insert into audit_counts (organization_id, facet, value, hour, class, records)
             select '{{org}}', f.*, {at} / 3600, 'sign_in', 1 from ({facets}) f where true
             on conflict do update set records = records + 1"
        );
        run(database, &filled_in(&count, values)).await;
    }
}

async fn change_file(database: &mut SqliteConnection, filled: &Filled, step: &FileStep, copy: &Path) {
    let file = checkpoint_file(copy, &filled.organization);
    let put = |from: &Path, organization: &str| {
        fs::copy(checkpoint_file(from, organization), &file).expect("it can be copied");
    };
    match step {
        FileStep::Remove => fs::remove_file(&file).expect("it is there"),
        FileStep::Oldest => {
            let note = "select note from audit_checkpoints where {ours} order by size";
            let note = note.replace("{ours}", &format!("organization_id = '{}'", filled.organization));
            fs::write(&file, text(database, &note).await).expect("ours");
        }
        FileStep::Recent => put(&filled.recent, &filled.organization),
        FileStep::Garbage => fs::write(&file, "garbage\n").expect("ours"),
        FileStep::OfTheOther => put(&filled.data, &filled.other),
        // The file is replaced when it is closed.
        FileStep::OlderDatabase => {}
        FileStep::OlderCheckpoints => copy_folder(&filled.older.join("checkpoints"), &copy.join("checkpoints")),
        FileStep::OlderEnded => {
            let ended = "credentials.ended";
            fs::copy(filled.older.join(ended), copy.join(ended)).expect("it can be copied");
        }
        FileStep::RemoveSealed => fs::remove_file(copy.join("credentials.sealed")).expect("it is there"),
        FileStep::RemoveEnded => fs::remove_file(copy.join("credentials.ended")).expect("it is there"),
    }
}
