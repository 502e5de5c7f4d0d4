//! Legal holds: the list, asking for one, and asking for its end. The server administrator confirms both with a command.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    returning::{ReturnTo, list_of},
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{LegalHoldId, OrganizationId},
    legal_holds::{HoldStatus, ShownHold},
    operations,
    pages::List,
};

/// All legal holds, newest first; `None` while audit logging is off.
pub fn all(request: &PageRequest, holds: Option<List<ShownHold>>) -> Page {
    let organization = request.organization();
    let after = request.query("after").map(str::to_owned);
    let back = ReturnTo::list(request, &paths::legal_holds(&organization));
    let (now, up) = (request.now, paths::data_retention(&organization));
    let page = Page::console(t!("legal-holds-title"), Nav::DataControls, move || {
        let call = Call::page(const { operations::named("orgward-list-legal-holds") }, after.as_deref());
        let list = match holds {
            None => off(&organization),
            Some(holds) if holds.data.is_empty() && after.is_none() => none_yet(&organization),
            Some(holds) => some(holds, after.is_some(), now, (&organization, &back)),
        };
        view! {
            <PageHead title=t!("legal-holds-title") lead=t!("legal-holds-lead")/>
            {list}
            <ApiCall id="api-list" call/>
            {about()}
        }
        .into_markup()
    });
    page.under(t!("data-controls-crumb"), up)
}

/// Without a log there is nothing that could be erased from it.
fn off(organization: &OrganizationId) -> Markup {
    let href = paths::enable_audit_logging(organization);
    view! {
        <Card id="holds" title=t!("legal-holds-all") silent=true>
            <EmptyState icon="record" title=t!("legal-holds-off")>
                <p>{t!("legal-holds-off-words")}</p>
                <LinkButton href look=Look::Primary>{t!("legal-holds-off-enable")}</LinkButton>
            </EmptyState>
        </Card>
    }
    .into_markup()
}

fn none_yet(organization: &OrganizationId) -> Markup {
    let href = paths::new_legal_hold(organization);
    view! {
        <Card id="holds" title=t!("legal-holds-all") silent=true>
            <EmptyState icon="record" title=t!("legal-holds-none")>
                <p>{t!("legal-holds-none-words")}</p>
                <LinkButton href look=Look::Primary icon="plus">{t!("legal-holds-ask")}</LinkButton>
            </EmptyState>
        </Card>
    }
    .into_markup()
}

fn some(
    holds: List<ShownHold>,
    is_later_page: bool,
    now: i64,
    (organization, back): (&OrganizationId, &ReturnTo),
) -> Markup {
    let list = paths::legal_holds(organization);
    let shown = t!("legal-holds-count", count = holds.data.len());
    let next = holds.has_more.then(|| paths::with_query(&list, &[("after", holds.last_id.as_deref())]));
    let first = is_later_page.then_some(list);
    let waiting: Vec<LegalHoldId> =
        holds.data.iter().filter(|shown| waits(shown.hold.status)).map(|shown| shown.hold.id.clone()).collect();
    let rows = holds.data.into_iter().map(|shown| row(shown, now, organization, back)).collect_view();
    let columns =
        vec![t!("legal-holds-matter"), t!("legal-holds-covers"), t!("legal-holds-asked-by"), t!("legal-holds-state")];
    view! {
        <Toolbar><LinkButton href=paths::new_legal_hold(organization) look=Look::Primary icon="plus">{t!("legal-holds-ask")}</LinkButton></Toolbar>
        {to_confirm(&waiting)}
        <Card id="holds" title=t!("legal-holds-all") silent=true>
            <Table caption=t!("legal-holds-all") columns acts=true>{rows}</Table>
        </Card>
        <Pager shown first next/>
    }
    .into_markup()
}

/// The commands with which the server administrator confirms what waits.
fn to_confirm(waiting: &[LegalHoldId]) -> Option<Markup> {
    if waiting.is_empty() {
        return None;
    }
    let commands: Vec<String> = waiting.iter().map(|id| format!("orgward audit hold --confirm {id}\n")).collect();
    let panes = vec![Pane { label: "Shell", text: commands.concat().into_markup() }];
    let title = t!("legal-holds-waiting", count = waiting.len());
    let card = view! {
        <Card id="waiting" title>
            <CardBody>
                <p>{t!("legal-holds-waiting-words")}</p>
                <Code id="confirm" what=t!("legal-holds-command") panes/>
            </CardBody>
        </Card>
    };
    Some(card.into_markup())
}

fn row(shown: ShownHold, now: i64, organization: &OrganizationId, back: &ReturnTo) -> Markup {
    let covers = covers(&shown);
    let asked_by = asked_by(&shown);
    let ShownHold { hold, .. } = shown;
    let lift = back.from(paths::lift_legal_hold(organization, &hold.id));
    let which = format!(" {}", name(&hold.name));
    let act = (!is_over(hold.status)).then(|| match hold.status {
        HoldStatus::LiftRequested => None,
        status => {
            let words = lift_words(status);
            Some(view! { <LinkButton href=lift look=Look::Warn size=Size::Small>{words}<span class="sr">{which}</span></LinkButton> })
        }
    });
    view! {
        <Row>
            <RowHead>{name(&hold.name)}<small class="mono">{hold.id.to_string()}</small></RowHead>
            <Cell label=t!("legal-holds-covers")>{covers}</Cell>
            <Cell label=t!("legal-holds-asked-by")>{asked_by}<small><Time at=hold.requested_at now/></small></Cell>
            <Cell label=t!("legal-holds-state")>{state(hold.status)}<small><Time at=hold.changed_at now/></small></Cell>
            <ActCell><div class="row">{act.flatten()}</div></ActCell>
        </Row>
    }
    .into_markup()
}

