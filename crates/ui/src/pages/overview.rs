//! The overview: the organization's counts, and what needs attention.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::{
        audit_explorer, overview_activity::Activity, overview_backups, overview_disk_space, overview_expiring,
        overview_refused_credentials, overview_witnesses,
    },
    paths,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::{
    audit_checkpoint_sinks::{SinkKind, SinkStatus},
    audit_counts::SignedUpTo,
    audit_witnesses::WitnessStatus,
    backups::BackupStatus,
    ids::OrganizationId,
    organizations::{AuditDifferences, Counts as Numbers, FirstSteps, Overview, PurgeStatus},
    projects::Project,
    refusals::Reason,
    users::Role,
};

/// Seconds after the due time from which on a clearing is late. The server tries every few seconds.
const LATE: i64 = 10 * 60;

/// The page after sign-in. `activity` is `None` while audit logging is off.
pub fn overview(request: &PageRequest, overview: Overview, activity: Option<Activity>) -> Page {
    let organization = request.organization();
    let Overview { counts, endings, more_endings, first_steps, purge, checkpoint_sinks, witnesses, .. } = overview;
    let (audit_differences, refused) = (overview.audit_differences, overview.refused_credentials);
    let (audit_alarms, backups, disk) = (overview.audit_alarms, overview.backups, overview.disk_shortage);
    let is_logging = activity.is_some();
    let projects = request.shell.as_ref().map(|shell| shell.projects.clone()).unwrap_or_default();
    let (address, now, is_url_known) = (request.base_url.clone(), request.now, request.is_url_known);
    Page::console(t!("overview-title"), Nav::Overview, move || {
        let lead = lead(counts.as_ref(), endings.len(), more_endings, first_steps.as_ref());
        let signed = activity.as_ref().and_then(Activity::signed);
        let owner = counts.is_some();
        let notices = checkpoint_sinks.as_ref().map(|sinks| checkpoint_notices(sinks, &witnesses, now));
        let aside = counts.as_ref().map(|counts| {
            let steps = first_steps.map(|steps| checklist(steps, &organization));
            let evidence = (checkpoint_sinks.as_deref().unwrap_or_default(), witnesses.as_slice());
            let server = server(counts, signed, address, evidence, backups.as_ref(), now);
            view! { <div class="stack">{steps}{server}{purge.map(|status| deleted(&status, now))}</div> }
        });
        let soon = (!endings.is_empty()).then(|| overview_expiring::card(endings, &organization, now));
        let activity = activity.map(|activity| activity.cards(&organization, now));
        // Owners find their projects in the side panel.
        let projects = (!owner || !is_logging).then(|| project_card(projects, &organization, owner));
        let cards = view! { <div class="stack">{soon}{activity}{projects}</div>{aside} };
        view! {
            <PageHead title=t!("overview-title") lead/>
            {(owner && !is_url_known).then(url_unknown)}
            {(!audit_alarms.is_empty()).then(|| alarms(&audit_alarms))}
            {disk.map(overview_disk_space::notice)}
            {backups.as_ref().and_then(|backups| overview_backups::notice(backups, now))}
            {audit_differences.map(|found| disagreement(found, now))}
            {(!refused.is_empty()).then(|| overview_refused_credentials::notice(refused, now))}
            {notices}
            {counts.map(|counts| numbers(&counts, &organization))}
            {if owner { view! { <div class="split">{cards}</div> }.into_markup() } else { cards.into_markup() }}
        }
        .into_markup()
    })
}

/// Warns that links in what people copy and send may not lead here.
fn url_unknown() -> Markup {
    view! {
        <Notice tone=Tone::Caution title=t!("overview-url-unknown")>
            <p>{t!("overview-url-unknown-help")}</p>
        </Notice>
    }
    .into_markup()
}

/// Warns that the audit log is not evidence at the moment.
fn alarms(found: &[Reason]) -> Markup {
    let lines = found.iter().map(|alarm| view! { <li>{refusal(alarm)}</li> }).collect_view();
    view! {
        <Notice tone=Tone::Danger title=t!("overview-alarm")>
            <ul>{lines}</ul>
            <p>{t!("overview-alarm-help")}</p>
        </Notice>
    }
    .into_markup()
}

/// Warns that the database differs from the audit log.
fn disagreement(found: AuditDifferences, now: i64) -> Markup {
    let title = t!("overview-disagree", count = found.count);
    let more = usize::try_from(found.count).unwrap_or(usize::MAX).saturating_sub(found.first.len());
    let more = (more > 0).then(|| view! { <li>{t!("overview-disagree-more", count = more)}</li> });
    let lines = found.first.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    let at = found.compared_at;
    view! {
        <Notice tone=Tone::Danger title>
            <p>{t!("overview-disagree-why")}" "<Time at now/>"."</p>
            <ul>{lines}{more}</ul>
            <p>{t!("overview-disagree-help")}</p>
        </Notice>
    }
    .into_markup()
}

