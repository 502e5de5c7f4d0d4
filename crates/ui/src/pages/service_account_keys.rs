//! A further key of a service account, which is shown once.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    pages::{
        project_tabs::{self, ProjectTab},
        service_accounts,
    },
    paths,
    returning::list_of,
    texts::t,
};
use leptos::prelude::*;
use types::{
    operations,
    service_accounts::{CreatedServiceAccountKey, ServiceAccount},
};

/// Asks for the name and the expiry of a new key.
pub fn new(request: &PageRequest, project_name: String, account: &ServiceAccount) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let form = request.form();
    let list = list_of(request, paths::service_accounts(&organization, &project));
    let tab = ProjectTab::ServiceAccounts;
    let title = t!("service-accounts-key-new", name = account.name.as_str());
    let call = Call::to(const { operations::named("CreateanAPIkeyforaserviceaccount") }).at(&project).at(&account.id);
    project_tabs::below(tab, title.clone(), request, project_name, move || new_form(&form, title, list, call))
}

fn new_form(form: &FormState, title: String, list: String, call: Call) -> Markup {
    let (name, expires) = (form.input("new[name]"), form.input("new[expires_in_seconds]"));
    let faults = form.faults(&[&name, &expires]);
    let options = key_lifetimes();
    let call = call.given("name", name.value.as_deref()).given("expires_in_seconds", expires.value.as_deref());
    view! {
        <PageHead title=title.clone() lead=t!("service-accounts-key-new-lead")/>
        <ErrorSummary faults/>
        <Card id="new-key" title silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("service-accounts-name") optional=true hint=t!("service-accounts-key-name-hint")/>
                    <SelectField input=expires label=t!("service-accounts-key-expires") options/>
                    <FormEnd>
                        <Submit>{t!("service-accounts-key-create")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("service-accounts-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
        <ApiCall id="api-create" call/>
    }
    .into_markup()
}

/// The new key, shown once.
pub fn show_once(request: &PageRequest, project_name: String, created: CreatedServiceAccountKey) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let list = list_of(request, paths::service_accounts(&organization, &project));
    let title = t!("service-accounts-store");
    project_tabs::below(ProjectTab::ServiceAccounts, title, request, project_name, move || {
        service_accounts::new_key(created.name.clone(), &created, list)
    })
}
