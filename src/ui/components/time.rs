use crate::ui::texts::t;
use leptos::prelude::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment: how long ago within a day, else its date. The title holds it to the minute.
#[component]
pub fn Time(
    /// Unix seconds.
    at: i64,
    /// The server's time, Unix seconds.
    now: i64,
) -> AnyView {
    view! { <time datetime=machine(at) title=exact(at)>{relative(at, now)}</time> }.into_any()
}

/// A moment to the second, as logs tell it; in UTC.
#[component]
pub fn Second(
    /// Unix seconds.
    at: i64,
) -> AnyView {
    view! { <time class="nowrap" datetime=machine(at)>{date(at)}", "{time_of_day(at)}</time> }.into_any()
}

/// Just the date.
#[component]
pub fn Date(
    /// Unix seconds.
    at: i64,
) -> AnyView {
    view! { <time datetime=machine(at) title=exact(at)>{date(at)}</time> }.into_any()
}

/// `5 min ago`, else `23 Nov 2026`.
pub fn relative(at: i64, now: i64) -> String {
    match now - at {
        ago if ago < 0 => date(at),
        ago if ago < MINUTE => t!("components-just-now"),
        ago if ago < HOUR => t!("components-minutes-ago", minutes = ago / MINUTE),
        ago if ago < DAY => t!("components-hours-ago", hours = ago / HOUR),
        _ => date(at),
    }
}

/// `23 Nov 2026`
pub fn date(at: i64) -> String {
    let (year, month, day) = civil(at);
    t!("components-date", day = day, month = month, year = year.to_string())
}

/// `23 Nov 2026, 14:02 UTC`
pub fn exact(at: i64) -> String {
    let seconds = at.rem_euclid(DAY);
    format!("{}, {:02}:{:02} UTC", date(at), seconds / HOUR, seconds % HOUR / MINUTE)
}

/// `2026-11-23T14:02:00Z`
fn machine(at: i64) -> String {
    let (year, month, day) = civil(at);
    let seconds = at.rem_euclid(DAY);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        seconds / HOUR,
        seconds % HOUR / MINUTE,
        seconds % MINUTE
    )
}

/// `14:02:05`, in UTC.
pub fn time_of_day(at: i64) -> String {
    machine(at)[11..19].to_owned()
}

/// `2026-11-23T14:02`, as a field for a moment holds it; in UTC.
pub fn minute(at: i64) -> String {
    machine(at)[..16].to_owned()
}

/// The moment in UTC that `2026-11-23`, `2026-11-23T14:02` or `2026-11-23T14:02:05Z` names.
pub fn moment(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('Z');
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let numbers =
        |text: &str, between: char| text.split(between).map(|part| part.parse().ok()).collect::<Option<Vec<i64>>>();
    let [year, month, date] = numbers(day, '-')?.try_into().ok()?;
    let time = numbers(time, ':')?;
    let (hour, minute, second) = (*time.first()?, *time.get(1)?, time.get(2).copied().unwrap_or(0));
    let at = days(year, month, date) * DAY + hour * HOUR + minute * MINUTE + second;
    // A day that no month has, or an hour that no day has, would be read as another.
    ((1..10_000).contains(&year) && machine(at).starts_with(&format!("{day}T{hour:02}:{minute:02}:{second:02}")))
        .then_some(at)
}

/// Days from 1970 to a day, the other way round.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The day in UTC, by counting 400-year eras from 1 March of the year 0 (after Howard Hinnant's `civil_from_days`).
fn civil(at: i64) -> (i64, usize, i64) {
    let days = at.div_euclid(DAY) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), usize::try_from(month).unwrap_or(1), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_right_across_leap_years_and_eras() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_444_925, "2026-11-23T14:42:05Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(machine(at), text);
        }
        assert_eq!(exact(1_795_444_925), "23 Nov 2026, 14:42 UTC");
    }

    #[test]
    fn a_moment_is_read_as_it_is_written_and_no_other_is() {
        for at in [0, 951_782_400, 1_795_444_925, 4_107_542_400] {
            assert_eq!(moment(&machine(at)), Some(at));
            assert_eq!(moment(&minute(at)), Some(at / 60 * 60));
        }
        assert_eq!(moment("2026-11-23"), Some(1_795_392_000));
        for text in
            ["", "soon", "2026-02-30", "2026-11-23T25:00", "2026-11", "99999-01-01", "2026-11-23T14:02:05:06:07x"]
        {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn within_a_day_it_says_how_long_ago() {
        let now = 1_795_444_925;
        for (ago, text) in
            [(0, "just now"), (61, "1 min ago"), (7_300, "2 h ago"), (86_400, "22 Nov 2026"), (-86_400, "24 Nov 2026")]
        {
            assert_eq!(relative(now - ago, now), text);
        }
    }
}
