//! `#[collection]` beside the derives of ORMs: see `tests/`.
