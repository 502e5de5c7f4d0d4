//! Data controls: data retention, clearing of deleted data, and audit logging, which cannot be disabled.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::{around_link, t},
};
use leptos::prelude::*;
use types::{
    audit_logging::{AuditLogging, BaselineProgress, Enabled},
    data_retention::Retention,
    ids::OrganizationId,
    operations,
    organizations::PurgeStatus,
};

const DAY: i64 = 86_400;

/// Data retention, with audit logging and the way to legal holds at the bottom.
pub fn data_retention(request: &PageRequest, chosen: Retention, purge: PurgeStatus, logging: AuditLogging) -> Page {
    let organization = request.organization();
    let (form, now) = (request.form(), request.now);
    let page = Page::console(t!("data-controls-title"), Nav::DataControls, move || {
        view! {
            <PageHead title=t!("data-controls-title") lead=t!("data-controls-lead")/>
            {choice(&form, chosen)}
            {deleted(&purge, now)}
            {audit_logging(logging, &organization)}
            {legal_holds(&organization)}
        }
        .into_markup()
    });
    page.under(t!("data-controls-crumb"), paths::data_retention(&request.organization())).narrow()
}

/// The value of a choice in the form.
fn word(retention: Retention) -> &'static str {
    match retention {
        Retention::ZeroDataRetention => "zero_data_retention",
        Retention::ModifiedAbuseMonitoring => "modified_abuse_monitoring",
        Retention::EnhancedZeroDataRetention => "enhanced_zero_data_retention",
        Retention::EnhancedModifiedAbuseMonitoring => "enhanced_modified_abuse_monitoring",
    }
}

fn choice(form: &FormState, current: Retention) -> Markup {
    let input = form.input("patch[retention_type]").or_value(word(current));
    let faults = form.faults(&[&input]);
    let call = Call::to(const { operations::named("update-organization-data-retention") });
    let call = call.asked("retention_type", input.value.as_deref());
    let option = |retention, label, note| Choice { value: word(retention), label, note };
    let choices = vec![
        option(Retention::ModifiedAbuseMonitoring, t!("data-controls-mam"), t!("data-controls-mam-note")),
        option(
            Retention::EnhancedModifiedAbuseMonitoring,
            t!("data-controls-mam-enhanced"),
            t!("data-controls-enhanced-note"),
        ),
        option(Retention::ZeroDataRetention, t!("data-controls-zdr"), t!("data-controls-zdr-note")),
        option(
            Retention::EnhancedZeroDataRetention,
            t!("data-controls-zdr-enhanced"),
            t!("data-controls-zdr-enhanced-note"),
        ),
    ];
    view! {
        <ErrorSummary faults/>
        <Section id="content" title=t!("data-controls-content")>
            <Form>
                <Choices input legend=t!("data-controls-content-legend") choices/>
                <FormEnd><Submit>{t!("data-controls-save")}</Submit><span class="field__hint">{t!("data-controls-own-choice")}</span></FormEnd>
            </Form>
            <ApiCall id="api-retention" call/>
        </Section>
    }
    .into_markup()
}

fn deleted(status: &PurgeStatus, now: i64) -> Markup {
    let waiting: i64 = status.pending.iter().map(|kind| kind.count).sum();
    let waiting = t!("data-controls-waiting", count = waiting);
    let keep = t!("data-controls-within", days = status.retention_seconds / DAY);
    let due = match status.due_at {
        Some(at) if at > now => view! { <Date at/>". "{waiting} }.into_markup(),
        Some(_) => view! { {t!("data-controls-now")}" "{waiting} }.into_markup(),
        None => view! { {waiting} }.into_markup(),
    };
    let kinds = status.pending.iter().map(|kind| view! { <li>{would_go(&kind.kind, kind.count)}</li> }).collect_view();
    let would_go = (!status.pending.is_empty())
        .then(|| view! { <Fact name=t!("data-controls-would-go")><ul class="plain">{kinds}</ul></Fact> });
    view! {
        <Section id="deleted" title=t!("data-controls-deleted")>
            <Facts>
                <Fact name=t!("data-controls-in-lists")>{t!("data-controls-gone")}</Fact>
                <Fact name=t!("data-controls-on-disk")>{keep}</Fact>
                <Fact name=t!("data-controls-next-clearing")>{due}</Fact>
                {would_go}
            </Facts>
        </Section>
    }
    .into_markup()
}

/// What the next clearing would remove of a kind.
fn would_go(kind: &str, count: i64) -> String {
    match kind {
        "user" => t!("data-controls-would-go-user", count = count),
        "invite" => t!("data-controls-would-go-invite", count = count),
        "admin_key" => t!("data-controls-would-go-admin-key", count = count),
        "project_key" => t!("data-controls-would-go-project-key", count = count),
        "service_account" => t!("data-controls-would-go-service-account", count = count),
        _ => t!("data-controls-would-go-spent-token", count = count),
    }
}

