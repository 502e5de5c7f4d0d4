//! The page of an invite's link.

use crate::{
    components::*,
    email_address,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    paths,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::{
    invites::{Invitation, Way},
    problem::Problem,
};

/// Accepts an invite. A new person enters a name and a password; a person with an account presses a button.
pub fn accept(request: &PageRequest, invitation: Invitation) -> Page {
    let (form, token) = (request.form(), request.token());
    let title = t!("invite-acceptance-join-organization", organization = invitation.organization.as_str());
    Page::focus(title, move || {
        let inside = match invitation.way.clone() {
            Way::NewPerson => newcomer(&form, token, &invitation.email),
            Way::SignedIn => member(&form, token),
            Way::SignIn => sign_in(&token),
            Way::WrongAccount(other) => wrong_account(&invitation.email, &other),
        };
        view! {
            <h1>{t!("invite-acceptance-join-organization", organization = invitation.organization.as_str())}</h1>
            <p class="focus__lead">{lead(&invitation)}</p>
            {inside}
        }
        .into_markup()
    })
}

fn lead(invitation: &Invitation) -> String {
    let role = invitation.role.as_str();
    let (projects, names) = (invitation.projects.len(), invitation.projects.join(", "));
    match &invitation.invited_by {
        Some(by) => {
            t!("invite-acceptance-lead-by", by = by.as_str(), role = role, projects = projects, names = names)
        }
        None => t!("invite-acceptance-lead", role = role, projects = projects, names = names),
    }
}

fn newcomer(form: &FormState, token: String, email: &str) -> Markup {
    let name = form.input("new[name]").or_missing(t!("invite-acceptance-enter-name"));
    let password = form.input("new[password]").or_missing(t!("invite-acceptance-enter-password"));
    let faults = form.faults(&[&name, &password]);
    let first = faults.is_empty();
    let (email, username) = (email_address::displayed(email), email.to_owned());
    view! {
        <ErrorSummary faults/>
        <div class="card">
            <CardBody>
                <Form>
                    <input type="hidden" name="token" value=token/>
                    <Facts><Fact name=t!("invite-acceptance-email")>{email}</Fact></Facts>
                    <TextField input=name label=t!("invite-acceptance-your-name") large=true first autocomplete="name"/>
                    <Username email=username/>
                    <PasswordField input=password label=t!("invite-acceptance-password") autocomplete="new-password"
                        hint=t!("invite-acceptance-password-hint")/>
                    <Submit size=Size::Large block=true>{t!("invite-acceptance-join")}</Submit>
                </Form>
            </CardBody>
        </div>
    }
    .into_markup()
}

fn member(form: &FormState, token: String) -> Markup {
    view! {
        <ErrorSummary faults=form.faults(&[])/>
        <Form>
            <input type="hidden" name="token" value=token/>
            <Submit size=Size::Large>{t!("invite-acceptance-join")}</Submit>
        </Form>
    }
    .into_markup()
}

fn sign_in(token: &str) -> Markup {
    let href = paths::with_query(paths::SIGN_IN, &[("next", Some(&paths::invitation(token)))]);
    view! {
        <p>{t!("invite-acceptance-known")}</p>
        <div><LinkButton href look=Look::Primary>{t!("invite-acceptance-sign-in")}</LinkButton></div>
    }
    .into_markup()
}

fn wrong_account(email: &str, other: &str) -> Markup {
    let words =
        t!("invite-acceptance-wrong", email = email_address::displayed(email), other = email_address::displayed(other));
    view! {
        <Notice tone=Tone::Caution><p>{words}</p></Notice>
        <p>{t!("invite-acceptance-wrong-words")}</p>
        <div><LinkButton href=paths::SIGN_OUT>{t!("invite-acceptance-sign-out")}</LinkButton></div>
    }
    .into_markup()
}

/// The page of an invite that can no longer be accepted.
pub fn closed_page(problem: Problem) -> Page {
    Page::focus(t!("invite-acceptance-title"), move || closed(&problem))
}

fn closed(problem: &Problem) -> Markup {
    let title = match problem.code.as_deref() {
        Some("invite_used") => t!("invite-acceptance-used"),
        Some("invite_revoked") => t!("invite-acceptance-revoked"),
        Some("invite_expired") => t!("invite-acceptance-expired"),
        Some("invite_replaced") => t!("invite-acceptance-replaced"),
        _ => t!("invite-acceptance-nothing"),
    };
    let message = refusal(&problem.reason);
    view! {
        <div class="refusal">
            <h1>{title}</h1>
            <p>{message}</p>
            <LinkButton href=paths::SIGN_IN>{t!("invite-acceptance-to-sign-in")}</LinkButton>
        </div>
    }
    .into_markup()
}
