//! The search of the audit log, as encoded in the URL: `?q=type:api_key.* actor:ada@example.org&since=7d`.

use crate::{
    components::{date_and_minute, minute_in_utc, moment, zone},
    page_request::PageRequest,
    pages::audit_terms::{Key, Term},
    paths,
    texts::t,
};
use std::collections::BTreeSet;
use types::{
    audit_logs::{AuditLogQuery, Range},
    event_types,
    ids::OrganizationId,
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The time spans on offer: the word in the URL, and the length in seconds.
pub const SPANS: [(&str, i64); 6] =
    [("24h", DAY), ("7d", 7 * DAY), ("30d", 30 * DAY), ("90d", 90 * DAY), ("1y", 365 * DAY), ("all", i64::MAX)];

/// A time span as part of a sentence: `last 7 days`.
fn span_in_words(word: &str) -> String {
    match word {
        "24h" => t!("audit-logs-last-hours", count = 24),
        "1y" => t!("audit-logs-last-year"),
        "all" => t!("audit-logs-span-all"),
        days => t!("audit-logs-last-days", count = days.trim_end_matches('d').parse::<i64>().unwrap_or_default()),
    }
}

/// A time span as one of several options: `7 days`.
pub fn short_span(word: &str) -> String {
    match word {
        "24h" => t!("audit-logs-span-hours", count = 24),
        "1y" => t!("audit-logs-span-year"),
        "all" => t!("audit-logs-span-all"),
        days => t!("audit-logs-span-days", count = days.trim_end_matches('d').parse::<i64>().unwrap_or_default()),
    }
}

/// The time span if the URL names none.
const USUAL: &str = "7d";

/// The time span of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// One of [`SPANS`], by its word.
    Since(String),
    /// From one time up to another, Unix seconds; either may be open.
    Between(Option<i64>, Option<i64>),
}

/// A search of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    pub terms: Vec<Term>,
    pub when: When,
    /// The parts of the query that were not understood. While there are any, the search finds nothing: leaving a part
    /// out would find, and export, more than was asked for.
    pub unclear: Vec<Unclear>,
    /// A sentence about each part of the query that was read differently from how it was written.
    pub remarks: Vec<String>,
    now: i64,
}

/// A part of the query that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The parameter of the URL: `q`, `since`, `from` or `to`.
    pub name: &'static str,
    /// The part as it was typed.
    pub text: String,
    /// A sentence that says what can be written instead.
    pub why: String,
}

