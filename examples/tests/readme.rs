//! The README shows what the example holds.

/// Each sample of the README that is not marked otherwise stands in the example's source, letter for letter.
#[test]
fn the_readme_shows_the_example() {
    let readme = include_str!("../../README.md");
    let source = include_str!("../src/impersonate/main.rs");
    let samples: Vec<_> =
        readme.split("```rust\n").skip(1).map(|rest| rest.split("\n```").next().unwrap_or(rest)).collect();
    assert_eq!(samples.len(), 2, "the declaration and the agent");
    for sample in samples {
        assert!(source.contains(sample), "the example does not hold this:\n{sample}");
    }
}
