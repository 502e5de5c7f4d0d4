//! Inviting many people at once: every line is checked before anything is sent, and each invite leaves an event of its
//! own.
//!
//! Seeded faults these tests catch: a list sent without a preview; an email address invited twice; a refused line that
//! stops those after it.

use crate::support::{Founded, TestApp, things::text};
use serde_json::json;
use types::users::Role;

const NEW: &str = "/invites/new";

/// A list with one line of each kind.
const LIST: &str = "Priya Raman <priya@skerry.example>\n\
    bo@fjordlight.example\n\
    oskar@skerry.example\n\
    lena.fuchs@skerry\n\
    PRIYA@skerry.example, ivo@skerry.example, owner";

/// The email address and the verdict in each row of the table.
fn verdicts(html: &str) -> Vec<(String, String)> {
    let words = |html: &str| html.split('<').next().unwrap_or_default().to_owned();
    html.split("role=\"rowheader\"")
        .skip(1)
        .map(|row| {
            let verdict = row
                .split_once("class=\"badge")
                .and_then(|(_, badge)| badge.split_once('>'))
                .map(|(_, rest)| words(rest));
            (words(row.split_once('>').expect("a tag ends").1), verdict.unwrap_or_default())
        })
        .collect()
}

/// The hidden fields of the form that sends the checked list.
fn hidden(html: &str) -> Vec<(String, String)> {
    let decoded =
        |text: &str| text.replace("&#10;", "\n").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let attribute = |tag: &str, name: &str| {
        let value = tag.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split('"').next());
        decoded(value.unwrap_or_default())
    };
    html.split("<input")
        .skip(1)
        .filter(|tag| tag.contains("type=\"hidden\""))
        .map(|tag| (attribute(tag, "name"), attribute(tag, "value")))
        .collect()
}

async fn setting() -> Founded {
    let app = TestApp::founded().await;
    app.person("bo@fjordlight.example", Role::Reader).await;
    app.ask("POST", "/invites", json!({ "email": "oskar@skerry.example", "role": "reader" })).await;
    app
}

#[tokio::test]
async fn only_owners_check_or_send_a_list() {
    let app = setting().await;
    let before = app.audit_types().await.len();
    let reader = app.signed_in("bo@fjordlight.example").await;
    assert_eq!(reader.get(&app.path(NEW)).await.status, 403);
    for sure in ["false", "true"] {
        let fields = [("new[email]", LIST), ("new[role]", "reader"), ("new[sure]", sure)];
        assert_eq!(reader.submit(&app.path(NEW), &fields).await.status, 403);
        assert_eq!(app.anonymous().submit(&app.path(NEW), &fields).await.status, 401);
    }
    assert_eq!(app.count("invites").await, 1);
    assert_eq!(app.audit_types().await.len(), before + 1, "the sign-in alone");
}

