//! How the value of a column is compared: the few operators that a data source knows.

/// How a column's value is compared with another.
///
/// Forest has many more (`today`, `before`, `blank`, …): [`parse_condition`](super::parse_condition) says them in these.
/// No value is neither less nor greater than any other, and holds no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// The same value; of [`Value::Null`](crate::value::Value::Null), no value.
    Equal,
    /// Another value, or none; of `Null`, any value.
    NotEqual,
    /// One of a [list](crate::value::Value::List); a `Null` in it stands for no value.
    In,
    /// None of a list. No value is none of them, unless `Null` is.
    NotIn,
    /// Before it, in the order of the column's type.
    LessThan,
    /// Before it, or the same.
    LessThanOrEqual,
    /// After it.
    GreaterThan,
    /// After it, or the same.
    GreaterThanOrEqual,
    /// A text with this one in it, letter by letter.
    Contains,
    /// The same, whatever the case of its letters.
    IContains,
    /// No text, or one without this one in it.
    NotContains,
    /// The same, whatever the case of its letters.
    NotIContains,
    /// A text that begins with this one.
    StartsWith,
    /// The same, whatever the case of its letters.
    IStartsWith,
    /// A text that ends with this one.
    EndsWith,
    /// The same, whatever the case of its letters.
    IEndsWith,
    /// A text of this pattern: `%` is any text, `_` is any letter, and there is no way to write the two themselves.
    Like,
    /// The same, whatever the case of its letters.
    ILike,
    /// A text of more characters than this number.
    LongerThan,
    /// A text of fewer characters than this number.
    ShorterThan,
}
