//! The layout around a page: side panel and top bar in the console, a logo elsewhere.

use crate::{
    components::{Avatar, AvatarOf, Breadcrumb, Icon, Mark, Menu, MenuForm, Notice, Sprite, Tone, Word, grouped},
    email_address,
    markup::{IntoMarkup, Markup},
    navigation::{self, Place},
    notices,
    page::{Crumb, Layout, Nav, Page},
    page_request::PageRequest,
    pages::shortcuts,
    paths,
    texts::t,
};
use islands::{Palette, PaletteEntry, PaletteKind, PaletteWords, Shortcut, Shortcuts};
use leptos::prelude::*;
use types::{
    organizations::{Organization, Shell},
    projects::Project,
    search::Kind,
    users::{Me, Role},
};

/// The kinds of search results that the palette can show.
const KINDS: [Kind; 11] = [
    Kind::Organization,
    Kind::Me,
    Kind::Member,
    Kind::Project,
    Kind::ProjectKey,
    Kind::AdminKey,
    Kind::ServiceAccount,
    Kind::Invite,
    Kind::AuditRecord,
    Kind::AuditExport,
    Kind::Request,
];

/// Renders a page inside its layout.
pub fn around(page: Page, request: &PageRequest) -> Markup {
    let notice = request.notice.as_deref().and_then(notices::sentence).map(|sentence| {
        view! { <Notice tone=Tone::Positive live=true><p>{sentence}</p></Notice> }
    });
    let Page { title, layout, body, .. } = page;
    match (layout, &request.shell) {
        (Layout::Console { crumbs, current, narrow }, Some(shell)) => {
            let side = side(shell, &current, &crumbs, &title);
            let top = top(shell, crumbs, title, request.shortcuts);
            let shortcuts = request.shortcuts.then(|| listen(shell));
            view! {
                <a class="skip" href="#main">{t!("shell-skip")}</a>
                <div class="shell">
                    {side}
                    <div class="shell__body">
                        {top}
                        <main id="main" class="page" class:page--narrow=narrow tabindex="-1">{notice}{body()}</main>
                    </div>
                </div>
                {shortcuts}
            }
            .into_markup()
        }
        (layout, _) => {
            let (wide, remark) = match layout {
                Layout::Focus { wide, remark } => (wide, remark),
                Layout::Console { .. } => (false, None),
            };
            let host = request.host().to_owned();
            view! {
                <header class="focus__top"><Word href=paths::HOME/><span>{remark}</span></header>
                <main id="main" class="focus__main" class:focus__main--wide=wide>{notice}{body()}</main>
                <footer class="focus__foot"><span>{t!("shell-host", host = host)}</span></footer>
            }
            .into_markup()
        }
    }
}

fn side(shell: &Shell, current: &Nav, crumbs: &[Crumb], title: &str) -> Markup {
    let pages = navigation::of_organization(shell).into_iter().map(|place| link(place, current)).collect_view();
    let person = navigation::of_person(shell).into_iter().map(|place| link(place, current)).collect_view();
    view! {
        <nav class="side" id="side" popover="auto" aria-label=t!("shell-console")>
            <div class="side__close">
                <button class="button button--quiet button--icon" type="button" popovertarget="side" popovertargetaction="hide">
                    <Icon name="x"/><span class="sr">{t!("shell-close-menu")}</span>
                </button>
            </div>
            {switcher(shell)}
            <ul class="side__group" aria-label=t!("shell-organization")>{pages}</ul>
            {projects(shell, current, crumbs, title)}
            <ul class="side__group side__foot">{person}</ul>
        </nav>
    }
    .into_markup()
}

fn link(place: Place, current: &Nav) -> Markup {
    let Place { icon, label, href, nav, count, .. } = place;
    let here = nav != Nav::Nowhere && nav == *current;
    view! {
        <li><a class="side__link" href=href aria-current=here.then_some("page")>
            <Icon name=icon/><span>{label}</span>
            {count.map(|count| view! { <span class="side__count">{grouped(count)}</span> })}
        </a></li>
    }
    .into_markup()
}

/// The first few projects, always including the current one, and a link to all.
fn projects(shell: &Shell, current: &Nav, crumbs: &[Crumb], title: &str) -> Markup {
    let organization = &shell.organization.id;
    let owner = shell.me.role == Role::Owner;
    let mut shown: Vec<_> = shell.projects.iter().map(|Project { id, name, .. }| (id.clone(), name.clone())).collect();
    if let Nav::Project(id) = current
        && !shown.iter().any(|(known, _)| known == id)
    {
        // The current page's breadcrumb contains the project's name.
        let address = paths::project(organization, id);
        let crumb = crumbs.iter().find(|crumb| crumb.href == address);
        shown.insert(0, (id.clone(), crumb.map_or(title, |crumb| crumb.label.as_str()).to_owned()));
    }
    if !owner && shown.is_empty() {
        return ().into_markup();
    }
    let all = usize::try_from(shell.project_count).is_ok_and(|count| count > shell.projects.len()).then(|| {
        let words = t!("shell-all-projects", count = shell.project_count);
        view! { <li><a class="side__link" href=paths::projects(organization)><Icon name="more"/><span>{words}</span></a></li> }
    });
    let links = shown.into_iter().map(|(id, name)| {
        let here = *current == Nav::Project(id.clone());
        view! {
            <li><a class="side__link" href=paths::project(organization, &id) aria-current=here.then_some("page")>
                <Avatar name=name.clone() of=AvatarOf::Thing/><span>{name}</span>
            </a></li>
        }
    });
    let links = links.collect_view();
    let new = owner.then(|| {
        view! {
            <li><a class="side__link" href=paths::new_project(organization)><Icon name="plus"/><span>{t!("shell-new-project")}</span></a></li>
        }
    });
    view! {
        <div>
            <p class="side__head" id="side-projects">{t!("shell-active-projects")}</p>
            <ul class="side__group" aria-labelledby="side-projects">{links}{all}{new}</ul>
        </div>
    }
    .into_markup()
}

