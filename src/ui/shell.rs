//! What stands around a page: side panel and top bar in the console, a word mark elsewhere.

use super::{
    components::{Avatar, AvatarOf, Breadcrumb, Icon, Mark, Menu, MenuForm, Notice, Tone, Word, counted},
    notices,
    page::{Crumb, Layout, Nav, Page},
    paths,
    visit::Visit,
};
use crate::types::{
    organizations::{Organization, Shell},
    users::{Me, Role},
};
use leptos::prelude::*;

/// Puts the page where it belongs.
pub fn around(page: Page, visit: &Visit) -> AnyView {
    let notice = visit.notice.as_deref().and_then(notices::sentence).map(|sentence| {
        view! { <Notice tone=Tone::Positive live=true><p>{sentence}</p></Notice> }
    });
    let Page { title, layout, body, .. } = page;
    match (layout, &visit.shell) {
        (Layout::Console { crumbs, current, narrow }, Some(shell)) => {
            let side = side(shell, &current);
            let top = top(shell, crumbs, title);
            view! {
                <a class="skip" href="#main">"Skip to content"</a>
                <div class="shell">
                    {side}
                    <div class="shell__body">
                        {top}
                        <main id="main" class="page" class:page--narrow=narrow tabindex="-1">{notice}{body()}</main>
                    </div>
                </div>
            }
            .into_any()
        }
        (layout, _) => {
            let (wide, remark) = match layout {
                Layout::Focus { wide, remark } => (wide, remark),
                Layout::Console { .. } => (false, None),
            };
            let host = visit.host().to_owned();
            view! {
                <header class="focus__top"><Word href=paths::HOME/><span>{remark}</span></header>
                <main id="main" class="focus__main" class:focus__main--wide=wide>{notice}{body()}</main>
                <footer class="focus__foot"><span>{format!("Orgward on {host}")}</span></footer>
            }
            .into_any()
        }
    }
}

fn side(shell: &Shell, current: &Nav) -> AnyView {
    let organization = &shell.organization.id;
    let owner = shell.me.role == Role::Owner;
    let general =
        owner.then(|| link(paths::general(organization), "pencil", "General", None, *current == Nav::General));
    let members = owner
        .then(|| link(paths::users(organization), "users", "Members", shell.member_count, *current == Nav::Members));
    let invites = owner.then(|| {
        let count = shell.pending_invite_count;
        link(paths::invites(organization), "mail", "Invites", count, *current == Nav::Invites)
    });
    let admin_keys = owner.then(|| {
        let count = shell.admin_key_count;
        link(paths::admin_keys(organization), "admin-key", "Admin keys", count, *current == Nav::AdminKeys)
    });
    let data_controls = owner.then(|| {
        link(paths::data_retention(organization), "database", "Data controls", None, *current == Nav::DataControls)
    });
    let audit_logs =
        owner.then(|| link(paths::audit_logs(organization), "record", "Audit logs", None, *current == Nav::AuditLogs));
    let request_log = owner
        .then(|| link(paths::request_log(organization), "terminal", "Request log", None, *current == Nav::RequestLog));
    let projects = shell.projects.iter().map(|project| {
        let here = matches!(current, Nav::Project(id) if *id == project.id);
        let name = project.name.clone();
        view! {
            <li><a class="side__link" href=paths::project(organization, &project.id) aria-current=here.then_some("page")>
                <Avatar name=name.clone() of=AvatarOf::Thing/><span>{name}</span>
            </a></li>
        }
    });
    let projects = projects.collect_view();
    let new_project = owner.then(|| link(paths::new_project(organization), "plus", "New project", None, false));
    let projects = (owner || !shell.projects.is_empty()).then(|| {
        view! {
            <div>
                <p class="side__head" id="side-projects">"Active projects"</p>
                <ul class="side__group" aria-labelledby="side-projects">{projects}{new_project}</ul>
            </div>
        }
    });
    view! {
        <nav class="side" id="side" popover="auto" aria-label="Console">
            <div class="side__close">
                <button class="button button--quiet button--icon" type="button" popovertarget="side" popovertargetaction="hide">
                    <Icon name="x"/><span class="sr">"Close menu"</span>
                </button>
            </div>
            {switcher(shell)}
            <ul class="side__group" aria-label="Organization">
                {link(paths::overview(organization), "home", "Overview", None, *current == Nav::Overview)}
                {link(paths::projects(organization), "project", "Projects", Some(shell.project_count), *current == Nav::Projects)}
                {general}
                {members}
                {invites}
                {admin_keys}
                {data_controls}
                {audit_logs}
                {request_log}
            </ul>
            {projects}
            <ul class="side__group side__foot">
                {link(paths::profile(organization), "user", "Your profile", None, *current == Nav::Profile)}
                {link(paths::REFERENCE.to_owned(), "book", "API reference", None, false)}
            </ul>
        </nav>
    }
    .into_any()
}

