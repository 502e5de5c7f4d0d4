//! Creating the first organization: with the one-time setup link, or with the server administrator's command.

use crate::support::{Client, PASSWORD, Reply, TestApp, fjordlight};
use domain::setup;
use serde_json::Value;
use types::{problem::Problem, sensitive::Sensitive};

async fn link(app: &TestApp) -> String {
    setup::new_link(&app.domain).await.expect("the database answers").expect("there is no owner").reveal().to_owned()
}

async fn submit(client: &Client, token: &str, changed: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("token", token),
        ("new[organization_name]", "Fjordlight Energy"),
        ("new[name]", "Ada Lindqvist"),
        ("new[email]", "ada@fjordlight.example"),
        ("new[password]", PASSWORD),
    ];
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    client.submit(&format!("/setup?token={token}"), &fields).await
}

#[tokio::test]
async fn only_a_valid_link_shows_and_submits_the_form() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    for wrong in ["", "nonsense", "%00", &token.to_lowercase(), &format!("{token}x")] {
        let page = app.anonymous().get(&format!("/setup?token={wrong}")).await;
        assert!(page.status == 200 && page.text.contains("no longer works"), "{wrong}: {}", page.status);
        assert!(!page.text.contains("new[password]"));
        let reply = submit(&app.anonymous(), wrong, &[]).await;
        assert_eq!(reply.status, 403, "{wrong}");
        assert!(reply.text.contains("Fjordlight Energy") && !reply.text.contains(PASSWORD), "what was typed is kept");
    }
    assert!(app.anonymous().get("/setup").await.text.contains("no longer works"));
    assert_eq!((app.count("organizations").await, app.count("users").await), (0, 0));
    assert!(app.anonymous().get(&format!("/setup?token={token}")).await.text.contains("new[password]"));
    let stored = app.texts("select token_hash from setup_links", &[]).await;
    assert!(stored.len() == 1 && !stored[0].contains(&token), "stored hashed");
}

#[tokio::test]
async fn an_expired_link_is_refused_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let lifetime = app.texts("select cast(expires_at - created_at as text) from setup_links", &[]).await;
    assert_eq!(lifetime, ["1800"], "30 minutes");
    app.advance(1800);
    let reply = submit(&app.anonymous(), &token, &[]).await;
    assert_eq!(reply.status, 403);
    assert!(reply.text.contains("expired") && reply.text.contains("Fjordlight Energy"));
    assert_eq!(app.count("organizations").await, 0);
    let page = app.anonymous().get(&format!("/setup?token={token}")).await;
    assert!(page.text.contains("no longer works") && !page.text.contains("new[password]"));
}

#[tokio::test]
async fn a_new_link_invalidates_the_previous_one() {
    let app = TestApp::start().await;
    let (first, second) = (link(&app).await, link(&app).await);
    assert_eq!(submit(&app.anonymous(), &first, &[]).await.status, 403);
    assert_eq!(app.count("organizations").await, 0);
    assert_eq!(submit(&app.anonymous(), &second, &[]).await.status, 303);
}

#[tokio::test]
async fn all_errors_are_shown_at_once_and_all_input_but_the_password_is_kept() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let long = "x".repeat(101);
    for (organization, name, email, password) in [
        ("", "", "", ""),
        ("  ", "\t", "ada", "short"),
        (&*long, &*long, "ada@localhost", "qwertyuiop12"),
        ("a\u{0}b", "c\u{0}d", "ada@x\u{0}.org", "passwordpassword"),
        ("Fjordlight Energy\u{202e}", "Ada\u{200b}", "a@b@c.org", "aaaaaaaaaaaaaaaaaaaa"),
    ] {
        let typed = [
            ("new[organization_name]", organization),
            ("new[name]", name),
            ("new[email]", email),
            ("new[password]", password),
        ];
        let reply = submit(&app.anonymous(), &token, &typed).await;
        assert_eq!(reply.status, 422, "{typed:?}");
        for field in ["new-organization_name", "new-name", "new-email", "new-password"] {
            assert!(reply.text.contains(&format!("id=\"{field}-error\"")), "{field} is named for {typed:?}");
        }
        assert!(reply.text.contains("4 things to put right"), "{typed:?}");
        assert!(reply.text.contains(email) && reply.text.contains(organization.trim()));
        assert!(password.is_empty() || !reply.text.contains(&format!("\"{password}\"")), "no password comes back");
    }
    for context in ["ada lindqvist 1", "fjordlight energy 1", "ada@fjordlight.example"] {
        let reply = submit(&app.anonymous(), &token, &[("new[password]", context)]).await;
        assert_eq!(reply.status, 422, "{context} is easy to guess for anyone who knows the names");
    }
    let nothing = app.anonymous().submit(&format!("/setup?token={token}"), &[]).await;
    assert!(matches!(nothing.status, 403 | 422), "no token, no fields: {}", nothing.status);
    assert_eq!((app.count("organizations").await, app.count("users").await), (0, 0));
    assert_eq!(submit(&app.anonymous(), &token, &[]).await.status, 303, "the link was not used up");
}

