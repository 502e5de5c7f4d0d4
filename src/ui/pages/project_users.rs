//! Members of a project: who they are, adding one, and taking one out.

use crate::{
    server_fns::{
        project_users::{get_project_user, list_project_users},
        projects::get_project_detail,
    },
    types::{
        ids::{OrganizationId, ProjectId, UserId},
        pages::List,
        problem::Problem,
        project_users::{ProjectRole, ProjectUser},
    },
    ui::{
        components::*,
        form::FormState,
        list,
        page::{Nav, Page},
        paths,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// All members of a project, with room to add one.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let after = visit.query("after").map(str::to_owned);
    let page = list::page(after.clone(), "asc");
    let people = list_project_users(organization.clone(), project.clone(), page).await?;
    let detail = get_project_detail(organization.clone(), project.clone()).await?;
    let (now, form) = (visit.now, visit.form());
    let up = paths::project(&organization, &project);
    let (name, is_default) = (detail.project.name, detail.is_default);
    let page = Page::console("Project members", Nav::Project(project.clone()), move || {
        let add = if is_default {
            view! { <Notice><p>"Everybody in the organization is in the default project."</p></Notice> }.into_any()
        } else {
            add_form(&form)
        };
        let list = match people.data.is_empty() && after.is_none() {
            true => nobody(),
            false => some(people, after.is_some(), now, is_default, &organization, &project),
        };
        view! {
            <PageHead title="Project members" lead="Members use the project and make keys of their own in it; its owners also manage its people and keys."/>
            {add}
            {list}
        }
        .into_any()
    });
    Ok(page.under(name, up))
}

fn place(visit: &Visit) -> (OrganizationId, ProjectId) {
    (visit.organization(), ProjectId::new(visit.param("project_id")))
}

fn add_form(form: &FormState) -> AnyView {
    let email = form.input("new[email]").or_missing("Enter the address of a member of the organization.");
    let role = form.input("new[role]").or_value("member");
    let faults = form.faults(&[&email, &role]);
    let roles = [("member", "Member"), ("owner", "Owner")];
    let roles = roles.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    view! {
        <ErrorSummary faults/>
        <Card id="add" title="Add a member">
            <CardBody>
                <Form>
                    <Pair>
                        <TextField input=email label="Email" kind="email" hint="Of somebody in the organization. Who is in already gets the role."/>
                        <SelectField input=role label="Role in the project" options=roles/>
                    </Pair>
                    <FormEnd><Submit>"Add to project"</Submit></FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn nobody() -> AnyView {
    view! {
        <Card id="members" title="All members" silent=true>
            <EmptyState icon="users" title="Nobody is in it yet">
                <p>"Owners of the organization manage every project without being added to it."</p>
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn some(
    people: List<ProjectUser>,
    later_page: bool,
    now: i64,
    is_default: bool,
    organization: &OrganizationId,
    project: &ProjectId,
) -> AnyView {
    let path = paths::project_users(organization, project);
    let shown = counted(i64::try_from(people.data.len()).unwrap_or_default(), "member", "members");
    let next = people.has_more.then(|| paths::with_query(&path, &[("after", people.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let rows = people.data.into_iter().map(|person| row(person, now, is_default, organization, project)).collect_view();
    view! {
        <Card id="members" title="All members" silent=true>
            <Table caption="Members of the project, oldest accounts first" columns=vec!["Name", "Role", "Joined"] acts=true>{rows}</Table>
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
        view! { <LinkButton href look=Look::Warn size=Size::Small>"Remove"<span class="sr">{which}</span></LinkButton> }
    });
    view! {
        <Row>
            <RowHead><Person name/><small>{email}</small></RowHead>
            <Cell label="Role">{role(person.role)}</Cell>
            <Cell label="Joined"><Time at=person.added_at now/></Cell>
            <ActCell>{remove}</ActCell>
        </Row>
    }
    .into_any()
}

fn role(role: ProjectRole) -> &'static str {
    match role {
        ProjectRole::Owner => "Owner",
        ProjectRole::Member => "Member",
    }
}

/// Asks before somebody is taken out.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let user = UserId::new(visit.param("user_id"));
    let person = get_project_user(organization.clone(), project.clone(), user).await?;
    let name = get_project_detail(organization.clone(), project.clone()).await?.project.name;
    let list = paths::project_users(&organization, &project);
    let (up, form) = (list.clone(), visit.form());
    let page = Page::console("Remove from project", Nav::Project(project), move || {
        let title = person.name.clone().unwrap_or_default();
        view! {
            <PageHead title="Remove from project" lead=format!("They stay in the organization, and lose “{name}” at once.")/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title act="Remove from project" keep="Keep them" back=list>
                <Facts>
                    <Fact name="Address">{person.email.clone().unwrap_or_default()}</Fact>
                    <Fact name="Role">{role(person.role)}</Fact>
                </Facts>
                <p>"Keys of their own in this project stop with it."</p>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("Project members", up).narrow())
}