#[tokio::test]
async fn every_line_is_checked_before_anything_is_sent_and_then_the_valid_ones_are_sent() {
    let app = setting().await;
    let (first, second) = (app.project("First").await, app.project("Second").await);
    let owner = app.owner().await;
    let before = app.audit_types().await.len();
    let fields = [
        ("new[email]", LIST),
        ("new[role]", "reader"),
        ("new[project][]", &first),
        ("new[project][]", &second),
        ("new[project_role]", "owner"),
    ];
    let page = owner.submit(&app.path(NEW), &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let expected = [
        ("priya@skerry.example", "Will be invited"),
        ("bo@fjordlight.example", "Already a member"),
        ("oskar@skerry.example", "Already invited"),
        ("lena.fuchs@skerry", "Not an address"),
        ("PRIYA@skerry.example", "Twice in this list"),
        ("ivo@skerry.example", "Will be invited"),
    ];
    let expected = expected.map(|(address, verdict)| (address.to_owned(), verdict.to_owned()));
    assert_eq!(verdicts(&page.text), expected);
    assert!(page.text.contains("The part after the @ is not a domain."), "the reason");
    assert!(page.text.contains("Line 1 · Priya Raman") && page.text.contains("It stands on line 1 already."));
    assert!(page.text.contains("Send 2 invites"));
    assert!(page.text.contains("lena.fuchs@skerry\n"), "what was typed is still in the form: {}", page.text);
    assert_eq!((app.count("invites").await, app.audit_types().await.len()), (1, before), "nothing was sent");

    let form = hidden(&page.text);
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = owner.submit(&app.path(NEW), &form).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.header("cache-control"), "no-store");
    assert_eq!(done.text.matches("/invite?token=").count(), 4, "two links, each in its row and in the list to copy");
    assert!(done.text.contains("lena.fuchs@skerry, reader"), "lines with errors stay in the form");
    let records = app.payloads(4).await;
    let mut types: Vec<_> = records.iter().map(|(r#type, _)| r#type.as_str()).collect();
    types.sort_unstable();
    assert_eq!(types, ["invite.sent", "invite.sent", "orgward.invite.linked", "orgward.invite.linked"]);
    let mut sent: Vec<_> = records
        .iter()
        .filter(|(r#type, _)| r#type == "invite.sent")
        .map(|(_, payload)| payload["data"].clone())
        .collect();
    sent.sort_by_key(|data| data["email"].to_string());
    let data = |email: &str, role: &str| json!({ "email": email, "role": role });
    assert_eq!(sent, [data("ivo@skerry.example", "owner"), data("priya@skerry.example", "reader")]);
    let list = app.ask("GET", "/invites?limit=100", json!(null)).await;
    let granted = json!([{ "id": first, "role": "owner" }, { "id": second, "role": "owner" }]);
    for invite in
        list["data"].as_array().expect("a page").iter().filter(|invite| text(invite, "email") != "oskar@skerry.example")
    {
        assert_eq!(invite["projects"], granted);
    }
    let at = done.text.find("/invite?token=").expect("a link");
    let link: String = done.text[at..].chars().take_while(|c| *c != '"').collect();
    assert_eq!(app.anonymous().get(&link).await.status, 200, "the link opens");
}

#[tokio::test]
async fn what_changed_since_the_list_was_checked_is_refused_line_by_line() {
    let app = setting().await;
    let owner = app.owner().await;
    let fields = [
        ("new[email]", "bo@fjordlight.example\nnew@skerry.example\nnew@skerry.example\noskar@skerry.example"),
        ("new[role]", "reader"),
        ("new[sure]", "true"),
    ];
    let done = owner.submit(&app.path(NEW), &fields).await;
    assert_eq!(done.status, 200);
    let refused = |address: &str| verdicts(&done.text).contains(&(address.to_owned(), "Not invited".to_owned()));
    assert!(refused("bo@fjordlight.example") && refused("oskar@skerry.example") && refused("new@skerry.example"));
    assert!(done.text.contains("Somebody in this organization has this address already."));
    assert_eq!(app.count("invites").await, 2, "one of the two that are the same");
    assert!(done.text.contains("1 person is invited"));
}

#[tokio::test]
async fn a_single_person_is_invited_at_once_and_the_page_shows_the_link() {
    let app = setting().await;
    let owner = app.owner().await;
    for (typed, sentence) in [
        ("", "Enter an email address."),
        ("nobody", "The address has no @."),
        ("bo@fjordlight.example", "has this address already"),
        ("oskar@skerry.example", "has a pending invite already"),
    ] {
        let page = owner.submit(&app.path(NEW), &[("new[email]", typed), ("new[role]", "reader")]).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.text.contains(sentence), "{typed}: {}", page.text);
        assert!(page.text.contains(&format!(">{typed}</textarea>")), "what was typed is kept");
    }
    let made = owner.submit(&app.path(NEW), &[("new[email]", "Ife <ife@skerry.example>, owner")]).await;
    assert_eq!(made.status, 303);
    assert!(made.header("location").ends_with("/link"), "{}", made.header("location"));
    let (r#type, payload) = app.payloads(1).await.remove(0);
    assert_eq!((r#type.as_str(), &payload["data"]["role"]), ("invite.sent", &json!("owner")));
}

#[tokio::test]
async fn a_list_has_at_most_five_hundred_lines_and_a_longer_one_stays_in_the_form() {
    let app = setting().await;
    let owner = app.owner().await;
    let list = |count: usize| (0..count).map(|n| format!("p{n}@skerry.example\n")).collect::<String>();
    let long = list(501);
    let page = owner.submit(&app.path(NEW), &[("new[email]", &long), ("new[role]", "reader")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("The list names 501 people. At most 500 are invited at once"), "{}", page.text);
    assert!(page.text.contains("p500@skerry.example"));
    let most = list(500);
    let page = owner.submit(&app.path(NEW), &[("new[email]", &most), ("new[role]", "reader")]).await;
    assert!(page.text.contains("Send 500 invites"));
    assert_eq!(app.count("invites").await, 1);
}

#[tokio::test]
async fn an_email_address_with_a_domain_similar_to_the_inviters_is_flagged_but_can_be_invited() {
    let app = setting().await;
    let owner = app.owner().await;
    let list = "ivo@fjordlight.exmaple\nnora@fjordlight.example\npriya@skerry.example\nlena@fjordlightexample.org";
    let checked = owner.submit(&app.path(NEW), &[("new[email]", list), ("new[role]", "reader")]).await;
    assert_eq!(checked.text.matches("Did you mean fjordlight.example?").count(), 1, "{}", checked.text);
    let row = checked.text.split("ivo@fjordlight.exmaple").nth(1).expect("its row").split("</tr>").next();
    let row = row.expect("its end");
    assert!(row.contains("Will be invited") && row.contains("Check the spelling"), "{row}");
    let fields = hidden(&checked.text);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(owner.submit(&app.path(NEW), &fields).await.status, 200);
    assert_eq!(app.count("invites").await, 1 + 4);
}
