//! Admin keys: the list, a new one, the one time it is shown, and its end.

use crate::{
    server_fns::admin_keys::{get_admin_key, list_admin_keys},
    types::{
        admin_keys::{AdminKey, CreatedAdminKey},
        ids::{KeyId, OrganizationId, UserId},
        pages::List,
        problem::Problem,
    },
    ui::{
        components::*,
        form::FormState,
        islands::KeepSecret,
        list,
        page::{Nav, Page},
        pages::owners,
        paths, snippets,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// All Admin keys, newest first.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let after = visit.query("after").map(str::to_owned);
    let page = list::page(after.clone(), "desc");
    let keys = list_admin_keys(organization.clone(), page).await?;
    let me = visit.shell.as_ref().map(|shell| shell.me.id.clone());
    let (now, base_url) = (visit.now, visit.base_url);
    Ok(Page::console("Admin keys", Nav::AdminKeys, move || {
        let list = if keys.data.is_empty() && after.is_none() {
            none_yet(&base_url).into_any()
        } else {
            some(keys, after.is_some(), me, now, &organization).into_any()
        };
        view! {
            <PageHead title="Admin keys" lead="An Admin key acts as the owner who made it, on the whole organization. It cannot call models. Only owners can make, see and delete one."/>
            <Toolbar><LinkButton href=paths::new_admin_key(&organization) look=Look::Primary icon="plus">"Create new admin key"</LinkButton></Toolbar>
            {list}
            {about()}
        }
        .into_any()
    }))
}

fn some(
    keys: List<AdminKey>,
    later_page: bool,
    me: Option<UserId>,
    now: i64,
    organization: &OrganizationId,
) -> AnyView {
    let path = paths::admin_keys(organization);
    let shown = counted(i64::try_from(keys.data.len()).unwrap_or_default(), "key", "keys");
    let next = keys.has_more.then(|| paths::with_query(&path, &[("after", keys.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let rows = keys.data.into_iter().map(|key| row(key, me.as_ref(), now, organization)).collect_view();
    view! {
        <Card id="keys" title="All Admin keys" silent=true power=true>
            <Table caption="Admin keys, newest first" columns=vec!["Name", "Created by", "Created", "Last used", "Expires"] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(key: AdminKey, me: Option<&UserId>, now: i64, organization: &OrganizationId) -> AnyView {
    let delete = paths::delete_admin_key(organization, &key.id);
    let which = format!(" {}", key.name);
    let mine = me.is_some_and(|me| me.as_str() == key.owner.id);
    let last_used = match key.last_used_at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <Row>
            <RowHead>{key.name}<small class="mono">{key.redacted_value}</small></RowHead>
            <Cell label="Created by"><Person name=key.owner.name me=mine/></Cell>
            <Cell label="Created"><Time at=key.created_at now/></Cell>
            <Cell label="Last used">{last_used}</Cell>
            <Cell label="Expires"><Expiry at=key.expires_at now/></Cell>
            <ActCell><LinkButton href=delete look=Look::Warn size=Size::Small>"Delete"<span class="sr">{which}</span></LinkButton></ActCell>
        </Row>
    }
    .into_any()
}

fn none_yet(base_url: &str) -> AnyView {
    let panes = vec![snippets::curl(base_url, "$OPENAI_ADMIN_KEY")];
    view! {
        <Card id="keys" title="All Admin keys" silent=true power=true>
            <EmptyState icon="admin-key" title="No Admin keys yet">
                <p>"Create one, then manage the organization from anywhere that can reach this server."</p>
                <Code id="example" what="Lists the projects" panes/>
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn about() -> AnyView {
    view! {
        <div class="trio">
            <Card id="lost" title="Lost a key?"><CardBody><p>"It cannot be recovered: Orgward keeps a fingerprint, not the key. Delete it and create another."</p></CardBody></Card>
            <Card id="who" title="Who can use them"><CardBody><p>"Only owners. A key stops at once when the owner who made it is no longer one."</p></CardBody></Card>
            <Card id="recorded" title="What is recorded"><CardBody><p>"Every request made with an Admin key, with its address and request id, before it is answered."</p></CardBody></Card>
        </div>
    }
    .into_any()
}

/// A new key: its name and when it ends. Once it is made, the same address shows it, this one time.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let form = visit.form();
    if let Some(created) = form.output::<CreatedAdminKey>() {
        return Ok(show_once(created, visit));
    }
    owners::only(&organization).await?;
    let list = paths::admin_keys(&organization);
    let up = list.clone();
    let page = Page::console("New Admin key", Nav::AdminKeys, move || new_form(&form, list).into_any());
    Ok(page.under("Admin keys", up).narrow())
}

fn new_form(form: &FormState, list: String) -> AnyView {
    let name = form.input("new[name]").or_missing("Enter a name for the key.");
    let expires = form.input("new[expires_in_seconds]");
    let faults = form.faults(&[&name, &expires]);
    let first = faults.is_empty();
    let options = [
        ("", "Never"),
        ("604800", "In 7 days"),
        ("2592000", "In 30 days"),
        ("7776000", "In 90 days"),
        ("31536000", "In 365 days"),
    ];
    let options = options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    view! {
        <PageHead title="New Admin key" lead="It can do whatever you can do as an owner, without signing in. Name it after the program that will hold it."/>
        <ErrorSummary faults/>
        <Card id="new-key" title="New Admin key" silent=true power=true>
            <CardBody>
                <Form>
                    <TextField input=name label="Name" first hint="For example “terraform-prod”. Up to 100 characters; it cannot be changed later."/>
                    <SelectField input=expires label="Expires" options hint="A key cannot be extended. Create another before it ends."/>
                    <FormEnd>
                        <Submit>"Create admin key"</Submit>
                        <LinkButton href=list look=Look::Quiet>"Cancel"</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn show_once(created: CreatedAdminKey, visit: Visit) -> Page {
    let list = paths::admin_keys(&visit.organization());
    let up = list.clone();
    let base_url = visit.base_url;
    let page = Page::console("Store this key now", Nav::AdminKeys, move || {
        let CreatedAdminKey { key, value } = created;
        let secret = value.expose().to_owned();
        let ending: String = secret.chars().skip(secret.chars().count().saturating_sub(4)).collect();
        let hint = format!(
            "Select the field and copy it. The key ends in {ending}; that is how you will recognise it in the list."
        );
        let expires = match key.expires_at {
            Some(at) => view! { <Date at/> }.into_any(),
            None => "Never".into_any(),
        };
        let panes = vec![
            snippets::curl(&base_url, &secret),
            snippets::python(&base_url, &secret),
            snippets::env(&base_url, &secret),
        ];
        view! {
            <PageHead title="Store this key now" lead="This is the only time we can show it. Orgward keeps a fingerprint, not the key."/>
            <Card id="key" title=key.name power=true>
                <CardBody>
                    <Secret id="secret" label="Admin key" value=secret hint/>
                    <Facts>
                        <Fact name="Acts as">{format!("{}, {}", key.owner.name, key.owner.role)}</Fact>
                        <Fact name="Expires">{expires}</Fact>
                        <Fact name="Key id"><CopyId id="key-id" value=key.id.to_string() what="key id"/></Fact>
                    </Facts>
                </CardBody>
            </Card>
            <Section id="try" title="Try it"><Code id="snippet" what="Lists the projects" panes/></Section>
            <Notice><p>"Loading this page again will not show the key. If it is lost, delete it and create another."</p></Notice>
            <div><KeepSecret href=list label="I have stored it".to_owned()/></div>
        }
        .into_any()
    });
    page.under("Admin keys", up).narrow()
}

/// Asks before a key stops.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let key = get_admin_key(organization.clone(), KeyId::new(visit.param("key_id"))).await?;
    let list = paths::admin_keys(&organization);
    let up = list.clone();
    let (form, now) = (visit.form(), visit.now);
    let title = format!("Delete {}", key.name);
    let page = Page::console(title, Nav::AdminKeys, move || {
        let used = match key.last_used_at {
            Some(at) => {
                format!("Last used {}. Whatever uses it is refused from the moment you delete it.", relative(at, now))
            }
            None => "It has never been used.".to_owned(),
        };
        view! {
            <PageHead title="Delete Admin key" lead="A deleted key cannot be brought back, not even by us."/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=key.name act="Delete Admin key" keep="Keep it" back=list power=true>
                <Facts>
                    <Fact name="Key"><code>{key.redacted_value}</code></Fact>
                    <Fact name="Acts as">{format!("{}, {}", key.owner.name, key.owner.role)}</Fact>
                    <Fact name="Created"><Date at=key.created_at/></Fact>
                </Facts>
                <p><strong>{used}</strong>" What was done with it stays on record."</p>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("Admin keys", up).narrow())
}
