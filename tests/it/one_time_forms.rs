//! Forms that make something, sent twice: they make one thing, show it at most twice, and never to another session.
//!
//! Seeded faults these tests catch: the number claimed outside the change's transaction; the result stored as it is; the
//! result shown again and again.

use crate::{
    every_operation::objects,
    support::{Client, Founded, Reply, TestApp, tables},
};
use domain::{Domain, Settings, one_time_forms};
use orgward::console;
use std::collections::BTreeSet;
use types::users::Role;
use ui::paths;

const NEW_KEY: &str = "/admin-keys/new";

/// Every form that makes or deletes something, with the fields that it needs.
const FORMS: &[(&str, &[(&str, &str)])] = &[
    (paths::NEW_ADMIN_KEY, &[("new[name]", "terraform")]),
    (paths::ROTATE_ADMIN_KEY, &[("rotation[grace]", "24h")]),
    (paths::NEW_PROJECT, &[("new[name]", "Lighthouse")]),
    (paths::NEW_PROJECT_KEY, &[("new[name]", "laptop")]),
    (paths::ROTATE_PROJECT_KEY, &[("rotation[grace]", "24h")]),
    (paths::NEW_SERVICE_ACCOUNT, &[("new[name]", "batch")]),
    (paths::NEW_SERVICE_ACCOUNT_KEY, &[("new[name]", "blue")]),
    (paths::PROJECT_USERS, &[("new[email]", "bo@fjordlight.example"), ("new[role]", "member")]),
    (paths::NEW_INVITE, &[("new[email]", "new@skerry.example"), ("new[role]", "reader")]),
    (paths::LINK_INVITE, &[]),
    (paths::SEND_INVITE, &[]),
    (paths::MAILS, &[]),
    (paths::NEW_AUDIT_EXPORT, &[("new[format]", "ndjson")]),
    (paths::NEW_LEGAL_HOLD, &[("new[name]", "Grid")]),
    (paths::DELETE_INVITE, &[]),
    (paths::DELETE_ADMIN_KEY, &[]),
    (paths::DELETE_PROJECT_KEY, &[]),
    (paths::DELETE_SERVICE_ACCOUNT, &[]),
    (paths::DELETE_PROJECT_USER, &[]),
    (paths::ARCHIVE_PROJECT, &[("confirmation", "Grid")]),
    (paths::DELETE_USER, &[]),
    (paths::CHOSEN_ROLES, &[("chosen[id][]", "{other_user_id}"), ("chosen[role]", "owner"), ("chosen[sure]", "true")]),
    (paths::REMOVE_CHOSEN, &[("chosen[id][]", "{other_user_id}"), ("chosen[sure]", "true")]),
];

/// The secret that a page shows in its read-only field; empty without one.
fn secret(page: &Reply) -> String {
    let field = page.text.split("<input id=\"secret\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

fn new_key<'a>(name: &'a str, number: &'a str) -> [(&'a str, &'a str); 2] {
    [("new[name]", name), ("form_number", number)]
}

async fn number(client: &Client, path: &str) -> String {
    client.get(path).await.form_number()
}

async fn keys(app: &Founded) -> i64 {
    app.count("admin_keys").await
}

#[tokio::test]
async fn a_key_form_that_is_sent_again_makes_one_key_and_shows_it_once_more() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let number = number(&owner, &path).await;
    let before = keys(&app).await;

    let refused = owner.submit_once(&path, &new_key("", &number)).await;
    assert_eq!((refused.status, keys(&app).await), (422, before), "a refusal does not use up the number");

    let first = owner.submit_once(&path, &new_key("terraform", &number)).await;
    assert_eq!((first.status, first.header("cache-control")), (200, "no-store"));
    let key = secret(&first);
    assert!(key.starts_with("sk-admin-"), "{}", first.text);
    assert!(!first.text.contains(&number), "the page has a number of its own");

    app.advance(60);
    let second = owner.submit_once(&path, &new_key("terraform", &number)).await;
    assert_eq!((second.status, second.header("cache-control")), (200, "no-store"));
    assert_eq!(secret(&second), key);
    assert_eq!(app.with_key(&key).get("/v1/organization/projects").await.status, 200);

    let third = owner.submit_once(&path, &new_key("terraform", &number)).await;
    assert_eq!(third.status, 200);
    assert!(!third.text.contains(&key), "it is shown twice at most");
    assert!(third.text.contains("Already shown"), "{}", third.text);
    let id = app.texts("select id from admin_keys where name = 'terraform'", &[]).await;
    assert_eq!((id.len(), keys(&app).await), (1, before + 1));
    for act in ["rotate", "delete"] {
        assert!(third.text.contains(&app.path(&format!("/admin-keys/{}/{act}\"", id[0]))), "{}", third.text);
    }
    let created = app.audit_types().await.into_iter().filter(|r#type| r#type == "api_key.created").count();
    assert_eq!(created, 2, "the first key of the organization, and this one");

    let another = owner.submit(&path, &[("new[name]", "terraform 2")]).await;
    assert_eq!((another.status, keys(&app).await), (200, before + 2), "a new page makes a new key");
    assert_ne!(secret(&another), key);
}

#[tokio::test]
async fn the_page_says_when_the_key_was_shown() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let number = number(&owner, &path).await;
    owner.submit_once(&path, &new_key("terraform", &number)).await;
    let shown = app.texts("select cast(finished_at as text) from one_time_forms", &[]).await;
    let shown: i64 = shown[0].parse().expect("a time");
    app.advance(one_time_forms::KEPT_SECONDS);
    let late = owner.submit_once(&path, &new_key("terraform", &number)).await;
    let shown = jiff::Timestamp::from_second(shown).expect("a time");
    let shown = format!("last shown at {} {}", shown.strftime("%-d %b %Y,"), shown.strftime("%H:%M UTC"));
    assert!(late.text.contains(&shown), "{shown}: {}", late.text);
    assert_eq!(secret(&late), "", "after ten minutes it is not shown again");
}