fn link(href: String, icon: &'static str, label: &'static str, count: Option<i64>, here: bool) -> AnyView {
    view! {
        <li><a class="side__link" href=href aria-current=here.then_some("page")>
            <Icon name=icon/><span>{label}</span>
            {count.map(|count| view! { <span class="side__count">{count.to_string()}</span> })}
        </a></li>
    }
    .into_any()
}

/// The organization's name; a menu for those who belong to several.
fn switcher(shell: &Shell) -> AnyView {
    let name = shell.organization.name.clone();
    let inside = view! { <Mark/><span><b>{name}</b><small>{standing(shell)}</small></span> };
    if shell.organizations.len() < 2 {
        return view! { <div class="side__org">{inside}</div> }.into_any();
    }
    let organizations = shell.organizations.iter().map(|Organization { id, name }| {
        let here = *id == shell.organization.id;
        let icon = if here { "check" } else { "circle" };
        view! { <a href=paths::overview(id) aria-current=here.then_some("true")><Icon name=icon/>{name.clone()}</a> }
    });
    let organizations = organizations.collect_view();
    view! {
        <div>
            <button class="side__org" type="button" popovertarget="organizations">
                {inside}<span class="sr">"Switch organization"</span><Icon name="switch"/>
            </button>
            <Menu id="organizations" start=true>{organizations}</Menu>
        </div>
    }
    .into_any()
}

/// `Owner · 24 members`
fn standing(shell: &Shell) -> String {
    let role = role_name(shell.me.role);
    match shell.member_count {
        Some(count) => format!("{role} · {}", counted(count, "member", "members")),
        None => role.to_owned(),
    }
}

/// A role as people read it.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Reader => "Reader",
    }
}

fn top(shell: &Shell, crumbs: Vec<Crumb>, here: String) -> AnyView {
    let organization = &shell.organization;
    let mut steps = vec![(organization.name.clone(), paths::overview(&organization.id))];
    steps.extend(crumbs.into_iter().map(|crumb| (crumb.label, crumb.href)));
    let Me { name, email, .. } = shell.me.clone();
    let (initials, account) = (name.clone(), format!("{name}: profile and sign out"));
    let profile = paths::profile(&organization.id);
    view! {
        <header class="top">
            <div class="top__menu">
                <button class="button button--quiet button--icon" type="button" popovertarget="side">
                    <Icon name="menu"/><span class="sr">"Menu"</span>
                </button>
            </div>
            <Breadcrumb steps here/>
            <div class="top__end">
                <button class="top__person" type="button" popovertarget="person">
                    <Avatar name=initials of=AvatarOf::Me/><span class="sr">{account}</span>
                </button>
                <Menu id="person">
                    <div class="menu__head"><b>{name}</b><small>{email}</small></div>
                    <hr/>
                    <a href=profile><Icon name="user"/>"Your profile"</a>
                    <MenuForm action=paths::SIGN_OUT><Icon name="sign-out"/>"Sign out"</MenuForm>
                </Menu>
            </div>
        </header>
    }
    .into_any()
}
