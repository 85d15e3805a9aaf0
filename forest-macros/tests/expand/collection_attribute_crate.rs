#[derive(crate::vendored::__private::Collection)]
#[forest(crate = crate::vendored)]
/// People.
#[derive(Debug)]
pub struct User {
    #[forest(primary_key)]
    pub user_id: i64,
}
