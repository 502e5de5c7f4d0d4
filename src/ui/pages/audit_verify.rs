//! Verifying an export of the audit log in the browser: the one page that is nothing without a script, and says so.

use super::audit_logs;
use crate::{
    server_fns::audit_proofs::get_audit_key,
    types::problem::Problem,
    ui::{
        components::*,
        page::{Nav, Page},
        paths, snippets,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// What a public key is saved as.
const KEY_FILE: &str = "orgward-audit.pub";

/// Takes files and says whether they hold.
pub async fn verify(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let up = paths::audit_logs(&organization);
    let key = match get_audit_key(organization.clone()).await {
        Ok(key) => key,
        Err(problem) if audit_logs::is_off(&problem) => {
            let page = Page::console("Verify an export", Nav::AuditLogs, move || audit_logs::off(&organization));
            return Ok(page.under("Audit logs", up));
        }
        Err(problem) => return Err(problem),
    };
    let page = Page::console("Verify an export", Nav::AuditLogs, move || {
        view! {
            <PageHead title="Verify an export" lead="Checks that every record of an exported audit log is what was recorded, and that an export of the whole log lacks none. Your files are read in this browser; nothing is uploaded."/>
            <div class="unscripted">
                <Notice tone=Tone::Caution title="This page needs a script">
                    <p>"It reads your files here, so that they need not leave your machine, and only a script can do that. The command below makes the same check."</p>
                </Notice>
            </div>
            {files(key.clone())}
            {command(key)}
        }
        .into_any()
    });
    Ok(page.under("Audit logs", up).narrow())
}

fn files(key: String) -> AnyView {
    let key_hint = "This server’s own key. Whoever could change the log could change this page too: for a check from outside, put in the key that you kept elsewhere.";
    let kept_hint = "What “orgward audit checkpoint” printed once, from where you keep it: no record up to there may have changed since.";
    let described = |id: &str| format!("{id}-hint");
    view! {
        <div class="scripted" data-audit-verify>
            <Card id="check" title="Files" silent=true>
                <CardBody>
                    <div>
                    <Drop id="files" label="Drop the files of an export here, or choose them"
                        hint="audit-logs.ndjson; or a table, audit-logs.csv, with its manifest.txt. A public key and a checkpoint may come along."/>
                    <DropProgress label="Bytes read"/>
                    <div class="drop__end" role="status">
                        {verdict("holds", Tone::Positive, "It holds")}
                        {verdict("fails", Tone::Danger, "It does not hold")}
                        {verdict("unread", Tone::Caution, "Nothing was found out")}
                    </div>
                    </div>
                    <Field id="keys".to_owned() label="Public keys to believe, one a line" hint=Some(key_hint.to_owned()) error=None>
                        <textarea class="input mono" id="keys" rows="2" spellcheck="false" autocomplete="off" aria-describedby=described("keys")>{key}</textarea>
                    </Field>
                    <Field id="checkpoint".to_owned() label="Checkpoint that you kept" optional=true hint=Some(kept_hint.to_owned()) error=None>
                        <textarea class="input mono" id="checkpoint" rows="5" spellcheck="false" autocomplete="off" aria-describedby=described("checkpoint")></textarea>
                    </Field>
                    <div data-part="again" hidden><button type="button" class="button button--primary" data-part="verify">"Verify again"</button></div>
                </CardBody>
            </Card>
        </div>
    }
    .into_any()
}

/// One of the three ends of a check, there from the start so that the script writes nothing but words.
fn verdict(part: &'static str, tone: Tone, title: &'static str) -> AnyView {
    let own_key = (part == "holds").then(|| {
        view! { <p data-part="own-key" hidden>"Believed was the key that this server put in. Put in the one that you kept elsewhere to know that nobody changed both."</p> }
    });
    view! {
        <div data-part=part hidden>
            <Notice tone title><div class="stack" data-part=format!("{part}-text")></div>{own_key}</Notice>
        </div>
    }
    .into_any()
}

fn command(key: String) -> AnyView {
    // Nothing in a key needs to be escaped in an address of this kind.
    let href = format!("data:text/plain,{key}%0A");
    view! {
        <Section id="command" title="On the command line">
            <p>"The same check by the same code, on a machine that you trust, without a database or a network."</p>
            <Code id="shell" what="The check" panes=vec![snippets::verify_export(KEY_FILE)]/>
            <Facts><Fact name="Public key"><CopyId id="public-key" value=key what="public key"/></Fact></Facts>
            <div class="row"><a class="button" href=href download=KEY_FILE>"Download public key"</a></div>
        </Section>
    }
    .into_any()
}
