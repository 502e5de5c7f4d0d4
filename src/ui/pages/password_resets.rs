//! A new password for somebody who has forgotten theirs: asking for the letter, and where its link leads.

use crate::{
    server_fns::password_resets::load_password_reset,
    ui::{
        components::*,
        form::FormState,
        page::Page,
        paths,
        texts::{around_link, refusal, t},
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    password_resets::ResetAsked,
    problem::{Problem, ProblemKind},
};

/// Asks for the address; the answer is the same whether or not somebody has it.
pub async fn forgotten(visit: Visit) -> Result<Page, Problem> {
    let form = visit.form();
    Ok(Page::focus(t!("password-resets-title"), move || {
        let inside = match form.output::<ResetAsked>() {
            Some(asked) => asked_for(asked),
            None => ask(&form),
        };
        view! { <h1>{t!("password-resets-title")}</h1>{inside} }.into_any()
    }))
}

fn ask(form: &FormState) -> AnyView {
    let email = form.input("forgotten[email]").or_missing(t!("password-resets-enter-email"));
    let faults = form.faults(&[&email]);
    let first = faults.is_empty();
    let operator = around_link(&t!("password-resets-no-mail"));
    view! {
        <p class="focus__lead">{t!("password-resets-lead")}</p>
        <ErrorSummary faults/>
        <div class="card">
            <CardBody>
                <Form>
                    <TextField input=email label=t!("password-resets-email") kind="email" large=true first autocomplete="username"/>
                    <Submit size=Size::Large block=true>{t!("password-resets-send")}</Submit>
                </Form>
            </CardBody>
        </div>
        <p class="field__hint">{operator.0}<code>{operator.1}</code>{operator.2}</p>
        <p><a href=paths::SIGN_IN>{t!("password-resets-back")}</a></p>
    }
    .into_any()
}

fn asked_for(asked: ResetAsked) -> AnyView {
    view! {
        <Notice tone=Tone::Positive live=true title=t!("password-resets-asked")>
            <p>{t!("password-resets-asked-words", email = asked.email, minutes = asked.minutes)}</p>
        </Notice>
        <p class="muted">{t!("password-resets-asked-hint")}</p>
        <p><a href=paths::SIGN_IN>{t!("password-resets-back")}</a></p>
    }
    .into_any()
}

/// Where the letter's link leads.
pub async fn reset(visit: Visit) -> Result<Page, Problem> {
    let token = token(&visit);
    let link = match load_password_reset(token.clone()).await {
        Ok(link) => link,
        Err(problem) if problem.kind == ProblemKind::Invalid => {
            return Ok(Page::focus(t!("password-resets-choose"), move || closed(&problem)));
        }
        Err(problem) => return Err(problem.into()),
    };
    let form = visit.form();
    let now = visit.now;
    Ok(Page::focus(t!("password-resets-choose"), move || {
        let password = form.input("new[password]").or_missing(t!("password-resets-enter-password"));
        let faults = form.faults(&[&password]);
        let minutes = (link.expires_at - now).max(0) / 60 + 1;
        view! {
            <h1>{t!("password-resets-choose")}</h1>
            <p class="focus__lead">{t!("password-resets-choose-lead", email = link.email.as_str())}</p>
            <ErrorSummary faults/>
            <div class="card">
                <CardBody>
                    <Form>
                        <input type="hidden" name="token" value=token/>
                        // Tells password managers whose password it is.
                        <input class="sr" type="text" name="username" value=link.email autocomplete="username" readonly tabindex="-1" aria-label=t!("password-resets-email")/>
                        <PasswordField input=password label=t!("password-resets-password") autocomplete="new-password" hint=t!("password-resets-password-hint")/>
                        <Submit size=Size::Large block=true>{t!("password-resets-save")}</Submit>
                    </Form>
                </CardBody>
            </div>
            <p class="field__hint">{t!("password-resets-minutes", count = minutes)}</p>
        }
        .into_any()
    }))
}

/// The token in the address, or in the form that was sent from there.
pub(super) fn token(visit: &Visit) -> String {
    visit.query("token").or_else(|| visit.form.as_ref()?.value("token")).unwrap_or_default().to_owned()
}

fn closed(problem: &Problem) -> AnyView {
    let why = refusal(&problem.reason);
    view! {
        <h1>{t!("password-resets-choose")}</h1>
        <Notice tone=Tone::Caution title=t!("password-resets-closed")><p>{why}</p></Notice>
        <LinkButton href=paths::FORGOTTEN look=Look::Primary size=Size::Large>{t!("password-resets-again")}</LinkButton>
    }
    .into_any()
}
