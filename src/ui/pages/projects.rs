//! Projects: the list, a new one, one in detail, and the end of one.

use crate::{
    server_fns::projects::{get_project_detail, list_projects},
    types::{
        ids::{OrganizationId, ProjectId},
        pages::List,
        problem::Problem,
        projects::{Project, ProjectDetail, ProjectQuery},
        users::Role,
    },
    ui::{
        components::*,
        form::FormState,
        list,
        page::{Nav, Page},
        pages::owners,
        paths,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// The projects the visitor may see, oldest first.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let archived = visit.query("archived") == Some("1");
    let after = visit.query("after").map(str::to_owned);
    let page = list::page(after.clone(), "asc");
    let projects = list_projects(organization.clone(), ProjectQuery { include_archived: archived }, page).await?;
    let owner = is_owner(&visit);
    let now = visit.now;
    Ok(Page::console("Projects", Nav::Projects, move || {
        let path = paths::projects(&organization);
        let create = owner.then(|| {
            view! { <LinkButton href=paths::new_project(&organization) look=Look::Primary icon="plus">"Create project"</LinkButton> }
        });
        let segments = vec![
            Segment { label: "Active".to_owned(), href: path.clone(), current: !archived },
            Segment {
                label: "With archived".to_owned(),
                href: paths::with_query(&path, &[("archived", Some("1"))]),
                current: archived,
            },
        ];
        let list = if projects.data.is_empty() && after.is_none() {
            none(owner).into_any()
        } else {
            some(projects, archived, after.is_some(), now, &organization).into_any()
        };
        view! {
            <PageHead title="Projects" lead="A project holds people and keys that belong together. Owners see every project, readers those they belong to."/>
            <Toolbar>{create}<Segments label="Which projects" segments/></Toolbar>
            {list}
        }
        .into_any()
    }))
}

fn is_owner(visit: &Visit) -> bool {
    visit.shell.as_ref().is_some_and(|shell| shell.me.role == Role::Owner)
}

fn none(owner: bool) -> AnyView {
    let words = if owner {
        "Create one to keep a team's people and keys together."
    } else {
        "Projects you are added to appear here. An owner of the organization can add you."
    };
    view! {
        <Card id="projects" title="All projects" silent=true>
            <EmptyState icon="project" title="No projects yet"><p>{words}</p></EmptyState>
        </Card>
    }
    .into_any()
}

fn some(projects: List<Project>, archived: bool, later_page: bool, now: i64, organization: &OrganizationId) -> AnyView {
    let path = paths::projects(organization);
    let filter = archived.then_some("1");
    let shown = counted(i64::try_from(projects.data.len()).unwrap_or_default(), "project", "projects");
    let next = projects
        .has_more
        .then(|| paths::with_query(&path, &[("archived", filter), ("after", projects.last_id.as_deref())]));
    let first = later_page.then(|| paths::with_query(&path, &[("archived", filter)]));
    let rows = projects.data.into_iter().map(|project| row(project, now, organization)).collect_view();
    view! {
        <Card id="projects" title="All projects" silent=true>
            <Table caption="Projects, oldest first" columns=vec!["Name", "Status", "Created"]>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(project: Project, now: i64, organization: &OrganizationId) -> AnyView {
    let href = paths::project(organization, &project.id);
    let status = status(&project);
    view! {
        <Row>
            <RowHead><a href=href>{project.name}</a><small class="mono">{project.id.to_string()}</small></RowHead>
            <Cell label="Status">{status}</Cell>
            <Cell label="Created"><Time at=project.created_at now/></Cell>
        </Row>
    }
    .into_any()
}

fn status(project: &Project) -> AnyView {
    match project.archived_at {
        Some(at) => view! { <Badge dot=true>"Archived "<Date at/></Badge> }.into_any(),
        None => view! { <Badge tone=Tone::Positive dot=true>"Active"</Badge> }.into_any(),
    }
}

/// A new project. A name that is taken is allowed once it is said to be meant.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    owners::only(&visit.organization()).await?;
    let form = visit.form();
    let list = paths::projects(&visit.organization());
    let up = list.clone();
    let page = Page::console("New project", Nav::Projects, move || new_form(&form, list).into_any());
    Ok(page.under("Projects", up).narrow())
}

fn new_form(form: &FormState, list: String) -> AnyView {
    let name = form.input("new[name]").or_missing("Enter a name for the project.");
    let faults = form.faults(&[&name]);
    let first = faults.is_empty();
    let taken = same_name(form, "Create another project with this name");
    view! {
        <PageHead title="New project" lead="You can rename it later. Archiving it is for good."/>
        <ErrorSummary faults/>
        <Form>
            <TextField input=name label="Name" first hint="For example “Grid forecasting”. Up to 100 characters."/>
            {taken}
            <FormEnd>
                <Submit>"Create project"</Submit>
                <LinkButton href=list look=Look::Quiet>"Cancel"</LinkButton>
            </FormEnd>
        </Form>
    }
    .into_any()
}

/// One project, with what the visitor may do to it.
pub async fn detail(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let detail = get_project_detail(organization.clone(), ProjectId::new(visit.param("project_id"))).await?;
    let form = visit.form();
    let up = paths::projects(&organization);
    let (title, current) = (detail.project.name.clone(), Nav::Project(detail.project.id.clone()));
    let page = Page::console(title, current, move || one(detail, &form, &organization).into_any());
    Ok(page.under("Projects", up).narrow())
}

/// The question that a name in use raises, once it has been refused.
fn same_name(form: &FormState, label: &'static str) -> Option<AnyView> {
    form.has_code("duplicate_name").then(|| {
        view! {
            <CheckBox input=form.input("allow_duplicate") label note="Programs tell projects apart by their id. People may not."/>
        }
        .into_any()
    })
}

fn one(detail: ProjectDetail, form: &FormState, organization: &OrganizationId) -> AnyView {
    let ProjectDetail { project, is_default, members, may_rename, may_archive } = detail;
    let name = form.input("patch[name]").or_missing("Enter a name for the project.").or_value(project.name.clone());
    let faults = form.faults(&[&name]);
    let taken = same_name(form, "Let two projects have this name");
    let badge = status(&project);
    let meta = view! {
        <CopyId id="project-id" value=project.id.to_string() what="project id"/>
        <span>"Created "<Date at=project.created_at/></span>
        <span>{counted(members, "member", "members")}</span>
    };
    let archived = project.archived_at.is_some();
    let keys = (!archived).then(|| {
        let href = paths::project_keys(organization, &project.id);
        // Who may rename it manages its people and machines too.
        let managed = may_rename.then(|| {
            let (people, machines) =
                (paths::project_users(organization, &project.id), paths::service_accounts(organization, &project.id));
            view! {
                <LinkButton href=people icon="users">"Members"</LinkButton>
                <LinkButton href=machines icon="terminal">"Service accounts"</LinkButton>
            }
        });
        view! { <div class="row">{managed}<LinkButton href icon="key">"API keys"</LinkButton></div> }
    });
    let settled = settled(is_default, archived);
    let rename = may_rename.then(|| {
        view! {
            <Section id="general" title="General">
                <Form>
                    <TextField input=name label="Project name" hint="Up to 100 characters. Its id stays the same."/>
                    {taken}
                    <FormEnd><Submit>"Save name"</Submit></FormEnd>
                </Form>
            </Section>
        }
    });
    let end = may_archive.then(|| {
        let note = format!("{} The project can never be used again.", losing_access(members));
        let href = paths::archive_project(organization, &project.id);
        view! {
            <Section id="danger" title="Danger zone">
                <DangerZone><DangerRow title="Archive project" note href act="Archive project…"/></DangerZone>
            </Section>
        }
    });
    view! {
        <PageHead title=project.name.clone() badge meta=meta.into_any()/>
        <ErrorSummary faults/>
        {settled.map(|words| view! { <Notice><p>{words}</p></Notice> })}
        {keys}
        {rename}
        {end}
    }
    .into_any()
}

/// Why there is nothing to change.
fn settled(is_default: bool, archived: bool) -> Option<&'static str> {
    match (is_default, archived) {
        (_, true) => Some("This project is archived. It stays in the list, and nothing about it can change."),
        (true, _) => Some("This is the organization's default project. It can be neither renamed nor archived."),
        _ => None,
    }
}

fn losing_access(members: i64) -> String {
    match members {
        0 => "Nobody is in it.".to_owned(),
        1 => "1 member loses access at once.".to_owned(),
        many => format!("{many} members lose access at once."),
    }
}

/// Asks before a project ends.
pub async fn archive(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let ProjectDetail { project, is_default, members, may_archive, .. } =
        get_project_detail(organization.clone(), ProjectId::new(visit.param("project_id"))).await?;
    if !may_archive && visit.form.is_none() {
        owners::only(&organization).await?;
        let words = settled(is_default, project.archived_at.is_some()).unwrap_or("This project cannot be archived.");
        return Err(Problem::refused("cannot_archive", words));
    }
    let form = visit.form();
    let back = paths::project(&organization, &project.id);
    let (list, up) = (paths::projects(&organization), back.clone());
    let name = project.name.clone();
    let page = Page::console("Archive", Nav::Project(project.id.clone()), move || {
        view! {
            <PageHead title="Archive project" lead="Archiving cannot be undone, not even by us."/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=project.name act="Archive project" keep="Keep project" back>
                <ul>
                    <li>{losing_access(members)}</li>
                    <li>"Nothing new can be made in it, ever again."</li>
                    <li>"Its name and id stay in the list of archived projects."</li>
                </ul>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("Projects", list).under(name, up).narrow())
}
