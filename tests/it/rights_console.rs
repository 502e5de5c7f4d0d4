//! Who may do what in the console: every operation that takes an actor, called as every kind of person.
//!
//! The expected rights: a reader has their own profile and the projects they belong to; a project member also their own
//! keys there; a project owner also its members, service accounts, the names of its keys, and its name; everything else
//! requires an organization owner.
//!
//! Seeded faults these tests catch: the request log readable by readers; other people's keys shown to a project member.

use crate::{
    every_operation::objects,
    operations::{Things, operations_of_the_domain, run, sent},
    support::{Founded, SECOND_OWNER, TestApp},
};
use Least::{Owner, ProjectMember, ProjectOwner, Reader};
use domain::{Actor, Error, Result, Who, overview, project_api_keys, projects, shell};
use serde_json::json;
use types::{
    ids::{KeyId, ProjectId, SessionId},
    problem::{Problem, ProblemKind},
    project_api_keys::NewProjectApiKey,
    users::Role,
};

/// Levels of access, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Least {
    Reader,
    ProjectMember,
    ProjectOwner,
    Owner,
}

/// Each operation: the lowest level that may run it, and the lowest level that may know that its object exists, if not
/// every member of the organization may. `own` and `other` say whose key is meant, `account` that it is a service
/// account's.
const OPERATIONS: &[(&str, Least, Least)] = &[
    ("admin_keys::list", Owner, Reader),
    ("admin_keys::get", Owner, Reader),
    ("admin_keys::create", Owner, Reader),
    ("admin_keys::delete", Owner, Reader),
    ("audit_logs::list", Owner, Reader),
    ("audit_logs::explore", Owner, Reader),
    ("audit_logs::list_all", Owner, Reader),
    ("audit_counts::count", Owner, Reader),
    ("audit_counts::count_all_values", Owner, Reader),
    ("audit_counts::count_bars", Owner, Reader),
    ("audit_records::get", Owner, Reader),
    ("audit_exports::begin", Owner, Reader),
    ("audit_export_jobs::start", Owner, Reader),
    ("audit_export_jobs::get", Owner, Reader),
    ("audit_export_jobs::list", Owner, Reader),
    ("audit_export_jobs::file", Owner, Reader),
    ("audit_proofs::checkpoint", Owner, Reader),
    ("audit_proofs::key", Owner, Reader),
    ("audit_proofs::tile", Owner, Reader),
    ("audit_proofs::entries", Owner, Reader),
    ("audit_proofs::inclusion", Owner, Reader),
    ("audit_proofs::consistency", Owner, Reader),
    ("legal_holds::list", Owner, Reader),
    ("legal_holds::shown", Owner, Reader),
    ("legal_holds::get", Owner, Reader),
    ("legal_holds::request", Owner, Reader),
    ("legal_holds::request_lift", Owner, Reader),
    ("audit_logging::enable", Owner, Reader),
    ("audit_logging::get", Owner, Reader),
    ("data_retention::get", Owner, Reader),
    ("data_retention::update", Owner, Reader),
    ("data_retention::get_of_project", Owner, ProjectMember),
    ("data_retention::update_of_project", Owner, ProjectMember),
    ("bulk_users::change_roles", Owner, Reader),
    ("bulk_users::remove", Owner, Reader),
    ("bulk_invites::invite", Owner, Reader),
    ("invites::list", Owner, Reader),
    ("invites::get", Owner, Reader),
    ("invites::create", Owner, Reader),
    ("invites::delete", Owner, Reader),
    ("invites::link", Owner, Reader),
    ("key_rotations::rotate_admin_key", Owner, Reader),
    ("key_rotations::rotate_project_key own", ProjectMember, ProjectMember),
    ("key_rotations::rotate_project_key account", ProjectOwner, ProjectOwner),
    ("invites::send", Owner, Reader),
    ("emails::overview", Owner, Reader),
    ("emails::test", Owner, Reader),
    ("emails::of_invites", Owner, Reader),
    ("email_changes::get", Reader, Reader),
    ("email_changes::ask", Reader, Reader),
    ("shell::shell", Reader, Reader),
    ("overview::overview", Reader, Reader),
    ("my_project_keys::list", Reader, Reader),
    ("search::find", Reader, Reader),
    ("accounts::create", Owner, Reader),
    ("project_api_keys::list", ProjectMember, ProjectMember),
    ("project_api_keys::create", ProjectMember, ProjectMember),
    ("project_api_keys::get own", ProjectMember, ProjectMember),
    ("project_api_keys::update own", ProjectMember, ProjectMember),
    ("project_api_keys::delete own", ProjectMember, ProjectMember),
    ("project_api_keys::get other", ProjectOwner, ProjectOwner),
    ("project_api_keys::update other", Owner, ProjectOwner),
    ("project_api_keys::delete other", Owner, ProjectOwner),
    ("project_api_keys::get account", ProjectOwner, ProjectOwner),
    ("project_api_keys::update account", ProjectOwner, ProjectOwner),
    ("project_api_keys::delete account", ProjectOwner, ProjectOwner),
    ("project_users::list", ProjectOwner, ProjectMember),
    ("project_users::search", ProjectOwner, ProjectMember),
    ("project_users::get", ProjectOwner, ProjectMember),
    ("project_users::create", ProjectOwner, ProjectMember),
    ("project_users::update", ProjectOwner, ProjectMember),
    ("project_users::delete", ProjectOwner, ProjectMember),
    ("projects::list", Reader, Reader),
    ("projects::get", ProjectMember, ProjectMember),
    ("project_details::detail", ProjectMember, ProjectMember),
    ("project_details::search", Reader, Reader),
    ("projects::create", Owner, Reader),
    ("projects::update", ProjectOwner, ProjectMember),
    ("projects::archive", Owner, ProjectMember),
    ("projects::archive_named", Owner, ProjectMember),
    ("purge::get", Owner, Reader),
    ("request_log::list", Owner, Reader),
    ("request_search::explore", Owner, Reader),
    ("request_search::get", Owner, Reader),
    ("service_accounts::list", ProjectOwner, ProjectMember),
    ("service_account_summaries::list", ProjectOwner, ProjectMember),
    ("service_accounts::get", ProjectOwner, ProjectMember),
    ("service_accounts::create", ProjectOwner, ProjectMember),
    ("service_accounts::update", ProjectOwner, ProjectMember),
    ("service_accounts::delete", ProjectOwner, ProjectMember),
    ("service_accounts::create_key", ProjectOwner, ProjectMember),
    ("profile::update", Reader, Reader),
    ("profile::change_password", Reader, Reader),
    ("password_confirmations::confirm_session", Reader, Reader),
    ("sessions::profile", Reader, Reader),
    ("sessions::revoke", Reader, Reader),
    ("sessions::revoke_others", Reader, Reader),
    ("users::list", Owner, Reader),
    ("organization_settings::get", Owner, Reader),
    ("organization_settings::update", Owner, Reader),
    ("users::search", Owner, Reader),
    ("users::member", Owner, Reader),
    ("users::get", Owner, Reader),
    ("users::update", Owner, Reader),
    ("users::delete", Owner, Reader),
];

