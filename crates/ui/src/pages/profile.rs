//! A person's own profile: name, password, sessions, and the console's appearance.

use crate::{
    components::*,
    email_address,
    form::Input,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::{PageRequest, Theme},
    paths,
    shell::role_name,
    texts::{Language, t},
    user_agent::{device, is_phone},
};
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
    sessions::{Profile, Session},
    users::Me,
};

/// The profile.
pub fn profile(request: PageRequest, profile: Profile) -> Page {
    let organization = request.organization();
    let Profile { me, sessions } = profile;
    let page = Page::console(t!("profile-title"), Nav::Profile, move || {
        let form = request.form();
        let name = form.input("patch[name]").or_missing(t!("profile-no-name")).or_value(me.name.clone());
        let zone = form.input("patch[time_zone]").or_value(me.time_zone.clone());
        let faults = form.faults(&[&name, &zone]);
        view! {
            <PageHead title=t!("profile-title")/>
            <ErrorSummary faults/>
            {about(me, name, zone, &request)}
            {secret(&organization)}
            {signed_in(sessions, &organization, request.now)}
            {appearance(&request, &organization)}
        }
        .into_markup()
    });
    page.narrow()
}

fn about(me: Me, name: Input, zone: Input, request: &PageRequest) -> Markup {
    let organization = request.shell.as_ref().map(|shell| shell.organization.name.clone()).unwrap_or_default();
    let role = t!("profile-role-in", role = role_name(me.role), organization = organization);
    let change_email = paths::email(&request.organization());
    let zones = time_zones().into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect();
    view! {
        <Card id="about" title=t!("profile-about")>
            <CardBody>
                <Form>
                    <TextField input=name label=t!("profile-name") autocomplete="name" hint=t!("profile-name-hint")/>
                    <SelectField input=zone label=t!("profile-time-zone") options=zones hint=t!("profile-time-zone-hint")/>
                    <FormEnd><Submit look=Look::Plain>{t!("profile-save")}</Submit></FormEnd>
                </Form>
                <Facts>
                    <Fact name=t!("profile-email")>
                        {email_address::displayed(&me.email)}" "<a href=change_email>{t!("profile-change-email")}<span class="sr">" "{t!("profile-the-email")}</span></a>
                    </Fact>
                    <Fact name=t!("profile-role")>{role}</Fact>
                    <Fact name=t!("profile-id")><CopyId id="my-id" value=me.id.to_string() what=t!("profile-my-id")/></Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn secret(organization: &OrganizationId) -> Markup {
    let href = paths::password(organization);
    let aside = view! { <LinkButton href size=Size::Small>{t!("profile-change-password")}</LinkButton> }.into_markup();
    view! {
        <Card id="password" title=t!("profile-password") aside>
            <CardBody><p>{t!("profile-password-lead")}</p></CardBody>
        </Card>
    }
    .into_markup()
}

/// Changes the password; asks for the current one.
pub fn password(request: &PageRequest, me: Me) -> Page {
    let (form, back) = (request.form(), paths::profile(&request.organization()));
    let up = back.clone();
    let page = Page::console(t!("profile-change-password"), Nav::Profile, move || {
        let current = form.input("new[current_password]").or_missing(t!("profile-no-current-password"));
        let new = form.input("new[password]").or_missing(t!("profile-no-new-password"));
        let faults = form.faults(&[&current, &new]);
        view! {
            <PageHead title=t!("profile-change-password") lead=t!("profile-password-lead")/>
            <ErrorSummary faults/>
            <Card id="change" title=t!("profile-change-password") silent=true>
                <CardBody>
                    <Form>
                        <Username email=me.email/>
                        <PasswordField input=current label=t!("profile-current-password") autocomplete="current-password"/>
                        <PasswordField input=new label=t!("profile-new-password") autocomplete="new-password" hint=t!("profile-new-password-hint")/>
                        <FormEnd>
                            <Submit>{t!("profile-change-password")}</Submit>
                            <LinkButton href=back look=Look::Quiet>{t!("profile-leave-password")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_markup()
    });
    page.under(t!("profile-title"), up).narrow()
}

fn appearance(request: &PageRequest, organization: &OrganizationId) -> Markup {
    let theme = Input { name: "theme", value: Some(request.theme.as_str().to_owned()), error: None };
    let language = Input { name: "language", value: Some(request.language.tag().to_owned()), error: None };
    let choices = Theme::ALL.map(|theme| match theme {
        Theme::System => Choice { value: theme.as_str(), label: t!("profile-system"), note: t!("profile-system-note") },
        Theme::Light => Choice { value: theme.as_str(), label: t!("profile-light"), note: String::new() },
        Theme::Dark => Choice { value: theme.as_str(), label: t!("profile-dark"), note: String::new() },
    });
    let languages = Language::OFFERED.map(|(language, name)| (language.tag().to_owned(), name.to_owned()));
    let action = paths::theme(organization);
    view! {
        <Card id="appearance" title=t!("profile-appearance")>
            <CardBody>
                <Form action>
                    <SelectField input=language label=t!("profile-language") options=languages.into()/>
                    <Choices input=theme legend=t!("profile-colours") choices=choices.into()/>
                    <FormEnd><Submit look=Look::Plain>{t!("profile-save-appearance")}</Submit></FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

fn signed_in(sessions: Vec<Session>, organization: &OrganizationId, now: i64) -> Markup {
    let others = sessions.iter().filter(|session| !session.current).count();
    let aside = (others > 0).then(|| {
        let href = paths::revoke_other_sessions(organization);
        view! { <LinkButton href look=Look::Warn size=Size::Small>{t!("profile-sign-out-others")}</LinkButton> }
            .into_markup()
    });
    let lines = sessions.into_iter().map(|session| line(session, organization, now)).collect_view();
    match aside {
        Some(aside) => {
            view! { <Card id="sessions" title=t!("profile-sessions") aside><Lines>{lines}</Lines></Card> }.into_markup()
        }
        None => view! { <Card id="sessions" title=t!("profile-sessions")><Lines>{lines}</Lines></Card> }.into_markup(),
    }
}

fn line(session: Session, organization: &OrganizationId, now: i64) -> Markup {
    let browser = device(&session.user_agent);
    let icon = if is_phone(&session.user_agent) { "phone" } else { "laptop" };
    let action = if session.current {
        ().into_markup()
    } else {
        let href = paths::revoke_session(organization, &session.id);
        let which = format!(" {browser}");
        view! { <LinkButton href size=Size::Small>{t!("profile-sign-out")}<span class="sr">{which}</span></LinkButton> }
            .into_markup()
    };
    let this = session.current.then(|| view! { " "<Badge tone=Tone::Positive>{t!("profile-this-one")}</Badge> });
    view! {
        <Line icon action>
            {browser}{this}
            <small>{session.address}" · "{t!("profile-last-seen")}" "<Time at=session.last_seen_at now/>" · "{t!("profile-signed-in")}" "<Time at=session.created_at now/></small>
        </Line>
    }
    .into_markup()
}

/// Asks before a session is ended.
pub fn revoke(request: &PageRequest, session: &Session) -> Page {
    let words = format!("{}, {}", device(&session.user_agent), session.address);
    ending(
        request,
        t!("profile-sign-out-there"),
        words,
        t!("profile-sign-out-there-lead"),
        t!("profile-sign-out-there"),
    )
}

/// The refusal to end a session that has ended already.
pub fn session_gone() -> Problem {
    Problem::new(ProblemKind::NotFound, refusals::session_gone())
}

/// Asks before all other sessions are ended.
pub fn revoke_others(request: &PageRequest, others: usize) -> Page {
    let words = t!("profile-other-browsers", count = others);
    ending(
        request,
        t!("profile-sign-out-others"),
        words,
        t!("profile-sign-out-others-lead"),
        t!("profile-sign-out-others"),
    )
}

fn ending(request: &PageRequest, title: String, what: String, words: String, act: String) -> Page {
    let back = paths::profile(&request.organization());
    let up = back.clone();
    let form = request.form();
    let page = Page::console(title.clone(), Nav::Profile, move || {
        view! {
            <PageHead title/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=what act keep=t!("profile-stay") back><p>{words}</p></Confirm>
        }
        .into_markup()
    });
    page.under(t!("profile-title"), up).narrow()
}
