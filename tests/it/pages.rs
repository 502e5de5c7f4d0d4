//! What every page of the console has in common: it requires signing in, and it escapes text.

use crate::support::{
    TestApp,
    html::{HOSTILE, injected},
};
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

#[tokio::test]
async fn what_was_typed_into_a_form_never_becomes_an_element() {
    let app = TestApp::mailing().await;
    let objects = crate::every_operation::objects(&app).await;
    let mut forms = 0;
    for route in console::routes().iter().filter(|route| route.form.is_some()) {
        // One of the forms signs out.
        let owner = app.owner().await;
        let path = objects.fill(&route.pattern.replace("{organization_id}", app.organization.as_str()));
        let page = owner.get(&path).await;
        let fields = page.text.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut fields: Vec<_> = fields.filter(|name| *name != "form_number").map(|name| (name, HOSTILE)).collect();
        fields.push(("token", HOSTILE));
        let reply = owner.submit(&path, &fields).await;
        assert_eq!(injected(&page.text), Vec::<String>::new(), "{path}");
        assert_eq!(injected(&reply.text), Vec::<String>::new(), "{path}");
        forms += 1;
    }
    assert!(forms > 25, "{forms}");
    let owner = app.owner().await;
    let pasted = owner.submit(&app.path("/invites/new"), &[("new[email]", HOSTILE), ("new[role]", "reader")]).await;
    assert!(pasted.text.contains("&lt;/textarea&gt;"), "what was pasted is in the form again: {}", pasted.text);
    assert_eq!(injected(&pasted.text), Vec::<String>::new());
}

#[tokio::test]
async fn every_page_that_sets_a_password_names_the_account_for_password_managers() {
    let app = TestApp::mailing().await;
    let owner = app.owner().await;
    let invite = app.ask("POST", "/invites", json!({ "email": "new@skerry.example", "role": "reader" })).await;
    let link = app.path(&format!("/invites/{}/link", invite["id"].as_str().expect("an id")));
    let made = owner.submit(&link, &[]).await.text;
    let token = made.split("/invite?token=").nth(1).map(|rest| rest.split('"').next().unwrap_or_default());
    let token = token.expect("the page shows the link");
    let reset = domain::password_resets::link(&app.domain, "ada@fjordlight.example").await;
    let reset = reset.expect("an account has this address");
    let pages = [
        (app.anonymous().get(&format!("/invite?token={token}")).await, "new@skerry.example"),
        (app.anonymous().get(&format!("/new-password?token={}", reset.reveal())).await, "ada@fjordlight.example"),
        (owner.get(&app.path("/profile/password")).await, "ada@fjordlight.example"),
    ];
    for (page, email) in pages {
        assert!(page.text.contains("autocomplete=\"new-password\""), "{}", page.text);
        let before = page.text.split("autocomplete=\"new-password\"").next().unwrap_or_default();
        let field = format!("value=\"{email}\" autocomplete=\"username\" readonly");
        assert!(before.contains(&field), "{field}: {}", page.text);
    }
    let setup = include_str!("../../crates/ui/src/pages/setup.rs");
    assert!(setup.contains("autocomplete=\"username\""), "the setup page has a field for the address itself");
}
