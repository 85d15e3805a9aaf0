use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(column = "e_mail")]
    email: &'static str,
}

fn main() {}
