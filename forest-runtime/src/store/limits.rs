//! What may be kept: the same for all stores, so that a mistake shows with the first one that is tried.

use std::time::Duration;

use super::StoreError;

const KEY: usize = 200;
const VALUE: usize = 4_096;
/// Long enough for whatever is kept here, short enough for everybody's arithmetic.
const LONGEST: Duration = Duration::from_hours(10 * 366 * 24);
const SHORTEST: Duration = Duration::from_millis(1);

pub(super) fn check_key(key: &str) -> Result<(), StoreError> {
    if key.is_empty() || key.len() > KEY {
        return Err(StoreError::new(format!("a key has 1 to {KEY} characters, this one {}", key.len())));
    }
    if !key.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(StoreError::new("a key has printable characters of ASCII only"));
    }
    Ok(())
}

pub(super) fn check(key: &str, value: &str) -> Result<(), StoreError> {
    check_key(key)?;
    if value.len() > VALUE {
        return Err(StoreError::new(format!("a value has at most {VALUE} bytes, this one {}", value.len())));
    }
    // PostgreSQL has no text with it.
    if value.contains('\0') {
        return Err(StoreError::new("a value does not contain the character NUL"));
    }
    Ok(())
}

/// A time that every store can add to its clock.
pub(super) fn bounded(time: Duration) -> Duration {
    time.clamp(SHORTEST, LONGEST)
}

/// [`bounded`], in milliseconds.
#[cfg(any(feature = "sqlite", feature = "store-redis"))]
pub(super) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(bounded(time).as_millis()).unwrap_or(i64::MAX)
}
