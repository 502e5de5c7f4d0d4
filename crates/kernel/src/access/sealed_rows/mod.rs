//! The rows that carry a seal, with the columns that it covers. To seal another column, add it to its row here and to
//! the statements in [`crate::credentials`] that write the row.

pub mod sealed_keys;
pub mod sealed_links;
pub mod sealed_people;

use crate::base::{credential_seals::SealedRow, error::Result};
use sqlx::{
    Any, AnyConnection, FromRow,
    any::{AnyArguments, AnyRow},
    query::QueryAs,
};

/// A sealed row and its statements.
pub trait StoredRow: SealedRow + Sized + Send + Unpin + for<'r> FromRow<'r, AnyRow> {
    /// Selects every column of the row, up to the table; a condition follows.
    const SELECT: &'static str;

    /// Writes the seal (`$1`) of the row with the key (`$2` and, for a key of two columns, `$3`).
    const WRITE_SEAL: &'static str;

    /// The values of the columns that identify the row.
    fn key(&self) -> Vec<&str>;
}

/// Reads the row that `condition` finds with texts bound to `$1`, `$2`, …
///
/// # Errors
/// When the database cannot be read.
pub async fn find<R: StoredRow>(
    conn: &mut AnyConnection,
    condition: &'static str,
    values: &[&str],
) -> Result<Option<R>> {
    Ok(select(condition, values).fetch_optional(conn).await?)
}

/// Reads the rows that `condition` finds with texts bound to `$1`, `$2`, …
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn fetch<R: StoredRow>(
    conn: &mut AnyConnection,
    condition: &'static str,
    values: &[&str],
) -> Result<Vec<R>> {
    Ok(select(condition, values).fetch_all(conn).await?)
}

#[expect(clippy::disallowed_methods, reason = "the text consists of two literals")]
fn select<R: StoredRow>(condition: &'static str, values: &[&str]) -> QueryAs<'static, Any, R, AnyArguments> {
    let mut query = sqlx::query_as(sqlx::AssertSqlSafe(format!("{} {condition}", R::SELECT)));
    for value in values {
        query = query.bind((*value).to_owned());
    }
    query
}

/// Declares a sealed row: every column stands in its seal. A column after `later` is one that an earlier version did not
/// seal; 0, or an empty text, stands for the rows of then, and is not in the seal.
macro_rules! sealed_row {
    (
        $(#[$doc:meta])*
        $name:ident, $kind:ident, $table:literal from $from:literal by ($first:ident $(, $second:ident)?)
        { $($(#[$column_doc:meta])* $column:ident: $type:ty),* $(,)? }
        $(later { $(#[$later_doc:meta])* $later:ident: $later_type:ty })?
        id $id:expr, organization $organization:expr, user $user:expr $(, ended_by $ended_by:ident)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, sqlx::FromRow)]
        pub struct $name {
            $($(#[$column_doc])* pub $column: $type,)*
            $($(#[$later_doc])* pub $later: $later_type,)?
            /// `None` before the row was sealed.
            pub seal: Option<String>,
        }

        impl crate::base::credential_seals::SealedRow for $name {
            const KIND: crate::base::credential_seals::SealKind = crate::base::credential_seals::SealKind::$kind;

            fn id(&self) -> String {
                ($id as fn(&Self) -> String)(self)
            }

            fn organization_id(&self) -> Option<&str> {
                ($organization as fn(&Self) -> Option<&str>)(self)
            }

            fn user_id(&self) -> Option<&str> {
                ($user as fn(&Self) -> Option<&str>)(self)
            }

            fn fields(&self) -> Vec<crate::base::credential_seals::Field<'_>> {
                let fields = [$(crate::base::credential_seals::Field::from(&self.$column)),*].into_iter();
                $(let fields = fields
                    .chain((self.$later != <$later_type>::default()).then(|| (&self.$later).into()));)?
                fields.collect()
            }

            fn seal(&self) -> Option<&str> {
                self.seal.as_deref()
            }

            $(fn ended_by(&self) -> Option<&str> {
                Some(&self.$ended_by)
            })?
        }

        impl crate::access::sealed_rows::StoredRow for $name {
            const SELECT: &'static str =
                concat!("select ", $(stringify!($column), ", ",)* $(stringify!($later), ", ",)? "seal from ", $from);

            const WRITE_SEAL: &'static str = concat!(
                "update ", $table, " set seal = $1 where ", stringify!($first), " = $2"
                $(, " and ", stringify!($second), " = $3")?
            );

            fn key(&self) -> Vec<&str> {
                vec![self.$first.as_str() $(, self.$second.as_str())?]
            }
        }
    };
}
use sealed_row;
