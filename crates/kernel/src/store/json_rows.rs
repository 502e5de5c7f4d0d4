//! Rows that the engine returns as one JSON text. Each row that is fetched by itself wakes a thread and allocates each of its
//! columns, so that a page of a hundred takes four times as long.

use crate::{
    base::error::{Error, Result},
    store::statement::{Statement, is_sqlite},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Visitor},
};
use sqlx::AnyConnection;
use std::fmt;

/// A row that is read from a JSON array of its columns: a tuple, or a struct with its fields in the same order.
pub trait JsonRow: DeserializeOwned {
    /// The names of the columns that the statement returns.
    const COLUMNS: &'static [Column];
}

/// A column of the statement.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// A text, a number or null.
    Plain(&'static str),
    /// Bytes or null. JSON has bytes as hexadecimal digits, for a field of the type [`Bytes`].
    Bytes(&'static str),
}

/// The bytes of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

/// Reads hexadecimal digits where they stand, and decodes them into bytes that are allocated once.
struct Digits;

impl Visitor<'_> for Digits {
    type Value = Bytes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("hexadecimal digits")
    }

    fn visit_str<E: serde::de::Error>(self, digits: &str) -> Result<Bytes, E> {
        let mut bytes = vec![0; digits.len() / 2];
        hex::decode_to_slice(digits, &mut bytes).map_err(E::custom)?;
        Ok(Bytes(bytes))
    }
}

/// Declares a row whose columns have the names of its fields: texts, numbers and null.
#[macro_export]
macro_rules! json_row {
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident { $($(#[$field_doc:meta])* $field_visibility:vis $field:ident: $type:ty),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(serde::Deserialize)]
        $visibility struct $name {
            $($(#[$field_doc])* $field_visibility $field: $type,)*
        }

        impl $crate::store::json_rows::JsonRow for $name {
            const COLUMNS: &'static [$crate::store::json_rows::Column] =
                &[$($crate::store::json_rows::Column::Plain(stringify!($field))),*];
        }
    };
}

impl JsonRow for (i64,) {
    const COLUMNS: &'static [Column] = &[Column::Plain("seq")];
}

impl Statement {
    /// Runs a statement that begins with `select`, and returns all rows in its order. The order of a page must come with a
    /// limit.
    ///
    /// # Errors
    /// A database error; when a column does not have the type of its field.
    pub async fn fetch_rows<T: JsonRow>(&self, conn: &mut AnyConnection) -> Result<Vec<T>> {
        let found: Vec<(Option<String>,)> = self.in_json(T::COLUMNS, is_sqlite(conn)).fetch_all(conn).await?;
        let text = found.into_iter().next().and_then(|(text,)| text);
        let text = text.unwrap_or_else(|| "[]".to_owned());
        serde_json::from_str(&text).map_err(|error| Error::Database(sqlx::Error::Decode(error.into())))
    }

    fn in_json(&self, columns: &[Column], is_sqlite: bool) -> Statement {
        let [begin, close] = match is_sqlite {
            true => ["select json_group_array(json_array(", ")) from ("],
            false => ["select cast(json_agg(json_build_array(", ")) as text) from ("],
        };
        let mut statement = Statement::new(begin);
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                statement.push(",");
            }
            match *column {
                Column::Plain(name) => statement.push(name),
                // SQLite's hex of null is an empty text.
                Column::Bytes(name) if is_sqlite => {
                    statement.push("case when").push(name).push("is not null then hex(").push(name).push(") end")
                }
                Column::Bytes(name) => statement.push("encode(").push(name).push(", 'hex')"),
            };
        }
        statement.push(close).push_all(self).push(") as found");
        statement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_writes_the_columns_as_one_array_a_row() {
        let mut statement = Statement::new("select a, b from t where a =");
        statement.bind("x").push("limit").bind(3);
        let columns = [Column::Plain("a"), Column::Bytes("b")];
        let words = |is_sqlite| {
            let text = statement.in_json(&columns, is_sqlite).sql().to_owned();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let from = "from ( select a, b from t where a = $1 limit $2 ) as found";
        let bytes = "case when b is not null then hex( b ) end";
        assert_eq!(words(true), format!("select json_group_array(json_array( a , {bytes} )) {from}"));
        let build = "select cast(json_agg(json_build_array( a , encode( b , 'hex') )) as text)";
        assert_eq!(words(false), format!("{build} {from}"));
    }

    #[test]
    fn a_row_is_read_in_the_order_of_its_fields() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Named {
            id: String,
            at: Option<i64>,
            hash: Bytes,
        }
        let read: Vec<Named> = serde_json::from_str(r#"[["a\"b",null,"00FF"],["c",7,""]]"#).expect("two rows");
        let named = |id: &str, at, hash: &[u8]| Named { id: id.to_owned(), at, hash: Bytes(hash.to_vec()) };
        assert_eq!(read, [named("a\"b", None, &[0, 255]), named("c", Some(7), &[])]);
        assert!(serde_json::from_str::<Vec<Named>>(r#"[["a",null,"0"]]"#).is_err(), "half a byte");
        assert!(serde_json::from_str::<Vec<Named>>(r#"[["a","1","00"]]"#).is_err(), "a text for a number");
        assert!(serde_json::from_str::<Vec<Named>>(r#"[["a",null,null]]"#).is_err(), "no bytes");
    }
}
