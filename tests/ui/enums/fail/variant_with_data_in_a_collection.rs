use forest::ForestEnum;

// One error: the collection that has such a field is content.
#[derive(ForestEnum)]
pub enum Status {
    New,
    Old { since: i64 },
}

#[forest::collection]
pub struct User {
    pub id: i64,
    pub status: Status,
}

fn main() {}
