use crate::{
    components::{Field, described_by},
    form::Input,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use islands::{PasswordReveal, PasswordWords};
use leptos::prelude::*;

/// A password field, which is always empty at first. With a script, a button shows the typed text.
#[component]
pub fn PasswordField(
    input: Input,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// `current-password` or `new-password`, for password managers.
    autocomplete: &'static str,
) -> Markup {
    let described = described_by(&input, hint.is_some());
    let id = input.id();
    view! {
        <Field id=id.clone() label hint error=input.error.clone()>
            <div class="password">
                <input class="input input--large" type="password" id=id.clone() name=input.name autocomplete=autocomplete required
                    spellcheck="false" autocapitalize="none"
                    aria-invalid=input.error.is_some().then_some("true") aria-describedby=described/>
                <PasswordReveal input=id words=PasswordWords { show: t!("components-show"), hide: t!("components-hide"), what: t!("components-password"), visible: t!("components-password-visible") }/>
            </div>
        </Field>
    }
    .into_markup()
}

/// The email address of the account that a new password is for. Only password managers see it: without it they save the
/// password under another field of the page, for example the name.
#[component]
pub fn Username(#[prop(into)] email: String) -> Markup {
    view! {
        <input class="sr" type="text" name="username" value=email autocomplete="username" readonly tabindex="-1"
            aria-label=t!("components-username")/>
    }
    .into_markup()
}
