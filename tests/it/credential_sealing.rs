//! Rows of an earlier version are sealed once. Nothing that can be written into the database makes a server seal rows a
//! second time, and what the product writes itself is never refused.

use crate::{
    layout::imports::{Source, code, sources},
    support::{Founded, LogLines, PASSWORD, TestApp},
};
use domain::{Domain, Settings, credential_checks, credential_sealing, installation, sign_in};
use kernel::{
    access::sealed_rows::{
        StoredRow,
        sealed_keys::{SealedAdminKey, SealedProject, SealedProjectKey, SealedServiceAccount},
        sealed_links::{SealedEmail, SealedInvite, SealedLink, SealedSetupLink},
        sealed_people::{SealedAccount, SealedGenerations, SealedMembership, SealedProjectMembership, SealedSession},
    },
    base::{
        audit_key::AuditKey,
        credential_seals::{Field, SealKind, SealedRow},
        secret::Secrets,
    },
};
use orgward::server::database;
use serde_json::json;
use types::{sensitive::Sensitive, users::Role};

const BO: &str = "bo@fjordlight.example";
const PROJECTS: &str = "/v1/organization/projects";
const SEALED: &[&str] = &[
    "users",
    "organization_users",
    "project_users",
    "admin_keys",
    "project_keys",
    "service_accounts",
    "projects",
    "credential_generations",
    "sessions",
    "invites",
    "account_links",
    "setup_links",
    "mails",
];

/// Removes every seal and the mark, as a database of an earlier version has none.
async fn unseal(app: &TestApp) {
    for table in SEALED {
        app.script(&format!("update {table} set seal = null")).await;
    }
    app.script("update instance set credentials_sealed = null").await;
}

/// An organization on a server that has a file for its mark.
async fn founded_with_mark() -> (Founded, tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mark = folder.path().join("credentials.sealed");
    let settings = Settings { credential_mark: Some(mark.clone()), ..Settings::default() };
    (TestApp::start_with(settings).await.found(true).await, folder, mark)
}

#[tokio::test]
async fn the_first_start_seals_what_an_earlier_version_stored_and_no_later_start_does() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    unseal(&app).await;
    without_macs(&app).await;
    assert_eq!(app.admin().get(PROJECTS).await.status, 401);
    assert_eq!(owner.get(&app.path("")).await.status, 303);
    installation::bind_secrets(&app.domain).await.expect("the rows are sealed");
    assert_eq!(app.admin().get(PROJECTS).await.status, 200);
    assert_eq!(owner.get(&app.path("")).await.status, 200, "sessions go on");
    assert_eq!(app.signed_in("ada@fjordlight.example").await.get(&app.path("")).await.status, 200);

    app.write("update admin_keys set seal = null", &[]).await;
    installation::bind_secrets(&app.domain).await.expect("the database is marked");
    assert_eq!(app.admin().get(PROJECTS).await.status, 401, "a row without a seal stays refused");
    app.write("update instance set credentials_sealed = null", &[]).await;
    installation::bind_secrets(&app.domain).await.expect("other rows have seals: the mark was removed");
    assert_eq!(app.admin().get(PROJECTS).await.status, 401, "removing the mark seals nothing");
}

#[tokio::test]
async fn a_database_without_any_seal_is_refused_where_a_file_says_that_it_had_them() {
    let (app, _folder, mark) = founded_with_mark().await;
    let bo = app.person(BO, Role::Reader).await;
    assert!(mark.exists(), "the first start of a new server leaves the mark");
    unseal(&app).await;
    app.write("update organization_users set role = 'owner' where user_id = $1", &[bo.as_str()]).await;
    for reset in ["update instance set created_at = created_at + 1", "update instance set credentials_sealed = '00'"] {
        app.script(reset).await;
        let refused = installation::bind_secrets(&app.domain).await.expect_err("the server does not start").to_string();
        assert!(refused.contains(&mark.display().to_string()), "{refused}");
    }
    assert_eq!(app.texts("select coalesce(seal, '') from organization_users", &[]).await, ["", ""]);
    app.script("delete from instance").await;
    let refused = installation::bind_secrets(&app.domain).await.expect_err("it is no new database").to_string();
    assert!(refused.contains("changed by another program"), "{refused}");
}

/// Removes the MACs of the audit log, which an earlier version did not write either.
async fn without_macs(app: &TestApp) {
    app.drop_triggers("audit_logs").await;
    app.script("update audit_logs set mac = null").await;
}

