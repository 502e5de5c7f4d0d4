//! Hostile statements against the audit log tables: the database refuses them on every connection; or, when the
//! attacker owns the database and drops the triggers first, verification reports them.
//!
//! Seeded faults these tests catch: the SQLite triggers without migration 0013; verification that does not compare a
//! checkpoint's size with its note.

#![expect(clippy::disallowed_methods, reason = "an intruder writes statements, and on whatever connection there is")]

use crate::support::{Founded, TestApp, tables};
use Outcome::{Harmless, Named, Refused};
use domain::{Actor, Permission, Settings, audit_checkpoints, audit_verification, organizations};
use kernel::ledger::event::Event;
use sqlx::{AnyConnection, Executor};
use types::ids::OrganizationId;

/// The expected outcome of an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The database refuses it, or it affects no row.
    Refused,
    /// It succeeds for the owner of the database; verification reports an error that contains this text.
    Named(&'static str),
    /// It succeeds and does no damage: the log still verifies against the checkpoint file next to the database.
    Harmless,
}

/// Statements that run one after the other on one connection, and the expected outcome.
type Attack = (&'static [&'static str], Outcome);

/// For both engines. `{ours}` and `{theirs}` are the ids of two organizations.
const BOTH: &[Attack] = &[
    // Edits.
    (&["update audit_logs set leaf = '{}'"], Refused),
    (&["update audit_logs set type = type"], Refused),
    (&["update audit_logs set seq = seq + 100000"], Refused),
    (&["update audit_logs set effective_at = 1 where seq = 0"], Refused),
    (&["update audit_logs set organization_id = '{theirs}' where organization_id = '{ours}' and seq = 3"], Refused),
    (&["with x as (select 3 as n) update audit_logs set leaf = '{}' where seq in (select n from x)"], Refused),
    (&["update audit_logs set leaf = o.leaf from audit_logs o where o.seq = 1 and audit_logs.seq = 2"], Refused),
    (
        &[
            "update audit_logs set leaf_hash = (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1)",
        ],
        Refused,
    ),
    // Deletions.
    (&["delete from audit_logs"], Refused),
    (&["delete from audit_logs where seq = 0"], Refused),
    (&["delete from audit_logs where seq = (select max(seq) from audit_logs)"], Refused),
    (&["with x as (select 3 as n) delete from audit_logs where seq in (select n from x)"], Refused),
    (&["delete from audit_logs limit 1"], Refused),
    (&["delete from audit_logs order by seq desc limit 1"], Refused),
    (&["delete from organizations"], Refused),
    // Insertions.
    (&["insert into audit_logs select * from audit_logs where seq = 0"], Refused),
    (
        &[
            "insert into audit_logs select organization_id, seq + 7, id || 'x', type, effective_at, leaf, leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = (select max(seq) from audit_logs where organization_id = '{ours}')",
        ],
        Refused,
    ),
    (
        &[
            "insert into audit_logs select organization_id, -1, id || 'x', type, effective_at, leaf, leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = 0",
        ],
        Refused,
    ),
    (
        &[
            "insert into audit_logs select '{ours}', seq, id || 'x', type, effective_at, leaf, leaf_hash, mac from audit_logs where organization_id = '{theirs}' and seq = 0",
        ],
        Refused,
    ),
    (
        &[
            "insert into audit_logs select organization_id, (select max(seq) + 1 from audit_logs where organization_id = '{ours}'), id, type, effective_at, leaf, leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = 0",
        ],
        Refused,
    ),
    (&["insert into audit_logs select * from audit_logs where seq = 0 on conflict do nothing"], Refused),
    (
        &[
            "insert into audit_logs select * from audit_logs where seq = 0 on conflict (organization_id, seq) do update set leaf = '{}'",
        ],
        Refused,
    ),
    (
        &[
            "insert into audit_logs select organization_id, (select max(seq) + 1 from audit_logs where organization_id = '{ours}'), id, type, effective_at, leaf, leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = 0 on conflict (id) do update set leaf = excluded.leaf",
        ],
        Refused,
    ),
    // Personal values.
    (&["update audit_values set value = 'x'"], Refused),
    (&["update audit_values set seq = seq + 1"], Refused),
    (
        &[
            "update audit_values set salt = (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1)",
        ],
        Refused,
    ),
    (
        &[
            "insert into audit_values select organization_id, seq, field, salt, 'x' from audit_values where true on conflict (organization_id, seq, field) do update set value = 'x'",
        ],
        Refused,
    ),
    (&["insert into audit_values select organization_id, seq + 100000, field, salt, value from audit_values"], Refused),
    // The tree.
    (&["update audit_nodes set position = position + 1"], Refused),
    (
        &[
            "update audit_nodes set hash = (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1)",
        ],
        Refused,
    ),
    (&["delete from audit_nodes"], Refused),
    (&["insert into audit_nodes select organization_id, level, position + 1, hash from audit_nodes"], Refused),
    (&["insert into audit_nodes select organization_id, 0, 1, hash from audit_nodes"], Refused),
    (&["insert into audit_nodes select organization_id, 9, 0, hash from audit_nodes"], Refused),
    (&["insert into audit_nodes select organization_id, level, -1, hash from audit_nodes"], Refused),
    (
        &[
            "insert into audit_nodes select organization_id, level, position, (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1) from audit_nodes where true on conflict (organization_id, level, position) do update set hash = excluded.hash",
        ],
        Refused,
    ),
    // What triggers cannot refuse, because the product itself runs similar statements.
    (
        &["delete from audit_values where organization_id = '{ours}' and seq = 0"],
        Named("no record tells that it was erased"),
    ),
    (&["delete from audit_values where organization_id = '{ours}'"], Named("no record tells that it was erased")),
    (
        &[
            "insert into audit_values select organization_id, 4, '/detail/x', salt, 'x' from audit_values where organization_id = '{ours}' limit 1",
        ],
        Named("nothing in it commits to the value"),
    ),
    (
        &[
            "insert into audit_logs select organization_id, (select max(seq) + 1 from audit_logs where organization_id = '{ours}'), id || 'x', type, effective_at, leaf, leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = 3",
        ],
        Named("written for another place or another log"),
    ),
    (
        &[
            "insert into audit_logs select organization_id, (select max(seq) + 1 from audit_logs where organization_id = '{ours}'), id || 'x', type, effective_at, '{}', leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = 3",
        ],
        Named("do not have the hash"),
    ),
    (&["delete from audit_checkpoints"], Harmless),
    (&["update audit_checkpoints set note = replace(note, 'orgward/', 'orgward/x')"], Named("not signed by a key")),
    (
        &[
            "update audit_checkpoints set root = (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1) where organization_id = '{ours}'",
        ],
        Named("another size or root"),
    ),
    (&["update audit_checkpoints set size = size + 5 where organization_id = '{ours}'"], Named("another size or root")),
    (
        &[
            "insert into audit_checkpoints select organization_id, size - 5, root, note, at from audit_checkpoints where organization_id = '{ours}'",
        ],
        Named("another size or root"),
    ),
];

