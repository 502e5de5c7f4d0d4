//! Benchmark of a growing audit log: `make bench-log`, or `make bench-log RECORDS=10000000`. It fills databases under
//! target/bench, which are kept for the next run. It prints how long a page takes in a log of ten thousand events and
//! in a large one, the peak memory of an export of the whole log, and the size on disk.

#![expect(clippy::disallowed_methods, reason = "a benchmark is not part of the product")]

use domain::{Actor, Domain, Settings, audit_bitmaps, audit_checkpoints, audit_keys, audit_logs, demo, installation};
use kernel::access::memberships;
use orgward::server::{database, secrets};
use sqlx::AnyPool;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use types::{
    audit_logs::{AuditLogQuery, Range},
    ids::OrganizationId,
    pages::PageQuery,
    sensitive::Sensitive,
};

/// Number of events in the small log.
const FEW: usize = 10_000;

/// Number of times that each page is read.
const PAGES: usize = 200;

/// A log in its own database.
struct Log {
    folder: PathBuf,
    domain: Domain,
    tables: AnyPool,
    organization: OrganizationId,
}

impl Log {
    /// A log of that many events: the one of an earlier run, with missing events added.
    async fn of(records: usize) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench").join(records.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        let url = database::file_url(&folder.join("orgward.db"));
        let opened = database::open(&url).await.expect("a database");
        let tables = AnyPool::connect(&url).await.expect("a second connection");
        let bound = installation::is_bound(&opened.readers).await.expect("readable");
        let bound = secrets::Bound { secret: bound, audit: bound };
        let secrets = secrets::load(&folder.join("secret.key"), &folder.join("audit.key"), bound).expect("keys");
        let settings = Settings { checkpoint_folder: Some(folder.join("checkpoints")), ..Settings::default() };
        let domain = Domain::new(opened.readers, opened.writer, secrets, settings);
        installation::bind_secrets(&domain).await.expect("the secret is bound");
        audit_keys::bind(&domain).await.expect("the audit key is bound");
        let known = memberships::all(&domain).await.expect("readable").into_iter().next();
        let organization = match known {
            Some(organization) => organization,
            None => {
                let size = demo::Size {
                    members: 60,
                    owners: 3,
                    projects: 14,
                    keys: 0,
                    invites: 0,
                    events: 0,
                    days: 0,
                    seed: 1,
                };
                let password = Sensitive::new("plum tractor velvet moon");
                demo::fill(&domain, size, password, |_, _, _| {}).await.expect("a population")
            }
        };
        let log = Self { folder, domain, tables, organization };
        log.fill(records).await;
        log
    }

    async fn size(&self) -> usize {
        let sql = "select max(seq) + 1 from audit_logs where organization_id = $1";
        let (size,): (i64,) =
            sqlx::query_as(sql).bind(self.organization.to_string()).fetch_one(&self.tables).await.expect("a size");
        usize::try_from(size).expect("a size")
    }

    async fn fill(&self, records: usize) {
        let have = self.size().await;
        let began = Instant::now();
        let mut reported = began;
        demo::grow(&self.domain, &self.organization, records.saturating_sub(have), have as u64, |done| {
            if reported.elapsed() > Duration::from_secs(20) {
                reported = Instant::now();
                let rate = done as f64 / began.elapsed().as_secs_f64();
                println!("  {} of {records} events, {rate:.0} per second", have + done);
            }
        })
        .await
        .expect("it can be filled");
        let took = began.elapsed().as_secs_f64();
        if have < records {
            let added = records - have;
            println!("added {added} events in {took:.1} s: {:.0} per second", added as f64 / took);
        }
        let began = Instant::now();
        let runs = audit_bitmaps::build(&self.domain).await.expect("the search index can be built");
        if runs > 0 {
            let took = began.elapsed().as_secs_f64();
            println!("built {runs} bitmaps in {took:.1} s: {:.0} ms each", took * 1000.0 / runs as f64);
        }
        audit_checkpoints::sign(&self.domain).await.expect("it can be signed");
    }

    async fn text(&self, sql: &'static str) -> String {
        let row: Option<(String,)> = sqlx::query_as(sql)
            .bind(self.organization.to_string())
            .fetch_optional(&self.tables)
            .await
            .expect("readable");
        row.map_or(String::new(), |(text,)| text)
    }

    /// The measured queries, each with a name, a filter and a cursor.
    async fn questions(&self) -> Vec<(String, AuditLogQuery, PageQuery)> {
        let person = self
            .text("select user_id from organization_users where organization_id = $1 order by user_id desc limit 1")
            .await;
        let owner = self
            .text("select user_id from organization_users where organization_id = $1 order by user_id limit 1")
            .await;
        let email = self
            .text("select u.email from users u join organization_users o on o.user_id = u.id where o.organization_id = $1 order by u.id desc limit 1")
            .await;
        let project = self.text("select max(id) from projects where organization_id = $1").await;
        let default = self.text("select min(id) from projects where organization_id = $1").await;
        let types = |words: &[&str]| AuditLogQuery {
            event_types: words.iter().map(|word| (*word).to_owned()).collect(),
            ..AuditLogQuery::default()
        };
        let single: Vec<(&str, &str, AuditLogQuery)> = vec![
            ("type", "common type", types(&["login.succeeded"])),
            ("type", "type of projects", types(&["project.updated"])),
            ("type", "rare type", types(&["user.added"])),
            ("type", "type that never was", types(&["invite.sent"])),
            ("type", "three types", types(&["login.succeeded", "login.failed", "project.updated"])),
            ("actor", "actor", AuditLogQuery { actor_ids: vec![person.clone()], ..AuditLogQuery::default() }),
            (
                "actor",
                "two actors",
                AuditLogQuery { actor_ids: vec![person.clone(), owner], ..AuditLogQuery::default() },
            ),
            ("email", "e-mail", AuditLogQuery { actor_emails: vec![email], ..AuditLogQuery::default() }),
            ("project", "project", AuditLogQuery { project_ids: vec![project.clone()], ..AuditLogQuery::default() }),
            ("project", "default project", AuditLogQuery { project_ids: vec![default], ..AuditLogQuery::default() }),
            ("resource", "common object", AuditLogQuery { resource_ids: vec![project], ..AuditLogQuery::default() }),
            ("resource", "rare object", AuditLogQuery { resource_ids: vec![person], ..AuditLogQuery::default() }),
        ];
        let page = PageQuery { limit: Some("20".to_owned()), ..PageQuery::default() };
        let mut questions = vec![("nothing".to_owned(), AuditLogQuery::default(), page.clone())];
        for share in [2, 100] {
            let sql = match share {
                2 => {
                    "select id from audit_logs where organization_id = $1 and seq = (select max(seq) / 2 from audit_logs)"
                }
                _ => {
                    "select id from audit_logs where organization_id = $1 and seq = (select max(seq) / 100 from audit_logs)"
                }
            };
            let after = Some(self.text(sql).await);
            let name = format!("nothing, cursor at 1/{share}");
            questions.push((name, AuditLogQuery::default(), PageQuery { after: after.clone(), ..page.clone() }));
            let name = format!("common type, cursor at 1/{share}");
            questions.push((name, types(&["login.succeeded"]), PageQuery { after, ..page.clone() }));
        }
        let before = Some(self.text("select id from audit_logs where organization_id = $1 and seq = 5000").await);
        questions.push((
            "nothing, before a record".to_owned(),
            AuditLogQuery::default(),
            PageQuery { before, ..page.clone() },
        ));
        let span = Range { gte: Some(1), lt: Some(i64::MAX), ..Range::default() };
        questions.push((
            "time".to_owned(),
            AuditLogQuery { effective_at: span, ..AuditLogQuery::default() },
            page.clone(),
        ));
        for (at, (facet, name, filter)) in single.iter().enumerate() {
            questions.push(((*name).to_owned(), filter.clone(), page.clone()));
            for (other_facet, other_name, other) in &single[at + 1..] {
                if facet != other_facet {
                    questions.push((format!("{name} + {other_name}"), joined(filter, other), page.clone()));
                }
            }
        }
        questions
    }

    /// Median and 99th percentile of a page's time, and the number of events on the page.
    async fn page(&self, filter: &AuditLogQuery, page: &PageQuery) -> (Duration, Duration, usize) {
        let actor = Actor::server_administrator(self.organization.clone());
        let mut times = Vec::new();
        let mut found = 0;
        let began = Instant::now();
        for _ in 0..PAGES {
            let at = Instant::now();
            let list = audit_logs::list(&self.domain, &actor, filter.clone().into(), page).await.expect("a page");
            times.push(at.elapsed());
            found = list.data.len();
            if began.elapsed() > Duration::from_secs(10) {
                break;
            }
        }
        times.sort_unstable();
        (times[times.len() / 2], times[times.len() * 99 / 100], found)
    }

    /// Asserts that the pages of a filter contain the events that a plain search in the facets finds.
    async fn check(&self, name: &str, filter: &AuditLogQuery) {
        let mut sql = String::new();
        for (facet, values) in [
            ("type", &filter.event_types),
            ("project", &filter.project_ids),
            ("actor", &filter.actor_ids),
            ("email", &filter.actor_emails),
            ("resource", &filter.resource_ids),
        ] {
            if !values.is_empty() {
                let join = if sql.is_empty() { "" } else { " intersect " };
                let values = values.join("','");
                sql.push_str(&format!(
                    "{join}select seq from audit_facets where facet = '{facet}' and value in ('{values}')"
                ));
            }
        }
        if sql.is_empty() {
            return;
        }
        let sql = format!("{sql} order by seq");
        let rows: Vec<(i64,)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&self.tables).await.expect("a plain search");
        let actor = Actor::server_administrator(self.organization.clone());
        let page = PageQuery { limit: Some("20".to_owned()), ..PageQuery::default() };
        // From the end, and from the middle in both directions.
        let middle = rows.get(rows.len() / 2).map(|(seq,)| *seq);
        let cursor = match middle {
            Some(seq) => {
                let sql = "select id from audit_logs where seq = $1";
                let (id,): (String,) = sqlx::query_as(sql).bind(seq).fetch_one(&self.tables).await.expect("an id");
                Some(id)
            }
            None => None,
        };
        let at = rows.len() / 2;
        for (page, expected) in [
            (page.clone(), rows.iter().rev().take(20).collect::<Vec<_>>()),
            (PageQuery { after: cursor.clone(), ..page.clone() }, rows[..at].iter().rev().take(20).collect()),
            (PageQuery { before: cursor, ..page }, rows.iter().skip(at + 1).take(20).rev().collect()),
        ] {
            let found = audit_logs::explore(&self.domain, &actor, filter.clone().into(), &page).await.expect("a page");
            let found: Vec<i64> = found.data.iter().map(|record| record.seq).collect();
            let expected: Vec<i64> = expected.into_iter().map(|(seq,)| *seq).collect();
            assert!(rows.is_empty() || found == expected, "{name}: {found:?} {expected:?}");
        }
    }

    /// Exports the whole log with the real program. Returns peak memory in MiB, duration in seconds, and size in bytes.
    fn export(&self) -> (f64, f64, u64) {
        let out = self.folder.join("export");
        fs::remove_dir_all(&out).ok();
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_orgward"))
            .args(["audit", "export", "--out"])
            .arg(&out)
            .arg("--data-dir")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().expect("its state").is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap_or_default();
            peak = peak.max(kib);
            std::thread::sleep(Duration::from_millis(20));
        }
        let took = began.elapsed().as_secs_f64();
        assert!(child.wait().expect("its end").success(), "the export succeeds");
        let bytes = size_of(&out);
        fs::remove_dir_all(&out).ok();
        (peak as f64 / 1024.0, took, bytes)
    }
}

