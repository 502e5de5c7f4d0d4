use super::*;
use std::collections::BTreeSet;

/// Fails, for example, on "The name is {size} characters long" with an argument `length`.
#[test]
fn every_argument_stands_in_the_english_and_nothing_else_does() {
    for known in all() {
        let named = known.english.split('{').skip(1).map(|part| part.split_once('}').expect("a closing brace").0);
        let arguments: BTreeSet<&str> = known.arguments.iter().copied().collect();
        assert_eq!(named.collect::<BTreeSet<_>>(), arguments, "{}", known.id);
    }
}

#[test]
fn every_id_is_there_once() {
    let mut seen = BTreeSet::new();
    for known in all() {
        assert!(seen.insert(known.id), "{} is there twice", known.id);
    }
}

#[test]
fn a_reason_is_rendered_with_its_arguments_and_those_of_the_reason_inside() {
    assert_eq!(name_long(120, 100).to_string(), "The name is 120 characters long. The longest is 100.");
    let nested = address_example(address_at());
    assert_eq!(nested.to_string(), "The address has no @. An address looks like ada@example.com.");
    assert_eq!(not_found("project", "{id}").to_string(), "The project {id} was not found.", "a value is no template");
}

#[test]
fn a_reason_is_the_same_behind_the_wire() {
    for reason in [no_organization(), name_long(120, 100), address_example(address_at())] {
        let text = serde_json::to_string(&reason).expect("JSON");
        assert_eq!(serde_json::from_str::<Reason>(&text).expect("the same"), reason, "{text}");
    }
}

#[test]
fn an_unknown_reason_has_a_general_sentence() {
    let reason: Reason = serde_json::from_str(r#"{"id":"of-tomorrow","arguments":{"x":1}}"#).expect("a reason");
    assert_eq!(reason.to_string(), "The request was refused.");
}
