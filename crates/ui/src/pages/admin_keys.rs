//! Admin keys: the list, a new key, which is shown once, and deleting a key.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    code_samples::{self, Listed},
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::{
        admin_key_scopes::{self, Fields},
        key_states,
        new_keys::{self, NewKey},
    },
    paths,
    returning::{ReturnTo, list_of},
    texts::t,
};
use leptos::prelude::*;
use types::{
    admin_key_scopes::Scoped,
    admin_keys::{AdminKey, CreatedAdminKey},
    ids::{OrganizationId, UserId},
    key_states::KeyState,
    operations,
    pages::List,
};

/// All Admin keys, newest first, or those in one state.
pub fn all(request: &PageRequest, keys: List<Scoped<AdminKey>>) -> Page {
    let organization = request.organization();
    let after = request.query("after").map(str::to_owned);
    let state = key_states::asked(request.query("state"));
    let me = request.shell.as_ref().map(|shell| shell.me.id.clone());
    let back = ReturnTo::list(request, &paths::admin_keys(&organization));
    let (now, base_url) = (request.now, request.base_url.clone());
    Page::console(t!("admin-keys-title"), Nav::AdminKeys, move || {
        let path = paths::admin_keys(&organization);
        let call = Call::page(const { operations::named("admin-api-keys-list") }, after.as_deref());
        let call = call.narrowed("order", "desc").remark(state.is_some(), t!("api-calls-not-narrowed"));
        let list = match (keys.data.is_empty() && after.is_none(), state) {
            (true, None) => none_yet(&base_url),
            (true, Some(state)) => {
                let nothing = key_states::nothing(state, path.clone());
                view! { <Card id="keys" title=t!("admin-keys-all") silent=true power=true>{nothing}</Card> }
                    .into_markup()
            }
            _ => {
                let row = |key| row(key, me.as_ref(), now, &organization, &back);
                some(keys, state, after.is_some(), row, &organization)
            }
        };
        let filters = key_states::filters(path, state);
        view! {
            <PageHead title=t!("admin-keys-title") lead=t!("admin-keys-lead")/>
            <Toolbar><LinkButton href=paths::new_admin_key(&organization) look=Look::Primary icon="plus">{t!("admin-keys-create-new")}</LinkButton>{filters}</Toolbar>
            {list}
            <ApiCall id="api-list" call/>
            {about()}
        }
        .into_markup()
    })
}

