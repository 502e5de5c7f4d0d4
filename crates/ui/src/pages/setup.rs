//! Creating the first organization, from the one-time link that the server prints.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    texts::t,
};
use leptos::prelude::*;
use types::setup::SetupPage;

/// Asks for the organization's name and the account of its owner.
pub fn setup(request: &PageRequest, link: SetupPage) -> Page {
    // What was typed before the link expired is still shown, so that it can be copied.
    if !link.valid && request.form.is_none() {
        return Page::focus(t!("setup-link"), || expired().into_markup());
    }
    let remark = link.valid.then(|| t!("setup-valid", minutes = link.seconds_left / 60));
    let (form, token) = (request.form(), request.token());
    Page::focus(t!("setup-title"), move || onboarding(form, token, link).into_markup()).wide(remark)
}

fn onboarding(form: FormState, token: String, link: SetupPage) -> Markup {
    let organization = form.input("new[organization_name]").or_missing(t!("setup-enter-organization"));
    let name = form.input("new[name]").or_missing(t!("setup-enter-name"));
    let email = form.input("new[email]").or_missing(t!("setup-enter-email"));
    let password = form.input("new[password]").or_missing(t!("setup-enter-password"));
    let faults = form.faults(&[&organization, &name, &email, &password]);
    let first = faults.is_empty();
    view! {
        <div class="focus__split">
            <div class="stack">
                <div class="section">
                    <h1>{t!("setup-heading")}</h1>
                    <p class="focus__lead">
                        {t!("setup-lead")}
                    </p>
                </div>
                <ErrorSummary faults/>
                <Form>
                    <input type="hidden" name="token" value=token/>
                    <TextField input=organization label=t!("setup-organization-name") large=true first autocomplete="organization"
                        hint=t!("setup-organization-hint")/>
                    <Pair>
                        <TextField input=name label=t!("setup-your-name") large=true autocomplete="name"/>
                        <TextField input=email label=t!("setup-your-email") kind="email" large=true autocomplete="username"/>
                    </Pair>
                    <PasswordField input=password label=t!("setup-password") autocomplete="new-password"
                        hint=t!("setup-password-hint")/>
                    <FormEnd><Submit size=Size::Large>{t!("setup-create")}</Submit></FormEnd>
                </Form>
            </div>
            <aside aria-label=t!("setup-about")>{kept(link.database)}</aside>
        </div>
    }
    .into_markup()
}

fn kept(database: String) -> Markup {
    view! {
        <Card id="kept" title=t!("setup-kept")>
            <CardBody>
                <Facts>
                    {(!database.is_empty()).then(|| view! { <Fact name=t!("setup-database")><code>{database}</code></Fact> })}
                    <Fact name=t!("setup-secrets")>{t!("setup-secrets-words")}</Fact>
                    <Fact name=t!("setup-network")>{t!("setup-network-words")}</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn expired() -> Markup {
    view! {
        <div class="refusal">
            <h1>{t!("setup-expired")}</h1>
            <p>{t!("setup-expired-words")}</p>
            <p><CopyId id="command" value="orgward serve" what=t!("setup-command")/></p>
        </div>
    }
    .into_markup()
}
