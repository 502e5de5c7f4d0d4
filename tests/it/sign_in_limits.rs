//! Strangers can neither lock a person out of their account nor guess its password without limit.

use crate::{
    sign_in::sign_in_from,
    support::{Client, Founded, PASSWORD, TestApp, https_site},
};
use futures::{StreamExt, stream};
use std::ops::Range;
use types::users::Role;

const ADA: &str = "ada@fjordlight.example";
const BO: &str = "bo@fjordlight.example";
const NEW_PASSWORD: &str = "copper lantern ninety waltz";

/// Length of a window, in seconds.
const QUARTER: i64 = 15 * 60;

/// Makes one wrong guess from each of these networks; returns how many passwords were checked.
async fn attack(app: &Founded, networks: Range<u32>) -> usize {
    let guess = async |number: u32| {
        let address = format!("198.{}.{}.7:4000", 18 + number / 256, number % 256);
        let status = sign_in_from(&app.anonymous(), &address, ADA, "a wrong guess").await.status;
        assert!([422, 429].contains(&status), "guess {number}: {status}");
        usize::from(status == 422)
    };
    stream::iter(networks).map(guess).buffer_unordered(8).fold(0, async |sum, checked| sum + checked).await
}

async fn sign_in(client: &Client, email: &str, password: &str) -> u16 {
    let fields = [("credentials[email]", email), ("credentials[password]", password)];
    client.submit("/sign-in", &fields).await.status
}

/// Uses up the attempts of the network that clients without an address are in.
async fn use_up_the_network(app: &Founded) {
    for _ in 0..10 {
        assert_eq!(sign_in(&app.anonymous(), ADA, "a wrong guess").await, 422);
    }
    assert_eq!(sign_in(&app.anonymous(), ADA, PASSWORD).await, 429, "strangers in this network have to wait");
}

#[tokio::test]
async fn two_days_of_guessing_never_lock_an_owner_out_and_stay_bounded() {
    let app = TestApp::founded().await;
    let laptop = app.anonymous();
    assert_eq!(sign_in_from(&laptop, "192.0.2.10:1", ADA, PASSWORD).await.status, 303);
    let (mut known_device, mut known_network, mut new, mut checked) = (0, 0, 0, Vec::new());
    for quarter in 0..192_u32 {
        // A hundred guesses from as many networks at first, then more in each quarter than are allowed.
        let networks = if quarter == 0 { 0..130 } else { quarter * 7..quarter * 7 + 7 };
        checked.push(attack(&app, networks).await);
        // The laptop is used in a network that the account does not know.
        known_device += u32::from(sign_in_from(&laptop, "203.0.113.77:1", ADA, PASSWORD).await.status == 303);
        app.advance(QUARTER / 2);
        if quarter % 8 == 0 {
            let here = format!("100.64.{quarter}.1:1");
            new += u32::from(sign_in_from(&app.anonymous(), &here, ADA, PASSWORD).await.status == 303);
            let office = sign_in_from(&app.anonymous(), "192.0.2.99:1", ADA, PASSWORD).await;
            known_network += u32::from(office.status == 303);
        }
        app.advance(QUARTER / 2);
    }
    assert_eq!(known_device, 192, "of 192 sign-ins on a known device");
    assert_eq!(known_network, 24, "of 24 sign-ins on a new device in a network that the person signed in from before");
    assert_eq!(new, 24, "of 24 sign-ins on a new device in a new network, between two bursts of guesses");
    let (first, second) = (checked[..96].iter().sum::<usize>(), checked[96..].iter().sum::<usize>());
    assert!(first <= 100 + 288, "{first} guesses in the first day");
    assert!(second <= 288, "{second} guesses in the second day");
}

