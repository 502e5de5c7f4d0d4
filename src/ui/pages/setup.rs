//! The first owner's onboarding, behind the one-time link that the server prints.

use crate::{
    server_fns::setup::load_setup,
    types::{problem::Problem, setup::SetupPage},
    ui::{components::*, form::FormState, page::Page, visit::Visit},
};
use leptos::prelude::*;

/// Names the organization and makes whoever holds the link its owner.
pub async fn setup(visit: Visit) -> Result<Page, Problem> {
    let token = visit.query("token").or_else(|| visit.form.as_ref()?.value("token")).unwrap_or_default().to_owned();
    let link = load_setup(token.clone()).await?;
    // What was typed before the link ran out is still shown, to be copied from.
    if !link.valid && visit.form.is_none() {
        return Ok(Page::focus("Setup link", || expired().into_any()));
    }
    let remark = link.valid.then(|| format!("Setup link valid for {}", minutes(link.seconds_left)));
    let form = visit.form();
    Ok(Page::focus("Set up", move || onboarding(form, token, link).into_any()).wide(remark))
}

fn onboarding(form: FormState, token: String, link: SetupPage) -> AnyView {
    let organization = form.input("new[organization_name]").or_missing("Enter the organization's name.");
    let name = form.input("new[name]").or_missing("Enter your name.");
    let email = form.input("new[email]").or_missing("Enter your email address.");
    let password = form.input("new[password]").or_missing("Choose a password.");
    let faults = form.faults(&[&organization, &name, &email, &password]);
    let first = faults.is_empty();
    view! {
        <div class="focus__split">
            <div class="stack">
                <div class="section">
                    <h1>"Name your organization and become its owner"</h1>
                    <p class="focus__lead">
                        "You are creating the only owner. Add a second one soon: an organization with one owner is one lost password away from a recovery on the server."
                    </p>
                </div>
                <ErrorSummary faults/>
                <Form>
                    <input type="hidden" name="token" value=token/>
                    <TextField input=organization label="Organization name" large=true first autocomplete="organization"
                        hint="Everyone in it sees this name."/>
                    <Pair>
                        <TextField input=name label="Your name" large=true autocomplete="name"/>
                        <TextField input=email label="Your email" kind="email" large=true autocomplete="username"/>
                    </Pair>
                    <PasswordField input=password label="Password" autocomplete="new-password"
                        hint="At least 12 characters, and hard to guess. Spaces are welcome: a few unrelated words do well."/>
                    <FormEnd><Submit size=Size::Large>"Create organization"</Submit></FormEnd>
                </Form>
            </div>
            <aside aria-label="About this server">{kept(link.database)}</aside>
        </div>
    }
    .into_any()
}

fn kept(database: String) -> AnyView {
    view! {
        <Card id="kept" title="Where things are kept">
            <CardBody>
                <Facts>
                    {(!database.is_empty()).then(|| view! { <Fact name="Database"><code>{database}</code></Fact> })}
                    <Fact name="Secrets">"Passwords and keys as fingerprints only"</Fact>
                    <Fact name="Network">"Nothing leaves this server: no telemetry, no update check"</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn expired() -> AnyView {
    view! {
        <div class="refusal">
            <h1>"This setup link no longer works"</h1>
            <p>"A link works once and for 30 minutes, and a newer one replaces it. Start Orgward again on the server; as long as there is no owner, each start prints a fresh link:"</p>
            <p><CopyId id="command" value="orgward serve" what="command"/></p>
        </div>
    }
    .into_any()
}

fn minutes(seconds: i64) -> String {
    match seconds / 60 {
        i64::MIN..1 => "less than a minute".to_owned(),
        1 => "1 more minute".to_owned(),
        many => format!("{many} more minutes"),
    }
}
