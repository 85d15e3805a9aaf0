#[derive(::forest::__private::Collection)]
/// People.
#[derive(Debug)]
pub struct User {
    #[forest(primary_key)]
    pub user_id: i64,
}
