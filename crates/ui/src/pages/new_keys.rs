//! The page of a new key of any kind, which shows its secret.

use crate::{
    code_samples,
    components::*,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use islands::KeepSecret;
use leptos::prelude::*;

/// A new key.
pub struct NewKey {
    /// The heading of the page.
    pub title: String,
    pub lead: String,
    /// The name of the key or of its service account.
    pub name: String,
    /// Whether the key acts on the whole organization.
    pub power: bool,
    /// The label of the secret.
    pub label: String,
    pub secret: String,
    pub hint: String,
    /// What else is known about the key.
    pub facts: Markup,
    /// What happens to the key that it replaces, as a title and a sentence.
    pub replaced: Option<(String, String)>,
    /// How a program uses the key.
    pub samples: Vec<Pane>,
    /// What the samples do.
    pub what: String,
    /// The label of the link that confirms that the secret is stored.
    pub stored: String,
    /// The URL of that link.
    pub list: String,
}

/// Shows the secret, how to use it, and that it cannot be shown again.
pub fn show_once(new: NewKey) -> Markup {
    let NewKey { title, lead, name, power, label, secret, hint, facts, replaced, samples, what, stored, list } = new;
    view! {
        <PageHead title lead/>
        {replaced.map(|(title, words)| view! { <Notice title><p>{words}</p></Notice> })}
        <Card id="key" title=name power>
            <CardBody>
                <Secret id="secret" label value=secret hint/>
                {facts}
            </CardBody>
        </Card>
        <Section id="try" title=t!("new-keys-try")><Code id="snippet" what panes=samples/></Section>
        <Notice><p>{t!("new-keys-once")}</p></Notice>
        <div><KeepSecret href=list label=stored/></div>
    }
    .into_markup()
}

/// How a program uses a key of a project.
pub fn project_samples(secret: &str) -> (Vec<Pane>, String) {
    (vec![code_samples::project_env(secret), code_samples::project_shell(secret)], t!("new-keys-example"))
}
