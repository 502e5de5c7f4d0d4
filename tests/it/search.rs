//! Search: people find only what they may see, an id leads to its object, and a pasted secret is not stored or shown.

use crate::support::{Client, Founded, Reply, SECOND_OWNER, TestApp, things::text};
use domain::search;
use serde_json::json;
use types::{search::Kind, users::Role};

/// The response of the search page.
async fn page(app: &Founded, client: &Client, q: &str) -> Reply {
    let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
    client.get(&app.path(&format!("/search?q={q}"))).await
}

/// Ids of everything that an owner can look up, with the path where each is shown.
async fn things(app: &Founded) -> Vec<(String, String)> {
    let project = app.project("Lighthouse").await;
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "lamp" })).await;
    let email = json!({ "email": "lena@lighthouse.example", "role": "reader" });
    let invite = text(&app.ask("POST", "/invites", email).await, "id");
    let admin_key = text(&app.ask("POST", "/admin_api_keys", json!({ "name": "lighthouse" })).await, "id");
    let person = app.person("mia@lighthouse.example", Role::Reader).await;
    let record = app.texts("select id from audit_logs where seq = 0", &[]).await.pop().expect("logging is on");
    let (account, key) = (text(&account, "id"), text(&account["api_key"], "id"));
    vec![
        (app.organization.to_string(), app.path("")),
        (person.to_string(), app.path(&format!("/members/{person}/role"))),
        (project.clone(), app.path(&format!("/projects/{project}"))),
        (key.clone(), app.path(&format!("/projects/{project}/keys/{key}/delete"))),
        (account.clone(), app.path(&format!("/projects/{project}/service-accounts/{account}/delete"))),
        (invite.clone(), app.path(&format!("/invites/{invite}/link"))),
        (admin_key.clone(), app.path(&format!("/admin-keys/{admin_key}/delete"))),
        (record.clone(), app.path(&format!("/audit-logs/{record}"))),
        (app.finished_export().await, String::new()),
    ]
}

#[tokio::test]
async fn a_member_finds_nothing_that_only_owners_may_see() {
    let app = TestApp::founded().await;
    let things = things(&app).await;
    let reader = app.reader().await;
    for (id, _) in &things[1..] {
        let reply = page(&app, &reader, id).await;
        assert_eq!(reply.status, 200, "{id} leads nowhere");
        assert!(reply.text.contains("Nothing matches"), "{id}");
    }
    let actor = app.acting("bo@fjordlight.example", &app.organization).await;
    for q in ["lighthouse", "lamp", "lena", "mia", "ada", "sk-svcacct", "first"] {
        let found = search::find(&app.domain, &actor, Some(q)).await.expect("everyone may search");
        assert_eq!((found.hits, found.named), (vec![], None), "{q}");
    }
    let text = page(&app, &reader, "admin").await.text;
    assert!(!text.contains("/admin-keys") && !text.contains("/invites/new"), "nor pages and actions of owners");
}

#[tokio::test]
async fn an_owner_finds_every_kind_by_part_of_its_name_and_project_members_what_they_may_see() {
    let app = TestApp::founded().await;
    let things = things(&app).await;
    let project = &things[2].0;
    let owner = app.acting("ada@fjordlight.example", &app.organization).await;
    let found = async |actor, q| {
        let found = search::find(&app.domain, actor, Some(q)).await.expect("everyone may search");
        let mut kinds: Vec<_> = found.hits.into_iter().map(|hit| (hit.kind, hit.name)).collect();
        kinds.sort();
        kinds
    };
    let lighthouse = [
        (Kind::Member, "Bo Achterberg".to_owned()),
        (Kind::Project, "Lighthouse".to_owned()),
        (Kind::AdminKey, "lighthouse".to_owned()),
        (Kind::Invite, "lena@lighthouse.example".to_owned()),
    ];
    assert_eq!(found(&owner, "LIGHTHOUSE").await, lighthouse);
    assert_eq!(found(&owner, "lam").await.first().map(|(kind, _)| *kind), Some(Kind::ServiceAccount));
    assert_eq!(found(&owner, "%").await, [], "a LIKE wildcard is an ordinary character");

    let mia = app.signed_in("mia@lighthouse.example").await;
    let renamed =
        mia.submit(&app.path("/profile"), &[("patch[name]", "Émile Tåberg"), ("patch[time_zone]", "UTC")]).await;
    assert_eq!(renamed.status, 303, "{}", renamed.text);
    assert_eq!(found(&owner, "emile ta").await, [(Kind::Member, "Émile Tåberg".to_owned())], "without accents too");

    let (member, manager) = (
        app.colleague("per@fjordlight.example", Role::Reader).await,
        app.colleague("lea@fjordlight.example", Role::Reader).await,
    );
    app.join(project, member.who.user_id().expect("a person").as_str(), "member").await;
    app.join(project, manager.who.user_id().expect("a person").as_str(), "owner").await;
    let own = app.own_key(&member, project, "lamplight").await;
    assert_eq!(found(&member, "lam").await, [(Kind::ProjectKey, "lamplight".to_owned())], "only their own key");
    let kinds: Vec<_> = found(&manager, "lam").await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Kind::ProjectKey, Kind::ServiceAccount]);
    let last_four = &own.1[own.1.len() - 4..];
    assert_eq!(found(&member, last_four).await, [(Kind::ProjectKey, "lamplight".to_owned())]);
}

