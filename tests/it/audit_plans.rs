//! How the audit log is searched: every filter uses an index and finds exactly the matching events, both in the range
//! covered by bitmaps and after it.
//!
//! Seeded fault these tests catch: of two bitmaps, only the first used.

#![expect(
    clippy::disallowed_methods,
    reason = "the plans of statements are asked for, and settings named by the database"
)]

use crate::support::{PASSWORD, TestApp, tables};
use domain::{
    Actor, Domain, Settings, audit_bitmaps, audit_erasure_reports, audit_logs, audit_page_range, audit_search, demo,
};
use kernel::base::secret::Secrets;
use orgward::server::database;
use sqlx::Row;
use std::collections::BTreeSet;
use types::{
    audit_logs::{AuditLogQuery, AuditRecord},
    ids::OrganizationId,
    pages::PageQuery,
    sensitive::Sensitive,
};

/// More than one bitmap's range of 8192 events, so that pages begin in the range and end after it.
const RECORDS: usize = 9_000;

/// A log of this many generated events, and its organization.
async fn grown(events: usize) -> (TestApp, OrganizationId) {
    let app = TestApp::start().await;
    let size = demo::Size { members: 12, owners: 2, projects: 5, keys: 0, invites: 0, events, days: 0, seed: 4 };
    let organization = demo::fill(&app.domain, size, Sensitive::new(PASSWORD), |_, _, _| {}).await;
    let organization = organization.expect("a new server can be filled with demo data");
    (app, organization)
}

/// One filter of each kind, with one value and with two.
async fn filters(app: &TestApp) -> Vec<AuditLogQuery> {
    let facet = async |facet: &str| {
        let sql =
            "select value from audit_facets where facet = $1 group by value order by count(*) desc, value limit 2";
        app.texts(sql, &[facet]).await
    };
    let (types, projects, actors) = (facet("type").await, facet("project").await, facet("actor").await);
    let (emails, resources) = (facet("email").await, facet("resource").await);
    let mut filters = Vec::new();
    for values in [1, 2] {
        let some = |found: &[String]| found[..values].to_vec();
        filters.extend([
            AuditLogQuery { event_types: some(&types), ..AuditLogQuery::default() },
            AuditLogQuery { project_ids: some(&projects), ..AuditLogQuery::default() },
            AuditLogQuery { actor_ids: some(&actors), ..AuditLogQuery::default() },
            AuditLogQuery { actor_emails: some(&emails), ..AuditLogQuery::default() },
            AuditLogQuery { resource_ids: some(&resources), ..AuditLogQuery::default() },
        ]);
    }
    filters
}

fn both(one: &AuditLogQuery, other: &AuditLogQuery) -> AuditLogQuery {
    let both = |one: &[String], other: &[String]| [one, other].concat();
    AuditLogQuery {
        project_ids: both(&one.project_ids, &other.project_ids),
        event_types: both(&one.event_types, &other.event_types),
        actor_ids: both(&one.actor_ids, &other.actor_ids),
        actor_emails: both(&one.actor_emails, &other.actor_emails),
        resource_ids: both(&one.resource_ids, &other.resource_ids),
        ..AuditLogQuery::default()
    }
}

#[tokio::test]
async fn every_filter_is_answered_from_an_index() {
    let (app, organization) = grown(600).await;
    if tables::is_postgres() {
        // With so few rows the database would scan the table whatever indexes exist.
        let name = app.url.rsplit_once('/').expect("an address with a database").1;
        for setting in ["enable_seqscan", "enable_bitmapscan"] {
            let sql = format!("alter database {name} set {setting} = off");
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&app.tables).await.expect("set");
        }
        app.write("analyze", &[]).await;
    }
    let opened = database::open(&app.url).await.expect("once more");
    let domain = Domain::new(opened.readers, opened.writer, Secrets::generate(), Settings::default());
    let mut asked = vec![AuditLogQuery::default()];
    let each = filters(&app).await;
    asked.extend(each.iter().enumerate().flat_map(|(at, one)| each[at + 1..].iter().map(|other| both(one, other))));
    asked.extend(each);
    let mut read = 0;
    for filter in &asked {
        for place in [(-1, i64::MAX, false), (100, i64::MAX, true), (-1, 500, false)] {
            let plans = audit_search::plans(&domain, &organization, filter, place).await.expect("a plan");
            for plan in plans {
                check(&plan).unwrap_or_else(|why| panic!("{filter:?} {place:?}: {why}\n  {}", plan.join("\n  ")));
                read += 1;
            }
        }
    }
    assert!(read > 1000, "{read} plans");
    let plan = audit_erasure_reports::plan(&domain, &organization).await.expect("a plan");
    check(&plan).unwrap_or_else(|why| panic!("reports of erasures: {why}\n  {}", plan.join("\n  ")));
    for sql in [audit_page_range::FIRST_SINCE, audit_page_range::LAST_UNTIL, audit_page_range::LAST_MADE_UNTIL] {
        let prefix = if tables::is_postgres() { "explain" } else { "explain query plan" };
        let least = if sql.contains("id <=") { "'a'" } else { "1" };
        let sql = format!("{prefix} {}", sql.replace("$1", "'org-x'").replace("$2", least));
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&domain_tables(&app).await).await.expect("a plan");
        let column = if tables::is_postgres() { 0 } else { 3 };
        let plan: Vec<String> = rows.iter().map(|row| row.get(column)).collect();
        check(&plan).unwrap_or_else(|why| panic!("{why}\n  {}", plan.join("\n  ")));
    }
    domain.close().await;
}

