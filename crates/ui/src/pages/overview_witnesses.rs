//! What the overview says of the witnesses of the audit log.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;
use types::audit_witnesses::WitnessStatus;

/// Warns of witnesses that do not cosign, with the reason.
pub fn notices(witnesses: &[WitnessStatus], now: i64) -> Markup {
    let failing = witnesses.iter().filter_map(|witness| Some((witness, witness.failing_since?)));
    let notices = failing.map(|(witness, since)| {
        let title = t!("overview-witness-fails", name = witness.name.as_str());
        let why = sentence(witness.failure.as_deref().unwrap_or_default());
        view! {
            <Notice tone=Tone::Danger title>
                <p>{why}" "{t!("overview-first-failed")}" "<Time at=since now/>". "{t!("overview-tried-again")}</p>
            </Notice>
        }
    });
    notices.collect_view().into_markup()
}

/// Up to which event each witness cosigned the log, and when, by its clock.
pub fn facts(witnesses: &[WitnessStatus], now: i64) -> Markup {
    let facts = witnesses.iter().map(|witness| {
        let name = t!("overview-witness", name = witness.name.as_str());
        match witness.cosigned_size.zip(witness.witnessed_at) {
            Some((size, at)) => {
                let up_to = t!("overview-witness-up-to", count = size);
                view! { <Fact name>{up_to}" "<Time at now/></Fact> }.into_markup()
            }
            None => view! { <Fact name>{t!("overview-not-yet")}</Fact> }.into_markup(),
        }
    });
    facts.collect_view().into_markup()
}

/// A reason as a sentence, capitalized and with a full stop.
pub(crate) fn sentence(why: &str) -> String {
    let mut characters = why.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", characters.as_str())
}
