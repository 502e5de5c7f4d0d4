//! Numbers about each organization, for monitoring: members, invites, and keys that are old or unused.

use crate::{Domain, organization::organization_counts};
use kernel::base::error::Result;
use types::ids::OrganizationId;

/// One day, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// A key is unused after this many seconds without a request; one that was never used, after its creation.
const UNUSED: i64 = 90 * DAY;

/// A key is expiring within this many seconds of its expiry.
const EXPIRING: i64 = 7 * DAY;

/// The numbers of one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationMetrics {
    pub organization_id: String,
    pub members: i64,
    pub owners: i64,
    pub pending_invites: i64,
    /// By kind: `admin`, `project`, `service_account`.
    pub keys: Vec<(&'static str, KeyMetrics)>,
}

/// The numbers of the keys of one kind. Expired keys are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct KeyMetrics {
    /// Created within the last 30 days.
    pub new: i64,
    /// Created 30 to 90 days ago.
    pub recent: i64,
    /// Created 90 to 365 days ago.
    pub old: i64,
    /// Created more than 365 days ago.
    pub oldest: i64,
    /// Without a request for 90 days.
    pub unused: i64,
    /// Expiring within 7 days.
    pub expiring: i64,
}

/// The numbers of every organization.
///
/// # Errors
/// When the database cannot be read.
pub async fn measure(domain: &Domain) -> Result<Vec<OrganizationMetrics>> {
    let now = domain.now();
    let mut conn = domain.reader().await?;
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select o.id,
         (select count(*) from invites i where i.organization_id = o.id and i.accepted_at is null and i.expires_at > $1)
         from organizations o order by o.id",
    )
    .bind(now)
    .fetch_all(&mut *conn)
    .await?;
    let mut found = Vec::new();
    for (organization_id, pending_invites) in rows {
        let counts = organization_counts::of(&mut conn, &OrganizationId::new(organization_id.clone())).await?;
        let mut keys = Vec::new();
        for (kind, sql) in [("admin", ADMIN), ("project", PROJECT), ("service_account", SERVICE_ACCOUNT)] {
            let metrics: KeyMetrics = sqlx::query_as(sql)
                .bind(&organization_id)
                .bind(now)
                .bind(now - 30 * DAY)
                .bind(now - 90 * DAY)
                .bind(now - 365 * DAY)
                .bind(now - UNUSED)
                .bind(now + EXPIRING)
                .fetch_one(&mut *conn)
                .await?;
            keys.push((kind, metrics));
        }
        found.push(OrganizationMetrics {
            organization_id,
            members: counts.members,
            owners: counts.owners,
            pending_invites,
            keys,
        });
    }
    Ok(found)
}

macro_rules! of_keys {
    ($from:literal) => {
        concat!(
            "select count(case when k.created_at > $3 then 1 end) as new,
             count(case when k.created_at <= $3 and k.created_at > $4 then 1 end) as recent,
             count(case when k.created_at <= $4 and k.created_at > $5 then 1 end) as old,
             count(case when k.created_at <= $5 then 1 end) as oldest,
             count(case when coalesce(l.last_used_at, k.created_at) <= $6 then 1 end) as unused,
             count(case when k.expires_at <= $7 then 1 end) as expiring
             from ",
            $from,
            " left join key_uses l on l.key_id = k.id
             where k.organization_id = $1 and (k.expires_at is null or k.expires_at > $2)"
        )
    };
}

const ADMIN: &str = of_keys!("admin_keys k");
const PROJECT: &str = concat!(of_keys!("project_keys k"), " and k.service_account_id is null");
const SERVICE_ACCOUNT: &str = concat!(of_keys!("project_keys k"), " and k.service_account_id is not null");
