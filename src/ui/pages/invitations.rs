//! What somebody sees who follows an invite's link.

use crate::{
    server_fns::invite_acceptance::load_invitation,
    ui::{
        components::*,
        form::FormState,
        page::Page,
        paths,
        texts::{refusal, t},
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    invites::{Invitation, Way},
    problem::{Problem, ProblemKind},
};

/// Accepts an invite: somebody new says a name and chooses a password, somebody known presses a button.
pub async fn accept(visit: Visit) -> Result<Page, Problem> {
    let token = visit.query("token").or_else(|| visit.form.as_ref()?.value("token")).unwrap_or_default().to_owned();
    let invitation = match load_invitation(token.clone()).await {
        Ok(invitation) => invitation,
        Err(problem) if problem.kind == ProblemKind::Invalid || problem.kind == ProblemKind::NotFound => {
            return Ok(Page::focus(t!("invitations-title"), move || closed(&problem).into_any()));
        }
        Err(problem) => return Err(problem.into()),
    };
    let form = visit.form();
    let title = t!("invitations-join-organization", organization = invitation.organization.as_str());
    Ok(Page::focus(title, move || {
        let inside = match invitation.way.clone() {
            Way::NewPerson => newcomer(&form, token, &invitation.email),
            Way::SignedIn => member(&form, token),
            Way::SignIn => sign_in(&token),
            Way::WrongAccount(other) => wrong_account(&invitation.email, &other),
        };
        view! {
            <h1>{t!("invitations-join-organization", organization = invitation.organization.as_str())}</h1>
            <p class="focus__lead">{lead(&invitation)}</p>
            {inside}
        }
        .into_any()
    }))
}

fn lead(invitation: &Invitation) -> String {
    let role = invitation.role.as_str();
    let (projects, names) = (invitation.projects.len(), invitation.projects.join(", "));
    match &invitation.invited_by {
        Some(by) => {
            t!("invitations-lead-by", by = by.as_str(), role = role, projects = projects, names = names)
        }
        None => t!("invitations-lead", role = role, projects = projects, names = names),
    }
}

fn newcomer(form: &FormState, token: String, email: &str) -> AnyView {
    let name = form.input("new[name]").or_missing(t!("invitations-enter-name"));
    let password = form.input("new[password]").or_missing(t!("invitations-enter-password"));
    let faults = form.faults(&[&name, &password]);
    let first = faults.is_empty();
    let email = email.to_owned();
    view! {
        <ErrorSummary faults/>
        <div class="card">
            <CardBody>
                <Form>
                    <input type="hidden" name="token" value=token/>
                    <Facts><Fact name=t!("invitations-email")>{email}</Fact></Facts>
                    <TextField input=name label=t!("invitations-your-name") large=true first autocomplete="name"/>
                    <PasswordField input=password label=t!("invitations-password") autocomplete="new-password"
                        hint=t!("invitations-password-hint")/>
                    <Submit size=Size::Large block=true>{t!("invitations-join")}</Submit>
                </Form>
            </CardBody>
        </div>
    }
    .into_any()
}

fn member(form: &FormState, token: String) -> AnyView {
    view! {
        <ErrorSummary faults=form.faults(&[])/>
        <Form>
            <input type="hidden" name="token" value=token/>
            <Submit size=Size::Large>{t!("invitations-join")}</Submit>
        </Form>
    }
    .into_any()
}

fn sign_in(token: &str) -> AnyView {
    let href = paths::with_query(paths::SIGN_IN, &[("next", Some(&paths::invitation(token)))]);
    view! {
        <p>{t!("invitations-known")}</p>
        <div><LinkButton href look=Look::Primary>{t!("invitations-sign-in")}</LinkButton></div>
    }
    .into_any()
}

fn wrong_account(email: &str, other: &str) -> AnyView {
    let words = t!("invitations-wrong", email = email, other = other);
    view! {
        <Notice tone=Tone::Caution><p>{words}</p></Notice>
        <p>{t!("invitations-wrong-words")}</p>
        <div><LinkButton href=paths::SIGN_OUT>{t!("invitations-sign-out")}</LinkButton></div>
    }
    .into_any()
}

fn closed(problem: &Problem) -> AnyView {
    let title = match problem.code.as_deref() {
        Some("invite_used") => t!("invitations-used"),
        Some("invite_revoked") => t!("invitations-revoked"),
        Some("invite_expired") => t!("invitations-expired"),
        Some("invite_replaced") => t!("invitations-replaced"),
        _ => t!("invitations-nothing"),
    };
    let message = refusal(&problem.reason);
    view! {
        <div class="refusal">
            <h1>{title}</h1>
            <p>{message}</p>
            <LinkButton href=paths::SIGN_IN>{t!("invitations-to-sign-in")}</LinkButton>
        </div>
    }
    .into_any()
}
