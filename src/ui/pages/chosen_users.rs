//! Several members at once: what it means for each, before it is done, and what became of each.

use crate::{
    server_fns::users::search_users,
    ui::{
        components::*,
        form::FormState,
        list,
        page::{Nav, Page},
        paths,
        shell::role_name,
        texts::{refusal, t},
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    bulk_users::{ChosenUser, ChosenUserRefusal, ChosenUsersOutcome},
    ids::OrganizationId,
    problem::Problem,
    users::{Member, MemberQuery, Role},
};

/// What is done to each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Role(Role),
    Remove,
}

/// Another role for those who are chosen.
pub async fn roles(visit: Visit) -> Result<Page, Problem> {
    let role = visit.form().value("chosen[role]").and_then(Role::parse).unwrap_or(Role::Reader);
    page(visit, Act::Role(role)).await
}

/// Removing those who are chosen.
pub async fn remove(visit: Visit) -> Result<Page, Problem> {
    page(visit, Act::Remove).await
}

async fn page(visit: Visit, act: Act) -> Result<Page, Problem> {
    let organization = visit.organization();
    // Who may not see members hears that before anything else.
    search_users(organization.clone(), MemberQuery::default(), list::page(None, "desc")).await?;
    let form = visit.form();
    let up = paths::users(&organization);
    let title = if act == Act::Remove { t!("chosen-users-remove") } else { t!("chosen-users-role") };
    let page = Page::console(title.clone(), Nav::Members, move || match form.output::<ChosenUsersOutcome>() {
        Some(ChosenUsersOutcome::Reviewed(users)) => reviewed(users, act, &organization),
        Some(ChosenUsersOutcome::Done(users)) => done(users, act, &organization),
        None => nobody(title, &form, &organization),
    });
    Ok(page.under(t!("chosen-users-members"), up))
}

fn nobody(title: String, form: &FormState, organization: &OrganizationId) -> AnyView {
    let list = paths::users(organization);
    view! {
        <PageHead title/>
        <ErrorSummary faults=form.faults(&[])/>
        <Card id="nobody" title=t!("chosen-users-nobody") silent=true>
            <EmptyState icon="search" title=t!("chosen-users-nobody")>
                <p>{t!("chosen-users-nobody-next")}</p>
                <LinkButton href=list>{t!("chosen-users-to-list")}</LinkButton>
            </EmptyState>
        </Card>
    }
    .into_any()
}