fn joined(one: &AuditLogQuery, other: &AuditLogQuery) -> AuditLogQuery {
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

fn size_of(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.metadata().map_or(0, |metadata| if metadata.is_dir() { 0 } else { metadata.len() })).sum()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` runs this too, without `--bench`, and must not measure anything.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let records = std::env::var("RECORDS").ok().map_or(1_000_000, |text| text.parse().expect("RECORDS is a number"));
    let (few, many) = (Log::of(FEW).await, Log::of(records).await);
    println!("\nA page of 20, in milliseconds: median and 99th percentile with {FEW} and with {records} events\n");
    println!("{:42} {:>15} {:>17} {:>7}", "filter", FEW, records, "ratio");
    let mut worst: (f64, String) = (0.0, String::new());
    for ((name, filter, page), (_, other, other_page)) in few.questions().await.into_iter().zip(many.questions().await)
    {
        let (small, small_p99, _) = few.page(&filter, &page).await;
        let (large, large_p99, found) = many.page(&other, &other_page).await;
        let ratio = milliseconds(large) / milliseconds(small);
        println!(
            "{name:42} {:7.2} {:7.2} {:8.2} {:8.2} {ratio:7.1}   {found} found",
            milliseconds(small),
            milliseconds(small_p99),
            milliseconds(large),
            milliseconds(large_p99),
        );
        if records <= 1_000_000 {
            many.check(&name, &other).await;
        }
        if ratio > worst.0 {
            worst = (ratio, name);
        }
    }
    println!("\nworst ratio of medians: {:.1} ({})", worst.0, worst.1);
    for (log, records) in [(&few, FEW), (&many, records)] {
        println!(
            "disk: {:.0} MB, {:.0} bytes per event",
            size_of(&log.folder) as f64 / 1e6,
            size_of(&log.folder) as f64 / records as f64
        );
        // An export of ten million events needs as much disk space as the log itself, so it has to be requested.
        if records > 1_000_000 && std::env::var_os("EXPORT").is_none() {
            continue;
        }
        let (peak, took, bytes) = log.export();
        let rate = records as f64 / took;
        println!(
            "export of {records} events: peak memory {peak:.0} MiB, {took:.1} s, {rate:.0} events per second, {:.0} MB",
            bytes as f64 / 1e6
        );
    }
    few.domain.close().await;
    many.domain.close().await;
}
