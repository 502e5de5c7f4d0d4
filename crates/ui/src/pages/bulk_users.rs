//! Changing several members at once: what it means for each, then the result for each.

use crate::{
    components::*,
    email_address,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::one_time_forms,
    paths,
    returning::list_of,
    shell::role_name,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::{
    bulk_users::{ChosenUser, ChosenUserRefusal, ChosenUsersOutcome},
    users::{Member, Role},
};

/// The change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Role(Role),
    Remove,
}

/// Changes the role of the selected members.
pub fn roles(request: &PageRequest) -> Page {
    let role = request.form().value("chosen[role]").and_then(Role::parse).unwrap_or(Role::Reader);
    page(request, Act::Role(role))
}

/// Removes the selected members.
pub fn remove(request: &PageRequest) -> Page {
    page(request, Act::Remove)
}

fn page(request: &PageRequest, act: Act) -> Page {
    let organization = request.organization();
    let form = request.form();
    let (up, list) = (paths::users(&organization), list_of(request, paths::users(&organization)));
    let title = if act == Act::Remove { t!("bulk-users-remove") } else { t!("bulk-users-role") };
    let page = Page::console(title.clone(), Nav::Members, move || match form.output::<ChosenUsersOutcome>() {
        Some(ChosenUsersOutcome::Reviewed(users)) => reviewed(users.clone(), act, list),
        Some(ChosenUsersOutcome::Done(users)) => done(users.clone(), act, list),
        None => no_selection(title, &form, list),
    });
    page.under(t!("bulk-users-members"), up)
}

fn no_selection(title: String, form: &FormState, list: String) -> Markup {
    view! {
        <PageHead title/>
        <ErrorSummary faults=form.faults(&[])/>
        {one_time_forms::send_again(form)}
        <Card id="nobody" title=t!("bulk-users-nobody") silent=true>
            <EmptyState icon="search" title=t!("bulk-users-nobody")>
                <p>{t!("bulk-users-nobody-next")}</p>
                <LinkButton href=list>{t!("bulk-users-to-list")}</LinkButton>
            </EmptyState>
        </Card>
    }
    .into_markup()
}

