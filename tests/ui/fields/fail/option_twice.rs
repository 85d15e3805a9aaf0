use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(name = "mail", name = "e_mail")]
    email: String,
}

fn main() {}
