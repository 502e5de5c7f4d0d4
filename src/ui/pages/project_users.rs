//! Members of a project: who they are, adding one, and taking one out.

use crate::{
    server_fns::project_users::{get_project_user, search_project_users},
    ui::{
        api_calls::{ApiCall, Call},
        components::*,
        form::{FormState, Input},
        list,
        page::Page,
        pages::project_tabs::{self, ProjectTab, place},
        paths,
        texts::t,
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    operations,
    pages::List,
    problem::Problem,
    project_users::{ProjectRole, ProjectUser, ProjectUserSearch},
    projects::ProjectDetail,
};

/// All members of a project, with room to add one.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let search = visit.query("search").map(str::to_owned);
    let after = visit.query("after").map(str::to_owned);
    let query = ProjectUserSearch { search: search.clone() };
    let page = list::page(after.clone(), "asc");
    let people = search_project_users(organization, project, query, page).await?;
    let detail = project_tabs::load(&visit).await?;
    let (now, form) = (visit.now, visit.form());
    Ok(project_tabs::page(ProjectTab::Members, detail, visit.organization(), move |detail, organization| {
        let add = match detail.is_default {
            true => view! { <Notice><p>{t!("project-users-everybody")}</p></Notice> }.into_any(),
            false => add_form(&form, &detail.project.id),
        };
        let path = paths::project_users(organization, &detail.project.id);
        let filters = filters(search.clone(), path);
        // Who is found by a search stands elsewhere in the whole list.
        let place = after.as_deref().filter(|_| search.is_none());
        let call = Call::page(const { operations::named("list-project-users") }, place).at(&detail.project.id);
        let call = call.remark(search.is_some(), t!("api-calls-not-narrowed"));
        let list = match people.data.is_empty() && after.is_none() {
            true if search.is_some() => nobody_matches(),
            true => nobody(),
            false => some(people, search.as_deref(), after.is_some(), now, detail, organization),
        };
        view! {
            <p class="page__lead">{t!("project-users-lead")}</p>
            {add}
            {filters}
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_any()
    }))
}

fn filters(search: Option<String>, path: String) -> AnyView {
    let active = search.is_some();
    let input = Input { name: "search", value: search, error: None };
    view! { <Filters path active><TextField input label=t!("project-users-search") optional=true/></Filters> }
        .into_any()
}

fn add_form(form: &FormState, project: &ProjectId) -> AnyView {
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
                <Form>
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
    .into_any()
}

fn nobody_matches() -> AnyView {
    view! {
        <Card id="members" title=t!("project-users-all") silent=true>
            <EmptyState icon="search" title=t!("project-users-nobody")><p>{t!("project-users-nobody-next")}</p></EmptyState>
        </Card>
    }
    .into_any()
}

fn nobody() -> AnyView {
    view! {
        <Card id="members" title=t!("project-users-all") silent=true>
            <EmptyState icon="users" title=t!("project-users-empty")>
                <p>{t!("project-users-empty-next")}</p>
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn some(
    people: List<ProjectUser>,
    search: Option<&str>,
    later_page: bool,
    now: i64,
    detail: &ProjectDetail,
    organization: &OrganizationId,
) -> AnyView {
    let (project, is_default) = (&detail.project.id, detail.is_default);
    let path = paths::project_users(organization, project);
    let at = |after: Option<&str>| paths::with_query(&path, &[("search", search), ("after", after)]);
    let shown = t!("project-users-count", count = people.data.len());
    let next = people.has_more.then(|| at(people.last_id.as_deref()));
    let first = later_page.then(|| at(None));
    let rows = people.data.into_iter().map(|person| row(person, now, is_default, organization, project)).collect_view();
    view! {
        <Card id="members" title=t!("project-users-all") silent=true>
            <Table caption=t!("project-users-caption") columns=vec![t!("project-users-name"), t!("project-users-role"), t!("project-users-joined")] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(person: ProjectUser, now: i64, is_default: bool, organization: &OrganizationId, project: &ProjectId) -> AnyView {
    let (name, email) = (person.name.unwrap_or_default(), person.email.unwrap_or_default());
    let which = format!(" {name}");
    let remove = (!is_default).then(|| {
        let href = paths::delete_project_user(organization, project, &person.id);
        view! { <LinkButton href look=Look::Warn size=Size::Small>{t!("project-users-remove")}<span class="sr">{which}</span></LinkButton> }
    });
    view! {
        <Row>
            <RowHead><Person name/><small>{email}</small></RowHead>
            <Cell label=t!("project-users-role")>{role(person.role)}</Cell>
            <Cell label=t!("project-users-joined")><Time at=person.added_at now/></Cell>
            <ActCell>{remove}</ActCell>
        </Row>
    }
    .into_any()
}

fn role(role: ProjectRole) -> String {
    match role {
        ProjectRole::Owner => t!("project-users-role-owner"),
        ProjectRole::Member => t!("project-users-role-member"),
    }
}

/// Asks before somebody is taken out.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let user = UserId::new(visit.param("user_id"));
    let person = get_project_user(organization.clone(), project.clone(), user).await?;
    let name = project_tabs::load(&visit).await?.project.name;
    let list = paths::project_users(&organization, &project);
    let form = visit.form();
    let call = Call::to(const { operations::named("delete-project-user") }).at(&project).at(&person.id);
    Ok(project_tabs::below(ProjectTab::Members, t!("project-users-remove-act"), &visit, move || {
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
        .into_any()
    })
    .await)
}