/// The matter; it can be erased from the log.
fn name(name: &str) -> String {
    if name.is_empty() { t!("legal-holds-nameless") } else { name.to_owned() }
}

fn covers(shown: &ShownHold) -> Markup {
    match (&shown.hold.user_id, &shown.person) {
        (None, _) => t!("legal-holds-everybody").into_markup(),
        (Some(id), Some(person)) => view! { {person.clone()}<small class="mono">{id.clone()}</small> }.into_markup(),
        (Some(id), None) => view! { {t!("legal-holds-unnamed")}<small class="mono">{id.clone()}</small> }.into_markup(),
    }
}

fn asked_by(shown: &ShownHold) -> Markup {
    match (&shown.hold.requested_by, &shown.asked_by) {
        (_, Some(name)) => name.clone().into_markup(),
        (Some(id), None) => view! { {t!("legal-holds-unnamed")}<small class="mono">{id.clone()}</small> }.into_markup(),
        (None, None) => t!("legal-holds-unknown").into_markup(),
    }
}

fn state(status: HoldStatus) -> Markup {
    let (tone, words) = match status {
        HoldStatus::Requested => (Tone::Caution, t!("legal-holds-state-requested")),
        HoldStatus::InForce => (Tone::Positive, t!("legal-holds-state-in-force")),
        HoldStatus::LiftRequested => (Tone::Caution, t!("legal-holds-state-lift-requested")),
        HoldStatus::Lifted => (Tone::Plain, t!("legal-holds-state-lifted")),
        HoldStatus::Withdrawn => (Tone::Plain, t!("legal-holds-state-withdrawn")),
    };
    let dot = status.blocks();
    view! { <Badge tone dot>{words}</Badge> }.into_markup()
}

fn waits(status: HoldStatus) -> bool {
    matches!(status, HoldStatus::Requested | HoldStatus::LiftRequested)
}

fn is_over(status: HoldStatus) -> bool {
    matches!(status, HoldStatus::Lifted | HoldStatus::Withdrawn)
}

/// What the button says that leads to the end of a hold.
fn lift_words(status: HoldStatus) -> String {
    match status {
        HoldStatus::Requested => t!("legal-holds-withdraw"),
        _ => t!("legal-holds-lift"),
    }
}

fn about() -> Markup {
    view! {
        <div class="trio">
            <Card id="two" title=t!("legal-holds-two")><CardBody><p>{t!("legal-holds-two-note")}</p></CardBody></Card>
            <Card id="blocks" title=t!("legal-holds-blocks")><CardBody><p>{t!("legal-holds-blocks-note")}</p></CardBody></Card>
            <Card id="recorded" title=t!("legal-holds-recorded")><CardBody><p>{t!("legal-holds-recorded-note")}</p></CardBody></Card>
        </div>
    }
    .into_markup()
}

/// Asks for the matter of a new hold, and whom it covers.
pub fn new(request: &PageRequest) -> Page {
    let form = request.form();
    let list = paths::legal_holds(&request.organization());
    let up = list.clone();
    let page = Page::console(t!("legal-holds-ask"), Nav::DataControls, move || new_form(&form, list));
    page.under(t!("legal-holds-title"), up).narrow()
}

fn new_form(form: &FormState, list: String) -> Markup {
    let name = form.input("new[name]").or_missing(t!("legal-holds-matter-missing"));
    let user_id = form.input("new[user_id]");
    let faults = form.faults(&[&name, &user_id]);
    let call = Call::to(const { operations::named("orgward-request-legal-hold") })
        .asked("name", name.value.as_deref())
        .given("user_id", user_id.value.as_deref());
    view! {
        <PageHead title=t!("legal-holds-ask") lead=t!("legal-holds-ask-lead")/>
        <ErrorSummary faults/>
        <Card id="new-hold" title=t!("legal-holds-ask") silent=true>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("legal-holds-matter") first=true hint=t!("legal-holds-matter-hint")/>
                    <TextField input=user_id label=t!("legal-holds-person") optional=true hint=t!("legal-holds-person-hint")/>
                    <FormEnd>
                        <Submit>{t!("legal-holds-ask")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("legal-holds-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
        <ApiCall id="api-request" call/>
    }
    .into_markup()
}

/// Asks before the end of a hold is asked for, or a request is withdrawn.
pub fn lift(request: &PageRequest, shown: ShownHold) -> Page {
    let list = list_of(request, paths::legal_holds(&request.organization()));
    let up = list.clone();
    let form = request.form();
    let act = lift_words(shown.hold.status);
    let title = match shown.hold.status {
        HoldStatus::Requested => t!("legal-holds-withdraw-title"),
        _ => t!("legal-holds-lift-title"),
    };
    let page = Page::console(title.clone(), Nav::DataControls, move || {
        let call = Call::to(const { operations::named("orgward-lift-legal-hold") }).at(&shown.hold.id);
        let lead = match shown.hold.status {
            HoldStatus::Requested => t!("legal-holds-withdraw-lead"),
            _ => t!("legal-holds-lift-lead"),
        };
        let (covered, asked, state) = (covers(&shown), asked_by(&shown), state(shown.hold.status));
        view! {
            <PageHead title lead/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=name(&shown.hold.name) act keep=t!("legal-holds-keep") back=list>
                <Facts>
                    <Fact name=t!("legal-holds-covers")>{covered}</Fact>
                    <Fact name=t!("legal-holds-asked-by")>{asked}</Fact>
                    <Fact name=t!("legal-holds-state")>{state}</Fact>
                </Facts>
            </Confirm>
            <ApiCall id="api-lift" call/>
        }
        .into_markup()
    });
    page.under(t!("legal-holds-title"), up).narrow()
}
