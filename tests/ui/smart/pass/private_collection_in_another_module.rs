use forest::prelude::*;

mod model {
    #[forest::collection]
    pub(crate) struct User {
        id: i64,
        first_name: String,
    }
}

#[smart]
impl model::User {
    #[action(global)]
    async fn export() {}

    #[field]
    fn shout(first_name: &str) -> String {
        first_name.to_uppercase()
    }
}

fn main() {
    assert_eq!(model::User::FIELDS[0].depends_on, ["first_name"]);
}
