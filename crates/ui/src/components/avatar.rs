use crate::markup::{IntoMarkup, Markup};
use leptos::prelude::*;

/// The subject whose initials an avatar shows.
#[derive(Clone, Copy, Default)]
pub enum AvatarOf {
    /// Another person.
    #[default]
    Person,
    /// The person who is signed in.
    Me,
    /// A thing with a name.
    Thing,
}

/// Initials in a circle. They repeat the name next to them, so they are hidden from screen readers.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    #[prop(default = AvatarOf::Person)] of: AvatarOf,
    #[prop(optional)] small: bool,
) -> Markup {
    let class = match of {
        AvatarOf::Person => "avatar",
        AvatarOf::Me => "avatar avatar--me",
        AvatarOf::Thing => "avatar avatar--thing",
    };
    let text = match of {
        AvatarOf::Thing => initials(&name).chars().take(1).collect(),
        _ => initials(&name),
    };
    view! { <span class=class class:avatar--small=small aria-hidden="true">{text}</span> }.into_markup()
}

/// A name with its initials in front.
#[component]
pub fn Person(#[prop(into)] name: String, #[prop(optional)] me: bool) -> Markup {
    let of = if me { AvatarOf::Me } else { AvatarOf::Person };
    view! { <span class="person"><Avatar name=name.clone() of small=true/>{name}</span> }.into_markup()
}

/// First letters of the first and the last word, in capitals.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_first_and_last() {
        let cases = [("Ada Lindqvist", "AL"), ("ada", "A"), ("Émile van der Berg", "ÉB"), ("  ", ""), ("(x) y", "XY")];
        for (name, letters) in cases {
            assert_eq!(initials(name), letters);
        }
    }
}
