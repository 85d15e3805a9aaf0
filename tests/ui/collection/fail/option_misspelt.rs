use forest::collection;

#[collection(tabel = "users")]
pub struct User {
    id: i64,
}

fn main() {}