#[tokio::test]
async fn the_server_administrator_accepts_a_backup_of_an_earlier_version_by_removing_the_file() {
    let (app, _folder, mark) = founded_with_mark().await;
    unseal(&app).await;
    without_macs(&app).await;
    installation::bind_secrets(&app.domain).await.expect_err("the file is there");
    std::fs::remove_file(&mark).expect("the file is there");
    let ended = mark.with_extension("ended");
    let refused = installation::bind_secrets(&app.domain).await.expect_err("the other file is there").to_string();
    assert!(refused.contains(&ended.display().to_string()), "{refused}");
    std::fs::remove_file(&ended).expect("the file is there");
    let (lines, guard) = LogLines::collect("error");
    installation::bind_secrets(&app.domain).await.expect("the rows are accepted as they are");
    drop(guard);
    let is_loud = |line: &serde_json::Value| {
        line["message"].as_str().is_some_and(|text| text.starts_with("credentials without a seal were accepted"))
    };
    assert!(lines.all().iter().any(is_loud), "{:#?}", lines.all());
    assert_eq!(app.admin().get(PROJECTS).await.status, 200);
    assert!(mark.exists());
}

#[tokio::test]
async fn a_lost_file_is_no_way_to_have_rows_sealed_again() {
    let (app, _folder, mark) = founded_with_mark().await;
    let bo = app.person(BO, Role::Reader).await;
    unseal(&app).await;
    app.write("update organization_users set role = 'owner' where user_id = $1", &[bo.as_str()]).await;
    let ended = mark.with_extension("ended");
    for file in [&mark, &ended] {
        std::fs::remove_file(file).expect("the file is there");
    }
    let refused = async || installation::bind_secrets(&app.domain).await.expect_err("it does not start").to_string();
    let why = refused().await;
    assert!(why.contains("its audit log says that they were"), "the records have MACs: {why}");
    without_macs(&app).await;
    std::fs::write(&ended, "").expect("the file can be written");
    let why = refused().await;
    assert!(why.contains(&ended.display().to_string()), "something was deleted under a seal: {why}");
    assert_eq!(app.texts("select coalesce(seal, '') from organization_users", &[]).await, ["", ""]);
    assert!(!mark.exists());
}

/// The mark of an earlier version: when the installation was made, and, since projects are sealed, the number 2.
pub struct EarlierMark(pub Vec<i64>);

impl SealedRow for EarlierMark {
    const KIND: SealKind = SealKind::Installation;

    fn id(&self) -> String {
        String::new()
    }

    fn organization_id(&self) -> Option<&str> {
        None
    }

    fn user_id(&self) -> Option<&str> {
        None
    }

    fn fields(&self) -> Vec<Field<'_>> {
        self.0.iter().map(Field::from).collect()
    }

    fn seal(&self) -> Option<&str> {
        None
    }
}

#[tokio::test]
async fn projects_of_a_version_that_did_not_seal_them_are_sealed_once() {
    let (app, _folder, mark) = founded_with_mark().await;
    let (grid, now_sealed) = (app.project("Grid").await, std::fs::read_to_string(&mark).expect("the file is there"));
    app.write("update admin_keys set seal = null", &[]).await;
    let created_at = app.texts("select cast(created_at as text) from instance", &[]).await.remove(0);
    let earlier = app.domain.seals().seal(&EarlierMark(vec![created_at.parse().expect("Unix seconds")]));
    let downgrade = async || {
        app.write("update projects set seal = null", &[]).await;
        app.write("update instance set credentials_sealed = $1", &[&earlier]).await;
    };
    downgrade().await;
    let text = now_sealed.lines().filter(|line| !line.contains("projects")).collect::<Vec<_>>().join("\n");
    std::fs::write(&mark, text).expect("the file can be written");
    installation::bind_secrets(&app.domain).await.expect("the projects are sealed");
    let seals = "select cast(count(seal) as text) from projects";
    assert_eq!(app.texts(seals, &[]).await, ["2"]);
    let fits = "select id from projects where id = $1 and seal is not null";
    assert_eq!(app.texts(fits, &[&grid]).await, [grid.as_str()]);
    assert_eq!(app.admin().get(PROJECTS).await.status, 401, "nothing else is sealed");
    assert_eq!(std::fs::read_to_string(&mark).expect("the file is there"), now_sealed);

    downgrade().await;
    let refused = installation::bind_secrets(&app.domain).await.expect_err("they were sealed before").to_string();
    assert!(refused.contains(&mark.display().to_string()), "{refused}");
    assert_eq!(app.texts(seals, &[]).await, ["0"]);
}

