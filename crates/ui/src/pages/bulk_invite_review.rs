//! The preview of a list of people to invite: what would happen to each line, and what can be chosen for lines that are
//! held back.

use crate::{
    components::*,
    email_address,
    form::FormState,
    markup::{IntoMarkup, Markup},
    shell::role_name,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::bulk_invites::{CheckedLine, LineVerdict};

pub(super) const EMAIL: &str = "new[email]";
pub(super) const ROLE: &str = "new[role]";
pub(super) const PROJECTS: &str = "new[project][]";
pub(super) const PROJECT_ROLE: &str = "new[project_role]";
/// The beginning of the names of the choices, one for each line that is held back.
const CHOSEN: &str = "new[chosen][";
/// The list as it was pasted.
pub(super) const PASTED: &str = "pasted";
/// The longest such list, in bytes; a longer one could make the form larger than the server accepts.
const MAX_PASTED: usize = 100 * 1024;
/// The lines that are not sent yet, each as `LINE TEXT`.
const LEFT: &str = "left[]";

/// Each line with what would happen to it, what can be chosen for lines that are held back, and the button that sends the
/// valid and the chosen ones.
pub(super) fn checked(form: &FormState, lines: Vec<CheckedLine>) -> Markup {
    let count = |is: fn(&LineVerdict) -> bool| lines.iter().filter(|line| is(&line.verdict)).count();
    let good = count(|verdict| *verdict == LineVerdict::Invited);
    let wrong = count(|verdict| matches!(verdict, LineVerdict::NotAnAddress(_)) || verdict.is_held_back());
    let lead = t!("bulk-invites-checked", good = good, wrong = wrong, skipped = lines.len() - good - wrong);
    let send = send(form, &lines, good);
    let rows = lines.into_iter().map(|line| {
        let (badge, why) = verdict(&line.verdict);
        let choice = choice(&line);
        let role = match &line.verdict {
            LineVerdict::UnknownRole(word) => word.clone(),
            _ => role_name(line.role).to_owned(),
        };
        let place = t!("bulk-invites-line", number = line.number);
        let place = if line.name.is_empty() { place } else { format!("{place} · {}", line.name) };
        view! {
            <Row>
                <RowHead>{email_address::displayed(&line.email)}<small>{place}</small></RowHead>
                <Cell label=t!("bulk-invites-column-role")>{role}</Cell>
                <Cell label=t!("bulk-invites-column-verdict")>{badge}<small>{why}</small>{choice}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let columns =
        vec![t!("bulk-invites-column-address"), t!("bulk-invites-column-role"), t!("bulk-invites-column-verdict")];
    view! {
        <PageHead title=t!("bulk-invites-check-title") lead/>
        <Form>
            <Card id="lines" title=t!("bulk-invites-check-title") silent=true>
                <Table caption=t!("bulk-invites-caption") columns>{rows}</Table>
            </Card>
            {send}
        </Form>
    }
    .into_markup()
}

/// The choice for a line that is held back. It is left out by default: no invite is sent without a decision.
fn choice(line: &CheckedLine) -> Option<Markup> {
    if line.choices.is_empty() {
        return None;
    }
    let invites = line.choices.iter().map(|choice| Check {
        value: format!("{} {} {}", line.number, choice.email, choice.role.as_str()),
        label: t!(
            "bulk-invites-choose",
            email = email_address::displayed(&choice.email),
            role = role_name(choice.role)
        ),
        checked: false,
    });
    let out = Check { value: String::new(), label: t!("bulk-invites-leave-out"), checked: true };
    let options = invites.chain([out]).collect();
    let label = t!("bulk-invites-choice", number = line.number);
    let (name, id) = (format!("{CHOSEN}{}]", line.number), format!("chosen-{}", line.number));
    Some(view! { <Radios name id label options/> }.into_markup())
}

/// What was chosen for the lines that were held back, each as `LINE ADDRESS ROLE`.
pub(super) fn chosen(form: &FormState) -> impl Iterator<Item = &str> {
    let chosen = form.values.iter().filter(|(name, value)| name.starts_with(CHOSEN) && !value.is_empty());
    chosen.map(|(_, value)| value.as_str())
}

fn verdict(verdict: &LineVerdict) -> (Markup, String) {
    let badge = |tone: Tone, words: String| view! { <Badge tone>{words}</Badge> }.into_markup();
    match verdict {
        LineVerdict::Invited => (badge(Tone::Positive, t!("bulk-invites-invited")), String::new()),
        LineVerdict::Member(since) => {
            (badge(Tone::Plain, t!("bulk-invites-member")), t!("bulk-invites-member-since", date = date(*since)))
        }
        LineVerdict::Pending(until) => {
            (badge(Tone::Plain, t!("bulk-invites-pending")), t!("bulk-invites-pending-until", date = date(*until)))
        }
        LineVerdict::NotAnAddress(why) => (badge(Tone::Caution, t!("bulk-invites-not-an-address")), refusal(why)),
        LineVerdict::Twice(first) => {
            (badge(Tone::Plain, t!("bulk-invites-twice")), t!("bulk-invites-twice-of", number = *first))
        }
        LineVerdict::Several => (badge(Tone::Caution, t!("bulk-invites-several")), t!("bulk-invites-several-choose")),
        LineVerdict::UnknownRole(word) => (
            badge(Tone::Caution, t!("bulk-invites-unknown-role")),
            t!("bulk-invites-unknown-role-choose", word = word.as_str()),
        ),
        LineVerdict::Misspelled(meant) => {
            (badge(Tone::Caution, t!("bulk-invites-spelling")), t!("bulk-invites-meant", email = meant.as_str()))
        }
        LineVerdict::LooksLikeOwner(owner) => (
            badge(Tone::Caution, t!("bulk-invites-looks-like")),
            t!("bulk-invites-looks-like-owner", email = owner.as_str()),
        ),
    }
}

/// Sends exactly the lines that were checked and what was chosen, regardless of what is typed into the form below. Lines
/// that are invalid or held back are sent along, to be corrected afterwards.
fn send(form: &FormState, lines: &[CheckedLine], good: usize) -> Markup {
    let is_held_back = lines.iter().any(|line| line.verdict.is_held_back());
    if good == 0 && !is_held_back {
        return view! { <Notice><p>{t!("bulk-invites-nobody")}</p></Notice> }.into_markup();
    }
    let text = |line: &CheckedLine| match &line.verdict {
        LineVerdict::UnknownRole(word) => format!("{}, {word}", line.email),
        LineVerdict::Several => line.email.clone(),
        _ => format!("{}, {}", line.email, line.role.as_str()),
    };
    let sent = lines.iter().filter(|line| line.verdict == LineVerdict::Invited).map(text);
    let email = sent.collect::<Vec<_>>().join("\n");
    let is_left =
        |line: &&CheckedLine| line.verdict.is_held_back() || matches!(line.verdict, LineVerdict::NotAnAddress(_));
    let left = lines.iter().filter(is_left).map(|line| format!("{} {}", line.number, text(line)));
    let left = left.map(|value| view! { <input type="hidden" name=LEFT value=value/> }).collect_view();
    let kept = form.values.iter().filter(|(name, _)| [ROLE, PROJECTS, PROJECT_ROLE].contains(&name.as_str()));
    let kept = kept.map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> });
    let kept = kept.collect_view();
    // Shown again if no line is chosen.
    let pasted = form.value(EMAIL).filter(|list| is_held_back && list.len() <= MAX_PASTED).map(str::to_owned);
    let pasted = pasted.map(|value| view! { <input type="hidden" name=PASTED value=value/> });
    let label = match is_held_back {
        true => t!("bulk-invites-send-chosen", count = good),
        false => t!("bulk-invites-send", count = good),
    };
    view! {
        <input type="hidden" name=EMAIL value=email/>
        {left}
        {pasted}
        {kept}
        <input type="hidden" name="new[sure]" value="true"/>
        <FormEnd><Submit>{label}</Submit></FormEnd>
    }
    .into_markup()
}

/// The lines that were not sent: those without an address, and those that were held back and for which nothing was
/// chosen.
pub(super) fn left(form: &FormState) -> Vec<String> {
    let number = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let chosen: Vec<_> = chosen(form).map(number).collect();
    let left = form.values_of(LEFT).into_iter().filter(|line| !chosen.contains(&number(line)));
    left.filter_map(|line| Some(line.split_once(' ')?.1.to_owned())).collect()
}
