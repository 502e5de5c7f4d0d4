//! Rotating a key: the form asks what happens to the old key, then the new key is shown once.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::{
        admin_key_scopes, admin_keys, project_api_keys,
        project_tabs::{self, ProjectTab},
    },
    paths,
    returning::list_of,
    texts::t,
};
use leptos::prelude::*;
use types::{
    admin_key_scopes::{AdminKeyScopes, Scoped},
    admin_keys::{AdminKey, CreatedAdminKey},
    audit_before::AuditBefore,
    key_rotations::{Grace, Rotated},
    project_api_keys::{CreatedProjectApiKey, ProjectApiKey},
};

/// The form to rotate an Admin key.
pub fn admin_key(request: &PageRequest, scoped: Scoped<AdminKey>) -> Page {
    let Scoped { key, scopes, audit_before } = scoped;
    let form = request.form();
    let back = list_of(request, paths::admin_keys(&request.organization()));
    let up = back.clone();
    let (name, redacted) = (key.name, key.redacted_value);
    let asked = Asked { name, redacted, back, power: true, permissions: Some((scopes, audit_before)) };
    let lifetimes = admin_keys::lifetimes();
    let page = Page::console(asked.title(), Nav::AdminKeys, move || asked.draw(&form, lifetimes));
    page.under(t!("admin-keys-title"), up).narrow()
}

/// The form to rotate a project key.
pub fn project_key(request: &PageRequest, project_name: String, key: ProjectApiKey) -> Page {
    let (organization, project) = (request.organization(), request.project());
    let form = request.form();
    let back = list_of(request, paths::project_keys(&organization, &project));
    let (name, redacted) = (key.name, key.redacted_value);
    let asked = Asked { name, redacted, back, power: false, permissions: None };
    let lifetimes = key_lifetimes();
    project_tabs::below(ProjectTab::Keys, asked.title(), request, project_name, move || asked.draw(&form, lifetimes))
}

/// The new Admin key, shown once, and what happens to the old one.
pub fn rotated_admin_key(request: &PageRequest, rotated: Rotated<Scoped<CreatedAdminKey>>) -> Page {
    let old = old(&rotated.replaced, rotated.replaced_ends_at);
    admin_keys::show_once(request, rotated.created, Some(old))
}

/// The new project key, shown once, and what happens to the old one.
pub fn rotated_project_key(
    request: &PageRequest,
    project_name: String,
    rotated: Rotated<CreatedProjectApiKey>,
) -> Page {
    let old = old(&rotated.replaced, rotated.replaced_ends_at);
    project_api_keys::show_once(request, project_name, rotated.created, Some(old))
}

/// What happens to the old key, as a title and a sentence.
fn old(redacted: &str, ends_at: Option<i64>) -> (String, String) {
    let title = t!("key-rotations-old", key = redacted);
    match ends_at {
        None => (title, t!("key-rotations-old-stopped")),
        Some(at) => (title, t!("key-rotations-old-works", when = exact(at))),
    }
}

/// The key to be rotated.
struct Asked {
    name: String,
    redacted: String,
    back: String,
    power: bool,
    /// What an Admin key may do, and what `before` gives it in the list of audit logs.
    permissions: Option<(AdminKeyScopes, AuditBefore)>,
}

impl Asked {
    fn title(&self) -> String {
        t!("key-rotations-title", name = self.name.as_str())
    }

    fn draw(self, form: &FormState, lifetimes: Vec<(String, String)>) -> Markup {
        let grace = form.input("rotation[grace]").or_missing(t!("key-rotations-fields-grace"));
        let grace = grace.or_value(Grace::Day.as_str());
        let expires = form.input("rotation[expires_in_seconds]");
        let faults = form.faults(&[&grace, &expires]);
        let choices = Grace::ALL.map(|grace| {
            let (label, note) = match grace {
                Grace::None => (t!("key-rotations-grace-now"), t!("key-rotations-grace-now-note")),
                Grace::Hour => (t!("key-rotations-grace-1h"), String::new()),
                Grace::Day => (t!("key-rotations-grace-24h"), t!("key-rotations-grace-24h-note")),
                Grace::Week => (t!("key-rotations-grace-7d"), t!("key-rotations-grace-7d-note")),
            };
            Choice { value: grace.as_str(), label, note }
        });
        let (title, legend) = (self.title(), t!("key-rotations-grace", key = self.redacted.as_str()));
        let Self { back, power, permissions, .. } = self;
        let kept = permissions.map(|(scopes, audit_before)| {
            let permissions = admin_key_scopes::shown(&scopes, audit_before);
            view! { <Facts><Fact name=t!("admin-keys-permissions")>{permissions}</Fact></Facts> }
        });
        view! {
            <PageHead title lead=t!("key-rotations-lead")/>
            <ErrorSummary faults/>
            <Card id="rotation" title=t!("key-rotations-act") silent=true power>
                <CardBody>
                    {kept}
                    <Form>
                        <Choices input=grace legend choices=choices.into()/>
                        <SelectField input=expires label=t!("key-rotations-expires") options=lifetimes/>
                        <FormEnd>
                            <Submit>{t!("key-rotations-act")}</Submit>
                            <LinkButton href=back look=Look::Quiet>{t!("key-rotations-cancel")}</LinkButton>
                        </FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_markup()
    }
}
