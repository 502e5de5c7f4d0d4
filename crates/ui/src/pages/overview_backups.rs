//! What the overview says of the backups.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    pages::overview_witnesses::sentence,
    texts::t,
};
use leptos::prelude::*;
use types::backups::BackupStatus;

/// Warns of backups that fail or are overdue, with the reason.
pub fn notice(status: &BackupStatus, now: i64) -> Option<Markup> {
    let title = match (status.failing_since, status.is_overdue) {
        (Some(_), _) => t!("overview-backup-fails"),
        (None, true) => t!("overview-backup-overdue"),
        (None, false) => return None,
    };
    let why = status.failure.as_deref().map(|why| sentence(why.trim_end_matches('.')));
    let since = status.failing_since.map(|at| view! { " "{t!("overview-first-failed")}" "<Time at now/>"." });
    let view = view! {
        <Notice tone=Tone::Danger title>
            <p>{why}{since}" "{t!("overview-backup-help")}</p>
        </Notice>
    };
    Some(view.into_markup())
}

/// When the newest backup was made, and how large it is.
pub fn fact(status: &BackupStatus, now: i64) -> Markup {
    match &status.last {
        Some(last) => {
            let (at, size) = (last.at, size(last.bytes));
            view! { <Fact name=t!("overview-backup")><Time at now/>", "{size}</Fact> }.into_markup()
        }
        None => view! { <Fact name=t!("overview-backup")>{t!("overview-never")}</Fact> }.into_markup(),
    }
}

/// A size in the largest unit that gives a whole number.
pub fn size(bytes: i64) -> String {
    match bytes {
        0..0x10_0000 => format!("{} KiB", (bytes >> 10).max(1)),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}
