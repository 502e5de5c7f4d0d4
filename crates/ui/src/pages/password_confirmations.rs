//! Asks for the password before a sensitive change. The page takes the place of the form that was sent, and sends it
//! again together with the password.

use crate::{
    components::*,
    form::FormState,
    markup::IntoMarkup,
    page::{Nav, Page},
    page_request::PageRequest,
    texts::t,
};
use leptos::prelude::*;

/// The name of the password's field among those of the form that is sent again.
pub const FIELD: &str = "confirmed_password";

/// The form's values, hidden, and a field for the password.
pub fn confirm(request: &PageRequest) -> Page {
    let FormState { values, problem, .. } = request.form();
    // A refusal of the password is about the field of this page, whatever its name in the operation.
    let form = FormState { problem: problem.map(|problem| problem.with_param(FIELD)), ..FormState::default() };
    let email = request.shell.as_ref().map(|shell| shell.me.email.clone()).unwrap_or_default();
    let page = Page::console(t!("password-confirmations-title"), Nav::Nowhere, move || {
        let password = form.input(FIELD).or_missing(t!("password-confirmations-missing"));
        let faults = form.faults(&[&password]);
        let kept = values.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
        view! {
            <PageHead title=t!("password-confirmations-title") lead=t!("password-confirmations-lead")/>
            <ErrorSummary faults/>
            <Card id="confirm" title=t!("password-confirmations-title") silent=true>
                <CardBody>
                    <Form>
                        {kept.collect_view()}
                        // Tells password managers whose password it is.
                        <input class="sr" type="text" name="username" value=email autocomplete="username" readonly tabindex="-1" aria-label=t!("password-confirmations-email")/>
                        <PasswordField input=password label=t!("password-confirmations-password") autocomplete="current-password"/>
                        <FormEnd>
                            <Submit>{t!("password-confirmations-do")}</Submit>
                            // The page's own URL, which shows the form.
                            <LinkButton href=String::new() look=Look::Quiet>{t!("password-confirmations-leave")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_markup()
    });
    page.narrow()
}
