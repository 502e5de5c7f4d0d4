//! Changing several members at once: a preview shows the consequences first, and each member is a change of its own.
//!
//! Seeded faults these tests catch: an owner who demotes themselves in a bulk change; a removal without a preview.

use crate::support::{Founded, TestApp};
use types::{ids::UserId, users::Role};

const ROLE: &str = "/members/chosen/role";
const REMOVE: &str = "/members/chosen/remove";

/// Two owners besides the first, and a reader with a project and a key in it.
struct People {
    emi: UserId,
    per: UserId,
    mia: UserId,
}

async fn people(app: &Founded) -> People {
    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let per = app.person("per@fjordlight.example", Role::Owner).await;
    let mia = app.person("mia@fjordlight.example", Role::Reader).await;
    app.key_of(&emi).await;
    let project = app.project("Grid").await;
    app.join(&project, mia.as_str(), "member").await;
    People { emi, per, mia }
}

/// The fields of the form for these people.
fn form<'a>(ids: &[&'a UserId], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ids.iter().map(|id| ("chosen[id][]", id.as_str())).chain(more.iter().copied()).collect()
}

async fn role_of(app: &Founded, user: &UserId) -> Option<String> {
    app.texts("select role from organization_users where user_id = $1", &[user.as_str()]).await.pop()
}

#[tokio::test]
async fn only_owners_change_several_members() {
    let app = TestApp::founded().await;
    let them = people(&app).await;
    let before = app.state().await;
    let second = app.second_organization().await;
    let mia = app.signed_in("mia@fjordlight.example").await;
    let zoe = app.second_owner().await;
    for path in [ROLE, REMOVE] {
        assert_eq!(mia.get(&app.path(path)).await.status, 403, "{path}");
        let fields = form(&[&them.emi], &[("chosen[role]", "reader"), ("chosen[sure]", "true")]);
        assert_eq!(mia.submit(&app.path(path), &fields).await.status, 403, "{path}");
        assert_eq!(app.anonymous().submit(&app.path(path), &fields).await.status, 401, "{path}");
        assert_eq!(zoe.submit(&app.path(path), &fields).await.status, 404, "{path}");
        let theirs = zoe.submit(&format!("/o/{}{path}", second.organization), &fields).await;
        assert!(theirs.text.contains("no longer in the organization"), "our users are unknown there: {}", theirs.text);
    }
    let kept = |state: Vec<String>| state.into_iter().filter(|row| row.contains("fjordlight")).collect::<Vec<_>>();
    assert_eq!(kept(app.state().await).len(), kept(before).len());
    assert_eq!(role_of(&app, &them.emi).await.as_deref(), Some("owner"));
}

#[tokio::test]
async fn roles_change_after_a_preview_of_what_each_loses_and_who_is_skipped() {
    let app = TestApp::founded().await;
    let them = people(&app).await;
    let owner = app.owner().await;
    let before = app.audit_types().await.len();
    let all = [&them.emi, &them.per, &them.mia, &app.owner, &them.emi];
    let page = owner.submit(&app.path(ROLE), &form(&all, &[("chosen[role]", "reader")])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Make 2 members readers") && page.text.contains("1 Admin key of theirs is deleted."));
    assert!(page.text.contains("Has this role already: nothing changes."));
    assert!(page.text.contains("This is you."));
    assert_eq!(app.audit_types().await.len(), before, "nothing was changed");

    // A forged form that includes everyone.
    let sure = [("chosen[role]", "reader"), ("chosen[sure]", "true")];
    let done = owner.submit(&app.path(ROLE), &form(&all, &sure)).await;
    assert!(done.text.contains("2 roles changed") && done.text.contains("This is you."), "{}", done.text);
    let roles = ["role.assignment.deleted", "role.assignment.created", "user.updated"];
    assert_eq!(app.audit_types().await[before..], [&["api_key.deleted"][..], &roles, &roles].concat());
    assert_eq!(role_of(&app, &app.owner).await.as_deref(), Some("owner"));
    assert_eq!(role_of(&app, &them.per).await.as_deref(), Some("reader"));

    let alone = owner.submit(&app.path(ROLE), &form(&[&app.owner], &sure)).await;
    assert!(alone.text.contains("The only owner: the organization would have nobody to run it."));
    let raised = owner.submit(&app.path(ROLE), &form(&[&them.mia], &[("chosen[role]", "owner")])).await;
    assert!(raised.text.contains("Can do everything from then on"));
}

#[tokio::test]
async fn members_are_removed_after_a_preview_of_what_stops_working() {
    let app = TestApp::founded().await;
    let them = people(&app).await;
    let owner = app.owner().await;
    let gone = UserId::new("user-zzzzzzzzzzzzzzzzzzzzzzzz");
    let all = [&them.emi, &them.mia, &app.owner, &gone];
    let page = owner.submit(&app.path(REMOVE), &form(&all, &[])).await;
    assert!(page.text.contains("Remove 2 members") && page.text.contains("Leaves 1 project."), "{}", page.text);
    assert!(page.text.contains("no longer in the organization"));
    let before = app.audit_types().await.len();
    let done = owner.submit(&app.path(REMOVE), &form(&all, &[("chosen[sure]", "true")])).await;
    assert!(done.text.contains("2 members removed"), "{}", done.text);
    assert_eq!(app.audit_types().await[before..], ["api_key.deleted", "user.deleted", "user.deleted"]);
    assert_eq!((role_of(&app, &them.emi).await, role_of(&app, &them.mia).await), (None, None));
}

#[tokio::test]
async fn an_empty_or_too_large_selection_is_refused_with_a_link_back() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let page = owner.get(&app.path(ROLE)).await;
    assert!(page.status == 200 && page.text.contains("Nobody is chosen"));
    for (path, more) in [(ROLE, &[("chosen[role]", "reader")][..]), (REMOVE, &[][..])] {
        let none = owner.submit(&app.path(path), more).await;
        assert_eq!((none.status, none.header("location")), (303, app.path("/members?chosen=none").as_str()));
        let list = owner.get(none.header("location")).await;
        assert_eq!(list.status, 200);
        assert!(list.text.contains("Choose at least one member in the list."), "{}", list.text);
    }
    let many: Vec<UserId> = (0..101).map(|n| UserId::new(format!("user-{n:024}"))).collect();
    let page = owner.submit(&app.path(REMOVE), &form(&many.iter().collect::<Vec<_>>(), &[])).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("101 members are chosen. At most 100 are changed at once."));
    let roleless = owner.submit(&app.path(ROLE), &form(&[&app.owner], &[])).await;
    assert_eq!(roleless.status, 422);
}
