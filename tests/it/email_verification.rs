//! Whose email address counts as verified: a link that was sent to it proves that its reader made the account, a link that
//! an owner copied does not.

use crate::{
    invite_acceptance::{ZOE, accept, chidi, invite, refusal, token},
    support::{PASSWORD, TestApp},
};
use domain::{Actor, Origin, accounts, organizations, password_resets};
use serde_json::json;
use types::{sensitive::Sensitive, users::Role};

#[tokio::test]
async fn an_account_made_with_a_copied_link_gets_no_further_organization_by_command() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    const BOSS: &str = "boss@customer.example";
    // An owner invites an address that is not theirs, copies the link and accepts it.
    let squatted = token(&app, &invite(&app, json!({ "email": BOSS, "role": "reader" })).await).await;
    let (_, squatter) = accept(&app, None, &squatted, chidi()).await.expect("it is pending");
    let squatter = squatter.expect("a new account").user_id;
    let (elsewhere, _) = {
        let other = organizations::NewOwner { email: ZOE.to_owned(), name: None, password: None };
        organizations::create(&app.domain, "Harbour", &other, false).await.expect("a known owner")
    };
    let operator = Actor::server_administrator(elsewhere.clone());
    let given = |password: Option<&str>| accounts::NewUser {
        name: "The Boss".to_owned(),
        email: BOSS.to_owned(),
        role: Role::Owner,
        password: password.map(Sensitive::new),
    };
    let owner = |password: Option<&str>| organizations::NewOwner {
        email: BOSS.to_owned(),
        name: Some("The Boss".to_owned()),
        password: password.map(Sensitive::new),
    };
    let before = app.state().await;
    for password in [Some("copper lantern ninety waltz"), None] {
        let refused = refusal(accounts::create(&app.domain, &operator, &given(password)).await);
        assert_eq!(refused.code.as_deref(), Some("email_not_verified"));
        assert!(refused.message().contains("orgward user reset-link"), "{}", refused.message());
        let refused = refusal(organizations::create(&app.domain, "Quay", &owner(password), false).await);
        assert_eq!(refused.code.as_deref(), Some("email_not_verified"));
    }
    assert_eq!(app.state().await, before);

    // Whoever has the address gets the account with a reset link, and everybody else is signed out of it.
    let reset = password_resets::link(&app.domain, BOSS).await.expect("an account");
    let new = serde_json::from_value(json!({ "password": "copper lantern ninety waltz" })).expect("a password");
    password_resets::complete(&app.domain, &Origin::default(), reset.reveal(), new).await.expect("a good link");
    let refused = refusal(accounts::create(&app.domain, &operator, &given(Some(PASSWORD))).await);
    assert_eq!((refused.code.as_deref(), refused.param.as_deref()), (Some("account_exists"), Some("password")));
    let refused = refusal(organizations::create(&app.domain, "Quay", &owner(Some(PASSWORD)), false).await);
    assert_eq!((refused.code.as_deref(), refused.param.as_deref()), (Some("account_exists"), Some("owner_password")));
    let added = accounts::create(&app.domain, &operator, &given(None)).await.expect("a verified account");
    assert_eq!(added, squatter, "the one account with this address");
}

#[tokio::test]
async fn a_link_that_was_emailed_verifies_the_address_and_the_list_says_how_each_link_left() {
    let app = TestApp::mailing().await;
    let verified = async |email: &str| {
        let sql = "select case when email_verified_at is null then 'no' else 'yes' end from users where email = $1";
        app.texts(sql, &[email]).await.remove(0)
    };
    assert_eq!(verified("ada@fjordlight.example").await, "yes", "setup is the server administrator's");
    let (mailed, copied) = ("kim@skerry.example", "nora@skerry.example");
    for (email, expected) in [(mailed, "yes"), (copied, "no")] {
        let invite_id = invite(&app, json!({ "email": email, "role": "reader" })).await;
        let link = match email == mailed {
            true => {
                let mail = app.texts("select id from mails where recipient = $1", &[email]).await.remove(0);
                app.domain.secrets().link_token(&mail).reveal().to_owned()
            }
            false => token(&app, &invite_id).await,
        };
        accept(&app, None, &link, chidi()).await.expect("it is pending");
        assert_eq!(verified(email).await, expected, "{email}");
    }
    // A link that is copied after the email was sent replaces it, and verifies nothing.
    let both = invite(&app, json!({ "email": "lou@skerry.example", "role": "reader" })).await;
    let link = token(&app, &both).await;
    accept(&app, None, &link, chidi()).await.expect("it is pending");
    assert_eq!(verified("lou@skerry.example").await, "no");
}

#[tokio::test]
async fn the_list_shows_a_copied_link_only_where_one_was_made() {
    let app = TestApp::founded().await;
    let invite_id = invite(&app, json!({ "email": "kim@skerry.example", "role": "reader" })).await;
    assert_eq!(app.reader().await.get(&app.path("/invites")).await.status, 403);
    let owner = app.owner().await;
    let list = async || owner.get(&app.path("/invites")).await.text;
    let shown = list().await;
    assert!(shown.contains("No link yet") && !shown.contains("copied by hand"), "{shown}");
    assert_eq!(owner.submit(&app.path(&format!("/invites/{invite_id}/link")), &[]).await.status, 200);
    let shown = list().await;
    assert!(shown.contains("Link copied by hand") && !shown.contains("No link yet"), "{shown}");
    let link = token(&app, &invite_id).await;
    accept(&app, None, &link, chidi()).await.expect("it is pending");
    assert!(list().await.contains("Link copied by hand; address not verified by it"));
}
