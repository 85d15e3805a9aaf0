//! A handler reaches a collection through the gate or not at all: whatever else it tries does not compile.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

#[test]
fn handlers_cannot_go_around_the_gate() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let source = fs::read_to_string(workspace.join("forest-runtime/src/bypass.rs")).unwrap();
    let expected: BTreeSet<_> = source
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| Some((number, line.split_once("//~ ")?.1.to_owned())))
        .collect();
    assert!(expected.len() >= 9, "{expected:?}");

    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--package", "forest-runtime", "--lib", "--all-features", "--message-format", "json"])
        .args(["--", "--cfg", "forest_bypass"])
        .current_dir(workspace)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(!output.status.success(), "the runtime builds although handlers go around the gate");

    let found: BTreeSet<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["message"]["level"] == "error" && line["message"]["code"].is_object())
        .map(|line| {
            let span =
                line["message"]["spans"].as_array().unwrap().iter().find(|span| span["is_primary"] == true);
            let span = span.unwrap();
            assert!(span["file_name"].as_str().unwrap().ends_with("bypass.rs"), "{line}");
            (
                span["line_start"].as_u64().unwrap(),
                line["message"]["code"]["code"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(found, expected);
}
