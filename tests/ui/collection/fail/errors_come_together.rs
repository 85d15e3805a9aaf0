use forest::collection;

// Three mistakes, three errors; the struct and its good fields are still there for `use_it`.
#[collection(tabel = "users")]
pub struct User {
    id: i64,
    #[forest(nmae = "mail")]
    email: String,
    #[forest(min = "a")]
    age: i64,
}

fn is_collection<C: forest::Collection>() {}

fn use_it(user: User) -> (i64, String, i64) {
    is_collection::<User>();
    let _ = <User as forest::Collection>::COLUMNS.email;
    (user.id, user.email, user.age)
}

fn main() {}
