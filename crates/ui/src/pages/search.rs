//! Search: all objects that the person may see and that match. An id redirects to the page of its object.

use crate::{
    components::*,
    form::Input,
    markup::{IntoMarkup, Markup},
    navigation::{self, Place},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    organizations::Shell,
    search::{Found, Hit, Kind},
};

/// Maximum number of results of a kind.
const MAX_HITS: usize = 8;

/// Kinds with a list of their own that can be searched further.
const KINDS: [Kind; 6] =
    [Kind::Member, Kind::Project, Kind::ProjectKey, Kind::AdminKey, Kind::ServiceAccount, Kind::Invite];

/// The search results.
pub fn search(request: &PageRequest, found: Found) -> Page {
    let organization = request.organization();
    let (pages, actions) = match &request.shell {
        Some(shell) if !found.secret => places_for(shell, &found.q),
        _ => (Vec::new(), Vec::new()),
    };
    Page::console(t!("search-title"), Nav::Nowhere, move || draw(&organization, found, pages, actions)).narrow()
}

/// The URL that a search redirects to instead of showing results: the page of the object with the id, or the advice
/// about a pasted secret.
pub fn instead(organization: &OrganizationId, found: &Found) -> Option<String> {
    let named = found.named.as_ref();
    if found.secret {
        return Some(paths::pasted_secret(organization, named.map(|hit| hit.id.as_str())));
    }
    named.map(|hit| navigation::of_hit(organization, hit))
}

fn places_for(shell: &Shell, q: &str) -> (Vec<Place>, Vec<Place>) {
    let pages = navigation::of_organization(shell).into_iter().chain(navigation::of_person(shell)).collect();
    (navigation::matching(pages, q), navigation::matching(navigation::actions(shell), q))
}

fn draw(organization: &OrganizationId, found: Found, pages: Vec<Place>, actions: Vec<Place>) -> Markup {
    let input = Input { name: "q", value: Some(found.q.clone()), error: None };
    let action = paths::search(organization, None);
    let nothing = pages.is_empty() && actions.is_empty() && found.hits.is_empty();
    let answer = if found.secret {
        secret(organization, found.named)
    } else if nothing {
        view! {
            <Card id="found" title=t!("search-results") silent=true>
                <EmptyState icon="search" title=t!("search-nothing", q = found.q.as_str())>
                    <p>{t!("search-nothing-hint")}</p>
                </EmptyState>
            </Card>
        }
        .into_markup()
    } else {
        let hits = found.hits;
        let of_kind = |kind: Kind| hits.iter().filter(|hit| hit.kind == kind).cloned().collect::<Vec<_>>();
        view! {
            {list("pages", t!("search-pages"), pages)}
            {list("actions", t!("search-actions"), actions)}
            {KINDS.map(|of| kind(id(of), of, of_kind(of), organization)).into_iter().collect_view()}
        }
        .into_markup()
    };
    view! {
        <PageHead title=t!("search-title") lead=t!("search-lead")/>
        <Form action>
            <TextField input label=t!("search-field") kind="search"/>
            <FormEnd><Submit>{t!("search-submit")}</Submit></FormEnd>
        </Form>
        {answer}
    }
    .into_markup()
}

fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Project => "projects",
        Kind::ProjectKey => "project-keys",
        Kind::AdminKey => "admin-keys",
        Kind::ServiceAccount => "service-accounts",
        Kind::Invite => "invites",
        _ => "members",
    }
}

fn list(id: &'static str, title: String, places: Vec<Place>) -> Markup {
    if places.is_empty() {
        return ().into_markup();
    }
    let lines = places.into_iter().map(|Place { icon, label, href, .. }| {
        view! { <Line icon><a href=href>{label}</a></Line> }
    });
    view! { <Card id title><Lines>{lines.collect_view()}</Lines></Card> }.into_markup()
}

fn kind(id: &'static str, kind: Kind, hits: Vec<Hit>, organization: &OrganizationId) -> Markup {
    if hits.is_empty() {
        return ().into_markup();
    }
    let first_only =
        (hits.len() == MAX_HITS).then(|| view! { <p class="muted">{t!("search-first-only", count = MAX_HITS)}</p> });
    let lines = hits.into_iter().map(|hit| line(&hit, organization)).collect_view();
    view! { <Card id title=navigation::heading(kind)><Lines>{lines}</Lines>{first_only.map(|words| view! { <CardBody>{words}</CardBody> })}</Card> }
        .into_markup()
}

fn line(hit: &Hit, organization: &OrganizationId) -> Markup {
    let (href, note, name) = (navigation::of_hit(organization, hit), navigation::note(hit), hit.name.clone());
    view! {
        <Line icon=navigation::icon(hit.kind)>
            <a href=href>{name}</a>
            <small>{note}</small>
        </Line>
    }
    .into_markup()
}

/// The advice after a secret key was pasted, with the key if the person may see it.
fn secret(organization: &OrganizationId, key: Option<Hit>) -> Markup {
    let known = match key {
        Some(hit) => kind("named", hit.kind, vec![hit], organization),
        None => ().into_markup(),
    };
    view! {
        <Notice tone=Tone::Caution title=t!("search-secret-title")>
            <p>{t!("search-secret-kept")}</p>
            <p>{t!("search-secret-advice")}</p>
        </Notice>
        {known}
    }
    .into_markup()
}