/// The organization's name; a menu for people who belong to several.
fn switcher(shell: &Shell) -> Markup {
    let name = shell.organization.name.clone();
    let inside = view! { <Mark/><span><b>{name}</b><small>{standing(shell)}</small></span> };
    if shell.organizations.len() < 2 {
        return view! { <div class="side__org">{inside}</div> }.into_markup();
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
                {inside}<span class="sr">{t!("shell-switch")}</span><Icon name="switch"/>
            </button>
            <Menu id="organizations" start=true>{organizations}</Menu>
        </div>
    }
    .into_markup()
}

/// `Owner · 24 members`
fn standing(shell: &Shell) -> String {
    let role = role_name(shell.me.role);
    match shell.member_count {
        Some(count) => t!("shell-standing", role = role, count = count),
        None => role,
    }
}

/// A role as shown to people.
pub fn role_name(role: Role) -> String {
    match role {
        Role::Owner => t!("shell-role-owner"),
        Role::Reader => t!("shell-role-reader"),
    }
}

fn top(shell: &Shell, crumbs: Vec<Crumb>, here: String, slash: bool) -> Markup {
    let organization = &shell.organization;
    let mut steps = vec![(organization.name.clone(), paths::overview(&organization.id))];
    steps.extend(crumbs.into_iter().map(|crumb| (crumb.label, crumb.href)));
    let Me { name, email, .. } = shell.me.clone();
    let (initials, account) = (name.clone(), t!("shell-account", name = name.as_str()));
    let [keys, profile, listed] =
        [paths::own_project_keys, paths::profile, paths::shortcuts].map(|path| path(&organization.id));
    let search = search(shell, slash);
    view! {
        <header class="top">
            <div class="top__menu">
                <button class="button button--quiet button--icon" type="button" popovertarget="side">
                    <Icon name="menu"/><span class="sr">{t!("shell-menu")}</span>
                </button>
            </div>
            <Breadcrumb steps here/>
            <div class="top__end">
                {search}
                <button class="top__person" type="button" popovertarget="person">
                    <Avatar name=initials of=AvatarOf::Me/><span class="sr">{account}</span>
                </button>
                <Menu id="person">
                    <div class="menu__head"><b>{name}</b><small>{email_address::displayed(&email)}</small></div>
                    <hr/>
                    <a href=keys><Icon name="key"/>{t!("shell-own-keys")}</a>
                    <a href=profile><Icon name="user"/>{t!("shell-profile")}</a>
                    <a href=listed><Icon name="terminal"/>{t!("shortcuts-title")}</a>
                    <MenuForm action=paths::SIGN_OUT><Icon name="sign-out"/>{t!("shell-sign-out")}</MenuForm>
                </Menu>
            </div>
        </header>
    }
    .into_markup()
}

fn search(shell: &Shell, slash: bool) -> Markup {
    let organization = &shell.organization.id;
    let entry = |group: String| {
        move |Place { icon, label, href, .. }: Place| PaletteEntry {
            group: group.clone(),
            icon: icon.to_owned(),
            label,
            note: String::new(),
            href,
        }
    };
    let pages = navigation::of_organization(shell)
        .into_iter()
        .chain(navigation::of_person(shell))
        .map(entry(t!("search-pages")));
    let actions = navigation::actions(shell).into_iter().map(entry(t!("search-actions")));
    let words = PaletteWords {
        field: t!("search-field"),
        list: t!("search-results"),
        all: t!("search-all"),
        failed: t!("search-failed"),
        secret: t!("search-secret-title"),
        action: paths::search(organization, None),
        organization: organization.to_string(),
        sprite: Sprite::address(),
    };
    let kinds = KINDS.map(|kind| PaletteKind {
        kind: kind.as_str().to_owned(),
        group: navigation::heading(kind),
        icon: navigation::icon(kind).to_owned(),
    });
    view! { <Palette places=pages.chain(actions).collect() words kinds=kinds.into() slash/> }.into_markup()
}

/// The island for keyboard shortcuts, and the dialog that lists them.
fn listen(shell: &Shell) -> Markup {
    let places = navigation::of_organization(shell).into_iter().chain(navigation::of_person(shell));
    let letters = places.filter_map(|place| Some(Shortcut { letter: place.letter?.to_string(), href: place.href }));
    let letters = letters.collect();
    view! {
        <dialog class="dialog" id="shortcuts-dialog" aria-labelledby="shortcuts-title" closedby="any">
            <h2 id="shortcuts-title">{t!("shortcuts-title")}</h2>
            {shortcuts::list(shell)}
            <form class="dialog__end" method="dialog">
                <a href=paths::shortcuts(&shell.organization.id)>{t!("shortcuts-switch")}</a>
                <button class="button" type="submit" autofocus>{t!("shortcuts-close")}</button>
            </form>
        </dialog>
        <Shortcuts letters dialog="shortcuts-dialog".to_owned()/>
    }
    .into_markup()
}
