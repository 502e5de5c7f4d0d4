//! Walks every command, taken from the program's own help: each that changes an organization leaves exactly its events, in
//! the log of every organization that it concerns. A command missing from the table below fails this test.

use crate::support::{Host, PASSWORD};
use std::collections::BTreeSet;

const ADA: &str = "ada@fjordlight.example";
const NEW_PASSWORD: &str = "copper lantern ninety waltz";

/// A command, and the events that it leaves in the logs of the first and the second organization, to both of which Ada
/// belongs. `None` for commands that change no organization or have a test of their own that a log cannot be walked in.
type Expected = (&'static str, Option<(&'static [&'static str], &'static [&'static str])>);

const COMMANDS: &[Expected] = &[
    ("serve", None),
    ("init", None),
    ("demo", None),
    ("owner reset", Some((&["orgward.password.reset"], &["orgward.password.reset"]))),
    ("user create", Some((&["user.added"], &[]))),
    ("user reset-link", Some((&["orgward.reset_link.created"], &["orgward.reset_link.created"]))),
    ("user set-email", Some((&["user.updated"], &["user.updated"]))),
    ("mail test", None),
    // The log of the organization that it creates is walked below.
    ("organization create", None),
    ("requests", None),
    ("audit verify", None),
    // It changes no organization, only what searches read.
    ("audit reindex", None),
    ("audit checkpoint", None),
    ("audit key", None),
    ("audit export", Some((&["orgward.audit_logs.exported"], &[]))),
    ("audit erase-person", Some((&["orgward.person.erased"], &[]))),
    // It confirms what an owner asked for over the Admin API.
    ("audit hold", None),
    ("audit accept-rollback", None),
    ("audit new-key", Some((&["orgward.audit_key.changed"], &["orgward.audit_key.changed"]))),
    ("backup verify", None),
    // The record that a restore leaves is in tests of its own.
    ("restore", None),
    ("purge", None),
    ("openapi", None),
    ("config", None),
    ("doctor", None),
    ("healthcheck", None),
    ("completions", None),
];

/// The commands that the help lists below these words.
fn listed(host: &Host, words: &[&str]) -> Vec<String> {
    let help = host.run(&[words, &["--help"]].concat(), "").success();
    let Some((_, commands)) = help.split_once("Commands:\n") else { return Vec::new() };
    let lines = commands.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The types of the events of an organization after the first `skip`.
async fn types(host: &Host, organization: &str, skip: usize) -> Vec<String> {
    let rows = host.rows("select organization_id || ' ' || type from audit_logs order by organization_id, seq").await;
    let of = rows.iter().filter_map(|row| row.split_once(' ')).filter(|(id, _)| *id == organization);
    of.map(|(_, r#type)| r#type.to_owned()).skip(skip).collect()
}

#[tokio::test]
async fn every_command_that_changes_an_organization_leaves_its_events_in_each_log() {
    let host = Host::new().await;
    let mut all = BTreeSet::new();
    for name in listed(&host, &[]) {
        let below = listed(&host, &[&name]);
        match below.is_empty() {
            true => all.extend([name]),
            false => all.extend(below.into_iter().map(|inner| format!("{name} {inner}"))),
        }
    }
    let known: BTreeSet<String> = COMMANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(all, known, "every command stands in the table");

    host.init(&["--enable-audit-logging"]).success();
    let first = host.rows("select id from organizations").await.remove(0);
    let create = ["organization", "create", "--name", "Skerry Works", "--owner-email", ADA, "--enable-audit-logging"];
    host.run(&create, "").success();
    let second = host.rows("select id from organizations order by created_at desc, id desc").await.remove(0);
    assert_eq!(
        types(&host, &second, 1).await,
        ["project.created", "user.added"],
        "after the event that enabled logging"
    );
    // Somebody who can be erased: a member of the first organization who was removed.
    let create = ["user", "create", "--name", "Bo", "--email", "bo@x.org", "--organization", &first];
    host.run(&create, "").success();
    let bo = host.rows("select id from users where email = 'bo@x.org'").await.remove(0);
    let tables = host.tables().await;
    for sql in ["delete from organization_users where user_id = $1", "delete from users where id = $1"] {
        sqlx::query(sql).bind(&bo).execute(&tables).await.expect("a removed member");
    }
    tables.close().await;

    for (name, expected) in COMMANDS.iter().filter_map(|(name, expected)| Some((*name, (*expected)?))) {
        let more: &[&str] = match name {
            "owner reset" => &["--email", ADA, "--password-file", "-"],
            "user create" => &["--name", "Emi", "--email", "emi@x.org", "--organization", &first],
            "user reset-link" => &["--email", ADA],
            "user set-email" => &["--email", ADA, "--to", "ada@skerry.example"],
            "audit export" => &["--out", "exported", "--organization", &first],
            "audit erase-person" => &["--user", &bo, "--organization", &first],
            "audit new-key" => &[],
            other => panic!("{other} has no arguments here"),
        };
        let before = (types(&host, &first, 0).await.len(), types(&host, &second, 0).await.len());
        let words: Vec<&str> = name.split(' ').chain(more.iter().copied()).collect();
        // Refused callers leave nothing: here a flag that does not exist.
        assert_ne!(host.run(&[&words[..], &["--nothing-of-ours"]].concat(), "").code, Some(0), "{name}");
        assert_eq!(types(&host, &first, before.0).await, [""; 0], "{name}");
        // The command that cannot be undone asks for the person's id and a word.
        let confirmed = format!("{bo}\nERASE\n");
        host.run(&words, if name == "audit erase-person" { &confirmed } else { NEW_PASSWORD }).success();
        assert_eq!(types(&host, &first, before.0).await, expected.0, "{name}, in the first organization");
        assert_eq!(types(&host, &second, before.1).await, expected.1, "{name}, in the second organization");
    }
    assert!(host.can_sign_in("ada@skerry.example", NEW_PASSWORD).await);
    assert!(!host.can_sign_in("ada@skerry.example", PASSWORD).await);
}
