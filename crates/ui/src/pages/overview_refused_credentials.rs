//! The alarm about credentials that were written into the database by another program.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;
use types::organizations::RefusedCredential;

/// Maximum number of credentials that are named.
const MAX_NAMED: usize = 20;

/// Names the refused credentials, the newest first.
pub(super) fn notice(mut refused: Vec<RefusedCredential>, now: i64) -> Markup {
    refused.sort_by_key(|one| std::cmp::Reverse(one.at));
    let title = t!("overview-refused", count = refused.len());
    let more = refused.len().saturating_sub(MAX_NAMED);
    let more = (more > 0).then(|| view! { <li>{t!("overview-disagree-more", count = more)}</li> });
    let lines = refused.into_iter().take(MAX_NAMED).map(|one| {
        let at = one.at;
        view! { <li>{kind(&one.kind)}" "<span class="mono">{one.id}</span>", "<Time at now/></li> }
    });
    let lines = lines.collect_view();
    view! {
        <Notice tone=Tone::Danger title>
            <p>{t!("overview-refused-why")}</p>
            <ul>{lines}{more}</ul>
            <p>{t!("overview-refused-help")}</p>
        </Notice>
    }
    .into_markup()
}

fn kind(kind: &str) -> String {
    match kind {
        "account" => t!("overview-refused-account"),
        "membership" => t!("overview-refused-membership"),
        "project_membership" => t!("overview-refused-project-membership"),
        "admin_key" => t!("overview-refused-admin-key"),
        "project_key" => t!("overview-refused-project-key"),
        "service_account" => t!("overview-refused-service-account"),
        "session" => t!("overview-refused-session"),
        "invite" => t!("overview-refused-invite"),
        "one_time_link" => t!("overview-refused-one-time-link"),
        "setup_link" => t!("overview-refused-setup-link"),
        _ => t!("overview-refused-email"),
    }
}
