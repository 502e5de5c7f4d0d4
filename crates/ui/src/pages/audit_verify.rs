//! Verifying an export of the audit log in the browser. This is the only page that needs a script, and it says so.

use crate::{
    code_samples,
    components::*,
    markup::{IntoMarkup, Markup, escaped},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::audit_off,
    paths,
    texts::t,
};
use leptos::prelude::*;

/// The file name of the downloaded public key.
const KEY_FILE: &str = "orgward-audit.pub";

/// A form that takes files and says whether they are authentic.
pub fn verify(request: &PageRequest, key: String) -> Page {
    let up = paths::audit_logs(&request.organization());
    let page = Page::console(t!("audit-logs-verify-export"), Nav::AuditLogs, move || {
        view! {
            <PageHead title=t!("audit-logs-verify-export") lead=t!("audit-logs-verify-lead")/>
            <div class="unscripted">
                <Notice tone=Tone::Caution title=t!("audit-logs-verify-script")>
                    <p>{t!("audit-logs-verify-script-words")}</p>
                </Notice>
            </div>
            {files(key.clone())}
            {command(key)}
        }
        .into_markup()
    });
    page.under(t!("audit-logs-title"), up).narrow()
}

/// The page shown instead while logging is off: without a log there is no key.
pub fn off(request: &PageRequest) -> Page {
    let organization = request.organization();
    let up = paths::audit_logs(&organization);
    let page = Page::console(t!("audit-logs-verify-export"), Nav::AuditLogs, move || audit_off::off(&organization));
    page.under(t!("audit-logs-title"), up)
}

fn files(key: String) -> Markup {
    let key_hint = t!("audit-logs-verify-key-hint");
    let kept_hint = t!("audit-logs-verify-kept-hint");
    let described = |id: &str| format!("{id}-hint");
    view! {
        <div class="scripted" data-audit-verify>
            <Card id="check" title=t!("audit-logs-export-files") silent=true>
                <CardBody>
                    <div>
                    <Drop id="files" label=t!("audit-logs-verify-drop")
                        hint=t!("audit-logs-verify-drop-hint")/>
                    <DropProgress label=t!("audit-logs-verify-bytes")/>
                    <div class="drop__end" role="status">
                        {verdict("holds", Tone::Positive, t!("audit-logs-verify-holds"))}
                        {verdict("fails", Tone::Danger, t!("audit-logs-verify-fails"))}
                        {verdict("unread", Tone::Caution, t!("audit-logs-verify-unread"))}
                    </div>
                    </div>
                    <Field id="keys".to_owned() label=t!("audit-logs-verify-keys") hint=Some(key_hint) error=None>
                        <textarea class="input mono" id="keys" rows="2" spellcheck="false" autocomplete="off" aria-describedby=described("keys")>{escaped(&key)}</textarea>
                    </Field>
                    <Field id="checkpoint".to_owned() label=t!("audit-logs-verify-kept") optional=true hint=Some(kept_hint) error=None>
                        <textarea class="input mono" id="checkpoint" rows="5" spellcheck="false" autocomplete="off" aria-describedby=described("checkpoint")></textarea>
                    </Field>
                    <Field id="without-list".to_owned() label=t!("audit-logs-verify-without-list") hint=Some(t!("audit-logs-verify-without-list-hint")) error=None>
                        <input type="checkbox" id="without-list" autocomplete="off" aria-describedby=described("without-list")/>
                    </Field>
                    <div data-part="again" hidden><button type="button" class="button button--primary" data-part="verify">{t!("audit-logs-verify-again")}</button></div>
                </CardBody>
            </Card>
        </div>
    }
    .into_markup()
}

/// One of the three outcomes of a verification, rendered hidden so that the script writes only text.
fn verdict(part: &'static str, tone: Tone, title: String) -> Markup {
    let own_key = (part == "holds").then(|| {
        view! { <p data-part="own-key" hidden>{t!("audit-logs-verify-own-key")}</p> }
    });
    view! {
        <div data-part=part hidden>
            <Notice tone title><div class="stack" lang="en" data-part=format!("{part}-text")></div>{own_key}</Notice>
        </div>
    }
    .into_markup()
}

fn command(key: String) -> Markup {
    // A key contains no character that must be escaped in a data URL.
    let href = format!("data:text/plain,{key}%0A");
    view! {
        <Section id="command" title=t!("audit-logs-verify-command")>
            <p>{t!("audit-logs-verify-command-words")}</p>
            <Code id="shell" what=t!("audit-logs-verify-check") panes=vec![code_samples::verify_export(KEY_FILE)]/>
            <Facts><Fact name=t!("audit-logs-verify-public-key")><CopyId id="public-key" value=key what=t!("audit-logs-verify-the-key")/></Fact></Facts>
            <div class="row"><a class="button" href=href download=KEY_FILE>{t!("audit-logs-verify-download")}</a></div>
        </Section>
    }
    .into_markup()
}
