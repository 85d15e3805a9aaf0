//! Tests of the whole.

pub mod lints;
