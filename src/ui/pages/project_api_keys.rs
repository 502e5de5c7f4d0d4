//! Keys of a project: the list, a new one of one's own, the one time it is shown, and its end.

use crate::{
    server_fns::{
        project_api_keys::{get_project_api_key, list_project_api_keys},
        projects::get_project_detail,
    },
    types::{
        ids::{KeyId, OrganizationId, ProjectId},
        pages::List,
        problem::Problem,
        project_api_keys::{Access, CreatedProjectApiKey, KeyOwner, ProjectApiKey, ProjectApiKeyQuery},
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

/// The keys that the visitor may see: their own, or everybody's.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let after = visit.query("after").map(str::to_owned);
    let any = ProjectApiKeyQuery { owner_project_access: Some("any".to_owned()) };
    let page = list::page(after.clone(), "asc");
    let keys = list_project_api_keys(organization.clone(), project.clone(), any, page).await?;
    let name = get_project_detail(organization.clone(), project.clone()).await?.project.name;
    let now = visit.now;
    let up = paths::project(&organization, &project);
    let current = Nav::Project(project.clone());
    let page = Page::console("API keys", current, move || {
        let new = paths::new_project_key(&organization, &project);
        let list = if keys.data.is_empty() && after.is_none() {
            none_yet()
        } else {
            some(keys, after.is_some(), now, &organization, &project)
        };
        view! {
            <PageHead title="API keys" lead="A key works in this project only, for whoever made it. It opens nothing of the Admin API."/>
            <Toolbar><LinkButton href=new look=Look::Primary icon="plus">"Create new key"</LinkButton></Toolbar>
            {list}
        }
        .into_any()
    });
    Ok(page.under(name, up))
}

fn place(visit: &Visit) -> (OrganizationId, ProjectId) {
    (visit.organization(), ProjectId::new(visit.param("project_id")))
}

fn none_yet() -> AnyView {
    view! {
        <Card id="keys" title="All keys" silent=true>
            <EmptyState icon="key" title="No keys yet"><p>"Create one for a program that works in this project as you."</p></EmptyState>
        </Card>
    }
    .into_any()
}

fn some(
    keys: List<ProjectApiKey>,
    later_page: bool,
    now: i64,
    organization: &OrganizationId,
    project: &ProjectId,
) -> AnyView {
    let path = paths::project_keys(organization, project);
    let shown = counted(i64::try_from(keys.data.len()).unwrap_or_default(), "key", "keys");
    let next = keys.has_more.then(|| paths::with_query(&path, &[("after", keys.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let rows = keys.data.into_iter().map(|key| row(key, now, organization, project)).collect_view();
    view! {
        <Card id="keys" title="All keys" silent=true>
            <Table caption="Keys, oldest first" columns=vec!["Name", "Owner", "Created", "Last used", "Expires"] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(key: ProjectApiKey, now: i64, organization: &OrganizationId, project: &ProjectId) -> AnyView {
    let delete = paths::delete_project_key(organization, project, &key.id);
    let which = format!(" {}", key.name);
    let stopped = (key.owner_project_access == Access::Inactive)
        .then(|| view! { " "<Badge tone=Tone::Caution>"No access"</Badge> });
    let last_used = match key.last_used_at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <Row>
            <RowHead>{key.name}<small class="mono">{key.redacted_value}</small></RowHead>
            <Cell label="Owner">{owner(&key.owner)}{stopped}</Cell>
            <Cell label="Created"><Time at=key.created_at now/></Cell>
            <Cell label="Last used">{last_used}</Cell>
            <Cell label="Expires"><Expiry at=key.expires_at now/></Cell>
            <ActCell><LinkButton href=delete look=Look::Warn size=Size::Small>"Delete"<span class="sr">{which}</span></LinkButton></ActCell>
        </Row>
    }
    .into_any()
}

fn owner(owner: &KeyOwner) -> String {
    match owner {
        KeyOwner::User { user } => user.name.clone(),
        KeyOwner::ServiceAccount { service_account } => format!("{}, a service account", service_account.name),
    }
}

/// A new key: its name and when it ends. Once it is made, the same address shows it, this one time.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let form = visit.form();
    let list = paths::project_keys(&organization, &project);
    let (up, current) = (list.clone(), Nav::Project(project.clone()));
    if let Some(created) = form.output::<CreatedProjectApiKey>() {
        let page = Page::console("Store this key now", current, move || show_once(created, list));
        return Ok(page.under("API keys", up).narrow());
    }
    get_project_detail(organization, project).await?;
    let page = Page::console("New key", current, move || new_form(&form, list));
    Ok(page.under("API keys", up).narrow())
}

fn new_form(form: &FormState, list: String) -> AnyView {
    let name = form.input("new[name]").or_missing("Enter a name for the key.");
    let expires = form.input("new[expires_in_seconds]");
    let faults = form.faults(&[&name, &expires]);
    let first = faults.is_empty();
    let options = key_lifetimes();
    view! {
        <PageHead title="New key" lead="It works in this project as you, for as long as you have access to it."/>
        <ErrorSummary faults/>
        <Card id="new-key" title="New key" silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label="Name" first hint="For example “laptop”. Up to 100 characters."/>
                    <SelectField input=expires label="Expires" options/>
                    <FormEnd>
                        <Submit>"Create key"</Submit>
                        <LinkButton href=list look=Look::Quiet>"Cancel"</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn show_once(created: CreatedProjectApiKey, list: String) -> AnyView {
    let CreatedProjectApiKey { key, value } = created;
    let hint = format!("Select the field and copy it. It will be listed as {}.", key.redacted_value);
    let secret = value.expose().to_owned();
    view! {
        <PageHead title="Store this key now" lead="This is the only time we can show it. Orgward keeps a fingerprint, not the key."/>
        <Card id="key" title=key.name>
            <CardBody>
                <Secret id="secret" label="API key" value=secret hint/>
                <Facts><Fact name="Key id"><CopyId id="key-id" value=key.id.to_string() what="key id"/></Fact></Facts>
            </CardBody>
        </Card>
        <div><KeepSecret href=list label="I have stored it".to_owned()/></div>
    }
    .into_any()
}

/// Asks before a key stops.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let key = get_project_api_key(organization.clone(), project.clone(), KeyId::new(visit.param("key_id"))).await?;
    let list = paths::project_keys(&organization, &project);
    let (up, form) = (list.clone(), visit.form());
    let title = format!("Delete {}", key.name);
    let page = Page::console(title, Nav::Project(project), move || {
        let whose = owner(&key.owner);
        view! {
            <PageHead title="Delete key" lead="A deleted key cannot be brought back, not even by us."/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=key.name act="Delete key" keep="Keep it" back=list>
                <Facts>
                    <Fact name="Key"><code>{key.redacted_value}</code></Fact>
                    <Fact name="Owner">{whose}</Fact>
                    <Fact name="Created"><Date at=key.created_at/></Fact>
                </Facts>
                <p>"Whatever uses it is refused from the moment you delete it."</p>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("API keys", up).narrow())
}
