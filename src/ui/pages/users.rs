//! Members: who they are, what they may do, and removing one.

use crate::{
    server_fns::users::{get_member, search_users},
    ui::{
        api_calls::{ApiCall, Call},
        components::*,
        form::Input,
        list,
        page::{Nav, Page},
        paths,
        shell::role_name,
        texts::t,
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, UserId},
    operations,
    pages::List,
    problem::Problem,
    users::{Member, MemberQuery, Role, User},
};

/// What the list is narrowed to and sorted by; it stands in the address.
#[derive(Clone)]
struct View {
    path: String,
    search: Option<String>,
    role: Option<String>,
    /// By name rather than by when they joined.
    by_name: bool,
    descending: bool,
}

impl View {
    fn of(visit: &Visit, path: String) -> Self {
        let by_name = visit.query("sort") == Some("name");
        let descending = visit.query("order").map_or(!by_name, |order| order == "desc");
        let [search, role] = ["search", "role"].map(|name| visit.query(name).map(str::to_owned));
        Self { path, search, role, by_name, descending }
    }

    fn order(&self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }

    fn sort(&self) -> &'static str {
        if self.by_name { "name" } else { "joined" }
    }

    /// The same list from after somebody on.
    fn at(&self, after: Option<&str>) -> String {
        let (sort, order) = if self.is_usual() { (None, None) } else { (Some(self.sort()), Some(self.order())) };
        let narrowed = [("search", self.search.as_deref()), ("role", self.role.as_deref())];
        let placed = [("sort", sort), ("order", order), ("after", after)];
        paths::with_query(&self.path, &[&narrowed[..], &placed[..]].concat())
    }

    /// Who joined last comes first.
    fn is_usual(&self) -> bool {
        !self.by_name && self.descending
    }

    /// The head of a column that the list can be sorted by.
    fn column(&self, words: String, by_name: bool) -> Column {
        let current = self.by_name == by_name;
        let descending = if current { !self.descending } else { !by_name };
        let other = Self { by_name, descending, ..self.clone() };
        Column::sorted(words, other.at(None), current.then_some(self.descending))
    }

    /// The same over the Admin API, which finds people by their whole address alone.
    fn call(&self, people: &List<User>) -> Call {
        let found = people.data.iter().filter_map(|person| person.email.as_deref());
        let whole = self.search.as_deref().filter(|search| !people.data.is_empty() && found.eq([*search]));
        let emails: Vec<&str> = whole.into_iter().collect();
        let narrowed = self.role.is_some() || (self.search.is_some() && emails.is_empty());
        Call::page(const { operations::named("list-users") }, None)
            .narrowed("emails", emails)
            .remark(narrowed, t!("api-calls-not-narrowed"))
            .remark(true, t!("api-calls-not-sorted"))
    }

    fn caption(&self) -> String {
        match (self.by_name, self.descending) {
            (true, false) => t!("users-caption-name"),
            (true, true) => t!("users-caption-name-back"),
            (false, true) => t!("users-caption-newest"),
            (false, false) => t!("users-caption-oldest"),
        }
    }
}

/// All members, who joined last first unless the address says otherwise.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let after = visit.query("after").map(str::to_owned);
    let shown = View::of(&visit, paths::users(&organization));
    let sort = visit.query("sort").map(str::to_owned);
    let query = MemberQuery { search: shown.search.clone(), role: shown.role.clone(), sort };
    let people = search_users(organization.clone(), query, list::page(after.clone(), shown.order())).await?;
    Ok(Page::console(t!("users-title"), Nav::Members, move || {
        let call = shown.call(&people);
        let list = match people.data.is_empty() && after.is_none() {
            true => nobody().into_any(),
            false => some(people, &shown, after.is_some(), &visit).into_any(),
        };
        view! {
            <PageHead title=t!("users-title") lead=t!("users-lead")/>
            <Toolbar><LinkButton href=paths::new_invite(&organization) look=Look::Primary icon="plus">{t!("users-invite")}</LinkButton>{filters(&shown)}</Toolbar>
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_any()
    }))
}

