//! The list of members.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    email_address,
    form::{Fault, Input},
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    returning::ReturnTo,
    shell::role_name,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, UserId},
    operations,
    pages::List,
    refusals,
    users::{Role, UserLine},
};

/// The filters and the order of the list, as encoded in the URL.
#[derive(Clone)]
pub struct Shown {
    path: String,
    search: Option<String>,
    role: Option<String>,
    /// Whether the list is sorted by name rather than by the time of joining.
    by_name: bool,
    descending: bool,
    /// The order as it is in the URL.
    order: Option<String>,
}

impl Shown {
    /// Reads the query: `search`, `role`, `sort` and `order`.
    pub fn of(request: &PageRequest) -> Self {
        let path = paths::users(&request.organization());
        let by_name = request.query("sort") == Some("name");
        let order = request.query("order").map(str::to_owned);
        let descending = order.as_deref().map_or(!by_name, |order| order == "desc");
        let [search, role] = ["search", "role"].map(|name| request.query(name).map(str::to_owned));
        Self { path, search, role, by_name, descending, order }
    }

    /// `asc` or `desc`, or what the URL has instead, which is then refused.
    pub fn asked_order(&self) -> &str {
        self.order.as_deref().unwrap_or(self.order())
    }

    fn order(&self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }

    fn sort(&self) -> &'static str {
        if self.by_name { "name" } else { "joined" }
    }

    /// The URL of the same list after an item.
    fn at(&self, after: Option<&str>) -> String {
        let (sort, order) = if self.is_usual() { (None, None) } else { (Some(self.sort()), Some(self.order())) };
        let narrowed = [("search", self.search.as_deref()), ("role", self.role.as_deref())];
        let placed = [("sort", sort), ("order", order), ("after", after)];
        paths::with_query(&self.path, &[&narrowed[..], &placed[..]].concat())
    }

    fn is_narrow(&self) -> bool {
        self.search.is_some() || self.role.is_some()
    }

    /// Whether the newest members come first, which is the default.
    fn is_usual(&self) -> bool {
        !self.by_name && self.descending
    }

    /// The heading of a sortable column.
    fn column(&self, words: String, by_name: bool) -> Column {
        let current = self.by_name == by_name;
        let descending = if current { !self.descending } else { !by_name };
        let other = Self { by_name, descending, order: None, ..self.clone() };
        Column::sorted(words, other.at(None), current.then_some(self.descending))
    }

    /// The same list over the Admin API, which finds members only by their complete email address.
    fn call(&self, people: &List<UserLine>) -> Call {
        let found = people.data.iter().map(|person| person.email.as_str());
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

/// All members, newest first unless the URL says otherwise.
pub fn all(request: PageRequest, shown: Shown, people: List<UserLine>) -> Page {
    let organization = request.organization();
    let later_page = request.query("after").is_some();
    Page::console(t!("users-title"), Nav::Members, move || {
        let call = shown.call(&people);
        let list = match people.data.is_empty() && !later_page {
            true => no_matches().into_markup(),
            false => some(people, &shown, later_page, &request).into_markup(),
        };
        view! {
            <PageHead title=t!("users-title") lead=t!("users-lead")/>
            <Toolbar><LinkButton href=paths::new_invite(&organization) look=Look::Primary icon="plus">{t!("users-invite")}</LinkButton>{filters(&shown)}</Toolbar>
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_markup()
    })
}

fn filters(shown: &Shown) -> Markup {
    let input = |name, value: &Option<String>| Input { name, value: value.clone(), error: None };
    let (search, role) = (input("search", &shown.search), input("role", &shown.role));
    let roles = [("", t!("users-all-roles")), ("owner", t!("users-owners")), ("reader", t!("users-readers"))];
    let roles = roles.map(|(value, label)| (value.to_owned(), label)).to_vec();
    let kept = (!shown.is_usual()).then(|| {
        let (sort, order) = (shown.sort(), shown.order());
        view! { <input type="hidden" name="sort" value=sort/><input type="hidden" name="order" value=order/> }
    });
    let active = shown.is_narrow();
    view! {
        <Filters path=shown.path.clone() active>
            <TextField input=search label=t!("users-search") optional=true/>
            <SelectField input=role label=t!("users-role") options=roles/>
            {kept}
        </Filters>
    }
    .into_markup()
}

fn no_matches() -> Markup {
    view! {
        <Card id="members" title=t!("users-title") silent=true>
            <EmptyState icon="search" title=t!("users-nobody")><p>{t!("users-nobody-next")}</p></EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(people: List<UserLine>, shown: &Shown, later_page: bool, request: &PageRequest) -> Markup {
    let organization = request.organization();
    let count = t!("users-count", count = people.data.len());
    let next = people.has_more.then(|| shown.at(people.last_id.as_deref()));
    let first = later_page.then(|| shown.at(None));
    let everybody = request.shell.as_ref().and_then(|shell| shell.member_count).filter(|_| !shown.is_narrow());
    let pager = match everybody {
        Some(all) => view! { <Pager shown=count all first next/> }.into_markup(),
        None => view! { <Pager shown=count first next/> }.into_markup(),
    };
    let me = request.shell.as_ref().map(|shell| shell.me.id.clone());
    let back = ReturnTo::list(request, &paths::users(&organization));
    let (roles_of, remove) =
        (back.from(paths::chosen_roles(&organization)), back.from(paths::remove_chosen(&organization)));
    let row = |person| row(person, me.as_ref(), request.now, &organization, &back);
    let rows = people.data.into_iter().map(row).collect_view();
    let columns = vec![
        shown.column(t!("users-name"), true),
        Column::plain(t!("users-role")),
        shown.column(t!("users-joined"), false),
        Column::plain(t!("users-keys-last-used")),
    ];
    let caption = shown.caption();
    let roles = vec![("reader", role_name(Role::Reader).to_owned()), ("owner", role_name(Role::Owner).to_owned())];
    // The selection was sent without a member.
    let nobody = (request.query("chosen") == Some("none"))
        .then(|| Fault { input: None, sentence: refusal(&refusals::chosen_none()) });
    view! {
        <ErrorSummary faults=nobody.into_iter().collect()/>
        <Selection id="chosen" action=roles_of words=t!("users-chosen")>
            <SelectionChoice name="chosen[role]" label=t!("users-chosen-role") options=roles/>
            <Submit look=Look::Plain size=Size::Small>{t!("users-chosen-change")}</Submit>
            <Submit look=Look::Warn size=Size::Small action=remove>{t!("users-chosen-remove")}</Submit>
        </Selection>
        <Card id="members" title=t!("users-title") silent=true>
            <Table caption columns picks=true acts=true>{rows}</Table>
        </Card>
        {pager}
    }
    .into_markup()
}

fn row(person: UserLine, me: Option<&UserId>, now: i64, organization: &OrganizationId, back: &ReturnTo) -> Markup {
    let (name, email) = (person.name, email_address::displayed(&person.email));
    let whose = format!(" {}", t!("users-role-of", name = name.as_str()));
    let (whom, of) = (format!(" {name}"), whose.clone());
    let is_me = me == Some(&person.id);
    let change = back.from(paths::user_role(organization, &person.id));
    let remove = back.from(paths::delete_user(organization, &person.id));
    let activity = paths::with_query(
        &paths::audit_logs(organization),
        &[("q", Some(&format!("actor:{}", person.id))), ("since", Some("all"))],
    );
    let used = match person.api_key_last_used_at {
        Some(at) => view! { <Time at now/> }.into_markup(),
        None => t!("users-never").into_markup(),
    };
    let role = role_badge(&person.role);
    let choose = t!("users-choose", name = name.as_str());
    view! {
        <Row>
            <PickCell form="chosen" name="chosen[id][]" value=person.id.to_string() label=choose/>
            <RowHead><Person name=name me=is_me/><small><Address value=email/></small></RowHead>
            <Cell label=t!("users-role")>{role}</Cell>
            <Cell label=t!("users-joined")><Time at=person.added_at now/></Cell>
            <Cell label=t!("users-keys-last-used")>{used}</Cell>
            <ActCell><div class="row">
                <LinkButton href=activity look=Look::Quiet size=Size::Small>{t!("users-activity")}<span class="sr">{of}</span></LinkButton>
                <LinkButton href=change size=Size::Small>{t!("users-role")}<span class="sr">{whose}</span></LinkButton>
                <LinkButton href=remove look=Look::Warn size=Size::Small>{t!("users-remove")}<span class="sr">{whom}</span></LinkButton>
            </div></ActCell>
        </Row>
    }
    .into_markup()
}

fn role_badge(role: &str) -> Markup {
    match Role::parse(role) {
        Some(Role::Owner) => view! { <Badge tone=Tone::Accent>{role_name(Role::Owner)}</Badge> }.into_markup(),
        _ => view! { <Badge>{role_name(Role::Reader)}</Badge> }.into_markup(),
    }
}