#[tokio::test]
async fn two_clicks_at_once_make_one_thing_and_both_see_it() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let before = keys(&app).await;
    for round in 0..10 {
        let number = number(&owner, &path).await;
        let name = format!("key {round}");
        let fields = new_key(&name, &number);
        let (one, two) = tokio::join!(owner.submit_once(&path, &fields), owner.submit_once(&path, &fields));
        assert_eq!((one.status, two.status), (200, 200), "{} {}", one.text, two.text);
        assert_eq!(secret(&one), secret(&two), "round {round}");
        assert!(secret(&one).starts_with("sk-admin-"));
    }
    assert_eq!(keys(&app).await, before + 10);

    let path = app.path("/projects/new");
    let number = number(&owner, &path).await;
    let fields = new_key("Lighthouse", &number);
    let replies = futures::future::join_all((0..8).map(|_| owner.submit_once(&path, &fields))).await;
    let places: BTreeSet<_> = replies.iter().map(|reply| reply.header("location").to_owned()).collect();
    assert!(replies.iter().all(|reply| reply.status == 303));
    assert_eq!((places.len(), app.count("projects").await), (1, 2), "the default project and this one");
    assert_eq!(owner.submit_once(&path, &fields).await.header("location"), replies[0].header("location"));
}

#[tokio::test]
async fn a_second_process_on_the_same_database_makes_no_second_thing() {
    let app = TestApp::founded().await;
    let actor = app.actor("ada@fjordlight.example", app.owner.clone()).await;
    let other = second_process(&app).await;
    let form = || domain::OneTimeForm::new(app.organization.clone(), "number", "/path", "body");
    let acting = |form| domain::Actor { form: Some(form), ..actor.clone() };
    let new = || types::admin_keys::NewAdminKey { name: Some("terraform".to_owned()), ..Default::default() };
    let (one, two) = (acting(form()), acting(form()));
    let made = tokio::join!(
        domain::admin_keys::create(&app.domain, &one, new().into()),
        domain::admin_keys::create(&other, &two, new().into())
    );
    assert!(made.0.is_ok() != made.1.is_ok(), "{:?} {:?}", made.0.is_ok(), made.1.is_ok());
    assert_eq!(app.texts("select id from admin_keys where name = 'terraform'", &[]).await.len(), 1);
    other.close().await;
}

/// A second domain with its own connections.
async fn second_process(app: &TestApp) -> Domain {
    let opened = orgward::server::database::open(&app.url).await.expect("the database opens again");
    let secrets = kernel::base::secret::Secrets::generate();
    Domain::new(opened.readers, opened.writer, secrets, Settings::default())
}

