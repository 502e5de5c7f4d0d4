//! What the pages of one project have in common: its name and state, the tabs, and the breadcrumb.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId},
    projects::{Project, ProjectDetail},
};

/// The pages of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectTab {
    /// Members.
    Members,
    /// Service accounts.
    ServiceAccounts,
    /// API keys.
    Keys,
    /// Settings.
    Settings,
}

impl ProjectTab {
    pub fn label(self) -> String {
        match self {
            Self::Members => t!("projects-tab-members"),
            Self::ServiceAccounts => t!("projects-tab-service-accounts"),
            Self::Keys => t!("projects-tab-keys"),
            Self::Settings => t!("projects-tab-settings"),
        }
    }

    pub fn href(self, organization: &OrganizationId, project: &ProjectId) -> String {
        match self {
            Self::Members => paths::project_users(organization, project),
            Self::ServiceAccounts => paths::service_accounts(organization, project),
            Self::Keys => paths::project_keys(organization, project),
            Self::Settings => paths::project_settings(organization, project),
        }
    }
}

/// A tab of a project: its heading, then the content from `body`.
pub fn page(
    tab: ProjectTab,
    detail: ProjectDetail,
    organization: OrganizationId,
    body: impl FnOnce(&ProjectDetail, &OrganizationId) -> Markup + Send + 'static,
) -> Page {
    let project = &detail.project;
    let (name, id) = (project.name.clone(), project.id.clone());
    let (list, up) = (paths::projects(&organization), paths::project(&organization, &id));
    let page = Page::console(tab.label(), Nav::Project(id), move || {
        let head = head(tab, &detail, &organization);
        let body = body(&detail, &organization);
        view! { {head}{body} }.into_markup()
    });
    page.under(t!("projects-title"), list).under(name, up)
}

/// A page below a tab: a form or a confirmation.
pub fn below(
    tab: ProjectTab,
    title: impl Into<String>,
    request: &PageRequest,
    project_name: String,
    body: impl FnOnce() -> Markup + Send + 'static,
) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let (list, whole) = (paths::projects(&organization), paths::project(&organization, &project));
    let up = tab.href(&organization, &project);
    let page = Page::console(title, Nav::Project(project), body);
    page.under(t!("projects-title"), list).under(project_name, whole).under(tab.label(), up).narrow()
}

fn head(tab: ProjectTab, detail: &ProjectDetail, organization: &OrganizationId) -> Markup {
    let project = &detail.project;
    let (title, badge) = (project.name.clone(), status(project));
    let meta = view! {
        <CopyId id="project-id" value=project.id.to_string() what=t!("projects-id-what")/>
        <span>{t!("projects-created")}" "<Date at=project.created_at/></span>
    };
    let tabs = tabs(tab, detail, organization);
    view! {
        <PageHead title badge meta=meta.into_markup()/>
        <Tabs label=t!("projects-tabs") tabs/>
    }
    .into_markup()
}

/// The tabs that the person may open; an archived project has only its settings.
fn tabs(current: ProjectTab, detail: &ProjectDetail, organization: &OrganizationId) -> Vec<Tab> {
    let is_open = detail.project.archived_at.is_none();
    let offered = [
        (ProjectTab::Members, Some(detail.members), is_open && detail.may_manage),
        (ProjectTab::ServiceAccounts, Some(detail.service_accounts), is_open && detail.may_manage),
        (ProjectTab::Keys, Some(detail.api_keys), is_open),
        (ProjectTab::Settings, None, true),
    ];
    let offered = offered.into_iter().filter(|(.., may)| *may).map(|(tab, count, _)| Tab {
        label: tab.label(),
        href: tab.href(organization, &detail.project.id),
        count,
        current: tab == current,
    });
    offered.collect()
}

/// Whether a project is still in use.
pub fn status(project: &Project) -> Markup {
    match project.archived_at {
        Some(_) if project.is_altered => view! {
            <Badge dot=true>{t!("projects-archived")}</Badge>
            " "<Badge tone=Tone::Danger>{t!("projects-altered")}</Badge>
        }
        .into_markup(),
        Some(at) => view! { <Badge dot=true>{t!("projects-archived")}" "<Date at/></Badge> }.into_markup(),
        None => view! { <Badge tone=Tone::Positive dot=true>{t!("projects-active")}</Badge> }.into_markup(),
    }
}
