//! The trait that makes a Rust type a column, and its implementations for the types that teams use.

use jiff::{Timestamp, civil};
use uuid::Uuid;

use super::{Cell, CellError, ColumnType, Value, parse_date, parse_dateonly, parse_time, write_timestamp};

/// A Rust type that can be the type of a field.
///
/// Implement it for a type of your own to say how Forest shows it; for an enum, derive it with
/// [`#[derive(ForestEnum)]`](macro@crate::ForestEnum).
///
/// ```
/// use forest::value::{Cell, CellError, ColumnType, ForestType, Value};
///
/// struct Email(String);
///
/// impl ForestType for Email {
///     const COLUMN: ColumnType = ColumnType::String;
///
///     fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
///         String::from_cell(cell).map(Email)
///     }
///
///     fn to_value(&self) -> Value {
///         self.0.to_value()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Forest column type",
    label = "Forest does not know how to show a `{Self}`",
    note = "Forest shows texts, numbers, booleans, dates, UUIDs, JSON, and `Option<T>` or `Vec<T>` of what it shows; give an enum `#[derive(forest::ForestEnum)]`, any other type of yours an `impl forest::ForestType`, or leave the field out with `#[forest(skip)]`"
)]
pub trait ForestType: Sized {
    /// The column type that Forest shows.
    const COLUMN: ColumnType;
    /// Whether the type can hold "no value"; true for `Option<T>` alone.
    const NULLABLE: bool = false;
    /// The members of an enum, in the order of their declaration; empty for all other types.
    const ENUM_VALUES: &'static [&'static str] = &[];
    /// For an integer, the least and the greatest that it can hold, as far as an `i64` goes: a default is checked against
    /// them.
    const INTEGERS: Option<(i64, i64)> = None;

    /// Reads the value out of a database cell.
    ///
    /// # Errors
    /// When the cell holds something that the type cannot.
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError>;

    /// The value as it is written to a cell, bound to a statement, or published.
    fn to_value(&self) -> Value;
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl ForestType for $type {
            const COLUMN: ColumnType = ColumnType::Number;
            // Widened, where no type can be: only what is compared matters.
            #[allow(clippy::cast_lossless, clippy::cast_possible_truncation)]
            const INTEGERS: Option<(i64, i64)> = {
                let (min, max) = (<$type>::MIN as i128, <$type>::MAX as i128);
                Some((min as i64, if max > i64::MAX as i128 { i64::MAX } else { max as i64 }))
            };

            fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
                match cell {
                    Cell::Int(value) => value.try_into().ok(),
                    Cell::Text(text) => text.parse().ok(),
                    _ => None,
                }
                .ok_or_else(|| CellError::new(concat!("a number that fits `", stringify!($type), "`"), cell))
            }

            fn to_value(&self) -> Value {
                i64::try_from(*self).map_or_else(|_| Value::Text(self.to_string()), Value::Int)
            }
        }
    )*};
}
integers!(i8, i16, i32, i64, u8, u16, u32, u64, isize, usize);

macro_rules! floats {
    ($($type:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl ForestType for $type {
            const COLUMN: ColumnType = ColumnType::Number;

            // A float column may hold integers, and an `f32` is asked for by whoever accepts its precision.
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_lossless)]
            fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
                match cell {
                    Cell::Float(value) => Some(value as $type),
                    Cell::Int(value) => Some(value as $type),
                    Cell::Text(text) => text.parse().ok(),
                    _ => None,
                }
                .ok_or_else(|| CellError::new("a number", cell))
            }

            fn to_value(&self) -> Value {
                Value::Float(f64::from(*self))
            }
        }
    )*};
}
floats!(f32, f64);

#[diagnostic::do_not_recommend]
impl ForestType for bool {
    const COLUMN: ColumnType = ColumnType::Boolean;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::Bool(value) => Ok(value),
            Cell::Int(0) => Ok(false),
            Cell::Int(1) => Ok(true),
            _ => Err(CellError::new("a boolean", cell)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

#[diagnostic::do_not_recommend]
impl ForestType for String {
    const COLUMN: ColumnType = ColumnType::String;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            // SQLite keeps digits that went into a column of no affinity as numbers.
            Cell::Int(value) => Ok(value.to_string()),
            _ => Err(CellError::new("a text", cell)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl ForestType for Uuid {
    const COLUMN: ColumnType = ColumnType::Uuid;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::Text(text) => Uuid::try_parse(text).ok(),
            Cell::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
            _ => None,
        }
        .ok_or_else(|| CellError::new("a UUID", cell))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.hyphenated().to_string())
    }
}

#[diagnostic::do_not_recommend]
impl ForestType for serde_json::Value {
    const COLUMN: ColumnType = ColumnType::Json;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::Text(text) => serde_json::from_str(text).ok(),
            Cell::Bool(value) => Some(value.into()),
            Cell::Int(value) => Some(value.into()),
            Cell::Float(value) => Some(value.into()),
            _ => None,
        }
        .ok_or_else(|| CellError::new("JSON", cell))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

#[diagnostic::do_not_recommend]
impl ForestType for Timestamp {
    const COLUMN: ColumnType = ColumnType::Date;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        parse_date(cell).ok_or_else(|| CellError::new("a date", cell))
    }

