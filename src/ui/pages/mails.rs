//! The mail server, the letters that went to it, and a letter to try it with.

use crate::{
    server_fns::emails::load_mails,
    ui::{
        components::*,
        form::FormState,
        page::{Nav, Page},
        paths,
        texts::{refusal, t},
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    emails::{Delivery, Mail, MailKind, MailOverview, MailServer},
    problem::Problem,
};

/// Seconds after which the page is loaded again while a letter waits.
const AGAIN: u32 = 3;

/// How letters fare.
pub async fn mails(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let found = load_mails(organization.clone()).await?;
    let is_waiting = found.mails.iter().any(|mail| mail.delivery == Delivery::Queued);
    let (form, now) = (visit.form(), visit.now);
    let page = Page::console(t!("mails-title"), Nav::General, move || draw(&form, found, now)).narrow();
    let page = page.under(t!("general-title"), paths::general(&organization));
    Ok(if is_waiting { page.again_after(AGAIN) } else { page })
}

fn draw(form: &FormState, found: MailOverview, now: i64) -> AnyView {
    let server = match found.server {
        Some(server) => on(server).into_any(),
        None => off().into_any(),
    };
    view! {
        <PageHead title=t!("mails-title") lead=t!("mails-lead")/>
        <ErrorSummary faults=form.faults(&[])/>
        {server}
        {letters(found.mails, now)}
    }
    .into_any()
}

fn on(server: MailServer) -> AnyView {
    let security = match server.security.as_str() {
        "none" => view! { <Badge tone=Tone::Caution>{t!("mails-security-none")}</Badge> }.into_any(),
        word => {
            let word = word.to_uppercase();
            view! { <Badge tone=Tone::Positive>{word}</Badge> }.into_any()
        }
    };
    view! {
        <Card id="server" title=t!("mails-server")>
            <CardBody>
                <Facts>
                    <Fact name=t!("mails-address")><code>{server.address}</code></Fact>
                    <Fact name=t!("mails-security")>{security}</Fact>
                    <Fact name=t!("mails-from")>{server.from}</Fact>
                </Facts>
                <p class="muted">{t!("mails-operator-sets")}</p>
                <Form><FormEnd><Submit look=Look::Plain>{t!("mails-test")}</Submit></FormEnd></Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn off() -> AnyView {
    view! {
        <Card id="server" title=t!("mails-server")>
            <CardBody>
                <Notice title=t!("mails-off")><p>{t!("mails-off-words")}</p></Notice>
                <Code id="mail-settings" what=t!("mails-settings") panes=vec![Pane { label: "orgward.toml", text: SETTINGS.into_any() }]/>
            </CardBody>
        </Card>
    }
    .into_any()
}

/// What an operator writes to switch mail on.
const SETTINGS: &str = "smtp_host = \"mail.example.com\"
smtp_from = \"Orgward <orgward@example.com>\"
smtp_user = \"orgward\"
smtp_password_file = \"/etc/orgward/mail.password\"
";

fn letters(mails: Vec<Mail>, now: i64) -> AnyView {
    if mails.is_empty() {
        return view! {
            <Card id="letters" title=t!("mails-letters")>
                <EmptyState icon="mail" title=t!("mails-none")><p>{t!("mails-none-words")}</p></EmptyState>
            </Card>
        }
        .into_any();
    }
    let rows = mails
        .into_iter()
        .map(|mail| {
            view! {
                <Row>
                    <RowHead>{mail.recipient}<small>{about(mail.kind)}</small></RowHead>
                    <Cell label=t!("mails-column-queued")><Time at=mail.queued_at now/></Cell>
                    <Cell label=t!("mails-column-state")>{state(&mail.delivery, now)}</Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![t!("mails-column-to"), t!("mails-column-queued"), t!("mails-column-state")];
    view! {
        <Card id="letters" title=t!("mails-letters")>
            <Table caption=t!("mails-letters") columns>{rows}</Table>
        </Card>
        <p class="muted">{t!("mails-kept")}</p>
    }
    .into_any()
}

/// What a letter is about, in two or three words.
fn about(kind: MailKind) -> String {
    match kind {
        MailKind::Invite => t!("mails-kind-invite"),
        MailKind::PasswordReset => t!("mails-kind-password-reset"),
        MailKind::PasswordChanged => t!("mails-kind-password-changed"),
        MailKind::EmailChange => t!("mails-kind-email-change"),
        MailKind::EmailChanged => t!("mails-kind-email-changed"),
        MailKind::OwnerAdded => t!("mails-kind-owner-added"),
        MailKind::AdminKeyCreated => t!("mails-kind-admin-key-created"),
        MailKind::AuditLoggingEnabled => t!("mails-kind-audit-logging-enabled"),
        MailKind::Test => t!("mails-kind-test"),
    }
}

/// How far a letter got: a badge, and why it did not get further.
pub(super) fn state(delivery: &Delivery, now: i64) -> AnyView {
    match delivery {
        Delivery::Queued => view! { <Badge tone=Tone::Accent dot=true>{t!("mails-queued")}</Badge> }.into_any(),
        Delivery::Sent(at) => {
            let at = *at;
            view! { <Badge tone=Tone::Positive>{t!("mails-sent")}</Badge><small><Time at now/></small> }.into_any()
        }
        Delivery::Delayed { failure, next_attempt_at } => {
            let (why, at) = (refusal(failure), *next_attempt_at);
            view! {
                <Badge tone=Tone::Caution>{t!("mails-delayed")}</Badge>
                <small>{why}" "{t!("mails-next")}" "<Time at now/></small>
            }
            .into_any()
        }
        Delivery::GivenUp(why) => {
            view! { <Badge tone=Tone::Danger>{t!("mails-given-up")}</Badge><small>{refusal(why)}</small> }.into_any()
        }
    }
}
