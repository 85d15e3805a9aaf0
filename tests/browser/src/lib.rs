//! Tests that drive a real browser. They are in `tests/`; `tests/run` at the root of the repository runs them.
