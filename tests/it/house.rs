//! The house rules, read off the source: who may import whom, and where a statement or a rule may stand.
//!
//! Planted and caught: `use sqlx` in rest/projects.rs; `crate::domain` in a page; a statement in server/pages.rs.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folder, what it must not name, and why.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "crates/types/src",
        &["domain::", "kernel", "sqlx", "axum", "leptos", "tokio"],
        "types cross a wire and know nobody",
    ),
    ("crates/domain/src", &["axum", "leptos", "StatusCode", "cookie"], "operations know no HTTP"),
    (
        "src/rest",
        &["sqlx", "leptos", "Permission", "crate::ui", "crate::server_fns"],
        "the Admin API extracts, calls, answers",
    ),
    ("src/server_fns", &["sqlx", "axum", "Permission", "crate::rest", "crate::ui"], "a door decides nothing"),
    (
        "src/ui",
        &["domain::", "kernel::", "crate::rest", "crate::server::", "sqlx", "axum"],
        "pages know the doors only",
    ),
];

/// Words that begin a statement.
const STATEMENTS: &[&str] = &["\"select ", "\"insert ", "\"update ", "\"delete ", "sqlx::query"];

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("source is text");
                found.push((path, text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    for (path, _) in &mut found {
        *path = path.strip_prefix(root).expect("below the root").to_owned();
    }
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// Code without comments: a reason may name what the code must not.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_folder_imports_only_what_it_may_know() {
    let mut broken = Vec::new();
    for (folder, words, why) in FORBIDDEN {
        for (path, text) in sources(folder) {
            let text = code(&text);
            let named: Vec<_> = words.iter().filter(|word| names(&text, word)).collect();
            if !named.is_empty() {
                broken.push(format!("{}: {named:?} ({why})", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Whether a word stands in the code as a name of its own, not as a part of another.
fn names(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = text[at + word.len()..].chars().next().unwrap_or(' ');
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        !inside(before) && (word.ends_with(':') || !inside(after))
    })
}

#[test]
fn statements_stand_in_the_domain_and_where_the_database_is_opened() {
    for folder in ["src", "crates/types/src"] {
        for (path, text) in sources(folder) {
            if path == Path::new("src/server/database.rs") {
                continue;
            }
            let found: Vec<_> = STATEMENTS.iter().filter(|word| code(&text).contains(**word)).collect();
            assert!(found.is_empty(), "{}: {found:?}", path.display());
        }
    }
}

#[test]
fn a_server_function_finds_out_who_asks_and_calls_the_domain_once() {
    for (path, text) in sources("src/server_fns") {
        for body in text.split("#[server(prefix").skip(1) {
            let calls = body.matches("domain::").count() - body.matches("SameName").count();
            let name = body.split("pub async fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default();
            // Signing in is two calls: who somebody is, and where they belong.
            let most = if name == "sign_in" { 2 } else { 1 };
            assert!(calls <= most, "{}: {name} calls the domain {calls} times", path.display());
            let statements = body.split("-> Result").nth(1).unwrap_or_default().matches(";\n").count();
            assert!(
                statements <= 3,
                "{}: {name} has {statements} statements; rules belong in the domain",
                path.display()
            );
        }
    }
}

#[test]
fn bookkeeping_never_writes_to_what_an_organization_is() {
    let organization = [
        "organizations",
        "organization_users",
        "users",
        "projects",
        "project_users",
        "admin_keys",
        "project_keys",
        "service_accounts",
        "invites",
        "invite_projects",
        "audit_logs",
    ];
    for table in organization {
        assert!(!kernel::bookkeeping::TABLES.contains(&table), "{table} changes through Domain::change only");
    }
    for (path, text) in sources("crates/domain/src") {
        let flat: String = text.split_whitespace().collect();
        assert!(
            !flat.contains("execute(bookkeeping.conn()"),
            "{}: bookkeeping writes through execute only",
            path.display()
        );
        for statement in text.split(".execute(\n").skip(1).chain(text.split(".execute(\"").skip(1)) {
            let line = statement.trim_start().trim_start_matches('"').lines().next().unwrap_or_default();
            for table in organization {
                for word in ["insert into", "update", "delete from"] {
                    assert!(
                        !line.starts_with(&format!("{word} {table} ")),
                        "{}: bookkeeping of {table}",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn cfg_of_a_feature_stands_in_lib_and_main_only() {
    for (path, text) in sources("src") {
        let is_home = path == Path::new("src/lib.rs") || path == Path::new("src/main.rs");
        assert!(is_home || !code(&text).contains("cfg(feature"), "{}", path.display());
    }
}

#[test]
fn files_stay_rooms_not_halls() {
    for folder in ["src", "crates", "xtask/src"] {
        for (path, text) in sources(folder) {
            let lines = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().lines().count();
            assert!(lines <= 400, "{} has {lines} lines: it is two rooms", path.display());
        }
    }
}

#[test]
fn nothing_is_left_undone_in_the_source() {
    for folder in ["src", "crates", "xtask/src", "tests"] {
        for (path, text) in sources(folder) {
            if path.ends_with("house.rs") {
                continue;
            }
            for mark in ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", "#[ignore", "#[allow("] {
                assert!(!text.contains(mark), "{}: {mark}", path.display());
            }
        }
    }
}