const SQLITE: &[Attack] = &[
    (&["update or replace audit_logs set seq = 1 where seq = 0"], Refused),
    (&["update or ignore audit_logs set leaf = '{}'"], Refused),
    (&["insert or replace into audit_logs select * from audit_logs where seq = 0"], Refused),
    (
        &[
            "replace into audit_logs select organization_id, seq, id, type, effective_at, '{}', leaf_hash from audit_logs where seq = 0",
        ],
        Refused,
    ),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_logs select * from audit_logs where seq = 0",
        ],
        Refused,
    ),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_logs select organization_id, (select max(seq) + 1 from audit_logs where organization_id = '{ours}'), id, type, effective_at, '{}', leaf_hash, mac from audit_logs where organization_id = '{ours}' and seq = 0",
        ],
        Refused,
    ),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_logs (rowid, organization_id, seq, id, type, effective_at, leaf, leaf_hash) select rowid, organization_id, (select max(seq) + 1 from audit_logs where organization_id = '{ours}'), 'x', type, effective_at, '{}', leaf_hash from audit_logs where organization_id = '{ours}' and seq = 0",
        ],
        Refused,
    ),
    (&["insert or ignore into audit_logs select * from audit_logs where seq = 0"], Refused),
    (&["pragma ignore_check_constraints = on", "update audit_logs set leaf = '{}'"], Refused),
    (&["pragma foreign_keys = off", "update audit_logs set organization_id = 'x'"], Refused),
    (&["pragma query_only = off", "delete from audit_logs"], Refused),
    (
        &[
            "create temp trigger t before delete on audit_logs begin select raise(ignore); end",
            "delete from audit_logs",
        ],
        Refused,
    ),
    (&["create temp view audit_log as select * from audit_logs", "delete from audit_log"], Refused),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_values select organization_id, seq, field, salt, 'x' from audit_values",
        ],
        Refused,
    ),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_values (rowid, organization_id, seq, field, salt, value) select rowid, organization_id, seq, field || 'x', salt, 'x' from audit_values",
        ],
        Refused,
    ),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_nodes select organization_id, level, position, (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1) from audit_nodes",
        ],
        Refused,
    ),
    (
        &[
            "pragma recursive_triggers = off",
            "insert or replace into audit_nodes (rowid, organization_id, level, position, hash) select rowid, 'x', level, position, hash from audit_nodes",
        ],
        Refused,
    ),
    (
        &[
            "drop trigger audit_logs_no_update",
            "update audit_logs set leaf = replace(leaf, 'orgward', 'OrgWard') where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "drop trigger audit_logs_no_update",
            "update audit_logs set type = 'orgward.hidden' where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "drop trigger audit_logs_no_update",
            "update audit_logs set effective_at = effective_at - 1 where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "drop trigger audit_logs_no_update",
            "update audit_logs set id = id || 'x' where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &["drop trigger audit_logs_no_delete", "delete from audit_logs where organization_id = '{ours}' and seq = 5"],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "drop trigger audit_logs_no_delete",
            "delete from audit_logs where organization_id = '{ours}' and seq = (select max(seq) from audit_logs where organization_id = '{ours}')",
        ],
        Named("is missing"),
    ),
    (&["drop trigger audit_logs_no_delete", "delete from audit_logs"], Named("is missing")),
    (
        &[
            "pragma writable_schema = on",
            "delete from sqlite_master where type = 'trigger'",
            "pragma writable_schema = reset",
            "delete from audit_logs where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "pragma writable_schema = on",
            "update sqlite_master set sql = replace(sql, 'raise(abort,', 'coalesce(1,') where type = 'trigger'",
            "pragma writable_schema = reset",
            "delete from audit_logs where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "drop trigger audit_nodes_no_update",
            "update audit_nodes set hash = (select leaf_hash from audit_logs where organization_id = '{ours}' and seq = 1)",
        ],
        Named("stored tree"),
    ),
    (&["drop trigger audit_nodes_no_delete", "delete from audit_nodes"], Named("stored tree")),
    (
        &[
            "drop trigger audit_values_no_update",
            "update audit_values set value = 'x' where organization_id = '{ours}'",
        ],
        Named("not the one that was recorded"),
    ),
    (&["alter table audit_logs rename to audit_log"], Named("no such table")),
    (&["alter table audit_logs rename column leaf to x"], Named("no such column")),
    (&["alter table audit_logs add column x text"], Harmless),
    (&["drop table audit_logs"], Named("no such table")),
    (&["drop table audit_values"], Named("no such table")),
    (&["drop table audit_nodes"], Named("stored tree")),
];

