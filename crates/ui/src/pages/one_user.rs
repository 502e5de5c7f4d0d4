//! One member: changing their role, and removing them.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    email_address,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    returning::list_of,
    shell::role_name,
    texts::t,
};
use leptos::prelude::*;
use types::{
    operations,
    users::{Member, Role},
};

/// Changing a member's role: what the member gains or loses, and the form.
pub fn role(request: &PageRequest, member: Member) -> Page {
    let (form, list) = (request.form(), list_of(request, paths::users(&request.organization())));
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
        let email = email_address::displayed(member.user.email.as_deref().unwrap_or_default());
        let lead = match now == Role::Owner.as_str() {
            true => t!("users-is-owner", email = email),
            false => t!("users-is-reader", email = email),
        };
        let follows = follows(&member);
        let alike = member.looks_like.as_deref().map(|owner| {
            view! { <Notice tone=Tone::Caution><p>{t!("users-looks-like", owner = owner)}</p></Notice> }
        });
        view! {
            <PageHead title=name lead/>
            <ErrorSummary faults/>
            {alike}
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
        .into_markup()
    });
    page.under(t!("users-title"), up).narrow()
}

/// What a change of role means for the member.
fn follows(member: &Member) -> Markup {
    let is_owner = member.user.role.as_deref() == Some(Role::Owner.as_str());
    let words = match (is_owner, member.is_last_owner, member.admin_keys) {
        (_, true, _) => t!("users-only-owner"),
        (true, false, 0) => t!("users-loses"),
        (true, false, keys) => t!("users-loses-keys", count = keys),
        (false, ..) => t!("users-gains"),
    };
    let tone = if member.is_last_owner { Tone::Caution } else { Tone::Plain };
    view! { <Notice tone><p>{words}</p></Notice> }.into_markup()
}

/// Asks before a member is removed, and lists what stops working.
pub fn delete(request: &PageRequest, member: Member) -> Page {
    let (form, list) = (request.form(), list_of(request, paths::users(&request.organization())));
    let up = list.clone();
    let name = member.user.name.clone().unwrap_or_default();
    let page = Page::console(t!("users-remove-title", name = name.as_str()), Nav::Members, move || {
        let email = email_address::displayed(member.user.email.as_deref().unwrap_or_default());
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
        .into_markup()
    });
    page.under(t!("users-title"), up).narrow()
}
