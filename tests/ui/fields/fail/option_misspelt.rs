use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(primary_kye)]
    email: String,
}

fn main() {}