fn lead(counts: Option<&Numbers>, endings: usize, more: bool, steps: Option<&FirstSteps>) -> String {
    if counts.is_none() {
        return t!("overview-reader");
    }
    let left = steps.map_or(0, |steps| {
        [steps.project, steps.admin_key, steps.second_owner, steps.audit_logging].iter().filter(|done| !**done).count()
    });
    match (endings, left) {
        (0, 0) => t!("overview-nothing-today"),
        (0, left) => t!("overview-steps-left", count = left),
        (endings, _) if more => t!("overview-more-end-soon", count = endings),
        (endings, _) => t!("overview-ends-soon", count = endings),
    }
}

fn numbers(counts: &Numbers, organization: &OrganizationId) -> Markup {
    let readers = counts.members - counts.owners;
    let members = [
        Some(t!("overview-owners", count = counts.owners)),
        (readers > 0).then(|| t!("overview-readers", count = readers)),
    ];
    let members = members.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let archived = t!("overview-archived", count = counts.archived_projects);
    let expiring = t!("overview-expiring", count = counts.admin_keys_expiring);
    let keys_expiring = t!("overview-expiring", count = counts.project_keys_expiring);
    let awaited = match counts.invites_expiring {
        0 => t!("overview-awaited", count = counts.pending_invites),
        soon => t!("overview-invites-expiring", count = soon),
    };
    let Numbers { members: people, projects, project_keys, admin_keys, pending_invites, .. } = *counts;
    let (project_list, key_list) = (paths::projects(organization), paths::admin_keys(organization));
    // Project keys are listed by project.
    let projects_with_keys = project_list.clone();
    let (member_list, invite_list) = (paths::users(organization), paths::invites(organization));
    view! {
        <Counts label=t!("overview-totals")>
            <Count label=t!("overview-members") value=grouped(people) note=members href=member_list/>
            <Count label=t!("overview-invites") value=grouped(pending_invites) note=awaited href=invite_list/>
            <Count label=t!("overview-projects") value=grouped(projects) note=archived href=project_list/>
            <Count label=t!("overview-project-keys") value=grouped(project_keys) note=keys_expiring href=projects_with_keys/>
            <Count label=t!("overview-admin-keys") value=grouped(admin_keys) note=expiring href=key_list/>
        </Counts>
    }
    .into_markup()
}

fn project_card(projects: Vec<Project>, organization: &OrganizationId, owner: bool) -> Markup {
    if projects.is_empty() {
        let words = t!("overview-no-project-words");
        return view! {
            <Card id="projects" title=t!("overview-projects") silent=true>
                <EmptyState icon="project" title=t!("overview-no-project")><p>{words}</p></EmptyState>
            </Card>
        }
        .into_markup();
    }
    let all = paths::projects(organization);
    let lines = projects.into_iter().map(|project| {
        let href = paths::project(organization, &project.id);
        view! { <Line icon="project"><a href=href>{project.name}</a><small class="mono">{project.id.to_string()}</small></Line> }
    });
    let lines = lines.collect_view();
    let foot =
        view! { <a href=all>{if owner { t!("overview-all-projects") } else { t!("overview-all-your-projects") }}</a> }
            .into_markup();
    view! { <Card id="projects" title=t!("overview-projects") foot><Lines>{lines}</Lines></Card> }.into_markup()
}

fn checklist(steps: FirstSteps, organization: &OrganizationId) -> Markup {
    let step = |label, note, href, done| Step { label, note, href, done };
    let steps = vec![
        step(
            t!("overview-step-project"),
            t!("overview-step-project-note"),
            Some(paths::new_project(organization)),
            steps.project,
        ),
        step(
            t!("overview-step-key"),
            t!("overview-step-key-note"),
            Some(paths::new_admin_key(organization)),
            steps.admin_key,
        ),
        step(
            t!("overview-step-owner"),
            t!("overview-step-owner-note"),
            Some(paths::new_invite_as(organization, Role::Owner)),
            steps.second_owner,
        ),
        step(
            t!("overview-step-audit"),
            t!("overview-step-audit-note"),
            Some(paths::enable_audit_logging(organization)),
            steps.audit_logging,
        ),
    ];
    view! { <Checklist id="first-steps" title=t!("overview-first-steps") steps/> }.into_markup()
}

