//! The settings of a project: its name, data retention, and archiving.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::{FormState, Input},
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    pages::project_tabs::{self, ProjectTab},
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    data_retention::{ProjectRetention, Retention},
    ids::OrganizationId,
    operations,
    projects::{ProjectDetail, RetentionInEffect},
};

/// The settings. If either of the two forms is refused, this page is shown again.
pub fn settings(request: &PageRequest, detail: ProjectDetail) -> Page {
    let form = request.form();
    project_tabs::page(ProjectTab::Settings, detail, request.organization(), move |detail, organization| {
        let name = form.input("patch[name]").or_missing(t!("projects-name-missing"));
        let name = name.or_value(detail.project.name.clone());
        let retention =
            detail.retention.map(|now| (form.input("patch[retention_type]").or_value(word(now.chosen)), now));
        let inputs = [Some(&name), retention.as_ref().map(|(input, _)| input)];
        let faults = form.faults(&inputs.into_iter().flatten().collect::<Vec<_>>());
        let settled = match detail.project.is_altered {
            true => Some(t!("projects-settled-altered")),
            false => settled(detail.is_default, detail.project.archived_at.is_some()),
        };
        let rename = detail.may_rename.then(|| {
            let taken = same_name(&form, t!("projects-same-name-rename"));
            let action = paths::project_settings(organization, &detail.project.id);
            let call = Call::to(const { operations::named("modify-project") }).at(&detail.project.id);
            let call = call.asked("name", name.value.as_deref());
            view! {
                <Section id="general" title=t!("projects-general")>
                    <Form action>
                        <TextField input=name label=t!("projects-rename-label") hint=t!("projects-rename-hint")/>
                        {taken}
                        <FormEnd><Submit>{t!("projects-rename-save")}</Submit></FormEnd>
                    </Form>
                    <ApiCall id="api-rename" call/>
                </Section>
            }
        });
        let retention = retention.map(|(input, now)| kept(input, now, detail, organization));
        let plain = (!detail.may_rename && settled.is_none())
            .then(|| view! { <Notice><p>{t!("projects-others-settings")}</p></Notice> });
        let end = detail.may_archive.then(|| {
            let note = t!("projects-end-note", losing = losing_access(detail.members));
            let href = paths::archive_project(organization, &detail.project.id);
            view! {
                <Section id="danger" title=t!("projects-danger")>
                    <DangerZone><DangerRow title=t!("projects-archive-act") note href act=t!("projects-archive-open")/></DangerZone>
                </Section>
            }
        });
        view! {
            <ErrorSummary faults/>
            {settled.map(|words| view! { <Notice><p>{words}</p></Notice> })}
            {plain}
            {rename}
            {retention}
            {end}
        }
        .into_markup()
    })
    .narrow()
}

/// The project's data retention: a form, or the last setting if the project cannot be changed any more.
fn kept(input: Input, now: RetentionInEffect, detail: &ProjectDetail, organization: &OrganizationId) -> Markup {
    if detail.project.archived_at.is_some() {
        let chosen = own_words(now.chosen, now.inherited);
        return view! { <Section id="kept" title=t!("projects-kept")><Facts><Fact name=t!("projects-kept-content")>{chosen}</Fact></Facts></Section> }
            .into_markup();
    }
    let options = CHOICES.map(|choice| (word(choice).to_owned(), own_words(choice, now.inherited))).to_vec();
    let action = paths::project_retention(organization, &detail.project.id);
    let call = Call::to(const { operations::named("update-project-data-retention") }).at(&detail.project.id);
    let call = call.asked("retention_type", input.value.as_deref());
    view! {
        <Section id="kept" title=t!("projects-kept")>
            <Form action>
                <SelectField input label=t!("projects-kept-label") options hint=t!("projects-kept-hint")/>
                <FormEnd><Submit>{t!("projects-kept-save")}</Submit></FormEnd>
            </Form>
            <ApiCall id="api-retention" call/>
        </Section>
    }
    .into_markup()
}

const CHOICES: [ProjectRetention; 6] = [
    ProjectRetention::OrganizationDefault,
    ProjectRetention::ZeroDataRetention,
    ProjectRetention::EnhancedZeroDataRetention,
    ProjectRetention::ModifiedAbuseMonitoring,
    ProjectRetention::EnhancedModifiedAbuseMonitoring,
    ProjectRetention::None,
];

/// The value of a choice in the form.
fn word(choice: ProjectRetention) -> &'static str {
    match choice {
        ProjectRetention::OrganizationDefault => "organization_default",
        ProjectRetention::None => "none",
        ProjectRetention::ZeroDataRetention => "zero_data_retention",
        ProjectRetention::ModifiedAbuseMonitoring => "modified_abuse_monitoring",
        ProjectRetention::EnhancedZeroDataRetention => "enhanced_zero_data_retention",
        ProjectRetention::EnhancedModifiedAbuseMonitoring => "enhanced_modified_abuse_monitoring",
    }
}

fn own_words(choice: ProjectRetention, inherited: Retention) -> String {
    match choice {
        ProjectRetention::OrganizationDefault => {
            let choice = match inherited {
                Retention::ZeroDataRetention => own_words(ProjectRetention::ZeroDataRetention, inherited),
                Retention::ModifiedAbuseMonitoring => own_words(ProjectRetention::ModifiedAbuseMonitoring, inherited),
                Retention::EnhancedZeroDataRetention => {
                    own_words(ProjectRetention::EnhancedZeroDataRetention, inherited)
                }
                Retention::EnhancedModifiedAbuseMonitoring => {
                    own_words(ProjectRetention::EnhancedModifiedAbuseMonitoring, inherited)
                }
            };
            t!("projects-kept-inherited", choice = choice)
        }
        ProjectRetention::None => t!("projects-kept-none"),
        ProjectRetention::ZeroDataRetention => t!("projects-kept-zero"),
        ProjectRetention::ModifiedAbuseMonitoring => t!("projects-kept-monitoring"),
        ProjectRetention::EnhancedZeroDataRetention => t!("projects-kept-enhanced-zero"),
        ProjectRetention::EnhancedModifiedAbuseMonitoring => t!("projects-kept-enhanced-monitoring"),
    }
}

/// The reason why the settings cannot be changed.
pub fn settled(is_default: bool, archived: bool) -> Option<String> {
    match (is_default, archived) {
        (_, true) => Some(t!("projects-settled-archived")),
        (true, _) => Some(t!("projects-settled-default")),
        _ => None,
    }
}

/// Who loses access when the project is archived.
pub fn losing_access(members: i64) -> String {
    t!("projects-losing-access", count = members)
}

/// A checkbox that allows a duplicate name, shown once the name was refused.
pub fn same_name(form: &FormState, label: String) -> Option<Markup> {
    form.has_code("duplicate_name").then(|| {
        view! {
            <CheckBox input=form.input("allow_duplicate") label note=t!("projects-same-name-note")/>
        }
        .into_markup()
    })
}
