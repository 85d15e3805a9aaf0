pub struct User {
    pub id: i64,
}

fn is_collection<C: forest::Collection>() {}

fn main() {
    is_collection::<User>();
}
