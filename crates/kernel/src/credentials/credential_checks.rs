//! Checks the seals of all credentials of an organization, page by page, whether or not they are in use.

use crate::{
    Kernel,
    access::sealed_rows::{
        self, StoredRow,
        sealed_keys::{SealedAdminKey, SealedProject, SealedProjectKey, SealedServiceAccount},
        sealed_links::{SealedEmail, SealedInvite, SealedLink, SealedSetupLink},
        sealed_people::{SealedAccount, SealedGenerations, SealedMembership, SealedProjectMembership, SealedSession},
    },
    base::error::Result,
    credentials::credential_sealing,
};
use types::ids::OrganizationId;

// A page of each table: the organization is bound to $1, the key of the last row of the page before to $2 and $3.

const BY_ID: &str = "where organization_id = $1 and id > $2 order by id limit 500";

const MEMBERSHIPS: &str = "where organization_id = $1 and (organization_id, user_id) > ($2, $3)
    order by organization_id, user_id limit 500";

const PROJECT_MEMBERSHIPS: &str = "where organization_id = $1 and (project_id, user_id) > ($2, $3)
    order by project_id, user_id limit 500";

const WAITING_EMAILS: &str = "where organization_id = $1 and next_attempt_at is not null and id > $2
    order by id limit 500";

/// The rows of members of the organization.
macro_rules! of_members {
    ($column:literal, $page:literal) => {
        concat!(
            "where ",
            $column,
            " in (select m.user_id from organization_users m where m.organization_id = $1) and ",
            $page,
            " limit 500"
        )
    };
}

/// The rows of people who are in no organization. The key of the last row of the page before is bound to $1 and $2.
macro_rules! of_others {
    ($column:literal, $page:literal) => {
        concat!("where ", $column, " not in (select m.user_id from organization_users m) and ", $page, " limit 500")
    };
}

const SETUP_LINKS: &str = "where token_hash > $1 order by token_hash limit 500";

/// Maximum number of rows that are named.
const MAX_NAMED: usize = 1000;

/// The result of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Number of rows that were checked.
    pub rows: u64,
    /// Kind and id of the rows whose seal does not fit, the first 1000.
    pub misfits: Vec<(&'static str, String)>,
}

/// Checks every credential of an organization and of its members. A row whose seal does not fit is reported as if it had
/// been used: in the server log, in the metrics and in the owners' alarm. It only reads, a page at a time, and holds up
/// no change.
///
/// # Errors
/// When the database cannot be read.
pub async fn check_all(kernel: &Kernel, organization_id: &OrganizationId) -> Result<Checked> {
    check(kernel, organization_id, true).await
}

/// As [`check_all`], for a command that names the rows itself and checks the mark that they are sealed. A database that an
/// earlier version made may have the mark of then.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_misfits(kernel: &Kernel, organization_id: &OrganizationId) -> Result<Checked> {
    check(kernel, organization_id, false).await
}

/// As [`find_misfits`], for the credentials that belong to no organization: links to the setup of a server, and accounts,
/// sessions and links of people who are in none.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_misfits_outside(kernel: &Kernel) -> Result<Checked> {
    let mut checked = Checked::default();
    let mut check = Check { kernel, organization_id: None, is_reported: false, checked: &mut checked };
    check.table::<SealedSetupLink>(SETUP_LINKS).await?;
    check.table::<SealedAccount>(of_others!("id", "id > $1 order by id")).await?;
    let sessions = of_others!("user_id", "credential_hash > $1 order by credential_hash");
    check.table::<SealedSession>(sessions).await?;
    let links = of_others!("user_id", "(user_id, kind) > ($1, $2) order by user_id, kind");
    check.table::<SealedLink>(links).await?;
    if credential_sealing::has_generations(kernel).await? {
        check.table::<SealedGenerations>(of_others!("user_id", "user_id > $1 order by user_id")).await?;
    }
    Ok(checked)
}

async fn check(kernel: &Kernel, organization_id: &OrganizationId, is_reported: bool) -> Result<Checked> {
    let mut checked = Checked::default();
    let organization_id = Some(organization_id);
    let mut check = Check { kernel, organization_id, is_reported, checked: &mut checked };
    check.table::<SealedMembership>(MEMBERSHIPS).await?;
    check.table::<SealedAccount>(of_members!("id", "id > $2 order by id")).await?;
    check.table::<SealedProjectMembership>(PROJECT_MEMBERSHIPS).await?;
    check.table::<SealedAdminKey>(BY_ID).await?;
    check.table::<SealedProjectKey>(BY_ID).await?;
    check.table::<SealedServiceAccount>(BY_ID).await?;
    check.table::<SealedProject>(BY_ID).await?;
    check.table::<SealedInvite>(BY_ID).await?;
    let sessions = of_members!("user_id", "credential_hash > $2 order by credential_hash");
    check.table::<SealedSession>(sessions).await?;
    let links = of_members!("user_id", "(user_id, kind) > ($2, $3) order by user_id, kind");
    check.table::<SealedLink>(links).await?;
    if is_reported || credential_sealing::has_generations(kernel).await? {
        check.table::<SealedGenerations>(of_members!("user_id", "user_id > $2 order by user_id")).await?;
    }
    check.table::<SealedEmail>(WAITING_EMAILS).await?;
    Ok(checked)
}

struct Check<'a> {
    kernel: &'a Kernel,
    /// Bound to $1; `None` where the key of the last row begins with that.
    organization_id: Option<&'a OrganizationId>,
    is_reported: bool,
    checked: &'a mut Checked,
}

impl Check<'_> {
    /// Checks the rows of one table, a page at a time.
    async fn table<R: StoredRow>(&mut self, page: &'static str) -> Result<()> {
        let first = self.organization_id.map(OrganizationId::as_str);
        let places = ["$3", "$2", "$1"].into_iter().zip((1..=3).rev()).find(|(place, _)| page.contains(place));
        let places = places.map_or(1, |(_, number)| number);
        let mut after = vec![String::new(); places - first.iter().len()];
        loop {
            let values: Vec<&str> = first.into_iter().chain(after.iter().map(String::as_str)).collect();
            let rows: Vec<R> = sealed_rows::fetch(&mut *self.kernel.reader().await?, page, &values).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.key().into_iter().map(str::to_owned).collect();
            for row in rows {
                self.checked.rows += 1;
                let named = (R::KIND.as_str(), row.id());
                let seals = self.kernel.seals();
                let is_fit = if self.is_reported { seals.accept(row).is_some() } else { seals.fits(&row) };
                if !is_fit && self.checked.misfits.len() < MAX_NAMED {
                    self.checked.misfits.push(named);
                }
            }
            tokio::task::yield_now().await;
        }
    }
}
