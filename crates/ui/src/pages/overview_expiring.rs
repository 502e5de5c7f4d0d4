//! What expires soon, on the overview.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{InviteId, OrganizationId},
    organizations::{Ending, EndingKind},
};

const DAY: i64 = 86_400;

/// What expires soon, each with a link to the page that can renew it.
pub fn card(endings: Vec<Ending>, organization: &OrganizationId, now: i64) -> Markup {
    let lines = endings.into_iter().map(|ending| line(ending, organization, now)).collect_view();
    view! { <Card id="soon" title=t!("overview-soon")><Lines>{lines}</Lines></Card> }.into_markup()
}

fn line(ending: Ending, organization: &OrganizationId, now: i64) -> Markup {
    let Ending { kind, id, name, expires_at, last_used_at } = ending;
    let when = match (expires_at - now) / DAY {
        0 => t!("overview-soon-within-a-day"),
        days => t!("overview-soon-in-days", days = days),
    };
    let used = match last_used_at {
        Some(at) => t!("overview-soon-last-used", when = relative(at, now)),
        None => t!("overview-soon-never-used"),
    };
    let (name, when) = (name.as_str(), when.as_str());
    let (words, note, href, act) = match kind {
        EndingKind::AdminKey => (
            t!("overview-soon-admin-key", name = name, when = when),
            used,
            paths::with_query(&paths::admin_keys(organization), &[("state", Some("expiring"))]),
            t!("overview-soon-see-key"),
        ),
        EndingKind::ProjectKey { project_id, project_name, account_name } => (
            t!("overview-soon-project-key", name = name, when = when),
            match account_name.is_empty() {
                true => format!("{project_name}. {used}"),
                false => format!("{project_name}, {}. {used}", t!("overview-soon-account", name = account_name)),
            },
            paths::with_query(&paths::project_keys(organization, &project_id), &[("state", Some("expiring"))]),
            t!("overview-soon-see-key"),
        ),
        EndingKind::Invite => (
            t!("overview-soon-invite", name = name, when = when),
            t!("overview-soon-unanswered"),
            paths::link_invite(organization, &InviteId::new(id)),
            t!("overview-soon-see-invite"),
        ),
    };
    let whose = format!(" {name}");
    let action =
        view! { <LinkButton href size=Size::Small>{act}<span class="sr">{whose}</span></LinkButton> }.into_markup();
    view! { <Line icon="clock" action>{words}<small>{note}</small></Line> }.into_markup()
}
