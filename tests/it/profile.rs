//! What people change about themselves: their name, their time zone, their password.
//!
//! Seeded faults these tests catch: a password changed without the current one; a new name recorded in only one of two
//! organizations.

use crate::support::{PASSWORD, TestApp};
use serde_json::json;
use types::users::Role;

const NEW_PASSWORD: &str = "copper lantern ninety waltz";

#[tokio::test]
async fn people_rename_themselves_and_each_of_their_organizations_records_it() {
    let app = TestApp::founded().await;
    let emi = app.person("emi@fjordlight.example", Role::Reader).await;
    let second = app.second_organization().await;
    app.write_sealed(
        "insert into organization_users (organization_id, user_id, role, added_at) values ($1, $2, 'reader', 1)",
        &[second.organization.as_str(), emi.as_str()],
    )
    .await;
    let enable = [("confirmation[organization_name]", "Skerry Works"), ("confirmation[password]", PASSWORD)];
    let enabled = app.second_owner().await;
    let enabled = enabled.submit(&format!("/o/{}/data-controls/audit-logging", second.organization), &enable).await;
    assert_eq!(enabled.status, 303, "{}", enabled.text);
    let path = app.path("/profile");
    assert_eq!(app.anonymous().submit(&path, &[("patch[name]", "Forged")]).await.status, 401);
    let theirs = app.signed_in("emi@fjordlight.example").await;
    for (fields, sentence) in [
        ([("patch[name]", ""), ("patch[time_zone]", "UTC")], "Enter your name."),
        ([("patch[name]", "Emi"), ("patch[time_zone]", "Mars/Olympus")], "There is no such time zone."),
    ] {
        let refused = theirs.submit(&path, &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(sentence), "{}", refused.text);
    }
    let before = app.audit_types().await.len();
    let fields = [("patch[name]", "Emi Takahashi"), ("patch[time_zone]", "Europe/Oslo")];
    assert_eq!(theirs.submit(&path, &fields).await.status, 303);
    let payload = app.payloads(1).await.remove(0);
    assert_eq!(payload, ("user.updated".to_owned(), json!({ "id": emi, "changes_requested": {} })));
    let detail = app.audits(1).await[0]["detail"]["change"].clone();
    assert_eq!(detail["name"], json!({ "from": "Bo Achterberg", "to": "Emi Takahashi" }));
    assert_eq!(detail["time_zone"], json!({ "from": "UTC", "to": "Europe/Oslo" }));
    assert_eq!(app.audit_types().await.len(), before + 2, "both organizations' logs");
    let leaf = app.texts("select leaf from audit_logs order by effective_at desc, seq desc limit 1", &[]).await;
    assert!(!leaf[0].contains("Emi Takahashi"), "no leaf contains a name");
    let owner = app.owner().await;
    assert!(
        owner.get(&app.path("/members?search=takahashi")).await.text.contains("Emi Takahashi"),
        "the event is found by the new value"
    );

    assert_eq!(theirs.submit(&path, &fields).await.status, 303);
    assert_eq!(app.audit_types().await.len(), before + 3, "nothing changed; the owner signed in");
}

#[tokio::test]
async fn changing_a_password_requires_the_current_one_and_ends_other_sessions() {
    let app = TestApp::founded().await;
    app.person("emi@fjordlight.example", Role::Reader).await;
    let path = app.path("/profile/password");
    let (here, there) = (app.signed_in("emi@fjordlight.example").await, app.signed_in("emi@fjordlight.example").await);
    let send = async |current: &str, new: &str| {
        here.submit(&path, &[("new[current_password]", current), ("new[password]", new)]).await
    };
    for (current, new, sentence) in [
        (PASSWORD, "short", "Use at least 12 characters."),
        (PASSWORD, "bo achterberg", "Four unrelated words do well."),
        (PASSWORD, "", "Enter a new password."),
        ("", NEW_PASSWORD, "Enter your current password."),
        ("not my password at all", NEW_PASSWORD, "This is not your password."),
    ] {
        let refused = send(current, new).await;
        assert_eq!(refused.status, 422, "{current} {new}");
        assert!(refused.text.contains(sentence), "{current} {new}: {}", refused.text);
        assert!(!refused.text.contains(NEW_PASSWORD), "a password never comes back");
    }
    let both = send("not my password at all", "short").await;
    for sentence in ["This is not your password.", "Use at least 12 characters."] {
        assert!(both.text.contains(sentence), "both faults are named at once: {}", both.text);
    }
    assert_eq!(there.get(&app.path("")).await.status, 200);
    assert_eq!(
        app.audit_types().await.last().map(String::as_str),
        Some("login.failed"),
        "recorded as a failed sign-in"
    );

    assert_eq!(send(PASSWORD, NEW_PASSWORD).await.status, 303);
    let (r#type, _) = app.payloads(1).await.remove(0);
    assert_eq!(r#type, "orgward.password.changed");
    assert_eq!(app.audits(1).await[0]["detail"]["change"], json!({ "sessions": 1 }));
    assert_eq!(here.get(&app.path("")).await.status, 200, "this session goes on");
    assert_eq!(there.get(&app.path("")).await.status, 303, "the other has to sign in again");
    for (password, status) in [(PASSWORD, 422), (NEW_PASSWORD, 303)] {
        let fields = [("credentials[email]", "emi@fjordlight.example"), ("credentials[password]", password)];
        assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, status);
    }
}

#[tokio::test]
async fn wrong_current_passwords_count_as_failed_sign_ins() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path("/profile/password");
    let fields = [("new[current_password]", "not my password at all"), ("new[password]", NEW_PASSWORD)];
    let mut last = 0;
    for _ in 0..20 {
        last = owner.submit(&path, &fields).await.status;
        if last != 422 {
            break;
        }
    }
    assert_eq!(last, 429, "the attempts are used up");
    let right = [("new[current_password]", PASSWORD), ("new[password]", NEW_PASSWORD)];
    assert_eq!(owner.submit(&path, &right).await.status, 429, "the correct password is refused too");
}

#[tokio::test]
async fn times_are_shown_in_the_zone_a_person_chose_and_name_it() {
    let app = TestApp::start().await;
    // 14:30 in UTC on a summer day, and a winter night that is another day in Auckland.
    app.advance(1_721_831_400 - app.now());
    let app = app.found(true).await;
    let owner = app.owner().await;
    assert!(owner.get(&app.path("/general")).await.text.contains("24 Jul 2024, 14:30 UTC"));
    for (zone, shown) in [
        ("Europe/Oslo", "24 Jul 2024, 16:30 Europe/Oslo"),
        ("America/New_York", "24 Jul 2024, 10:30 America/New_York"),
        ("Pacific/Auckland", "25 Jul 2024, 02:30 Pacific/Auckland"),
        ("Asia/Kathmandu", "24 Jul 2024, 20:15 Asia/Kathmandu"),
    ] {
        let fields = [("patch[name]", "Ada Lindqvist"), ("patch[time_zone]", zone)];
        assert_eq!(owner.submit(&app.path("/profile"), &fields).await.status, 303, "{zone}");
        let page = owner.get(&app.path("/general")).await.text;
        assert!(page.contains(shown), "{zone}: {page}");
        let seconds = page.split("datetime=\"2024-07-24T14:30:").nth(1).expect("programs read UTC");
        assert_eq!(&seconds[2..4], "Z\"");
    }
}
