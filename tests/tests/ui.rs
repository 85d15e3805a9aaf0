//! What does not compile, with the message that the user reads; and what does. See `ui/README.md`.

/// One run for all areas: each file stands alone, so that an error in one cannot hide another's.
#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/*/pass/*.rs");
    cases.compile_fail("ui/*/fail/*.rs");
}
