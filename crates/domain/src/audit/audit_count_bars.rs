//! The bars of a chart of audit events over time.

use types::{
    audit_counts::{AuditCounts, Bar},
    audit_logs::Range,
    event_types::EventClass,
};

pub(crate) const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The possible widths of a bar, in seconds.
const STEPS: [i64; 14] = [
    60,
    5 * 60,
    15 * 60,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
    3640 * DAY,
];

/// Maximum number of bars, unless even the widest step needs more.
const BARS: i64 = 60;

/// The time span that the bars cover: from (inclusive) and until (exclusive).
pub(crate) fn span(range: &Range, enabled_at: i64, now: i64) -> (i64, i64) {
    let first = [range.gte, range.gt.map(|at| at.saturating_add(1))].into_iter().flatten().max().unwrap_or(enabled_at);
    let last = [range.lt, range.lte.map(|at| at.saturating_add(1))].into_iter().flatten().min();
    // The default is from the beginning of the log until now; times before the log or in the future get no bars.
    let first = first.clamp(enabled_at.min(now), now);
    (first, last.unwrap_or(now + 1).clamp(first + 1, now + 1))
}

/// The narrowest width of a bar with which the bars fit.
pub(crate) fn step((first, last): (i64, i64)) -> i64 {
    let fits = |step: &i64| (last - first) / step < BARS;
    STEPS.into_iter().find(fits).unwrap_or(STEPS[STEPS.len() - 1])
}

/// Empty bars for a time span.
pub(crate) fn bars((first, last): (i64, i64), step: i64) -> Vec<Bar> {
    // January 1, 1970 was a Thursday; bars of whole weeks begin on Mondays.
    let monday = if step >= 7 * DAY { 4 * DAY } else { 0 };
    let begin = (first - monday).div_euclid(step) * step + monday;
    (0..)
        .map(|index| begin + index * step)
        .take_while(|from| *from < last)
        .map(|from| Bar { from, ..Bar::default() })
        .collect()
}

/// Adds events at a time, Unix seconds, to the bar that they belong to.
pub(crate) fn tally(counts: &mut AuditCounts, at: i64, class: &str, records: i64) {
    let Some(first) = counts.bars.first().map(|bar| bar.from) else { return };
    // If the span begins within an hour, that hour begins before the first bar.
    let index = usize::try_from((at - first).max(0) / counts.step).unwrap_or_default().min(counts.bars.len() - 1);
    let class = EventClass::parse(class).unwrap_or(EventClass::Other);
    *counts.bars[index].records.entry(class).or_insert(0) += records;
}
