//! Concurrent requests: what is created is created once, what is deleted is deleted once, and there is always an owner.
//!
//! Seeded faults these tests catch: rights, the last owner, a pending invite and a deleted user checked on a connection
//! outside the write lock.

use crate::{
    every_operation::objects,
    support::{Client, Founded, TestApp},
};
use domain::{Actor, Error, users};
use serde_json::{Value, json};
use types::{
    ids::UserId,
    problem::ProblemKind,
    users::{Role, UserPatch},
};

const INVITES: &str = "/v1/organization/invites";
const PROJECTS: &str = "/v1/organization/projects";
const USERS: &str = "/v1/organization/users";

fn new_invite(email: &str) -> Value {
    json!({ "email": email, "role": "reader" })
}

/// How many audit events of a type there are.
async fn count_events(app: &Founded, r#type: &str) -> usize {
    app.audit_types().await.into_iter().filter(|count_events| count_events == r#type).count()
}

async fn rows(app: &Founded, table: &'static str) -> usize {
    usize::try_from(app.count(table).await).expect("a count")
}

#[tokio::test]
async fn concurrent_invites_and_projects_are_created_completely_and_once() {
    let app = TestApp::founded().await;
    let before = app.count("audit_logs").await;
    let replies = futures::future::join_all((0..100).map(|number| {
        let app = &app;
        async move {
            match number % 2 {
                0 => app.admin().post(INVITES, new_invite(&format!("new{number}@skerry.example"))).await,
                _ => app.admin().post(PROJECTS, json!({ "name": format!("Project {number}") })).await,
            }
        }
    }))
    .await;
    for reply in &replies {
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    let emails = app.texts("select distinct email from invites", &[]).await;
    let names = app.texts("select distinct name from projects where is_default = 0", &[]).await;
    assert_eq!((emails.len(), rows(&app, "invites").await, rows(&app, "invite_projects").await), (50, 50, 50));
    assert_eq!((names.len(), rows(&app, "projects").await), (50, 51));
    assert_eq!((count_events(&app, "invite.sent").await, app.count("audit_logs").await), (50, before + 100));
    assert_eq!(app.count("request_log").await, 100);
}

#[tokio::test]
async fn of_concurrent_invites_to_one_email_address_one_succeeds() {
    let app = TestApp::founded().await;
    let replies = futures::future::join_all((0..20).map(|number| {
        let app = &app;
        let email = if number % 2 == 0 { "new@skerry.example" } else { "NEW@Skerry.example" };
        async move { app.admin().post(INVITES, new_invite(email)).await }
    }))
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!((made.len(), refused.len()), (1, 19));
    for reply in refused {
        assert_eq!(reply.refusal(400)["code"], "invite_already_pending");
    }
    assert_eq!((app.count("invites").await, count_events(&app, "invite.sent").await), (1, 1));
}

#[tokio::test]
async fn of_two_concurrent_deletions_of_one_object_one_succeeds() {
    let app = TestApp::founded().await;
    for (path, records) in [
        ("/invites/{invite_id}", vec!["invite.deleted"]),
        ("/admin_api_keys/{key_id}", vec!["api_key.deleted"]),
        ("/projects/{project_id}/users/{user_id}", vec!["user.deleted"]),
        ("/projects/{project_id}/api_keys/{api_key_id}", vec!["api_key.deleted"]),
        (
            "/projects/{project_id}/service_accounts/{service_account_id}",
            vec!["api_key.deleted", "service_account.deleted"],
        ),
        ("/users/{user_id}", vec!["user.deleted"]),
    ] {
        let path = format!("/v1/organization{}", objects(&app).await.fill(path));
        let before = app.audit_types().await.len();
        let (one, two) = (app.admin(), app.admin());
        let (one, two) = tokio::join!(one.delete(&path), two.delete(&path));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404], "{path}");
        assert_eq!(app.audit_types().await[before..], records, "{path}");
    }
    // Archiving is not a deletion: repeating it succeeds (REFERENCE 2.3) and is recorded once.
    let path = objects(&app).await.fill("/v1/organization/projects/{project_id}/archive");
    let (one, two) = (app.admin(), app.admin());
    let (one, two) = tokio::join!(one.post(&path, Value::Null), two.post(&path, Value::Null));
    assert_eq!((one.status, two.status, count_events(&app, "project.archived").await), (200, 200, 1));
}

/// Creates another owner with an Admin key.
async fn another_owner(app: &Founded) -> (UserId, Client) {
    let user = app.new_reader().await;
    app.set_role(&user, "owner").await;
    let (_, key) = app.key_of(&user).await;
    (user, app.with_key(&key))
}

async fn owners(app: &Founded) -> Vec<String> {
    app.texts("select user_id from organization_users where role = 'owner'", &[]).await
}

#[tokio::test]
async fn two_owners_who_demote_or_remove_each_other_concurrently_leave_one() {
    let app = TestApp::founded().await;
    let (mut theirs, mut client) = another_owner(&app).await;
    let admin = app.admin();
    let own = app.owner.to_string();
    let demotion = json!({ "role": "reader" });
    for round in 0..10 {
        let (to_them, to_us) = (format!("{USERS}/{theirs}"), format!("{USERS}/{own}"));
        // The order alternates between rounds.
        let (ours, other) = if round % 2 == 0 {
            tokio::join!(admin.post(&to_them, demotion.clone()), client.post(&to_us, demotion.clone()))
        } else {
            let (other, ours) =
                tokio::join!(client.post(&to_us, demotion.clone()), admin.post(&to_them, demotion.clone()));
            (ours, other)
        };
        let mut statuses = [ours.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "round {round}: the demoted owner's key no longer works");
        let left = owners(&app).await;
        assert_eq!(left, [if ours.status == 200 { own.clone() } else { theirs.to_string() }], "round {round}");
        for user in [&app.owner, &theirs] {
            app.set_role(user, "owner").await;
        }
    }
    for round in 0..10 {
        let (to_them, to_us) = (format!("{USERS}/{theirs}"), format!("{USERS}/{own}"));
        let (ours, other) = if round % 2 == 0 {
            tokio::join!(admin.delete(&to_them), client.post(&to_us, demotion.clone()))
        } else {
            let (other, ours) = tokio::join!(client.post(&to_us, demotion.clone()), admin.delete(&to_them));
            (ours, other)
        };
        let mut statuses = [ours.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "round {round}");
        assert_eq!(owners(&app).await.len(), 1, "round {round}");
        app.set_role(&app.owner, "owner").await;
        if ours.status == 200 {
            (theirs, client) = another_owner(&app).await;
        }
    }
}

#[tokio::test]
async fn owners_who_all_step_down_concurrently_leave_one() {
    let app = TestApp::founded().await;
    let operator = Actor::server_administrator(app.organization.clone());
    let theirs = app.new_reader().await;
    for round in 0..10 {
        app.set_role(&theirs, "owner").await;
        app.set_role(&app.owner, "owner").await;
        let reader = || UserPatch { role: Some(Role::Reader.as_str().to_owned()), ..UserPatch::default() }.into();
        let (one, two) = tokio::join!(
            users::update(&app.domain, &operator, &app.owner, reader()),
            users::update(&app.domain, &operator, &theirs, reader())
        );
        assert_ne!(one.is_ok(), two.is_ok(), "round {round}: one of them");
        match one.and(two) {
            Err(Error::Problem(problem)) => {
                assert_eq!((problem.kind, problem.code.as_deref()), (ProblemKind::Invalid, Some("last_owner")));
            }
            other => panic!("round {round}: {other:?}"),
        }
        assert_eq!(owners(&app).await.len(), 1, "round {round}");
    }
}
