use forest::prelude::*;

pub struct Plain {
    pub id: i64,
}

#[smart]
impl Plain {
    #[action(single)]
    async fn greet(_: Record<Self>, _: Caller) {}

    #[action(bulk)]
    async fn count(plains: Records<Self>) -> Result<()> {
        plains.count().await?;
        Ok(())
    }

    #[field]
    fn double(id: i64) -> i64 {
        id * 2
    }
}

fn main() {}
