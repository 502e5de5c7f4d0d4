//! Into the console and out of it.

use crate::{
    types::problem::Problem,
    ui::{components::*, page::Page, visit::Visit},
};
use leptos::prelude::*;

/// E-mail address and password. The answer to a wrong one never tells which of the two it was.
pub async fn sign_in(visit: Visit) -> Result<Page, Problem> {
    let form = visit.form();
    let first = visit.form.is_none();
    Ok(Page::focus("Sign in", move || {
        let email = form.input("credentials[email]").or_missing("Enter your email address.");
        let password = form.input("credentials[password]").or_missing("Enter your password.");
        let faults = form.faults(&[&email, &password]);
        view! {
            <h1>"Sign in to Orgward"</h1>
            <ErrorSummary faults/>
            <div class="card">
                <CardBody>
                    <Form>
                        <TextField input=email label="Email" kind="email" large=true first autocomplete="username"/>
                        <PasswordField input=password label="Password" autocomplete="current-password"/>
                        <Submit size=Size::Large block=true>"Sign in"</Submit>
                    </Form>
                </CardBody>
            </div>
            <p class="field__hint">
                "Locked out? Whoever runs this server can let an owner in again with "<code>"orgward owner reset"</code>"."
            </p>
        }
        .into_any()
    }))
}

/// For whoever follows a link here; the menu's button signs out without asking.
pub async fn sign_out(visit: Visit) -> Result<Page, Problem> {
    let form = visit.form();
    Ok(Page::focus("Sign out", move || {
        view! {
            <h1>"Sign out of Orgward"</h1>
            <ErrorSummary faults=form.faults(&[])/>
            <Form>
                <p class="focus__lead">"You are signed out of this browser only."</p>
                <Submit size=Size::Large>"Sign out"</Submit>
            </Form>
        }
        .into_any()
    }))
}