#[tokio::test]
async fn a_known_device_belongs_to_one_account_and_one_password() {
    let app = TestApp::founded().await;
    app.person(BO, Role::Reader).await;
    let (laptop, other, session, bos) =
        (app.owner().await, app.owner().await, app.owner().await, app.signed_in(BO).await);
    use_up_the_network(&app).await;
    assert_eq!(sign_in(&bos, ADA, PASSWORD).await, 429, "a device of another account is a stranger");
    for forged in ["", "x", "0-0-0-0", &format!("00000000-{}-{}-{}", app.now(), "A".repeat(22), "0".repeat(64))] {
        let stranger = app.anonymous().header("cookie", &format!("orgward_device={forged}"));
        assert_eq!(sign_in(&stranger, ADA, PASSWORD).await, 429, "{forged}");
    }
    for _ in 0..9 {
        assert_eq!(sign_in(&laptop, ADA, "a wrong guess").await, 422);
    }
    assert_eq!(sign_in(&laptop, ADA, PASSWORD).await, 303, "the laptop has attempts of its own");
    for _ in 0..10 {
        assert_eq!(sign_in(&laptop, ADA, "a wrong guess").await, 422);
    }
    assert_eq!(sign_in(&laptop, ADA, PASSWORD).await, 429, "they are limited too");
    assert_eq!(sign_in(&other, ADA, PASSWORD).await, 303, "each device has its own");

    let fields = [("new[current_password]", PASSWORD), ("new[password]", NEW_PASSWORD)];
    assert_eq!(session.submit(&app.path("/profile/password"), &fields).await.status, 303);
    assert_eq!(sign_in(&other, ADA, NEW_PASSWORD).await, 429, "a new password ends the known devices");
    assert_eq!(sign_in(&session, ADA, NEW_PASSWORD).await, 303, "apart from the one that it was chosen on");
}

#[tokio::test]
async fn one_browser_is_known_to_several_accounts() {
    let app = TestApp::founded().await;
    app.person(BO, Role::Reader).await;
    let shared = app.owner().await;
    assert_eq!(sign_in(&shared, BO, PASSWORD).await, 303);
    use_up_the_network(&app).await;
    assert_eq!(sign_in(&shared, ADA, PASSWORD).await, 303);
}

#[tokio::test]
async fn a_signed_in_owner_confirms_their_password_whatever_strangers_do() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    use_up_the_network(&app).await;
    let change = async |current: &str| {
        let fields = [("new[current_password]", current), ("new[password]", NEW_PASSWORD)];
        owner.submit(&app.path("/profile/password"), &fields).await.status
    };
    assert_eq!(change("not her password").await, 422);
    assert_eq!(change(PASSWORD).await, 303);
}

#[tokio::test]
async fn the_device_cookie_has_the_attributes_that_protect_it() {
    let app = TestApp::founded().await;
    let fields = [("credentials[email]", ADA), ("credentials[password]", PASSWORD)];
    let line = async |client: &Client, name: &str| {
        let reply = client.submit("/sign-in", &fields).await;
        let lines = reply.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text").to_owned());
        let lines: Vec<_> = lines.collect();
        lines.iter().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{lines:?}")).clone()
    };
    let plain = line(&app.anonymous(), "orgward_device=").await;
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(plain.split("; ").any(|one| one == part), "{part} in {plain}");
    }
    assert!(!plain.contains("Domain") && !plain.contains(app.owner.as_str()), "{plain}");
    let client = app.client_of(https_site());
    let line = line(&client, "__Host-orgward_device=").await;
    assert!(line.split("; ").any(|one| one == "Secure"), "{line}");
}

#[tokio::test]
async fn the_counters_hold_nothing_that_was_typed() {
    let app = TestApp::founded().await;
    for typed in [ADA, "nobody@skerry.example", "sk-admin-0123456789012345678901234567890123456789abcdefghi"] {
        sign_in(&app.anonymous(), typed, "a wrong guess").await;
    }
    app.owner().await;
    let subjects = app.texts("select subject from sign_in_budgets", &[]).await.join(" ");
    for typed in ["ada@", "fjordlight", "nobody", "sk-admin"] {
        assert!(!subjects.contains(typed), "{typed} in {subjects}");
    }
}
