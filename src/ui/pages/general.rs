//! Organization, General: its name, its id, and where people find help.

use crate::{
    server_fns::organization_settings::load_general,
    ui::{
        components::*,
        form::FormState,
        page::{Nav, Page},
        paths,
        texts::t,
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{organizations::General, problem::Problem};

/// The settings, as a form.
pub async fn general(visit: Visit) -> Result<Page, Problem> {
    let general = load_general(visit.organization()).await?;
    let (form, mails) = (visit.form(), paths::mails(&visit.organization()));
    Ok(Page::console(t!("general-title"), Nav::General, move || draw(&form, general, mails)).narrow())
}

fn draw(form: &FormState, general: General, mails: String) -> AnyView {
    let name = form.input("new[name]").or_missing(t!("general-no-name"));
    let name = name.or_value(general.organization.name);
    let contact = form.input("new[support_contact]").or_value(general.support_contact);
    let faults = form.faults(&[&name, &contact]);
    let (id, created) = (general.organization.id.to_string(), general.created_at);
    view! {
        <PageHead title=t!("general-title") lead=t!("general-lead")/>
        <ErrorSummary faults/>
        <Card id="organization" title=t!("general-organization") silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("general-name") hint=t!("general-name-hint")/>
                    <TextField input=contact label=t!("general-support-contact") optional=true hint=t!("general-support-contact-hint")/>
                    <FormEnd><Submit>{t!("general-save")}</Submit></FormEnd>
                </Form>
            </CardBody>
        </Card>
        <Card id="mail" title=t!("general-mail") aside=view! { <LinkButton href=mails size=Size::Small>{t!("general-mail-open")}</LinkButton> }.into_any()>
            <CardBody><p>{t!("general-mail-words")}</p></CardBody>
        </Card>
        <Card id="identity" title=t!("general-identity")>
            <CardBody>
                <Facts>
                    <Fact name=t!("general-id")><CopyId id="organization-id" value=id what=t!("general-organization-id")/></Fact>
                    <Fact name=t!("general-made")><Date at=created/></Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}
