//! Exports of the audit log: a new one, its progress, and its files.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::{audit_explorer, audit_search::Search},
    paths,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::{
    audit_counts::AuditCounts,
    audit_exports::{AuditExportJob, AuditExportState, ExportFormat, ExportedFile},
    audit_logs::AuditLogQuery,
    ids::OrganizationId,
};

/// Seconds after which the page of a running export is reloaded.
const RELOAD_SECONDS: u32 = 2;

/// A new export of the events that the list was filtered to.
pub fn new(request: &PageRequest, search: Search, counts: AuditCounts, recent: Vec<AuditExportJob>) -> Page {
    let organization = request.organization();
    let list = search.href(&organization, &[]);
    let (form, now) = (request.form(), request.now);
    let (is_empty, is_clear) = (counts.records == 0, search.is_clear());
    let records = match counts.is_more {
        true => t!("audit-logs-export-more-than", count = counts.records),
        false => t!("audit-logs-export-records", count = counts.records),
    };
    let page = Page::console(t!("audit-logs-export"), Nav::AuditLogs, move || {
        let form = match search.is_clear() && !is_empty {
            true => new_form(&form, &search, &counts, records, list.clone()),
            false => no_form(&form, &search, list.clone()),
        };
        view! {
            {form}
            {some(recent, &organization, now)}
        }
        .into_markup()
    });
    let page = page.under(t!("audit-logs-title"), paths::audit_logs(&request.organization())).narrow();
    if is_clear { page } else { page.refused() }
}

