//! Inviting people: the form, and the links to send.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    email_address,
    form::{FormState, Input, InputError},
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::bulk_invite_review::{EMAIL, PASTED, PROJECT_ROLE, PROJECTS, ROLE, checked, chosen, left},
    paths,
    shell::role_name,
    texts::{refusal, t},
};
use islands::KeepSecret;
use leptos::prelude::*;
use serde_json::{Value, json};
use types::{
    bulk_invites::{InviteListOutcome, MAX_INVITES, SentLine},
    invites::InviteLink,
    operations,
    projects::Project,
    users::Role,
};

/// The form for email addresses and a role; for a list, first what would happen to each line.
pub fn new(request: &PageRequest, projects: Vec<Project>) -> Page {
    let role = request.query("role").and_then(Role::parse).unwrap_or(Role::Reader);
    let form = request.form().filled_in(ROLE, role.as_str());
    let (list, base_url) = (paths::invites(&request.organization()), request.base_url.clone());
    let up = list.clone();
    let title = t!("bulk-invites-title");
    let page = match form.output::<InviteListOutcome>().cloned() {
        Some(InviteListOutcome::Checked(lines)) => Page::console(title, Nav::Invites, move || {
            view! {
                {checked(&form, lines)}
                <Section id="again" title=t!("bulk-invites-again")>{fields(&form, None, projects, list)}</Section>
            }
            .into_markup()
        }),
        Some(InviteListOutcome::Sent(lines)) => {
            Page::console(title, Nav::Invites, move || sent(&form, lines, projects, &base_url, list))
        }
        _ => {
            let page = Page::console(title, Nav::Invites, move || entry(&form, projects, list));
            return page.under(t!("bulk-invites-invites"), up).narrow();
        }
    };
    page.under(t!("bulk-invites-invites"), up)
}

fn entry(form: &FormState, projects: Vec<Project>, list: String) -> Markup {
    let mut email = form.input(EMAIL).or_missing(t!("bulk-invites-no-address"));
    let is_empty = email.value.as_deref() == Some("");
    let pasted = form.value(PASTED).map(str::to_owned);
    let pasted = pasted.or_else(|| is_empty.then(|| left(form).join("\n"))).filter(|list| !list.is_empty());
    if let Some(pasted) = pasted {
        if is_empty && chosen(form).next().is_none() {
            email.error = Some(InputError::Said(t!("bulk-invites-nobody-chosen")));
        }
        email.value = Some(pasted);
    }
    let faults = form.faults(&[&email, &form.input(ROLE)]);
    view! {
        <PageHead title=t!("bulk-invites-title") lead=t!("bulk-invites-lead")/>
        <ErrorSummary faults/>
        {fields(form, Some(email), projects, list)}
    }
    .into_markup()
}

/// The form; `email` is set if something was wrong with the email addresses.
fn fields(form: &FormState, email: Option<Input>, projects: Vec<Project>, list: String) -> Markup {
    let first = email.as_ref().is_some_and(|email| email.error.is_none());
    let input = email.unwrap_or_else(|| form.input(EMAIL));
    let role = form.input(ROLE).or_value(Role::Reader.as_str());
    let choices = vec![
        Choice { value: "reader", label: role_name(Role::Reader).to_owned(), note: t!("bulk-invites-reader") },
        Choice { value: "owner", label: role_name(Role::Owner).to_owned(), note: t!("bulk-invites-owner") },
    ];
    let chosen = form.values_of(PROJECTS);
    let boxes = projects.into_iter().map(|project| Check {
        checked: chosen.contains(&project.id.as_str()),
        value: project.id.to_string(),
        label: project.name,
    });
    let boxes: Vec<_> = boxes.collect();
    let project_role = form.input(PROJECT_ROLE).or_value("member");
    let roles = vec![
        ("member".to_owned(), t!("bulk-invites-project-member")),
        ("owner".to_owned(), t!("bulk-invites-project-owner")),
    ];
    let call = call(form, &input, &role, &project_role);
    view! {
        <Card id="new-invite" title=t!("bulk-invites-title") silent=true>
            <CardBody>
                <Form>
                    <TextArea input label=t!("bulk-invites-addresses") rows=4 first hint=t!("bulk-invites-addresses-hint", most = MAX_INVITES)/>
                    <Choices input=role legend=t!("bulk-invites-role") choices/>
                    <Checks name=PROJECTS id="new-projects" legend=t!("bulk-invites-projects") hint=t!("bulk-invites-projects-hint") boxes/>
                    <SelectField input=project_role label=t!("bulk-invites-project-role") options=roles/>
                    <FormEnd>
                        <Submit>{t!("bulk-invites-invite")}</Submit>
                        <LinkButton href=list look=Look::Quiet>{t!("bulk-invites-cancel")}</LinkButton>
                    </FormEnd>
                </Form>
            </CardBody>
        </Card>
        <ApiCall id="api-create" call/>
    }
    .into_markup()
}

