//! What every page of the console has in common: it requires signing in, and it escapes text.

use crate::support::TestApp;
use orgward::console;
use serde_json::json;
use types::users::Role;

#[tokio::test]
async fn every_page_of_the_console_requires_signing_in_and_then_returns() {
    let app = TestApp::founded().await;
    let state = app.state().await;
    let mut pages = 0;
    for route in console::routes().iter().filter(|route| route.pattern.starts_with("/o/")) {
        let path = route.pattern.replace("{organization_id}", app.organization.as_str());
        for path in [path.clone(), format!("{path}?archived=1&after=x")] {
            let reply = app.anonymous().get(&path).await;
            assert_eq!(reply.status, 303, "{path}");
            let next = reply.header("location").strip_prefix("/sign-in?next=").unwrap_or_default();
            let decoded =
                form_urlencoded::parse(format!("next={next}").as_bytes()).next().map(|(_, value)| value.into_owned());
            assert_eq!(decoded.as_deref(), Some(path.as_str()));
        }
        if route.form.is_some() {
            // Complete forms, because missing fields would be reported first.
            let fields = ["new[name]", "patch[name]", "patch[role]", "new[email]"].map(|name| (name, "Forged"));
            let reply = app.anonymous().submit(&path, &fields).await;
            assert_eq!(reply.status, 401, "{path}");
        }
        pages += 1;
    }
    assert!(pages > 8, "{pages}");
    assert_eq!(app.state().await, state);
}

#[tokio::test]
async fn text_that_looks_like_markup_stays_text() {
    let app = TestApp::founded().await;
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&amp;";
    app.write("update organizations set name = $1", &[hostile]).await;
    app.write("update users set name = $1", &[hostile]).await;
    let made = app.admin().post("/v1/organization/projects", json!({ "name": hostile })).await.json();
    let key = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": hostile })).await.json();
    let (project, key) = (made["id"].as_str().expect("an id"), key["id"].as_str().expect("an id"));
    let agent = format!("Firefox {hostile}");
    let owner = app.owner().await.header("user-agent", &agent);
    app.write("update sessions set user_agent = $1, address = $1", &[&agent]).await;
    let pages = console::routes().into_iter().map(|route| {
        let path = route.pattern.replace("{organization_id}", app.organization.as_str());
        path.replace("{project_id}", project).replace("{key_id}", key)
    });
    let mut answers = Vec::new();
    for path in pages {
        answers.push(owner.get(&path).await);
    }
    let encoded: String = form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
    answers.push(owner.get(&format!("/sign-in?next={encoded}&token={encoded}")).await);
    answers.push(owner.get(&app.path(&format!("/projects?after={encoded}"))).await);
    answers.push(owner.get(&app.path(&format!("/{encoded}"))).await);
    answers.push(owner.submit("/sign-in", &[("credentials[email]", hostile)]).await);
    answers.push(owner.submit(&app.path("/projects/new"), &[("new[name]", hostile)]).await);
    answers.push(owner.submit(&app.path("/admin-keys/new"), &[("new[name]", hostile)]).await);
    app.person("bo@fjordlight.example", Role::Reader).await;
    answers.push(app.signed_in("bo@fjordlight.example").await.get(&app.path("/admin-keys")).await);
    let shown = answers.iter().filter(|reply| reply.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;")).count();
    assert!(shown > 10, "the names are on the pages: {shown}");
    for reply in answers {
        assert!(!reply.text.contains("<script>alert") && !reply.text.contains("<img src=x"), "{}", reply.text);
        assert!(reply.status < 500, "{}", reply.text);
    }
}
