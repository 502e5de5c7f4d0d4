//! Another address to sign in with: asking for it in one's profile, and where the letter's link leads.

use crate::{
    server_fns::email_changes::{load_email_change, load_email_confirmation},
    ui::{
        components::*,
        form::FormState,
        page::{Nav, Page},
        pages::password_resets::token,
        paths,
        texts::{around_link, refusal, t},
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    email_changes::EmailChange,
    problem::{Problem, ProblemKind},
};

/// The address in force, the one that waits, and the form for another.
pub async fn change(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let found = load_email_change(organization.clone()).await?;
    let (form, back) = (visit.form(), paths::profile(&organization));
    let up = back.clone();
    let page = Page::console(t!("email-changes-title"), Nav::Profile, move || {
        let form = if found.is_mail_on { ask(&form, found, back) } else { by_operator(found, back) };
        view! {
            <PageHead title=t!("email-changes-title") lead=t!("email-changes-lead")/>
            {form}
        }
        .into_any()
    });
    Ok(page.under(t!("profile-title"), up).narrow())
}

fn ask(form: &FormState, found: EmailChange, back: String) -> AnyView {
    let email = form.input("new[email]").or_missing(t!("email-changes-enter-email"));
    let password = form.input("new[password]").or_missing(t!("email-changes-enter-password"));
    let faults = form.faults(&[&email, &password]);
    let pending = found.pending.map(|email| {
        view! {
            <Notice tone=Tone::Accent title=t!("email-changes-pending")>
                <p>{t!("email-changes-pending-words", email = email)}</p>
            </Notice>
        }
    });
    view! {
        <ErrorSummary faults/>
        {pending}
        <Card id="email" title=t!("email-changes-title") silent=true>
            <CardBody>
                <Form>
                    <Facts><Fact name=t!("email-changes-now")>{found.email}</Fact></Facts>
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
    .into_any()
}

fn by_operator(found: EmailChange, back: String) -> AnyView {
    let words = around_link(&t!("email-changes-no-mail"));
    view! {
        <Card id="email" title=t!("email-changes-title") silent=true>
            <CardBody>
                <Facts><Fact name=t!("email-changes-now")>{found.email}</Fact></Facts>
                <p>{words.0}<code>{words.1}</code>{words.2}</p>
            </CardBody>
        </Card>
        <div><LinkButton href=back>{t!("email-changes-back")}</LinkButton></div>
    }
    .into_any()
}

/// Where the letter's link leads.
pub async fn confirm(visit: Visit) -> Result<Page, Problem> {
    let token = token(&visit);
    let link = match load_email_confirmation(token.clone()).await {
        Ok(link) => link,
        Err(problem) if problem.kind == ProblemKind::Invalid => {
            return Ok(Page::focus(t!("email-changes-confirm-title"), move || closed(&problem)));
        }
        Err(problem) => return Err(problem.into()),
    };
    let form = visit.form();
    Ok(Page::focus(t!("email-changes-confirm-title"), move || {
        view! {
            <h1>{t!("email-changes-confirm-title")}</h1>
            <p class="focus__lead">{t!("email-changes-confirm-lead")}</p>
            <ErrorSummary faults=form.faults(&[])/>
            <div class="card">
                <CardBody>
                    <Facts>
                        <Fact name=t!("email-changes-now")>{link.from}</Fact>
                        <Fact name=t!("email-changes-new")>{link.to}</Fact>
                    </Facts>
                    <Form>
                        <input type="hidden" name="token" value=token/>
                        <Submit size=Size::Large block=true>{t!("email-changes-confirm")}</Submit>
                    </Form>
                </CardBody>
            </div>
        }
        .into_any()
    }))
}

fn closed(problem: &Problem) -> AnyView {
    let why = refusal(&problem.reason);
    view! {
        <h1>{t!("email-changes-confirm-title")}</h1>
        <Notice tone=Tone::Caution title=t!("email-changes-closed")><p>{why}</p></Notice>
        <p>{t!("email-changes-closed-words")}</p>
        <LinkButton href=paths::SIGN_IN size=Size::Large>{t!("email-changes-sign-in")}</LinkButton>
    }
    .into_any()
}
