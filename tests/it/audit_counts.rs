//! The number of audit events: updated in each event's own transaction, and counted event by event where the stored
//! counts cannot answer.
//!
//! Seeded faults these tests catch: actors left out of the stored counts; counting event by event that stops one event
//! early; the hour of the newest event kept in memory; values of past hours that are looked up by reading all of them.

use crate::support::{Founded, PASSWORD, SECOND_OWNER, TestApp, tables::is_postgres, things::text};
use domain::{Actor, audit_counts, audit_logging};
use serde_json::json;
use std::collections::BTreeMap;
use types::{
    audit_counts::{AuditCounts, FacetCounts},
    audit_logging::EnableConfirmation,
    audit_logs::{AuditLogQuery, Range},
    event_types::EventClass,
    sensitive::Sensitive,
    unchecked::Unchecked,
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

const ROWS: &str = "select organization_id || ' ' || facet || ' ' || value || ' ' || cast(hour as text) || ' ' || class
    || ' ' || cast(records as text) from audit_counts order by 1";

/// Recomputes the counts as the migration does for logs that predate them.
async fn count_again(app: &TestApp) {
    let migration = include_str!("../../migrations/0011_audit_counts.sql");
    app.write("delete from audit_counts", &[]).await;
    let begin = migration.find("create table audit_types_counted").expect("the part that counts existing events");
    for statement in migration[begin..].split(";\n").filter(|statement| !statement.trim().is_empty()) {
        app.script(statement).await;
    }
}

async fn ada(app: &Founded) -> Actor {
    app.actor("ada@fjordlight.example", app.owner.clone()).await
}

async fn counts(app: &Founded, owner: &Actor, filter: AuditLogQuery) -> AuditCounts {
    audit_counts::count(&app.domain, owner, Unchecked::from(filter)).await.expect("an owner may count")
}

fn classes(counts: &AuditCounts) -> BTreeMap<&'static str, i64> {
    let mut found = BTreeMap::new();
    for (class, records) in counts.bars.iter().flat_map(|bar| &bar.records) {
        *found.entry(class.as_str()).or_default() += records;
    }
    found
}

fn facet<'a>(counts: &'a AuditCounts, name: &str) -> &'a FacetCounts {
    counts.facets.iter().find(|facet| facet.facet == name).expect("a facet of that name")
}

#[tokio::test]
async fn only_owners_can_count_events_and_only_those_of_their_organization() {
    let app = TestApp::founded().await;
    let reader = app.colleague("bo@fjordlight.example", types::users::Role::Reader).await;
    let refused = audit_counts::count(&app.domain, &reader, Unchecked::from(AuditLogQuery::default())).await;
    assert!(refused.is_err(), "a reader does not see the counts");

    let second = app.second_organization().await;
    let zoe = app.acting(SECOND_OWNER, &second.organization).await;
    let theirs = audit_counts::count(&app.domain, &zoe, Unchecked::from(AuditLogQuery::default())).await;
    assert!(theirs.is_err(), "their log is empty, whatever is in ours");
    let owner = ada(&app).await;
    let all = counts(&app, &owner, AuditLogQuery::default()).await;
    let records = app.texts("select id from audit_logs where organization_id = $1", &[app.organization.as_str()]).await;
    assert_eq!(all.records, records.len() as i64);
}

#[tokio::test]
async fn the_counts_stored_with_each_event_match_the_events() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let invite = app.ask("POST", "/invites", json!({ "email": "bo@x.org", "role": "reader" })).await;
    app.ask("DELETE", &format!("/invites/{}", text(&invite, "id")), json!(null)).await;
    app.ask("POST", &format!("/projects/{project}/archive"), json!(null)).await;
    let kept = app.texts(ROWS, &[]).await;
    assert!(kept.len() > 10, "{kept:?}");
    count_again(&app).await;
    assert_eq!(app.texts(ROWS, &[]).await, kept, "recounting the events gives the same counts");
}

