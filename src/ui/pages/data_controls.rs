//! Data controls: how long data may be kept, when deleted data is gone, and audit logging, which cannot be switched off.

use crate::{
    server_fns::{audit_logging::load_audit_logging, data_retention::*},
    types::{
        audit_logging::{AuditLogging, Enabled},
        data_retention::{DataRetention, Retention},
        ids::OrganizationId,
        organizations::PurgeStatus,
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

const DAY: i64 = 86_400;

/// Data retention, with audit logging at the bottom.
pub async fn data_retention(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let DataRetention { r#type, .. } = load_data_retention(organization.clone()).await?;
    let purge = load_purge(organization.clone()).await?;
    let logging = load_audit_logging(organization.clone()).await?;
    let (form, now) = (visit.form(), visit.now);
    let page = Page::console("Data retention", Nav::DataControls, move || {
        view! {
            <PageHead title="Data retention" lead="What this server keeps, for how long, and what it never forgets."/>
            {choice(&form, r#type)}
            {deleted(&purge, now)}
            {audit_logging(logging, &organization)}
        }
        .into_any()
    });
    Ok(page.under("Data controls", paths::data_retention(&visit.organization())).narrow())
}

/// The word of a choice in the form.
fn word(retention: Retention) -> &'static str {
    match retention {
        Retention::ZeroDataRetention => "zero_data_retention",
        Retention::ModifiedAbuseMonitoring => "modified_abuse_monitoring",
        Retention::EnhancedZeroDataRetention => "enhanced_zero_data_retention",
        Retention::EnhancedModifiedAbuseMonitoring => "enhanced_modified_abuse_monitoring",
    }
}

fn choice(form: &FormState, current: Retention) -> AnyView {
    let input = form.input("patch[retention_type]").or_value(word(current));
    let faults = form.faults(&[&input]);
    let option = |retention, label: &str, note: &str| Choice {
        value: word(retention),
        label: label.to_owned(),
        note: note.to_owned(),
    };
    let choices = vec![
        option(
            Retention::ModifiedAbuseMonitoring,
            "Modified abuse monitoring",
            "Content is left out of what the platform keeps to find abuse.",
        ),
        option(
            Retention::EnhancedModifiedAbuseMonitoring,
            "Modified abuse monitoring, enhanced",
            "The same, under the platform's stricter terms.",
        ),
        option(
            Retention::ZeroDataRetention,
            "Zero data retention",
            "The platform keeps nothing of what is sent to it. The audit log is not affected.",
        ),
        option(
            Retention::EnhancedZeroDataRetention,
            "Zero data retention, enhanced",
            "The same, under the platform's stricter terms. The audit log is not affected.",
        ),
    ];
    view! {
        <ErrorSummary faults/>
        <Section id="content" title="API content">
            <Form>
                <Choices input legend="What the API platform may keep" choices/>
                <FormEnd><Submit>"Save"</Submit><span class="field__hint">"A project can choose its own."</span></FormEnd>
            </Form>
        </Section>
    }
    .into_any()
}

fn deleted(status: &PurgeStatus, now: i64) -> AnyView {
    let waiting = match status.pending.iter().map(|kind| kind.count).sum() {
        0 => "Nothing is waiting.".to_owned(),
        count => format!("{} waiting.", counted(count, "deletion is", "deletions are")),
    };
    let keep = match status.retention_seconds / DAY {
        0 => "Within a minute".to_owned(),
        days => format!("Within {}", counted(days, "day", "days")),
    };
    let due = match status.due_at {
        Some(at) if at > now => view! { <Date at/>". "{waiting} }.into_any(),
        Some(_) => view! { "Now. "{waiting} }.into_any(),
        None => view! { {waiting} }.into_any(),
    };
    view! {
        <Section id="deleted" title="Deleted people, invites and keys">
            <Facts>
                <Fact name="In lists and searches">"Gone at once"</Fact>
                <Fact name="On the disk">{keep}</Fact>
                <Fact name="Next clearing">{due}</Fact>
            </Facts>
        </Section>
    }
    .into_any()
}

fn audit_logging(logging: AuditLogging, organization: &OrganizationId) -> AnyView {
    match logging.enabled {
        Some(enabled) => is_on(enabled),
        None => is_off(paths::enable_audit_logging(organization)),
    }
}

fn is_off(review: String) -> AnyView {
    let aside = view! { <Badge dot=true>"Off"</Badge> }.into_any();
    view! {
        <Card id="audit-logging" title="Audit logging" aside>
            <CardBody>
                <p>"Keeps a permanent record of administrative changes: who changed what, from where, old value and new. Content of API requests is never part of it. "<strong>"Once enabled it cannot be disabled"</strong>", not even by an owner."</p>
                <div class="row">
                    <LinkButton href=review look=Look::Primary>"Enable"</LinkButton>
                    <span class="field__hint">"You will review what this means before anything is saved."</span>
                </div>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn is_on(enabled: Enabled) -> AnyView {
    let aside = view! { <Badge tone=Tone::Positive dot=true>"On, permanently"</Badge> }.into_any();
    let by = enabled.by.unwrap_or_else(|| "Whoever runs this server".to_owned());
    view! {
        <Card id="audit-logging" title="Audit logging" aside>
            <CardBody>
                <Facts>
                    <Fact name="Since">{exact(enabled.since)}</Fact>
                    <Fact name="Enabled by">{by}</Fact>
                    <Fact name="First record"><CopyId id="first-record" value=enabled.first_id what="record id"/></Fact>
                </Facts>
                <p>"There is no control here because there is nothing to change."</p>
            </CardBody>
        </Card>
    }
    .into_any()
}

/// What enabling means, then the organization's name and a password before it is done.
pub async fn enable(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let logging = load_audit_logging(organization.clone()).await?;
    let back = paths::data_retention(&organization);
    let up = back.clone();
    let form = visit.form();
    let page = Page::console("Enable audit logging", Nav::DataControls, move || match logging.enabled {
        Some(enabled) => view! { <PageHead title="Audit logging is on"/>{is_on(enabled)} }.into_any(),
        None => review(&form, &logging, back),
    });
    Ok(page.under("Data controls", up).narrow())
}

fn review(form: &FormState, logging: &AuditLogging, back: String) -> AnyView {
    let name = form.input("confirmation[organization_name]");
    let password = form.input("confirmation[password]").or_missing("Enter your password.");
    let faults = form.faults(&[&name, &password]);
    let readers = format!("Owners: {}. Their Admin keys.", logging.owners.join(", "));
    let exactly = format!("Exactly: {}", logging.organization);
    view! {
        <PageHead title="Enable audit logging" lead="From now on every administrative change is recorded. It cannot be switched off again, not even by an owner."/>
        <ErrorSummary faults/>
        <Card id="deciding" title="What you are deciding">
            <CardBody>
                <Facts>
                    <Fact name="Recorded">"Changes to people, invites, projects, service accounts, keys and settings; sign-ins and refused sign-ins."</Fact>
                    <Fact name="Never recorded">"Passwords, keys, and the content of API requests and answers."</Fact>
                    <Fact name="Who can read it">{readers}</Fact>
                    <Fact name="Kept">"For as long as this organization exists."</Fact>
                    <Fact name="Starts">"The moment you save, with a list of what is there already."</Fact>
                    <Fact name="Cannot be undone">"There is no control, command or API call that disables it or removes a record."</Fact>
                </Facts>
            </CardBody>
        </Card>
        <Form>
            <TextField input=name label="Type the organization’s name to confirm" large=true hint=exactly/>
            <PasswordField input=password label="Your password" autocomplete="current-password" hint="Asked again, because this is for good."/>
            <FormEnd>
                <Submit size=Size::Large>"Save and enable permanently"</Submit>
                <LinkButton href=back look=Look::Quiet>"Go back"</LinkButton>
            </FormEnd>
        </Form>
    }
    .into_any()
}
