//! The layout, read off the manifests and the source: which crate and which folder may use which, and where statements
//! may stand. docs/ARCHITECTURE.md describes the same order; the compiler keeps most of it.

pub mod imports;

use imports::{Source, code, names, sources};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Crate, and the dependencies it must not have.
const NO_DEPENDENCY: &[(&str, &[&str])] = &[
    ("types", &["kernel", "domain", "ui", "islands", "axum", "leptos", "sqlx", "tokio"]),
    ("kernel", &["domain", "ui", "islands", "axum", "leptos", "tower", "hyper"]),
    ("domain", &["ui", "islands", "axum", "leptos", "tower", "hyper"]),
    ("islands", &["kernel", "domain", "ui", "axum", "sqlx", "tokio"]),
    ("ui", &["kernel", "domain", "axum", "sqlx", "tokio"]),
];

/// Folder of the app, the folders of the app that it may use, and words that it must not name.
const FOLDERS: &[(&str, &[&str], &[&str])] = &[
    ("app", &[], &["sqlx", "axum"]),
    ("http", &["app"], &["sqlx", "view!"]),
    ("rest", &["app", "http"], &["sqlx", "leptos", "Permission", "ui"]),
    ("server_fns", &["app", "http"], &["sqlx", "axum", "Permission", "ui"]),
    ("console", &["app", "http", "server_fns"], &["sqlx", "domain", "kernel", "view!", "Permission"]),
    ("jobs", &["app"], &["sqlx"]),
    ("commands", &["app", "jobs", "rest", "server"], &["sqlx", "leptos", "axum"]),
    ("server", &["app", "http", "rest", "server_fns", "console", "jobs"], &["view!"]),
];

/// The modules of `domain`, lowest first: a module uses only those before it.
const MODULES: &[&str] = &[
    "email",
    "projects",
    "requests",
    "maintenance",
    "audit",
    "keys",
    "sign_in",
    "people",
    "organization",
    "views",
    "demo",
];

/// Words that begin a statement.
const STATEMENTS: &[&str] = &["\"select ", "\"insert ", "\"update ", "\"delete ", "sqlx::query"];

/// The most lines of a file, unit tests not counted.
const MAX_LINES: usize = 350;

#[test]
fn a_crate_depends_only_on_what_it_may_know() {
    for (name, forbidden) in NO_DEPENDENCY {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates").join(name).join("Cargo.toml");
        let manifest: toml::Table =
            std::fs::read_to_string(&path).expect("a manifest").parse().expect("the manifest is TOML");
        let dependencies = manifest["dependencies"].as_table().expect("dependencies");
        let named: Vec<_> = forbidden.iter().filter(|word| dependencies.contains_key(**word)).collect();
        assert!(named.is_empty(), "{} depends on {named:?}", path.display());
    }
}

#[test]
fn a_folder_of_the_app_uses_only_what_it_may_know() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let Some((folder, allowed, forbidden)) = FOLDERS.iter().find(|(folder, ..)| source.folder() == *folder) else {
            assert!(
                ["lib", "main"].contains(&source.folder()),
                "{} is in no folder of the list",
                source.path.display()
            );
            continue;
        };
        let used = source.uses("crate").into_iter().filter_map(|path| path.into_iter().nth(1)).collect::<BTreeSet<_>>();
        let wrong: Vec<_> = used.iter().filter(|used| *used != folder && !allowed.contains(&used.as_str())).collect();
        let named: Vec<_> = forbidden.iter().filter(|word| names(&code(&source.text), word)).collect();
        if !wrong.is_empty() || !named.is_empty() {
            broken.push(format!("{}: {wrong:?} {named:?}", source.path.display()));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_module_of_the_domain_uses_only_the_modules_before_it() {
    let place = |name: &str| MODULES.iter().position(|module| *module == name);
    let mut broken = Vec::new();
    for source in sources("crates/domain/src") {
        let Some(own) = place(source.folder()) else { continue };
        for path in source.uses("crate") {
            if let Some(used) = path.get(1).and_then(|module| place(module)).filter(|used| *used > own) {
                broken.push(format!("{} uses {}", source.path.display(), MODULES[used]));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    for root in
        ["crates/types/src", "crates/kernel/src", "crates/domain/src", "crates/islands/src", "crates/ui/src", "src"]
    {
        let sources = sources(root);
        let known: BTreeSet<String> = sources.iter().map(Source::module).collect();
        let graph: BTreeMap<String, BTreeSet<String>> =
            sources.iter().map(|source| (source.module(), source.imports(&known))).collect();
        let circles = imports::circles(&graph);
        assert!(circles.is_empty(), "{root}: {circles:#?}");
    }
}

#[test]
fn statements_stand_in_the_kernel_the_domain_and_where_the_database_is_opened() {
    for folder in ["src", "crates/types/src", "crates/ui/src", "crates/islands/src"] {
        for source in sources(folder) {
            if source.path.with_extension("").starts_with("src/server/database") {
                continue;
            }
            let found: Vec<_> = STATEMENTS.iter().filter(|word| code(&source.text).contains(**word)).collect();
            assert!(found.is_empty(), "{}: {found:?}", source.path.display());
        }
    }
}

#[test]
fn a_server_function_finds_out_who_asks_and_calls_the_domain_once() {
    for Source { path, text } in sources("src/server_fns") {
        for body in text.split("#[server(prefix").skip(1) {
            let calls = body.matches("domain::").count() - body.matches("SameName").count();
            let name = body.split("pub async fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default();
            // Signing in is two calls: who somebody is, and where they belong.
            let max = if name == "sign_in" { 2 } else { 1 };
            let body = body.split("\n}\n").next().unwrap_or_default();
            assert!(
                calls <= max || body.matches("domain::").count() <= max,
                "{}: {name} calls the domain {calls} times",
                path.display()
            );
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
    for Source { path, text } in sources("crates/domain/src").into_iter().chain(sources("crates/kernel/src")) {
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
fn cfg_of_a_feature_stands_in_the_islands_entry_point_only() {
    for source in sources("src").into_iter().chain(sources("crates")) {
        let is_home = [Path::new("crates/islands/src/lib.rs"), Path::new("crates/evidence/src/lib.rs")]
            .contains(&source.path.as_path());
        assert!(is_home || !code(&source.text).contains("cfg(feature"), "{}", source.path.display());
    }
}

#[test]
fn files_stay_short() {
    for Source { path, text } in ["src", "crates", "xtask/src"].into_iter().flat_map(sources) {
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let lines = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines: split it", path.display());
    }
}

#[test]
fn nothing_is_left_undone_in_the_source() {
    for Source { path, text } in ["src", "crates", "xtask/src", "tests"].into_iter().flat_map(sources) {
        if path.ends_with("layout.rs") {
            continue;
        }
        for mark in ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", "#[ignore", "#[allow("] {
            assert!(!text.contains(mark), "{}: {mark}", path.display());
        }
    }
}