/// Inserts past events as (seconds before now, type, project); returns the current time.
async fn past(app: &Founded, records: &[(i64, &str, &str)]) -> i64 {
    let now = app.now();
    for (seq, (ago, r#type, project)) in records.iter().enumerate() {
        let (seq, at) = (seq.to_string(), (now - ago).to_string());
        app.write(
            "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash)
             select o.id, cast($1 as bigint), 'audit_log-' || $1, $2, cast($3 as bigint), '{}', k.leaf_hash
             from organizations o, hashes_for_tests k where o.id = $4",
            &[&seq, r#type, &at, app.organization.as_str()],
        )
        .await;
        for (facet, value) in [("type", *r#type), ("project", *project)] {
            let sql =
                "insert into audit_facets (organization_id, facet, value, seq) values ($1, $2, $3, cast($4 as bigint))";
            app.write(sql, &[app.organization.as_str(), facet, value, &seq]).await;
        }
    }
    now
}

/// An organization without audit logging, and tree nodes that these tests never verify.
async fn founded_without_logging() -> Founded {
    let app = TestApp::start().await.found(false).await;
    let hash = if is_postgres() { "decode('00', 'hex')" } else { "x'00'" };
    app.script(&format!("create table hashes_for_tests as select {hash} as leaf_hash")).await;
    app
}

#[tokio::test]
async fn bars_and_facets_are_right_whether_stored_or_counted_event_by_event() {
    let app = founded_without_logging().await;
    let owner = ada(&app).await;
    let records = [
        (3 * DAY, "organization.updated", "proj_1"),
        (3 * DAY, "project.created", "proj_1"),
        (2 * DAY, "login.failed", "proj_2"),
        (2 * DAY, "login.failed", "proj_2"),
        (DAY, "api_key.deleted", "proj_1"),
        (60, "login.succeeded", "proj_2"),
    ];
    let now = past(&app, &records).await;
    count_again(&app).await;
    let all = counts(&app, &owner, AuditLogQuery::default()).await;
    let expected = BTreeMap::from([("change", 1), ("create", 1), ("delete", 1), ("failed", 2), ("sign_in", 1)]);
    assert_eq!((all.records, all.is_more, classes(&all)), (6, false, expected));
    assert!(all.bars.len() <= 61 && all.step >= HOUR, "{} bars of {} s", all.bars.len(), all.step);
    assert!(all.bars.windows(2).all(|pair| pair[1].from - pair[0].from == all.step), "empty bars are included");
    let types: Vec<(&str, i64)> =
        facet(&all, "type").values.iter().map(|value| (value.value.as_str(), value.records)).collect();
    assert_eq!(types[0], ("login.failed", 2));
    assert_eq!(types.len(), 5);

    let only = |filter: AuditLogQuery| async { counts(&app, &owner, filter).await };
    let of_one = only(AuditLogQuery { project_ids: vec!["proj_2".to_owned()], ..AuditLogQuery::default() }).await;
    assert_eq!((of_one.records, classes(&of_one)), (3, BTreeMap::from([("failed", 2), ("sign_in", 1)])));
    assert_eq!(facet(&of_one, "type").values.len(), 2, "the other facets count only matching events");
    let both = AuditLogQuery {
        project_ids: vec!["proj_2".to_owned()],
        event_types: vec!["login.succeeded".to_owned()],
        ..AuditLogQuery::default()
    };
    assert_eq!(only(both).await.records, 1);
    let minutes = Range { gte: Some(now - 120), lt: Some(now), ..Range::default() };
    let last = only(AuditLogQuery { effective_at: minutes, ..AuditLogQuery::default() }).await;
    assert_eq!((last.records, last.step, classes(&last)), (1, 60, BTreeMap::from([("sign_in", 1)])));
    let of_tenants = only(AuditLogQuery { tenant_only: true, ..AuditLogQuery::default() }).await;
    assert_eq!(of_tenants.records, 0);
}

#[tokio::test]
async fn counts_that_were_found_before_are_found_again_only_for_the_same_log_hours_and_number_of_values() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let theirs = app.acting(SECOND_OWNER, &second.organization).await;
    let confirmation = EnableConfirmation {
        organization_name: Some("Skerry Works".to_owned()),
        password: Some(Sensitive::new(PASSWORD)),
    };
    audit_logging::enable(&app.domain, &theirs, confirmation).await.expect("an owner may enable it");
    // Bars of three hours: the stored counts answer.
    app.advance(5 * DAY);
    let (ours, theirs) = (ada(&app).await, app.acting(SECOND_OWNER, &second.organization).await);
    let names = async |owner: &Actor, filter: &AuditLogQuery| -> Vec<(String, i64)> {
        let found = counts(&app, owner, filter.clone()).await;
        assert_eq!(found.step, 3 * HOUR);
        facet(&found, "type").values.iter().map(|value| (value.value.clone(), value.records)).collect()
    };
    let created = |found: &[(String, i64)]| {
        found.iter().find_map(|(name, records)| (name == "project.created").then_some(*records)).unwrap_or_default()
    };
    let all = AuditLogQuery::default();
    let before = names(&ours, &all).await;
    assert_eq!(names(&ours, &all).await, before);
    for expected in 1..=2 {
        app.project(&format!("Grid {expected}")).await;
        assert_eq!(created(&names(&ours, &all).await), created(&before) + expected, "after another event");
    }
    let of_theirs = names(&theirs, &all).await;
    assert_ne!(of_theirs, names(&ours, &all).await, "each log has its own");
    let until = Range { lt: Some(app.now() - 4 * DAY), ..Range::default() };
    let earlier = AuditLogQuery { effective_at: until, ..AuditLogQuery::default() };
    let found = counts(&app, &ours, earlier).await;
    let types =
        facet(&found, "type").values.iter().map(|value| (value.value.clone(), value.records)).collect::<Vec<_>>();
    assert_eq!(created(&types), created(&before), "what happened later does not count");

    for number in 0..8 {
        app.project(&format!("Mesh {number}")).await;
    }
    let few = counts(&app, &ours, all.clone()).await;
    assert_eq!((facet(&few, "project").values.len(), facet(&few, "project").others), (6, 5));
    let every =
        audit_counts::count_all_values(&app.domain, &ours, Unchecked::from(all.clone())).await.expect("an owner");
    assert_eq!((facet(&every, "project").values.len(), facet(&every, "project").others), (11, 0));
    let bars = audit_counts::count_bars(&app.domain, &ours, Unchecked::from(all.clone())).await.expect("an owner");
    assert_eq!((bars.facets, bars.records), (Vec::new(), every.records));
    assert_eq!(bars.bars, every.bars);

    // The hours until now are counted. In the next one a value from them grows that was not among the most frequent, and a new
    // one comes.
    app.advance(HOUR);
    let ours = ada(&app).await;
    let rare = facet(&every, "project").values.last().expect("there are eleven").value.clone();
    assert!(!facet(&few, "project").values.iter().any(|shown| shown.value == rare), "it is one of the others");
    counts(&app, &ours, all.clone()).await;
    for name in ["Mesh of copper", "Mesh of brass", "Mesh of tin"] {
        app.ask("POST", &format!("/projects/{rare}"), json!({ "name": name })).await;
    }
    let renamed = counts(&app, &ours, all.clone()).await;
    let first = &facet(&renamed, "project").values[0];
    assert_eq!((first.value.as_str(), first.records, facet(&renamed, "project").others), (rare.as_str(), 4, 5));
    app.project("Copper").await;
    let with_another = counts(&app, &ours, all.clone()).await;
    assert_eq!(facet(&with_another, "project").others, 6);
    count_again(&app).await;
    app.advance(HOUR);
    let in_the_next_hour = counts(&app, &ada(&app).await, all).await;
    assert_eq!(facet(&in_the_next_hour, "project"), facet(&with_another, "project"));

    // As 'audit reindex' corrects counts of past hours.
    let last = app.now() / HOUR - 2;
    let past = Range { lt: Some((last + 1) * HOUR), ..Range::default() };
    let created = async || {
        let found =
            counts(&app, &ada(&app).await, AuditLogQuery { effective_at: past, ..AuditLogQuery::default() }).await;
        classes(&found)[EventClass::Create.as_str()]
    };
    let before = created().await;
    let rows = format!("facet = '' and class = 'create' and hour <= {last}");
    app.script(&format!("update audit_counts set records = records + 5 where {rows}")).await;
    let hours = app.built_texts(&format!("select cast(hour as text) from audit_counts where {rows}")).await;
    app.advance(HOUR);
    assert_eq!(created().await, before + 5 * hours.len() as i64, "it is seen an hour later at the latest");
}

#[tokio::test]
async fn counting_reads_only_the_events_it_counts() {
    let app = TestApp::founded().await;
    let plans = audit_counts::plans(&app.domain, &app.organization).await.expect("three plans");
    let [of_events, of_one, of_two] = plans.map(|plan| plan.join("\n"));
    // With so few rows PostgreSQL scans the table whatever indexes exist.
    assert!(is_postgres() || of_events.contains("audit_facets_record (organization_id=? AND seq=?)"), "{of_events}");
    let by_value = "audit_counts_1 (organization_id=? AND facet=? AND value=? AND hour>? AND hour<?)";
    for plan in [of_one, of_two] {
        assert!(is_postgres() || plan.contains(by_value), "{plan}");
    }
}

#[tokio::test]
async fn counts_beyond_ten_thousand_events_are_marked_as_partial() {
    let app = founded_without_logging().await;
    let owner = ada(&app).await;
    past(&app, &[(DAY, "organization.updated", "proj_1")]).await;
    let many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 10050)";
    app.script(&format!(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash)
         {many} select l.organization_id, n.i, 'audit_log-' || n.i, 'login.failed', l.effective_at, l.leaf, l.leaf_hash
         from audit_logs l cross join n where l.seq = 0 order by n.i",
    ))
    .await;
    for (facet, value) in [("type", "login.failed"), ("project", "proj_1"), ("actor", "user-1")] {
        app.script(&format!(
            "insert into audit_facets (organization_id, facet, value, seq)
             {many} select l.organization_id, '{facet}', '{value}', n.i from audit_logs l cross join n where l.seq = 0",
        ))
        .await;
    }
    count_again(&app).await;
    let types = || vec!["login.failed".to_owned()];
    let all = counts(&app, &owner, AuditLogQuery::default()).await;
    assert_eq!((all.records, all.newest_only), (10_051, None), "the count is complete");
    let one = counts(&app, &owner, AuditLogQuery { event_types: types(), ..AuditLogQuery::default() }).await;
    assert_eq!((one.records, one.is_more, one.newest_only), (10_050, false, Some(10_000)));
    assert_eq!(classes(&one)[EventClass::Failed.as_str()], 10_050);
    assert_eq!(facet(&one, "actor").values[0].records, 10_000, "with a filter, facets count only the newest events");
    let two = AuditLogQuery { event_types: types(), actor_ids: vec!["user-1".to_owned()], ..AuditLogQuery::default() };
    let two = counts(&app, &owner, two).await;
    assert_eq!((two.records, two.is_more), (10_000, true));
}

