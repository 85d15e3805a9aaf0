//! Building an agent: everything that is wrong is said at once, and the schema file is kept.

use std::fs;

use forest::{Agent, Dialect, Options, prelude::*};

use crate::shop::{Company, Read, Shop, User};

#[collection(table = "orders")]
struct Order {
    #[allow(dead_code)]
    id: i64,
}

#[smart]
impl Order {
    #[action(single, name = "Impersonate")]
    async fn become_them() {}

    #[action(global)]
    async fn count(numbers: Data<Vec<u8>>) -> ActionResult {
        ActionResult::success(numbers.len().to_string())
    }
}

#[test]
fn all_problems_come_at_once() {
    let shop = Shop::new(Dialect::Modern);
    let error = Agent::builder(Options::new("short", ""))
        .collection::<User>()
        .source(shop.source())
        .collection::<Order>()
        .collection::<Read>()
        .collection::<Read>()
        .build()
        .unwrap_err();
    let text = error.to_string();
    for expected in [
        "FOREST_ENV_SECRET",
        "FOREST_AUTH_SECRET",
        "`User` is registered before any data source",
        "`Order::count` takes a `Data<alloc::vec::Vec<u8>>`",
        "`User::report` takes a `Data<alloc::string::String>`",
        "`User::impersonate`",
        "`Order::become_them`",
        "`.collection::<Company>()`",
        "`Read` is registered twice",
    ] {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
    assert_eq!(text.lines().count(), error.problems().len());
    assert!(!shop.folder.path().join(".forestadmin-schema.json").exists(), "nothing is written");
}

#[test]
fn in_development_the_schema_file_is_written_when_it_would_change() {
    let shop = Shop::new(Dialect::Modern);
    let path = shop.folder.path().join(".forestadmin-schema.json");
    let agent = shop.builder().build().unwrap();
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(written, agent.schema_document().file_text());

    // The same text is left alone: its time does not change.
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    shop.builder().build().unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago);

    fs::write(&path, "{}").unwrap();
    shop.builder().build().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
    let names: Vec<_> =
        fs::read_dir(shop.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("tmp")), "{names:?}");
}

#[test]
fn in_production_the_schema_file_is_read_and_must_be_there() {
    let shop = Shop::new(Dialect::Modern);
    let path = shop.folder.path().join(".forestadmin-schema.json");
    let agent = shop.builder().build().unwrap();
    let shop = shop.in_production();

    assert_eq!(
        shop.builder().build().unwrap().schema_document().file_text(),
        agent.schema_document().file_text()
    );

    fs::write(&path, "{\"collections\":").unwrap();
    let text = shop.builder().build().unwrap_err().to_string();
    assert!(text.contains(".forestadmin-schema.json"), "{text}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"collections\":", "production never writes");

    fs::remove_file(&path).unwrap();
    let text = shop.builder().build().unwrap_err().to_string();
    assert!(text.contains(".forestadmin-schema.json"), "{text}");
    assert!(!path.exists());
}

#[test]
fn an_unwritable_folder_is_a_problem_and_not_a_panic() {
    let shop = Shop::new(Dialect::Modern);
    let text = Agent::builder(shop.options().schema_path("/proc/none/.forestadmin-schema.json"))
        .source(shop.source())
        .collection::<Company>()
        .collection::<User>()
        .data(String::new())
        .build()
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("/proc/none/.forestadmin-schema.json") && text.contains("FOREST_SCHEMA_PATH"),
        "{text}"
    );
}

#[test]
fn a_database_that_is_none_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let text = forest::source::Sqlite::open(&path).unwrap_err().to_string();
    assert!(text.contains("none.db"), "{text}");
    assert!(!path.exists(), "opening creates nothing");

    fs::write(&path, "this is not a database, whatever its name says").unwrap();
    let text = forest::source::Sqlite::open(&path).unwrap_err().to_string();
    assert!(text.contains("not a database"), "{text}");
}