/// What it means for each of them; those to whom it is not done are named with the reason.
fn reviewed(users: Vec<ChosenUser>, act: Act, organization: &OrganizationId) -> AnyView {
    let list = paths::users(organization);
    let (left_out, going): (Vec<_>, Vec<_>) = users.into_iter().partition(|user| user.refusal.is_some());
    let count = going.len();
    let (title, lead, button) = match act {
        Act::Role(Role::Owner) => (
            t!("chosen-users-to-owners", count = count),
            t!("chosen-users-to-owners-lead"),
            t!("chosen-users-change", count = count),
        ),
        Act::Role(Role::Reader) => (
            t!("chosen-users-to-readers", count = count),
            t!("chosen-users-to-readers-lead"),
            t!("chosen-users-change", count = count),
        ),
        Act::Remove => (
            t!("chosen-users-removing", count = count),
            t!("chosen-users-removing-lead"),
            t!("chosen-users-remove-them", count = count),
        ),
    };
    let hidden =
        going.iter().map(|user| view! { <input type="hidden" name="chosen[id][]" value=user.id.to_string()/> });
    let hidden = hidden.collect_view();
    let role = match act {
        Act::Role(role) => Some(view! { <input type="hidden" name="chosen[role]" value=role.as_str()/> }),
        Act::Remove => None,
    };
    let rows =
        going.into_iter().filter_map(|user| Some(row(user.member.as_ref()?, follows(user.member.as_ref()?, act))));
    let rows = rows.collect_view();
    let back = list.clone();
    let (look, columns) = (if act == Act::Remove { Look::Danger } else { Look::Primary }, columns());
    let going = (count > 0).then(|| {
        view! {
            <Card id="chosen" title=title.clone() silent=true power=true>
                <Table caption=t!("chosen-users-caption") columns>{rows}</Table>
                <CardBody>
                    <Form>
                        {hidden}{role}
                        <input type="hidden" name="chosen[sure]" value="true"/>
                        <FormEnd>
                            <Submit look>{button}</Submit>
                            <LinkButton href=list look=Look::Quiet>{t!("chosen-users-leave")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
    });
    let empty =
        (count == 0).then(|| view! { <div><LinkButton href=back>{t!("chosen-users-to-list")}</LinkButton></div> });
    view! {
        <PageHead title lead/>
        {going}
        {(!left_out.is_empty()).then(|| stopped(left_out, t!("chosen-users-left-out")))}
        {empty}
    }
    .into_any()
}

/// What became of each.
fn done(users: Vec<ChosenUser>, act: Act, organization: &OrganizationId) -> AnyView {
    let list = paths::users(organization);
    let (left_out, gone): (Vec<_>, Vec<_>) = users.into_iter().partition(|user| user.refusal.is_some());
    let words = match act {
        Act::Role(role) => t!("chosen-users-is-now", role = role_name(role)),
        Act::Remove => t!("chosen-users-removed"),
    };
    let title = match act {
        Act::Role(_) => t!("chosen-users-changed", count = gone.len()),
        Act::Remove => t!("chosen-users-all-removed", count = gone.len()),
    };
    let rows = gone.iter().filter_map(|user| {
        let words = words.clone();
        let verdict = view! { <Badge tone=Tone::Positive>{words}</Badge> }.into_any();
        Some(row(user.member.as_ref()?, verdict))
    });
    let (rows, columns) = (rows.collect_view(), columns());
    let gone = (!gone.is_empty()).then(|| {
        view! {
            <Card id="chosen" title=title.clone() silent=true>
                <Table caption=t!("chosen-users-caption") columns>{rows}</Table>
            </Card>
        }
    });
    view! {
        <PageHead title lead=t!("chosen-users-changed-lead")/>
        {gone}
        {(!left_out.is_empty()).then(|| stopped(left_out, t!("chosen-users-not-done")))}
        <div><LinkButton href=list look=Look::Primary>{t!("chosen-users-to-list")}</LinkButton></div>
    }
    .into_any()
}

fn columns() -> Vec<String> {
    vec![t!("chosen-users-column-person"), t!("chosen-users-column-role"), t!("chosen-users-column-verdict")]
}

fn row(member: &Member, verdict: AnyView) -> AnyView {
    let (name, email) = (member.user.name.clone().unwrap_or_default(), member.user.email.clone().unwrap_or_default());
    let role = member.user.role.as_deref().and_then(Role::parse).unwrap_or(Role::Reader);
    view! {
        <Row>
            <RowHead>{name}<small>{email}</small></RowHead>
            <Cell label=t!("chosen-users-column-role")>{role_name(role)}</Cell>
            <Cell label=t!("chosen-users-column-verdict")>{verdict}</Cell>
        </Row>
    }
    .into_any()
}

/// What somebody gains, loses, or leaves.
fn follows(member: &Member, act: Act) -> AnyView {
    let words = match act {
        Act::Role(Role::Owner) => vec![t!("chosen-users-gains")],
        Act::Role(Role::Reader) if member.admin_keys == 0 => vec![t!("chosen-users-loses")],
        Act::Role(Role::Reader) => {
            vec![t!("chosen-users-loses"), t!("chosen-users-admin-keys", count = member.admin_keys)]
        }
        Act::Remove => {
            let stops = [
                (member.admin_keys, t!("chosen-users-admin-keys", count = member.admin_keys)),
                (member.project_keys, t!("chosen-users-project-keys", count = member.project_keys)),
                (member.projects, t!("chosen-users-projects", count = member.projects)),
            ];
            let stops: Vec<_> = stops.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
            if stops.is_empty() { vec![t!("chosen-users-nothing-stops")] } else { stops }
        }
    };
    words.join(" ").into_any()
}

/// Those to whom it is not done, with the reason.
fn stopped(users: Vec<ChosenUser>, title: String) -> AnyView {
    let lines = users.into_iter().map(|user| {
        let who = match &user.member {
            Some(member) => member.user.name.clone().unwrap_or_default(),
            None => user.id.to_string(),
        };
        let why = match user.refusal {
            Some(ChosenUserRefusal::Yourself) => t!("chosen-users-yourself"),
            Some(ChosenUserRefusal::LastOwner) => t!("chosen-users-last-owner"),
            Some(ChosenUserRefusal::SameRole) => t!("chosen-users-same-role"),
            Some(ChosenUserRefusal::Gone) => t!("chosen-users-gone"),
            Some(ChosenUserRefusal::Other(reason)) => refusal(&reason),
            None => String::new(),
        };
        view! { <Line icon="info">{who}<small>{why}</small></Line> }
    });
    view! { <Card id="left-out" title><Lines>{lines.collect_view()}</Lines></Card> }.into_any()
}
