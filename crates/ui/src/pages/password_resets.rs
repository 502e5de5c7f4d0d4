//! Resetting a forgotten password: requesting the email, and setting a new password from its link.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    paths,
    texts::{around_link, refusal, t},
};
use leptos::prelude::*;
use types::{
    password_resets::{PasswordReset, ResetAsked},
    problem::Problem,
};

/// Asks for the email address, or says that this server sends no email. The response is the same whether or not an
/// account has the address.
pub fn forgotten(request: &PageRequest, sends_email: bool) -> Page {
    let form = request.form();
    Page::focus(t!("password-resets-title"), move || {
        let inside = match form.output::<ResetAsked>() {
            Some(asked) => asked_for(asked.clone()),
            None if sends_email => ask(&form),
            None => by_administrator(&form),
        };
        view! { <h1>{t!("password-resets-title")}</h1>{inside} }.into_markup()
    })
}

fn ask(form: &FormState) -> Markup {
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
    .into_markup()
}

/// Replaces the form where no link can be sent.
fn by_administrator(form: &FormState) -> Markup {
    let words = around_link(&t!("password-resets-off-words"));
    view! {
        <ErrorSummary faults=form.faults(&[])/>
        <Notice tone=Tone::Caution title=t!("password-resets-off")><p>{words.0}<code>{words.1}</code>{words.2}</p></Notice>
        <p><a href=paths::SIGN_IN>{t!("password-resets-back")}</a></p>
    }
    .into_markup()
}

fn asked_for(asked: ResetAsked) -> Markup {
    view! {
        <Notice tone=Tone::Positive live=true title=t!("password-resets-asked")>
            <p>{t!("password-resets-asked-words", email = asked.email, minutes = asked.minutes)}</p>
        </Notice>
        <p class="muted">{t!("password-resets-asked-hint")}</p>
        <p><a href=paths::SIGN_IN>{t!("password-resets-back")}</a></p>
    }
    .into_markup()
}

/// Sets the new password.
pub fn reset(request: &PageRequest, link: PasswordReset) -> Page {
    let (form, token) = (request.form(), request.token());
    let now = request.now;
    Page::focus(t!("password-resets-choose"), move || {
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
                        <Username email=link.email/>
                        <PasswordField input=password label=t!("password-resets-password") autocomplete="new-password" hint=t!("password-resets-password-hint")/>
                        <Submit size=Size::Large block=true>{t!("password-resets-save")}</Submit>
                    </Form>
                </CardBody>
            </div>
            <p class="field__hint">{t!("password-resets-minutes", count = minutes)}</p>
        }
        .into_markup()
    })
}

/// The page of a link that no longer works.
pub fn closed_page(problem: Problem) -> Page {
    Page::focus(t!("password-resets-choose"), move || closed(&problem))
}

fn closed(problem: &Problem) -> Markup {
    let why = refusal(&problem.reason);
    view! {
        <h1>{t!("password-resets-choose")}</h1>
        <Notice tone=Tone::Caution title=t!("password-resets-closed")><p>{why}</p></Notice>
        <LinkButton href=paths::FORGOTTEN look=Look::Primary size=Size::Large>{t!("password-resets-again")}</LinkButton>
    }
    .into_markup()
}
