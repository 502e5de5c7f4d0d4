//! Specimens of the components for input.

use crate::{
    components::*,
    form::Fault,
    gallery::{LONG, Specimen, input, specimen, word},
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

pub fn specimens() -> Vec<Specimen> {
    vec![
        specimen("button", buttons()),
        specimen("choice", choices()),
        specimen("confirm", confirms()),
        specimen("drop", drops()),
        specimen("field", fields()),
        specimen("filters", filters()),
        specimen("form", forms()),
        specimen("menu", menus()),
        specimen("password", passwords()),
        specimen("query", queries()),
        specimen("segments", segments()),
        specimen("selection", selections()),
    ]
}

fn buttons() -> Markup {
    let looks = [
        (Look::Plain, "Plain"),
        (Look::Primary, "Primary"),
        (Look::Danger, "Danger"),
        (Look::Warn, "Warn"),
        (Look::Quiet, "Quiet"),
    ];
    let row = |size: Size| {
        let buttons = looks.map(|(look, words)| {
            view! { <LinkButton href="#ui-button" look size>{word(words)}</LinkButton><Submit look size>{word(words)}</Submit> }
        });
        view! { <div class="row">{buttons.collect_view()}</div> }
    };
    view! {
        {row(Size::Small)}
        {row(Size::Medium)}
        {row(Size::Large)}
        <div class="row"><LinkButton href="#ui-button" look=Look::Primary icon="plus">{word("With a picture")}</LinkButton></div>
        <div class="row"><button type="button" class="button" disabled>{word("Disabled")}</button><Unavailable id="ui-unavailable" why=word("There is nothing to export.")>{word("Export")}</Unavailable></div>
        <Submit block=true>{word("As wide as it may be")}</Submit>
    }
    .into_markup()
}

fn choices() -> Markup {
    let options = || {
        vec![
            Choice { value: "reader", label: word("Reader"), note: word("Sees their own projects.") },
            Choice { value: "owner", label: word("Owner"), note: word(LONG) },
        ]
    };
    let checks = ["Grid", "Support", LONG].map(|label| Check {
        value: word(label),
        label: word(label),
        checked: label == "Grid",
    });
    let few = ["Invite bo@example.com", "Leave out"].map(|label| Check {
        value: word(label),
        label: word(label),
        checked: label == "Leave out",
    });
    view! {
        <Choices input=input("ui-role", "reader", None) legend=word("One of two") choices=options()/>
        <Choices input=input("ui-role-wrong", "", Some("Choose one.")) legend=word("Refused") choices=options()/>
        <Radios name="ui-radios" id="ui-radios" label=word("One of two, in a cell") options=few.into()/>
        <Checks name="ui-projects" id="ui-projects" legend=word("Any of several") hint=word("None: the default project.") boxes=checks.into()/>
        <CheckedChoices input=input("ui-scopes", "", Some("Choose at least one.")) name="ui-scopes[]" legend=word("Any of several, explained") choices=options() checked=vec![word("owner")]/>
        <CheckBox input=input("ui-sure", "", None) label=word("Make it all the same") note=word("There is one of this name.")/>
    }
    .into_markup()
}

fn confirms() -> Markup {
    view! {
        <Confirm title=word("terraform") act=word("Delete key") keep=word("Keep it") back="#ui-confirm"><p>{word("Requests that use it are refused at once.")}</p></Confirm>
        <DangerZone>
            <DangerRow title=word("Archive project") note=word(LONG) href="#ui-confirm" act=word("Archive")/>
            <DangerRow title=word("Delete") note=word("There is no way back.") href="#ui-confirm" act=word("Delete")/>
        </DangerZone>
    }
    .into_markup()
}

fn drops() -> Markup {
    view! {
        <Drop id="ui-files" label=word("Drop the files of an export") hint=word("They stay on this machine.")/>
        <DropProgress label=word("Verifying")/>
    }
    .into_markup()
}

fn fields() -> Markup {
    let zones = || vec![(word("UTC"), word("UTC")), (word("Europe/Oslo"), word(LONG))];
    view! {
        <TextField input=input("ui-name", "", None) label=word("Empty") hint=word("1 to 100 characters.")/>
        <TextField input=input("ui-name-full", LONG, None) label=word("Filled") optional=true/>
        <TextField input=input("ui-name-wrong", "x", Some("The address has no @. An address looks like ada@example.com.")) label=word("Refused") hint=word("It keeps what was typed.")/>
        <TextField input=input("ui-name-large", "Large", None) label=word("Large") large=true/>
        <Field id="ui-own".to_owned() label=word("A control of another kind") hint=None error=None>
            <input class="input" id="ui-own" value="Not to be changed" readonly/>
        </Field>
        <TextArea input=input("ui-area", "ada@example.com\nbo@example.com", None) label=word("Several lines") rows=4/>
        <TextArea input=input("ui-area-wrong", "nobody", Some("Line 1 is no address.")) label=word("Several lines, refused") rows=2/>
        <SelectField input=input("ui-zone", "UTC", None) label=word("One of a list") options=zones()/>
        <SelectField input=input("ui-zone-wrong", "UTC", Some("Choose another.")) label=word("One of a list, refused") options=zones() hint=word("With a hint.")/>
    }
    .into_markup()
}

fn filters() -> Markup {
    view! {
        <Filters path="#ui-filters" active=false label=word("Filter nothing yet")><TextField input=input("ui-search", "", None) label=word("Search") optional=true/></Filters>
        <Filters path="#ui-filters" active=true label=word("Filter that narrows")><TextField input=input("ui-search-active", "bo", None) label=word("Search that narrows") optional=true/></Filters>
    }
    .into_markup()
}

fn forms() -> Markup {
    let one = vec![Fault { input: None, sentence: word("This address and password do not belong together.") }];
    let two = vec![
        Fault { input: Some("ui-form-name".to_owned()), sentence: word("Enter a name. It cannot be empty.") },
        Fault { input: Some("ui-form-mail".to_owned()), sentence: word("The address has no @.") },
    ];
    // Each summary has the id that the page's script looks for; one id is used for both.
    view! {
        <ErrorSummary faults=if one.is_empty() { one } else { two }/>
        <Form>
            <Pair>
                <TextField input=input("ui-form-name", "", Some("Enter a name. It cannot be empty.")) label=word("Name")/>
                <TextField input=input("ui-form-mail", "ada", Some("The address has no @.")) label=word("Address")/>
            </Pair>
            <FormEnd><Submit>{word("Save")}</Submit><LinkButton href="#ui-form" look=Look::Quiet>{word("Cancel")}</LinkButton></FormEnd>
        </Form>
        <Quote/>
    }
    .into_markup()
}

fn menus() -> Markup {
    view! {
        <div class="row">
            <button type="button" class="button" popovertarget="ui-menu-one">{word("Open a menu")}</button>
            <Menu id="ui-menu-one"><a href="#ui-menu">{word("A way")}</a><MenuForm action="#ui-menu">{word("An act")}</MenuForm></Menu>
        </div>
    }
    .into_markup()
}

fn passwords() -> Markup {
    view! {
        <PasswordField input=input("ui-password", "", None) label=word("Password") autocomplete="off" hint=word("At least 12 characters.")/>
        <PasswordField input=input("ui-password-wrong", "", Some("This is not your password.")) label=word("Password, refused") autocomplete="off"/>
        <Username email=word("ada@example.com")/>
    }
    .into_markup()
}

fn queries() -> Markup {
    let chip = |key: &str, value: &str, not| Chip {
        key: word(key),
        value: word(value),
        not,
        unclear: key.is_empty(),
        without: "#ui-query".to_owned(),
    };
    let chips = vec![
        chip("actor", "bo@example.com", false),
        chip("class", "sign_in", true),
        chip("project", LONG, false),
        chip("", "zebra", false),
    ];
    view! {
        <Query path="#ui-query" kept=Vec::new() chips label=word("Narrow down") example=word("event:project.created") offered=vec![word("actor:")] clear="#ui-query".to_owned()/>
    }
    .into_markup()
}

fn segments() -> Markup {
    let segment = |label: &str, current| Segment { label: word(label), href: "#ui-segments".to_owned(), current };
    view! { <Segments label=word("Which") segments=vec![segment("Active", true), segment("With archived", false), segment("Archived", false)]/> }
        .into_markup()
}

fn selections() -> Markup {
    let roles = vec![("reader", word("Reader")), ("owner", word("Owner"))];
    view! {
        <Selection id="ui-chosen" action="#ui-selection" words=word("For those that are ticked")>
            <SelectionChoice name="role" label=word("Role") options=roles/>
            <Submit look=Look::Plain size=Size::Small>{word("Change role")}</Submit>
            <Submit look=Look::Warn size=Size::Small>{word("Remove")}</Submit>
        </Selection>
    }
    .into_markup()
}
