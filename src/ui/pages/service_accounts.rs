//! Service accounts of a project: the list, a new one with its first key shown once, and the end of one.

use crate::{
    server_fns::{
        projects::get_project_detail,
        service_accounts::{get_service_account, list_service_accounts},
    },
    types::{
        ids::{OrganizationId, ProjectId, ServiceAccountId},
        pages::List,
        problem::Problem,
        service_accounts::{CreatedServiceAccount, ServiceAccount, ServiceAccountRole},
    },
    ui::{
        components::*,
        form::FormState,
        islands::KeepSecret,
        list,
        page::{Nav, Page},
        paths,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// All service accounts of a project, oldest first.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let after = visit.query("after").map(str::to_owned);
    let page = list::page(after.clone(), "asc");
    let accounts = list_service_accounts(organization.clone(), project.clone(), page).await?;
    let detail = get_project_detail(organization.clone(), project.clone()).await?;
    let now = visit.now;
    let up = paths::project(&organization, &project);
    let (name, is_default) = (detail.project.name, detail.is_default);
    let page = Page::console("Service accounts", Nav::Project(project.clone()), move || {
        let list = if accounts.data.is_empty() && after.is_none() {
            none_yet(is_default)
        } else {
            some(accounts, after.is_some(), now, &organization, &project)
        };
        let new = (!is_default).then(|| {
            let href = paths::new_service_account(&organization, &project);
            view! { <Toolbar><LinkButton href look=Look::Primary icon="plus">"Create service account"</LinkButton></Toolbar> }
        });
        view! {
            <PageHead title="Service accounts" lead="For programs that belong to no person. Their keys keep working when people leave."/>
            {new}
            {list}
        }
        .into_any()
    });
    Ok(page.under(name, up))
}

fn place(visit: &Visit) -> (OrganizationId, ProjectId) {
    (visit.organization(), ProjectId::new(visit.param("project_id")))
}

fn none_yet(is_default: bool) -> AnyView {
    let words = match is_default {
        true => "The default project has none. Make one in a project of its own.",
        false => "Create one for a program that runs without a person.",
    };
    view! {
        <Card id="accounts" title="All service accounts" silent=true>
            <EmptyState icon="terminal" title="No service accounts yet"><p>{words}</p></EmptyState>
        </Card>
    }
    .into_any()
}

fn some(
    accounts: List<ServiceAccount>,
    later_page: bool,
    now: i64,
    organization: &OrganizationId,
    project: &ProjectId,
) -> AnyView {
    let path = paths::service_accounts(organization, project);
    let count = i64::try_from(accounts.data.len()).unwrap_or_default();
    let shown = counted(count, "service account", "service accounts");
    let next = accounts.has_more.then(|| paths::with_query(&path, &[("after", accounts.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let rows = accounts.data.into_iter().map(|account| row(account, now, organization, project)).collect_view();
    view! {
        <Card id="accounts" title="All service accounts" silent=true>
            <Table caption="Service accounts, oldest first" columns=vec!["Name", "Role", "Created"] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(account: ServiceAccount, now: i64, organization: &OrganizationId, project: &ProjectId) -> AnyView {
    let delete = paths::delete_service_account(organization, project, &account.id);
    let (which, id) = (format!(" {}", account.name), account.id.to_string());
    view! {
        <Row>
            <RowHead>{account.name}<small class="mono">{id}</small></RowHead>
            <Cell label="Role">{role(account.role)}</Cell>
            <Cell label="Created"><Time at=account.created_at now/></Cell>
            <ActCell><LinkButton href=delete look=Look::Warn size=Size::Small>"Delete"<span class="sr">{which}</span></LinkButton></ActCell>
        </Row>
    }
    .into_any()
}

fn role(role: ServiceAccountRole) -> &'static str {
    match role {
        ServiceAccountRole::Owner => "Owner",
        ServiceAccountRole::Member => "Member",
        ServiceAccountRole::None => "None",
    }
}

/// A new service account; once it is made, the same address shows its first key, this one time.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let form = visit.form();
    let list = paths::service_accounts(&organization, &project);
    let (up, current) = (list.clone(), Nav::Project(project.clone()));
    if let Some(created) = form.output::<CreatedServiceAccount>() {
        let page = Page::console("Store this key now", current, move || show_once(created, list));
        return Ok(page.under("Service accounts", up).narrow());
    }
    // Whoever may not see them may not make one either.
    list_service_accounts(organization, project, list::page(None, "asc")).await?;
    let page = Page::console("New service account", current, move || new_form(&form, list));
    Ok(page.under("Service accounts", up).narrow())
}

fn new_form(form: &FormState, list: String) -> AnyView {
    let name = form.input("new[name]").or_missing("Enter a name for the service account.");
    let expires = form.input("new[expires_in_seconds]");
    let faults = form.faults(&[&name, &expires]);
    let first = faults.is_empty();
    let options = key_lifetimes();
    view! {
        <PageHead title="New service account" lead="Its first key is made with it, and shown once."/>
        <ErrorSummary faults/>
        <Card id="new-account" title="New service account" silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label="Name" first hint="For example “batch-runner”. Up to 100 characters."/>
                    <SelectField input=expires label="Its key expires" options/>
                    <FormEnd>
                        <Submit>"Create service account"</Submit>
                        <LinkButton href=list look=Look::Quiet>"Cancel"</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn show_once(created: CreatedServiceAccount, list: String) -> AnyView {
    let CreatedServiceAccount { account, api_key } = created;
    let secret = api_key.map(|key| {
        let hint = "Select the field and copy it. The key is listed with the project's others.";
        let value = key.value.expose().to_owned();
        view! {
            <Secret id="secret" label="API key" value hint/>
            <Facts><Fact name="Key id"><CopyId id="key-id" value=key.id.to_string() what="key id"/></Fact></Facts>
        }
    });
    view! {
        <PageHead title="Store this key now" lead="This is the only time we can show it. Orgward keeps a fingerprint, not the key."/>
        <Card id="account" title=account.name><CardBody>{secret}</CardBody></Card>
        <div><KeepSecret href=list label="I have stored it".to_owned()/></div>
    }
    .into_any()
}

/// Asks before a service account ends.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let id = ServiceAccountId::new(visit.param("service_account_id"));
    let account = get_service_account(organization.clone(), project.clone(), id).await?;
    let list = paths::service_accounts(&organization, &project);
    let (up, form) = (list.clone(), visit.form());
    let page = Page::console(format!("Delete {}", account.name), Nav::Project(project), move || {
        view! {
            <PageHead title="Delete service account" lead="It cannot be brought back, not even by us."/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=account.name act="Delete service account" keep="Keep it" back=list>
                <Facts>
                    <Fact name="Role">{role(account.role)}</Fact>
                    <Fact name="Created"><Date at=account.created_at/></Fact>
                </Facts>
                <p>"All of its keys are refused from the moment you delete it."</p>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("Service accounts", up).narrow())
}
