//! `orgward audit hold`.

use crate::{
    commands::{local_time, open, organization_id, say, words},
    server::config::Config,
};
use domain::{Actor, Domain, legal_holds};
use types::{
    ids::{LegalHoldId, OrganizationId},
    legal_holds::{HoldStatus, LegalHold},
    pages::PageQuery,
};

/// The options of legal holds.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward audit hold
  orgward audit hold --confirm legal_hold-06h3...

An owner asks for a hold and for its end at /orgward/v1/organization/audit_logs/legal_holds. What they asked for takes \
effect when it is confirmed here. Both steps are in the audit log.")]
pub struct Hold {
    /// Confirm what an owner asked for: that this hold is in force, or that it is lifted
    #[arg(long, value_name = "ID")]
    confirm: Option<String>,
    /// Id of the organization [default: the only one]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
}

impl Hold {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let domain = open(config).await?;
        let done = async {
            let organization_id = organization_id(&domain, self.organization).await?;
            match self.confirm {
                Some(id) => confirm(&domain, &organization_id, &LegalHoldId::new(id)).await,
                None => list(&domain, organization_id).await,
            }
        }
        .await;
        domain.close().await;
        done
    }
}

async fn confirm(domain: &Domain, organization_id: &OrganizationId, hold_id: &LegalHoldId) -> Result<(), String> {
    let hold = legal_holds::confirm(domain, organization_id, hold_id).await.map_err(words)?;
    say(&match hold.status {
        HoldStatus::InForce => format!("The legal hold {} ({}) is in force.", hold.id, hold.name),
        _ => format!("The legal hold {} ({}) is lifted.", hold.id, hold.name),
    })
}

async fn list(domain: &Domain, organization_id: OrganizationId) -> Result<(), String> {
    let actor = Actor::server_administrator(organization_id);
    let mut page = PageQuery { limit: Some("100".to_owned()), ..PageQuery::default() };
    let mut is_first = true;
    loop {
        let holds = legal_holds::list(domain, &actor, &page).await.map_err(words)?;
        if holds.data.is_empty() && is_first {
            return say("There are no legal holds.");
        }
        is_first = false;
        for LegalHold { id, name, user_id, status, changed_at, .. } in &holds.data {
            let covers = user_id.as_deref().unwrap_or("the whole organization");
            let (status, since) = (status.as_str(), local_time(*changed_at));
            say(&format!("{id}  {status} since {since}  covers {covers}  {name}"))?;
        }
        if !holds.has_more {
            return Ok(());
        }
        page.after = holds.last_id;
    }
}
