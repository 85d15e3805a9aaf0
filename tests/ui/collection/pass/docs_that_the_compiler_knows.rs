use forest::prelude::*;

#[collection]
#[doc = concat!("People", ".")]
/// The end.
struct User {
    /**
     * A number.
     *
     * Never reused.
     */
    #[forest(primary_key)]
    r#id: i64,
    #[doc = stringify!(as on the passport)]
    name: String,
}

#[smart]
impl User {
    #[doc = concat!("Says ", "hello.")]
    #[action(global)]
    async fn greet() {}
}

fn main() {
    let [id, name] = User::META.columns else { panic!("two columns") };
    assert_eq!(User::META.description, Some("People.\nThe end."));
    assert_eq!(id.description, Some("A number.\n\nNever reused."));
    assert_eq!(name.description, Some("as on the passport"));
    assert_eq!(User::ACTIONS[0].declaration.description, Some("Says hello."));
}
