//! Rows and values, between SQLite and sqlx.

use rusqlite::{
    Row, Statement, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use sqlx_core::{
    HashMap,
    any::{AnyColumn, AnyRow, AnyTypeInfo, AnyTypeInfoKind, AnyValue, AnyValueKind},
    error::Error,
    ext::ustr::UStr,
};
use std::sync::Arc;

/// What does not change between the runs of a statement.
#[derive(Debug)]
pub(super) struct Shape {
    /// For each parameter, the index of its value: `$2` has the value at 1, wherever it stands.
    places: Vec<usize>,
    columns: Vec<AnyColumn>,
    names: Arc<HashMap<UStr, usize>>,
}

impl Shape {
    /// Reads the names of a statement's parameters and columns.
    ///
    /// # Errors
    /// When a parameter has no number.
    pub fn of(statement: &Statement<'_>) -> Result<Self, Error> {
        let place = |index: usize| {
            let name = statement.parameter_name(index).unwrap_or_default();
            let number = name.get(1..).and_then(|digits| digits.parse::<usize>().ok()).filter(|number| *number > 0);
            number.map(|number| number - 1).ok_or_else(|| Error::Protocol(format!("parameter {name:?} has no number")))
        };
        let places = (1..=statement.parameter_count()).map(place).collect::<Result<_, _>>()?;
        let columns: Vec<_> = statement.column_names().into_iter().enumerate().map(column).collect();
        let names = columns.iter().map(|column| (column.name.clone(), column.ordinal)).collect();
        Ok(Self { places, columns, names: Arc::new(names) })
    }

    /// Whether the statement still has as many columns: a change of the schema can add some to a `*`.
    pub fn fits(&self, statement: &Statement<'_>) -> bool {
        statement.column_count() == self.columns.len()
    }

    /// Binds the values to the statement's parameters.
    ///
    /// # Errors
    /// When a parameter has no value, or SQLite refuses one.
    pub fn bind(&self, statement: &mut Statement<'_>, values: &[AnyValueKind]) -> Result<(), Error> {
        for (index, place) in self.places.iter().enumerate() {
            let Some(value) = values.get(*place) else {
                return Err(Error::Protocol(format!("parameter ${} has no value", place + 1)));
            };
            statement.raw_bind_parameter(index + 1, Bound(value)).map_err(super::errors::from_rusqlite)?;
        }
        Ok(())
    }

    /// A row as sqlx has it.
    ///
    /// # Errors
    /// When a text is not UTF-8.
    pub fn row(&self, row: &Row<'_>) -> Result<AnyRow, Error> {
        let value = |index: usize| {
            let kind = match row.get_ref(index).map_err(super::errors::from_rusqlite)? {
                ValueRef::Null => AnyValueKind::Null(AnyTypeInfoKind::Null),
                ValueRef::Integer(number) => AnyValueKind::BigInt(number),
                ValueRef::Real(number) => AnyValueKind::Double(number),
                ValueRef::Text(bytes) => {
                    let text = str::from_utf8(bytes).map_err(|error| Error::Decode(error.into()))?;
                    AnyValueKind::Text(Arc::new(text.to_owned()))
                }
                ValueRef::Blob(bytes) => AnyValueKind::Blob(Arc::new(bytes.to_vec())),
            };
            Ok::<_, Error>(AnyValue { kind })
        };
        let values = (0..self.columns.len()).map(value).collect::<Result<_, _>>()?;
        Ok(AnyRow { column_names: self.names.clone(), columns: self.columns.clone(), values })
    }
}

fn column((ordinal, name): (usize, &str)) -> AnyColumn {
    // SQLite's values have types, its columns have none that bind.
    AnyColumn { ordinal, name: UStr::new(name), type_info: AnyTypeInfo { kind: AnyTypeInfoKind::Null } }
}

/// A value of sqlx that is bound.
struct Bound<'v>(&'v AnyValueKind);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = |value| Ok(ToSqlOutput::Borrowed(value));
        match self.0 {
            AnyValueKind::Null(_) => borrowed(ValueRef::Null),
            AnyValueKind::Bool(is) => borrowed(ValueRef::Integer((*is).into())),
            AnyValueKind::SmallInt(number) => borrowed(ValueRef::Integer((*number).into())),
            AnyValueKind::Integer(number) => borrowed(ValueRef::Integer((*number).into())),
            AnyValueKind::BigInt(number) => borrowed(ValueRef::Integer(*number)),
            AnyValueKind::Real(number) => borrowed(ValueRef::Real((*number).into())),
            AnyValueKind::Double(number) => borrowed(ValueRef::Real(*number)),
            AnyValueKind::Text(text) => borrowed(ValueRef::Text(text.as_bytes())),
            AnyValueKind::TextSlice(text) => borrowed(ValueRef::Text(text.as_bytes())),
            AnyValueKind::Blob(bytes) => borrowed(ValueRef::Blob(bytes)),
            other => Err(rusqlite::Error::ToSqlConversionFailure(format!("{other:?} cannot be bound").into())),
        }
    }
}
