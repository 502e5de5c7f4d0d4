//! The SMTP server, the emails that were queued for it, and a test email.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::emails::{Delivery, Mail, MailKind, MailOverview, MailServer};

/// Seconds after which the page is reloaded while an email is queued.
const RELOAD_SECONDS: u32 = 3;

/// The SMTP server and the emails.
pub fn mails(request: &PageRequest, found: MailOverview) -> Page {
    let organization = request.organization();
    let is_waiting = found.mails.iter().any(|mail| mail.delivery == Delivery::Queued);
    let (form, now) = (request.form(), request.now);
    let page = Page::console(t!("emails-title"), Nav::General, move || draw(&form, found, now)).narrow();
    let page = page.under(t!("organization-settings-title"), paths::general(&organization));
    if is_waiting { page.again_after(RELOAD_SECONDS) } else { page }
}

fn draw(form: &FormState, found: MailOverview, now: i64) -> Markup {
    let is_on = found.server.is_some();
    // Without email, nothing is promised; emails from before remain listed.
    let lead = if is_on { t!("emails-lead") } else { t!("emails-lead-off") };
    let mails = (is_on || !found.mails.is_empty()).then(|| queued(found.mails, now));
    let server = match found.server {
        Some(server) => on(server).into_markup(),
        None => off().into_markup(),
    };
    view! {
        <PageHead title=t!("emails-title") lead/>
        <ErrorSummary faults=form.faults(&[])/>
        {server}
        {mails}
    }
    .into_markup()
}

fn on(server: MailServer) -> Markup {
    let security = match server.security.as_str() {
        "none" => view! { <Badge tone=Tone::Caution>{t!("emails-security-none")}</Badge> }.into_markup(),
        word => {
            let word = word.to_uppercase();
            view! { <Badge tone=Tone::Positive>{word}</Badge> }.into_markup()
        }
    };
    view! {
        <Card id="server" title=t!("emails-server")>
            <CardBody>
                <Facts>
                    <Fact name=t!("emails-address")><code>{server.address}</code></Fact>
                    <Fact name=t!("emails-security")>{security}</Fact>
                    <Fact name=t!("emails-from")>{server.from}</Fact>
                </Facts>
                <p class="muted">{t!("emails-operator-sets")}</p>
                <Form><FormEnd><Submit look=Look::Plain>{t!("emails-test")}</Submit></FormEnd></Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn off() -> Markup {
    view! {
        <Card id="server" title=t!("emails-server")>
            <CardBody>
                <Notice title=t!("emails-off")><p>{t!("emails-off-words")}</p></Notice>
                <Code id="mail-settings" what=t!("emails-settings") panes=vec![Pane { label: "orgward.toml", text: SETTINGS.into_markup() }]/>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// The settings that a server administrator adds to enable email.
const SETTINGS: &str = "smtp_host = \"mail.example.com\"
smtp_from = \"Orgward <orgward@example.com>\"
smtp_user = \"orgward\"
smtp_password_file = \"/etc/orgward/mail.password\"
";

fn queued(mails: Vec<Mail>, now: i64) -> Markup {
    if mails.is_empty() {
        return view! {
            <Card id="letters" title=t!("emails-letters")>
                <EmptyState icon="mail" title=t!("emails-none")><p>{t!("emails-none-words")}</p></EmptyState>
            </Card>
        }
        .into_markup();
    }
    let rows = mails
        .into_iter()
        .map(|mail| {
            view! {
                <Row>
                    <RowHead><Address value=mail.recipient/><small>{about(mail.kind)}</small></RowHead>
                    <Cell label=t!("emails-column-queued")><Time at=mail.queued_at now/></Cell>
                    <Cell label=t!("emails-column-state")>{state(&mail.delivery, now)}</Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![t!("emails-column-to"), t!("emails-column-queued"), t!("emails-column-state")];
    view! {
        <Card id="letters" title=t!("emails-letters")>
            <Table caption=t!("emails-letters") columns>{rows}</Table>
        </Card>
        <p class="muted">{t!("emails-kept")}</p>
    }
    .into_markup()
}

/// The kind of an email in two or three words.
fn about(kind: Option<MailKind>) -> String {
    let Some(kind) = kind else { return t!("emails-kind-unknown") };
    match kind {
        MailKind::Invite => t!("emails-kind-invite"),
        MailKind::PasswordReset => t!("emails-kind-password-reset"),
        MailKind::PasswordChanged => t!("emails-kind-password-changed"),
        MailKind::EmailChange => t!("emails-kind-email-change"),
        MailKind::EmailChangeAsked => t!("emails-kind-email-change-asked"),
        MailKind::EmailChanged => t!("emails-kind-email-changed"),
        MailKind::OwnerAdded => t!("emails-kind-owner-added"),
        MailKind::AdminKeyCreated => t!("emails-kind-admin-key-created"),
        MailKind::AuditLoggingEnabled => t!("emails-kind-audit-logging-enabled"),
        MailKind::AuditAlarm => t!("emails-kind-audit-alarm"),
        MailKind::BackupAlarm => t!("emails-kind-backup-alarm"),
        MailKind::Test => t!("emails-kind-test"),
    }
}

/// The state of an email: a badge, and why it was not sent.
pub(super) fn state(delivery: &Delivery, now: i64) -> Markup {
    match delivery {
        Delivery::Queued => view! { <Badge tone=Tone::Accent dot=true>{t!("emails-queued")}</Badge> }.into_markup(),
        Delivery::Sent(at) => {
            let at = *at;
            view! { <Badge tone=Tone::Positive>{t!("emails-sent")}</Badge><small><Time at now/></small> }.into_markup()
        }
        Delivery::Delayed { failure, next_attempt_at } => {
            let (why, at) = (refusal(failure), *next_attempt_at);
            view! {
                <Badge tone=Tone::Caution>{t!("emails-delayed")}</Badge>
                <small>{why}" "{t!("emails-next")}" "<Time at now/></small>
            }
            .into_markup()
        }
        Delivery::GivenUp(why) => {
            view! { <Badge tone=Tone::Danger>{t!("emails-given-up")}</Badge><small>{refusal(why)}</small> }
                .into_markup()
        }
    }
}