fn some(
    keys: List<Scoped<AdminKey>>,
    state: Option<KeyState>,
    later_page: bool,
    row: impl Fn(Scoped<AdminKey>) -> Markup,
    organization: &OrganizationId,
) -> Markup {
    let at = |after: Option<&str>| {
        paths::with_query(&paths::admin_keys(organization), &[("state", state.map(KeyState::as_str)), ("after", after)])
    };
    let shown = t!("admin-keys-count", count = keys.data.len());
    let next = keys.has_more.then(|| at(keys.last_id.as_deref()));
    let first = later_page.then(|| at(None));
    let rows = keys.data.into_iter().map(row).collect_view();
    view! {
        <Card id="keys" title=t!("admin-keys-all") silent=true power=true>
            <Table caption=t!("admin-keys-caption") columns=vec![t!("admin-keys-name"), t!("admin-keys-permissions"), t!("admin-keys-created-by"), t!("admin-keys-last-used"), t!("admin-keys-expires")] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

fn row(
    scoped: Scoped<AdminKey>,
    me: Option<&UserId>,
    now: i64,
    organization: &OrganizationId,
    back: &ReturnTo,
) -> Markup {
    let Scoped { key, scopes, audit_before } = scoped;
    let permissions = admin_key_scopes::shown(&scopes, audit_before);
    let delete = back.from(paths::delete_admin_key(organization, &key.id));
    let (which, rotated) = (format!(" {}", key.name), format!(" {}", key.name));
    let mine = me.is_some_and(|me| me.as_str() == key.owner.id);
    let works = !KeyState::Expired.holds(key.expires_at, key.last_used_at, now);
    let rotate = (mine && works).then(|| {
        let href = back.from(paths::rotate_admin_key(organization, &key.id));
        view! { <LinkButton href size=Size::Small>{t!("key-rotations-rotate")}<span class="sr">{rotated}</span></LinkButton> }
    });
    let last_used = key_states::last_used(key.expires_at, key.last_used_at, now);
    view! {
        <Row>
            <RowHead>{key.name}<small class="mono">{key.redacted_value}</small></RowHead>
            <Cell label=t!("admin-keys-permissions")>{permissions}</Cell>
            <Cell label=t!("admin-keys-created-by")><Person name=key.owner.name me=mine/><small><Time at=key.created_at now/></small></Cell>
            <Cell label=t!("admin-keys-last-used")>{last_used}</Cell>
            <Cell label=t!("admin-keys-expires")><Expiry at=key.expires_at now/></Cell>
            <ActCell><div class="row">
                {rotate}
                <LinkButton href=delete look=Look::Warn size=Size::Small>{t!("admin-keys-delete")}<span class="sr">{which}</span></LinkButton>
            </div></ActCell>
        </Row>
    }
    .into_markup()
}

fn none_yet(base_url: &str) -> Markup {
    let panes = vec![code_samples::curl(base_url, "$OPENAI_ADMIN_KEY", Listed::Projects)];
    view! {
        <Card id="keys" title=t!("admin-keys-all") silent=true power=true>
            <EmptyState icon="admin-key" title=t!("admin-keys-empty")>
                <p>{t!("admin-keys-empty-next")}</p>
                <Code id="example" what=t!("admin-keys-example") panes/>
            </EmptyState>
        </Card>
    }
    .into_markup()
}

fn about() -> Markup {
    view! {
        <div class="trio">
            <Card id="lost" title=t!("admin-keys-lost")><CardBody><p>{t!("admin-keys-lost-note")}</p></CardBody></Card>
            <Card id="who" title=t!("admin-keys-who")><CardBody><p>{t!("admin-keys-who-note")}</p></CardBody></Card>
            <Card id="recorded" title=t!("admin-keys-recorded")><CardBody><p>{t!("admin-keys-recorded-note")}</p></CardBody></Card>
        </div>
    }
    .into_markup()
}

/// Asks for the name and the expiry of a new key.
pub fn new(request: &PageRequest) -> Page {
    let organization = request.organization();
    let form = request.form();
    let list = paths::admin_keys(&organization);
    let up = list.clone();
    let page = Page::console(t!("admin-keys-new"), Nav::AdminKeys, move || new_form(&form, list).into_markup());
    page.under(t!("admin-keys-title"), up).narrow()
}

fn new_form(form: &FormState, list: String) -> Markup {
    let name = form.input("new[name]").or_missing(t!("admin-keys-name-missing"));
    let expires = form.input("new[expires_in_seconds]");
    let fields = Fields::of(form);
    let faults = form.faults(&[&name, &fields.permissions, &fields.scopes, &fields.audit_before, &expires]);
    let first = faults.is_empty();
    let options = lifetimes();
    let call = Call::to(const { operations::named("admin-api-keys-create") })
        .asked("name", name.value.as_deref())
        .given("expires_in_seconds", expires.value.as_deref());
    let call = fields.add_to(call);
    view! {
        <PageHead title=t!("admin-keys-new") lead=t!("admin-keys-new-lead")/>
        <ErrorSummary faults/>
        <Card id="new-key" title=t!("admin-keys-new") silent=true power=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("admin-keys-name") first hint=t!("admin-keys-name-hint")/>
                    {fields.draw()}
                    <SelectField input=expires label=t!("admin-keys-expires") options hint=t!("admin-keys-expires-hint")/>
                    <FormEnd>
                        <Submit>{t!("admin-keys-create")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("admin-keys-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
        <ApiCall id="api-create" call/>
    }
    .into_markup()
}

/// The lifetimes offered for a new Admin key, in seconds.
pub fn lifetimes() -> Vec<(String, String)> {
    const DAY: i64 = 86_400;
    let never = (String::new(), t!("admin-keys-never"));
    let days = [7, 30, 90, 365].map(|days| ((days * DAY).to_string(), t!("admin-keys-in-days", days = days)));
    std::iter::once(never).chain(days).collect()
}

/// The owner that a key acts as, with their role.
fn acts_as(key: &AdminKey) -> String {
    t!("admin-keys-acts-as-whom", name = key.owner.name.as_str(), role = key.owner.role.as_str())
}

/// A new key, shown once; and what happens to the key that it replaces, as a title and a sentence.
pub fn show_once(request: &PageRequest, created: Scoped<CreatedAdminKey>, replaced: Option<(String, String)>) -> Page {
    let list = list_of(request, paths::admin_keys(&request.organization()));
    let up = list.clone();
    let base_url = request.base_url.clone();
    let page = Page::console(t!("admin-keys-store"), Nav::AdminKeys, move || {
        let Scoped { key: CreatedAdminKey { key, value }, scopes, audit_before } = created;
        let secret = value.expose().to_owned();
        let ending: String = secret.chars().skip(secret.chars().count().saturating_sub(4)).collect();
        let (acts_as, permissions) = (acts_as(&key), admin_key_scopes::shown(&scopes, audit_before));
        let expires = match key.expires_at {
            Some(at) => view! { <Date at/> }.into_markup(),
            None => t!("admin-keys-never").into_markup(),
        };
        let facts = view! {
            <Facts>
                <Fact name=t!("admin-keys-acts-as")>{acts_as}</Fact>
                <Fact name=t!("admin-keys-permissions")>{permissions}</Fact>
                <Fact name=t!("admin-keys-expires")>{expires}</Fact>
                <Fact name=t!("admin-keys-key-id")><CopyId id="key-id" value=key.id.to_string() what=t!("admin-keys-key-id-what")/></Fact>
            </Facts>
        };
        let (samples, what) = admin_key_scopes::samples(&base_url, &secret, &scopes);
        new_keys::show_once(NewKey {
            title: t!("admin-keys-store"),
            lead: t!("admin-keys-store-lead"),
            name: key.name,
            power: true,
            label: t!("admin-keys-secret"),
            hint: t!("admin-keys-secret-hint", ending = ending),
            facts: facts.into_markup(),
            replaced,
            samples,
            what,
            stored: t!("admin-keys-stored"),
            list,
            secret,
        })
    });
    page.under(t!("admin-keys-title"), up).narrow()
}

/// Asks before a key is deleted.
pub fn delete(request: &PageRequest, scoped: Scoped<AdminKey>) -> Page {
    let Scoped { key, scopes, audit_before } = scoped;
    let organization = request.organization();
    let list = list_of(request, paths::admin_keys(&organization));
    let up = list.clone();
    let (form, now) = (request.form(), request.now);
    let title = t!("admin-keys-delete-named", name = key.name.as_str());
    let page = Page::console(title, Nav::AdminKeys, move || {
        let call = Call::to(const { operations::named("admin-api-keys-delete") }).at(&key.id);
        let used = match key.last_used_at {
            Some(at) => {
                t!("admin-keys-delete-used", when = relative(at, now))
            }
            None => t!("admin-keys-delete-unused"),
        };
        let (acts_as, permissions) = (acts_as(&key), admin_key_scopes::shown(&scopes, audit_before));
        view! {
            <PageHead title=t!("admin-keys-delete-act") lead=t!("admin-keys-delete-lead")/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=key.name act=t!("admin-keys-delete-act") keep=t!("admin-keys-delete-keep") back=list power=true>
                <Facts>
                    <Fact name=t!("admin-keys-key")><code>{key.redacted_value}</code></Fact>
                    <Fact name=t!("admin-keys-acts-as")>{acts_as}</Fact>
                    <Fact name=t!("admin-keys-permissions")>{permissions}</Fact>
                    <Fact name=t!("admin-keys-created")><Date at=key.created_at/></Fact>
                </Facts>
                <p><strong>{used}</strong>" "{t!("admin-keys-delete-record")}</p>
            </Confirm>
            <ApiCall id="api-delete" call/>
        }
        .into_markup()
    });
    page.under(t!("admin-keys-title"), up).narrow()
}
