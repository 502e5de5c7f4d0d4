//! Invites: the list, the link of an invite, and revoking an invite. New invites: [`crate::pages::bulk_invites`].

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::emails::state as state_of_letter,
    paths,
    returning::{ReturnTo, list_of},
    shell::role_name,
    texts::t,
};
use leptos::prelude::*;
use types::{
    emails::{Delivery, InviteDeliveries, LinkDelivery},
    ids::OrganizationId,
    invites::{Invite, InviteLink, InviteStatus},
    operations,
    pages::List,
};

/// All invites, newest first.
pub fn all(request: &PageRequest, invites: List<Invite>, mails: InviteDeliveries) -> Page {
    let organization = request.organization();
    let after = request.query("after").map(str::to_owned);
    let now = request.now;
    let back = ReturnTo::list(request, &paths::invites(&organization));
    Page::console(t!("invites-title"), Nav::Invites, move || {
        let call = Call::page(const { operations::named("list-invites") }, None);
        let call = call.remark(true, t!("api-calls-not-sorted"));
        let list = if invites.data.is_empty() && after.is_none() {
            none_yet().into_markup()
        } else {
            let row = |invite, mail| row(mail, invite, now, &organization, &back);
            some(invites, mails, after.is_some(), row, &organization)
        };
        view! {
            <PageHead title=t!("invites-title") lead=t!("invites-lead")/>
            <Toolbar><LinkButton href=paths::new_invite(&organization) look=Look::Primary icon="plus">{t!("invites-new")}</LinkButton></Toolbar>
            {list}
            <ApiCall id="api-list" call/>
        }
        .into_markup()
    })
}

