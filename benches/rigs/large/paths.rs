//! What is asked of an organization of each size.

use sqlx::SqliteConnection;

/// A path, and what it is called in the table. Those below `/v1/` are asked with an Admin key, the others with a session.
pub struct Measured {
    pub name: &'static str,
    pub path: String,
    /// How many times as much the largest organization may cost as the smallest.
    pub aim: f64,
}

/// Number of paths.
pub const COUNT: usize = 32;

const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;

/// The paths for one organization. Cursors and filters name what stands in the middle of its tables.
pub async fn all(database: &mut SqliteConnection, organization: &str, owner: &str) -> Vec<Measured> {
    let user = middle(database, "select user_id from organization_users order by user_id", "organization_users").await;
    let project = middle(database, "select id from projects order by id", "projects").await;
    let event = middle(database, "select id from audit_logs order by seq", "audit_logs").await;
    let email = one(database, &format!("select email from users where id = '{user}'")).await;
    let name = one(database, &format!("select name from projects where id = '{project}'")).await.replace(' ', "+");
    let at = one(database, "select cast(max(effective_at) as text) from audit_logs").await;
    let at: i64 = at.parse().expect("seconds");
    let (hour, years) = (at - HOUR, at - 5 * YEAR);
    let part = email.rsplit_once('@').expect("an address").0.rsplit_once('.').expect("a number").0.to_owned();
    let console = |path: &str| format!("/o/{organization}{path}");
    let api = |path: &str| format!("/v1/organization{path}");
    let row = |name, path, aim| Measured { name, path, aim };
    let rows = vec![
        row("overview", console(""), 1.5),
        row("audit log, 30 days", console("/audit-logs?since=30d"), 1.3),
        row("audit log, all of it", console("/audit-logs?since=all"), 1.3),
        row("audit log of one person", console(&format!("/audit-logs?since=all&q=actor:{email}")), 1.3),
        row("audit log, a rare type", console("/audit-logs?since=all&q=type:invite.sent"), 1.3),
        row(
            "audit log, a person and a type",
            console(&format!("/audit-logs?since=all&q=actor:{email}+type:login.failed")),
            1.3,
        ),
        row("members", console("/members"), 1.3),
        row("members by name", console("/members?sort=name"), 1.3),
        row("members, owners only", console("/members?role=owner"), 1.3),
        row("members, one address", console(&format!("/members?search={email}")), 1.3),
        row("members, a name of many", console("/members?search=lindqvist"), 1.3),
        row("members, not found", console("/members?search=zzzzzz"), 1.3),
        row("invites", console("/invites"), 1.3),
        row("projects", console("/projects"), 1.3),
        row("projects, one name", console(&format!("/projects?search={name}")), 1.3),
        row("projects, not found", console("/projects?search=zzzzzz"), 1.3),
        row("Admin keys", console("/admin-keys"), 1.3),
        row("search, one person", console(&format!("/search?q={part}")), 1.3),
        row("search, an owner", console(&format!("/search?q={owner}")), 1.3),
        row("search, not found", console("/search?q=zzzzzz"), 1.3),
        row("API: 100 users", api("/users?limit=100"), 1.3),
        row("API: 100 users from the middle", api(&format!("/users?limit=100&after={user}")), 1.3),
        row("API: user by email", api(&format!("/users?emails[]={email}")), 1.3),
        row("API: 100 projects from the middle", api(&format!("/projects?limit=100&after={project}")), 1.3),
        row("API: one project", api(&format!("/projects/{project}")), 1.3),
        row("API: keys of a project", api(&format!("/projects/{project}/api_keys")), 1.3),
        row("API: 100 Admin keys", api("/admin_api_keys?limit=100"), 1.3),
        row("API: 20 audit records", api("/audit_logs?limit=20"), 1.3),
        row("API: 20 audit records from the middle", api(&format!("/audit_logs?limit=20&after={event}")), 1.3),
        row("API: audit records of one person", api(&format!("/audit_logs?limit=20&actor_emails[]={email}")), 1.3),
        row("API: audit records of an hour", api(&format!("/audit_logs?limit=20&effective_at[gte]={hour}")), 1.3),
        row("API: audit records of five years", api(&format!("/audit_logs?limit=20&effective_at[gte]={years}")), 1.3),
    ];
    assert_eq!(rows.len(), COUNT);
    rows
}

/// The value that stands in the middle of a table.
async fn middle(database: &mut SqliteConnection, select: &str, table: &str) -> String {
    one(database, &format!("{select} limit 1 offset (select count(*) / 2 from {table})")).await
}

async fn one(database: &mut SqliteConnection, select: &str) -> String {
    let found: (String,) =
        sqlx::query_as(sqlx::AssertSqlSafe(select.to_owned())).fetch_one(database).await.expect("the table has rows");
    found.0
}
