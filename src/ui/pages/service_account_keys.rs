//! A further key of a service account: its name and when it ends, then the one time it is shown.

use crate::{
    server_fns::service_accounts::get_service_account,
    ui::{
        api_calls::{ApiCall, Call},
        components::*,
        form::FormState,
        islands::KeepSecret,
        page::Page,
        pages::project_tabs::{self, ProjectTab, place},
        paths,
        texts::t,
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{ids::ServiceAccountId, operations, problem::Problem, service_accounts::CreatedServiceAccountKey};

/// A new key; once it is made, the same address shows it, this one time.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let form = visit.form();
    let list = paths::service_accounts(&organization, &project);
    let tab = ProjectTab::ServiceAccounts;
    if let Some(created) = form.output::<CreatedServiceAccountKey>() {
        let title = t!("service-accounts-store");
        return Ok(project_tabs::below(tab, title, &visit, || show_once(created, list)).await);
    }
    let id = ServiceAccountId::new(visit.param("service_account_id"));
    let account = get_service_account(organization.clone(), project.clone(), id).await?;
    let title = t!("service-accounts-key-new", name = account.name.as_str());
    let call = Call::to(const { operations::named("CreateanAPIkeyforaserviceaccount") }).at(&project).at(&account.id);
    Ok(project_tabs::below(tab, title.clone(), &visit, move || new_form(&form, title, list, call)).await)
}

fn new_form(form: &FormState, title: String, list: String, call: Call) -> AnyView {
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
    .into_any()
}

fn show_once(created: CreatedServiceAccountKey, list: String) -> AnyView {
    let value = created.value.expose().to_owned();
    view! {
        <PageHead title=t!("service-accounts-store") lead=t!("service-accounts-store-lead")/>
        <Card id="key" title=created.name>
            <CardBody>
                <Secret id="secret" label=t!("service-accounts-secret") value hint=t!("service-accounts-secret-hint")/>
                <Facts><Fact name=t!("service-accounts-key-id")><CopyId id="key-id" value=created.id.to_string() what=t!("service-accounts-key-id-what")/></Fact></Facts>
            </CardBody>
        </Card>
        <div><KeepSecret href=list label=t!("service-accounts-stored")/></div>
    }
    .into_any()
}
