//! Projects: the list, a new project, and archiving a project.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::{FormState, Input},
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::{project_settings, project_tabs},
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    operations,
    pages::List,
    problem::Problem,
    projects::{Project, ProjectDetail, ProjectSearch},
    refusals,
    users::Role,
};

/// The projects that the person may see, oldest first.
pub fn all(request: &PageRequest, shown: Shown, projects: List<Project>) -> Page {
    let organization = request.organization();
    let owner = is_owner(request);
    Page::console(t!("projects-title"), Nav::Projects, move || {
        let create = owner.then(|| {
            view! { <LinkButton href=paths::new_project(&organization) look=Look::Primary icon="plus">{t!("projects-create")}</LinkButton> }
        });
        let segments = [
            (t!("projects-active"), None),
            (t!("projects-with-archived"), Some("1")),
            (t!("projects-archived"), Some("only")),
        ];
        let segments = segments.map(|(label, archived)| Segment {
            label,
            href: paths::with_query(
                &paths::projects(&organization),
                &[("search", shown.search.as_deref()), ("archived", archived)],
            ),
            current: shown.archived() == archived,
        });
        let filters = shown.filters(&organization);
        let call = shown.call();
        let list = match projects.data.is_empty() && shown.after.is_none() {
            true if shown.search.is_some() || shown.archived() == Some("only") => nothing_matches(),
            true => none(owner),
            false => some(projects, &shown, &organization),
        };
        view! {
            <PageHead title=t!("projects-title") lead=t!("projects-lead")/>
            <Toolbar>{create}<Segments label=t!("projects-which") segments=segments.into()/>{filters}</Toolbar>
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_markup()
    })
}

/// The filters of the list, as encoded in the URL.
pub struct Shown {
    search: Option<String>,
    archived: Option<String>,
    after: Option<String>,
    /// The number of active projects that the person may see.
    all: Option<i64>,
    now: i64,
}

impl Shown {
    /// Reads the query: `search`, `archived` and `after`.
    pub fn of(request: &PageRequest) -> Self {
        let [search, archived, after] =
            ["search", "archived", "after"].map(|name| request.query(name).map(str::to_owned));
        let all = request.shell.as_ref().map(|shell| shell.project_count);
        Self { search, archived, after, all, now: request.now }
    }

    /// The filters as a query of the server function.
    ///
    /// # Errors
    /// If `archived` is neither `1` nor `only`.
    pub fn query(&self) -> Result<ProjectSearch, Problem> {
        if self.archived.is_some() && self.archived().is_none() {
            return Err(Problem::invalid("archived", "invalid_value", refusals::archived_projects()));
        }
        Ok(ProjectSearch { search: self.search.clone(), status: Some(self.status().to_owned()) })
    }

    fn archived(&self) -> Option<&'static str> {
        match self.archived.as_deref() {
            Some("1") => Some("1"),
            Some("only") => Some("only"),
            _ => None,
        }
    }

    fn status(&self) -> &'static str {
        match self.archived() {
            Some("1") => "all",
            Some(_) => "archived",
            None => "active",
        }
    }

    fn at(&self, organization: &OrganizationId, after: Option<&str>) -> String {
        let pairs = [("search", self.search.as_deref()), ("archived", self.archived()), ("after", after)];
        paths::with_query(&paths::projects(organization), &pairs)
    }

    /// The same list over the Admin API, which cannot search and cannot list only archived projects. With one of these
    /// filters, the page's cursor has no meaning in the call.
    fn call(&self) -> Call {
        let narrowed = self.search.is_some() || self.archived() == Some("only");
        Call::page(const { operations::named("list-projects") }, self.after.as_deref().filter(|_| !narrowed))
            .narrowed("include_archived", self.archived().map(|_| true))
            .remark(narrowed, t!("api-calls-not-narrowed"))
    }

    fn filters(&self, organization: &OrganizationId) -> Markup {
        let search = Input { name: "search", value: self.search.clone(), error: None };
        let path = paths::projects(organization);
        let kept = self.archived().map(|archived| view! { <input type="hidden" name="archived" value=archived/> });
        let active = self.search.is_some();
        view! {
            <Filters path active>
                <TextField input=search label=t!("projects-search") optional=true/>
                {kept}
            </Filters>
        }
        .into_markup()
    }
}

fn nothing_matches() -> Markup {
    view! {
        <Card id="projects" title=t!("projects-all") silent=true>
            <EmptyState icon="search" title=t!("projects-none-match")>
                <p>{t!("projects-none-match-next")}</p>
            </EmptyState>
        </Card>
    }
    .into_markup()
}

fn is_owner(request: &PageRequest) -> bool {
    request.shell.as_ref().is_some_and(|shell| shell.me.role == Role::Owner)
}