fn filters(shown: &View) -> AnyView {
    let input = |name, value: &Option<String>| Input { name, value: value.clone(), error: None };
    let (search, role) = (input("search", &shown.search), input("role", &shown.role));
    let roles = [("", t!("users-all-roles")), ("owner", t!("users-owners")), ("reader", t!("users-readers"))];
    let roles = roles.map(|(value, label)| (value.to_owned(), label)).to_vec();
    let kept = (!shown.is_usual()).then(|| {
        let (sort, order) = (shown.sort(), shown.order());
        view! { <input type="hidden" name="sort" value=sort/><input type="hidden" name="order" value=order/> }
    });
    let active = shown.search.is_some() || shown.role.is_some();
    view! {
        <Filters path=shown.path.clone() active>
            <TextField input=search label=t!("users-search") optional=true/>
            <SelectField input=role label=t!("users-role") options=roles/>
            {kept}
        </Filters>
    }
    .into_any()
}

fn nobody() -> AnyView {
    view! {
        <Card id="members" title=t!("users-title") silent=true>
            <EmptyState icon="search" title=t!("users-nobody")><p>{t!("users-nobody-next")}</p></EmptyState>
        </Card>
    }
    .into_any()
}

fn some(people: List<User>, shown: &View, later_page: bool, visit: &Visit) -> AnyView {
    let organization = visit.organization();
    let count = t!("users-count", count = people.data.len());
    let next = people.has_more.then(|| shown.at(people.last_id.as_deref()));
    let first = later_page.then(|| shown.at(None));
    let me = visit.shell.as_ref().map(|shell| shell.me.id.clone());
    let rows = people.data.into_iter().map(|person| row(person, me.as_ref(), visit.now, &organization)).collect_view();
    let columns = vec![
        shown.column(t!("users-name"), true),
        Column::plain(t!("users-role")),
        shown.column(t!("users-joined"), false),
        Column::plain(t!("users-keys-last-used")),
    ];
    let caption = shown.caption();
    let roles = vec![("reader", role_name(Role::Reader).to_owned()), ("owner", role_name(Role::Owner).to_owned())];
    view! {
        <Selection id="chosen" action=paths::chosen_roles(&organization) words=t!("users-chosen")>
            <SelectionChoice name="chosen[role]" label=t!("users-chosen-role") options=roles/>
            <Submit look=Look::Plain size=Size::Small>{t!("users-chosen-change")}</Submit>
            <Submit look=Look::Warn size=Size::Small action=paths::remove_chosen(&organization)>{t!("users-chosen-remove")}</Submit>
        </Selection>
        <Card id="members" title=t!("users-title") silent=true>
            <Table caption columns picks=true acts=true>{rows}</Table>
        </Card>
        <Pager shown=count first next/>
    }
    .into_any()
}

fn row(person: User, me: Option<&UserId>, now: i64, organization: &OrganizationId) -> AnyView {
    let (name, email) = (person.name.unwrap_or_default(), person.email.unwrap_or_default());
    let whose = format!(" {}", t!("users-role-of", name = name.as_str()));
    let whom = format!(" {name}");
    let is_me = me == Some(&person.id);
    let (change, remove) = (paths::user_role(organization, &person.id), paths::delete_user(organization, &person.id));
    let activity = paths::with_query(
        &paths::audit_logs(organization),
        &[("q", Some(&format!("actor:{}", person.id))), ("since", Some("all"))],
    );
    let used = match person.api_key_last_used_at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => t!("users-never").into_any(),
    };
    let role = role_badge(person.role.as_deref());
    let choose = t!("users-choose", name = name.as_str());
    view! {
        <Row>
            <PickCell form="chosen" name="chosen[id][]" value=person.id.to_string() label=choose/>
            <RowHead><Person name=name me=is_me/><small><a href=activity>{email}</a></small></RowHead>
            <Cell label=t!("users-role")>{role}</Cell>
            <Cell label=t!("users-joined")><Time at=person.added_at now/></Cell>
            <Cell label=t!("users-keys-last-used")>{used}</Cell>
            <ActCell><div class="row">
                <LinkButton href=change size=Size::Small>{t!("users-role")}<span class="sr">{whose}</span></LinkButton>
                <LinkButton href=remove look=Look::Warn size=Size::Small>{t!("users-remove")}<span class="sr">{whom}</span></LinkButton>
            </div></ActCell>
        </Row>
    }
    .into_any()
}