fn audit_logging(logging: AuditLogging, organization: &OrganizationId) -> Markup {
    match logging.enabled {
        Some(enabled) => is_on(enabled),
        None => is_off(paths::enable_audit_logging(organization)),
    }
}

fn legal_holds(organization: &OrganizationId) -> Markup {
    let href = paths::legal_holds(organization);
    view! {
        <Card id="legal-holds" title=t!("data-controls-holds")>
            <CardBody>
                <p>{t!("data-controls-holds-words")}</p>
                <div class="row"><LinkButton href>{t!("data-controls-holds-open")}</LinkButton></div>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn is_off(review: String) -> Markup {
    let aside = view! { <Badge dot=true>{t!("data-controls-off")}</Badge> }.into_markup();
    let off = around_link(&t!("data-controls-off-words"));
    view! {
        <Card id="audit-logging" title=t!("data-controls-audit-logging") aside>
            <CardBody>
                <p>{off.0}<strong>{off.1}</strong>{off.2}</p>
                <div class="row">
                    <LinkButton href=review look=Look::Primary>{t!("data-controls-enable")}</LinkButton>
                    <span class="field__hint">{t!("data-controls-will-review")}</span>
                </div>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn is_on(enabled: Enabled) -> Markup {
    let aside = view! { <Badge tone=Tone::Positive dot=true>{t!("data-controls-on")}</Badge> }.into_markup();
    let by = enabled.by.unwrap_or_else(|| t!("data-controls-operator"));
    let baseline = enabled.baseline.map(|BaselineProgress { recorded, total }| {
        let words = t!("data-controls-baseline-progress", recorded = recorded, total = total);
        view! { <Fact name=t!("data-controls-baseline")>{words}</Fact> }
    });
    view! {
        <Card id="audit-logging" title=t!("data-controls-audit-logging") aside>
            <CardBody>
                <Facts>
                    <Fact name=t!("data-controls-since")>{exact(enabled.since)}</Fact>
                    <Fact name=t!("data-controls-enabled-by")>{by}</Fact>
                    <Fact name=t!("data-controls-first-record")><CopyId id="first-record" value=enabled.first_id what=t!("data-controls-record-id")/></Fact>
                    {baseline}
                </Facts>
                <p>{t!("data-controls-no-control")}</p>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// What enabling means, and a form that asks for the organization's name and the person's password.
pub fn enable(request: &PageRequest, logging: AuditLogging) -> Page {
    let back = paths::data_retention(&request.organization());
    let up = back.clone();
    let form = request.form();
    let page = Page::console(t!("data-controls-enable-title"), Nav::DataControls, move || match logging.enabled {
        Some(enabled) => view! { <PageHead title=t!("data-controls-is-on")/>{is_on(enabled)} }.into_markup(),
        None => review(&form, &logging, back),
    });
    page.under(t!("data-controls-crumb"), up).narrow()
}

fn review(form: &FormState, logging: &AuditLogging, back: String) -> Markup {
    let name = form.input("confirmation[organization_name]");
    let password = form.input("confirmation[password]").or_missing(t!("data-controls-enter-password"));
    let faults = form.faults(&[&name, &password]);
    let readers = t!("data-controls-readers", owners = logging.owners.join(", "));
    let exactly = t!("data-controls-exactly", name = logging.organization.as_str());
    view! {
        <PageHead title=t!("data-controls-enable-title") lead=t!("data-controls-enable-lead")/>
        <ErrorSummary faults/>
        <Card id="deciding" title=t!("data-controls-deciding")>
            <CardBody>
                <Facts>
                    <Fact name=t!("data-controls-recorded")>{t!("data-controls-recorded-words")}</Fact>
                    <Fact name=t!("data-controls-never")>{t!("data-controls-never-words")}</Fact>
                    <Fact name=t!("data-controls-who-reads")>{readers}</Fact>
                    <Fact name=t!("data-controls-kept")>{t!("data-controls-kept-words")}</Fact>
                    <Fact name=t!("data-controls-starts")>{t!("data-controls-starts-words")}</Fact>
                    <Fact name=t!("data-controls-no-undo")>{t!("data-controls-no-undo-words")}</Fact>
                </Facts>
            </CardBody>
        </Card>
        <Form>
            <TextField input=name label=t!("data-controls-confirm") large=true hint=exactly/>
            <PasswordField input=password label=t!("data-controls-your-password") autocomplete="current-password" hint=t!("data-controls-asked-again")/>
            <FormEnd>
                <Submit size=Size::Large>{t!("data-controls-save-enable")}</Submit>
                <LinkButton href=back look=Look::Quiet>{t!("data-controls-back")}</LinkButton>
            </FormEnd>
        </Form>
    }
    .into_markup()
}