fn none_yet() -> Markup {
    view! {
        <Card id="invites" title=t!("invites-all") silent=true>
            <EmptyState icon="mail" title=t!("invites-none")>
                <p>{t!("invites-none-words")}</p>
            </EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(
    invites: List<Invite>,
    mut mails: InviteDeliveries,
    later_page: bool,
    row: impl Fn(Invite, Option<LinkDelivery>) -> Markup,
    organization: &OrganizationId,
) -> Markup {
    let path = paths::invites(organization);
    let shown = t!("invites-shown", count = invites.data.len());
    let next = invites.has_more.then(|| paths::with_query(&path, &[("after", invites.last_id.as_deref())]));
    let first = later_page.then_some(path);
    let row = |invite: Invite| {
        let mail = mails.remove(&invite.id);
        row(invite, mail)
    };
    let rows = invites.data.into_iter().map(row).collect_view();
    view! {
        <Card id="invites" title=t!("invites-all") silent=true>
            <Table caption=t!("invites-caption") columns=vec![t!("invites-address"), t!("invites-role"), t!("invites-state"), t!("invites-letter"), t!("invites-sent"), t!("invites-expires")] acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

fn row(sent: Option<LinkDelivery>, invite: Invite, now: i64, organization: &OrganizationId, back: &ReturnTo) -> Markup {
    let whom = format!(" {}", t!("invites-for", email = invite.email.as_str()));
    let (which, again) = (whom.clone(), whom.clone());
    let is_pending = invite.status == InviteStatus::Pending;
    let send = (is_pending && matches!(sent, Some(LinkDelivery::Email(_)))).then(|| {
        let href = back.from(paths::send_invite(organization, &invite.id));
        view! { <LinkButton href size=Size::Small>{t!("invites-send")}<span class="sr">{again}</span></LinkButton> }
    });
    let delivery = match (sent, invite.status) {
        (Some(LinkDelivery::Email(mail)), _) => state_of_letter(&mail, now),
        (Some(LinkDelivery::Copied), InviteStatus::Accepted) => {
            view! { <span class="muted">{t!("invites-copied-accepted")}</span> }.into_markup()
        }
        (Some(LinkDelivery::Copied), _) => view! { <span class="muted">{t!("invites-copied")}</span> }.into_markup(),
        // Old emails are forgotten, so nothing is known about the link of an old invite.
        (None, InviteStatus::Accepted) => "–".into_markup(),
        (None, _) => view! { <span class="muted">{t!("invites-no-link")}</span> }.into_markup(),
    };
    let link = is_pending.then(|| {
        let href = back.from(paths::link_invite(organization, &invite.id));
        view! { <LinkButton href size=Size::Small>{t!("invites-link")}<span class="sr">{whom}</span></LinkButton> }
    });
    let revoke = (invite.status != InviteStatus::Accepted).then(|| {
        let href = back.from(paths::delete_invite(organization, &invite.id));
        view! { <LinkButton href look=Look::Warn size=Size::Small>{t!("invites-revoke")}<span class="sr">{which}</span></LinkButton> }
    });
    let projects = match invite.projects.len() {
        0 => t!("invites-no-project"),
        count => t!("invites-projects", count = count),
    };
    let expires = match invite.expires_at {
        Some(at) => view! { <Date at/> }.into_markup(),
        None => t!("invites-never").into_markup(),
    };
    view! {
        <Row>
            <RowHead><Address value=invite.email/><small>{projects}</small></RowHead>
            <Cell label=t!("invites-role")>{role_name(invite.role)}</Cell>
            <Cell label=t!("invites-state")>{state(invite.status)}</Cell>
            <Cell label=t!("invites-letter")>{delivery}</Cell>
            <Cell label=t!("invites-sent")><Time at=invite.created_at now/></Cell>
            <Cell label=t!("invites-expires")>{expires}</Cell>
            <ActCell><div class="row">{send}{link}{revoke}</div></ActCell>
        </Row>
    }
    .into_markup()
}

fn state(status: InviteStatus) -> Markup {
    match status {
        InviteStatus::Pending => {
            view! { <Badge tone=Tone::Accent dot=true>{t!("invites-pending")}</Badge> }.into_markup()
        }
        InviteStatus::Accepted => view! { <Badge tone=Tone::Positive>{t!("invites-accepted")}</Badge> }.into_markup(),
        InviteStatus::Expired => view! { <Badge>{t!("invites-expired")}</Badge> }.into_markup(),
    }
}

/// Asks before a link is created, which is shown once.
pub fn link(request: &PageRequest, invite: Invite, sent: Option<LinkDelivery>) -> Page {
    let form = request.form();
    let list = list_of(request, paths::invites(&request.organization()));
    let up = list.clone();
    let now = request.now;
    let page = Page::console(t!("invites-invite-link"), Nav::Invites, move || {
        let mail = sent.and_then(|sent| match sent {
            LinkDelivery::Email(mail) => Some(mail),
            LinkDelivery::Copied => None,
        });
        let form_of_link = match &mail {
            Some(mail) if !matches!(mail, Delivery::GivenUp(_)) => instead_of(mail, &invite, list, now),
            other => only_way(other.as_ref(), &invite, list, now),
        };
        view! {
            <PageHead title=t!("invites-invite-link") lead=t!("invites-link-lead", email = invite.email.as_str())/>
            <ErrorSummary faults=form.faults(&[])/>
            {form_of_link}
        }
        .into_markup()
    });
    page.under(t!("invites-title"), up).narrow()
}

/// What became of the emailed link, and a link that replaces it: never the main action, because the emailed link stops
/// working.
fn instead_of(mail: &Delivery, invite: &Invite, list: String, now: i64) -> Markup {
    let email = invite.email.as_str();
    let (tone, title) = match mail {
        Delivery::Delayed { .. } => (Tone::Caution, t!("invites-not-sent-yet", email = email)),
        Delivery::Queued => (Tone::Accent, t!("invites-on-its-way", email = email)),
        _ => (Tone::Positive, t!("invites-mailed", email = email)),
    };
    let state = state_of_letter(mail, now);
    view! {
        <Notice tone title><p>{t!("invites-mailed-words")}</p><p>{state}</p></Notice>
        <div class="row"><LinkButton href=list look=Look::Primary>{t!("invites-back")}</LinkButton></div>
        <Card id="make" title=t!("invites-make-instead")>
            <CardBody>
                <p>{t!("invites-instead-words", email = email)}</p>
                <Form><FormEnd><Submit look=Look::Plain>{t!("invites-make-instead")}</Submit></FormEnd></Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// A link to copy, if no email was sent or none arrived.
fn only_way(mail: Option<&Delivery>, invite: &Invite, list: String, now: i64) -> Markup {
    let failed = mail.map(|mail| {
        let (title, state) = (t!("invites-not-delivered", email = invite.email.as_str()), state_of_letter(mail, now));
        view! { <Notice tone=Tone::Danger title><p>{state}</p></Notice> }
    });
    view! {
        {failed}
        <Card id="make" title=t!("invites-make-a-link") silent=true>
            <CardBody>
                <p>{t!("invites-make-words")}</p>
                <Form>
                    <FormEnd>
                        <Submit>{t!("invites-make")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("invites-not-now")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// The new link, shown once.
pub fn link_made(request: &PageRequest, made: InviteLink) -> Page {
    let (list, base_url) = (list_of(request, paths::invites(&request.organization())), request.base_url.clone());
    let up = list.clone();
    let page = Page::console(t!("invites-send-link"), Nav::Invites, move || made_link(made, &base_url, list));
    page.under(t!("invites-title"), up).narrow()
}

fn made_link(made: InviteLink, base_url: &str, list: String) -> Markup {
    let address = format!("{base_url}{}", paths::invitation(made.token.expose()));
    let hint = t!("invites-copy-hint");
    view! {
        <PageHead title=t!("invites-send-link") lead=t!("invites-send-lead", email = made.email.as_str())/>
        <Card id="link" title=t!("invites-invite-link") silent=true>
            <CardBody>
                <Secret id="secret" label=t!("invites-invite-link") value=address hint/>
                <Facts><Fact name=t!("invites-works-until")><Date at=made.expires_at/></Fact></Facts>
            </CardBody>
        </Card>
        <div><LinkButton href=list>{t!("invites-back")}</LinkButton></div>
    }
    .into_markup()
}

/// Asks before the email is sent again.
pub fn send(request: &PageRequest, invite: Invite) -> Page {
    let (form, list) = (request.form(), list_of(request, paths::invites(&request.organization())));
    let up = list.clone();
    let page = Page::console(t!("invites-send-title"), Nav::Invites, move || {
        view! {
            <PageHead title=t!("invites-send-title")/>
            <ErrorSummary faults=form.faults(&[])/>
            <Card id="send" title=t!("invites-send-title") silent=true>
                <CardBody>
                    <p>{t!("invites-send-words", email = invite.email.as_str())}</p>
                    <Form>
                        <FormEnd>
                            <Submit>{t!("invites-send-it")}</Submit>
                            <LinkButton href=list look=Look::Quiet>{t!("invites-not-now")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_markup()
    });
    page.under(t!("invites-title"), up).narrow()
}

/// Asks before an invite is revoked.
pub fn delete(request: &PageRequest, invite: Invite) -> Page {
    let (form, list) = (request.form(), list_of(request, paths::invites(&request.organization())));
    let up = list.clone();
    let title = t!("invites-revoke-title", email = invite.email.as_str());
    let page = Page::console(title, Nav::Invites, move || {
        let call = Call::to(const { operations::named("delete-invite") }).at(&invite.id);
        view! {
            <PageHead title=t!("invites-revoke-invite") lead=t!("invites-revoke-lead")/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=invite.email act=t!("invites-revoke-invite") keep=t!("invites-keep") back=list>
                <Facts>
                    <Fact name=t!("invites-role")>{role_name(invite.role)}</Fact>
                    <Fact name=t!("invites-sent")><Date at=invite.created_at/></Fact>
                </Facts>
            </Confirm>
            <ApiCall id="api-revoke" call/>
        }
        .into_markup()
    });
    page.under(t!("invites-title"), up).narrow()
}