fn role_badge(role: Option<&str>) -> AnyView {
    match role.and_then(Role::parse) {
        Some(Role::Owner) => view! { <Badge tone=Tone::Accent>{role_name(Role::Owner)}</Badge> }.into_any(),
        _ => view! { <Badge>{role_name(Role::Reader)}</Badge> }.into_any(),
    }
}

/// What somebody gains or loses with the other role.
pub async fn role(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let member = get_member(organization.clone(), UserId::new(visit.param("user_id"))).await?;
    let (form, list) = (visit.form(), paths::users(&organization));
    let up = list.clone();
    let name = member.user.name.clone().unwrap_or_default();
    let page = Page::console(t!("users-role-title", name = name.as_str()), Nav::Members, move || {
        let now = member.user.role.clone().unwrap_or_default();
        let role = form.input("patch[role]").or_value(now.as_str());
        let call = Call::to(const { operations::named("modify-user") }).at(&member.user.id);
        let call = call.asked("role", role.value.as_deref());
        let faults = form.faults(&[&role]);
        let choices = vec![
            Choice { value: "reader", label: role_name(Role::Reader).to_owned(), note: t!("users-reader-may") },
            Choice { value: "owner", label: role_name(Role::Owner).to_owned(), note: t!("users-owner-may") },
        ];
        let email = member.user.email.clone().unwrap_or_default();
        let lead = match now == Role::Owner.as_str() {
            true => t!("users-is-owner", email = email),
            false => t!("users-is-reader", email = email),
        };
        let follows = follows(&member);
        view! {
            <PageHead title=name lead/>
            <ErrorSummary faults/>
            {follows}
            <Card id="role" title=t!("users-role") silent=true>
                <CardBody>
                    <Form>
                        <Choices input=role legend=t!("users-role") choices/>
                        <FormEnd>
                            <Submit>{t!("users-change-role")}</Submit>
                            <LinkButton href=list look=Look::Quiet>{t!("users-leave")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
            <ApiCall id="api-role" call/>
        }
        .into_any()
    });
    Ok(page.under(t!("users-title"), up).narrow())
}

/// What a change of role means for this person, before it is made.
fn follows(member: &Member) -> AnyView {
    let is_owner = member.user.role.as_deref() == Some(Role::Owner.as_str());
    let words = match (is_owner, member.is_last_owner, member.admin_keys) {
        (_, true, _) => t!("users-only-owner"),
        (true, false, 0) => t!("users-loses"),
        (true, false, keys) => t!("users-loses-keys", count = keys),
        (false, ..) => t!("users-gains"),
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
    let page = Page::console(t!("users-remove-title", name = name.as_str()), Nav::Members, move || {
        let email = member.user.email.clone().unwrap_or_default();
        let call = Call::to(const { operations::named("delete-user") }).at(&member.user.id);
        let admin_keys = t!("users-keys-stop", count = member.admin_keys);
        let project_keys = t!("users-keys-stop", count = member.project_keys);
        let projects = t!("users-projects", count = member.projects);
        let last = member.is_last_owner.then(|| {
            view! { <Notice tone=Tone::Caution><p>{t!("users-only-owner-stays")}</p></Notice> }
        });
        view! {
            <PageHead title=t!("users-remove-member") lead=t!("users-remove-lead")/>
            <ErrorSummary faults=form.faults(&[])/>
            {last}
            <Confirm title=name act=t!("users-remove-member") keep=t!("users-keep") back=list power=true>
                <Facts>
                    <Fact name=t!("users-address")>{email}</Fact>
                    <Fact name=t!("users-admin-keys")>{admin_keys}</Fact>
                    <Fact name=t!("users-project-keys")>{project_keys}</Fact>
                    <Fact name=t!("users-leaves")>{projects}</Fact>
                </Facts>
            </Confirm>
            <ApiCall id="api-remove" call/>
        }
        .into_any()
    });
    Ok(page.under(t!("users-title"), up).narrow())
}
