//! Service accounts of a project: the list, a new one, whose first key is shown once, and deleting one.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    pages::{
        key_states,
        new_keys::{self, NewKey},
        project_tabs::{self, ProjectTab},
    },
    paths,
    returning::{ReturnTo, list_of},
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId},
    key_states::KeyState,
    operations,
    pages::List,
    problem::Problem,
    projects::ProjectDetail,
    refusals,
    service_accounts::{
        CreatedServiceAccount, CreatedServiceAccountKey, ServiceAccount, ServiceAccountLine, ServiceAccountRole,
    },
};

/// All service accounts of a project, oldest first.
pub fn all(request: &PageRequest, detail: ProjectDetail, accounts: List<ServiceAccountLine>) -> Page {
    let after = request.query("after").map(str::to_owned);
    let state = key_states::asked(request.query("state"));
    let now = request.now;
    let back = ReturnTo::list(request, &paths::service_accounts(&request.organization(), &detail.project.id));
    project_tabs::page(ProjectTab::ServiceAccounts, detail, request.organization(), move |detail, organization| {
        let project = &detail.project.id;
        let path = paths::service_accounts(organization, project);
        let list = match (accounts.data.is_empty() && after.is_none(), state) {
            (true, None) => none_yet(detail.is_default),
            (true, Some(state)) => {
                let nothing = key_states::nothing(state, path.clone());
                view! { <Card id="accounts" title=t!("service-accounts-all") silent=true>{nothing}</Card> }
                    .into_markup()
            }
            _ => {
                let row = |line| row(line, now, organization, project, &back);
                some(accounts, state, after.is_some(), row, path.clone())
            }
        };
        let place = after.as_deref().filter(|_| state.is_none());
        let call = Call::page(const { operations::named("list-project-service-accounts") }, place).at(project);
        let call = call.remark(state.is_some(), t!("api-calls-not-narrowed"));
        let toolbar = (!detail.is_default).then(|| {
            let href = paths::new_service_account(organization, project);
            let filters = key_states::filters(path, state);
            view! { <Toolbar><LinkButton href look=Look::Primary icon="plus">{t!("service-accounts-create")}</LinkButton>{filters}</Toolbar> }
        });
        view! {
            <p class="page__lead">{t!("service-accounts-lead")}</p>
            {toolbar}
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_markup()
    })
}

fn none_yet(is_default: bool) -> Markup {
    let words = match is_default {
        true => t!("service-accounts-empty-default"),
        false => t!("service-accounts-empty-next"),
    };
    view! {
        <Card id="accounts" title=t!("service-accounts-all") silent=true>
            <EmptyState icon="terminal" title=t!("service-accounts-empty")><p>{words}</p></EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(
    accounts: List<ServiceAccountLine>,
    state: Option<KeyState>,
    later_page: bool,
    row: impl Fn(ServiceAccountLine) -> Markup,
    path: String,
) -> Markup {
    let at =
        |after: Option<&str>| paths::with_query(&path, &[("state", state.map(KeyState::as_str)), ("after", after)]);
    let shown = t!("service-accounts-count", count = accounts.data.len());
    let next = accounts.has_more.then(|| at(accounts.last_id.as_deref()));
    let first = later_page.then(|| at(None));
    let rows = accounts.data.into_iter().map(row).collect_view();
    view! {
        <Card id="accounts" title=t!("service-accounts-all") silent=true>
            <Table caption=t!("service-accounts-caption") columns=vec![t!("service-accounts-name"), t!("service-accounts-role"), t!("service-accounts-keys"), t!("service-accounts-last-used"), t!("service-accounts-created")] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

fn row(
    line: ServiceAccountLine,
    now: i64,
    organization: &OrganizationId,
    project: &ProjectId,
    back: &ReturnTo,
) -> Markup {
    let ServiceAccountLine { account, keys, last_used_at, states } = line;
    let delete = back.from(paths::delete_service_account(organization, project, &account.id));
    let another = back.from(paths::new_service_account_key(organization, project, &account.id));
    let (which, id) = (format!(" {}", account.name), account.id.to_string());
    let of = t!("service-accounts-key-of", name = account.name.as_str());
    let of = format!(" {of}");
    let (badges, listed) = (key_states::badges(&states), paths::project_keys(organization, project));
    let last_used = match last_used_at {
        Some(at) => view! { <Time at now/> }.into_markup(),
        None => t!("service-accounts-never").into_markup(),
    };
    view! {
        <Row>
            <RowHead>{account.name}<small class="mono">{id}</small></RowHead>
            <Cell label=t!("service-accounts-role")>{role(account.role)}</Cell>
            <Cell label=t!("service-accounts-keys")><a href=listed>{grouped(keys)}</a>" "{badges}</Cell>
            <Cell label=t!("service-accounts-last-used")>{last_used}</Cell>
            <Cell label=t!("service-accounts-created")><Time at=account.created_at now/></Cell>
            <ActCell><div class="row">
                <LinkButton href=another size=Size::Small>{t!("service-accounts-key-create")}<span class="sr">{of}</span></LinkButton>
                <LinkButton href=delete look=Look::Warn size=Size::Small>{t!("service-accounts-delete")}<span class="sr">{which}</span></LinkButton>
            </div></ActCell>
        </Row>
    }
    .into_markup()
}

fn role(role: ServiceAccountRole) -> String {
    match role {
        ServiceAccountRole::Owner => t!("service-accounts-role-owner"),
        ServiceAccountRole::Member => t!("service-accounts-role-member"),
        ServiceAccountRole::None => t!("service-accounts-role-none"),
    }
}

/// Asks for the name of a new service account and the expiry of its first key.
pub fn new(request: &PageRequest, project_name: String) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let form = request.form();
    let list = paths::service_accounts(&organization, &project);
    let tab = ProjectTab::ServiceAccounts;
    let call = Call::to(const { operations::named("create-project-service-account") }).at(&project);
    let title = t!("service-accounts-new");
    project_tabs::below(tab, title, request, project_name, move || new_form(&form, list, call))
}

fn new_form(form: &FormState, list: String, call: Call) -> Markup {
    let name = form.input("new[name]").or_missing(t!("service-accounts-name-missing"));
    let expires = form.input("new[expires_in_seconds]");
    let faults = form.faults(&[&name, &expires]);
    let first = faults.is_empty();
    let options = key_lifetimes();
    let call = call.asked("name", name.value.as_deref()).given("expires_in_seconds", expires.value.as_deref());
    view! {
        <PageHead title=t!("service-accounts-new") lead=t!("service-accounts-new-lead")/>
        <ErrorSummary faults/>
        <Card id="new-account" title=t!("service-accounts-new") silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("service-accounts-name") first hint=t!("service-accounts-name-hint")/>
                    <SelectField input=expires label=t!("service-accounts-expires") options/>
                    <FormEnd>
                        <Submit>{t!("service-accounts-create")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("service-accounts-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
        <ApiCall id="api-create" call/>
    }
    .into_markup()
}

/// A new service account with its first key, shown once.
pub fn show_once(request: &PageRequest, project_name: String, created: CreatedServiceAccount) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let list = paths::service_accounts(&organization, &project);
    let (tab, title) = (ProjectTab::ServiceAccounts, t!("service-accounts-store"));
    project_tabs::below(tab, title, request, project_name, move || created_account(created, list))
}

/// The refusal to create a service account in the default project.
pub fn in_default_project() -> Problem {
    Problem::refused("default_project", refusals::default_project_accounts())
}

fn created_account(created: CreatedServiceAccount, list: String) -> Markup {
    let CreatedServiceAccount { account, api_key } = created;
    match api_key {
        Some(key) => new_key(account.name, &key, list),
        // The console always asks for a key.
        None => view! { <PageHead title=account.name/><div><LinkButton href=list>{t!("service-accounts-all")}</LinkButton></div> }
            .into_markup(),
    }
}

/// A new key of a service account, shown once.
pub fn new_key(name: String, key: &CreatedServiceAccountKey, list: String) -> Markup {
    let secret = key.value.expose().to_owned();
    let (samples, what) = new_keys::project_samples(&secret);
    let facts = view! {
        <Facts><Fact name=t!("service-accounts-key-id")><CopyId id="key-id" value=key.id.to_string() what=t!("service-accounts-key-id-what")/></Fact></Facts>
    };
    new_keys::show_once(NewKey {
        title: t!("service-accounts-store"),
        lead: t!("service-accounts-store-lead"),
        name,
        power: false,
        label: t!("service-accounts-secret"),
        secret,
        hint: t!("service-accounts-secret-hint"),
        facts: facts.into_markup(),
        replaced: None,
        samples,
        what,
        stored: t!("service-accounts-stored"),
        list,
    })
}

/// Asks before a service account is deleted.
pub fn delete(request: &PageRequest, project_name: String, account: ServiceAccount) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let list = list_of(request, paths::service_accounts(&organization, &project));
    let form = request.form();
    let title = t!("service-accounts-delete-named", name = account.name.as_str());
    let call = Call::to(const { operations::named("delete-project-service-account") }).at(&project).at(&account.id);
    project_tabs::below(ProjectTab::ServiceAccounts, title, request, project_name, move || {
        view! {
            <PageHead title=t!("service-accounts-delete-act") lead=t!("service-accounts-delete-lead")/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=account.name act=t!("service-accounts-delete-act") keep=t!("service-accounts-delete-keep") back=list>
                <Facts>
                    <Fact name=t!("service-accounts-role")>{role(account.role)}</Fact>
                    <Fact name=t!("service-accounts-created")><Date at=account.created_at/></Fact>
                </Facts>
                <p>{t!("service-accounts-delete-note")}</p>
            </Confirm>
            <ApiCall id="api-delete" call/>
        }
        .into_markup()
    })
}
