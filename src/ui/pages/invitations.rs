//! What somebody sees who follows an invite's link.

use crate::{
    server_fns::invitations::load_invitation,
    types::{
        invites::{Invitation, Way},
        problem::{Problem, ProblemKind},
        users::Role,
    },
    ui::{components::*, form::FormState, page::Page, paths, visit::Visit},
};
use leptos::prelude::*;

/// Accepts an invite: somebody new says a name and chooses a password, somebody known presses a button.
pub async fn accept(visit: Visit) -> Result<Page, Problem> {
    let token = visit.query("token").or_else(|| visit.form.as_ref()?.value("token")).unwrap_or_default().to_owned();
    let invitation = match load_invitation(token.clone()).await {
        Ok(invitation) => invitation,
        Err(problem) if problem.kind == ProblemKind::Invalid || problem.kind == ProblemKind::NotFound => {
            return Ok(Page::focus("Invite", move || closed(&problem).into_any()));
        }
        Err(problem) => return Err(problem),
    };
    let form = visit.form();
    let title = format!("Join {}", invitation.organization);
    Ok(Page::focus(title, move || {
        let inside = match invitation.way.clone() {
            Way::NewPerson => newcomer(&form, token, &invitation.email),
            Way::SignedIn => member(&form, token),
            Way::SignIn => sign_in(&token),
            Way::WrongAccount(other) => wrong_account(&invitation.email, &other),
        };
        view! {
            <h1>{format!("Join {}", invitation.organization)}</h1>
            <p class="focus__lead">{lead(&invitation)}</p>
            {inside}
        }
        .into_any()
    }))
}

fn lead(invitation: &Invitation) -> String {
    let by = invitation.invited_by.as_ref().map_or("You are invited".to_owned(), |name| format!("{name} invites you"));
    let role = match invitation.role {
        Role::Owner => "as an owner, who can do everything",
        Role::Reader => "as a reader",
    };
    let projects = match invitation.projects.as_slice() {
        [] => String::new(),
        [one] => format!(", with the project {one}"),
        many => format!(", with the projects {}", many.join(", ")),
    };
    format!("{by} {role}{projects}.")
}

fn newcomer(form: &FormState, token: String, email: &str) -> AnyView {
    let name = form.input("new[name]").or_missing("Enter your name.");
    let password = form.input("new[password]").or_missing("Choose a password.");
    let faults = form.faults(&[&name, &password]);
    let first = faults.is_empty();
    let email = email.to_owned();
    view! {
        <ErrorSummary faults/>
        <div class="card">
            <CardBody>
                <Form>
                    <input type="hidden" name="token" value=token/>
                    <Facts><Fact name="Email">{email}</Fact></Facts>
                    <TextField input=name label="Your name" large=true first autocomplete="name"/>
                    <PasswordField input=password label="Password" autocomplete="new-password"
                        hint="At least 12 characters, and hard to guess. Spaces are welcome: a few unrelated words do well."/>
                    <Submit size=Size::Large block=true>"Join"</Submit>
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
            <Submit size=Size::Large>"Join"</Submit>
        </Form>
    }
    .into_any()
}

fn sign_in(token: &str) -> AnyView {
    let href = paths::with_query(paths::SIGN_IN, &[("next", Some(&paths::invitation(token)))]);
    view! {
        <p>"You have an account on this server already. Sign in with it; you come back here."</p>
        <div><LinkButton href look=Look::Primary>"Sign in to join"</LinkButton></div>
    }
    .into_any()
}

fn wrong_account(email: &str, other: &str) -> AnyView {
    let words = format!("This invite is for {email}, and you are signed in as {other}.");
    view! {
        <Notice tone=Tone::Caution><p>{words}</p></Notice>
        <p>"Sign out, then follow the link again. It is not used up."</p>
        <div><LinkButton href=paths::SIGN_OUT>"Sign out"</LinkButton></div>
    }
    .into_any()
}

fn closed(problem: &Problem) -> AnyView {
    let title = match problem.code.as_deref() {
        Some("invite_used") => "This invite was accepted",
        Some("invite_revoked") => "This invite was revoked",
        Some("invite_expired") => "This invite has expired",
        Some("invite_replaced") => "There is a newer link",
        _ => "This link opens nothing",
    };
    let message = problem.message.clone();
    view! {
        <div class="refusal">
            <h1>{title}</h1>
            <p>{message}</p>
            <LinkButton href=paths::SIGN_IN>"Go to sign-in"</LinkButton>
        </div>
    }
    .into_any()
}
