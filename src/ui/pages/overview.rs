//! The overview: the organization in numbers, and what is still to do.

use crate::{
    server_fns::organizations::load_overview,
    types::{
        audit_checkpoint_sinks::{SinkKind, SinkStatus},
        ids::OrganizationId,
        organizations::{AuditDifferences, Counts as Numbers, FirstSteps, Overview, PurgeStatus},
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

/// Seconds past its time from which on a clearing is late. The server tries every few seconds.
const LATE: i64 = 10 * 60;

/// Where everybody lands after sign-in.
pub async fn overview(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let Overview { counts, first_steps, purge, checkpoint_sinks, audit_differences } =
        load_overview(organization.clone()).await?;
    let projects = visit.shell.as_ref().map(|shell| shell.projects.clone()).unwrap_or_default();
    let (address, now) = (visit.base_url.clone(), visit.now);
    Ok(Page::console("Overview", Nav::Overview, move || {
        let lead = lead(counts.as_ref(), first_steps.as_ref());
        let owner = counts.is_some();
        let notices = checkpoint_sinks.as_ref().map(|sinks| checkpoint_notices(sinks, now));
        let aside = counts.as_ref().map(|counts| {
            let steps = first_steps.map(|steps| checklist(steps, &organization));
            let server = server(counts, address, checkpoint_sinks.as_deref().unwrap_or_default(), now);
            view! { <div class="stack">{steps}{server}{purge.map(|status| deleted(&status, now))}</div> }
        });
        let cards = view! { {project_card(projects, &organization, owner)}{aside} };
        view! {
            <PageHead title="Overview" lead/>
            {audit_differences.map(|found| disagreement(found, now))}
            {notices}
            {counts.map(|counts| numbers(&counts, &organization))}
            {if owner { view! { <div class="split">{cards}</div> }.into_any() } else { cards.into_any() }}
        }
        .into_any()
    }))
}

/// The alarm: the organization is not what its audit log tells.
fn disagreement(found: AuditDifferences, now: i64) -> AnyView {
    let title = match found.count {
        1 => "In one place the audit log and the database disagree".to_owned(),
        count => format!("In {count} places the audit log and the database disagree"),
    };
    let more = usize::try_from(found.count).unwrap_or(usize::MAX).saturating_sub(found.first.len());
    let more = (more > 0).then(|| view! { <li>{format!("and {more} more")}</li> });
    let lines = found.first.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    let at = found.compared_at;
    view! {
        <Notice tone=Tone::Danger title>
            <p>"Somebody changed the database past Orgward, or there is a fault in it. Compared "<Time at now/>"."</p>
            <ul>{lines}{more}</ul>
            <p>"Whoever runs this server finds what to do in the operator's guide, under Audit log."</p>
        </Notice>
    }
    .into_any()
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
    let members = match counts.pending_invites {
        0 => members,
        invited => format!("{members}, {invited} invited"),
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
            "So that one lost password locks nobody out.",
            Some(paths::new_invite(organization)),
            steps.second_owner,
        ),
        step(
            "Enable audit logging",
            "From then on every change is on record, for good.",
            Some(paths::enable_audit_logging(organization)),
            steps.audit_logging,
        ),
    ];
    view! { <Checklist id="first-steps" title="First steps" steps/> }.into_any()
}

/// What keeps checkpoints on this machine, as far as it is known.
fn checkpoint_notices(sinks: &[SinkStatus], now: i64) -> AnyView {
    if sinks.is_empty() {
        return view! {
            <Notice tone=Tone::Caution title="Checkpoints of the audit log stay on this machine">
                <p>
                    "Whoever can write to it can write to them too. Whoever runs this server can have them sent elsewhere: "
                    <code>"audit_checkpoint_folder"</code>" and "<code>"audit_checkpoint_webhook"</code>
                    " in its settings."
                </p>
            </Notice>
        }
        .into_any();
    }
    let failing = sinks.iter().filter_map(|sink| Some((sink, sink.failing_since?)));
    let notices = failing.map(|(sink, since)| {
        let title = format!("Checkpoints of the audit log do not reach the {}", sink.kind.as_str());
        let why = sentence(sink.failure.as_deref().unwrap_or_default());
        view! {
            <Notice tone=Tone::Danger title>
                <p>{why}" This first failed "<Time at=since now/>"; it is tried again."</p>
            </Notice>
        }
    });
    notices.collect_view().into_any()
}

/// A reason with its capital and its full stop.
fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

fn server(counts: &Numbers, address: String, sinks: &[SinkStatus], now: i64) -> AnyView {
    let audit = match counts.audit_logging_since {
        Some(since) => view! { "On since "<Date at=since/> }.into_any(),
        None => "Off".into_any(),
    };
    let copies = sinks.iter().map(|sink| copied(sink, now)).collect_view();
    view! {
        <Card id="server" title="This server">
            <CardBody>
                <Facts>
                    <Fact name="Audit logging">{audit}</Fact>
                    {copies}
                    <Fact name="Address"><span class="mono">{address}</span></Fact>
                    <Fact name="Version">{env!("CARGO_PKG_VERSION")}</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}

/// When a place took the newest checkpoint.
fn copied(sink: &SinkStatus, now: i64) -> AnyView {
    let name = match sink.kind {
        SinkKind::Folder => "Checkpoints copied",
        SinkKind::Webhook => "Checkpoints posted",
    };
    match sink.delivered_at {
        Some(at) => view! { <Fact name><Time at now/></Fact> }.into_any(),
        None => view! { <Fact name>"Not yet"</Fact> }.into_any(),
    }
}

/// How far deleted data is gone from the disk.
fn deleted(status: &PurgeStatus, now: i64) -> AnyView {
    let waiting = match status.pending.iter().map(|kind| kind.count).sum() {
        0 => "Nothing".to_owned(),
        count => counted(count, "deletion", "deletions"),
    };
    let last = match status.last_at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => "Never".into_any(),
    };
    let due = status.due_at.map(|at| {
        let late = at + LATE < now;
        let when = if at <= now { "Now".into_any() } else { view! { <Date at/> }.into_any() };
        let badge = late.then(|| view! { " "<Badge tone=Tone::Danger>"Late"</Badge> });
        view! { <Fact name="Next clearing">{when}{badge}</Fact> }
    });
    view! {
        <Card id="deleted" title="Deleted data">
            <CardBody>
                <p>"What is deleted is gone from every list at once. Its last bytes leave the disk with the next clearing."</p>
                <Facts>
                    <Fact name="Still on the disk">{waiting}</Fact>
                    {due}
                    <Fact name="Last cleared">{last}</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}
