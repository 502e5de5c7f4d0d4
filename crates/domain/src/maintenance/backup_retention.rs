//! Which backups are kept: the newest one of each of so many days, weeks, months and years.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::BTreeSet;

/// The most periods of one kind.
const MAX_PERIODS: usize = 10_000;

/// How many periods keep a backup. Only periods that have a backup count, so that a server that was off for long does not
/// lose the backups from before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    pub days: usize,
    /// Weeks begin on Monday.
    pub weeks: usize,
    pub months: usize,
    pub years: usize,
}

impl Keep {
    /// Parses a list such as `7d,4w,12m`.
    ///
    /// # Errors
    /// The rule that the text must satisfy.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || "a list such as 7d,4w,12m: numbers with d, w, m or y, each once".to_owned();
        let mut keep = Self::default();
        for part in text.split(',').map(str::trim) {
            let unit = part.chars().last().ok_or_else(rule)?;
            let number: usize = part[..part.len() - unit.len_utf8()].parse().map_err(|_| rule())?;
            let periods = match unit {
                'd' => &mut keep.days,
                'w' => &mut keep.weeks,
                'm' => &mut keep.months,
                'y' => &mut keep.years,
                _ => return Err(rule()),
            };
            if number == 0 || number > MAX_PERIODS || *periods != 0 {
                return Err(rule());
            }
            *periods = number;
        }
        Ok(keep)
    }

    /// The times, in Unix seconds, of the backups that are no longer kept, newest first. Periods are those of UTC. The
    /// newest backup is always kept.
    pub fn superseded(self, times: &[i64]) -> Vec<i64> {
        let newest_first: BTreeSet<std::cmp::Reverse<i64>> = times.iter().map(|at| std::cmp::Reverse(*at)).collect();
        let mut seen = [(); 4].map(|()| BTreeSet::new());
        let mut superseded = Vec::new();
        for (index, std::cmp::Reverse(at)) in newest_first.into_iter().enumerate() {
            let Some(periods) = periods(at) else { continue };
            let limits = [self.days, self.weeks, self.months, self.years];
            let mut is_kept = index == 0;
            for ((period, limit), seen) in periods.into_iter().zip(limits).zip(&mut seen) {
                if !seen.contains(&period) && seen.len() < limit {
                    seen.insert(period);
                    is_kept = true;
                }
            }
            if !is_kept {
                superseded.push(at);
            }
        }
        superseded
    }
}

/// The first day of the day, week, month and year of a time; `None` for a time that no calendar has.
fn periods(at: i64) -> Option<[Date; 4]> {
    let day = Timestamp::from_second(at).ok()?.to_zoned(TimeZone::UTC).date();
    let week = day.iso_week_date();
    let monday = jiff::civil::ISOWeekDate::new(week.year(), week.week(), jiff::civil::Weekday::Monday).ok()?.date();
    Some([day, monday, day.first_of_month(), day.first_of_year()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> i64 {
        let text = if text.contains('T') { format!("{text}:00Z") } else { format!("{text}T03:15:00Z") };
        text.parse::<Timestamp>().expect("a time").as_second()
    }

    #[test]
    fn a_list_of_numbers_and_units_is_read_and_anything_else_refused() {
        let keep = |days, weeks, months, years| Keep { days, weeks, months, years };
        for (text, parsed) in [
            ("7d,4w,12m", keep(7, 4, 12, 0)),
            ("1d", keep(1, 0, 0, 0)),
            (" 12m , 2y ", keep(0, 0, 12, 2)),
            ("10000d", keep(10_000, 0, 0, 0)),
        ] {
            assert_eq!(Keep::parse(text), Ok(parsed), "{text}");
        }
        for text in ["", "7", "d", "7d,", "0d", "-1d", "7d,7d", "7h", "7 d", "10001d", "7ß", "7d;4w", "1.5d"] {
            assert!(Keep::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_newest_backup_of_each_period_is_kept_and_the_newest_of_all_always() {
        for (keep, times, superseded) in [
            ("7d", &[][..], &[][..]),
            ("1d", &["2026-01-05"], &[]),
            // Several on one day: the last one of the day.
            ("2d", &["2026-01-05T01:00", "2026-01-05T09:00", "2026-01-06T01:00"], &["2026-01-05T01:00"]),
            // Only days that have a backup count: a server that was off for months loses nothing.
            ("2d", &["2025-06-01", "2025-06-02", "2026-01-05"], &["2025-06-01"]),
            // Midnight in UTC divides the days.
            ("1d", &["2026-01-04T23:59", "2026-01-05T00:00"], &["2026-01-04T23:59"]),
            // Weeks begin on Monday: 2026-01-04 is a Sunday.
            ("1w", &["2026-01-03", "2026-01-04"], &["2026-01-03"]),
            ("2w", &["2026-01-03", "2026-01-04", "2026-01-05"], &["2026-01-03"]),
            // The week of the turn of the year is one week.
            ("1w", &["2025-12-29", "2026-01-02"], &["2025-12-29"]),
            ("2m", &["2025-11-30", "2025-12-01", "2025-12-31", "2026-01-01"], &["2025-12-01", "2025-11-30"]),
            ("2y", &["2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"], &["2025-01-01", "2024-12-31"]),
            // A backup that one rule gives up may be kept by another.
            (
                "2d,2m",
                &["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03"],
                &["2026-01-01", "2025-12-30"],
            ),
        ] {
            let times: Vec<i64> = times.iter().map(|text| time(text)).collect();
            let expected: Vec<i64> = superseded.iter().map(|text| time(text)).collect();
            assert_eq!(Keep::parse(keep).expect("a rule").superseded(&times), expected, "{keep} {times:?}");
            let mut backwards = times.clone();
            backwards.reverse();
            assert_eq!(Keep::parse(keep).expect("a rule").superseded(&backwards), expected, "in any order");
            let newest = times.iter().max();
            assert!(newest.is_none_or(|newest| !expected.contains(newest)), "{keep}");
        }
        assert_eq!(Keep::default().superseded(&[1, 2, 3]), [2, 1], "without a rule only the newest is kept");
    }

    #[test]
    fn a_year_of_daily_backups_shrinks_to_the_rule() {
        let first = time("2025-01-01");
        let mut kept: BTreeSet<i64> = BTreeSet::new();
        let keep = Keep::parse("7d,4w,12m").expect("a rule");
        for day in 0..400 {
            kept.insert(first + day * 86_400);
            let times: Vec<i64> = kept.iter().copied().collect();
            for at in keep.superseded(&times) {
                kept.remove(&at);
            }
            assert!(kept.len() <= 7 + 4 + 12, "day {day}: {}", kept.len());
        }
        assert!(kept.len() >= 18, "{kept:?}");
        let oldest = kept.first().expect("some are kept");
        assert!(*oldest < first + 95 * 86_400, "the oldest month is still there: {oldest}");
    }
}
