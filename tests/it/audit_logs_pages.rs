//! Pages of the audit log in both directions, and time ranges (REFERENCE 1.5, 2.8 and 7.1).
//!
//! Seeded faults these tests catch: `gt` that includes its bound; a `before` page in ascending order; another
//! organization's event accepted as a cursor.

use crate::support::{
    Founded, TestApp,
    things::{ids, text},
};
use domain::Settings;
use kernel::base::{audit_key::Provenance, id, secret};
use serde_json::{Value, json};
use types::ids::{AuditLogId, OrganizationId};

const LOGS: &str = "/v1/organization/audit_logs";

/// Appends an event with this time and type; returns its id.
async fn append_event(app: &Founded, organization: &str, at: i64, r#type: &str) -> String {
    let sql = "select cast(count(*) as text) from audit_logs where organization_id = $1";
    let seq: u64 = app.texts(sql, &[organization]).await[0].parse().expect("a number");
    let id = app.new_id(AuditLogId::PREFIX);
    let event = json!({
        "object": "organization.audit_log", "id": id, "type": r#type, "effective_at": at, r#type: { "id": "object-1" },
    });
    let sealed = evidence::seal(organization, seq, event, json!({}), secret::random_bytes).expect("canonical JSON");
    let log = OrganizationId::new(organization);
    let mac = app.domain.secrets().audit_key().mac(Provenance::Recorded, &log, seq, &sealed.leaf_hash);
    sqlx::query(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(organization.to_owned())
    .bind(i64::try_from(seq).expect("a few"))
    .bind(id.clone())
    .bind(r#type.to_owned())
    .bind(at)
    .bind(sealed.leaf)
    .bind(sealed.leaf_hash.to_vec())
    .bind(mac.to_vec())
    .execute(&app.tables)
    .await
    .expect("the next event may be inserted");
    app.write(
        "insert into audit_facets (organization_id, facet, value, seq) values ($1, 'type', $2, cast($3 as bigint))",
        &[organization, r#type, &seq.to_string()],
    )
    .await;
    id
}

/// A log in which Orgward's own events are mixed with those on the wire, with present and future times; returns the
/// time of its first event.
async fn fill(app: &Founded) -> i64 {
    let now = app.now() + 1000;
    let ours = app.organization.as_str();
    for (after, r#type) in [
        (0, "project.created"),
        (0, "orgward.baseline"),
        (100, "invite.sent"),
        (200, "project.created"),
        (200, "project.updated"),
        (200, "orgward.baseline"),
        (300, "orgward.baseline"),
        (300, "project.created"),
        (400, "invite.sent"),
        (400, "orgward.baseline"),
    ] {
        append_event(app, ours, now + after, r#type).await;
    }
    now
}

/// The ids of the events on the wire, newest first, as stored.
async fn all(app: &Founded) -> Vec<String> {
    let sql = "select id from audit_logs where type not like 'orgward.%' and organization_id = $1 order by seq desc";
    app.texts(sql, &[app.organization.as_str()]).await
}

async fn page(app: &Founded, query: &str) -> Value {
    let reply = app.admin().get(&format!("{LOGS}?{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

/// The ids found by following `after` or `before` with each page's last id.
async fn walk(app: &Founded, filter: &str, word: &str, limit: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = page(app, &format!("limit={limit}&{filter}&{cursor}")).await;
        found.extend(ids(&page));
        if page["has_more"] == false {
            return found;
        }
        assert_eq!(ids(&page).len(), limit, "a page that is not the last is full");
        let last = text(&page, "last_id");
        assert!(!cursor.ends_with(&last), "paging makes progress");
        cursor = format!("{word}={last}");
    }
}

#[tokio::test]
async fn paging_finds_every_event_once_whatever_the_page_size() {
    let app = TestApp::founded().await;
    fill(&app).await;
    let all = all(&app).await;
    assert!(all.len() >= 7);
    for limit in [1, 2, 3, all.len() - 1, all.len(), 100] {
        assert_eq!(walk(&app, "", "after", limit).await, all, "pages of {limit}");
    }
    let created = app.texts("select id from audit_logs where type = 'project.created' order by seq desc", &[]).await;
    for limit in [1, 2, 3, 4] {
        assert_eq!(walk(&app, "event_types[]=project.created", "after", limit).await, created, "pages of {limit}");
    }
    let first = page(&app, "limit=2").await;
    assert_eq!((&first["first_id"], &first["last_id"]), (&json!(all[0]), &json!(all[1])));
    // A new event at the top shifts no page.
    let top = append_event(&app, app.organization.as_str(), app.now() + 5000, "project.created").await;
    assert_eq!(ids(&page(&app, &format!("limit=2&after={}", all[1])).await), all[2..4]);
    assert_eq!(ids(&page(&app, "limit=1").await), [top]);
}

#[tokio::test]
async fn before_returns_the_preceding_page_in_the_same_order() {
    let app = TestApp::founded().await;
    fill(&app).await;
    let all = all(&app).await;
    for (at, limit, expected, more) in [
        (6, 2, 4..6, true),
        (6, 5, 1..6, true),
        (6, 6, 0..6, false),
        (6, 100, 0..6, false),
        (1, 1, 0..1, false),
        (0, 3, 0..0, false),
    ] {
        let page = page(&app, &format!("limit={limit}&before={}", all[at])).await;
        assert_eq!((ids(&page), &page["has_more"]), (all[expected].to_vec(), &json!(more)), "{limit} before {at}");
        assert_eq!((page["first_id"].as_str(), page["last_id"].as_str()), ends(&page), "{page}");
    }
    // Page by page from the oldest event back to the newest.
    let (mut found, mut first) = (vec![all[all.len() - 1].clone()], all[all.len() - 1].clone());
    loop {
        let page = page(&app, &format!("limit=2&before={first}")).await;
        found.splice(0..0, ids(&page));
        if page["has_more"] == false {
            break;
        }
        first = text(&page, "first_id");
    }
    assert_eq!(found, all);
    let created = app.texts("select id from audit_logs where type = 'project.created' order by seq desc", &[]).await;
    let ahead = page(&app, &format!("limit=1&event_types[]=project.created&before={}", created[2])).await;
    assert_eq!((ids(&ahead), &ahead["has_more"]), (created[1..2].to_vec(), &json!(true)));
}

/// The first and last id of a page.
fn ends(page: &Value) -> (Option<&str>, Option<&str>) {
    let items = page["data"].as_array().expect("a page");
    (items.first().and_then(|item| item["id"].as_str()), items.last().and_then(|item| item["id"].as_str()))
}

#[tokio::test]
async fn before_means_older_when_configured_so() {
    let settings = Settings { before_means_older: true, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    fill(&app).await;
    let all = all(&app).await;
    for limit in [1, 3, 100] {
        assert_eq!(walk(&app, "", "before", limit).await, all, "pages of {limit}");
        assert_eq!(walk(&app, "", "after", limit).await, all, "the meaning of after does not change");
    }
    let both = app.admin().get(&format!("{LOGS}?after={}&before={}", all[0], all[1])).await;
    assert_eq!(both.refusal(400)["code"], "invalid_value");
}

#[tokio::test]
async fn a_cursor_is_a_position_in_this_log() {
    let app = TestApp::founded().await;
    let unborn = id::first_at(AuditLogId::PREFIX, 1_000_000_000);
    let second = app.second_organization().await;
    fill(&app).await;
    let all = all(&app).await;
    let foreign = append_event(&app, second.organization.as_str(), app.now(), "project.created").await;
    for word in ["after", "before"] {
        for cursor in ["audit_log-1", "nonsense", "proj_000000000000000000000000", &foreign, &all[0].to_uppercase()] {
            let refusal = app.admin().get(&format!("{LOGS}?{word}={cursor}")).await.refusal(400);
            assert_eq!((&refusal["param"], &refusal["code"]), (&json!(word), &json!("invalid_value")), "{cursor}");
        }
    }
    for (limit, code) in [("0", "integer_below_min_value"), ("101", "integer_above_max_value"), ("x", "invalid_type")] {
        assert_eq!(app.admin().get(&format!("{LOGS}?limit={limit}")).await.refusal(400)["code"], code);
    }
    let both = app.admin().get(&format!("{LOGS}?after={}&before={}", all[0], all[1])).await.refusal(400);
    assert_eq!(both["code"], "invalid_value");
    assert!(!ids(&page(&app, "limit=100").await).contains(&foreign), "another organization's event is not found");
    assert_eq!(
        ids(&page(&app, &format!("limit=100&after={}&before=", all[0])).await),
        all[1..],
        "an empty parameter counts as absent"
    );

    // An id that names no event of this log is a position between the events created before and after it.
    let fresh = app.new_id(AuditLogId::PREFIX);
    assert_eq!(ids(&page(&app, &format!("limit=100&before={unborn}")).await), all);
    assert_eq!(ids(&page(&app, &format!("limit=100&after={unborn}")).await), [""; 0]);
    assert_eq!(ids(&page(&app, &format!("limit=100&before={fresh}")).await), [""; 0]);
    assert_eq!(ids(&page(&app, &format!("limit=100&after={fresh}")).await), all);
}

#[tokio::test]
async fn a_time_range_is_exact_to_the_second() {
    let app = TestApp::founded().await;
    let begin = fill(&app).await;
    let all = page(&app, "limit=100").await["data"].as_array().expect("a page").clone();
    let (first, second, third) = (begin + 100, begin + 200, begin + 300);
    for (bounds, within) in [
        (vec![("gt", second)], second + 1..i64::MAX),
        (vec![("gte", second)], second..i64::MAX),
        (vec![("lt", second)], 0..second),
        (vec![("lte", second)], 0..second + 1),
        (vec![("gte", second), ("lte", second)], second..second + 1),
        (vec![("gt", first), ("lt", third)], first + 1..third),
        (vec![("gt", first), ("gte", second), ("lte", third), ("lt", third)], second..third),
        (vec![("gt", second), ("lt", second)], 0..0),
        (vec![("gte", third), ("lte", first)], 0..0),
        (vec![("gt", begin + 400)], 0..0),
        (vec![("lt", 1)], 0..0),
        (vec![("gt", i64::MAX)], 0..0),
        (vec![("lt", i64::MIN)], 0..0),
        (vec![("gte", i64::MIN), ("lte", i64::MAX)], 0..i64::MAX),
    ] {
        let at = |record: &&Value| within.contains(&record["effective_at"].as_i64().expect("seconds"));
        let expected: Vec<_> = all.iter().filter(at).map(|record| text(record, "id")).collect();
        for (open, close) in [("[", "]"), ("%5B", "%5D")] {
            let query: Vec<_> =
                bounds.iter().map(|(word, at)| format!("effective_at{open}{word}{close}={at}")).collect();
            let query = query.join("&");
            assert_eq!(ids(&page(&app, &format!("limit=100&{query}")).await), expected, "{query}");
            for limit in [1, 2] {
                assert_eq!(walk(&app, &query, "after", limit).await, expected, "{query} in pages of {limit}");
            }
        }
    }
    let query = format!("effective_at[gte]={second}&effective_at[lt]={third}&event_types[]=project.created");
    let page = page(&app, &query).await;
    assert_eq!(page["data"].as_array().map(Vec::len), Some(1), "a time range and a type must both match: {page}");
    assert_eq!(
        (&page["data"][0]["type"], &page["data"][0]["effective_at"]),
        (&json!("project.created"), &json!(second))
    );
}
