//! The overview: the organization in numbers, and what is still to do.

use crate::{
    server_fns::organizations::load_overview,
    types::{
        ids::OrganizationId,
        organizations::{Counts as Numbers, FirstSteps, Overview},
        problem::Problem,
        projects::Project,
    },
    ui::{
        components::*,
        page::{Nav, Page},
        paths,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// Where everybody lands after sign-in.
pub async fn overview(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let Overview { counts, first_steps } = load_overview(organization.clone()).await?;
    let projects = visit.shell.as_ref().map(|shell| shell.projects.clone()).unwrap_or_default();
    let address = visit.base_url.clone();
    Ok(Page::console("Overview", Nav::Overview, move || {
        let lead = lead(counts.as_ref(), first_steps.as_ref());
        let owner = counts.is_some();
        let aside = counts.as_ref().map(|counts| {
            let steps = first_steps.map(|steps| checklist(steps, &organization));
            view! { <div class="stack">{steps}{server(counts, address)}</div> }
        });
        let cards = view! { {project_card(projects, &organization, owner)}{aside} };
        view! {
            <PageHead title="Overview" lead/>
            {counts.map(|counts| numbers(&counts, &organization))}
            {if owner { view! { <div class="split">{cards}</div> }.into_any() } else { cards.into_any() }}
        }
        .into_any()
    }))
}

fn lead(counts: Option<&Numbers>, steps: Option<&FirstSteps>) -> String {
    let Some(counts) = counts else {
        return "You are a reader: you see your own profile and the projects you belong to.".to_owned();
    };
    let left = steps.map_or(0, |steps| {
        [steps.project, steps.admin_key, steps.second_owner, steps.audit_logging].iter().filter(|done| !**done).count()
    });
    match (counts.admin_keys_expiring, left) {
        (0, 0) => "Nothing wants a decision today.".to_owned(),
        (0, 1) => "One first step is left.".to_owned(),
        (0, left) => format!("{left} first steps are left."),
        (1, _) => "One Admin key expires within 14 days.".to_owned(),
        (expiring, _) => format!("{expiring} Admin keys expire within 14 days."),
    }
}

fn numbers(counts: &Numbers, organization: &OrganizationId) -> AnyView {
    let owners = counted(counts.owners, "owner", "owners");
    let members = match counts.members - counts.owners {
        0 => owners,
        readers => format!("{owners}, {}", counted(readers, "reader", "readers")),
    };
    let archived = match counts.archived_projects {
        0 => "none archived".to_owned(),
        archived => format!("and {archived} archived"),
    };
    let expiring = match counts.admin_keys_expiring {
        0 => "none expires within 14 days".to_owned(),
        1 => "1 expires within 14 days".to_owned(),
        many => format!("{many} expire within 14 days"),
    };
    let Numbers { members: people, projects, admin_keys, .. } = *counts;
    let (project_list, key_list) = (paths::projects(organization), paths::admin_keys(organization));
    view! {
        <Counts label="Totals">
            <Count label="Members" value=people.to_string() note=members/>
            <Count label="Projects" value=projects.to_string() note=archived href=project_list/>
            <Count label="Admin keys" value=admin_keys.to_string() note=expiring href=key_list/>
        </Counts>
    }
    .into_any()
}

fn project_card(projects: Vec<Project>, organization: &OrganizationId, owner: bool) -> AnyView {
    if projects.is_empty() {
        let words = "Projects you are added to appear here. An owner of the organization can add you.";
        return view! {
            <Card id="projects" title="Projects" silent=true>
                <EmptyState icon="project" title="You are in no project yet"><p>{words}</p></EmptyState>
            </Card>
        }
        .into_any();
    }
    let all = paths::projects(organization);
    let lines = projects.into_iter().map(|project| {
        let href = paths::project(organization, &project.id);
        view! { <Line icon="project"><a href=href>{project.name}</a><small class="mono">{project.id.to_string()}</small></Line> }
    });
    let lines = lines.collect_view();
    let foot = view! { <a href=all>{if owner { "All projects" } else { "All your projects" }}</a> }.into_any();
    view! { <Card id="projects" title="Projects" foot><Lines>{lines}</Lines></Card> }.into_any()
}

fn checklist(steps: FirstSteps, organization: &OrganizationId) -> AnyView {
    let step =
        |label: &str, note: &str, href, done| Step { label: label.to_owned(), note: note.to_owned(), href, done };
    let steps = vec![
        step(
            "Create a project",
            "Keys and people belong to projects.",
            Some(paths::new_project(organization)),
            steps.project,
        ),
        step(
            "Create an Admin key",
            "For scripts that manage the organization.",
            Some(paths::new_admin_key(organization)),
            steps.admin_key,
        ),
        step(
            "Invite a second owner",
            "So that one lost password locks nobody out. On the server: orgward user create --role owner",
            None,
            steps.second_owner,
        ),
        step("Enable audit logging", "From then on every change is on record, for good.", None, steps.audit_logging),
    ];
    view! { <Checklist id="first-steps" title="First steps" steps/> }.into_any()
}

fn server(counts: &Numbers, address: String) -> AnyView {
    let audit = match counts.audit_logging_since {
        Some(since) => view! { "On since "<Date at=since/> }.into_any(),
        None => "Off".into_any(),
    };
    view! {
        <Card id="server" title="This server">
            <CardBody>
                <Facts>
                    <Fact name="Audit logging">{audit}</Fact>
                    <Fact name="Address"><span class="mono">{address}</span></Fact>
                    <Fact name="Version">{env!("CARGO_PKG_VERSION")}</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}
