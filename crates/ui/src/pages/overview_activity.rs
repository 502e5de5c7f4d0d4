//! The latest activity on the overview: fourteen days as a chart, and the newest events.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    pages::{audit_explorer, audit_record, audit_search::Search, audit_sentences},
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    audit_counts::{AuditCounts, Bar, SignedUpTo},
    audit_logs::AuditRecord,
    ids::OrganizationId,
    pages::{List, PageQuery},
    problem::Problem,
};

const DAY: i64 = 86_400;

/// Number of days in the chart, including today.
const DAYS: i64 = 14;

/// Number of newest events.
const NEWEST: usize = 10;

/// The latest activity. Each part may have failed to load.
pub struct Activity {
    search: Search,
    counts: Result<AuditCounts, Problem>,
    newest: Result<List<AuditRecord>, Problem>,
}

impl Activity {
    /// Takes the counts and the newest events of the log.
    pub fn new(now: i64, counts: Result<AuditCounts, Problem>, newest: Result<List<AuditRecord>, Problem>) -> Self {
        let counts = counts.map(|counts| by_day(counts, first_day(now)));
        Self { search: Self::search(now), counts, newest }
    }

    /// The search whose events are counted.
    pub fn search(now: i64) -> Search {
        Search::from(first_day(now), now)
    }

    /// The page of newest events.
    pub fn newest() -> PageQuery {
        PageQuery { limit: Some(NEWEST.to_string()), ..PageQuery::default() }
    }

    /// How far the log is signed, if that could be loaded.
    pub fn signed(&self) -> Option<SignedUpTo> {
        self.counts.as_ref().ok()?.signed
    }

    /// Whether another program changed one of the newest events.
    pub fn has_altered(&self) -> bool {
        self.newest.as_ref().is_ok_and(|newest| newest.data.iter().any(|record| record.is_altered))
    }

    /// The two cards.
    pub fn cards(self, organization: &OrganizationId, now: i64) -> Markup {
        let failed = || view! { <CardBody><p class="muted">{t!("overview-failed")}</p></CardBody> }.into_markup();
        let bars = match &self.counts {
            Err(_) => failed(),
            Ok(counts) if counts.records == 0 => {
                view! { <CardBody><p class="muted">{t!("overview-activity-none")}</p></CardBody> }.into_markup()
            }
            Ok(counts) => {
                let bars = audit_explorer::histogram(&self.search, counts, organization);
                view! { <CardBody>{bars}</CardBody> }.into_markup()
            }
        };
        let log = paths::audit_logs(organization);
        let all = log.clone();
        let aside = view! { <a href=log>{t!("overview-activity-open")}</a> }.into_markup();
        let foot = view! { <a href=all>{t!("overview-latest-all")}</a> }.into_markup();
        let lines = match self.newest {
            Err(_) => failed(),
            Ok(newest) => {
                let lines = newest.data.iter().map(|record| line(record, organization, now)).collect_view();
                view! { <Lines>{lines}</Lines> }.into_markup()
            }
        };
        view! {
            <Card id="activity" title=t!("overview-activity") aside>{bars}</Card>
            <Card id="latest" title=t!("overview-latest") foot>{lines}</Card>
        }
        .into_markup()
    }
}

/// The start of the first day of the chart, Unix seconds.
fn first_day(now: i64) -> i64 {
    now.div_euclid(DAY) * DAY - (DAYS - 1) * DAY
}

/// The same counts with one bar per day.
fn by_day(mut counts: AuditCounts, from: i64) -> AuditCounts {
    let mut days: Vec<Bar> = (0..DAYS).map(|day| Bar { from: from + day * DAY, ..Bar::default() }).collect();
    for bar in counts.bars {
        let day = usize::try_from((bar.from - from).div_euclid(DAY)).ok();
        let Some(day) = day.and_then(|day| days.get_mut(day)) else { continue };
        for (class, records) in bar.records {
            *day.records.entry(class).or_default() += records;
        }
    }
    counts.bars = days;
    counts.step = DAY;
    counts.span = (from, from + DAYS * DAY);
    counts
}

fn line(record: &AuditRecord, organization: &OrganizationId, now: i64) -> Markup {
    let href = paths::audit_log(organization, &types::ids::AuditLogId::new(record.event.id.as_str()));
    let (what, by, at) = (audit_sentences::sentence(record), audit_sentences::actor(record), record.event.effective_at);
    let action = view! { <span class="muted"><Time at now/></span> }.into_markup();
    let altered = audit_record::altered(record).map(|badge| view! { " "{badge} });
    view! { <Line icon="record" action><a href=href>{what}</a>{altered}<small>{by}</small></Line> }.into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::event_types::EventClass;

    #[test]
    fn shorter_bars_are_added_up_by_their_day() {
        let hour = 3600;
        let bar = |from| Bar { from, records: [(EventClass::Failed, 2)].into() };
        let counts = AuditCounts { bars: vec![bar(0), bar(23 * hour), bar(24 * hour)], ..AuditCounts::default() };
        let days = by_day(counts, 0).bars;
        let sums: Vec<i64> = days.iter().map(|day| day.records.values().sum()).collect();
        assert_eq!((sums.len(), &sums[..3]), (14, &[4, 2, 0][..]));
    }
}
