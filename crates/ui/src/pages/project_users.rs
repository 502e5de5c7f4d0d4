//! Members of a project: the list, adding one, and removing one.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    email_address,
    form::{FormState, Input},
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    pages::project_tabs::{self, ProjectTab},
    paths,
    returning::{ReturnTo, list_of},
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId},
    operations,
    pages::List,
    project_users::{ProjectMember, ProjectRole, ProjectUser},
    projects::ProjectDetail,
};

/// All members of a project, and a form to add one.
pub fn all(request: &PageRequest, detail: ProjectDetail, people: List<ProjectMember>) -> Page {
    let search = request.query("search").map(str::to_owned);
    let after = request.query("after").map(str::to_owned);
    let (now, form) = (request.now, request.form());
    let back = ReturnTo::list(request, &paths::project_users(&request.organization(), &detail.project.id));
    project_tabs::page(ProjectTab::Members, detail, request.organization(), move |detail, organization| {
        let path = paths::project_users(organization, &detail.project.id);
        let add = match detail.is_default {
            true => view! { <Notice><p>{t!("project-users-everybody")}</p></Notice> }.into_markup(),
            false => add_form(&form, &detail.project.id, back.itself(path.clone())),
        };
        let filters = filters(search.clone(), path.clone());
        // Search results may be at another position in the unfiltered list, so they have no position in the call.
        let place = after.as_deref().filter(|_| search.is_none());
        let call = Call::page(const { operations::named("list-project-users") }, place).at(&detail.project.id);
        let call = call.remark(search.is_some(), t!("api-calls-not-narrowed"));
        // Without a search, there always are the owners of the organization.
        let list = match people.data.is_empty() && search.is_some() && after.is_none() {
            true => no_matches(),
            false => {
                let row = |member| row(member, now, detail, organization, &back);
                some(people, search.as_deref(), after.is_some(), row, path.clone())
            }
        };
        view! {
            <p class="page__lead">{t!("project-users-lead")}</p>
            {add}
            {filters}
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_markup()
    })
}

fn filters(search: Option<String>, path: String) -> Markup {
    let active = search.is_some();
    let input = Input { name: "search", value: search, error: None };
    view! { <Filters path active><TextField input label=t!("project-users-search") optional=true/></Filters> }
        .into_markup()
}

fn add_form(form: &FormState, project: &ProjectId, action: String) -> Markup {
    let email = form.input("new[email]").or_missing(t!("project-users-email-missing"));
    let role = form.input("new[role]").or_value("member");
    let faults = form.faults(&[&email, &role]);
    let roles = [ProjectRole::Member, ProjectRole::Owner];
    let roles = roles.map(|each| (each.as_str().to_owned(), self::role(each))).to_vec();
    let call = Call::to(const { operations::named("create-project-user") })
        .at(project)
        .asked("email", email.value.as_deref())
        .asked("role", role.value.as_deref());
    view! {
        <ErrorSummary faults/>
        <Card id="add" title=t!("project-users-add")>
            <CardBody>
                <Form action>
                    <Pair>
                        <TextField input=email label=t!("project-users-email") kind="email" hint=t!("project-users-email-hint")/>
                        <SelectField input=role label=t!("project-users-role-in") options=roles/>
                    </Pair>
                    <FormEnd><Submit>{t!("project-users-add-act")}</Submit></FormEnd>
                </Form>
                <ApiCall id="api-add" call/>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn no_matches() -> Markup {
    view! {
        <Card id="members" title=t!("project-users-all") silent=true>
            <EmptyState icon="search" title=t!("project-users-nobody")><p>{t!("project-users-nobody-next")}</p></EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(
    people: List<ProjectMember>,
    search: Option<&str>,
    later_page: bool,
    row: impl Fn(ProjectMember) -> Markup,
    path: String,
) -> Markup {
    let at = |after: Option<&str>| paths::with_query(&path, &[("search", search), ("after", after)]);
    let shown = t!("project-users-count", count = people.data.len());
    let next = people.has_more.then(|| at(people.last_id.as_deref()));
    let first = later_page.then(|| at(None));
    let rows = people.data.into_iter().map(row).collect_view();
    view! {
        <Card id="members" title=t!("project-users-all") silent=true>
            <Table caption=t!("project-users-caption") columns=vec![t!("project-users-name"), t!("project-users-role"), t!("project-users-joined")] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

fn row(
    member: ProjectMember,
    now: i64,
    detail: &ProjectDetail,
    organization: &OrganizationId,
    back: &ReturnTo,
) -> Markup {
    let ProjectMember { user: person, is_organization_owner } = member;
    let (project, is_default) = (&detail.project.id, detail.is_default);
    let (name, email) = (person.name.unwrap_or_default(), email_address::displayed(&person.email.unwrap_or_default()));
    let which = format!(" {name}");
    let words = if is_organization_owner { t!("project-users-role-organization-owner") } else { role(person.role) };
    let remove = (!is_default && !is_organization_owner).then(|| {
        let href = back.from(paths::delete_project_user(organization, project, &person.id));
        view! { <LinkButton href look=Look::Warn size=Size::Small>{t!("project-users-remove")}<span class="sr">{which}</span></LinkButton> }
    });
    view! {
        <Row>
            <RowHead><Person name/><small><Address value=email/></small></RowHead>
            <Cell label=t!("project-users-role")>{words}</Cell>
            <Cell label=t!("project-users-joined")><Time at=person.added_at now/></Cell>
            <ActCell>{remove}</ActCell>
        </Row>
    }
    .into_markup()
}

fn role(role: ProjectRole) -> String {
    match role {
        ProjectRole::Owner => t!("project-users-role-owner"),
        ProjectRole::Member => t!("project-users-role-member"),
    }
}

/// Asks before a member is removed.
pub fn delete(request: &PageRequest, project_name: String, person: ProjectUser) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let name = project_name.clone();
    let list = list_of(request, paths::project_users(&organization, &project));
    let form = request.form();
    let call = Call::to(const { operations::named("delete-project-user") }).at(&project).at(&person.id);
    project_tabs::below(ProjectTab::Members, t!("project-users-remove-act"), request, project_name, move || {
        let title = person.name.clone().unwrap_or_default();
        view! {
            <PageHead title=t!("project-users-remove-act") lead=t!("project-users-remove-lead", project = name)/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title act=t!("project-users-remove-act") keep=t!("project-users-remove-keep") back=list>
                <Facts>
                    <Fact name=t!("project-users-address")>{person.email.clone().unwrap_or_default()}</Fact>
                    <Fact name=t!("project-users-role")>{role(person.role)}</Fact>
                </Facts>
                <p>{t!("project-users-remove-note")}</p>
            </Confirm>
            <ApiCall id="api-remove" call/>
        }
        .into_markup()
    })
}
