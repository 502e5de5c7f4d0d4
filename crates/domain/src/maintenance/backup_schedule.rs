//! When the server makes a backup.

use jiff::{Timestamp, civil::Time, tz::TimeZone};

/// The shortest interval, in hours: a backup reads the whole database.
const MIN_HOURS: i64 = 1;

/// The longest interval, in hours.
const MAX_HOURS: i64 = 24 * 31;

/// Seconds after which a backup that was due and was not made is overdue.
const GRACE: i64 = 2 * 60 * 60;

/// When backups are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Every day at this time in UTC.
    Daily(Time),
    /// So many seconds after the last one.
    Every(i64),
}

impl Schedule {
    /// Parses `daily 03:15` or `every 6h`.
    ///
    /// # Errors
    /// The rule that the text must satisfy.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || {
            format!(
                "'daily' and a time in UTC, such as daily 03:15, or 'every' and {MIN_HOURS} to {MAX_HOURS} hours, such as every 6h"
            )
        };
        let (word, rest) = text.trim().split_once(char::is_whitespace).ok_or_else(rule)?;
        let rest = rest.trim();
        match word {
            "daily" if rest.len() == 5 => Time::strptime("%H:%M", rest).map(Self::Daily).map_err(|_| rule()),
            "every" => {
                let hours: Option<i64> = rest.strip_suffix('h').and_then(|hours| hours.parse().ok());
                let hours = hours.filter(|hours| (MIN_HOURS..=MAX_HOURS).contains(hours)).ok_or_else(rule)?;
                Ok(Self::Every(hours * 3600))
            }
            _ => Err(rule()),
        }
    }

    /// When the next backup is due after the last one that succeeded, Unix seconds. Without one it is due at once. `last` must
    /// not be after now.
    pub fn due_at(self, last: Option<i64>) -> i64 {
        let Some(last) = last else { return 0 };
        match self {
            Self::Every(seconds) => last.saturating_add(seconds),
            Self::Daily(time) => next_day(last, time).unwrap_or(last),
        }
    }

    /// Whether a backup that was due should have been made by now.
    pub fn is_overdue(self, last: Option<i64>, now: i64) -> bool {
        last.is_some() && now > self.due_at(last).saturating_add(GRACE)
    }
}

/// The first time after `last` at which the clock shows `time` in UTC.
fn next_day(last: i64, time: Time) -> Option<i64> {
    let day = Timestamp::from_second(last).ok()?.to_zoned(TimeZone::UTC).date();
    let at = |day: jiff::civil::Date| Some(day.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp().as_second());
    let today = at(day)?;
    if today > last { Some(today) } else { at(day.tomorrow().ok()?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> i64 {
        text.parse::<Timestamp>().expect("a time").as_second()
    }

    #[test]
    fn a_time_of_day_and_an_interval_are_read_and_anything_else_refused() {
        assert_eq!(Schedule::parse("daily 03:15"), Ok(Schedule::Daily(jiff::civil::time(3, 15, 0, 0))));
        assert_eq!(Schedule::parse(" every  6h "), Ok(Schedule::Every(6 * 3600)));
        for text in [
            "",
            "daily",
            "every",
            "daily 24:00",
            "daily 3:15",
            "daily 03:15:00",
            "daily 03.15",
            "every 0h",
            "every 745h",
            "every 6",
            "every 6m",
            "every -6h",
            "weekly 03:15",
            "03:15",
            "Daily 03:15",
        ] {
            assert!(Schedule::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_backup_follows_the_last_one_that_succeeded() {
        for (schedule, last, due) in [
            ("daily 03:15", "2026-03-01T03:15:07Z", "2026-03-02T03:15:00Z"),
            // One that was made by hand, or late, does not move the time of day.
            ("daily 03:15", "2026-03-01T03:14:59Z", "2026-03-01T03:15:00Z"),
            ("daily 03:15", "2026-03-01T23:59:59Z", "2026-03-02T03:15:00Z"),
            ("daily 00:00", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("every 6h", "2026-03-01T22:00:00Z", "2026-03-02T04:00:00Z"),
        ] {
            let parsed = Schedule::parse(schedule).expect("a schedule");
            assert_eq!(parsed.due_at(Some(time(last))), time(due), "{schedule} after {last}");
            assert!(!parsed.is_overdue(Some(time(last)), time(due) + GRACE), "{schedule}");
            assert!(parsed.is_overdue(Some(time(last)), time(due) + GRACE + 1), "{schedule}");
            // After days without the server: due at the start.
            assert!(parsed.due_at(Some(time(last))) < time(last) + 3 * 86_400);
        }
        assert_eq!(Schedule::Every(3600).due_at(None), 0, "the first one is due at once");
        assert!(!Schedule::Every(3600).is_overdue(None, 1_800_000_000), "and overdue only when it was due for long");
    }
}