fn none(owner: bool) -> Markup {
    let words = if owner { t!("projects-empty-owner") } else { t!("projects-empty-reader") };
    view! {
        <Card id="projects" title=t!("projects-all") silent=true>
            <EmptyState icon="project" title=t!("projects-empty")><p>{words}</p></EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(projects: List<Project>, shown: &Shown, organization: &OrganizationId) -> Markup {
    let count = t!("projects-count", count = projects.data.len());
    let next = projects.has_more.then(|| shown.at(organization, projects.last_id.as_deref()));
    let first = shown.after.is_some().then(|| shown.at(organization, None));
    let is_whole = shown.search.is_none() && shown.archived().is_none();
    let pager = match shown.all.filter(|_| is_whole) {
        Some(all) => view! { <Pager shown=count all first next/> }.into_markup(),
        None => view! { <Pager shown=count first next/> }.into_markup(),
    };
    let rows = projects.data.into_iter().map(|project| row(project, shown.now, organization)).collect_view();
    view! {
        <Card id="projects" title=t!("projects-all") silent=true>
            <Table caption=t!("projects-caption") columns=vec![t!("projects-name"), t!("projects-status"), t!("projects-created")]>{rows}</Table>
        </Card>
        {pager}
    }
    .into_markup()
}

fn row(project: Project, now: i64, organization: &OrganizationId) -> Markup {
    let href = paths::project(organization, &project.id);
    let status = project_tabs::status(&project);
    view! {
        <Row>
            <RowHead><a href=href>{project.name}</a><small class="mono">{project.id.to_string()}</small></RowHead>
            <Cell label=t!("projects-status")>{status}</Cell>
            <Cell label=t!("projects-created")><Time at=project.created_at now/></Cell>
        </Row>
    }
    .into_markup()
}

/// A new project. A name that is in use is allowed once the person confirms it.
pub fn new(request: &PageRequest) -> Page {
    let form = request.form();
    let list = paths::projects(&request.organization());
    let up = list.clone();
    let page = Page::console(t!("projects-new"), Nav::Projects, move || new_form(&form, list).into_markup());
    page.under(t!("projects-title"), up).narrow()
}

fn new_form(form: &FormState, list: String) -> Markup {
    let name = form.input("new[name]").or_missing(t!("projects-name-missing"));
    let faults = form.faults(&[&name]);
    let first = faults.is_empty();
    let taken = project_settings::same_name(form, t!("projects-same-name-create"));
    let call = Call::to(const { operations::named("create-project") }).asked("name", name.value.as_deref());
    view! {
        <PageHead title=t!("projects-new") lead=t!("projects-new-lead")/>
        <ErrorSummary faults/>
        <Card id="new-project" title=t!("projects-new") silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("projects-name") first hint=t!("projects-name-hint")/>
                    {taken}
                    <FormEnd>
                        <Submit>{t!("projects-create")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("projects-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
        <ApiCall id="api-create" call/>
    }
    .into_markup()
}

/// Asks before a project is archived.
pub fn archive(request: &PageRequest, detail: ProjectDetail) -> Page {
    let organization = request.organization();
    let ProjectDetail { project, members, service_accounts, api_keys, .. } = detail;
    let form = request.form();
    let back = paths::project_settings(&organization, &project.id);
    let (list, up) = (paths::projects(&organization), paths::project(&organization, &project.id));
    let name = project.name.clone();
    let call = Call::to(const { operations::named("archive-project") }).at(&project.id);
    let page = Page::console(t!("projects-archive"), Nav::Project(project.id.clone()), move || {
        let confirmation = form.input("confirmation");
        let faults = form.faults(&[&confirmation]);
        let hint = t!("projects-archive-type-hint", name = project.name.as_str());
        let typed = view! { <TextField input=confirmation label=t!("projects-archive-type") hint/> }.into_markup();
        view! {
            <PageHead title=t!("projects-archive-act") lead=t!("projects-archive-lead")/>
            <ErrorSummary faults/>
            <Confirm title=project.name act=t!("projects-archive-act") keep=t!("projects-archive-keep") back typed>
                <ul>
                    <li>{project_settings::losing_access(members)}</li>
                    <li>{t!("projects-archive-keys", count = api_keys)}</li>
                    <li>{t!("projects-archive-accounts", count = service_accounts)}</li>
                    <li>{t!("projects-archive-never-again")}</li>
                    <li>{t!("projects-archive-listed")}</li>
                </ul>
            </Confirm>
            <ApiCall id="api-archive" call/>
        }
        .into_markup()
    });
    page.under(t!("projects-title"), list).under(name, up).narrow()
}

/// The refusal to archive a project that cannot be archived.
pub fn cannot_archive(detail: &ProjectDetail) -> Problem {
    let reason = match (detail.is_default, detail.project.archived_at) {
        (_, Some(_)) => refusals::project_archived(detail.project.name.as_str()),
        (true, None) => refusals::default_project_archived(),
        (false, None) => refusals::project_archive_cannot(),
    };
    Problem::refused("cannot_archive", reason)
}
