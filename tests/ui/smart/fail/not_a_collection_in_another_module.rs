use forest::prelude::*;

mod models {
    pub struct Plain;
}

#[smart]
impl crate::models::Plain {
    #[action(single)]
    async fn greet(_: Record<Self>) {}

    #[field]
    fn double(id: i64) -> i64 {
        id * 2
    }
}

fn main() {}