#[tokio::test]
async fn sessions_and_links_of_a_version_without_generations_go_on_and_the_generations_are_sealed_once() {
    let (app, _folder, mark) = founded_with_mark().await;
    let owner = app.owner().await;
    let now_sealed = std::fs::read_to_string(&mark).expect("the file is there");
    let (created_at, version) = (app.texts("select cast(created_at as text) from instance", &[]).await.remove(0), 2);
    let earlier = EarlierMark(vec![created_at.parse().expect("Unix seconds"), version]);
    let earlier = app.domain.seals().seal(&earlier);
    let downgrade = async || {
        app.write("update credential_generations set seal = null", &[]).await;
        app.write("update instance set credentials_sealed = $1", &[&earlier]).await;
    };
    downgrade().await;
    let [_, .., last] = now_sealed.lines().collect::<Vec<_>>()[..] else { panic!("no last line: {now_sealed}") };
    let text = now_sealed.replace(last, "Sealed with them: projects.");
    assert_ne!(text, now_sealed);
    std::fs::write(&mark, text).expect("the file can be written");
    assert!(credential_sealing::is_whole_mark(&mark, 57) && !credential_sealing::is_whole_mark(&mark, 58));
    assert!(credential_sealing::is_complete_for(&app.domain, 57).await.expect("readable"), "as the backups of then");
    assert!(!credential_sealing::is_complete_for(&app.domain, 58).await.expect("readable"));
    let found = credential_checks::find_misfits(&app.domain, &app.organization).await.expect("a check");
    assert_eq!(found.misfits, []);
    installation::bind_secrets(&app.domain).await.expect("the generations are sealed");
    assert_eq!(owner.get(&app.path("")).await.status, 200);
    assert_eq!(std::fs::read_to_string(&mark).expect("the file is there"), now_sealed);

    downgrade().await;
    let refused = installation::bind_secrets(&app.domain).await.expect_err("they were sealed before").to_string();
    assert!(refused.contains(&mark.display().to_string()), "{refused}");
    let seals = "select cast(count(seal) as text) from credential_generations";
    assert_eq!(app.texts(seals, &[]).await, ["0"]);
}

#[tokio::test]
async fn the_logs_of_a_version_that_listed_none_are_listed_once() {
    let (app, _folder, mark) = founded_with_mark().await;
    let now_sealed = std::fs::read_to_string(&mark).expect("the file is there");
    let created_at = app.texts("select cast(created_at as text) from instance", &[]).await.remove(0);
    let earlier = EarlierMark(vec![created_at.parse().expect("Unix seconds"), 3]);
    let earlier = app.domain.seals().seal(&earlier);
    let downgrade = async || {
        app.write("update instance set audit_logs = null, credentials_sealed = $1", &[&earlier]).await;
    };
    downgrade().await;
    let last = now_sealed.lines().last().expect("it says what is sealed");
    let text = "Sealed with them: projects, and the generations of sessions and links.";
    std::fs::write(&mark, now_sealed.replace(last, text)).expect("the file can be written");
    let (lines, guard) = LogLines::collect("error");
    installation::bind_secrets(&app.domain).await.expect("the logs are listed");
    drop(guard);
    assert!(lines.all().is_empty(), "an upgrade is no attack: {:#?}", lines.all());
    let logs = app.texts("select audit_logs from instance", &[]).await;
    assert!(logs[0].starts_with(app.organization.as_str()), "{logs:?}");
    assert_eq!(std::fs::read_to_string(&mark).expect("the file is there"), now_sealed);

    downgrade().await;
    let refused = installation::bind_secrets(&app.domain).await.expect_err("they were listed before").to_string();
    assert!(refused.contains(&mark.display().to_string()), "{refused}");
}

#[tokio::test]
async fn a_key_that_is_put_back_after_its_deletion_is_refused_by_the_next_process_too() {
    let (app, _folder, mark) = founded_with_mark().await;
    app.script("create table kept as select * from admin_keys").await;
    let path = format!("/v1/organization/admin_api_keys/{}", app.key_id);
    assert_eq!(app.admin().delete(&path).await.status, 200);
    app.script("insert into admin_keys select * from kept").await;
    let next = async |settings: Settings| {
        let next = app.next_process(settings).await;
        let holder = sign_in::with_key(&next, &Sensitive::new(&app.key)).await;
        next.abandon().await;
        holder.is_ok()
    };
    let with_file = Settings { credential_mark: Some(mark.clone()), ..Settings::default() };
    assert!(!next(with_file).await, "the file names the deleted key's seal");
    assert!(next(Settings::default()).await, "the file alone tells: the row is what this server once stored");
}