/// The invite of the first email address over the Admin API.
fn call(form: &FormState, email: &Input, role: &Input, project_role: &Input) -> Call {
    let typed = email.value.as_deref().unwrap_or_default();
    let mut addresses = typed.split([',', ';', '\n', '<', '>', ' ']).map(str::trim).filter(|word| word.contains('@'));
    let first = addresses.next();
    let project = |id: &str| json!({ "id": id, "role": project_role.value });
    let projects: Vec<Value> = form.values_of(PROJECTS).into_iter().map(project).collect();
    let call = Call::to(const { operations::named("inviteUser") })
        .asked("email", first)
        .asked("role", role.value.as_deref())
        .remark(addresses.next().is_some(), t!("api-calls-all-addresses"));
    if projects.is_empty() { call } else { call.sent("projects", projects) }
}

/// The links, shown once, and the lines that remain to be corrected.
fn sent(form: &FormState, lines: Vec<SentLine>, projects: Vec<Project>, base_url: &str, list: String) -> Markup {
    let made = lines.iter().filter(|line| line.refusal.is_none()).count();
    let is_mailed = lines.iter().all(|line| line.link.is_none());
    let lead = if is_mailed { t!("bulk-invites-mailed-lead") } else { t!("bulk-invites-sent-lead") };
    let refused = lines
        .iter()
        .filter(|line| line.refusal.is_some())
        .map(|line| format!("{}, {}", line.email, line.role.as_str()));
    let left = left(form).into_iter().chain(refused).collect::<Vec<_>>().join("\n");
    let address = |link: &InviteLink| format!("{base_url}{}", paths::invitation(link.token.expose()));
    let all = lines.iter().filter_map(|line| Some(format!("{}\t{}", line.email, address(line.link.as_ref()?))));
    let all = all.collect::<Vec<_>>().join("\n");
    let rows = lines.into_iter().enumerate().map(|(index, line)| {
        let outcome = match (&line.link, &line.refusal) {
            (Some(link), _) => {
                let label = t!("bulk-invites-link-of", email = line.email.as_str());
                view! { <SecretInRow id=format!("link-{index}") label value=address(link)/> }.into_markup()
            }
            (None, None) => {
                view! { <Badge tone=Tone::Accent dot=true>{t!("bulk-invites-mailed")}</Badge> }.into_markup()
            }
            (None, Some(why)) => {
                let why = refusal(why);
                view! { <Badge tone=Tone::Caution>{t!("bulk-invites-not-invited")}</Badge><small>{why}</small> }
                    .into_markup()
            }
        };
        view! {
            <Row>
                <RowHead>{email_address::displayed(&line.email)}</RowHead>
                <Cell label=t!("bulk-invites-column-role")>{role_name(line.role)}</Cell>
                <Cell label=t!("bulk-invites-column-link")>{outcome}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let columns =
        vec![t!("bulk-invites-column-address"), t!("bulk-invites-column-role"), t!("bulk-invites-column-link")];
    let again = (!left.is_empty()).then(|| {
        let email = Input { name: EMAIL, value: Some(left), error: None };
        let form = fields(form, Some(email), projects, list.clone());
        view! { <Section id="left" title=t!("bulk-invites-left")>{form}</Section> }
    });
    let copy = (made > 1 && !is_mailed).then(|| {
        view! {
            <Fold words=t!("bulk-invites-all-links")>
                <Code id="all-links" what=t!("bulk-invites-all-links") panes=vec![Pane { label: "Text", text: all.into_markup() }]/>
            </Fold>
        }
    });
    let href = list.clone();
    let stored = match is_mailed {
        true => view! { <LinkButton href>{t!("bulk-invites-invites")}</LinkButton> }.into_markup(),
        false => view! { <KeepSecret href label=t!("bulk-invites-stored")/> }.into_markup(),
    };
    view! {
        <PageHead title=t!("bulk-invites-sent", count = made) lead/>
        <Card id="links" title=t!("bulk-invites-links") silent=true>
            <Table caption=t!("bulk-invites-links") columns>{rows}</Table>
        </Card>
        {copy}
        <div>{stored}</div>
        {again}
    }
    .into_markup()
}
