//! A person's own keys in all projects.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    returning::ReturnTo,
    texts::t,
};
use leptos::prelude::*;
use types::{ids::OrganizationId, my_project_keys::OwnProjectKey, pages::List, projects::Project};

/// The person's own keys, newest first.
pub fn all(request: &PageRequest, keys: List<OwnProjectKey>) -> Page {
    let organization = request.organization();
    let after = request.query("after").map(str::to_owned);
    let projects = request.shell.as_ref().map(|shell| shell.projects.clone()).unwrap_or_default();
    let (now, back) = (request.now, ReturnTo::always(request, &paths::own_project_keys(&organization)));
    Page::console(t!("my-project-keys-title"), Nav::OwnProjectKeys, move || {
        let in_none = projects.is_empty();
        let list = if keys.data.is_empty() && after.is_none() {
            none_yet(in_none)
        } else {
            some(keys, after.is_some(), now, &organization, &back)
        };
        view! {
            <PageHead title=t!("my-project-keys-title") lead=t!("my-project-keys-lead")/>
            {new(projects, &organization)}
            {list}
        }
        .into_markup()
    })
}

/// A key belongs to a project, so creating one first asks for the project.
fn new(projects: Vec<Project>, organization: &OrganizationId) -> Markup {
    if projects.is_empty() {
        return ().into_markup();
    }
    let links = projects.into_iter().map(|project| {
        view! { <a href=paths::new_project_key(organization, &project.id)><Icon name="project"/>{project.name}</a> }
    });
    let (links, all) = (links.collect_view(), paths::projects(organization));
    view! {
        <Toolbar>
            <div>
                <button class="button button--primary" type="button" popovertarget="new-key">
                    <Icon name="plus"/>{t!("my-project-keys-new")}
                </button>
                <Menu id="new-key" start=true>
                    {links}
                    <hr/>
                    <a href=all>{t!("my-project-keys-all-projects")}</a>
                </Menu>
            </div>
        </Toolbar>
    }
    .into_markup()
}

fn none_yet(in_none: bool) -> Markup {
    let words = if in_none { t!("my-project-keys-no-project") } else { t!("my-project-keys-none-hint") };
    view! {
        <Card id="keys" title=t!("my-project-keys-title") silent=true>
            <EmptyState icon="key" title=t!("my-project-keys-none")><p>{words}</p></EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(
    keys: List<OwnProjectKey>,
    later_page: bool,
    now: i64,
    organization: &OrganizationId,
    back: &ReturnTo,
) -> Markup {
    let path = paths::own_project_keys(organization);
    let shown = t!("my-project-keys-count", count = keys.data.len());
    let next = keys.has_more.then(|| paths::with_query(&path, &[("after", keys.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let rows = keys.data.into_iter().map(|key| row(key, now, organization, back)).collect_view();
    let columns = vec![
        t!("my-project-keys-name"),
        t!("my-project-keys-project"),
        t!("my-project-keys-created"),
        t!("my-project-keys-last-used"),
        t!("my-project-keys-expires"),
    ];
    view! {
        <Card id="keys" title=t!("my-project-keys-title") silent=true>
            <Table caption=t!("my-project-keys-caption") columns acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

fn row(key: OwnProjectKey, now: i64, organization: &OrganizationId, back: &ReturnTo) -> Markup {
    let project = paths::project(organization, &key.project_id);
    let works = !key.archived && key.has_access;
    let delete = works.then(|| {
        let href = back.from(paths::delete_project_key(organization, &key.project_id, &key.id));
        let which = format!(" {}", key.name);
        view! { <LinkButton href look=Look::Warn size=Size::Small>{t!("my-project-keys-delete")}<span class="sr">{which}</span></LinkButton> }
    });
    let why = match (key.archived, key.has_access) {
        (true, _) => Some(t!("my-project-keys-archived")),
        (false, false) => Some(t!("my-project-keys-no-access")),
        (false, true) => None,
    };
    let stopped = why.map(|why| view! { " "<Badge tone=Tone::Caution>{why}</Badge> });
    let last_used = match key.last_used_at {
        Some(at) => view! { <Time at now/> }.into_markup(),
        None => t!("my-project-keys-never").into_markup(),
    };
    view! {
        <Row>
            <RowHead>{key.name}<small class="mono">{key.redacted_value}</small></RowHead>
            <Cell label=t!("my-project-keys-project")><a href=project>{key.project_name}</a>{stopped}</Cell>
            <Cell label=t!("my-project-keys-created")><Time at=key.created_at now/></Cell>
            <Cell label=t!("my-project-keys-last-used")>{last_used}</Cell>
            <Cell label=t!("my-project-keys-expires")><Expiry at=key.expires_at now/></Cell>
            <ActCell>{delete}</ActCell>
        </Row>
    }
    .into_markup()
}