#[tokio::test]
async fn nothing_of_another_organization_is_ever_found() {
    let app = TestApp::founded().await;
    let things = things(&app).await;
    let second = app.second_organization().await;
    let client = app.signed_in(SECOND_OWNER).await;
    for (id, _) in &things {
        assert_eq!(page(&app, &client, id).await.status, 404, "they do not belong here");
    }
    let zoe = app.acting(SECOND_OWNER, &second.organization).await;
    for q in things.iter().map(|(id, _)| id.as_str()).chain(["lighthouse", "lamp", "ada", "grid", "sk-"]) {
        let found = search::find(&app.domain, &zoe, Some(q)).await.expect("everyone may search");
        let theirs = found.hits.iter().all(|hit| !things.iter().any(|(id, _)| *id == hit.id));
        assert!(theirs && found.named.is_none(), "{q}: {found:?}");
    }
    let secret = app.own_key(&app.acting("ada@fjordlight.example", &app.organization).await, &things[2].0, "k").await.1;
    let found = search::find(&app.domain, &zoe, Some(&secret)).await.expect("everyone may search");
    assert!(found.secret && found.named.is_none(), "not even that the secret is valid");
}

#[tokio::test]
async fn an_id_leads_to_its_object_whatever_surrounds_it() {
    let app = TestApp::founded().await;
    let things = things(&app).await;
    let owner = app.owner().await;
    for (id, address) in &things {
        for q in [id.clone(), format!("  \"{id}\", ")] {
            let reply = page(&app, &owner, &q).await;
            assert_eq!(reply.status, 303, "{q}");
            assert!(address.is_empty() || reply.header("location") == address, "{q}: {}", reply.header("location"));
            let sent = owner.submit(&app.path("/search"), &[("q", &q)]).await;
            assert_eq!(sent.header("location"), reply.header("location"), "the field at the top leads there too");
        }
        let shown = owner.get(page(&app, &owner, id).await.header("location")).await;
        assert_eq!(shown.status, 200, "{id}: {}", shown.text);
    }
    let reply = app.admin().get("/v1/organization/projects").await;
    let request = reply.header("x-request-id");
    let address = app.path(&format!("/request-log/{request}"));
    assert_eq!(page(&app, &owner, request).await.header("location"), address, "a request by the id that was quoted");
    assert_eq!(owner.get(&address).await.status, 200);
    let me = app.reader().await;
    let id = app.texts("select id from users where email = 'bo@fjordlight.example'", &[]).await.pop().expect("Bo");
    assert_eq!(page(&app, &me, &id).await.header("location"), app.path("/profile"), "one's own id");
}

