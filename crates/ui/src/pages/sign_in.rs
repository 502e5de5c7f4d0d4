//! Signing in and out.

use crate::{
    components::*,
    markup::IntoMarkup,
    page::Page,
    page_request::PageRequest,
    paths,
    texts::{around_link, t},
};
use leptos::prelude::*;

/// Email address and password. The response to a failed sign-in does not reveal which of the two was wrong.
pub fn sign_in(request: &PageRequest) -> Page {
    let form = request.form();
    let first = request.form.is_none();
    Page::focus(t!("sign-in-do"), move || {
        let email = form.input("credentials[email]").or_missing(t!("sign-in-enter-email"));
        let password = form.input("credentials[password]").or_missing(t!("sign-in-enter-password"));
        let faults = form.faults(&[&email, &password]);
        let locked_out = around_link(&t!("sign-in-locked-out"));
        view! {
            <h1>{t!("sign-in-heading")}</h1>
            <ErrorSummary faults/>
            <div class="card">
                <CardBody>
                    <Form>
                        <TextField input=email label=t!("sign-in-email") kind="email" large=true first autocomplete="username"/>
                        <PasswordField input=password label=t!("sign-in-password") autocomplete="current-password"/>
                        <Submit size=Size::Large block=true>{t!("sign-in-do")}</Submit>
                    </Form>
                </CardBody>
            </div>
            <p><a href=paths::FORGOTTEN>{t!("sign-in-forgotten")}</a></p>
            <p class="field__hint">
                {locked_out.0}<code>{locked_out.1}</code>{locked_out.2}
            </p>
        }
        .into_markup()
    })
}

/// Asks before signing out, for a person who opens this URL. The menu's button signs out without asking.
pub fn sign_out(request: &PageRequest) -> Page {
    let form = request.form();
    Page::focus(t!("sign-in-out"), move || {
        view! {
            <h1>{t!("sign-in-out-heading")}</h1>
            <ErrorSummary faults=form.faults(&[])/>
            <Form>
                <p class="focus__lead">{t!("sign-in-out-words")}</p>
                <Submit size=Size::Large>{t!("sign-in-out")}</Submit>
            </Form>
        }
        .into_markup()
    })
}