#[tokio::test]
async fn the_link_creates_a_signed_in_owner_and_then_setup_is_gone() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let ada = app.anonymous();
    let reply = submit(&ada, &token, &[("new[email]", " Ada@Fjordlight.example ")]).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let overview = ada.get(reply.header("location")).await;
    assert!(overview.status == 200 && overview.text.contains("Fjordlight Energy") && overview.text.contains("Ada"));
    let made = app.texts("select role from organization_users", &[]).await;
    assert_eq!(made, ["owner"]);
    let projects = app.texts("select name from projects where is_default = 1", &[]).await;
    assert_eq!(projects, ["Default project"]);
    assert_eq!(app.count("audit_logs").await, 0, "only an owner enables audit logging");

    let state = app.state().await;
    for path in ["/setup".to_owned(), format!("/setup?token={token}")] {
        assert_eq!(app.anonymous().get(&path).await.status, 404);
    }
    for client in [app.anonymous(), ada] {
        let reply = submit(&client, &token, &[("new[organization_name]", "Second")]).await;
        assert_eq!(reply.status, 404);
        assert!(!reply.text.contains(PASSWORD));
    }
    assert!(setup::new_link(&app.domain).await.expect("the database answers").is_none());
    assert_eq!((app.state().await, app.count("setup_links").await), (state, 0));
    app.signed_in("ada@fjordlight.example").await;
}

#[tokio::test]
async fn concurrent_submissions_create_one_organization() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let clients: Vec<_> = (0..6).map(|_| app.anonymous()).collect();
    let replies = futures::future::join_all(clients.iter().map(|client| submit(client, &token, &[]))).await;
    let made = replies.iter().filter(|reply| reply.status == 303).count();
    assert_eq!(made, 1);
    for reply in &replies {
        assert!(matches!(reply.status, 303 | 403 | 404), "{}: {}", reply.status, reply.text);
    }
    let rows = (app.count("organizations").await, app.count("users").await, app.count("projects").await);
    assert_eq!(rows, (1, 1, 1));
    assert_eq!(app.count("sessions").await, 1, "only one client is signed in");
}

#[tokio::test]
async fn init_refuses_a_folder_in_use_and_changes_nothing() {
    let app = TestApp::founded().await;
    let state = app.state().await;
    let extras = setup::Extras { admin_key: Some("second".to_owned()), enable_audit_logging: true, is_demo: false };
    let refusal = setup::init(&app.domain, fjordlight(), extras).await.map(|made| made.organization_id);
    let problem = Problem::from(refusal.expect_err("there is an owner"));
    assert!(problem.message().contains("Nothing was changed"), "{problem}");
    assert_eq!(app.state().await, state);

    let fresh = TestApp::start().await;
    let weak = types::setup::NewOrganization { password: Some(Sensitive::new("weak")), ..fjordlight() };
    assert!(setup::init(&fresh.domain, weak, setup::Extras::default()).await.is_err());
    let unnamed = setup::Extras { admin_key: Some(" ".to_owned()), enable_audit_logging: true, is_demo: false };
    assert!(setup::init(&fresh.domain, fjordlight(), unnamed).await.is_err());
    assert_eq!(fresh.state().await, Vec::<String>::new());
}

#[tokio::test]
async fn init_with_audit_logging_records_everything_that_exists() {
    let app = TestApp::founded().await;
    let types = app.audit_types().await;
    assert_eq!(
        types.first().map(String::as_str),
        Some("organization.updated"),
        "the first event is the enabling of audit logging"
    );
    let leaves = app.texts("select leaf from audit_logs order by seq", &[]).await;
    let projects = app.texts("select id from projects", &[]).await;
    let live = [app.organization.as_str(), app.owner.as_str(), &app.key_id, &projects[0]];
    for id in live {
        let is_recorded = leaves.iter().any(|leaf| {
            let leaf: Value = serde_json::from_str(leaf).expect("a leaf is JSON");
            let event = leaf["event"]["type"].as_str().expect("a type");
            leaf["event"][event]["id"] == id
        });
        assert!(is_recorded, "what is there can be rebuilt from the log: {id} in {types:?}");
    }
    for personal in ["ada@fjordlight.example", "Ada Lindqvist"] {
        assert!(!leaves.join("").contains(personal), "a person can be erased without touching a leaf");
        let kept = app.texts("select value from audit_values where value = $1", &[personal]).await;
        assert!(!kept.is_empty(), "{personal}");
    }
}
