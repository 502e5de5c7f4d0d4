//! `orgward requests`: prints the request log from the host's shell.

use crate::{
    commands::{local_time, say, words},
    server::{config::Config, data_folder},
};
use domain::{Actor, request_log};
use kernel::access::memberships;
use types::{
    ids::OrganizationId,
    pages::PageQuery,
    request_log::{LoggedRequest, RequestLogQuery},
};

/// Show requests to the Admin API, and reading of the audit log at the console, newest first.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward requests --limit 20
  orgward requests --status 403 --since 2026-11-01T00:00:00Z
  orgward requests --route /v1/organization/users/{user_id} --json")]
pub struct Requests {
    /// Only requests at or after this time: Unix seconds, or a time like 2026-11-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<i64>,
    /// Only requests before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<i64>,
    /// Only requests made with this key
    #[arg(long, value_name = "ID")]
    key: Option<String>,
    /// Only requests to this route, as a template
    #[arg(long, value_name = "TEMPLATE")]
    route: Option<String>,
    /// Only requests answered with this status
    #[arg(long)]
    status: Option<i64>,
    /// Maximum number of requests to print
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// Id of the organization [default: the only one]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

/// Number of requests fetched per page.
const PAGE: usize = 100;

impl Requests {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let domain = data_folder::open_to_read(config).await?;
        let printed = self.print(&domain).await;
        domain.abandon().await;
        printed
    }

    async fn print(self, domain: &domain::Domain) -> Result<(), String> {
        let organization_id = match self.organization {
            Some(id) => OrganizationId::new(id),
            None => memberships::only(domain).await.map_err(words)?,
        };
        let actor = Actor::server_administrator(organization_id);
        let filter = RequestLogQuery {
            since: self.since,
            until: self.until,
            key_id: self.key,
            route: self.route,
            status: self.status,
        };
        let (mut left, mut after) = (self.limit, None);
        while left > 0 {
            let page = PageQuery { limit: Some(left.min(PAGE).to_string()), after, ..PageQuery::default() };
            let page = request_log::list(domain, &actor, filter.clone().into(), &page).await.map_err(words)?;
            left -= page.data.len();
            for request in &page.data {
                say(&line(request, self.json)?)?;
            }
            if !page.has_more {
                break;
            }
            after = page.last_id;
        }
        Ok(())
    }
}

fn line(request: &LoggedRequest, json: bool) -> Result<String, String> {
    if json {
        return serde_json::to_string(request).map_err(|error| error.to_string());
    }
    let LoggedRequest { at, status, method, path, key_id, user_id, address, duration_us, request_id, requests, .. } =
        request;
    let counted = if *requests > 1 { format!("  × {requests}") } else { String::new() };
    // A person at the console has no key.
    let key = key_id.as_deref().or(user_id.as_deref()).unwrap_or("-");
    let milliseconds = duration_us / 1000;
    Ok(format!(
        "{}  {status}  {method:<6} {path}  {key}  {address}  {milliseconds} ms  {request_id}{counted}",
        local_time(*at)
    ))
}

/// Parses a time: Unix seconds or RFC 3339.
fn time(text: &str) -> Result<i64, String> {
    text.parse()
        .or_else(|_| text.parse::<jiff::Timestamp>().map(|time| time.as_second()))
        .map_err(|_| "a time must be Unix seconds, or look like 2026-11-01T00:00:00Z".to_owned())
}
