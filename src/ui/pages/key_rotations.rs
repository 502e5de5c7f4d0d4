//! Rotating a key: what happens to the old one is chosen, then the new one is shown, this one time.

use crate::{
    server_fns::{admin_keys::get_admin_key, project_api_keys::get_project_api_key},
    ui::{
        components::*,
        form::FormState,
        page::{Nav, Page},
        pages::{
            admin_keys, project_api_keys,
            project_tabs::{self, ProjectTab, place},
        },
        paths,
        texts::t,
        visit::Visit,
    },
};
use leptos::prelude::*;
use types::{
    admin_keys::CreatedAdminKey,
    ids::KeyId,
    key_rotations::{Grace, Rotated},
    problem::Problem,
    project_api_keys::CreatedProjectApiKey,
};

/// Rotates an Admin key.
pub async fn admin_key(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let form = visit.form();
    if let Some(rotated) = form.output::<Rotated<CreatedAdminKey>>() {
        let old = old(&rotated.replaced, rotated.replaced_ends_at);
        return Ok(admin_keys::show_once(rotated.created, Some(old), visit));
    }
    let key = get_admin_key(organization.clone(), KeyId::new(visit.param("key_id"))).await?;
    let back = paths::admin_keys(&organization);
    let up = back.clone();
    let asked = Asked { name: key.name, redacted: key.redacted_value, back, power: true };
    let lifetimes = admin_keys::lifetimes();
    let page = Page::console(asked.title(), Nav::AdminKeys, move || asked.draw(&form, lifetimes));
    Ok(page.under(t!("admin-keys-title"), up).narrow())
}

/// Rotates a key of a project.
pub async fn project_key(visit: Visit) -> Result<Page, Problem> {
    let (organization, project) = place(&visit);
    let form = visit.form();
    let back = paths::project_keys(&organization, &project);
    let tab = ProjectTab::Keys;
    if let Some(rotated) = form.output::<Rotated<CreatedProjectApiKey>>() {
        let old = old(&rotated.replaced, rotated.replaced_ends_at);
        let title = t!("project-api-keys-store");
        return Ok(project_tabs::below(tab, title, &visit, move || {
            project_api_keys::show_once(rotated.created, Some(old), back)
        })
        .await);
    }
    let key = get_project_api_key(organization.clone(), project.clone(), KeyId::new(visit.param("key_id"))).await?;
    let asked = Asked { name: key.name, redacted: key.redacted_value, back, power: false };
    let lifetimes = key_lifetimes();
    Ok(project_tabs::below(tab, asked.title(), &visit, move || asked.draw(&form, lifetimes)).await)
}

/// What becomes of the old key, in a title and a sentence.
fn old(redacted: &str, ends_at: Option<i64>) -> (String, String) {
    let title = t!("key-rotations-old", key = redacted);
    match ends_at {
        None => (title, t!("key-rotations-old-stopped")),
        Some(at) => (title, t!("key-rotations-old-works", when = exact(at))),
    }
}

/// A key that is to be rotated.
struct Asked {
    name: String,
    redacted: String,
    back: String,
    power: bool,
}

impl Asked {
    fn title(&self) -> String {
        t!("key-rotations-title", name = self.name.as_str())
    }

    fn draw(self, form: &FormState, lifetimes: Vec<(String, String)>) -> AnyView {
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
        let Self { back, power, .. } = self;
        view! {
            <PageHead title lead=t!("key-rotations-lead")/>
            <ErrorSummary faults/>
            <Card id="rotation" title=t!("key-rotations-act") silent=true power>
                <CardBody>
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
        .into_any()
    }
}
