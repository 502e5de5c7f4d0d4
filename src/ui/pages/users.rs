//! Members: who they are, what they may do, and removing one.

use crate::{
    server_fns::users::{get_member, search_users},
    types::{
        ids::{OrganizationId, UserId},
        pages::List,
        problem::Problem,
        users::{Member, MemberQuery, Role, User},
    },
    ui::{
        components::*,
        form::Input,
        list,
        page::{Nav, Page},
        paths,
        shell::role_name,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// All members, the newest accounts first.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let after = visit.query("after").map(str::to_owned);
    let [search, role] = ["search", "role"].map(|name| visit.query(name).map(str::to_owned));
    let query = MemberQuery { search: search.clone(), role: role.clone() };
    let people = search_users(organization.clone(), query, list::page(after.clone(), "desc")).await?;
    Ok(Page::console("Members", Nav::Members, move || {
        let path = paths::users(&organization);
        let kept = [("search", search.as_deref()), ("role", role.as_deref())];
        let active = search.is_some() || role.is_some();
        let list = match people.data.is_empty() && after.is_none() {
            true => nobody().into_any(),
            false => some(people, &kept, after.is_some(), &visit).into_any(),
        };
        let filters = filters(&kept, path, active);
        view! {
            <PageHead title="Members" lead="Owners run the organization; readers see their own profile and the projects they belong to."/>
            <Toolbar><LinkButton href=paths::new_invite(&organization) look=Look::Primary icon="plus">"Invite somebody"</LinkButton></Toolbar>
            {filters}
            {list}
        }
        .into_any()
    }))
}

fn filters(kept: &[(&'static str, Option<&str>); 2], path: String, active: bool) -> AnyView {
    let input = |index: usize| {
        let (name, value) = kept[index];
        Input { name, value: value.map(str::to_owned), error: None }
    };
    let (search, role) = (input(0), input(1));
    let roles = [("", "All roles"), ("owner", "Owners"), ("reader", "Readers")];
    let roles = roles.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    view! {
        <Filters path active>
            <TextField input=search label="Name or address" optional=true/>
            <SelectField input=role label="Role" options=roles/>
        </Filters>
    }
    .into_any()
}

fn nobody() -> AnyView {
    view! {
        <Card id="members" title="Members" silent=true>
            <EmptyState icon="search" title="Nobody matches">
                <p>"Look for another part of the name or the address, or for all roles. Who was invited and has not come yet is among the invites."</p>
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn some(people: List<User>, kept: &[(&str, Option<&str>)], later_page: bool, visit: &Visit) -> AnyView {
    let organization = visit.organization();
    let path = paths::users(&organization);
    let shown = counted(i64::try_from(people.data.len()).unwrap_or_default(), "member", "members");
    let at = |more: &[(&str, Option<&str>)]| paths::with_query(&path, &[kept, more].concat());
    let next = people.has_more.then(|| at(&[("after", people.last_id.as_deref())]));
    let first = later_page.then(|| at(&[]));
    let me = visit.shell.as_ref().map(|shell| shell.me.id.clone());
    let rows = people.data.into_iter().map(|person| row(person, me.as_ref(), visit.now, &organization)).collect_view();
    view! {
        <Card id="members" title="Members" silent=true>
            <Table caption="Members, newest accounts first" columns=vec!["Name", "Role", "Joined", "Keys last used"] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(person: User, me: Option<&UserId>, now: i64, organization: &OrganizationId) -> AnyView {
    let (name, email) = (person.name.unwrap_or_default(), person.email.unwrap_or_default());
    let whose = format!(" of {name}");
    let whom = format!(" {name}");
    let is_me = me == Some(&person.id);
    let (change, remove) = (paths::user_role(organization, &person.id), paths::delete_user(organization, &person.id));
    let activity = paths::with_query(
        &paths::audit_logs(organization),
        &[("q", Some(&format!("actor:{}", person.id))), ("since", Some("all"))],
    );
    let used = match person.api_key_last_used_at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => "Never".into_any(),
    };
    let role = role_badge(person.role.as_deref());
    view! {
        <Row>
            <RowHead><Person name=name me=is_me/><small><a href=activity>{email}</a></small></RowHead>
            <Cell label="Role">{role}</Cell>
            <Cell label="Joined"><Time at=person.added_at now/></Cell>
            <Cell label="Keys last used">{used}</Cell>
            <ActCell><div class="row">
                <LinkButton href=change size=Size::Small>"Role"<span class="sr">{whose}</span></LinkButton>
                <LinkButton href=remove look=Look::Warn size=Size::Small>"Remove"<span class="sr">{whom}</span></LinkButton>
            </div></ActCell>
        </Row>
    }
    .into_any()
}

fn role_badge(role: Option<&str>) -> AnyView {
    match role.and_then(Role::parse) {
        Some(Role::Owner) => view! { <Badge tone=Tone::Accent>"Owner"</Badge> }.into_any(),
        _ => view! { <Badge>"Reader"</Badge> }.into_any(),
    }
}

/// What somebody gains or loses with the other role.
pub async fn role(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let member = get_member(organization.clone(), UserId::new(visit.param("user_id"))).await?;
    let (form, list) = (visit.form(), paths::users(&organization));
    let up = list.clone();
    let name = member.user.name.clone().unwrap_or_default();
    let page = Page::console(format!("Role of {name}"), Nav::Members, move || {
        let now = member.user.role.clone().unwrap_or_default();
        let role = form.input("patch[role]").or_value(now.as_str());
        let faults = form.faults(&[&role]);
        let choices = vec![
            Choice {
                value: "reader",
                label: role_name(Role::Reader).to_owned(),
                note: "Sees their own profile and the projects they belong to.".to_owned(),
            },
            Choice {
                value: "owner",
                label: role_name(Role::Owner).to_owned(),
                note: "Can do everything: people, projects, keys, the audit log.".to_owned(),
            },
        ];
        let lead = format!("{}, who is {} now.", member.user.email.clone().unwrap_or_default(), with_article(&now));
        let follows = follows(&member);
        view! {
            <PageHead title=name lead/>
            <ErrorSummary faults/>
            {follows}
            <Card id="role" title="Role" silent=true>
                <CardBody>
                    <Form>
                        <Choices input=role legend="Role" choices/>
                        <FormEnd>
                            <Submit>"Change role"</Submit>
                            <LinkButton href=list look=Look::Quiet>"Leave as it is"</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_any()
    });
    Ok(page.under("Members", up).narrow())
}

fn with_article(role: &str) -> &'static str {
    if role == Role::Owner.as_str() { "an owner" } else { "a reader" }
}

/// What a change of role means for this person, before it is made.
fn follows(member: &Member) -> AnyView {
    let is_owner = member.user.role.as_deref() == Some(Role::Owner.as_str());
    let words = match (is_owner, member.is_last_owner, member.admin_keys) {
        (_, true, _) => {
            "They are the only owner: the organization would have nobody to run it. Make somebody else an owner first."
                .to_owned()
        }
        (true, false, 0) => "As a reader they lose the organization's pages at once.".to_owned(),
        (true, false, keys) => format!(
            "As a reader they lose the organization's pages at once, and {} stop working with the same change.",
            counted(keys, "Admin key of theirs", "Admin keys of theirs")
        ),
        (false, ..) => {
            "As an owner they can remove everybody else, you included, and make keys that do the same.".to_owned()
        }
    };
    let tone = if member.is_last_owner { Tone::Caution } else { Tone::Plain };
    view! { <Notice tone><p>{words}</p></Notice> }.into_any()
}

/// Asks before somebody is removed, and lists what stops.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let member = get_member(organization.clone(), UserId::new(visit.param("user_id"))).await?;
    let (form, list) = (visit.form(), paths::users(&organization));
    let up = list.clone();
    let name = member.user.name.clone().unwrap_or_default();
    let page = Page::console(format!("Remove {name}"), Nav::Members, move || {
        let email = member.user.email.clone().unwrap_or_default();
        let counted = |number: i64, one: &str, many: &str| match number {
            0 => "None".to_owned(),
            _ => counted(number, one, many),
        };
        let admin_keys = counted(member.admin_keys, "key, at once", "keys, at once");
        let project_keys = counted(member.project_keys, "key, at once", "keys, at once");
        let projects = counted(member.projects, "project", "projects");
        let last = member.is_last_owner.then(|| {
            view! { <Notice tone=Tone::Caution><p>"They are the only owner and cannot be removed. Make somebody else an owner first."</p></Notice> }
        });
        view! {
            <PageHead title="Remove member" lead="They lose access at once. What they did stays in the audit log."/>
            <ErrorSummary faults=form.faults(&[])/>
            {last}
            <Confirm title=name act="Remove member" keep="Keep them" back=list power=true>
                <Facts>
                    <Fact name="Address">{email}</Fact>
                    <Fact name="Admin keys">{admin_keys}</Fact>
                    <Fact name="Own project keys">{project_keys}</Fact>
                    <Fact name="Leaves">{projects}</Fact>
                </Facts>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("Members", up).narrow())
}