#[tokio::test]
async fn what_was_sealed_before_a_new_pepper_stays_valid_and_new_rows_use_the_new_one() {
    let app = TestApp::founded().await;
    app.person(BO, Role::Reader).await;
    let text = format!("{}2:{}", *app.domain.secrets().to_file(), "ab".repeat(32));
    let secrets = Secrets::parse(&text, AuditKey::generate()).expect("two good lines");
    let opened = database::open(&app.url).await.expect("the database opens");
    let rotated = Domain::new(opened.readers, opened.writer, secrets, Settings::default());
    installation::bind_secrets(&rotated).await.expect("a pepper was added");
    let holder = sign_in::with_key(&rotated, &Sensitive::new(&app.key)).await.expect("the key still works");
    assert_eq!(holder.organization_id, app.organization);
    let actor = domain::Actor::server_administrator(app.organization.clone());
    let new = types::admin_keys::NewAdminKey { name: Some("second".to_owned()), ..Default::default() };
    let who = holder.who.clone();
    let made = domain::admin_keys::create(&rotated, &domain::Actor { who, ..actor }, new.into()).await;
    let made = made.expect("an owner's key may");
    sign_in::with_key(&rotated, &made.key.value).await.expect("the new key works");
    assert!(
        sign_in::with_key(&app.domain, &made.key.value).await.is_err(),
        "a process without the new pepper refuses it"
    );
    assert!(rotated.seals().refused().is_empty());
    rotated.abandon().await;
}

#[tokio::test]
async fn what_the_product_writes_is_never_refused() {
    let app = TestApp::mailing().await;
    let bo = app.person(BO, Role::Reader).await;
    let browser = app.signed_in(BO).await;
    for role in ["owner", "reader", "owner", "reader"] {
        app.ask("POST", &format!("/users/{bo}"), json!({ "role": role })).await;
        let expected = if role == "owner" { 200 } else { 403 };
        assert_eq!(browser.get(&app.path("/members")).await.status, expected, "{role}");
    }
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/users"), json!({ "user_id": bo, "role": "member" })).await;
    for (role, status) in [("owner", 200), ("member", 403), ("owner", 200)] {
        app.ask("POST", &format!("/projects/{project}/users/{bo}"), json!({ "role": role })).await;
        assert_eq!(browser.get(&app.path(&format!("/projects/{project}/members"))).await.status, status, "{role}");
    }
    // A session is renewed by use, beyond its idle timeout.
    for _ in 0..3 {
        app.advance(50 * 60);
        assert_eq!(browser.get(&app.path("")).await.status, 200);
    }
    let confirm = [("password", PASSWORD)];
    browser.submit(&app.path("/confirm"), &confirm).await;
    let new = [("new[current_password]", PASSWORD), ("new[password]", "copper lantern ninety waltz")];
    let changed = browser.submit(&app.path("/profile/password"), &new).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    assert_eq!(browser.get(&app.path("")).await.status, 200, "this session goes on");
    let fields = |password| [("credentials[email]", BO), ("credentials[password]", password)];
    assert_eq!(app.anonymous().submit("/sign-in", &fields("copper lantern ninety waltz")).await.status, 303);
    assert_eq!(app.anonymous().submit("/sign-in", &fields(PASSWORD)).await.status, 422);

    let owner = app.owner().await;
    let path = app.path(&format!("/admin-keys/{}/rotate", app.key_id));
    let rotated = owner.submit(&path, &[("rotation[grace]", "1h")]).await;
    assert!(rotated.status < 400, "{}", rotated.text);
    assert_eq!(app.admin().get(PROJECTS).await.status, 200, "the old key works for the hour");
    let checked = credential_checks::check_all(&app.domain, &app.organization).await.expect("a check");
    assert!(checked.rows >= 10, "{checked:?}");
    assert_eq!(checked.misfits, []);
    assert_eq!(app.domain.seals().refused(), []);
}

#[tokio::test]
async fn the_server_administrator_restores_an_owners_account_and_role_with_the_address_they_name() {
    const ADA: &str = "ada@fjordlight.example";
    let app = TestApp::founded().await;
    app.write("update users set password_hash = 'x', email_verified_at = 1", &[]).await;
    app.write("update organization_users set seal = null", &[]).await;
    let new = Sensitive::new("copper lantern ninety waltz");
    domain::accounts::reset_owner(&app.domain, ADA, &new).await.expect("the administrator vouches for the address");
    let fields = [("credentials[email]", ADA), ("credentials[password]", new.expose())];
    let ada = app.anonymous();
    assert_eq!(ada.submit("/sign-in", &fields).await.status, 303);
    assert_eq!(ada.get(&app.path("/members")).await.status, 200);

    app.write("update users set email = 'mallory@x.example'", &[]).await;
    let other = Sensitive::new("velvet siskin harbor ninety");
    domain::accounts::reset_owner(&app.domain, ADA, &other).await.expect_err("the row has another address");
    assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 422);
}

