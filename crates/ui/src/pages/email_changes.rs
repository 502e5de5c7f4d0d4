//! Changing the email address: requesting the change in the profile, and confirming it from the link in the email.

use crate::{
    components::*,
    email_address,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::{around_link, refusal, t},
};
use leptos::prelude::*;
use types::{
    email_changes::{EmailChange, EmailConfirmation},
    problem::Problem,
};

/// The current email address, the unconfirmed one, and the form to request another.
pub fn change(request: &PageRequest, found: EmailChange) -> Page {
    let (form, back) = (request.form(), paths::profile(&request.organization()));
    let up = back.clone();
    let page = Page::console(t!("email-changes-title"), Nav::Profile, move || {
        let form = if found.is_mail_on { ask(&form, found, back) } else { by_operator(found, back) };
        view! {
            <PageHead title=t!("email-changes-title") lead=t!("email-changes-lead")/>
            {form}
        }
        .into_markup()
    });
    page.under(t!("profile-title"), up).narrow()
}

fn ask(form: &FormState, found: EmailChange, back: String) -> Markup {
    let email = form.input("new[email]").or_missing(t!("email-changes-enter-email"));
    let password = form.input("new[password]").or_missing(t!("email-changes-enter-password"));
    let faults = form.faults(&[&email, &password]);
    let pending = found.pending.map(|email| {
        view! {
            <Notice tone=Tone::Accent title=t!("email-changes-pending")>
                <p>{t!("email-changes-pending-words", email = email_address::displayed(&email))}</p>
            </Notice>
        }
    });
    view! {
        <ErrorSummary faults/>
        {pending}
        <Card id="email" title=t!("email-changes-title") silent=true>
            <CardBody>
                <Form>
                    <Facts><Fact name=t!("email-changes-now")>{email_address::displayed(&found.email)}</Fact></Facts>
                    <TextField input=email label=t!("email-changes-new") kind="email" autocomplete="email"/>
                    <PasswordField input=password label=t!("email-changes-password") autocomplete="current-password"/>
                    <FormEnd>
                        <Submit>{t!("email-changes-send")}</Submit>
                        <LinkButton href=back look=Look::Quiet>{t!("email-changes-keep")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn by_operator(found: EmailChange, back: String) -> Markup {
    let words = around_link(&t!("email-changes-no-mail"));
    view! {
        <Card id="email" title=t!("email-changes-title") silent=true>
            <CardBody>
                <Facts><Fact name=t!("email-changes-now")>{email_address::displayed(&found.email)}</Fact></Facts>
                <p>{words.0}<code>{words.1}</code>{words.2}</p>
            </CardBody>
        </Card>
        <div><LinkButton href=back>{t!("email-changes-back")}</LinkButton></div>
    }
    .into_markup()
}

/// Confirms the new email address.
pub fn confirm(request: &PageRequest, link: EmailConfirmation) -> Page {
    let (form, token) = (request.form(), request.token());
    Page::focus(t!("email-changes-confirm-title"), move || {
        view! {
            <h1>{t!("email-changes-confirm-title")}</h1>
            <p class="focus__lead">{t!("email-changes-confirm-lead")}</p>
            <ErrorSummary faults=form.faults(&[])/>
            <div class="card">
                <CardBody>
                    <Facts>
                        <Fact name=t!("email-changes-now")>{email_address::displayed(&link.from)}</Fact>
                        <Fact name=t!("email-changes-new")>{email_address::displayed(&link.to)}</Fact>
                    </Facts>
                    <Form>
                        <input type="hidden" name="token" value=token/>
                        <Submit size=Size::Large block=true>{t!("email-changes-confirm")}</Submit>
                    </Form>
                </CardBody>
            </div>
        }
        .into_markup()
    })
}

/// Stops the change of the email address.
pub fn stop(request: &PageRequest, link: EmailConfirmation) -> Page {
    let (form, token) = (request.form(), request.token());
    Page::focus(t!("email-changes-stop-title"), move || {
        view! {
            <h1>{t!("email-changes-stop-title")}</h1>
            <p class="focus__lead">{t!("email-changes-stop-lead")}</p>
            <ErrorSummary faults=form.faults(&[])/>
            <div class="card">
                <CardBody>
                    <Facts>
                        <Fact name=t!("email-changes-now")>{link.from}</Fact>
                        <Fact name=t!("email-changes-stop-asked")>{link.to}</Fact>
                    </Facts>
                    <Form>
                        <input type="hidden" name="token" value=token/>
                        <Submit size=Size::Large block=true>{t!("email-changes-stop")}</Submit>
                    </Form>
                </CardBody>
            </div>
        }
        .into_markup()
    })
}

/// The page of a link to stop a change that no longer works.
pub fn stop_closed_page(problem: Problem) -> Page {
    Page::focus(t!("email-changes-stop-title"), move || {
        let why = refusal(&problem.reason);
        view! {
            <h1>{t!("email-changes-stop-title")}</h1>
            <Notice tone=Tone::Caution title=t!("email-changes-closed")><p>{why}</p></Notice>
            <p>{t!("email-changes-stop-closed-words")}</p>
            <LinkButton href=paths::FORGOTTEN size=Size::Large>{t!("email-changes-new-password")}</LinkButton>
        }
        .into_markup()
    })
}

/// The page of a link that no longer works.
pub fn closed_page(problem: Problem) -> Page {
    Page::focus(t!("email-changes-confirm-title"), move || closed(&problem))
}

fn closed(problem: &Problem) -> Markup {
    let why = refusal(&problem.reason);
    view! {
        <h1>{t!("email-changes-confirm-title")}</h1>
        <Notice tone=Tone::Caution title=t!("email-changes-closed")><p>{why}</p></Notice>
        <p>{t!("email-changes-closed-words")}</p>
        <LinkButton href=paths::SIGN_IN size=Size::Large>{t!("email-changes-sign-in")}</LinkButton>
    }
    .into_markup()
}
