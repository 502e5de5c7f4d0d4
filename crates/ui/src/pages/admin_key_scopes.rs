//! What an Admin key may do and how it reads the audit log: how pages show it, and the fields of the form for a new key.

use crate::{
    api_calls::Call,
    code_samples::{self, Listed},
    components::*,
    form::{FormState, Input},
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;
use types::{
    admin_key_scopes::{AdminKeyScopes, KeyPermissions, Scope},
    audit_before::AuditBefore,
    operations,
};

/// The name of the radio buttons.
const PERMISSIONS: &str = "permissions";

/// The name of the checkboxes.
const SCOPES: &str = "new[scopes][]";

/// The name of the select.
const AUDIT_BEFORE: &str = "audit_before";

/// What a key may do, in a few words, with the names of its scopes, and what `before` gives it if that is its own choice.
pub fn shown(scopes: &AdminKeyScopes, audit_before: AuditBefore) -> Markup {
    let choice = KeyPermissions::of(scopes);
    let names = (choice == KeyPermissions::Restricted)
        .then(|| scopes.names().map(|name| view! { <small class="mono">{name.to_owned()}</small> }).collect_view());
    let before = match audit_before {
        AuditBefore::Server => None,
        AuditBefore::Newer => Some(t!("admin-keys-audit-before-is-newer")),
        AuditBefore::Older => Some(t!("admin-keys-audit-before-is-older")),
    };
    let before = before.map(|words| view! { <small>{words}</small> });
    view! { <span>{label(choice)}</span>{names}{before} }.into_markup()
}

fn label(choice: KeyPermissions) -> String {
    match choice {
        KeyPermissions::All => t!("admin-keys-all-permissions"),
        KeyPermissions::ReadOnly => t!("admin-keys-read-only"),
        KeyPermissions::Restricted => t!("admin-keys-restricted"),
    }
}

/// The fields of the form for a new key.
pub struct Fields {
    pub permissions: Input,
    pub scopes: Input,
    pub audit_before: Input,
    checked: Vec<String>,
}

impl Fields {
    /// The fields as they were sent; at first, a key may do everything.
    pub fn of(form: &FormState) -> Self {
        Self {
            permissions: form.input(PERMISSIONS).or_value(KeyPermissions::All.as_str()),
            // Named like the list, because a refusal is of the list and not of one of its boxes.
            scopes: form.input("new[scopes]"),
            audit_before: form.input(AUDIT_BEFORE),
            checked: form.values_of(SCOPES).into_iter().map(str::to_owned).collect(),
        }
    }

    /// Adds the scopes to the call of the Admin API that makes the same key. A restricted key without scopes gets an
    /// example, because without any the call would make a key that may do everything.
    pub fn add_to(&self, call: Call) -> Call {
        let call = match self.permissions.value.as_deref().and_then(KeyPermissions::parse) {
            Some(KeyPermissions::All) => call,
            Some(KeyPermissions::ReadOnly) => call.with_extra("scopes", vec![Scope::AllRead.as_str()]),
            _ if self.checked.is_empty() => {
                let example = t!("api-calls-example");
                let is_said = call.remarks.contains(&example);
                call.with_extra("scopes", vec![Scope::AuditLogsRead.as_str()]).remark(!is_said, example)
            }
            _ => call.with_extra("scopes", self.checked.clone()),
        };
        let is_own = self.audit_before.value.as_deref().is_some_and(|word| !word.is_empty());
        call.remark(true, t!("admin-keys-api-scopes")).remark(is_own, t!("admin-keys-api-audit-before"))
    }

    /// Radio buttons for the permissions, checkboxes for the scopes of a restricted key, and a select for `before`.
    pub fn draw(self) -> Markup {
        let Self { permissions, scopes, audit_before, checked } = self;
        let choices = KeyPermissions::ALL.map(|choice| {
            let note = match choice {
                KeyPermissions::All => t!("admin-keys-all-permissions-note"),
                KeyPermissions::ReadOnly => t!("admin-keys-read-only-note"),
                KeyPermissions::Restricted => t!("admin-keys-restricted-note"),
            };
            Choice { value: choice.as_str(), label: label(choice), note }
        });
        let meanings = AuditBefore::ALL.map(|choice| {
            let label = match choice {
                AuditBefore::Server => t!("admin-keys-audit-before-server"),
                AuditBefore::Newer => t!("admin-keys-audit-before-newer"),
                AuditBefore::Older => t!("admin-keys-audit-before-older"),
            };
            (choice.as_str().to_owned(), label)
        });
        let boxes = offered().map(|scope| {
            let (label, note) = about(scope);
            Choice { value: scope.as_str(), label, note }
        });
        view! {
            <Choices input=permissions legend=t!("admin-keys-permissions") choices=choices.into()/>
            <CheckedChoices input=scopes name=SCOPES legend=t!("admin-keys-scopes") choices=boxes.collect() checked/>
            <SelectField input=audit_before label=t!("admin-keys-audit-before") options=meanings.into() hint=t!("admin-keys-audit-before-hint")/>
        }
        .into_markup()
    }
}

/// The scopes that an operation of this server needs; any other scope would allow nothing.
fn offered() -> impl Iterator<Item = Scope> {
    Scope::ALL.into_iter().filter(|scope| operations::all().any(|operation| operation.scope == *scope))
}

/// What a scope allows: a few words, and a sentence with its name.
fn about(scope: Scope) -> (String, String) {
    let name = scope.as_str();
    match scope {
        Scope::ManagementRead => {
            (t!("admin-keys-management-read"), t!("admin-keys-management-read-note", scope = name))
        }
        Scope::ManagementWrite => {
            (t!("admin-keys-management-write"), t!("admin-keys-management-write-note", scope = name))
        }
        Scope::AuditLogsRead => (t!("admin-keys-audit-logs-read"), t!("admin-keys-audit-logs-read-note", scope = name)),
        _ => (name.to_owned(), String::new()),
    }
}

/// How a program uses a new key, and what the samples do: they list something that the key may read.
pub fn samples(base_url: &str, secret: &str, scopes: &AdminKeyScopes) -> (Vec<Pane>, String) {
    let env = code_samples::env(base_url, secret);
    let (listed, what) = if scopes.grants(operations::named("list-projects").scope) {
        (Listed::Projects, t!("admin-keys-example"))
    } else if scopes.grants(operations::named("list-audit-logs").scope) {
        (Listed::AuditLogs, t!("admin-keys-example-audit-logs"))
    } else {
        return (vec![env], t!("admin-keys-example-env"));
    };
    let programs = [code_samples::curl(base_url, secret, listed), code_samples::python(base_url, secret, listed)];
    (programs.into_iter().chain([env]).collect(), what)
}
