//! Runs every operation of the domain that takes an actor, by name.

use crate::{every_operation::Objects, support::PASSWORD};
use domain::{
    Actor, Domain, Result, accounts, admin_keys, audit_counts, audit_export_jobs, audit_exports, audit_logging,
    audit_logs, audit_proofs, audit_records, bulk_invites, bulk_users, data_retention, email_changes, emails, invites,
    key_rotations, legal_holds, my_project_keys, organization_settings, overview, profile, project_api_keys,
    project_details, project_users,
    projects::{self, SameName},
    purge, request_log, request_search, search, service_account_summaries, service_accounts, sessions, shell, users,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};
use types::{
    audit_exports::NewAuditExport,
    audit_logging::EnableConfirmation,
    ids::{AuditExportId, AuditLogId, InviteId, KeyId, LegalHoldId, ProjectId, ServiceAccountId, SessionId, UserId},
    sensitive::Sensitive,
    unchecked::Unchecked,
    users::{Role, UserQuery},
};

/// Objects that operations act on in addition to [`Objects`].
pub struct Things {
    pub objects: Objects,
    /// A key of the acting person, if they can have one.
    pub own_key: KeyId,
    /// Another person's key in the project.
    pub other_key: KeyId,
    /// Another session of the acting person.
    pub session: SessionId,
    /// An audit event.
    pub record: String,
}

/// A valid request body, as it arrives at an operation.
pub fn sent<T: DeserializeOwned>(body: Value) -> Unchecked<T> {
    serde_json::from_value::<T>(body).expect("a body of this shape").into()
}

