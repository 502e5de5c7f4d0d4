//! The pages and actions that a person may use, as shown in the side panel, the search and the list of shortcuts.

use crate::{page::Nav, paths, texts::t};
use types::{
    ids::{AuditExportId, AuditLogId, InviteId, KeyId, OrganizationId, ProjectId, ServiceAccountId, UserId},
    organizations::Shell,
    search::{Hit, Kind},
    users::Role,
};

/// A page or an action.
pub struct Place {
    /// The id of a symbol in the sprite.
    pub icon: &'static str,
    pub label: String,
    pub href: String,
    /// Its entry in the side panel.
    pub nav: Nav,
    /// The number of items; `None` if it is not shown.
    pub count: Option<i64>,
    /// The letter that, after a `g`, leads to the page.
    pub letter: Option<char>,
}

impl Place {
    fn new(icon: &'static str, label: String, href: String, nav: Nav) -> Self {
        Self { icon, label, href, nav, count: None, letter: None }
    }

    fn letter(mut self, letter: char) -> Self {
        self.letter = Some(letter);
        self
    }

    fn count(mut self, count: Option<i64>) -> Self {
        self.count = count;
        self
    }
}

/// The organization's pages that the person may open, in the order of the side panel.
pub fn of_organization(shell: &Shell) -> Vec<Place> {
    let id = &shell.organization.id;
    let (members, invites, keys) = (shell.member_count, shell.pending_invite_count, shell.admin_key_count);
    let overview = Place::new("home", t!("shell-overview"), paths::overview(id), Nav::Overview).letter('o');
    let projects = Place::new("project", t!("shell-projects"), paths::projects(id), Nav::Projects).letter('p');
    let projects = projects.count(Some(shell.project_count));
    if shell.me.role != Role::Owner {
        return vec![overview, projects];
    }
    vec![
        overview,
        Place::new("pencil", t!("shell-general"), paths::general(id), Nav::General).letter('s'),
        Place::new("users", t!("shell-members"), paths::users(id), Nav::Members).letter('m').count(members),
        Place::new("mail", t!("shell-invites"), paths::invites(id), Nav::Invites).letter('i').count(invites),
        projects,
        Place::new("admin-key", t!("shell-admin-keys"), paths::admin_keys(id), Nav::AdminKeys).letter('k').count(keys),
        Place::new("database", t!("shell-data-controls"), paths::data_retention(id), Nav::DataControls).letter('d'),
        Place::new("record", t!("shell-audit-logs"), paths::audit_logs(id), Nav::AuditLogs).letter('a'),
        Place::new("terminal", t!("shell-request-log"), paths::request_log(id), Nav::RequestLog).letter('r'),
    ]
}

/// The person's own pages, and the pages that everyone may read.
pub fn of_person(shell: &Shell) -> Vec<Place> {
    let id = &shell.organization.id;
    vec![
        Place::new("key", t!("shell-own-keys"), paths::own_project_keys(id), Nav::OwnProjectKeys).letter('y'),
        Place::new("user", t!("shell-profile"), paths::profile(id), Nav::Profile).letter('u'),
        Place::new("book", t!("shell-reference"), paths::REFERENCE.to_owned(), Nav::Nowhere),
    ]
}

/// The actions that the person may take, except those inside a project.
pub fn actions(shell: &Shell) -> Vec<Place> {
    let id = &shell.organization.id;
    let act = |icon, label, href| Place::new(icon, label, href, Nav::Nowhere);
    let mut actions = Vec::new();
    if shell.me.role == Role::Owner {
        actions.extend([
            act("mail", t!("shell-act-invite"), paths::new_invite(id)),
            act("project", t!("shell-act-project"), paths::new_project(id)),
            act("admin-key", t!("shell-act-admin-key"), paths::new_admin_key(id)),
            act("record", t!("shell-act-export"), paths::new_audit_export(id)),
            act("check-circle", t!("shell-act-verify"), paths::verify_audit_export(id)),
        ]);
    }
    actions.extend(shell.projects.iter().map(|project| {
        let label = t!("shell-act-project-key", project = project.name.as_str());
        act("key", label, paths::new_project_key(id, &project.id))
    }));
    actions.extend([
        act("terminal", t!("shell-act-shortcuts"), paths::shortcuts(id)),
        act("sign-out", t!("shell-act-sign-out-elsewhere"), paths::revoke_other_sessions(id)),
        act("sign-out", t!("shell-act-sign-out"), paths::SIGN_OUT.to_owned()),
    ]);
    actions
}

/// The places whose label contains `q`.
pub fn matching(places: Vec<Place>, q: &str) -> Vec<Place> {
    let wanted = q.to_lowercase();
    places.into_iter().filter(|place| place.label.to_lowercase().contains(&wanted)).collect()
}

/// The URL of the page that shows a search result.
pub fn of_hit(organization: &OrganizationId, hit: &Hit) -> String {
    let id = hit.id.as_str();
    let project = hit.project_id.clone().unwrap_or_default();
    match hit.kind {
        Kind::Organization => paths::overview(&OrganizationId::new(id)),
        Kind::Me => paths::profile(organization),
        Kind::Member => paths::user_role(organization, &UserId::new(id)),
        Kind::Project => paths::project(organization, &ProjectId::new(id)),
        Kind::ProjectKey => paths::delete_project_key(organization, &project, &KeyId::new(id)),
        Kind::AdminKey => paths::delete_admin_key(organization, &KeyId::new(id)),
        Kind::ServiceAccount => paths::delete_service_account(organization, &project, &ServiceAccountId::new(id)),
        Kind::Invite => paths::link_invite(organization, &InviteId::new(id)),
        Kind::AuditRecord => paths::audit_log(organization, &AuditLogId::new(id)),
        Kind::AuditExport => paths::audit_export(organization, &AuditExportId::new(id)),
        Kind::Request => paths::logged_request(organization, id),
    }
}

/// The icon of a kind of search result.
pub fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Organization => "home",
        Kind::Me | Kind::Member => "users",
        Kind::Project => "project",
        Kind::ProjectKey => "key",
        Kind::AdminKey => "admin-key",
        Kind::ServiceAccount => "terminal",
        Kind::Invite => "mail",
        Kind::AuditRecord | Kind::AuditExport => "record",
        Kind::Request => "terminal",
    }
}

/// The heading over search results of a kind.
pub fn heading(kind: Kind) -> String {
    match kind {
        Kind::Organization => t!("search-organizations"),
        Kind::Me | Kind::Member => t!("search-members"),
        Kind::Project => t!("search-projects"),
        Kind::ProjectKey => t!("search-project-keys"),
        Kind::AdminKey => t!("search-admin-keys"),
        Kind::ServiceAccount => t!("search-service-accounts"),
        Kind::Invite => t!("search-invites"),
        Kind::AuditRecord => t!("search-audit-records"),
        Kind::AuditExport => t!("search-audit-exports"),
        Kind::Request => t!("search-requests"),
    }
}

/// The note next to the name of a search result.
pub fn note(hit: &Hit) -> String {
    match (hit.kind, hit.note.as_str()) {
        (Kind::Project, "archived") => t!("search-archived"),
        (_, note) => note.to_owned(),
    }
}
