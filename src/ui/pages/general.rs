//! Organization, General: its name, its id, and where people find help.

use crate::{
    server_fns::general::load_general,
    types::{organizations::General, problem::Problem},
    ui::{
        components::*,
        form::FormState,
        page::{Nav, Page},
        visit::Visit,
    },
};
use leptos::prelude::*;

/// The settings, as a form.
pub async fn general(visit: Visit) -> Result<Page, Problem> {
    let general = load_general(visit.organization()).await?;
    let form = visit.form();
    Ok(Page::console("General", Nav::General, move || draw(&form, general)).narrow())
}

fn draw(form: &FormState, general: General) -> AnyView {
    let name = form.input("new[name]").or_missing("Enter a name for the organization.");
    let name = name.or_value(general.organization.name);
    let contact = form.input("new[support_contact]").or_value(general.support_contact);
    let faults = form.faults(&[&name, &contact]);
    let (id, created) = (general.organization.id.to_string(), general.created_at);
    view! {
        <PageHead title="General" lead="What the organization is called, and whom its people turn to."/>
        <ErrorSummary faults/>
        <Card id="organization" title="Organization" silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label="Name" hint="Up to 100 characters. Everybody sees it."/>
                    <TextField input=contact label="Support contact" optional=true hint="An address, a channel or a sentence. It is shown where people are refused, beside the owners’ names."/>
                    <FormEnd><Submit>"Save"</Submit></FormEnd>
                </Form>
            </CardBody>
        </Card>
        <Card id="identity" title="Identity">
            <CardBody>
                <Facts>
                    <Fact name="Id"><CopyId id="organization-id" value=id what="organization id"/></Fact>
                    <Fact name="Made"><Date at=created/></Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}
