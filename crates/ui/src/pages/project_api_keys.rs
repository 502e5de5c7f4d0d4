//! Keys of a project: the list, a new key, which is shown once, and deleting a key.

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
    returning::{ReturnTo, list_of, list_of_either},
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    key_states::KeyState,
    operations,
    pages::List,
    project_api_keys::{Access, CreatedProjectApiKey, KeyOwner, ProjectApiKey},
    projects::ProjectDetail,
};

/// The keys of a project that the person may see: their own, or all of them.
pub fn all(request: &PageRequest, detail: ProjectDetail, keys: List<ProjectApiKey>) -> Page {
    let organization = request.organization();
    let after = request.query("after").map(str::to_owned);
    let state = key_states::asked(request.query("state"));
    let (now, me) = (request.now, request.shell.as_ref().map(|shell| shell.me.id.clone()));
    let back = ReturnTo::list(request, &paths::project_keys(&organization, &detail.project.id));
    project_tabs::page(ProjectTab::Keys, detail, organization, move |detail, organization| {
        let project = &detail.project.id;
        let new = paths::new_project_key(organization, project);
        let path = paths::project_keys(organization, project);
        let list = match (keys.data.is_empty() && after.is_none(), state) {
            (true, None) => none_yet(),
            (true, Some(state)) => {
                let nothing = key_states::nothing(state, path.clone());
                view! { <Card id="keys" title=t!("project-api-keys-all") silent=true>{nothing}</Card> }.into_markup()
            }
            _ => {
                let row = |key| row(key, me.as_ref(), now, organization, project, &back);
                some(keys, state, after.is_some(), row, path.clone())
            }
        };
        let place = after.as_deref().filter(|_| state.is_none());
        let call = Call::page(const { operations::named("list-project-api-keys") }, place)
            .at(project)
            .narrowed("owner_project_access", "any")
            .remark(state.is_some(), t!("api-calls-not-narrowed"));
        let filters = key_states::filters(path, state);
        view! {
            <p class="page__lead">{t!("project-api-keys-lead")}</p>
            <Toolbar><LinkButton href=new look=Look::Primary icon="plus">{t!("project-api-keys-create-new")}</LinkButton>{filters}</Toolbar>
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_markup()
    })
}

fn none_yet() -> Markup {
    view! {
        <Card id="keys" title=t!("project-api-keys-all") silent=true>
            <EmptyState icon="key" title=t!("project-api-keys-empty")><p>{t!("project-api-keys-empty-next")}</p></EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(
    keys: List<ProjectApiKey>,
    state: Option<KeyState>,
    later_page: bool,
    row: impl Fn(ProjectApiKey) -> Markup,
    path: String,
) -> Markup {
    let at =
        |after: Option<&str>| paths::with_query(&path, &[("state", state.map(KeyState::as_str)), ("after", after)]);
    let shown = t!("project-api-keys-count", count = keys.data.len());
    let next = keys.has_more.then(|| at(keys.last_id.as_deref()));
    let first = later_page.then(|| at(None));
    let rows = keys.data.into_iter().map(row).collect_view();
    view! {
        <Card id="keys" title=t!("project-api-keys-all") silent=true>
            <Table caption=t!("project-api-keys-caption") columns=vec![t!("project-api-keys-name"), t!("project-api-keys-owner"), t!("project-api-keys-created"), t!("project-api-keys-last-used"), t!("project-api-keys-expires")] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

fn row(
    key: ProjectApiKey,
    me: Option<&UserId>,
    now: i64,
    organization: &OrganizationId,
    project: &ProjectId,
    back: &ReturnTo,
) -> Markup {
    let delete = back.from(paths::delete_project_key(organization, project, &key.id));
    let (which, rotated) = (format!(" {}", key.name), format!(" {}", key.name));
    let works = !KeyState::Expired.holds(key.expires_at, key.last_used_at, now);
    let rotate = (works && is_theirs(&key.owner, me)).then(|| {
        let href = back.from(paths::rotate_project_key(organization, project, &key.id));
        view! { <LinkButton href size=Size::Small>{t!("key-rotations-rotate")}<span class="sr">{rotated}</span></LinkButton> }
    });
    let stopped = (key.owner_project_access == Access::Inactive)
        .then(|| view! { " "<Badge tone=Tone::Caution>{t!("project-api-keys-no-access")}</Badge> });
    let last_used = key_states::last_used(key.expires_at, key.last_used_at, now);
    view! {
        <Row>
            <RowHead>{key.name}<small class="mono">{key.redacted_value}</small></RowHead>
            <Cell label=t!("project-api-keys-owner")>{owner(&key.owner)}{stopped}</Cell>
            <Cell label=t!("project-api-keys-created")><Time at=key.created_at now/></Cell>
            <Cell label=t!("project-api-keys-last-used")>{last_used}</Cell>
            <Cell label=t!("project-api-keys-expires")><Expiry at=key.expires_at now/></Cell>
            <ActCell><div class="row">
                {rotate}
                <LinkButton href=delete look=Look::Warn size=Size::Small>{t!("project-api-keys-delete")}<span class="sr">{which}</span></LinkButton>
            </div></ActCell>
        </Row>
    }
    .into_markup()
}

/// Whether the person may rotate a key: it is their own, or a service account's, which only the project's managers see.
fn is_theirs(owner: &KeyOwner, me: Option<&UserId>) -> bool {
    match owner {
        KeyOwner::User { user } => me == Some(&user.id),
        KeyOwner::ServiceAccount { .. } => true,
    }
}

fn owner(owner: &KeyOwner) -> String {
    match owner {
        KeyOwner::User { user } => user.name.clone(),
        KeyOwner::ServiceAccount { service_account } => {
            t!("project-api-keys-of-account", name = service_account.name.as_str())
        }
    }
}

/// Asks for the name and the expiry of a new key.
pub fn new(request: &PageRequest, project_name: String) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let form = request.form();
    let list = paths::project_keys(&organization, &project);
    let title = t!("project-api-keys-new");
    project_tabs::below(ProjectTab::Keys, title, request, project_name, move || new_form(&form, list))
}

fn new_form(form: &FormState, list: String) -> Markup {
    let name = form.input("new[name]").or_missing(t!("project-api-keys-name-missing"));
    let expires = form.input("new[expires_in_seconds]");
    let faults = form.faults(&[&name, &expires]);
    let first = faults.is_empty();
    let options = key_lifetimes();
    view! {
        <PageHead title=t!("project-api-keys-new") lead=t!("project-api-keys-new-lead")/>
        <ErrorSummary faults/>
        <Card id="new-key" title=t!("project-api-keys-new") silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("project-api-keys-name") first hint=t!("project-api-keys-name-hint")/>
                    <SelectField input=expires label=t!("project-api-keys-expires") options/>
                    <FormEnd>
                        <Submit>{t!("project-api-keys-create")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("project-api-keys-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// A new key, shown once; and what happens to the key that it replaces, as a title and a sentence.
pub fn show_once(
    request: &PageRequest,
    project_name: String,
    created: CreatedProjectApiKey,
    replaced: Option<(String, String)>,
) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let list = list_of(request, paths::project_keys(&organization, &project));
    let title = t!("project-api-keys-store");
    project_tabs::below(ProjectTab::Keys, title, request, project_name, move || created_key(created, replaced, list))
}

fn created_key(created: CreatedProjectApiKey, replaced: Option<(String, String)>, list: String) -> Markup {
    let CreatedProjectApiKey { key, value } = created;
    let secret = value.expose().to_owned();
    let (samples, what) = new_keys::project_samples(&secret);
    let facts = view! {
        <Facts><Fact name=t!("project-api-keys-key-id")><CopyId id="key-id" value=key.id.to_string() what=t!("project-api-keys-key-id-what")/></Fact></Facts>
    };
    new_keys::show_once(NewKey {
        title: t!("project-api-keys-store"),
        lead: t!("project-api-keys-store-lead"),
        hint: t!("project-api-keys-secret-hint", redacted = key.redacted_value.as_str()),
        name: key.name,
        power: false,
        label: t!("project-api-keys-secret"),
        secret,
        facts: facts.into_markup(),
        replaced,
        samples,
        what,
        stored: t!("project-api-keys-stored"),
        list,
    })
}

/// Asks before a key is deleted.
pub fn delete(request: &PageRequest, project_name: String, key: ProjectApiKey) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let own = paths::own_project_keys(&organization);
    let list = list_of_either(request, paths::project_keys(&organization, &project), &own);
    let form = request.form();
    let title = t!("project-api-keys-delete-named", name = key.name.as_str());
    let call = Call::to(const { operations::named("delete-project-api-key") }).at(&project).at(&key.id);
    project_tabs::below(ProjectTab::Keys, title, request, project_name, move || {
        let whose = owner(&key.owner);
        view! {
            <PageHead title=t!("project-api-keys-delete-act") lead=t!("project-api-keys-delete-lead")/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=key.name act=t!("project-api-keys-delete-act") keep=t!("project-api-keys-delete-keep") back=list>
                <Facts>
                    <Fact name=t!("project-api-keys-key")><code>{key.redacted_value}</code></Fact>
                    <Fact name=t!("project-api-keys-owner")>{whose}</Fact>
                    <Fact name=t!("project-api-keys-created")><Date at=key.created_at/></Fact>
                </Facts>
                <p>{t!("project-api-keys-delete-note")}</p>
            </Confirm>
            <ApiCall id="api-delete" call/>
        }
        .into_markup()
    })
}
