use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(belongs_to = User)]
    pub boss_id: Option<i64>,
}

#[smart]
impl User {
    #[field]
    fn boss(boss_id: Option<i64>) -> bool {
        boss_id.is_none()
    }
}

fn main() {}
