//! Accepting an invite: who may accept it, only once, and why a link no longer works.
//!
//! Seeded faults these tests catch: any session accepted as the invited person's; an archived project granted; a used
//! link reported as a replaced one. They found a bug: the loser of a race for a link got an error about an invalid key.

use crate::support::{Founded, PASSWORD, TestApp};
use domain::{
    Actor, Error, Origin, Result, Who, invite_acceptance, invites,
    projects::{self, SameName},
    sessions::{self, Live},
    sign_in::Person,
};
use serde_json::{Value, json};
use types::{
    ids::{InviteId, UserId},
    invites::{Accepted, NewPerson, Way},
    problem::{Problem, ProblemKind},
    projects::NewProject,
    sensitive::Sensitive,
    users::Role,
};

const INVITES: &str = "/v1/organization/invites";
const PROJECTS: &str = "/v1/organization/projects";

/// The owner of the other organization.
pub const ZOE: &str = "zoe@skerry.example";

pub fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Problem {
    match result {
        Err(Error::Problem(problem)) => problem,
        other => panic!("not a refusal: {other:?}"),
    }
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> String {
    refusal(result).code.unwrap_or_default()
}

pub async fn invite(app: &Founded, body: Value) -> InviteId {
    let reply = app.admin().post(INVITES, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    InviteId::new(reply.json()["id"].as_str().expect("an id"))
}

async fn project(app: &Founded, name: &str) -> String {
    let made = app.admin().post(PROJECTS, json!({ "name": name })).await.json();
    made["id"].as_str().expect("an id").to_owned()
}

/// The token in the invite's link.
pub async fn token(app: &Founded, invite_id: &InviteId) -> String {
    let operator = Actor::server_administrator(app.organization.clone());
    let link = invites::link(&app.domain, &operator, invite_id).await.expect("a pending invite has a link");
    link.token.expose().to_owned()
}

/// Signs a user in and returns their session.
async fn live(app: &Founded, email: &str) -> Live {
    app.signed_in(email).await;
    let hashes = app
        .texts(
            "select s.credential_hash from sessions s join users u on u.id = s.user_id where u.email = $1
             order by s.id desc",
            &[email],
        )
        .await;
    sessions::find(&app.domain, &hashes[0]).await.expect("sessions are readable").expect("it is live")
}

pub fn chidi() -> NewPerson {
    NewPerson { name: Some("Chidi Okafor".to_owned()), password: Some(Sensitive::new(PASSWORD)) }
}

pub async fn accept(
    app: &Founded,
    live: Option<&Live>,
    token: &str,
    new: NewPerson,
) -> Result<(Accepted, Option<Person>)> {
    let origin = Origin { address: "192.0.2.7".to_owned(), user_agent: "Browser".to_owned(), ..Origin::default() };
    invite_acceptance::accept(&app.domain, &origin, live, token, new).await
}

#[tokio::test]
async fn a_new_user_chooses_a_password_and_gets_everything_that_was_granted() {
    let app = TestApp::founded().await;
    let (grid, vault, ended) =
        (project(&app, "Grid").await, project(&app, "Vault").await, project(&app, "Ended").await);
    let granted = json!([
        { "id": vault, "role": "owner" }, { "id": ended, "role": "member" }, { "id": grid, "role": "member" }
    ]);
    let email = "Chidi@Skerry.example";
    let invite_id = invite(&app, json!({ "email": email, "role": "reader", "projects": granted })).await;
    let token = token(&app, &invite_id).await;
    assert_eq!(app.payloads(1).await, [("orgward.invite.linked".to_owned(), json!({ "id": invite_id }))]);
    app.admin().post(&format!("{PROJECTS}/{ended}/archive"), Value::Null).await;

    let before = app.state().await;
    let seen = invite_acceptance::look(&app.domain, None, &token).await.expect("it is pending");
    assert_eq!((seen.organization.as_str(), seen.invited_by.as_deref()), ("Fjordlight Energy", Some("Ada Lindqvist")));
    assert_eq!((seen.email.as_str(), seen.role, seen.way), (email, Role::Reader, Way::NewPerson));
    assert_eq!(seen.projects, ["Vault", "Grid"], "in the order asked for, but for what was archived meanwhile");
    let weak = NewPerson { name: Some(" ".to_owned()), password: Some(Sensitive::new("short")) };
    let problem = refusal(accept(&app, None, &token, weak).await);
    let fields: Vec<_> = problem.fields.iter().map(|field| field.param.as_str()).collect();
    assert_eq!((problem.kind, fields), (ProblemKind::Invalid, vec!["name", "password"]));
    assert_eq!(app.state().await, before, "viewing the page and failed attempts do not use up the link");

    let (accepted, person) = accept(&app, None, &token, chidi()).await.expect("it is pending");
    let person = person.expect("a new user is signed in by the response");
    let user_id = person.user_id.to_string();
    assert_eq!(accepted, Accepted { organization_id: app.organization.clone() });
    sessions::begin(&app.domain, "credential", &person, &Origin::default()).await.expect("a session begins");
    app.signed_in("chidi@skerry.example").await;

    let read = app.admin().get(&format!("{INVITES}/{invite_id}")).await.json();
    assert_eq!((&read["status"], read["accepted_at"].is_i64()), (&json!("accepted"), true));
    let user = app.admin().get(&format!("/v1/organization/users/{user_id}")).await.json();
    assert_eq!(
        (&user["name"], &user["email"], &user["role"]),
        (&json!("Chidi Okafor"), &json!(email), &json!("reader"))
    );
    let memberships = app
        .texts("select project_id || ' ' || role from project_users where user_id = $1 order by role", &[&user_id])
        .await;
    assert_eq!(memberships, [format!("{grid} member"), format!("{vault} owner")]);

    // Two sign-ins follow the events of the acceptance.
    let records = &app.audits(6).await[..4];
    let expected = [
        ("invite.accepted", json!({ "id": invite_id }), Value::Null),
        ("user.added", json!({ "id": user_id, "data": { "role": "owner" } }), json!({ "id": vault, "name": "Vault" })),
        ("user.added", json!({ "id": user_id, "data": { "role": "member" } }), json!({ "id": grid, "name": "Grid" })),
        ("user.added", json!({ "id": user_id, "data": { "role": "reader" } }), Value::Null),
    ];
    for (record, (r#type, payload, project)) in records.iter().zip(expected) {
        let event = &record["event"];
        assert_eq!((&event["type"], &event[r#type], &event["project"]), (&json!(r#type), &payload, &project));
        let session =
            json!({ "user": { "id": user_id, "email": email }, "ip_address": "192.0.2.7", "user_agent": "Browser" });
        assert_eq!(event["actor"], json!({ "type": "session", "session": session }));
        assert!(!record.to_string().contains(&token), "a token is never recorded");
    }
}

#[tokio::test]
async fn an_existing_user_accepts_while_signed_in_and_no_one_else_can() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    let invite_id = invite(&app, json!({ "email": "ZOE@skerry.EXAMPLE", "role": "owner", "projects": [] })).await;
    let token = token(&app, &invite_id).await;
    let (ada, zoe) = (live(&app, "ada@fjordlight.example").await, live(&app, ZOE).await);
    let way = async |live| invite_acceptance::look(&app.domain, live, &token).await.expect("it is pending").way;
    assert_eq!(way(None).await, Way::SignIn);
    assert_eq!(way(Some(&ada)).await, Way::WrongAccount("ada@fjordlight.example".to_owned()));
    assert_eq!(way(Some(&zoe)).await, Way::SignedIn);

    let before = app.state().await;
    assert_eq!(refusal(accept(&app, None, &token, chidi()).await).kind, ProblemKind::Unauthenticated);
    let problem = refusal(accept(&app, Some(&ada), &token, chidi()).await);
    assert_eq!((problem.kind, problem.code.as_deref()), (ProblemKind::Forbidden, Some("wrong_account")));
    assert_eq!(app.state().await, before);

    let (accepted, person) = accept(&app, Some(&zoe), &token, NewPerson::default()).await.expect("it is theirs");
    assert_eq!((accepted.organization_id, person), (app.organization.clone(), None));
    let roles = app
        .texts(
            "select role from organization_users where organization_id = $1 and user_id = $2",
            &[app.organization.as_str(), zoe.user_id.as_str()],
        )
        .await;
    assert_eq!(roles, ["owner"]);
    assert_eq!(app.count("users").await, 2, "no user was created twice");
    let added = json!({ "id": zoe.user_id, "data": { "role": "owner" } });
    assert_eq!(
        app.payloads(2).await,
        [("invite.accepted".to_owned(), json!({ "id": invite_id })), ("user.added".to_owned(), added)]
    );
}

#[tokio::test]
async fn a_link_that_no_longer_works_says_why() {
    let app = TestApp::founded().await;
    let new = |number: i32| json!({ "email": format!("new{number}@skerry.example"), "role": "reader" });
    let expired = invite(&app, new(0)).await;
    let late = token(&app, &expired).await;
    app.advance(604_800);
    let [replaced, revoked, used] =
        [invite(&app, new(1)).await, invite(&app, new(2)).await, invite(&app, new(3)).await];
    let old = token(&app, &replaced).await;
    let newer = token(&app, &replaced).await;
    let gone = token(&app, &revoked).await;
    app.admin().delete(&format!("{INVITES}/{revoked}")).await;
    let spent = token(&app, &used).await;
    accept(&app, None, &spent, chidi()).await.expect("it is pending");
    assert_eq!(app.texts("select id from invites where token_hash = $1", &[&newer]).await.len(), 0, "hashed");

    let before = app.state().await;
    for (link, expected) in [
        (&old, "invite_replaced"),
        (&gone, "invite_revoked"),
        (&late, "invite_expired"),
        (&spent, "invite_used"),
        (&"nonsense".to_owned(), "not_found"),
        (&String::new(), "not_found"),
    ] {
        assert_eq!(code(invite_acceptance::look(&app.domain, None, link).await), expected);
        assert_eq!(code(accept(&app, None, link, chidi()).await), expected);
    }
    let operator = Actor::server_administrator(app.organization.clone());
    for (invite_id, expected) in [(&expired, "invite_expired"), (&used, "invite_accepted"), (&revoked, "not_found")] {
        assert_eq!(code(invites::link(&app.domain, &operator, invite_id).await), expected);
    }
    assert_eq!(app.state().await, before);
    accept(&app, None, &newer, chidi()).await.expect("the newest link is good");
}

#[tokio::test]
async fn of_two_people_with_the_same_link_one_succeeds_and_the_other_sees_why_not() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    for number in 0..3 {
        let email = format!("new{number}@skerry.example");
        let token = token(&app, &invite(&app, json!({ "email": email, "role": "reader" })).await).await;
        let (one, two) = tokio::join!(accept(&app, None, &token, chidi()), accept(&app, None, &token, chidi()));
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        assert!(won.is_ok());
        assert_eq!(code(lost), "invite_used");
        assert_eq!(app.texts("select id from users where email = $1", &[&email]).await.len(), 1);
    }
    let token = token(&app, &invite(&app, json!({ "email": ZOE, "role": "owner" })).await).await;
    let zoe = live(&app, ZOE).await;
    let (one, two) = tokio::join!(
        accept(&app, Some(&zoe), &token, NewPerson::default()),
        accept(&app, Some(&zoe), &token, NewPerson::default())
    );
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(won.is_ok());
    assert_eq!(code(lost), "invite_used");
    let accepted = app.audit_types().await.into_iter().filter(|r#type| r#type == "invite.accepted").count();
    assert_eq!(accepted, 4, "one event each");
}

#[tokio::test]
async fn an_existing_member_cannot_accept_and_a_link_grants_no_other_right() {
    let app = TestApp::founded().await;
    let invite_id = invite(&app, json!({ "email": "bo@fjordlight.example", "role": "owner" })).await;
    let token = token(&app, &invite_id).await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let session = live(&app, "bo@fjordlight.example").await;
    let before = app.state().await;
    assert_eq!(code(accept(&app, Some(&session), &token, NewPerson::default()).await), "already_member");
    let invitee = Actor::new(
        app.organization.clone(),
        Who::Invitee { invite_id: invite_id.clone(), user_id: bo },
        Origin::default(),
    );
    let new = NewProject { name: Some("Mine".to_owned()), ..NewProject::default() };
    let refused = refusal(projects::create(&app.domain, &invitee, new.into(), SameName::Allowed).await);
    assert_eq!(refused.kind, ProblemKind::Forbidden);
    assert_eq!(refusal(invites::link(&app.domain, &invitee, &invite_id).await).kind, ProblemKind::Forbidden);
    let reader = Actor {
        who: Who::Person { user_id: UserId::new(session.user_id.as_str()), session: session.credential_hash.clone() },
        ..invitee
    };
    assert_eq!(refusal(invites::link(&app.domain, &reader, &invite_id).await).kind, ProblemKind::Forbidden);
    assert_eq!(app.state().await, before);
}

/// The text of the page of a link.
async fn page(app: &Founded, token: &str) -> String {
    app.anonymous().get(&format!("/invite?token={token}")).await.text
}

#[tokio::test]
async fn an_invite_of_an_owner_who_was_demoted_or_removed_is_refused_until_another_owner_sends_it() {
    let app = TestApp::founded().await;
    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let path = format!("/v1/organization/users/{emi}");
    let (key_id, key) = app.key_of(&emi).await;
    let by_emi = async |number: i32| {
        let body = json!({ "email": format!("new{number}@skerry.example"), "role": "owner" });
        InviteId::new(app.with_key(&key).post(INVITES, body).await.json()["id"].as_str().expect("an id"))
    };
    let ids = [by_emi(0).await, by_emi(1).await, by_emi(2).await];
    let [deleted_key, demoted, removed] = [&ids[0], &ids[1], &ids[2]];
    let tokens = [token(&app, deleted_key).await, token(&app, demoted).await, token(&app, removed).await];

    // The key is gone, but its owner may still invite.
    app.admin().delete(&format!("/v1/organization/admin_api_keys/{key_id}")).await;
    accept(&app, None, &tokens[0], chidi()).await.expect("what its owner may do decides");

    assert_eq!(app.admin().post(&path, json!({ "role": "reader" })).await.status, 200);
    let before = app.state().await;
    assert_eq!(code(invite_acceptance::look(&app.domain, None, &tokens[1]).await), "inviter_not_owner");
    assert_eq!(code(accept(&app, None, &tokens[1], chidi()).await), "inviter_not_owner");
    let shown = page(&app, &tokens[1]).await;
    assert!(shown.contains("is no longer an owner of the organization"), "{shown}");
    assert_eq!(app.state().await, before, "nobody has joined");
    // Another owner takes it over with a link of their own.
    let ada = app.acting("ada@fjordlight.example", &app.organization).await;
    let link = invites::link(&app.domain, &ada, demoted).await.expect("it is pending");
    accept(&app, None, link.token.expose(), chidi()).await.expect("an owner vouches for it");

    assert_eq!(app.admin().delete(&path).await.status, 200);
    assert_eq!(code(accept(&app, None, &tokens[2], chidi()).await), "inviter_not_owner");
    assert_eq!(app.texts("select id from invites where accepted_at is null", &[]).await, [removed.as_str()]);
}
