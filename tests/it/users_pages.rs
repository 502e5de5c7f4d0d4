//! Members in the console: found by part of a name or an email address, given another role, removed.

use crate::support::TestApp;
use types::users::Role;

const EMI: &str = "emi@fjordlight.example";

/// The email address in each row's first cell.
fn addresses(html: &str) -> Vec<String> {
    let cells = html.split("role=\"rowheader\"").skip(1).filter_map(|row| row.split("</th>").next());
    let small = cells.filter_map(|cell| cell.split("<small>").nth(1)?.split("</small>").next());
    small.map(|small| small.split('<').filter_map(|part| part.split('>').nth(1)).collect()).collect()
}

#[tokio::test]
async fn only_owners_see_and_change_members() {
    let app = TestApp::founded().await;
    let emi = app.person(EMI, Role::Reader).await;
    let reader = app.signed_in(EMI).await;
    let (role, remove) = (format!("/members/{emi}/role"), format!("/members/{emi}/remove"));
    for path in ["/members", &role, &remove] {
        assert_eq!(reader.get(&app.path(path)).await.status, 403, "{path}");
    }
    assert_eq!(reader.submit(&app.path(&role), &[("patch[role]", "owner")]).await.status, 403);
    assert_eq!(reader.submit(&app.path(&remove), &[]).await.status, 403);
    let second = app.second_organization().await;
    let theirs = format!("/o/{}/members/{}/role", second.organization, app.owner);
    assert_eq!(app.second_owner().await.get(&theirs).await.status, 404, "they cannot see our users");
}

#[tokio::test]
async fn members_are_found_by_part_of_a_name_or_email_address_and_by_role() {
    let app = TestApp::founded().await;
    for name in ["emi", "bo_1", "box1"] {
        app.person(&format!("{name}@fjordlight.example"), Role::Reader).await;
    }
    let owner = app.owner().await;
    let found = async |query: &str| {
        let reply = owner.get(&app.path(&format!("/members{query}"))).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.text);
        addresses(&reply.text)
    };
    assert_eq!(found("").await.len(), 4);
    assert_eq!(found("?search=EMI").await, [EMI]);
    assert_eq!(found("?search=bo_").await, ["bo_1@fjordlight.example"], "an underscore is an ordinary character");
    assert_eq!(found("?search=ada%20lindqvist").await, ["ada@fjordlight.example"], "by name");
    assert_eq!(found("?role=owner").await, ["ada@fjordlight.example"]);
    assert_eq!(found("?search=%25").await, Vec::<String>::new());
    assert_eq!(owner.get(&app.path("/members?role=king")).await.status, 400);
}

#[tokio::test]
async fn a_role_is_changed_after_a_preview_and_the_last_owner_keeps_theirs() {
    let app = TestApp::founded().await;
    let emi = app.person(EMI, Role::Reader).await;
    let owner = app.owner().await;
    let path = app.path(&format!("/members/{emi}/role"));
    assert!(owner.get(&path).await.text.contains("As an owner they can remove everybody else, you included"));
    let empty = owner.submit(&path, &[]).await;
    assert_eq!(empty.status, 422, "nothing was chosen");
    assert!(empty.text.contains("aria-describedby=\"patch-role-error\""), "the group of choices says so");
    assert!(empty.text.contains("id=\"patch-role-error\""), "{}", empty.text);
    assert_eq!(owner.submit(&path, &[("patch[role]", "owner")]).await.status, 303);
    app.key_of(&emi).await;
    assert!(owner.get(&path).await.text.contains("1 Admin key of theirs is deleted with the same change"));
    assert_eq!(owner.submit(&path, &[("patch[role]", "reader")]).await.status, 303);

    let own = app.path(&format!("/members/{}/role", app.owner));
    assert!(owner.get(&own).await.text.contains("They are the only owner"));
    let refused = owner.submit(&own, &[("patch[role]", "reader")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("The last owner cannot become a reader"), "{}", refused.text);
    let types = app.audit_types().await;
    assert_eq!(types.iter().filter(|r#type| *r#type == "user.updated").count(), 2, "only the changes");
}

#[tokio::test]
async fn a_member_is_removed_after_a_preview_of_what_stops_working() {
    let app = TestApp::founded().await;
    let emi = app.person(EMI, Role::Owner).await;
    let (_, secret) = app.key_of(&emi).await;
    let (owner, theirs) = (app.owner().await, app.signed_in(EMI).await);
    let path = app.path(&format!("/members/{emi}/remove"));
    let page = owner.get(&path).await.text;
    assert!(page.contains(EMI) && page.contains("1 key, at once"), "{page}");
    assert_eq!(owner.submit(&path, &[]).await.status, 303);
    assert_ne!(theirs.get(&app.path("/members")).await.status, 200, "their session opens nothing");
    assert_eq!(app.with_key(&secret).get("/v1/organization/users").await.status, 401);
    assert_eq!(owner.get(&path).await.status, 404);
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("user.deleted"));
    let own = app.path(&format!("/members/{}/remove", app.owner));
    assert_eq!(owner.submit(&own, &[]).await.status, 422, "the last owner stays");
}

#[tokio::test]
async fn an_email_address_is_no_link_and_the_activity_has_one_of_its_own() {
    let app = TestApp::founded().await;
    let emi = app.person(EMI, Role::Reader).await;
    let page = app.owner().await.get(&app.path("/members")).await.text;
    for cell in page.split("role=\"rowheader\"").skip(1).filter_map(|row| row.split("</th>").next()) {
        assert!(!cell.contains("<a "), "{cell}");
    }
    let link = format!("/audit-logs?q=actor%3A{emi}");
    let activity = page.split("<a ").find(|part| part.contains(&link)).expect("a link to what they did");
    assert!(activity.split("</a>").next().unwrap_or_default().contains("Activity"), "{activity}");
}

#[tokio::test]
async fn the_number_of_members_on_a_page_does_not_look_like_the_number_of_all() {
    let app = TestApp::founded().await;
    for _ in 0..51 {
        app.new_reader().await;
    }
    let owner = app.owner().await;
    let pager = |html: &str| {
        let pager = html.split("class=\"pager\"").nth(1).expect("a pager").split("</span>").next().unwrap_or_default();
        pager.rsplit('>').next().unwrap_or_default().to_owned()
    };
    let page = owner.get(&app.path("/members")).await.text;
    assert_eq!(pager(&page), "50 members of 52");
    assert!(page.contains("52 members"), "as the side panel says");
    assert_eq!(pager(&owner.get(&app.path("/members?role=reader")).await.text), "50 members on this page");
    assert_eq!(pager(&owner.get(&app.path("/members?role=owner")).await.text), "1 member");
}
