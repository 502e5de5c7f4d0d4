//! Service accounts as the console lists them: each with its number of keys, their last use and their states.

use crate::{
    Domain,
    keys::{key_states, service_accounts::Row},
    projects,
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    store::{cursor::Cursor, statement::Statement},
};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::{
    ids::{ProjectId, ServiceAccountId},
    key_states::{KeyQuery, KeyState},
    pages::{List, PageQuery},
    service_accounts::{ServiceAccount, ServiceAccountLine},
};

/// Lists a project's service accounts, oldest first, optionally only those that have a key in one state.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived project, an unknown state or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    filter: &KeyQuery,
    page: &PageQuery,
) -> Result<List<ServiceAccountLine>> {
    let mut reading = domain.read(actor, Permission::ServiceAccountsRead(project_id)).await?;
    let conn = reading.conn();
    projects::open(domain, conn, &actor.organization_id, project_id).await?;
    let state = key_states::parse(filter.state.as_deref())?;
    let cursor = Cursor::parse(page, ServiceAccountId::PREFIX)?;
    let mut statement = Statement::new(
        "select a.id, a.name, a.role, a.created_at from service_accounts a
        where a.organization_id =",
    );
    statement.bind(actor.organization_id.as_str()).push("and a.project_id =").bind(project_id.as_str());
    statement.push("and a.id >").bind(&cursor.after);
    if let Some(state) = state {
        statement.push(
            "and exists (select 1 from project_keys k left join key_uses l on l.key_id = k.id
            where k.service_account_id = a.id",
        );
        key_states::narrow(&mut statement, state, domain.now());
        statement.push(")");
    }
    let rows: Vec<Row> = statement.push("order by a.id limit").bind(cursor.fetch()).fetch_all(conn).await?;
    let accounts: Vec<ServiceAccount> = rows.into_iter().map(ServiceAccount::from).collect();
    let page = List::from_rows(accounts, cursor.limit, |account: &ServiceAccount| account.id.to_string());
    let keys = keys_of(conn, domain.now(), &page.data).await?;
    Ok(page.map(|account| keys.line(account)))
}

/// Key data of some service accounts, by account id.
struct Keys {
    /// Number of keys, and their latest use in Unix seconds; `None` until first use.
    counted: BTreeMap<String, (i64, Option<i64>)>,
    /// The accounts that have a key in each state.
    held: BTreeMap<KeyState, BTreeSet<String>>,
}

impl Keys {
    fn line(&self, account: ServiceAccount) -> ServiceAccountLine {
        let (keys, last_used_at) = self.counted.get(account.id.as_str()).copied().unwrap_or_default();
        let holds = |state: &KeyState| self.held.get(state).is_some_and(|ids| ids.contains(account.id.as_str()));
        let states = KeyState::ALL.into_iter().filter(holds).collect();
        ServiceAccountLine { account, keys, last_used_at, states }
    }
}

async fn keys_of(conn: &mut AnyConnection, now: i64, accounts: &[ServiceAccount]) -> Result<Keys> {
    let ids: Vec<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
    let counted: Vec<(String, i64, Option<i64>)> = Statement::new(
        "select k.service_account_id, count(*), max(l.last_used_at) from project_keys k
         left join key_uses l on l.key_id = k.id where k.service_account_id in",
    )
    .bind_all(ids.iter().copied())
    .push("group by k.service_account_id")
    .fetch_all(conn)
    .await?;
    let mut held: BTreeMap<KeyState, BTreeSet<String>> = BTreeMap::new();
    for state in KeyState::ALL {
        let mut statement = Statement::new(
            "select distinct k.service_account_id from project_keys k left join key_uses l on l.key_id = k.id
             where k.service_account_id in",
        );
        statement.bind_all(ids.iter().copied());
        key_states::narrow(&mut statement, state, now);
        let found: Vec<(String,)> = statement.fetch_all(conn).await?;
        held.insert(state, found.into_iter().map(|(id,)| id).collect());
    }
    let counted = counted.into_iter().map(|(id, keys, last_used_at)| (id, (keys, last_used_at))).collect();
    Ok(Keys { counted, held })
}