const POSTGRES: &[Attack] = &[
    (&["truncate audit_logs"], Refused),
    (&["truncate audit_logs cascade"], Refused),
    (&["truncate organizations cascade"], Refused),
    (&["truncate audit_values"], Refused),
    (&["truncate audit_nodes"], Refused),
    (&["truncate audit_checkpoints"], Refused),
    (&["delete from audit_logs using organizations o where o.id = audit_logs.organization_id"], Refused),
    (&["delete from only audit_logs"], Refused),
    (
        &["with gone as (delete from audit_logs where seq = 3 returning *) insert into audit_logs select * from gone"],
        Refused,
    ),
    (
        &["merge into audit_logs l using (select 3 as n) x on l.seq = x.n when matched then update set leaf = '{}'"],
        Refused,
    ),
    (&["merge into audit_logs l using (select 3 as n) x on l.seq = x.n when matched then delete"], Refused),
    (&["set session_replication_role = replica", "update audit_logs set leaf = '{}'"], Refused),
    (&["set session_replication_role = replica", "delete from audit_logs"], Refused),
    (&["set session_replication_role = replica", "truncate audit_logs"], Refused),
    (
        &[
            "set session_replication_role = replica",
            "insert into audit_logs select organization_id, seq + 100000, id || 'x', type, effective_at, leaf, leaf_hash, mac from audit_logs",
        ],
        Refused,
    ),
    (&["set session_replication_role = replica", "update audit_values set value = 'x'"], Refused),
    (&["set session_replication_role = replica", "update audit_nodes set position = position + 1"], Refused),
    (
        &[
            "set session_replication_role = replica",
            "insert into audit_nodes select organization_id, level, position + 1, hash from audit_nodes",
        ],
        Refused,
    ),
    (&["set transaction read write", "delete from audit_logs"], Refused),
    (
        &[
            "alter table audit_logs disable trigger all",
            "update audit_logs set leaf = '{}' where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "alter table audit_logs disable trigger all",
            "update audit_logs set type = 'orgward.hidden' where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "alter table audit_logs disable trigger all",
            "delete from audit_logs where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (&["alter table audit_logs disable trigger all", "truncate audit_logs"], Named("is missing")),
    (
        &[
            "drop trigger audit_logs_no_change on audit_logs",
            "delete from audit_logs where organization_id = '{ours}' and seq = (select max(seq) from audit_logs where organization_id = '{ours}')",
        ],
        Named("is missing"),
    ),
    (
        &[
            "create or replace function audit_logs_only_mac() returns trigger language plpgsql as $$ begin return new; end $$",
            "update audit_logs set leaf = '{}' where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "drop function audit_logs_only_mac() cascade",
            "delete from audit_logs where organization_id = '{ours}' and seq = 5",
        ],
        Named("Record 5 does not hold"),
    ),
    (
        &[
            "create rule r as on insert to audit_values do instead nothing",
            "alter table audit_values disable trigger all",
            "update audit_values set value = 'x' where organization_id = '{ours}'",
        ],
        Named("not the one that was recorded"),
    ),
    (&["alter table audit_logs alter column leaf type text using '{}'"], Named("Record 0 does not hold")),
    (&["alter table audit_logs rename to audit_log"], Named("does not exist")),
    (&["alter table audit_logs rename column leaf to x"], Named("does not exist")),
    (&["alter table audit_logs add column x text"], Harmless),
    (&["drop table audit_logs cascade"], Named("does not exist")),
    (&["drop table audit_nodes"], Named("stored tree")),
    (&["alter table audit_nodes disable trigger all", "delete from audit_nodes"], Named("stored tree")),
];

/// Two organizations, one of them with a signed log of more than a whole tile.
struct ProtectedLog {
    app: Founded,
    theirs: OrganizationId,
    _kept: tempfile::TempDir,
}

impl ProtectedLog {
    async fn new() -> Self {
        let kept = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings { checkpoint_folder: Some(kept.path().to_owned()), ..Settings::default() };
        let app = TestApp::start_with(settings).await.found(true).await;
        let owner = organizations::NewOwner { email: "ada@fjordlight.example".to_owned(), name: None, password: None };
        let theirs =
            organizations::create(&app.domain, "Skerry Works", &owner, true).await.expect("a second organization").0;
        let operator = Actor::server_administrator(app.organization.clone());
        let mut change =
            app.domain.change(&operator, Permission::UsersWrite).await.expect("the server administrator may");
        let event = Event::PasswordReset { user_id: app.owner.as_str() };
        for _ in 0..260 {
            change.append(&event).await.expect("an event can be appended");
        }
        change.commit(&event).await.expect("it is committed");
        audit_checkpoints::sign(&app.domain).await.expect("it can be signed");
        Self { app, theirs, _kept: kept }
    }

    fn statements(&self, attack: &'static [&'static str]) -> Vec<String> {
        let (ours, theirs) = (self.app.organization.as_str(), self.theirs.as_str());
        attack.iter().map(|sql| sql.replace("{ours}", ours).replace("{theirs}", theirs)).collect()
    }

    /// Every row that the triggers protect.
    async fn rows(&self) -> Vec<String> {
        let (logs, values, nodes, checkpoints) = if tables::is_postgres() {
            (
                "select organization_id || seq || id || type || effective_at || leaf || encode(leaf_hash, 'hex') from audit_logs order by 1",
                "select organization_id || seq || field || encode(salt, 'hex') || value from audit_values order by 1",
                "select organization_id || level || ' ' || position || encode(hash, 'hex') from audit_nodes order by 1",
                "select organization_id || size || encode(root, 'hex') || note from audit_checkpoints order by 1",
            )
        } else {
            (
                "select organization_id || seq || id || type || effective_at || leaf || hex(leaf_hash) from audit_logs order by 1",
                "select organization_id || seq || field || hex(salt) || value from audit_values order by 1",
                "select organization_id || level || ' ' || position || hex(hash) from audit_nodes order by 1",
                "select organization_id || size || hex(root) || note from audit_checkpoints order by 1",
            )
        };
        let mut rows = Vec::new();
        for sql in [logs, values, nodes, checkpoints] {
            rows.extend(self.app.texts(sql, &[]).await);
        }
        rows
    }

    /// The result of verification; the error is its message.
    async fn verify(&self) -> Result<(), String> {
        let verified = audit_verification::verify(&self.app.domain, &self.app.organization, vec![], None, |_, _| {});
        match verified.await {
            Err(error) => Err(error.to_string()),
            Ok(Err(fault)) => Err(fault.to_string()),
            Ok(Ok(verified)) if verified.own.is_some() => Ok(()),
            Ok(Ok(_)) => Err("it was not checked against its file".to_owned()),
        }
    }
}

/// Runs statements on one connection until one fails.
async fn run(connection: &mut AnyConnection, statements: &[String]) -> Result<(), sqlx::Error> {
    for sql in statements {
        connection.execute(sqlx::AssertSqlSafe(sql.clone())).await?;
    }
    Ok(())
}

fn attacks() -> impl Iterator<Item = Attack> {
    BOTH.iter().chain(if tables::is_postgres() { POSTGRES } else { SQLITE }).copied()
}

#[tokio::test]
async fn hostile_statements_are_refused_on_every_kind_of_connection() {
    let log = ProtectedLog::new().await;
    let app = &log.app;
    let operator = Actor::server_administrator(app.organization.clone());
    let mut tried = 0;
    for (attack, outcome) in attacks() {
        let statements = log.statements(attack);
        // A read connection must refuse writes even without the triggers.
        let mut reading =
            app.domain.read(&operator, Permission::AuditLogsRead).await.expect("the server administrator may");
        if !attack[0].contains("query_only") && !attack[0].contains("read write") && !attack[0].contains(" temp ") {
            assert!(run(reading.conn(), &statements).await.is_err(), "on a reader: {attack:?}");
        }
        drop(reading);
        if outcome != Refused {
            continue;
        }
        tried += 1;
        let before = log.rows().await;
        let mut outside = app.tables.acquire().await.expect("a connection");
        run(&mut outside, &statements).await.ok();
        // Settings made on this connection end with it.
        outside.close_on_drop();
        drop(outside);
        assert!(log.rows().await == before, "on a connection from outside: {attack:?}");

        let mut change =
            app.domain.change(&operator, Permission::UsersWrite).await.expect("the server administrator may");
        run(change.conn().expect("a connection"), &statements).await.ok();
        // Commits whatever succeeded: a refused change must leave nothing to commit.
        change.commit(&Event::PasswordReset { user_id: app.owner.as_str() }).await.ok();
        let after = log.rows().await;
        let lost: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
        assert!(lost.is_empty(), "on the writer: {attack:?}");
        assert_eq!(log.verify().await, Ok(()), "on the writer: {attack:?}");
    }
    assert!(tried >= 50, "{tried} attacks");
    println!("{tried} attacks refused on three kinds of connections");
}

#[tokio::test]
async fn tampering_by_the_owner_of_the_database_is_reported_by_verification() {
    let mut wrong = Vec::new();
    for (attack, outcome) in attacks() {
        let Named(words) = outcome else { continue };
        let log = ProtectedLog::new().await;
        assert_eq!(log.verify().await, Ok(()));
        let statements = log.statements(attack);
        let mut outside = log.app.tables.acquire().await.expect("a connection");
        run(&mut outside, &statements).await.unwrap_or_else(|error| panic!("{attack:?}: {error}"));
        outside.close_on_drop();
        drop(outside);
        let said = log.verify().await.err().unwrap_or_default();
        if !said.contains(words) {
            wrong.push(format!("{attack:?}: {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn changes_that_the_checkpoint_file_makes_up_for_are_harmless() {
    let log = ProtectedLog::new().await;
    for (attack, _) in attacks().filter(|(_, outcome)| *outcome == Harmless) {
        let statements = log.statements(attack);
        let mut outside = log.app.tables.acquire().await.expect("a connection");
        run(&mut outside, &statements).await.unwrap_or_else(|error| panic!("{attack:?}: {error}"));
        drop(outside);
        assert_eq!(log.verify().await, Ok(()), "{attack:?}");
    }
}
