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
async fn an_email_address_that_may_be_misspelled_is_held_back_until_somebody_chooses() {
    let app = setting().await;
    let owner = app.owner().await;
    let list = "ivo@fjordlight.exmaple\nnora@fjordlight.example\nann@gmial.com\nlena@fjordlightexample.org";
    let checked = owner.submit(&app.path(NEW), &[("new[email]", list), ("new[role]", "reader")]).await;
    for (typed, meant) in [("ivo@fjordlight.exmaple", "ivo@fjordlight.example"), ("ann@gmial.com", "ann@gmail.com")] {
        let row = row_of(&checked.text, typed);
        assert!(row.contains("Check the spelling") && !row.contains("Will be invited"), "{row}");
        assert!(row.contains(&format!("Did you mean {meant}?")), "{row}");
        assert!(row.contains(&format!(">Invite {meant} as Reader<")), "{row}");
    }
    assert!(checked.text.contains("Send 2 invites and the chosen ones"), "{}", checked.text);
    let form = hidden(&checked.text);
    let mut form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // One choice a line; line 1 is left out, which is the default.
    form.extend([("new[chosen][3]", "3 ann@gmail.com reader"), ("new[chosen][1]", "")]);
    for (name, value) in &form[form.len() - 2..] {
        let button = format!("name=\"{name}\" value=\"{value}\"");
        assert!(checked.text.contains(&button), "{button}: {}", checked.text);
    }
    let sent = owner.submit(&app.path(NEW), &form).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    assert!(sent.text.contains("3 people are invited"), "{}", sent.text);
    assert!(sent.text.contains(">ivo@fjordlight.exmaple, reader</textarea>"), "what was not chosen is left to correct");
    let invited = app.texts("select email from invites order by email", &[]).await;
    assert_eq!(
        invited,
        ["ann@gmail.com", "lena@fjordlightexample.org", "nora@fjordlight.example", "oskar@skerry.example"]
    );
    let alone = owner.submit(&app.path(NEW), &[("new[email]", "bea@gmial.com"), ("new[role]", "reader")]).await;
    assert!(alone.status == 200 && alone.text.contains("Did you mean bea@gmail.com?"), "{}", alone.text);
    assert_eq!(app.count("invites").await, 4, "a single one is held back too");
}

/// The row of the table that begins with this address.
fn row_of<'a>(html: &'a str, address: &str) -> &'a str {
    let at = html.find(&format!(">{address}<")).unwrap_or_else(|| panic!("no row of {address}: {html}"));
    html[at..].split("</tr>").next().unwrap_or_default()
}

#[tokio::test]
async fn nobody_but_the_person_of_a_row_is_invited_from_a_table() {
    let app = setting().await;
    let owner = app.owner().await;
    let before = app.audit_types().await.len();
    let post = async |fields: &[(&str, &str)]| owner.submit(&app.path(NEW), fields).await;
    let table = "Email,Name,Manager email\nhr1@x.example,Ann Ek,boss@private.example";
    let made = post(&[("new[email]", table), ("new[role]", "reader")]).await;
    assert_eq!(made.status, 303, "one person: {}", made.text);
    assert_eq!(
        app.texts("select email from invites order by created_at desc, id desc limit 1", &[]).await,
        ["hr1@x.example"]
    );

    // Without headings the row does not say whom to invite.
    let unclear = post(&[("new[email]", "hr2@x.example,Bo Berg,boss@private.example"), ("new[role]", "reader")]).await;
    assert_eq!(unclear.status, 200, "{}", unclear.text);
    assert!(unclear.text.contains("Unclear address"), "{}", unclear.text);
    for value in ["1 hr2@x.example reader", "1 boss@private.example reader"] {
        assert!(unclear.text.contains(&format!("value=\"{value}\"")), "{value}");
    }
    let form = hidden(&unclear.text);
    let mut form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let nobody = post(&form).await;
    assert_eq!(nobody.status, 422);
    assert!(nobody.text.contains("You chose nobody") && !nobody.text.contains("Enter an email address"));
    assert!(nobody.text.contains(">hr2@x.example,Bo Berg,boss@private.example</textarea>"), "{}", nobody.text);
    form.push(("new[chosen][1]", "1 hr2@x.example reader"));
    assert_eq!(post(&form).await.status, 200);

    // The same list, sent at once by somebody who skips the check.
    let at_once = "hr3@x.example,Cy,boss@private.example\nhr4@x.example, admin\nhr5@x.example, owner";
    let sent = post(&[("new[email]", at_once), ("new[role]", "reader"), ("new[sure]", "true")]).await;
    assert_eq!(sent.status, 200);
    let invited = app.texts("select email || ' ' || role from invites order by email", &[]).await;
    assert_eq!(
        invited,
        ["hr1@x.example reader", "hr2@x.example reader", "hr5@x.example owner", "oskar@skerry.example reader"]
    );
    let types = app.audit_types().await.split_off(before);
    assert_eq!(types.iter().filter(|r#type| *r#type == "invite.sent").count(), 3);
}

#[tokio::test]
async fn a_word_that_is_not_a_role_is_shown_and_never_taken_for_reader() {
    let app = setting().await;
    let owner = app.owner().await;
    let list = "Email,Role\nann@x.example,Approver\nbo@x.example,Owner";
    let checked = owner.submit(&app.path(NEW), &[("new[email]", list), ("new[role]", "reader")]).await;
    let row = row_of(&checked.text, "ann@x.example");
    assert!(row.contains("No such role") && row.contains("“Approver” is not a role here."), "{row}");
    for value in ["2 ann@x.example reader", "2 ann@x.example owner"] {
        assert!(row.contains(&format!("value=\"{value}\"")), "{row}");
    }
    let form = hidden(&checked.text);
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let sent = owner.submit(&app.path(NEW), &form).await;
    assert!(sent.text.contains(">ann@x.example, Approver</textarea>"), "{}", sent.text);
    assert_eq!(
        app.texts("select email from invites order by email", &[]).await,
        ["bo@x.example", "oskar@skerry.example"]
    );
}

#[tokio::test]
async fn an_address_that_looks_like_an_owners_is_held_back() {
    let app = setting().await;
    let owner = app.owner().await;
    // The first letter is Cyrillic.
    let fields = [("new[email]", "аda@fjordlight.example"), ("new[role]", "owner")];
    let checked = owner.submit(&app.path(NEW), &fields).await;
    assert_eq!(checked.status, 200, "{}", checked.text);
    assert!(
        checked.text.contains("Looks like an owner") && checked.text.contains("ada@fjordlight.example, an owner’s")
    );
    assert_eq!(app.count("invites").await, 1);
}