    fn to_value(&self) -> Value {
        let mut text = Vec::with_capacity(24);
        write_timestamp(&mut text, *self);
        Value::Text(String::from_utf8_lossy(&text).into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl ForestType for civil::Date {
    const COLUMN: ColumnType = ColumnType::Dateonly;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        parse_dateonly(cell).ok_or_else(|| CellError::new("a day", cell))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

#[diagnostic::do_not_recommend]
impl ForestType for civil::Time {
    const COLUMN: ColumnType = ColumnType::Time;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        parse_time(cell).ok_or_else(|| CellError::new("a time of day", cell))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

// Not recommended either: the list of "other types" would name the wrappers alone, and hide the note.
#[diagnostic::do_not_recommend]
impl<T: ForestType> ForestType for Option<T> {
    const COLUMN: ColumnType = T::COLUMN;
    const NULLABLE: bool = true;
    const ENUM_VALUES: &'static [&'static str] = T::ENUM_VALUES;
    const INTEGERS: Option<(i64, i64)> = T::INTEGERS;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::Null => Ok(None),
            _ => T::from_cell(cell).map(Some),
        }
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ForestType> ForestType for Vec<T> {
    const COLUMN: ColumnType = ColumnType::List(&T::COLUMN);
    const ENUM_VALUES: &'static [&'static str] = T::ENUM_VALUES;

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::List(values) => values.iter().map(|value| T::from_cell(value.as_cell())).collect(),
            // Stores without lists keep one as a JSON text.
            Cell::Text(text) => {
                let list: Vec<serde_json::Value> =
                    serde_json::from_str(text).map_err(|_| CellError::new("a list", cell))?;
                list.iter().map(|item| T::from_cell(json_value(item).as_cell())).collect()
            }
            _ => Err(CellError::new("a list", cell)),
        }
    }

    fn to_value(&self) -> Value {
        Value::List(self.iter().map(T::to_value).collect())
    }
}

fn json_value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => number
            .as_i64()
            .map(Value::Int)
            .or_else(|| number.as_f64().map(Value::Float))
            .unwrap_or_else(|| Value::Text(number.to_string())),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(json_value).collect()),
        serde_json::Value::Object(_) => Value::Text(json.to_string()),
    }
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use ::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Timelike as _, Utc};
    use jiff::Timestamp;

    use super::{Cell, CellError, ColumnType, ForestType, Value, civil, parse_date, parse_time};

    #[diagnostic::do_not_recommend]
    impl ForestType for DateTime<Utc> {
        const COLUMN: ColumnType = ColumnType::Date;

        fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
            parse_date(cell)
                .and_then(|instant| {
                    let nanoseconds =
                        u32::try_from(instant.subsec_nanosecond().rem_euclid(1_000_000_000)).ok()?;
                    let seconds = instant.as_nanosecond().div_euclid(1_000_000_000);
                    Utc.timestamp_opt(i64::try_from(seconds).ok()?, nanoseconds).single()
                })
                .ok_or_else(|| CellError::new("a date", cell))
        }

        fn to_value(&self) -> Value {
            let nanoseconds = i32::try_from(self.timestamp_subsec_nanos()).unwrap_or_default();
            Timestamp::new(self.timestamp(), nanoseconds).map_or(Value::Null, |instant| instant.to_value())
        }
    }

    #[diagnostic::do_not_recommend]
    impl ForestType for NaiveDateTime {
        const COLUMN: ColumnType = ColumnType::Date;

        fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
            DateTime::<Utc>::from_cell(cell).map(|instant| instant.naive_utc())
        }

        fn to_value(&self) -> Value {
            self.and_utc().to_value()
        }
    }

    #[diagnostic::do_not_recommend]
    impl ForestType for NaiveDate {
        const COLUMN: ColumnType = ColumnType::Dateonly;

        fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
            civil::Date::from_cell(cell)?.to_string().parse().map_err(|_| CellError::new("a day", cell))
        }

        fn to_value(&self) -> Value {
            Value::Text(self.format("%Y-%m-%d").to_string())
        }
    }

    #[diagnostic::do_not_recommend]
    impl ForestType for NaiveTime {
        const COLUMN: ColumnType = ColumnType::Time;

        fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
            parse_time(cell)
                .and_then(|time| {
                    let part = |value: i8| u32::try_from(value).ok();
                    NaiveTime::from_hms_nano_opt(
                        part(time.hour())?,
                        part(time.minute())?,
                        part(time.second())?,
                        u32::try_from(time.subsec_nanosecond()).ok()?,
                    )
                })
                .ok_or_else(|| CellError::new("a time of day", cell))
        }

        fn to_value(&self) -> Value {
            let text =
                if self.nanosecond() == 0 { self.format("%H:%M:%S") } else { self.format("%H:%M:%S%.f") };
            Value::Text(text.to_string())
        }
    }
}