#[tokio::test]
async fn a_check_of_all_credentials_names_those_that_are_not_in_use() {
    let app = TestApp::founded().await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(app.new_reader().await);
    }
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/users"), json!({ "user_id": people[0], "role": "member" })).await;
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let invite = app.ask("POST", "/invites", json!({ "email": "nora@x.example", "role": "reader" })).await;
    let check = async || credential_checks::check_all(&app.domain, &app.organization).await.expect("it can be read");
    assert_eq!(check().await.misfits, []);
    app.write("update organization_users set role = 'owner' where user_id = $1", &[people[1].as_str()]).await;
    app.write("update users set email = 'x@x.example' where id = $1", &[people[2].as_str()]).await;
    app.write("update project_users set role = 'owner'", &[]).await;
    app.write("update admin_keys set name = 'renamed'", &[]).await;
    app.write("update project_keys set expires_at = 4000000000", &[]).await;
    app.write("update service_accounts set role = 'owner'", &[]).await;
    app.write("update projects set archived_at = 1 where id = $1", &[&project]).await;
    app.write("update invite_projects set role = 'owner'", &[]).await;
    let found = check().await.misfits;
    let kinds: Vec<_> = found.iter().map(|(kind, _)| *kind).collect();
    let expected = [
        "membership",
        "account",
        "project_membership",
        "admin_key",
        "project_key",
        "service_account",
        "project",
        "invite",
    ];
    assert_eq!(kinds, expected, "{found:?}");
    let ids = [people[1].as_str(), people[2].as_str()];
    assert!(ids.iter().all(|id| found.iter().any(|(_, found)| found == id)), "{found:?}");
    assert!(found.iter().any(|(_, id)| *id == account["id"]) && found.iter().any(|(_, id)| *id == invite["id"]));
    let page = app.owner().await.get(&app.path("")).await.text;
    assert!(page.contains("8 credentials in the database were forged and refused"), "{page}");
}

/// The table and the sealed columns of a row.
fn columns<R: StoredRow>() -> (&'static str, Vec<&'static str>) {
    let table = R::WRITE_SEAL.split_whitespace().nth(1).expect("update TABLE");
    let columns = R::SELECT.trim_start_matches("select ").split(" from ").next().expect("columns");
    (table, columns.split(", ").collect())
}

#[test]
fn only_the_functions_that_seal_a_row_write_its_sealed_columns() {
    let tables = [
        columns::<SealedAccount>(),
        columns::<SealedMembership>(),
        columns::<SealedProjectMembership>(),
        columns::<SealedAdminKey>(),
        columns::<SealedProjectKey>(),
        columns::<SealedServiceAccount>(),
        columns::<SealedProject>(),
        columns::<SealedGenerations>(),
        columns::<SealedSession>(),
        columns::<SealedInvite>(),
        columns::<SealedLink>(),
        columns::<SealedSetupLink>(),
        columns::<SealedEmail>(),
    ];
    assert_eq!(tables.iter().map(|(table, _)| *table).collect::<Vec<_>>(), SEALED);
    let is_sealing = |source: &Source| source.path.starts_with("crates/kernel/src/credentials");
    let is_attack = |source: &Source| source.path.starts_with("benches/rigs/attacks");
    let folders = ["crates/kernel/src", "crates/domain/src", "src", "benches"];
    let all = || folders.into_iter().flat_map(sources).filter(|source| !is_attack(source));
    let mut wrong = Vec::new();
    for source in all().filter(|source| !is_sealing(source)) {
        let text: String = code(&source.text).split_whitespace().collect::<Vec<_>>().join(" ");
        for (table, columns) in &tables {
            if text.contains(&format!("insert into {table} (")) {
                wrong.push(format!("{}: inserts into {table}", source.path.display()));
            }
            for statement in text.split(&format!("update {table} set ")).skip(1) {
                let set = statement.split(" where ").next().unwrap_or_default();
                let written = columns
                    .iter()
                    .filter(|column| set.split(", ").any(|part| part.trim_start().split(' ').next() == Some(**column)));
                wrong.extend(written.map(|column| format!("{}: writes {table}.{column}", source.path.display())));
            }
        }
    }
    // The test of bookkeeping's targets names a table.
    wrong.retain(|line| !line.starts_with("crates/kernel/src/bookkeeping.rs: inserts into sessions"));
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sealing = all().filter(is_sealing).map(|source| source.text).collect::<String>();
    assert!(tables.iter().all(|(table, _)| sealing.contains(table)), "the statements are where this test looks");
}
