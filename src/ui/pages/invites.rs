//! Invites: who is awaited, a new one, the link that opens it, and taking it back.

use crate::{
    server_fns::invites::{get_invite, list_invites},
    types::{
        ids::{InviteId, OrganizationId},
        invites::{Invite, InviteLink, InviteStatus},
        pages::List,
        problem::Problem,
    },
    ui::{
        components::*,
        form::FormState,
        list,
        page::{Nav, Page},
        pages::owners,
        paths,
        shell::role_name,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// All invites, newest first.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let after = visit.query("after").map(str::to_owned);
    let invites = list_invites(organization.clone(), list::page(after.clone(), "desc")).await?;
    let now = visit.now;
    Ok(Page::console("Invites", Nav::Invites, move || {
        let list = if invites.data.is_empty() && after.is_none() {
            none_yet().into_any()
        } else {
            some(invites, after.is_some(), now, &organization).into_any()
        };
        view! {
            <PageHead title="Invites" lead="People come in by a link that works once, for the address it was made for."/>
            <Toolbar><LinkButton href=paths::new_invite(&organization) look=Look::Primary icon="plus">"Invite somebody"</LinkButton></Toolbar>
            {list}
        }
        .into_any()
    }))
}

fn none_yet() -> AnyView {
    view! {
        <Card id="invites" title="All invites" silent=true>
            <EmptyState icon="mail" title="Nobody has been invited yet">
                <p>"Invite somebody, then send them the link."</p>
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn some(invites: List<Invite>, later_page: bool, now: i64, organization: &OrganizationId) -> AnyView {
    let path = paths::invites(organization);
    let shown = counted(i64::try_from(invites.data.len()).unwrap_or_default(), "invite", "invites");
    let next = invites.has_more.then(|| paths::with_query(&path, &[("after", invites.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let rows = invites.data.into_iter().map(|invite| row(invite, now, organization)).collect_view();
    view! {
        <Card id="invites" title="All invites" silent=true>
            <Table caption="Invites, newest first" columns=vec!["Address", "Role", "State", "Sent", "Expires"] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_any()
}

fn row(invite: Invite, now: i64, organization: &OrganizationId) -> AnyView {
    let whom = format!(" for {}", invite.email);
    let which = whom.clone();
    let link = (invite.status == InviteStatus::Pending).then(|| {
        let href = paths::link_invite(organization, &invite.id);
        view! { <LinkButton href size=Size::Small>"Link"<span class="sr">{whom}</span></LinkButton> }
    });
    let revoke = (invite.status != InviteStatus::Accepted).then(|| {
        let href = paths::delete_invite(organization, &invite.id);
        view! { <LinkButton href look=Look::Warn size=Size::Small>"Revoke"<span class="sr">{which}</span></LinkButton> }
    });
    let projects = match invite.projects.len() {
        0 => "No project".to_owned(),
        count => counted(i64::try_from(count).unwrap_or_default(), "project", "projects"),
    };
    let expires = match invite.expires_at {
        Some(at) => view! { <Date at/> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <Row>
            <RowHead>{invite.email}<small>{projects}</small></RowHead>
            <Cell label="Role">{role_name(invite.role)}</Cell>
            <Cell label="State">{state(invite.status)}</Cell>
            <Cell label="Sent"><Time at=invite.created_at now/></Cell>
            <Cell label="Expires">{expires}</Cell>
            <ActCell><div class="row">{link}{revoke}</div></ActCell>
        </Row>
    }
    .into_any()
}

fn state(status: InviteStatus) -> AnyView {
    match status {
        InviteStatus::Pending => view! { <Badge tone=Tone::Accent dot=true>"Pending"</Badge> }.into_any(),
        InviteStatus::Accepted => view! { <Badge tone=Tone::Positive>"Accepted"</Badge> }.into_any(),
        InviteStatus::Expired => view! { <Badge>"Expired"</Badge> }.into_any(),
    }
}

/// Whom to invite, and as what.
pub async fn new(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    owners::only(&organization).await?;
    let (form, list) = (visit.form(), paths::invites(&organization));
    let up = list.clone();
    let page = Page::console("Invite somebody", Nav::Invites, move || new_form(&form, list).into_any());
    Ok(page.under("Invites", up).narrow())
}

fn new_form(form: &FormState, list: String) -> AnyView {
    let email = form.input("new[email]").or_missing("Enter an email address.");
    let role = form.input("new[role]").or_value("reader");
    let faults = form.faults(&[&email, &role]);
    let first = faults.is_empty();
    let choices = vec![
        Choice {
            value: "reader",
            label: "Reader".to_owned(),
            note: "Sees their own profile and the projects they belong to.".to_owned(),
        },
        Choice { value: "owner", label: "Owner".to_owned(), note: "Can do everything, this included.".to_owned() },
    ];
    view! {
        <PageHead title="Invite somebody" lead="They join the default project. Nothing is sent by itself: the next page makes the link to send them."/>
        <ErrorSummary faults/>
        <Card id="new-invite" title="Invite somebody" silent=true>
            <CardBody>
                <Form>
                    <TextField input=email label="Email" kind="email" first hint="Only somebody with this address can accept."/>
                    <Choices input=role legend="Role" choices/>
                    <FormEnd>
                        <Submit>"Create invite"</Submit>
                        <LinkButton href=list look=Look::Quiet>"Cancel"</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

/// Makes the link to send; shown this once.
pub async fn link(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let form = visit.form();
    let list = paths::invites(&organization);
    let up = list.clone();
    if let Some(made) = form.output::<InviteLink>() {
        let base_url = visit.base_url;
        let page = Page::console("Send this link", Nav::Invites, move || made_link(made, &base_url, list).into_any());
        return Ok(page.under("Invites", up).narrow());
    }
    let invite = get_invite(organization, InviteId::new(visit.param("invite_id"))).await?;
    let page = Page::console("Invite link", Nav::Invites, move || {
        view! {
            <PageHead title="Invite link" lead=format!("For {}.", invite.email)/>
            <ErrorSummary faults=form.faults(&[])/>
            <Card id="make" title="Make a link" silent=true>
                <CardBody>
                    <p>"The link works once, and only for this address. A link made before stops working with the new one."</p>
                    <Form>
                        <FormEnd>
                            <Submit>"Make link"</Submit>
                            <LinkButton href=list look=Look::Quiet>"Not now"</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_any()
    });
    Ok(page.under("Invites", up).narrow())
}

fn made_link(made: InviteLink, base_url: &str, list: String) -> AnyView {
    let address = format!("{base_url}{}", paths::invitation(made.token.expose()));
    let hint = "Select the field and copy it. It is not shown again; another one can be made at any time.";
    view! {
        <PageHead title="Send this link" lead=format!("To {}, and to nobody else: whoever opens it first can accept.", made.email)/>
        <Card id="link" title="Invite link" silent=true>
            <CardBody>
                <Secret id="secret" label="Invite link" value=address hint/>
                <Facts><Fact name="Works until"><Date at=made.expires_at/></Fact></Facts>
            </CardBody>
        </Card>
        <div><LinkButton href=list>"Back to invites"</LinkButton></div>
    }
    .into_any()
}

/// Asks before an invite is taken back.
pub async fn delete(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let invite = get_invite(organization.clone(), InviteId::new(visit.param("invite_id"))).await?;
    let (form, list) = (visit.form(), paths::invites(&organization));
    let up = list.clone();
    let title = format!("Revoke the invite for {}", invite.email);
    let page = Page::console(title, Nav::Invites, move || {
        view! {
            <PageHead title="Revoke invite" lead="Its link stops working at once and says so."/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=invite.email act="Revoke invite" keep="Keep it" back=list>
                <Facts>
                    <Fact name="Role">{role_name(invite.role)}</Fact>
                    <Fact name="Sent"><Date at=invite.created_at/></Fact>
                </Facts>
            </Confirm>
        }
        .into_any()
    });
    Ok(page.under("Invites", up).narrow())
}
