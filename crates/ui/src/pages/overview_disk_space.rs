//! What the overview says of the server's disk.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    pages::overview_backups::size,
    texts::t,
};
use leptos::prelude::*;
use types::disk_space::DiskShortage;

/// Warns of a disk that is almost full.
pub fn notice(shortage: DiskShortage) -> Markup {
    let words = match shortage.is_out_of_files {
        true => t!("overview-disk-files"),
        false => t!("overview-disk-space", free = size(shortage.free), size = size(shortage.size)),
    };
    view! {
        <Notice tone=Tone::Danger title=t!("overview-disk-low")>
            <p>{words}" "{t!("overview-disk-help")}</p>
        </Notice>
    }
    .into_markup()
}
