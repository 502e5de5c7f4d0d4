//! What a signed-in person may do within a time, so that a loop in one browser does not fill the audit log.

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_reader_cannot_fill_the_audit_log_with_changes_of_their_own_name() {
    let app = TestApp::founded().await;
    let (reader, owner) = (app.reader().await, app.owner().await);
    let path = app.path("/profile");
    let before = app.count("audit_logs").await;
    let (mut changes, mut number, began) = (0, 0, app.now());
    // One more is allowed every six seconds, also while this test runs.
    let most = || 1_200 + (app.now() - began) / 6 + 1;
    let stopped = loop {
        number += 1;
        let name = format!("Bo {number}");
        let fields = [("patch[name]", name.as_str()), ("patch[time_zone]", "UTC")];
        let reply = reader.submit(&path, &fields).await;
        if reply.status != 303 {
            break reply;
        }
        changes += 1;
        assert!(changes <= most(), "changes are never limited");
    };
    assert_eq!(stopped.status, 429, "{}", stopped.text);
    assert!((1_200..=most()).contains(&changes), "{changes}");
    let wait: i64 = stopped.header("retry-after").parse().expect("seconds");
    assert!((1..=6).contains(&wait), "{wait}");
    assert!(stopped.text.contains("You have changed a great deal") && stopped.text.contains(&format!("Bo {number}")));
    assert_eq!(app.count("audit_logs").await, before + changes, "refusals are not stored");
    let direct = [("organization_id", app.organization.as_str()), ("patch[name]", "Bo again")];
    let mut called = 0;
    while reader.submit("/_fn/update_profile", &direct).await.status == 200 {
        called += 1;
        assert!(called < 20, "an island's call is limited too");
    }
    assert_eq!(reader.get(&path).await.status, 200, "reading goes on");
    assert_eq!(owner.submit(&app.path("/projects/new"), &[("new[name]", "Grid")]).await.status, 303);

    app.advance(6);
    let fields = [("patch[name]", "Bo at last"), ("patch[time_zone]", "UTC")];
    assert_eq!(reader.submit(&path, &fields).await.status, 303);
}

#[tokio::test]
async fn correct_sign_ins_are_limited_as_well() {
    let app = TestApp::founded().await;
    let fields = [("credentials[email]", "ada@fjordlight.example"), ("credentials[password]", PASSWORD)];
    let person = domain::sign_in::Person {
        user_id: app.owner.clone(),
        password_digest: kernel::base::secret::digest(
            &app.texts("select password_hash from users where id = $1", &[app.owner.as_str()]).await[0],
        ),
    };
    let mut begun = 0;
    // Beginning a session needs no hashing; the forms around it would take minutes.
    while domain::sessions::begin(&app.domain, &format!("credential {begun}"), &person, &domain::Origin::default())
        .await
        .is_ok()
    {
        begun += 1;
        assert!(begun <= 600, "sign-ins are never limited");
    }
    assert_eq!(begun, 600);
    assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 429);
    app.advance(30);
    assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 303);
}
