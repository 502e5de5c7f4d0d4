//! The way back from an action to the list that it was chosen in: filtered, sorted and on the same page as before.

use crate::{page_request::PageRequest, paths::with_query};

/// The parameter of an action's URL that contains the URL of its list.
const NEXT: &str = "next";

/// The parameter of a list's URL after a selection was sent without an entry.
const NOTHING_CHOSEN: &str = "chosen";

/// The list of a page, for the links to its actions.
#[derive(Debug, Clone, Default)]
pub struct ReturnTo(Option<String>);

impl ReturnTo {
    /// The list as this request shows it; `list` is its path.
    pub fn list(request: &PageRequest, list: &str) -> Self {
        let pairs = request
            .query
            .iter()
            .filter(|(name, value)| ![NEXT, NOTHING_CHOSEN].contains(&name.as_str()) && !value.is_empty());
        let pairs: Vec<(&str, Option<&str>)> =
            pairs.map(|(name, value)| (name.as_str(), Some(value.as_str()))).collect();
        Self((!pairs.is_empty()).then(|| with_query(list, &pairs)))
    }

    /// Like [`ReturnTo::list`], for actions that otherwise lead to another list.
    pub fn always(request: &PageRequest, list: &str) -> Self {
        Self(Self::list(request, list).0.or_else(|| Some(list.to_owned())))
    }

    /// The URL of a form on the list itself, which leads back to it as it is shown; `list` is its path.
    pub fn itself(&self, list: String) -> String {
        self.from(self.0.clone().unwrap_or(list))
    }

    /// The URL of an action that leads back to the list.
    pub fn from(&self, action: String) -> String {
        with_query(&action, &[(NEXT, self.0.as_deref())])
    }
}

/// The list that an action leads back to: `list` itself, with the filters that the request's URL remembers. Anything
/// that is not this list is ignored, so that the URL cannot lead elsewhere.
pub fn list_of(request: &PageRequest, list: String) -> String {
    remembered(request, &list).unwrap_or(list)
}

/// Like [`list_of`], for an action that two lists offer; without a memory it is the first.
pub fn list_of_either(request: &PageRequest, list: String, other: &str) -> String {
    remembered(request, &list).or_else(|| remembered(request, other)).unwrap_or(list)
}

fn remembered(request: &PageRequest, list: &str) -> Option<String> {
    let is_list = |next: &&str| {
        let query = next.strip_prefix(list);
        query.is_some_and(|query| query.is_empty() || query.starts_with('?'))
            && next.bytes().all(|byte| byte.is_ascii_graphic())
    };
    request.query(NEXT).filter(is_list).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &[(&str, &str)]) -> PageRequest {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        PageRequest { query, ..PageRequest::default() }
    }

    #[test]
    fn an_action_leads_back_to_the_list_as_it_was_filtered() {
        let filtered = request(&[("search", "bo lind"), ("role", "reader"), ("after", "user-1"), ("sort", "")]);
        let action = ReturnTo::list(&filtered, "/o/1/members").from("/o/1/members/2/role".to_owned());
        assert_eq!(
            action,
            "/o/1/members/2/role?next=%2Fo%2F1%2Fmembers%3Fafter%3Duser-1%26role%3Dreader%26search%3Dbo%2520lind"
        );
        let next = "/o/1/members?after=user-1&role=reader&search=bo%20lind";
        assert_eq!(list_of(&request(&[("next", next)]), "/o/1/members".to_owned()), next);
        let own = ReturnTo::list(&request(&[("search", "bo")]), "/o/1/members").itself("/o/1/members".to_owned());
        assert_eq!(own, "/o/1/members?search=bo&next=%2Fo%2F1%2Fmembers%3Fsearch%3Dbo");
        let whole = ReturnTo::list(&request(&[]), "/o/1/members").from("/x".to_owned());
        assert_eq!(whole, "/x", "an unfiltered list needs no memory");
    }

    #[test]
    fn an_action_leads_to_its_own_list_only() {
        for next in [
            "https://evil.example",
            "//evil.example",
            "/o/1/membersx",
            "/o/1/members/2/role",
            "/o/1/members@evil.example",
            "/o/2/members?role=owner",
            "/o/1/members?\r\nset-cookie: a=b",
            "/o/1/members?x=\u{e9}",
            "",
        ] {
            assert_eq!(list_of(&request(&[("next", next)]), "/o/1/members".to_owned()), "/o/1/members", "{next:?}");
        }
    }
}