#[tokio::test]
async fn a_pasted_secret_is_never_shown_logged_or_kept() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let made = app.own_key(&app.acting("ada@fjordlight.example", &app.organization).await, &project, "laptop").await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let state = app.state().await;
    for (secret, name) in [(made.1.as_str(), "laptop"), (app.key.as_str(), "first"), ("sk-0123456789abcdefABCDEF", "")]
    {
        for pasted in [secret.to_owned(), format!("Authorization: Bearer {secret}")] {
            let sent = owner.submit(&app.path("/search"), &[("q", &pasted)]).await;
            let asked = page(&app, &owner, &pasted).await;
            assert_eq!((sent.status, asked.status), (303, 303));
            let shown = owner.get(asked.header("location")).await;
            assert!(shown.text.contains("do not paste it here"));
            assert!(
                name.is_empty() || shown.text.contains(&format!(">{name}</a>")),
                "{name}: its owner, for people who may see it"
            );
            let called =
                owner.submit("/_fn/search", &[("organization_id", app.organization.as_str()), ("q", &pasted)]).await;
            let others = page(&app, &reader, &pasted).await;
            assert_eq!(others.header("location"), app.path("/search?secret=unknown"), "other people find nothing");
            let answers = [sent, asked, shown, called, others];
            let strangers = [
                page(&app, &app.anonymous(), &pasted).await,
                app.anonymous().submit(&app.path("/search"), &[("q", &pasted)]).await,
            ];
            assert_eq!(strangers.each_ref().map(|reply| reply.status), [303, 401]);
            for reply in answers.iter().chain(&strangers) {
                let head = format!("{:?}", reply.headers);
                assert!(!reply.text.contains(secret) && !head.contains(secret), "{head}\n{}", reply.text);
            }
        }
        // Nor when a secret is typed into another field.
        let named = owner.submit(&app.path("/projects/new"), &[("new[name]", &secret.repeat(9))]).await;
        assert_eq!(named.status, 422);
        assert!(!named.text.contains(secret), "a refused form does not repeat it");
    }
    assert_eq!(app.state().await, state, "nothing was written anywhere");
}

#[tokio::test]
async fn a_search_finds_the_beginning_of_any_name_however_many_objects_are_newer() {
    let app = TestApp::founded().await;
    let project = app.project("Lighthouse").await;
    let owner = app.acting("ada@fjordlight.example", &app.organization).await;
    let (_, secret) = app.own_key(&owner, &project, "oldest lantern").await;
    app.person("mia@lighthouse.example", Role::Reader).await;
    // More keys than one search reads, all of them newer.
    app.write(
        "with recursive n(i) as (select 100000 union all select i + 1 from n where i < 102100)
         insert into project_keys (id, organization_id, project_id, user_id, name, name_key, redacted_value, secret_hash,
         secret_pepper, scopes, created_at)
         select 'key_zz' || cast(i as text), $1, $2, $3, 'bulk', 'bulk', 'sk-...none', 'hash' || cast(i as text), 1, '[]', 1
         from n",
        &[app.organization.as_str(), &project, app.owner.as_str()],
    )
    .await;
    let found = async |q: &str| {
        let found = search::find(&app.domain, &owner, Some(q)).await.expect("everyone may search");
        found.hits.into_iter().map(|hit| (hit.kind, hit.name)).collect::<Vec<_>>()
    };
    let lantern = [(Kind::ProjectKey, "oldest lantern".to_owned())];
    assert_eq!(found("oldest").await, lantern);
    assert_eq!(found(&secret[secret.len() - 4..]).await, lantern, "and the end of its secret");
    assert_eq!(found("lantern").await, [], "the middle of a name is looked for among the newest only");
    assert_eq!(found("mia@light").await, [(Kind::Member, "Bo Achterberg".to_owned())]);
    assert_eq!(found("bulk").await.len(), 8);
    for short in ["o", "%", " o "] {
        assert_eq!(found(short).await, [], "{short:?} is too short");
    }
}

#[tokio::test]
async fn every_statement_of_a_search_reads_a_range_of_an_index() {
    let app = TestApp::founded().await;
    let plans = search::plans(&app.domain, &app.organization, "lamp").await.expect("a plan");
    assert_eq!(plans.len(), 15, "{plans:#?}");
    for plan in plans {
        let plan = plan.join("\n");
        for table in
            ["organization_users", "projects", "project_keys", "admin_keys", "service_accounts", "invites", "users"]
        {
            assert!(!plan.contains(&format!("SCAN {table}")), "{plan}");
            assert!(!plan.contains(&format!("Seq Scan on {table}")) || plan.contains("Limit"), "{plan}");
        }
    }
}