/// Warns if neither a checkpoint sink nor a witness is configured, so that checkpoints stay on this machine, or if one of
/// them fails.
fn checkpoint_notices(sinks: &[SinkStatus], witnesses: &[WitnessStatus], now: i64) -> Markup {
    if sinks.is_empty() && witnesses.is_empty() {
        return view! {
            <Notice tone=Tone::Caution title=t!("overview-checkpoints-stay")>
                <p>
                    {t!("overview-checkpoints-stay-words")}" "<code>"audit_checkpoint_folder"</code>", "<code>"audit_checkpoint_webhook"</code>", "<code>"audit_witnesses"</code>"."
                </p>
            </Notice>
        }
        .into_markup();
    }
    let failing = sinks.iter().filter_map(|sink| Some((sink, sink.failing_since?)));
    let notices = failing.map(|(sink, since)| {
        let title = t!("overview-checkpoints-fail", kind = sink.kind.as_str());
        let why = overview_witnesses::sentence(sink.failure.as_deref().unwrap_or_default());
        view! {
            <Notice tone=Tone::Danger title>
                <p>{why}" "{t!("overview-first-failed")}" "<Time at=since now/>". "{t!("overview-tried-again")}</p>
            </Notice>
        }
    });
    view! { {notices.collect_view()}{overview_witnesses::notices(witnesses, now)} }.into_markup()
}

fn server(
    counts: &Numbers,
    signed: Option<SignedUpTo>,
    address: String,
    (sinks, witnesses): (&[SinkStatus], &[WitnessStatus]),
    backups: Option<&BackupStatus>,
    now: i64,
) -> Markup {
    let audit = match counts.audit_logging_since {
        Some(since) => view! { {t!("overview-on-since")}" "<Date at=since/> }.into_markup(),
        None => t!("overview-off").into_markup(),
    };
    let signed = signed.map(|signed| {
        view! { <Fact name=t!("overview-checkpoint")>{audit_explorer::signed_badge(signed, now)}</Fact> }
    });
    let copies = sinks.iter().map(|sink| copied(sink, now)).collect_view();
    view! {
        <Card id="server" title=t!("overview-server")>
            <CardBody>
                <Facts>
                    <Fact name=t!("overview-audit-logging")>{audit}</Fact>
                    {signed}
                    {copies}
                    {overview_witnesses::facts(witnesses, now)}
                    {backups.map(|backups| overview_backups::fact(backups, now))}
                    <Fact name=t!("overview-address")><span class="mono">{address}</span></Fact>
                    <Fact name=t!("overview-version")>{env!("CARGO_PKG_VERSION")}</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// When a sink accepted the newest checkpoint.
fn copied(sink: &SinkStatus, now: i64) -> Markup {
    let name = match sink.kind {
        SinkKind::Folder => t!("overview-checkpoints-copied"),
        SinkKind::Webhook => t!("overview-checkpoints-posted"),
    };
    match sink.delivered_at {
        Some(at) => view! { <Fact name><Time at now/></Fact> }.into_markup(),
        None => view! { <Fact name>{t!("overview-not-yet")}</Fact> }.into_markup(),
    }
}

/// The amount of deleted data that is still on the disk, and when it is cleared.
fn deleted(status: &PurgeStatus, now: i64) -> Markup {
    // A link that was used is forgotten with the deletions, but nobody deleted anything.
    let deletions = status.pending.iter().filter(|kind| kind.kind != "spent_token");
    let waiting: i64 = deletions.map(|kind| kind.count).sum();
    let waits = waiting > 0;
    let waiting = t!("overview-waiting", count = waiting);
    let last = match status.last_at {
        Some(at) => view! { <Time at now/> }.into_markup(),
        None => t!("overview-never").into_markup(),
    };
    let due = status.due_at.filter(|_| waits).map(|at| {
        let late = at + LATE < now;
        let when = if at <= now { t!("overview-now").into_markup() } else { view! { <Date at/> }.into_markup() };
        let badge = late.then(|| view! { " "<Badge tone=Tone::Danger>{t!("overview-late")}</Badge> });
        view! { <Fact name=t!("overview-next-clearing")>{when}{badge}</Fact> }
    });
    view! {
        <Card id="deleted" title=t!("overview-deleted")>
            <CardBody>
                <p>{t!("overview-deleted-words")}</p>
                <Facts>
                    <Fact name=t!("overview-on-disk")>{waiting}</Fact>
                    {due}
                    <Fact name=t!("overview-last-cleared")>{last}</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_markup()
}
