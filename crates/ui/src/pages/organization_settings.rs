//! The organization's general settings: name, id, and support contact.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::organizations::General;

/// The settings, as a form.
pub fn general(request: &PageRequest, general: General) -> Page {
    let (form, mails) = (request.form(), paths::mails(&request.organization()));
    Page::console(t!("organization-settings-title"), Nav::General, move || draw(&form, general, mails)).narrow()
}

fn draw(form: &FormState, general: General, mails: String) -> Markup {
    let name = form.input("new[name]").or_missing(t!("organization-settings-no-name"));
    let name = name.or_value(general.organization.name);
    let contact = form.input("new[support_contact]").or_value(general.support_contact);
    let faults = form.faults(&[&name, &contact]);
    let (id, created) = (general.organization.id.to_string(), general.created_at);
    view! {
        <PageHead title=t!("organization-settings-title") lead=t!("organization-settings-lead")/>
        <ErrorSummary faults/>
        <Card id="organization" title=t!("organization-settings-organization") silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("organization-settings-name") hint=t!("organization-settings-name-hint")/>
                    <TextField input=contact label=t!("organization-settings-support-contact") optional=true hint=t!("organization-settings-support-contact-hint")/>
                    <FormEnd><Submit>{t!("organization-settings-save")}</Submit></FormEnd>
                </Form>
            </CardBody>
        </Card>
        <Card id="mail" title=t!("organization-settings-mail") aside=view! { <LinkButton href=mails size=Size::Small>{t!("organization-settings-mail-open")}</LinkButton> }.into_markup()>
            <CardBody><p>{t!("organization-settings-mail-words")}</p></CardBody>
        </Card>
        <Card id="identity" title=t!("organization-settings-identity")>
            <CardBody>
                <Facts>
                    <Fact name=t!("organization-settings-id")><CopyId id="organization-id" value=id what=t!("organization-settings-organization-id")/></Fact>
                    <Fact name=t!("organization-settings-made")><Date at=created/></Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_markup()
}