impl Search {
    /// Reads the query: `q`, what was typed as `add`, `since`, `from` and `to`.
    pub fn of(request: &PageRequest) -> Self {
        let mut search = Self::over(When::Since(USUAL.to_owned()), request.now);
        for word in [request.query("q"), request.query("add")].into_iter().flatten().flat_map(str::split_whitespace) {
            match Term::parse(word) {
                Ok(term) if search.terms.contains(&term) => {}
                Ok(term) => search.terms.push(term),
                Err(why) => search.doubt("q", word, why),
            }
        }
        let mut at = |name: &'static str| {
            let text = request.query(name)?;
            let moment = moment(text);
            if moment.is_none() {
                search.doubt(name, text, t!("audit-logs-no-time", text = text, zone = zone()));
            }
            moment
        };
        let (mut from, mut to) = (at("from"), at("to"));
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            (from, to) = (to, from);
            search.remarks.push(t!("audit-logs-swapped"));
        }
        if from.is_some() || to.is_some() {
            search.when = When::Between(from, to);
        } else if let Some(since) = request.query("since") {
            if SPANS.iter().any(|(word, ..)| *word == since) {
                search.when = When::Since(since.to_owned());
            } else {
                search.doubt("since", since, t!("audit-logs-no-span", text = since));
            }
        }
        search
    }

    /// Everything from a time on, Unix seconds.
    pub fn from(from: i64, now: i64) -> Self {
        Self::over(When::Between(Some(from), None), now)
    }

    fn over(when: When, now: i64) -> Self {
        Self { terms: Vec::new(), when, unclear: Vec::new(), remarks: Vec::new(), now }
    }

    fn doubt(&mut self, name: &'static str, text: &str, why: String) {
        let unclear = Unclear { name, text: text.to_owned(), why };
        if !self.unclear.contains(&unclear) {
            self.unclear.push(unclear);
        }
    }

    /// Whether every part of the query was understood.
    pub fn is_clear(&self) -> bool {
        self.unclear.is_empty()
    }

    /// Whether anything except the time span filters the log.
    pub fn is_narrow(&self) -> bool {
        !self.terms.is_empty() || !self.is_clear()
    }

    /// The time span in words.
    pub fn span(&self) -> String {
        match &self.when {
            When::Since(word) => span_in_words(word),
            When::Between(from, to) => match (from, to) {
                (Some(from), Some(to)) => {
                    t!("audit-logs-from-to", from = date_and_minute(*from), to = date_and_minute(*to))
                }
                (Some(from), None) => t!("audit-logs-from", from = date_and_minute(*from)),
                (None, Some(to)) => t!("audit-logs-up-to", to = date_and_minute(*to)),
                (None, None) => String::new(),
            },
        }
    }

    /// The search as a query of the server function.
    pub fn filter(&self) -> AuditLogQuery {
        let (gte, lt) = match &self.when {
            When::Since(word) => {
                let seconds = SPANS.iter().find(|(known, ..)| known == word).map_or(i64::MAX, |(_, seconds)| *seconds);
                // Round to whole hours, so that the hourly counts can answer the query.
                ((seconds != i64::MAX).then(|| (self.now - seconds).div_euclid(HOUR) * HOUR), None)
            }
            When::Between(from, to) => (*from, *to),
        };
        let effective_at = Range { gte, lt, ..Range::default() };
        let mut filter = AuditLogQuery { effective_at, ..AuditLogQuery::default() };
        if !self.is_clear() {
            // Nothing is found: tenant events do not exist.
            filter.tenant_only = true;
            return filter;
        }
        match self.types() {
            // No type satisfies all conditions.
            Some(types) if types.is_empty() => filter.tenant_only = true,
            Some(types) => filter.event_types = types.into_iter().map(str::to_owned).collect(),
            None => {}
        }
        for term in self.terms.iter().filter(|term| !term.not) {
            let values = match term.key {
                Key::Actor if term.value.contains('@') => &mut filter.actor_emails,
                Key::Actor => &mut filter.actor_ids,
                Key::Project => &mut filter.project_ids,
                Key::About => &mut filter.resource_ids,
                Key::Type | Key::Class | Key::Result => continue,
            };
            values.push(term.value.clone());
        }
        filter
    }

    /// The types that satisfy every condition about types; `None` if there is no such condition.
    fn types(&self) -> Option<BTreeSet<&'static str>> {
        let all = || event_types::ALL.iter().chain(&event_types::OWN).copied();
        let mut left: Option<BTreeSet<&'static str>> = None;
        for key in [Key::Type, Key::Class, Key::Result] {
            for not in [false, true] {
                let terms: Vec<&Term> = self.terms.iter().filter(|term| term.key == key && term.not == not).collect();
                if terms.is_empty() {
                    continue;
                }
                let fits = |r#type: &&str| terms.iter().any(|term| term.holds_for(r#type)) != not;
                left = Some(match left {
                    Some(left) => left.into_iter().filter(fits).collect(),
                    None => all().filter(fits).collect(),
                });
            }
        }
        left
    }

    /// The URL of the list, with further pairs after the search.
    pub fn href(&self, organization: &OrganizationId, more: &[(&str, Option<&str>)]) -> String {
        self.href_at(&paths::audit_logs(organization), more)
    }

    /// The URL of another page that reads the same search.
    pub fn href_at(&self, path: &str, more: &[(&str, Option<&str>)]) -> String {
        let pairs = self.pairs();
        let mut pairs: Vec<(&str, Option<&str>)> =
            pairs.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
        pairs.extend(more);
        paths::with_query(path, &pairs)
    }

    /// The pairs of the URL, for forms that keep the search.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let unclear = self.unclear.iter().filter(|part| part.name == "q").map(|part| part.text.clone());
        let words: Vec<String> = self.terms.iter().map(Term::text).chain(unclear).collect();
        if !words.is_empty() {
            pairs.push(("q", words.join(" ")));
        }
        match &self.when {
            When::Since(word) if word == USUAL => {}
            When::Since(word) => pairs.push(("since", word.clone())),
            When::Between(from, to) => {
                pairs.extend(from.map(|at| ("from", minute_in_utc(at))));
                pairs.extend(to.map(|at| ("to", minute_in_utc(at))));
            }
        }
        // What was not understood stays in every link, so that no link finds more than was asked for.
        pairs.extend(self.unclear.iter().filter(|part| part.name != "q").map(|part| (part.name, part.text.clone())));
        pairs
    }

    /// The same search with one more condition.
    #[must_use]
    pub fn with(&self, term: Term) -> Self {
        let mut search = self.clone();
        if !search.terms.contains(&term) {
            search.terms.push(term);
        }
        search
    }

    /// The same search without that condition.
    #[must_use]
    pub fn without(&self, term: &Term) -> Self {
        let mut search = self.clone();
        search.terms.retain(|other| other != term);
        search
    }

    /// The same search without a part that was not understood.
    #[must_use]
    pub fn without_unclear(&self, part: &Unclear) -> Self {
        let mut search = self.clone();
        search.unclear.retain(|other| other != part);
        search
    }

    /// The same search without any condition.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { terms: Vec::new(), unclear: Vec::new(), ..self.clone() }
    }

    /// The same search with another time span.
    #[must_use]
    pub fn at(&self, when: When) -> Self {
        let mut search = Self { when, ..self.clone() };
        search.unclear.retain(|part| part.name == "q");
        search
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(query: &[(&str, &str)]) -> Search {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Search::of(&PageRequest { query, now: 1_795_444_925, ..PageRequest::default() })
    }

    #[test]
    fn terms_of_one_key_widen_and_others_narrow() {
        let filter = search(&[("q", "type:api_key.* -type:api_key.updated class:create class:delete")]).filter();
        assert_eq!(filter.event_types, ["api_key.created", "api_key.deleted"]);
        let filter = search(&[("q", "result:failed actor:Ada@x.org"), ("add", "proj_1")]).filter();
        assert_eq!(filter.event_types, ["login.failed", "logout.failed"]);
        assert_eq!(
            (filter.actor_emails.as_slice(), filter.project_ids.as_slice()),
            (&["Ada@x.org".to_owned()][..], &["proj_1".to_owned()][..])
        );
        assert!(search(&[("q", "type:login.failed class:create")]).filter().tenant_only, "nothing is both");
    }

    #[test]
    fn seven_whole_days_are_looked_at_unless_it_is_said() {
        let now = 1_795_444_925;
        let from = |query: &[(&str, &str)]| search(query).filter().effective_at;
        assert_eq!(from(&[]).gte, Some((now - 7 * DAY) / HOUR * HOUR));
        assert_eq!(from(&[("since", "all")]), Range::default());
        let between = from(&[("from", "2026-11-20T06:00"), ("to", "2026-11-16")]);
        assert_eq!((between.gte, between.lt), (Some(1_794_787_200), Some(1_795_154_400)), "and swapped");
    }

    #[test]
    fn what_was_not_understood_is_said_and_finds_nothing() {
        let search = search(&[
            ("q", "type:api_key.created colour:red"),
            ("add", "ada -actor:x type:nothing.here"),
            ("since", "2w"),
        ]);
        assert_eq!(search.terms, [Term::new(Key::Type, "api_key.created")]);
        let words: Vec<&str> = search.unclear.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(words, ["colour:red", "ada", "-actor:x", "type:nothing.here", "2w"]);
        assert!(search.filter().tenant_only, "nothing is found");
    }

    #[test]
    fn a_time_span_is_a_sentence_for_people() {
        let span = search(&[("from", "2026-11-16T06:00"), ("to", "2026-11-16T09:00")]).span();
        assert_eq!(span, "16 Nov 2026, 06:00 to 16 Nov 2026, 09:00");
    }

    #[test]
    fn a_value_that_can_match_nothing_is_not_understood() {
        for word in ["actor:ada", "actor:ada@", "actor:@x.org", "actor:Ada", "project:Field", "about:Ada"] {
            let search = search(&[("q", word)]);
            assert_eq!(search.unclear.len(), 1, "{word}");
            assert!(search.filter().tenant_only, "{word}");
        }
        for word in ["actor:ada@x.org", "actor:user-1", "actor:key_1", "project:proj_1", "about:invite-1"] {
            assert!(search(&[("q", word)]).is_clear(), "{word}");
        }
    }

    #[test]
    fn what_was_not_understood_stays_in_every_link_until_it_is_removed() {
        let one = search(&[("q", "class:create zebra"), ("from", "soon")]);
        let again = |search: &Search| -> Vec<(&'static str, String)> { search.pairs() };
        let pair = |name, value: &str| (name, value.to_owned());
        assert_eq!(again(&one), [pair("q", "class:create zebra"), pair("from", "soon")]);
        let later = one.at(When::Since("30d".to_owned()));
        assert_eq!(again(&later), [pair("q", "class:create zebra"), pair("since", "30d")]);
        assert_eq!(again(&later.without_unclear(&later.unclear[0])), [pair("q", "class:create"), pair("since", "30d")]);
    }

    #[test]
    fn an_address_says_the_same_search_again() {
        let one = search(&[("q", "-type:login.* about:key_1"), ("from", "2026-11-16T06:00")]);
        let pairs = one.pairs();
        let again: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(search(&again), one);
    }
}
