//! Exports of the audit log: what will be in one, how far it is, and its files.

use super::{audit_logs, audit_search::Search};
use crate::{
    server_fns::{
        audit_exports::{get_audit_export, list_audit_exports},
        audit_logs::count_audit_logs,
    },
    types::{
        audit_exports::{AuditExportJob, AuditExportState, ExportFormat, ExportedFile},
        audit_logs::AuditLogQuery,
        ids::{AuditExportId, OrganizationId},
        problem::Problem,
    },
    ui::{
        components::*,
        form::FormState,
        page::{Nav, Page},
        paths,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// Seconds after which the page of an export under way is loaded again.
const AGAIN: u32 = 2;

/// A new export: exactly what the list was narrowed to.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let search = Search::of(&visit);
    let counts = match count_audit_logs(organization.clone(), search.filter()).await {
        Ok(counts) => counts,
        Err(problem) if audit_logs::is_off(&problem) => {
            return Ok(Page::console("Audit logs", Nav::AuditLogs, move || audit_logs::off(&organization)));
        }
        Err(problem) => return Err(problem),
    };
    let recent = list_audit_exports(organization.clone()).await?;
    let list = search.href(&organization, &[]);
    let (form, now) = (visit.form(), visit.now);
    let records = match counts.is_more {
        true => format!("More than {} records", grouped(counts.records)),
        false => counted_grouped(counts.records),
    };
    let page = Page::console("Export", Nav::AuditLogs, move || {
        view! {
            {new_form(&form, &search, records, list.clone())}
            {some(recent, &organization, now)}
        }
        .into_any()
    });
    Ok(page.under("Audit logs", paths::audit_logs(&visit.organization())).narrow())
}

fn counted_grouped(records: i64) -> String {
    format!("{} {}", grouped(records), if records == 1 { "record" } else { "records" })
}

fn new_form(form: &FormState, search: &Search, records: String, list: String) -> AnyView {
    let format = form.input("new[format]").or_value(ExportFormat::Ndjson.as_str());
    let faults = form.faults(&[&format]);
    let choices = vec![
        Choice {
            value: ExportFormat::Ndjson.as_str(),
            label: "NDJSON, with proof".to_owned(),
            note: "One record a line, as the Admin API shows it and with all that Orgward knows. Anyone can verify it offline.".to_owned(),
        },
        Choice {
            value: ExportFormat::Csv.as_str(),
            label: "CSV, for spreadsheets".to_owned(),
            note: "One row a record. The signed list of files vouches for it; it carries no proof of its own.".to_owned(),
        },
    ];
    let kept = fields(&search.filter())
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let terms: Vec<String> = search
        .terms
        .iter()
        .map(|term| format!("{}{}: {}", if term.not { "not " } else { "" }, term.key.as_str(), term.value))
        .collect();
    let which = if terms.is_empty() { "All of them".to_owned() } else { terms.join(", ") };
    let when = capital(&search.span());
    let lead = "Exactly what the list is narrowed to, as files with hashes, and the checkpoint that covers them.";
    view! {
        <PageHead title="Export" lead/>
        <ErrorSummary faults/>
        <Card id="new-export" title="New export" silent=true>
            <CardBody>
                <Form>
                    <Facts>
                        <Fact name="How many">{records}", and the one that tells of this export if it fits"</Fact>
                        <Fact name="Which">{which}</Fact>
                        <Fact name="When">{when}", UTC"</Fact>
                    </Facts>
                    {kept}
                    <Choices input=format legend="As" choices/>
                    <Notice><p>"The export itself is recorded in the log. Its files hold addresses and names; they are kept here for a day."</p></Notice>
                    <FormEnd>
                        <Submit>"Export"</Submit>
                        <LinkButton href=list look=Look::Quiet>"Back to the list"</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A filter as the fields of a form.
fn fields(filter: &AuditLogQuery) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, values) in [
        ("event_types", &filter.event_types),
        ("actor_ids", &filter.actor_ids),
        ("actor_emails", &filter.actor_emails),
        ("project_ids", &filter.project_ids),
        ("resource_ids", &filter.resource_ids),
    ] {
        let named = values.iter().enumerate();
        fields.extend(named.map(|(index, value)| (format!("new[filter][{name}][{index}]"), value.clone())));
    }
    for (name, at) in [("gte", filter.effective_at.gte), ("lt", filter.effective_at.lt)] {
        fields.extend(at.map(|at| (format!("new[filter][effective_at][{name}]"), at.to_string())));
    }
    if filter.tenant_only {
        fields.push(("new[filter][tenant_only]".to_owned(), "true".to_owned()));
    }
    fields
}

fn some(recent: Vec<AuditExportJob>, organization: &OrganizationId, now: i64) -> Option<AnyView> {
    if recent.is_empty() {
        return None;
    }
    let rows = recent.into_iter().map(|job| {
        let href = paths::audit_export(organization, &job.id);
        let what = format!("{} as {}", counted_grouped(job.records), job.wanted.format.as_str().to_uppercase());
        let (tone, state) = badge(&job.state);
        view! {
            <Row>
                <RowHead><a href=href>{what}</a></RowHead>
                <Cell label="State"><Badge tone>{state}</Badge></Cell>
                <Cell label="Asked for"><Time at=job.created_at now/></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    Some(
        view! {
            <Card id="recent" title="Exports of the last day">
                <Table caption="Exports, newest first" columns=vec!["Export", "State", "Asked for"]>{rows}</Table>
            </Card>
        }
        .into_any(),
    )
}

fn badge(state: &AuditExportState) -> (Tone, &'static str) {
    match state {
        AuditExportState::Running => (Tone::Accent, "Under way"),
        AuditExportState::Finished => (Tone::Positive, "Finished"),
        AuditExportState::Failed(_) => (Tone::Danger, "Failed"),
    }
}

/// One export: how far it is, its files, or why there are none.
pub async fn one(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let job = get_audit_export(organization.clone(), AuditExportId::new(visit.param("export_id"))).await?;
    let is_running = job.state == AuditExportState::Running;
    let (logs, new) = (paths::audit_logs(&organization), paths::new_audit_export(&organization));
    let page = Page::console("Export", Nav::AuditLogs, move || {
        let (tone, state) = badge(&job.state);
        let badge = view! { <Badge tone>{state}</Badge> }.into_any();
        let lead = format!("{} as {}.", counted_grouped(job.records), job.wanted.format.as_str().to_uppercase());
        let body = match &job.state {
            AuditExportState::Running => under_way(&job),
            AuditExportState::Finished => finished(&job, &organization),
            AuditExportState::Failed(sentence) => {
                let sentence = sentence.clone();
                view! { <Notice tone=Tone::Danger title="There are no files"><p>{sentence}</p></Notice> }.into_any()
            }
        };
        view! {
            <PageHead title="Export" lead badge/>
            {body}
            <div class="row"><LinkButton href=new.clone()>"Another export"</LinkButton></div>
        }
        .into_any()
    });
    let page = page.under("Audit logs", logs).narrow();
    Ok(if is_running { page.again_after(AGAIN) } else { page })
}

fn under_way(job: &AuditExportJob) -> AnyView {
    let share = if job.size > 0 { job.position.saturating_mul(100) / job.size } else { 0 };
    let words = format!("{} of {} records of the log looked through", grouped(job.position), grouped(job.size));
    let (position, size) = (job.position.to_string(), job.size.max(1).to_string());
    view! {
        <Card id="progress" title="How far it is" silent=true>
            <CardBody>
                <div class="progress">
                    <progress max=size value=position aria-labelledby="progress-words"></progress>
                    <p id="progress-words">{words}" · "{share}" %"</p>
                </div>
                <p class="muted">"It goes on when you leave this page, which looks again by itself."</p>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn finished(job: &AuditExportJob, organization: &OrganizationId) -> AnyView {
    let rows = job.files.iter().map(|file| {
        let href = paths::audit_export_file(organization, &job.id, &file.name);
        let ExportedFile { name, bytes, sha256 } = file.clone();
        let saved_as = name.clone();
        view! {
            <Row>
                <RowHead><a href=href download=saved_as>{name}</a></RowHead>
                <Cell label="Bytes">{grouped(i64::try_from(bytes).unwrap_or(i64::MAX))}</Cell>
                <Cell label="SHA-256"><span class="mono">{sha256}</span></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let verify = paths::verify_audit_export(organization);
    let until = exact(job.expires_at);
    view! {
        <Card id="files" title="Files">
            <Table caption="Files of the export" columns=vec!["File", "Bytes", "SHA-256"]>{rows}</Table>
        </Card>
        <p class="muted">"A download that breaks off can be resumed. The files are kept until "{until}"."</p>
        <Section id="verify" title="Verify it">
            <p>"The files say themselves whether anything in them was changed. Check them here in the browser, or offline with the command that the page shows."</p>
            <div class="row"><LinkButton href=verify>"Verify an export"</LinkButton></div>
        </Section>
    }
    .into_any()
}
