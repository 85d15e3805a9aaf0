use forest::collection;

#[derive(forest::ForestEnum)]
pub enum Status {
    New,
    Old,
}

#[collection]
pub struct User {
    id: i64,
    #[forest(default = "paused")]
    status: Option<Status>,
}

fn main() {}