#[tokio::test]
async fn another_session_can_neither_use_the_number_nor_see_the_result() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let number = number(&owner, &path).await;
    let fields = new_key("terraform", &number);
    let key = secret(&owner.submit_once(&path, &fields).await);
    let before = keys(&app).await;
    app.person("cy@fjordlight.example", Role::Owner).await;
    for session in [app.owner().await, app.signed_in("cy@fjordlight.example").await] {
        let reply = session.submit_once(&path, &fields).await;
        assert_eq!(reply.status, 422);
        assert!(reply.text.contains("in another session") && !reply.text.contains(&key), "{}", reply.text);
        assert!(reply.text.contains("value=\"terraform\""), "what was typed is kept");
    }
    let signed_out = app.anonymous().submit_once(&path, &fields).await;
    assert!(signed_out.status == 401 && !signed_out.text.contains(&key));
    let reader = app.reader().await.submit_once(&path, &fields).await;
    assert!(reader.status == 403 && !reader.text.contains(&key));
    assert_eq!(keys(&app).await, before);
    assert_eq!(secret(&owner.submit_once(&path, &fields).await), key, "the session itself sees it");
}

#[tokio::test]
async fn the_database_contains_no_secret_that_a_form_made() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let number = number(&owner, &path).await;
    let key = secret(&owner.submit_once(&path, &new_key("terraform", &number)).await);
    let stored = app.texts("select cast(length(result) as text) from one_time_forms", &[]).await;
    assert!(stored.len() == 1 && stored[0].parse::<i64>().is_ok_and(|length| length > 100), "{stored:?}");
    let bytes = tables::disk(&app).await;
    for word in [key.as_bytes(), key.trim_start_matches("sk-admin-").as_bytes(), number.as_bytes()] {
        assert!(!bytes.windows(word.len()).any(|part| part == word), "neither the key nor the number is on the disk");
    }
    app.advance(one_time_forms::KEPT_SECONDS + 1);
    one_time_forms::sweep(&app.domain).await.expect("the sweep succeeds");
    let left = app.texts("select number_hash from one_time_forms where result is null", &[]).await;
    assert_eq!(left.len(), 1, "the result is gone, and the number is still known");
    assert!(owner.submit_once(&path, &new_key("terraform", &number)).await.text.contains("Already shown"));
    app.advance(86_400);
    one_time_forms::sweep(&app.domain).await.expect("the sweep succeeds");
    assert_eq!(app.count("one_time_forms").await, 0);
}

#[tokio::test]
async fn a_form_without_a_valid_number_is_shown_again_with_what_was_typed() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let old = number(&owner, &path).await;
    let before = app.state().await;
    let forged = format!("{}x", number(&owner, &path).await);
    for number in [None, Some(""), Some("1"), Some(forged.as_str())] {
        let mut fields = vec![("new[name]", "terraform"), ("new[expires_in_seconds]", "604800")];
        fields.extend(number.map(|number| ("form_number", number)));
        let reply = owner.submit_once(&path, &fields).await;
        assert_eq!(reply.status, 422, "{number:?}");
        assert!(reply.text.contains("Check what you typed and send it again."), "{}", reply.text);
        assert!(reply.text.contains("value=\"terraform\"") && reply.text.contains("value=\"604800\" selected"));
        assert_eq!(app.state().await, before);
        let fresh = reply.form_number();
        assert_ne!(Some(fresh.as_str()), number, "it can be sent again");
    }
    // Its session has ended by then, too.
    app.advance(86_400);
    let owner = app.owner().await;
    let reply = owner.submit_once(&path, &new_key("terraform", &old)).await;
    assert!(reply.status == 422 && reply.text.contains("more than a day ago"), "{}", reply.text);
    let sent = owner.submit_once(&path, &new_key("terraform", &reply.form_number())).await;
    assert!(secret(&sent).starts_with("sk-admin-"));
}

#[tokio::test]
async fn a_page_that_was_gone_back_to_makes_another_thing_only_when_it_is_sent_again() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let number = number(&owner, &path).await;
    let first = owner.submit_once(&path, &new_key("terraform", &number)).await;
    let before = keys(&app).await;
    let back = owner.submit_once(&path, &new_key("ansible", &number)).await;
    assert_eq!((back.status, keys(&app).await), (422, before));
    assert!(back.text.contains("with other entries") && back.text.contains("value=\"ansible\""), "{}", back.text);
    assert!(!back.text.contains(&secret(&first)));
    let again = owner.submit_once(&path, &new_key("ansible", &back.form_number())).await;
    assert_eq!((again.status, keys(&app).await), (200, before + 1));
    // The number of one form is not used up by another form on the same page.
    let other = owner.submit_once(&app.path("/projects/new"), &new_key("Lighthouse", &number)).await;
    assert_eq!(other.status, 303);
}

