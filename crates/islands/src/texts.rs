/// Defines a struct of texts that is serialized as a plain list. All such structs share one deserializer in the
/// browser's module, which keeps the module small.
macro_rules! texts {
    ($(#[$about:meta])* $name:ident { $($(#[$field_about:meta])* $field:ident,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(from = "Vec<String>", into = "Vec<String>")]
        pub struct $name {
            $($(#[$field_about])* pub $field: String,)+
        }

        impl From<Vec<String>> for $name {
            fn from(texts: Vec<String>) -> Self {
                let mut texts = texts.into_iter();
                Self { $($field: texts.next().unwrap_or_default(),)+ }
            }
        }

        impl From<$name> for Vec<String> {
            fn from(texts: $name) -> Self {
                vec![$(texts.$field,)+]
            }
        }
    };
}
pub(super) use texts;
