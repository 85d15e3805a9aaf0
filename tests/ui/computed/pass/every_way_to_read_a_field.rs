use std::borrow::Cow;

use forest::prelude::*;

#[derive(Clone, Copy, ForestEnum)]
enum Status {
    New,
}

#[collection]
struct User {
    id: i64,
    name: String,
    alias: Option<String>,
    tags: Vec<String>,
    status: Option<Status>,
}

#[smart]
impl User {
    #[field]
    fn by_value(id: i64, status: Option<Status>) -> Option<Status> {
        status.filter(|_| id > 0)
    }

    #[field]
    fn by_reference(id: &i64, name: &String, status: Option<&Status>, tags: &Vec<String>) -> String {
        format!("{id} {name} {} {}", status.is_some(), tags.len())
    }

    #[field]
    fn as_texts(name: &str, alias: Option<&str>, tags: &[String]) -> Vec<String> {
        [name, alias.unwrap_or_default()].into_iter().map(str::to_owned).chain(tags.iter().cloned()).collect()
    }

    #[field]
    fn as_a_cow(name: Cow<'_, str>) -> String {
        name.into_owned()
    }
}

fn main() {
    assert_eq!(User::FIELDS.len(), 4);
}