#[tokio::test]
async fn a_form_whose_server_stopped_in_between_says_that_it_was_sent() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path(NEW_KEY);
    let number = number(&owner, &path).await;
    owner.submit_once(&path, &new_key("terraform", &number)).await;
    let before = keys(&app).await;
    app.write("update one_time_forms set finished_at = null, result = null, follow_ups = '[]'", &[]).await;
    app.advance(31);
    let reply = owner.submit_once(&path, &new_key("terraform", &number)).await;
    assert_eq!((reply.status, keys(&app).await), (200, before));
    assert!(reply.text.contains("Already sent") && reply.text.contains("was not kept"), "{}", reply.text);
}

#[tokio::test]
async fn every_form_that_makes_or_deletes_something_is_accepted_once() {
    let app = TestApp::mailing().await;
    let objects = objects(&app).await;
    app.person("bo@fjordlight.example", Role::Reader).await;
    let own = app.actor("ada@fjordlight.example", app.owner.clone()).await;
    let (project_key, _) = app.own_key(&own, &objects.project, "mine").await;
    let listed: BTreeSet<_> = FORMS.iter().map(|(pattern, _)| *pattern).collect();
    let once: BTreeSet<_> = console::routes()
        .iter()
        .filter(|route| route.form.as_ref().is_some_and(|form| form.once.is_some()))
        .map(|route| route.pattern)
        .collect();
    assert_eq!(once, listed, "each form that is accepted once is tried here");
    let owner = app.owner().await;
    for (pattern, fields) in FORMS {
        let pattern = match [paths::ROTATE_PROJECT_KEY, paths::DELETE_PROJECT_KEY].contains(pattern) {
            true => pattern.replace("{key_id}", project_key.as_str()),
            false => (*pattern).to_owned(),
        };
        let path = objects.fill(&pattern.replace("{organization_id}", app.organization.as_str()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, objects.fill(value))).collect();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // The pages of a selection are reached from the list of members.
        let page = match path.contains("/members/chosen/") {
            true => owner.get(&app.path("/members")).await,
            false => owner.get(&path).await,
        };
        assert_eq!(page.status, 200, "{path}");
        let number = page.form_number();
        let (state, emails) = (app.state().await, app.count("mails").await);
        let without = owner.submit_once(&path, &fields).await;
        assert!(without.status == 422 && without.text.contains("was opened more than a day ago"), "{path}");
        assert_eq!((app.state().await, app.count("mails").await), (state, emails), "{path}");

        let fields: Vec<_> = fields.into_iter().chain([("form_number", number.as_str())]).collect();
        let first = owner.submit_once(&path, &fields).await;
        assert!(matches!(first.status, 200 | 303), "{path}: {} {}", first.status, first.text);
        let (state, emails) = (app.state().await, app.count("mails").await);
        let (exports, invites) = (app.count("audit_export_jobs").await, app.count("invites").await);
        let second = owner.submit_once(&path, &fields).await;
        assert_eq!((second.status, second.header("location")), (first.status, first.header("location")), "{path}");
        assert_eq!(secret(&second), secret(&first), "{path}");
        let third = owner.submit_once(&path, &fields).await;
        match first.status {
            303 => assert_eq!(third.header("location"), first.header("location"), "{path}"),
            _ => assert!(third.text.contains("Already shown"), "{path}: {}", third.text),
        }
        assert_eq!((app.state().await, app.count("mails").await), (state, emails), "{path}");
        assert_eq!((app.count("audit_export_jobs").await, app.count("invites").await), (exports, invites), "{path}");
    }
}

#[tokio::test]
async fn a_selection_that_is_out_of_date_can_be_sent_again_as_it_was() {
    let app = TestApp::founded().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let owner = app.owner().await;
    let path = app.path("/members/chosen/role");
    let reply = owner.submit_once(&path, &[("chosen[id][]", bo.as_str()), ("chosen[role]", "owner")]).await;
    assert_eq!(reply.status, 422);
    for field in [format!("name=\"chosen[id][]\" value=\"{bo}\""), "name=\"chosen[role]\" value=\"owner\"".to_owned()] {
        assert!(reply.text.contains(&field), "{field}: {}", reply.text);
    }
}

#[test]
fn every_form_whose_page_shows_its_result_is_accepted_once() {
    // Asking for a reset link comes before sign-in: there is no session to bind a result to, and the page has no secret.
    let exempt = ["paths::FORGOTTEN"];
    let source = include_str!("../../src/console/routes.rs");
    let shown = source.split("Route::").filter(|route| route.contains("Then::Show") || route.contains("Then::Either"));
    let mut seen = 0;
    for route in shown {
        seen += 1;
        let is_exempt = exempt.iter().any(|name| route.contains(name));
        assert!(route.contains(".form_once::<") || is_exempt, "{route}");
    }
    assert!(seen > 10, "{seen}");
}