fn new_form(form: &FormState, search: &Search, counts: &AuditCounts, records: String, list: String) -> Markup {
    let format = form.input("new[format]").or_value(ExportFormat::Ndjson.as_str());
    let faults = form.faults(&[&format]);
    let choices = vec![
        Choice {
            value: ExportFormat::Ndjson.as_str(),
            label: t!("audit-logs-export-ndjson"),
            note: t!("audit-logs-export-ndjson-note"),
        },
        Choice {
            value: ExportFormat::Csv.as_str(),
            label: t!("audit-logs-export-csv"),
            note: t!("audit-logs-export-csv-note"),
        },
        Choice {
            value: ExportFormat::CsvExcel.as_str(),
            label: t!("audit-logs-export-csv-excel"),
            note: t!("audit-logs-export-csv-excel-note"),
        },
    ];
    let kept = fields(&search.filter())
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let terms: Vec<String> = search
        .terms
        .iter()
        .map(|term| {
            let (key, value) = (term.key.as_str(), audit_explorer::shown_value(term, counts));
            match term.not {
                true => t!("audit-logs-export-not", key = key, value = value),
                false => format!("{key}: {value}"),
            }
        })
        .collect();
    let which = if terms.is_empty() { t!("audit-logs-export-all") } else { terms.join(", ") };
    let when = capital(&search.span());
    let lead = t!("audit-logs-export-lead");
    view! {
        <PageHead title=t!("audit-logs-export") lead/>
        <ErrorSummary faults/>
        <Card id="new-export" title=t!("audit-logs-export-new") silent=true>
            <CardBody>
                <Form>
                    <Facts>
                        <Fact name=t!("audit-logs-export-how-many")>{t!("audit-logs-export-and-this", records = records)}</Fact>
                        <Fact name=t!("audit-logs-export-which")>{which}</Fact>
                        <Fact name=t!("audit-logs-when")>{when}", "{zone()}</Fact>
                    </Facts>
                    {kept}
                    <Choices input=format legend=t!("audit-logs-export-as") choices/>
                    <Notice><p>{t!("audit-logs-export-notice")}</p></Notice>
                    <FormEnd>
                        <Submit>{t!("audit-logs-export")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("audit-logs-export-back")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// Replaces the form if the search was not understood or finds nothing.
fn no_form(form: &FormState, search: &Search, list: String) -> Markup {
    let (faults, unclear) = (form.faults(&[]), audit_explorer::unclear(search));
    let nothing = unclear
        .is_none()
        .then(|| view! { <Notice tone=Tone::Caution><p>{t!("audit-logs-export-nothing")}</p></Notice> });
    view! {
        <PageHead title=t!("audit-logs-export")/>
        <ErrorSummary faults/>
        {unclear}
        {nothing}
        <div class="row"><LinkButton href=list>{t!("audit-logs-export-back")}</LinkButton></div>
    }
    .into_markup()
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

fn some(recent: Vec<AuditExportJob>, organization: &OrganizationId, now: i64) -> Option<Markup> {
    if recent.is_empty() {
        return None;
    }
    let rows = recent.into_iter().map(|job| {
        let href = paths::audit_export(organization, &job.id);
        let what = what(&job);
        let (tone, state) = badge(&job.state);
        view! {
            <Row>
                <RowHead><a href=href>{what}</a></RowHead>
                <Cell label=t!("audit-logs-export-state")><Badge tone>{state}</Badge></Cell>
                <Cell label=t!("audit-logs-export-asked")><Time at=job.created_at now/></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    Some(
        view! {
            <Card id="recent" title=t!("audit-logs-export-recent")>
                <Table caption=t!("audit-logs-export-caption") columns=vec![t!("audit-logs-export"), t!("audit-logs-export-state"), t!("audit-logs-export-asked")]>{rows}</Table>
            </Card>
        }
        .into_markup(),
    )
}

/// `412 records as NDJSON`
fn what(job: &AuditExportJob) -> String {
    let format = match job.wanted.format {
        ExportFormat::CsvExcel => t!("audit-logs-export-csv-excel"),
        format => format.as_str().to_uppercase(),
    };
    t!("audit-logs-export-what", count = job.records, format = format)
}

fn badge(state: &AuditExportState) -> (Tone, String) {
    match state {
        AuditExportState::Running => (Tone::Accent, t!("audit-logs-export-running")),
        AuditExportState::Finished => (Tone::Positive, t!("audit-logs-export-finished")),
        AuditExportState::Failed(_) => (Tone::Danger, t!("audit-logs-class-failed")),
    }
}

/// One export: its progress, its files, or why it failed.
pub fn one(request: &PageRequest, job: AuditExportJob) -> Page {
    let organization = request.organization();
    let is_running = job.state == AuditExportState::Running;
    let (logs, new) = (paths::audit_logs(&organization), paths::new_audit_export(&organization));
    let page = Page::console(t!("audit-logs-export"), Nav::AuditLogs, move || {
        let (tone, state) = badge(&job.state);
        let badge = view! { <Badge tone>{state}</Badge> }.into_markup();
        let lead = format!("{}.", what(&job));
        let body = match &job.state {
            AuditExportState::Running => under_way(&job),
            AuditExportState::Finished => finished(&job, &organization),
            AuditExportState::Failed(reason) => {
                let sentence = refusal(reason);
                view! { <Notice tone=Tone::Danger title=t!("audit-logs-export-no-files")><p>{sentence}</p></Notice> }
                    .into_markup()
            }
        };
        view! {
            <PageHead title=t!("audit-logs-export") lead badge/>
            {body}
            <div class="row"><LinkButton href=new.clone()>{t!("audit-logs-export-another")}</LinkButton></div>
        }
        .into_markup()
    });
    let page = page.under(t!("audit-logs-title"), logs).narrow();
    if is_running { page.again_after(RELOAD_SECONDS) } else { page }
}

fn under_way(job: &AuditExportJob) -> Markup {
    let share = if job.size > 0 { job.position.saturating_mul(100) / job.size } else { 0 };
    let words = t!("audit-logs-export-looked", position = job.position, size = job.size);
    let (position, size) = (job.position.to_string(), job.size.max(1).to_string());
    view! {
        <Card id="progress" title=t!("audit-logs-export-progress") silent=true>
            <CardBody>
                <div class="progress">
                    <progress max=size value=position aria-labelledby="progress-words"></progress>
                    <p id="progress-words">{words}" · "{share}" %"</p>
                </div>
                <p class="muted">{t!("audit-logs-export-goes-on")}</p>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn finished(job: &AuditExportJob, organization: &OrganizationId) -> Markup {
    let rows = job.files.iter().map(|file| {
        let href = paths::audit_export_file(organization, &job.id, &file.name);
        let ExportedFile { name, bytes, sha256 } = file.clone();
        let saved_as = name.clone();
        view! {
            <Row>
                <RowHead><a href=href download=saved_as>{name}</a></RowHead>
                <Cell label=t!("audit-logs-export-bytes")>{grouped(i64::try_from(bytes).unwrap_or(i64::MAX))}</Cell>
                <Cell label="SHA-256"><span class="mono">{sha256}</span></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let verify = paths::verify_audit_export(organization);
    let until = exact(job.expires_at);
    view! {
        <Card id="files" title=t!("audit-logs-export-files")>
            <Table caption=t!("audit-logs-export-files-caption") columns=vec![t!("audit-logs-export-file"), t!("audit-logs-export-bytes"), "SHA-256".to_owned()]>{rows}</Table>
        </Card>
        <p class="muted">{t!("audit-logs-export-kept", until = until)}</p>
        <Section id="verify" title=t!("audit-logs-export-verify")>
            <p>{t!("audit-logs-export-verify-words")}</p>
            <div class="row"><LinkButton href=verify>{t!("audit-logs-verify-export")}</LinkButton></div>
        </Section>
    }
    .into_markup()
}
