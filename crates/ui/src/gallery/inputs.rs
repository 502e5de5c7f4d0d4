//! Specimens of the components for input.

use crate::{
    components::*,
    form::Fault,
    gallery::{LONG, Specimen, input, specimen},
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
            view! { <LinkButton href="#ui-button" look size>{words}</LinkButton><Submit look size>{words}</Submit> }
        });
        view! { <div class="row">{buttons.collect_view()}</div> }
    };
    view! {
        {row(Size::Small)}
        {row(Size::Medium)}
        {row(Size::Large)}
        <div class="row"><LinkButton href="#ui-button" look=Look::Primary icon="plus">"With a picture"</LinkButton></div>
        <div class="row"><button type="button" class="button" disabled>"Disabled"</button><Unavailable id="ui-unavailable" why="There is nothing to export.">"Export"</Unavailable></div>
        <Submit block=true>"As wide as it may be"</Submit>
    }
    .into_markup()
}

fn choices() -> Markup {
    let options = || {
        vec![
            Choice { value: "reader", label: "Reader".to_owned(), note: "Sees their own projects.".to_owned() },
            Choice { value: "owner", label: "Owner".to_owned(), note: LONG.to_owned() },
        ]
    };
    let checks = ["Grid", "Support", LONG].map(|label| Check {
        value: label.to_owned(),
        label: label.to_owned(),
        checked: label == "Grid",
    });
    view! {
        <Choices input=input("ui-role", "reader", None) legend="One of two" choices=options()/>
        <Choices input=input("ui-role-wrong", "", Some("Choose one.")) legend="Refused" choices=options()/>
        <Checks name="ui-projects" id="ui-projects" legend="Any of several" hint="None: the default project." boxes=checks.into()/>
        <CheckBox input=input("ui-sure", "", None) label="Make it all the same" note="There is one of this name."/>
    }
    .into_markup()
}

fn confirms() -> Markup {
    view! {
        <Confirm title="terraform" act="Delete key" keep="Keep it" back="#ui-confirm"><p>"Requests that use it are refused at once."</p></Confirm>
        <DangerZone>
            <DangerRow title="Archive project" note=LONG href="#ui-confirm" act="Archive"/>
            <DangerRow title="Delete" note="There is no way back." href="#ui-confirm" act="Delete"/>
        </DangerZone>
    }
    .into_markup()
}

fn drops() -> Markup {
    view! {
        <Drop id="ui-files" label="Drop the files of an export" hint="They stay on this machine."/>
        <DropProgress label="Verifying"/>
    }
    .into_markup()
}

fn fields() -> Markup {
    let zones = || vec![("UTC".to_owned(), "UTC".to_owned()), ("Europe/Oslo".to_owned(), LONG.to_owned())];
    view! {
        <TextField input=input("ui-name", "", None) label="Empty" hint="1 to 100 characters."/>
        <TextField input=input("ui-name-full", LONG, None) label="Filled" optional=true/>
        <TextField input=input("ui-name-wrong", "x", Some("The address has no @. An address looks like ada@example.com.")) label="Refused" hint="It keeps what was typed."/>
        <TextField input=input("ui-name-large", "Large", None) label="Large" large=true/>
        <Field id="ui-own".to_owned() label="A control of another kind" hint=None error=None>
            <input class="input" id="ui-own" value="Not to be changed" readonly/>
        </Field>
        <TextArea input=input("ui-area", "ada@example.com\nbo@example.com", None) label="Several lines" rows=4/>
        <TextArea input=input("ui-area-wrong", "nobody", Some("Line 1 is no address.")) label="Several lines, refused" rows=2/>
        <SelectField input=input("ui-zone", "UTC", None) label="One of a list" options=zones()/>
        <SelectField input=input("ui-zone-wrong", "UTC", Some("Choose another.")) label="One of a list, refused" options=zones() hint="With a hint."/>
    }
    .into_markup()
}

fn filters() -> Markup {
    view! {
        <Filters path="#ui-filters" active=false><TextField input=input("ui-search", "", None) label="Search" optional=true/></Filters>
        <Filters path="#ui-filters" active=true><TextField input=input("ui-search-active", "bo", None) label="Search that narrows" optional=true/></Filters>
    }
    .into_markup()
}

fn forms() -> Markup {
    let one = vec![Fault { input: None, sentence: "This address and password do not belong together.".to_owned() }];
    let two = vec![
        Fault { input: Some("ui-form-name".to_owned()), sentence: "Enter a name. It cannot be empty.".to_owned() },
        Fault { input: Some("ui-form-mail".to_owned()), sentence: "The address has no @.".to_owned() },
    ];
    // Each summary has the id that the page's script looks for; one id is used for both.
    view! {
        <ErrorSummary faults=if one.is_empty() { one } else { two }/>
        <Form>
            <Pair>
                <TextField input=input("ui-form-name", "", Some("Enter a name. It cannot be empty.")) label="Name"/>
                <TextField input=input("ui-form-mail", "ada", Some("The address has no @.")) label="Address"/>
            </Pair>
            <FormEnd><Submit>"Save"</Submit><LinkButton href="#ui-form" look=Look::Quiet>"Cancel"</LinkButton></FormEnd>
        </Form>
        <Quote/>
    }
    .into_markup()
}

fn menus() -> Markup {
    view! {
        <div class="row">
            <button type="button" class="button" popovertarget="ui-menu-one">"Open a menu"</button>
            <Menu id="ui-menu-one"><a href="#ui-menu">"A way"</a><MenuForm action="#ui-menu">"An act"</MenuForm></Menu>
        </div>
    }
    .into_markup()
}

fn passwords() -> Markup {
    view! {
        <PasswordField input=input("ui-password", "", None) label="Password" autocomplete="off" hint="At least 12 characters."/>
        <PasswordField input=input("ui-password-wrong", "", Some("This is not your password.")) label="Password, refused" autocomplete="off"/>
    }
    .into_markup()
}

fn queries() -> Markup {
    let chip = |key: &str, value: &str, not| Chip {
        key: key.to_owned(),
        value: value.to_owned(),
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
        <Query path="#ui-query" kept=Vec::new() chips label="Narrow down" example="event:project.created" offered=vec!["actor:".to_owned()] clear="#ui-query".to_owned()/>
    }
    .into_markup()
}

fn segments() -> Markup {
    let segment = |label: &str, current| Segment { label: label.to_owned(), href: "#ui-segments".to_owned(), current };
    view! { <Segments label="Which" segments=vec![segment("Active", true), segment("With archived", false), segment("Archived", false)]/> }
        .into_markup()
}

fn selections() -> Markup {
    let roles = vec![("reader", "Reader".to_owned()), ("owner", "Owner".to_owned())];
    view! {
        <Selection id="ui-chosen" action="#ui-selection" words="For those that are ticked">
            <SelectionChoice name="role" label="Role" options=roles/>
            <Submit look=Look::Plain size=Size::Small>"Change role"</Submit>
            <Submit look=Look::Warn size=Size::Small>"Remove"</Submit>
        </Selection>
    }
    .into_markup()
}