#[tokio::test]
async fn the_most_frequent_values_of_a_hundred_thousand_events_and_more_are_those_of_the_newest_hours() {
    let app = founded_without_logging().await;
    let owner = ada(&app).await;
    let hour = app.now() / HOUR;
    let mut first = 0;
    for (ago, events, person) in [(50, 5_000, "user-0"), (40, 60_000, "user-1"), (30, 50_000, "user-2")] {
        let at = (hour - ago) * HOUR;
        app.script(&format!(
            "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash)
             with recursive n(i) as (select {first} union all select i + 1 from n where i < {first} + {events} - 1)
             select o.id, n.i, 'audit_log-' || n.i, 'login.failed', {at}, '{{}}', k.leaf_hash
             from organizations o cross join hashes_for_tests k cross join n order by n.i",
        ))
        .await;
        for (facet, value) in [("", ""), ("actor", person)] {
            app.script(&format!(
                "insert into audit_counts (organization_id, facet, value, hour, class, records)
                 select id, '{facet}', '{value}', {hour} - {ago}, 'failed', {events} from organizations",
            ))
            .await;
        }
        first += events;
    }
    let all = counts(&app, &owner, AuditLogQuery::default()).await;
    assert_eq!((all.records, all.newest_only), (115_000, Some(110_000)));
    assert_eq!(classes(&all), BTreeMap::from([("failed", 115_000)]), "the bars have all of them");
    let values = |name: &str| -> Vec<(String, i64)> {
        facet(&all, name).values.iter().map(|value| (value.value.clone(), value.records)).collect()
    };
    assert_eq!(values("actor"), [("user-1".to_owned(), 60_000), ("user-2".to_owned(), 50_000)]);
    assert_eq!(values("class"), [("failed".to_owned(), 110_000)]);
    let since = Range { gte: Some((hour - 40) * HOUR), ..Range::default() };
    let fewer = counts(&app, &owner, AuditLogQuery { effective_at: since, ..AuditLogQuery::default() }).await;
    assert_eq!((fewer.records, fewer.newest_only), (110_000, Some(110_000)));
    let since = Range { gte: Some((hour - 30) * HOUR), ..Range::default() };
    let few = counts(&app, &owner, AuditLogQuery { effective_at: since, ..AuditLogQuery::default() }).await;
    assert_eq!((few.records, few.newest_only), (50_000, None), "so few are counted whole");
}