#[test]
fn the_matrix_covers_every_operation() {
    let asked = OPERATIONS.iter().map(|(name, ..)| name.split(' ').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(operations_of_the_domain(), asked);
}

/// The expected refusal; `None` if they may run the operation.
fn expected(who: &Person, least: Least, knows: Least) -> Option<ProblemKind> {
    match who.access_level {
        Err(kind) => Some(kind),
        Ok(access_level) if access_level >= least => None,
        Ok(access_level) if access_level < knows => Some(ProblemKind::NotFound),
        Ok(_) => Some(ProblemKind::Forbidden),
    }
}

/// A person in the console and their relation to the project that the operations act on.
struct Person {
    who: &'static str,
    actor: Actor,
    access_level: Result<Least, ProblemKind>,
    /// Their role in the project, if they are in it.
    role: Option<&'static str>,
}

async fn people(app: &Founded) -> Vec<Person> {
    let second = app.second_organization().await;
    let ours = app.organization.clone();
    let ended = app.acting("ada@fjordlight.example", &ours).await;
    app.advance(86_400);
    for email in ["bo", "mia", "per", "lea", "rex"] {
        app.person(&format!("{email}@fjordlight.example"), Role::Reader).await;
    }
    let rex =
        "update organization_users set organization_id = $1 where user_id in (select id from users where email = $2)";
    app.write_sealed(rex, &[second.organization.as_str(), "rex@fjordlight.example"]).await;
    let lea = app.acting("lea@fjordlight.example", &ours).await;
    let elsewhere = objects(app).await.project;
    app.join(&elsewhere, lea.who.user_id().expect("a person").as_str(), "owner").await;
    let person = async |who, email: &str, access_level, role| Person {
        who,
        actor: app.acting(email, &ours).await,
        access_level,
        role,
    };
    let mut people = vec![
        person("a reader", "bo@fjordlight.example", Ok(Reader), None).await,
        Person { who: "an owner of another project", actor: lea, access_level: Ok(Reader), role: None },
        person("a project's member", "mia@fjordlight.example", Ok(ProjectMember), Some("member")).await,
        person("a project's owner", "per@fjordlight.example", Ok(ProjectOwner), Some("owner")).await,
        person("an owner", "ada@fjordlight.example", Ok(Owner), None).await,
        person("a reader of another organization", "rex@fjordlight.example", Err(ProblemKind::NotFound), None).await,
        person("an owner of another organization", SECOND_OWNER, Err(ProblemKind::NotFound), None).await,
        Person {
            who: "an owner whose session has ended",
            actor: ended.clone(),
            access_level: Err(ProblemKind::Unauthenticated),
            role: None,
        },
    ];
    let borrowed =
        Actor { who: Who::Person { user_id: app.owner.clone(), session: session_of(&people[0].actor) }, ..ended };
    let stolen = "a person whose actor combines an owner's id with their own session";
    people.push(Person { who: stolen, actor: borrowed, access_level: Err(ProblemKind::Unauthenticated), role: None });
    people
}

fn session_of(actor: &Actor) -> String {
    match &actor.who {
        Who::Person { session, .. } => session.clone(),
        other => panic!("{other:?} is not a person"),
    }
}

/// A new project with every person in their role, and objects to act on.
async fn things(app: &Founded, people: &[Person], holder: &Actor) -> Things {
    let objects = objects(app).await;
    let project = ProjectId::new(&objects.project);
    let user = |actor: &Actor| actor.who.user_id().expect("a person").to_string();
    app.join(&objects.project, &user(holder), "member").await;
    for person in people {
        if let Some(role) = person.role {
            app.join(&objects.project, &user(&person.actor), role).await;
        }
    }
    let other_key = key(app, holder, &project).await;
    let sql = "select id from audit_logs where organization_id = $1 order by seq desc limit 1";
    let record = app.texts(sql, &[app.organization.as_str()]).await.pop().expect("logging is on");
    Things { objects, own_key: other_key.clone(), other_key, session: SessionId::new(""), record }
}

async fn key(app: &Founded, actor: &Actor, project: &ProjectId) -> KeyId {
    let new = NewProjectApiKey { name: Some("laptop".to_owned()), ..NewProjectApiKey::default() };
    project_api_keys::create(&app.domain, actor, project, new.into()).await.expect("a member may").key.id
}

#[tokio::test]
async fn every_person_may_do_exactly_what_the_matrix_says() {
    let app = TestApp::mailing().await;
    let people = people(&app).await;
    app.person("hana@fjordlight.example", Role::Reader).await;
    let holder = app.acting("hana@fjordlight.example", &app.organization).await;
    let mut things = things(&app, &people, &holder).await;
    let before = app.state().await;
    let mut refused = 0;
    for person in &people {
        for (name, least, knows) in OPERATIONS {
            let Some(kind) = expected(person, *least, *knows) else { continue };
            let outcome = run(name, &app.domain, &person.actor, &things).await;
            let Err(Error::Problem(problem)) = outcome else { panic!("{name} by {}: {outcome:?}", person.who) };
            assert_eq!(problem.kind, kind, "{name} by {}: {problem}", person.who);
            assert_discloses_only_that(&problem, kind);
            refused += 1;
        }
    }
    assert_eq!(app.state().await, before, "nothing was changed");

    let mut allowed = 0;
    for person in people.iter().filter(|person| person.access_level.is_ok()) {
        for (name, least, knows) in OPERATIONS {
            if expected(person, *least, *knows).is_some() {
                continue;
            }
            let user = person.actor.who.user_id().expect("a person");
            things.session = SessionId::new(session_of(&app.acting_without_password(user.as_str()).await));
            if name.ends_with(" own") {
                things.own_key = key(&app, &person.actor, &ProjectId::new(&things.objects.project)).await;
            }
            let outcome = run(name, &app.domain, &person.actor, &things).await;
            assert!(outcome.is_ok(), "{name} by {}: {outcome:?}", person.who);
            allowed += 1;
            if name.contains("::delete") || name.contains("::archive") {
                things = self::things(&app, &people, &holder).await;
            }
        }
    }
    assert_eq!(refused + allowed, people.len() * OPERATIONS.len());
    println!("{} people x {} operations: {allowed} allowed, {refused} refused", people.len(), OPERATIONS.len());
}

/// Only a missing right lists who can help.
fn assert_discloses_only_that(problem: &Problem, kind: ProblemKind) {
    let helpers: &[&str] = if kind == ProblemKind::Forbidden { &["Ada Lindqvist"] } else { &[] };
    assert_eq!(problem.helpers, helpers, "{problem}");
}

#[tokio::test]
async fn shared_lists_show_each_person_only_what_they_may_see() {
    let app = TestApp::founded().await;
    let people = people(&app).await;
    app.person("hana@fjordlight.example", Role::Reader).await;
    let holder = app.acting("hana@fjordlight.example", &app.organization).await;
    let things = things(&app, &people, &holder).await;
    let project = ProjectId::new(&things.objects.project);
    let page = &Default::default();
    // Each person with the number of projects they see, and the number of the project's keys they see after creating
    // their own. One service account key and one key of another person exist already, and so do the keys of the people
    // earlier in this list.
    for (who, sees, keys) in [
        ("a reader", 0, None),
        ("an owner of another project", 1, None),
        ("a project's member", 1, Some(1)),
        ("a project's owner", 1, Some(4)),
        ("an owner", 3, Some(5)),
    ] {
        let person = people.iter().find(|person| person.who == who).expect("they are among the people");
        let list = projects::list(&app.domain, &person.actor, sent(json!({})), page).await;
        assert_eq!(list.expect("everyone may").data.len() as i64, sees, "{who}");
        let shell = shell::shell(&app.domain, &person.actor).await.expect("everyone may");
        let is_owner = who == "an owner";
        assert_eq!(
            (shell.project_count, shell.member_count.is_some(), shell.admin_key_count.is_some()),
            (sees, is_owner, is_owner),
            "{who}"
        );
        let overview = overview::overview(&app.domain, &person.actor).await.expect("everyone may");
        assert_eq!((overview.counts.is_some(), overview.purge.is_some()), (is_owner, is_owner), "{who}");
        let Some(keys) = keys else { continue };
        key(&app, &person.actor, &project).await;
        let list = project_api_keys::list(&app.domain, &person.actor, &project, &Default::default(), page).await;
        assert_eq!(list.expect("members may").data.len(), keys, "{who}");
    }
}