/// What the change means for each member; members who cannot be changed are listed with the reason.
fn reviewed(users: Vec<ChosenUser>, act: Act, list: String) -> Markup {
    let (left_out, going): (Vec<_>, Vec<_>) = users.into_iter().partition(|user| user.refusal.is_some());
    let count = going.len();
    let (title, lead, button) = match act {
        Act::Role(Role::Owner) => (
            t!("bulk-users-to-owners", count = count),
            t!("bulk-users-to-owners-lead"),
            t!("bulk-users-change", count = count),
        ),
        Act::Role(Role::Reader) => (
            t!("bulk-users-to-readers", count = count),
            t!("bulk-users-to-readers-lead"),
            t!("bulk-users-change", count = count),
        ),
        Act::Remove => (
            t!("bulk-users-removing", count = count),
            t!("bulk-users-removing-lead"),
            t!("bulk-users-remove-them", count = count),
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
                <Table caption=t!("bulk-users-caption") columns>{rows}</Table>
                <CardBody>
                    <Form>
                        {hidden}{role}
                        <input type="hidden" name="chosen[sure]" value="true"/>
                        <FormEnd>
                            <Submit look>{button}</Submit>
                            <LinkButton href=list look=Look::Quiet>{t!("bulk-users-leave")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
    });
    let empty =
        (count == 0).then(|| view! { <div><LinkButton href=back>{t!("bulk-users-to-list")}</LinkButton></div> });
    view! {
        <PageHead title lead/>
        {going}
        {(!left_out.is_empty()).then(|| stopped(left_out, t!("bulk-users-left-out")))}
        {empty}
    }
    .into_markup()
}

/// The result for each member.
fn done(users: Vec<ChosenUser>, act: Act, list: String) -> Markup {
    let (left_out, gone): (Vec<_>, Vec<_>) = users.into_iter().partition(|user| user.refusal.is_some());
    let words = match act {
        Act::Role(role) => t!("bulk-users-is-now", role = role_name(role)),
        Act::Remove => t!("bulk-users-removed"),
    };
    let title = match act {
        Act::Role(_) => t!("bulk-users-changed", count = gone.len()),
        Act::Remove => t!("bulk-users-all-removed", count = gone.len()),
    };
    let rows = gone.iter().filter_map(|user| {
        let words = words.clone();
        let verdict = view! { <Badge tone=Tone::Positive>{words}</Badge> }.into_markup();
        Some(row(user.member.as_ref()?, verdict))
    });
    let (rows, columns) = (rows.collect_view(), columns());
    let gone = (!gone.is_empty()).then(|| {
        view! {
            <Card id="chosen" title=title.clone() silent=true>
                <Table caption=t!("bulk-users-caption") columns>{rows}</Table>
            </Card>
        }
    });
    view! {
        <PageHead title lead=t!("bulk-users-changed-lead")/>
        {gone}
        {(!left_out.is_empty()).then(|| stopped(left_out, t!("bulk-users-not-done")))}
        <div><LinkButton href=list look=Look::Primary>{t!("bulk-users-to-list")}</LinkButton></div>
    }
    .into_markup()
}

fn columns() -> Vec<String> {
    vec![t!("bulk-users-column-person"), t!("bulk-users-column-role"), t!("bulk-users-column-verdict")]
}

fn row(member: &Member, verdict: Markup) -> Markup {
    let name = member.user.name.clone().unwrap_or_default();
    let email = email_address::displayed(member.user.email.as_deref().unwrap_or_default());
    let role = member.user.role.as_deref().and_then(Role::parse).unwrap_or(Role::Reader);
    view! {
        <Row>
            <RowHead>{name}<small><Address value=email/></small></RowHead>
            <Cell label=t!("bulk-users-column-role")>{role_name(role)}</Cell>
            <Cell label=t!("bulk-users-column-verdict")>{verdict}</Cell>
        </Row>
    }
    .into_markup()
}

/// What a member gains or loses.
fn follows(member: &Member, act: Act) -> Markup {
    let words = match act {
        Act::Role(Role::Owner) => {
            let alike = member.looks_like.as_deref().map(|owner| t!("users-looks-like", owner = owner));
            alike.into_iter().chain([t!("bulk-users-gains")]).collect()
        }
        Act::Role(Role::Reader) if member.admin_keys == 0 => vec![t!("bulk-users-loses")],
        Act::Role(Role::Reader) => {
            vec![t!("bulk-users-loses"), t!("bulk-users-admin-keys", count = member.admin_keys)]
        }
        Act::Remove => {
            let stops = [
                (member.admin_keys, t!("bulk-users-admin-keys", count = member.admin_keys)),
                (member.project_keys, t!("bulk-users-project-keys", count = member.project_keys)),
                (member.projects, t!("bulk-users-projects", count = member.projects)),
            ];
            let stops: Vec<_> = stops.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
            if stops.is_empty() { vec![t!("bulk-users-nothing-stops")] } else { stops }
        }
    };
    words.join(" ").into_markup()
}

/// The members who cannot be changed, with the reason.
fn stopped(users: Vec<ChosenUser>, title: String) -> Markup {
    let lines = users.into_iter().map(|user| {
        let who = match &user.member {
            Some(member) => member.user.name.clone().unwrap_or_default(),
            None => user.id.to_string(),
        };
        let why = match user.refusal {
            Some(ChosenUserRefusal::Yourself) => t!("bulk-users-yourself"),
            Some(ChosenUserRefusal::LastOwner) => t!("bulk-users-last-owner"),
            Some(ChosenUserRefusal::SameRole) => t!("bulk-users-same-role"),
            Some(ChosenUserRefusal::Gone) => t!("bulk-users-gone"),
            Some(ChosenUserRefusal::Other(sentence)) => refusal(&sentence),
            None => String::new(),
        };
        view! { <Line icon="info">{who}<small>{why}</small></Line> }
    });
    view! { <Card id="left-out" title><Lines>{lines.collect_view()}</Lines></Card> }.into_markup()
}