/// New connections, which use the database's settings.
async fn domain_tables(app: &TestApp) -> sqlx::AnyPool {
    sqlx::AnyPool::connect(&app.url).await.expect("once more")
}

/// Reports what is wrong with a plan: a table scan, or a sort of more rows than a page holds.
fn check(plan: &[String]) -> Result<(), String> {
    /// Parts of our statements that read at most a page of rows.
    const SHORT: &[&str] = &["SCAN r", "SCAN c", "SEARCH f", "SCAN stretches", "SCAN found"];
    if tables::is_postgres() {
        return match plan.iter().find(|line| line.contains("Seq Scan") || line.contains("Bitmap")) {
            Some(line) => Err(line.clone()),
            None => Ok(()),
        };
    }
    for line in plan {
        let line = line.trim();
        let is_found = line.starts_with("SEARCH") && line.contains("INDEX") && line.contains("organization_id=?");
        let is_short = SHORT.contains(&line) || !(line.starts_with("SEARCH") || line.starts_with("SCAN"));
        if !is_found && !is_short {
            return Err(line.to_owned());
        }
    }
    // Ranges of at most a page are joined and sorted once, at the end.
    let sorts = plan.iter().filter(|line| line.contains("TEMP B-TREE FOR ORDER BY")).count();
    let is_last = plan.last().is_some_and(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
    let is_joined = plan.iter().any(|line| line.contains("CO-ROUTINE found"));
    match sorts {
        0 => Ok(()),
        1 if is_last && is_joined => Ok(()),
        _ => Err("the plan sorts".to_owned()),
    }
}

/// The sequence numbers of the events that one kind of filter finds; `None` when the filter is empty.
async fn of(app: &TestApp, facet: &str, values: &[String]) -> Option<BTreeSet<i64>> {
    let mut found = (!values.is_empty()).then(BTreeSet::new);
    for value in values {
        let sql = "select cast(seq as text) from audit_facets where facet = $1 and value = $2";
        let numbers = app.texts(sql, &[facet, value]).await;
        found.iter_mut().for_each(|found| found.extend(numbers.iter().filter_map(|number| number.parse::<i64>().ok())));
    }
    found
}

/// The sequence numbers of the events that a filter finds, newest first, computed with the simplest statements.
async fn expected(app: &TestApp, filter: &AuditLogQuery) -> Vec<i64> {
    let mut found: Option<BTreeSet<i64>> = None;
    for (facet, values) in [
        ("type", &filter.event_types),
        ("project", &filter.project_ids),
        ("actor", &filter.actor_ids),
        ("email", &filter.actor_emails),
        ("resource", &filter.resource_ids),
    ] {
        if let Some(these) = of(app, facet, values).await {
            found = Some(found.map_or(these.clone(), |found| &found & &these));
        }
    }
    found.unwrap_or_default().into_iter().rev().collect()
}

#[tokio::test]
async fn pairs_of_filters_find_exactly_what_both_find_in_old_and_new_events() {
    let (app, organization) = grown(RECORDS).await;
    let actor = Actor::server_administrator(organization);
    let mut asked = filters(&app).await;
    let each = asked.clone();
    asked.extend(each.iter().enumerate().flat_map(|(at, one)| each[at + 1..].iter().map(|other| both(one, other))));
    let page = async |filter: &AuditLogQuery, page: PageQuery| -> Vec<AuditRecord> {
        let page = PageQuery { limit: Some("100".to_owned()), ..page };
        audit_logs::explore(&app.domain, &actor, filter.clone().into(), &page).await.expect("a page").data
    };
    let numbers = |records: &[AuditRecord]| -> Vec<i64> { records.iter().map(|record| record.seq).collect() };
    let mut met = 0;
    for (filter, all) in {
        let mut both = Vec::new();
        for filter in asked {
            let all = expected(&app, &filter).await;
            both.push((filter, all));
        }
        both
    } {
        met += usize::from(!all.is_empty());
        // The same before and after the bitmaps are built.
        for is_built in [false, true] {
            if is_built && audit_bitmaps::build(&app.domain).await.expect("the index can be built") > 0 {
                assert_eq!(
                    app.texts("select cast(count(*) as text) from audit_runs where facet = ''", &[]).await,
                    ["1"]
                );
            }
            let newest = page(&filter, PageQuery::default()).await;
            assert_eq!(numbers(&newest), all.iter().copied().take(100).collect::<Vec<_>>(), "{filter:?}");
            for share in [3, 2] {
                let Some(middle) = all.get(all.len() / share) else { continue };
                let cursor =
                    app.texts("select id from audit_logs where cast(seq as text) = $1", &[&middle.to_string()]).await;
                let after = PageQuery { after: cursor.first().cloned(), ..PageQuery::default() };
                let older: Vec<i64> = all.iter().copied().filter(|seq| seq < middle).take(100).collect();
                assert_eq!(numbers(&page(&filter, after).await), older, "after {middle}: {filter:?}");
                let before = PageQuery { before: cursor.first().cloned(), ..PageQuery::default() };
                let mut newer: Vec<i64> = all.iter().rev().copied().filter(|seq| seq > middle).take(100).collect();
                newer.reverse();
                assert_eq!(numbers(&page(&filter, before).await), newer, "before {middle}: {filter:?}");
            }
        }
    }
    assert!(met > 30, "{met} filters find something");
}
