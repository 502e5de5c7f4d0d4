use crate::{
    markup::{IntoMarkup, Markup},
    texts::t,
};
use jiff::{Timestamp, Zoned, civil::DateTime, tz::TimeZone};
use leptos::prelude::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The time zone of a page: the reader's, else UTC. It is part of the page's context.
#[derive(Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// A time zone of the IANA database; UTC if the database no longer has this name.
    pub fn named(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    fn current() -> TimeZone {
        use_context::<Self>().map_or(TimeZone::UTC, |zone| zone.0)
    }
}

/// The name of the page's zone: `UTC`, `Europe/Oslo`.
pub fn zone() -> String {
    Zone::current().iana_name().unwrap_or("UTC").to_owned()
}

/// All time zones that a person can choose.
pub fn time_zones() -> Vec<String> {
    let mut names: Vec<_> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.sort_unstable();
    names
}

/// A time: how long ago if within a day, else the date. The tooltip shows it to the minute.
#[component]
pub fn Time(
    /// Unix seconds.
    at: i64,
    /// The server's time, Unix seconds.
    now: i64,
) -> Markup {
    view! { <time datetime=machine(at) title=exact(at)>{relative(at, now)}</time> }.into_markup()
}

/// A time to the second, in the page's time zone, without the zone's name. It is broken only after the date.
#[component]
pub fn Second(
    /// Unix seconds.
    at: i64,
) -> Markup {
    let day = format!("{},", date(at));
    view! {
        <time datetime=machine(at) title=exact(at)>
            <span class="nowrap">{day}</span>" "<span class="nowrap">{time_of_day(at)}</span>
        </time>
    }
    .into_markup()
}

/// A date without a time.
#[component]
pub fn Date(
    /// Unix seconds.
    at: i64,
) -> Markup {
    view! { <time datetime=machine(at) title=exact(at)>{date(at)}</time> }.into_markup()
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
    let here = here(at);
    t!("components-date", day = i64::from(here.day()), month = i64::from(here.month()), year = here.year().to_string())
}

/// `23 Nov`, where the year is clear from the context.
pub fn day_and_month(at: i64) -> String {
    let here = here(at);
    t!("components-day", day = i64::from(here.day()), month = i64::from(here.month()))
}

/// `23 Nov 2026, 14:02 UTC`
pub fn exact(at: i64) -> String {
    format!("{} {}", date_and_minute(at), zone())
}

/// `23 Nov 2026, 14:02`, where the zone is clear from the context.
pub fn date_and_minute(at: i64) -> String {
    format!("{}, {}", date(at), here(at).strftime("%H:%M"))
}

/// `14:02:05`
pub fn time_of_day(at: i64) -> String {
    here(at).strftime("%H:%M:%S").to_string()
}

/// `2026-11-23T14:02`, the format of a `datetime-local` field.
pub fn minute(at: i64) -> String {
    here(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// `2026-11-23T14:02Z`, for URLs, the same for every reader.
pub fn minute_in_utc(at: i64) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%MZ").to_string()
}

/// Parses `2026-11-23`, `2026-11-23T14:02` or `2026-11-23T14:02:05`, in the page's time zone, or in UTC with a trailing
/// `Z`. Returns Unix seconds.
pub fn moment(text: &str) -> Option<i64> {
    let (text, zone) = match text.strip_suffix('Z') {
        Some(text) => (text, TimeZone::UTC),
        None => (text, Zone::current()),
    };
    let time: DateTime = text.parse().ok()?;
    Some(time.to_zoned(zone).ok()?.timestamp().as_second())
}

/// The times of labels between two times, in the page's time zone: whole days, or whole parts of a day if the span is
/// short. At most `most`, unless even one a day is more than a label every `most`-th day.
pub fn ticks(from: i64, to: i64, most: i64) -> Vec<i64> {
    const PARTS: [i64; 9] =
        [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
    let Ok(midnight) = here(from).start_of_day() else { return Vec::new() };
    let span = to - from;
    if let Some(part) = PARTS.into_iter().find(|part| span / part <= most).filter(|_| span <= 2 * DAY) {
        let first = midnight.timestamp().as_second();
        return (0..).map(|index| first + index * part).skip_while(|at| *at < from).take_while(|at| *at < to).collect();
    }
    let stride = (span / DAY + most - 1).div_euclid(most).max(1);
    let day = |index: i64| midnight.checked_add(jiff::Span::new().try_days(index * stride).ok()?).ok();
    let days = (0..).map_while(|index| Some(day(index)?.timestamp().as_second()));
    days.skip_while(|at| *at < from).take_while(|at| *at < to).collect()
}

/// A label of a tick: the time of day, or the date if a day begins then.
pub fn tick(at: i64, with_year: bool) -> String {
    let here = here(at);
    match (here.hour(), here.minute()) {
        (0, 0) if with_year => date(at),
        (0, 0) => day_and_month(at),
        _ => here.strftime("%H:%M").to_string(),
    }
}

/// A time in the page's time zone.
fn here(at: i64) -> Zoned {
    timestamp(at).to_zoned(Zone::current())
}

/// A time outside the calendar's range becomes the nearest one inside.
fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or(if at < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// `2026-11-23T14:02:00Z`
fn machine(at: i64) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
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
        assert_eq!(day_and_month(1_795_444_925), "23 Nov");
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
    fn ticks_stand_where_a_day_begins_in_the_zone_of_the_page() {
        let in_zone = |name: &str, from, to| {
            Owner::new().with(|| {
                provide_context(Zone::named(name));
                ticks(from, to, 7).into_iter().map(|at| (at, tick(at, false))).collect::<Vec<_>>()
            })
        };
        // From 16 November 2026, 15:00 UTC, for seven days.
        let (from, to) = (1_794_841_200, 1_794_841_200 + 7 * DAY);
        let utc = in_zone("UTC", from, to);
        assert_eq!(utc.first(), Some(&(1_794_873_600, "17 Nov".to_owned())));
        assert_eq!(utc.last(), Some(&(1_795_392_000, "23 Nov".to_owned())));
        assert_eq!(utc.len(), 7, "{utc:?}");
        // Oslo is an hour ahead, so its days begin an hour earlier.
        assert_eq!(in_zone("Europe/Oslo", from, to)[0], (1_794_870_000, "17 Nov".to_owned()));
        let day: Vec<String> = in_zone("UTC", from, from + DAY).into_iter().map(|(_, words)| words).collect();
        assert_eq!(day, ["18:00", "17 Nov", "06:00", "12:00"]);
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