/// Runs the operation with this name.
pub async fn run(name: &str, domain: &Domain, actor: &Actor, things: &Things) -> Result<()> {
    let o = &things.objects;
    let page = &Default::default();
    let (project, user) = (&ProjectId::new(&o.project), &UserId::new(&o.user));
    let (key, invite) = (&KeyId::new(&o.key), &InviteId::new(&o.invite));
    let account = &ServiceAccountId::new(&o.account);
    let export = &AuditExportId::new(&o.export);
    let (operation, whose) = name.split_once(' ').unwrap_or((name, ""));
    let of_account = KeyId::new(&o.project_key);
    let project_key = match whose {
        "own" => &things.own_key,
        "other" => &things.other_key,
        _ => &of_account,
    };
    let named = || json!({ "name": domain.new_id("n") });
    let scopes = || json!({ "scopes": ["api.files.read"] });
    let retention = || json!({ "retention_type": "zero_data_retention" });
    match operation {
        "admin_keys::list" => admin_keys::list(domain, actor, &Default::default(), page).await.map(drop),
        "admin_keys::get" => admin_keys::get(domain, actor, key).await.map(drop),
        "admin_keys::create" => admin_keys::create(domain, actor, sent(named())).await.map(drop),
        "admin_keys::delete" => admin_keys::delete(domain, actor, key).await.map(drop),
        "key_rotations::rotate_admin_key" => {
            key_rotations::rotate_admin_key(domain, actor, key, sent(json!({ "grace": "24h" }))).await.map(drop)
        }
        "key_rotations::rotate_project_key" => {
            let rotation = sent(json!({ "grace": "24h" }));
            key_rotations::rotate_project_key(domain, actor, project, project_key, rotation).await.map(drop)
        }
        "audit_logs::list" => audit_logs::list(domain, actor, sent(json!({})), page).await.map(drop),
        "audit_logging::get" => audit_logging::get(domain, actor).await.map(drop),
        "audit_logging::enable" => {
            let confirmation = EnableConfirmation {
                organization_name: Some("Fjordlight Energy".to_owned()),
                password: Some(Sensitive::new(PASSWORD)),
            };
            audit_logging::enable(domain, actor, confirmation).await.map(drop)
        }
        "purge::get" => purge::get(domain, actor).await.map(drop),
        "audit_logs::explore" => audit_logs::explore(domain, actor, sent(json!({})), page).await.map(drop),
        "audit_logs::list_all" => audit_logs::list_all(domain, actor, sent(json!({})), page).await.map(drop),
        "audit_export_jobs::start" => audit_export_jobs::start(domain, actor, sent(json!({}))).await.map(drop),
        "audit_export_jobs::get" => audit_export_jobs::get(domain, actor, export).await.map(drop),
        "audit_export_jobs::file" => audit_export_jobs::file(domain, actor, export, "audit-logs.csv").await.map(drop),
        "audit_export_jobs::list" => audit_export_jobs::list(domain, actor).await.map(drop),
        "audit_counts::count_all_values" => {
            audit_counts::count_all_values(domain, actor, sent(json!({}))).await.map(drop)
        }
        "audit_counts::count_bars" => audit_counts::count_bars(domain, actor, sent(json!({}))).await.map(drop),
        "audit_counts::count" => audit_counts::count(domain, actor, sent(json!({}))).await.map(drop),
        "audit_exports::begin" => audit_exports::begin(domain, actor, NewAuditExport::default()).await.map(drop),
        "audit_proofs::checkpoint" => audit_proofs::checkpoint(domain, actor).await.map(drop),
        "audit_proofs::key" => audit_proofs::key(domain, actor).await.map(drop),
        "audit_proofs::tile" => audit_proofs::tile(domain, actor, "0", "000.p/1").await.map(drop),
        "audit_proofs::entries" => audit_proofs::entries(domain, actor, "000.p/1").await.map(drop),
        "audit_proofs::inclusion" => {
            audit_proofs::inclusion(domain, actor, &AuditLogId::new(&things.record)).await.map(drop)
        }
        "audit_proofs::consistency" => audit_proofs::consistency(domain, actor, sent(json!({}))).await.map(drop),
        "audit_records::get" => audit_records::get(domain, actor, &AuditLogId::new(&things.record)).await.map(drop),
        "legal_holds::list" => legal_holds::list(domain, actor, page).await.map(drop),
        "legal_holds::shown" => legal_holds::shown(domain, actor, page).await.map(drop),
        "legal_holds::get" => legal_holds::get(domain, actor, &LegalHoldId::new(&things.objects.hold)).await.map(drop),
        "legal_holds::request" => legal_holds::request(domain, actor, sent(json!({ "name": "Grid" }))).await.map(drop),
        "legal_holds::request_lift" => {
            legal_holds::request_lift(domain, actor, &LegalHoldId::new(&things.objects.hold)).await.map(drop)
        }
        "data_retention::get" => data_retention::get(domain, actor).await.map(drop),
        "data_retention::update" => data_retention::update(domain, actor, sent(retention())).await.map(drop),
        "data_retention::get_of_project" => data_retention::get_of_project(domain, actor, project).await.map(drop),
        "data_retention::update_of_project" => {
            data_retention::update_of_project(domain, actor, project, sent(retention())).await.map(drop)
        }
        "invites::list" => invites::list(domain, actor, page, invites::Shown::Named).await.map(drop),
        "invites::get" => invites::get(domain, actor, invite).await.map(drop),
        "invites::create" => {
            let new = json!({ "email": format!("{}@skerry.example", domain.new_id("")), "role": "reader" });
            invites::create(domain, actor, sent(new)).await.map(drop)
        }
        "bulk_invites::invite" => {
            let list = format!("{0}@skerry.example, {0}x@skerry.example", domain.new_id(""));
            let new = json!({ "email": list, "role": "reader", "sure": true });
            bulk_invites::invite(domain, actor, sent(new)).await.map(drop)
        }
        "invites::delete" => invites::delete(domain, actor, invite).await.map(drop),
        "invites::link" => invites::link(domain, actor, invite).await.map(drop),
        "invites::send" => invites::send(domain, actor, invite).await.map(drop),
        "emails::overview" => emails::overview(domain, actor).await.map(drop),
        "emails::test" => emails::test(domain, actor).await,
        "emails::of_invites" => emails::of_invites(domain, actor, std::slice::from_ref(invite)).await.map(drop),
        "email_changes::get" => email_changes::get(domain, actor).await.map(drop),
        "email_changes::ask" => {
            let new = json!({ "email": format!("{}@skerry.example", domain.new_id("")), "password": PASSWORD });
            email_changes::ask(domain, actor, sent(new)).await.map(drop)
        }
        "shell::shell" => shell::shell(domain, actor).await.map(drop),
        "overview::overview" => overview::overview(domain, actor).await.map(drop),
        "my_project_keys::list" => my_project_keys::list(domain, actor, page).await.map(drop),
        "search::find" => search::find(domain, actor, Some("walk")).await.map(drop),
        "accounts::create" => {
            let email = format!("{}@skerry.example", domain.new_id(""));
            let new = accounts::NewUser { name: "Ife".to_owned(), email, role: Role::Reader, password: None };
            accounts::create(domain, actor, &new).await.map(drop)
        }
        "project_api_keys::list" => {
            project_api_keys::list(domain, actor, project, &Default::default(), page).await.map(drop)
        }
        "project_api_keys::create" => project_api_keys::create(domain, actor, project, sent(named())).await.map(drop),
        "project_api_keys::get" => project_api_keys::get(domain, actor, project, project_key).await.map(drop),
        "project_api_keys::update" => {
            project_api_keys::update(domain, actor, project, project_key, sent(scopes())).await.map(drop)
        }
        "project_api_keys::delete" => project_api_keys::delete(domain, actor, project, project_key).await.map(drop),
        "project_users::list" => project_users::list(domain, actor, project, page).await.map(drop),
        "project_users::search" => {
            project_users::search(domain, actor, project, &Default::default(), page).await.map(drop)
        }
        "project_users::get" => project_users::get(domain, actor, project, user).await.map(drop),
        "project_users::create" => {
            let new = json!({ "user_id": o.other_user, "role": "member" });
            project_users::create(domain, actor, project, sent(new)).await.map(drop)
        }
        "project_users::update" => {
            project_users::update(domain, actor, project, user, sent(json!({ "role": "owner" }))).await.map(drop)
        }
        "project_users::delete" => project_users::delete(domain, actor, project, user).await.map(drop),
        "projects::list" => projects::list(domain, actor, sent(json!({})), page).await.map(drop),
        "projects::get" => projects::get(domain, actor, project).await.map(drop),
        "project_details::detail" => project_details::detail(domain, actor, project).await.map(drop),
        "project_details::search" => project_details::search(domain, actor, sent(json!({})), page).await.map(drop),
        "projects::create" => projects::create(domain, actor, sent(named()), SameName::Refused).await.map(drop),
        "projects::update" => {
            projects::update(domain, actor, project, sent(named()), SameName::Refused).await.map(drop)
        }
        "projects::archive_named" => projects::archive_named(domain, actor, project, Some("Grid")).await.map(drop),
        "projects::archive" => projects::archive(domain, actor, project).await.map(drop),
        "request_log::list" => request_log::list(domain, actor, sent(json!({})), page).await.map(drop),
        "service_accounts::list" => service_accounts::list(domain, actor, project, page).await.map(drop),
        "request_search::explore" => request_search::explore(domain, actor, sent(json!({})), page).await.map(drop),
        "request_search::get" => request_search::get(domain, actor, &o.request).await.map(drop),
        "service_account_summaries::list" => {
            service_account_summaries::list(domain, actor, project, &Default::default(), page).await.map(drop)
        }
        "service_accounts::get" => service_accounts::get(domain, actor, project, account).await.map(drop),
        "service_accounts::create" => service_accounts::create(domain, actor, project, sent(named())).await.map(drop),
        "service_accounts::update" => {
            service_accounts::update(domain, actor, project, account, sent(named())).await.map(drop)
        }
        "service_accounts::delete" => service_accounts::delete(domain, actor, project, account).await.map(drop),
        "service_accounts::create_key" => {
            service_accounts::create_key(domain, actor, project, account, sent(named())).await.map(drop)
        }
        "profile::update" => profile::update(domain, actor, sent(named())).await.map(drop),
        "profile::change_password" => {
            let new = json!({ "current_password": PASSWORD, "password": PASSWORD });
            profile::change_password(domain, actor, sent(new)).await.map(drop)
        }
        "password_confirmations::confirm_session" => {
            let password = types::sensitive::Sensitive::new(PASSWORD);
            domain::sign_in::confirm_session(domain, actor, Some(password)).await
        }
        "sessions::profile" => sessions::profile(domain, actor).await.map(drop),
        "sessions::revoke" => sessions::revoke(domain, actor, &things.session).await,
        "sessions::revoke_others" => sessions::revoke_others(domain, actor).await.map(drop),
        "users::list" => users::list(domain, actor, UserQuery::default().into(), page).await.map(drop),
        "organization_settings::get" => organization_settings::get(domain, actor).await.map(drop),
        "organization_settings::update" => organization_settings::update(domain, actor, sent(named())).await.map(drop),
        "bulk_users::change_roles" => {
            let chosen = json!({ "id": [o.user], "role": "owner", "sure": true });
            bulk_users::change_roles(domain, actor, sent(chosen)).await.map(drop)
        }
        "bulk_users::remove" => {
            let chosen = json!({ "id": [o.user], "sure": true });
            bulk_users::remove(domain, actor, sent(chosen)).await.map(drop)
        }
        "users::search" => users::search(domain, actor, &Default::default(), page).await.map(drop),
        "users::member" => users::member(domain, actor, user).await.map(drop),
        "users::get" => users::get(domain, actor, user).await.map(drop),
        "users::update" => users::update(domain, actor, user, sent(json!({ "role": "owner" }))).await.map(drop),
        "users::delete" => users::delete(domain, actor, user).await.map(drop),
        _ => panic!("{name} is not a known operation"),
    }
}

/// Every operation that takes an actor, found by parsing the source of the domain.
pub fn operations_of_the_domain() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    read_operations(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/domain/src"), &mut found);
    found
}

fn read_operations(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the domain is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_operations(&path, found);
            continue;
        }
        // Operations in `mod.rs` are named after their folder.
        let name = |path: &Path| path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let noun = match name(&path).as_str() {
            "mod" => name(folder),
            noun => noun.to_owned(),
        };
        let text = fs::read_to_string(&path).expect("source is text");
        for function in text.split("\npub async fn ").skip(1) {
            let (name, rest) = function.split_once('(').expect("a function has parameters");
            if rest.split("->").next().is_some_and(|parameters| parameters.contains("actor: &Actor")) {
                found.insert(format!("{noun}::{name}"));
            }
        }
    }
}
