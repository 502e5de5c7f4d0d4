//! A person's own profile: who they are, how the console looks, where they are signed in.

use crate::{
    server_fns::sessions::load_profile,
    types::{
        ids::OrganizationId,
        problem::{Problem, ProblemKind},
        sessions::{Profile, Session},
        users::Me,
    },
    ui::{
        components::*,
        device::{device, is_phone},
        form::Input,
        page::{Nav, Page},
        paths,
        shell::role_name,
        visit::{Theme, Visit},
    },
};
use leptos::prelude::*;

/// The profile.
pub async fn profile(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let Profile { me, sessions } = load_profile(organization.clone()).await?;
    let name = visit.shell.as_ref().map(|shell| shell.organization.name.clone()).unwrap_or_default();
    let (now, theme) = (visit.now, visit.theme);
    let page = Page::console("Your profile", Nav::Profile, move || {
        view! {
            <PageHead title="Your profile"/>
            {about(me, name)}
            {signed_in(sessions, &organization, now)}
            {appearance(theme, &organization)}
        }
        .into_any()
    });
    Ok(page.narrow())
}

fn about(me: Me, organization: String) -> AnyView {
    view! {
        <Card id="about" title="About you">
            <CardBody>
                <Facts>
                    <Fact name="Name">{me.name}</Fact>
                    <Fact name="Email">{me.email}</Fact>
                    <Fact name="Role">{format!("{} of {organization}", role_name(me.role))}</Fact>
                    <Fact name="Your id"><CopyId id="my-id" value=me.id.to_string() what="your id"/></Fact>
                </Facts>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn appearance(theme: Theme, organization: &OrganizationId) -> AnyView {
    let input = Input { name: "theme", value: Some(theme.as_str().to_owned()), error: None };
    let choices = Theme::ALL.map(|theme| match theme {
        Theme::System => Choice {
            value: theme.as_str(),
            label: "As this device is set".to_owned(),
            note: "Light or dark, whichever the system asks for.".to_owned(),
        },
        Theme::Light => Choice { value: theme.as_str(), label: "Light".to_owned(), note: String::new() },
        Theme::Dark => Choice { value: theme.as_str(), label: "Dark".to_owned(), note: String::new() },
    });
    let action = paths::theme(organization);
    view! {
        <Card id="appearance" title="Appearance of this browser">
            <CardBody>
                <Form action>
                    <Choices input legend="Colours" choices=choices.into()/>
                    <FormEnd><Submit look=Look::Plain>"Save appearance"</Submit></FormEnd>
                </Form>
            </CardBody>
        </Card>
    }
    .into_any()
}

fn signed_in(sessions: Vec<Session>, organization: &OrganizationId, now: i64) -> AnyView {
    let others = sessions.iter().filter(|session| !session.current).count();
    let aside = (others > 0).then(|| {
        let href = paths::revoke_other_sessions(organization);
        view! { <LinkButton href look=Look::Warn size=Size::Small>"Sign out everywhere else"</LinkButton> }.into_any()
    });
    let lines = sessions.into_iter().map(|session| line(session, organization, now)).collect_view();
    match aside {
        Some(aside) => {
            view! { <Card id="sessions" title="Where you are signed in" aside><Lines>{lines}</Lines></Card> }.into_any()
        }
        None => view! { <Card id="sessions" title="Where you are signed in"><Lines>{lines}</Lines></Card> }.into_any(),
    }
}

fn line(session: Session, organization: &OrganizationId, now: i64) -> AnyView {
    let browser = device(&session.user_agent);
    let icon = if is_phone(&session.user_agent) { "phone" } else { "laptop" };
    let action = if session.current {
        ().into_any()
    } else {
        let href = paths::revoke_session(organization, &session.id);
        let which = format!(" {browser}");
        view! { <LinkButton href size=Size::Small>"Sign out"<span class="sr">{which}</span></LinkButton> }.into_any()
    };
    let this = session.current.then(|| view! { " "<Badge tone=Tone::Positive>"This one"</Badge> });
    view! {
        <Line icon action>
            {browser}{this}
            <small>{session.address}" · last seen "<Time at=session.last_seen_at now/>" · signed in "<Time at=session.created_at now/></small>
        </Line>
    }
    .into_any()
}

/// Asks before one session ends.
pub async fn revoke(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let id = visit.param("session_id").to_owned();
    let sessions = load_profile(organization.clone()).await?.sessions;
    let session = sessions.into_iter().find(|session| session.id.as_str() == id).ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, "You are no longer signed in there. Nothing is left to end.")
    })?;
    let words = format!("{}, {}", device(&session.user_agent), session.address);
    Ok(ending(
        visit,
        "Sign out there",
        words,
        "That browser has to sign in again. Nothing else changes.",
        "Sign out there",
    ))
}

/// Asks before all sessions but this one end.
pub async fn revoke_others(visit: Visit) -> Result<Page, Problem> {
    let others = load_profile(visit.organization()).await?.sessions.iter().filter(|session| !session.current).count();
    let words = counted(i64::try_from(others).unwrap_or_default(), "other browser", "other browsers");
    Ok(ending(
        visit,
        "Sign out everywhere else",
        words,
        "Every browser but this one has to sign in again.",
        "Sign out everywhere else",
    ))
}

fn ending(visit: Visit, title: &'static str, what: String, words: &'static str, act: &'static str) -> Page {
    let back = paths::profile(&visit.organization());
    let up = back.clone();
    let form = visit.form();
    let page = Page::console(title, Nav::Profile, move || {
        view! {
            <PageHead title/>
            <ErrorSummary faults=form.faults(&[])/>
            <Confirm title=what act keep="Stay signed in" back><p>{words}</p></Confirm>
        }
        .into_any()
    });
    page.under("Your profile", up).narrow()
}
