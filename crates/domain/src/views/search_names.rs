//! Finds the one object that an id or a secret identifies, if the actor may see it.

use crate::views::search_view::{Row, View, hits};
use kernel::{
    access::{memberships, permissions::Permission},
    base::error::Result,
    store::statement::Statement,
};
use sqlx::AnyConnection;
use types::{
    ids::{
        AuditExportId, AuditLogId, InviteId, KeyId, OrganizationId, ProjectId, ServiceAccountId, UserId, is_well_formed,
    },
    search::{Hit, Kind},
};

/// Number of hexadecimal digits in a request id after `req_`.
const REQUEST_LENGTH: usize = 32;

/// The kind of object that a text could be the id of, by its form.
pub(crate) fn kind_of(q: &str) -> Option<Kind> {
    const PREFIXES: [(&str, Kind); 8] = [
        (OrganizationId::PREFIX, Kind::Organization),
        (UserId::PREFIX, Kind::Member),
        (ProjectId::PREFIX, Kind::Project),
        (KeyId::PREFIX, Kind::ProjectKey),
        (ServiceAccountId::PREFIX, Kind::ServiceAccount),
        (InviteId::PREFIX, Kind::Invite),
        (AuditLogId::PREFIX, Kind::AuditRecord),
        (AuditExportId::PREFIX, Kind::AuditExport),
    ];
    let hexadecimal = |rest: &str| rest.len() == REQUEST_LENGTH && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if q.strip_prefix("req_").is_some_and(hexadecimal) {
        return Some(Kind::Request);
    }
    PREFIXES.into_iter().find(|(prefix, _)| is_well_formed(prefix, q)).map(|(_, kind)| kind)
}

/// Finds the object with an id, if it exists and the actor may see it.
pub(crate) async fn by_id(conn: &mut AnyConnection, view: &View<'_>, kind: Kind, id: &str) -> Result<Option<Hit>> {
    match kind {
        Kind::Organization => {
            let theirs = memberships::of_person(conn, &UserId::new(view.user_id)).await?;
            let named = theirs.into_iter().find(|organization| organization.id.as_str() == id);
            Ok(named.map(|one| hit(kind, one.id.to_string(), one.name)))
        }
        Kind::Member if view.may(Permission::UsersRead) => {
            let sql = "select u.id, u.name, u.email, cast(null as text) from users u
                       join organization_users o on o.user_id = u.id where u.id =";
            one(conn, kind, Statement::new(sql).bind(id).push("and o.organization_id =").bind(of(view))).await
        }
        Kind::Member => Ok((id == view.user_id).then(|| hit(Kind::Me, id.to_owned(), String::new()))),
        Kind::Project => {
            let sql = "select p.id, p.name, '', cast(null as text) from projects p where p.organization_id =";
            let mut statement = Statement::new(sql);
            view.project(statement.bind(of(view)).push("and p.id =").bind(id));
            one(conn, kind, &mut statement).await
        }
        Kind::ProjectKey | Kind::AdminKey => key(conn, view, "k.id =", id).await,
        Kind::ServiceAccount => {
            let mut statement = Statement::new(
                "select s.id, s.name, p.name, p.id from service_accounts s join projects p on p.id = s.project_id
                 where s.organization_id =",
            );
            view.managed(statement.bind(of(view)).push("and s.id =").bind(id));
            one(conn, kind, &mut statement).await
        }
        Kind::Invite if view.may(Permission::InvitesRead) => {
            let sql = "select id, email, '', cast(null as text) from invites where organization_id =";
            one(conn, kind, Statement::new(sql).bind(of(view)).push("and id =").bind(id)).await
        }
        Kind::AuditRecord if view.may(Permission::AuditLogsRead) => {
            let sql = "select id, type, '', cast(null as text) from audit_logs where organization_id =";
            one(conn, kind, Statement::new(sql).bind(of(view)).push("and id =").bind(id)).await
        }
        Kind::AuditExport if view.may(Permission::AuditLogsRead) => {
            let sql = "select id, format, '', cast(null as text) from audit_export_jobs where organization_id =";
            one(conn, kind, Statement::new(sql).bind(of(view)).push("and id =").bind(id)).await
        }
        Kind::Request if view.may(Permission::RequestLogRead) => {
            let sql = "select request_id, method || ' ' || route, '', cast(null as text) from request_log
                       where organization_id =";
            let mut statement = Statement::new(sql);
            one(conn, kind, statement.bind(of(view)).push("and request_id =").bind(id).push("order by id limit 1"))
                .await
        }
        Kind::Me | Kind::Invite | Kind::AuditRecord | Kind::AuditExport | Kind::Request => Ok(None),
    }
}

/// Finds the key with one of these secret hashes, if the actor may see it.
pub(crate) async fn by_secret(conn: &mut AnyConnection, view: &View<'_>, hashes: &[String]) -> Result<Option<Hit>> {
    for hash in hashes {
        if let Some(found) = key(conn, view, "k.secret_hash =", hash).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn key(conn: &mut AnyConnection, view: &View<'_>, is: &'static str, what: &str) -> Result<Option<Hit>> {
    if view.may(Permission::AdminKeysRead) {
        let sql =
            "select k.id, k.name, k.redacted_value, cast(null as text) from admin_keys k where k.organization_id =";
        let mut statement = Statement::new(sql);
        let found = one(conn, Kind::AdminKey, statement.bind(of(view)).push("and").push(is).bind(what)).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let mut statement = Statement::new(
        "select k.id, k.name, k.redacted_value || ' · ' || p.name, p.id from project_keys k
         join projects p on p.id = k.project_id where k.organization_id =",
    );
    view.project_key(statement.bind(of(view)).push("and").push(is).bind(what));
    one(conn, Kind::ProjectKey, &mut statement).await
}

async fn one(conn: &mut AnyConnection, kind: Kind, statement: &mut Statement) -> Result<Option<Hit>> {
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    Ok(hits(kind, rows).next())
}

fn of<'a>(view: &View<'a>) -> &'a str {
    view.organization_id.as_str()
}

fn hit(kind: Kind, id: String, name: String) -> Hit {
    Hit { kind, id, name, note: String::new(), project_id: None }
}
