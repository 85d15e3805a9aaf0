use forest::prelude::*;

pub struct Plain;

#[smart]
impl Plain {
    #[action(single)]
    async fn greet(user: Record<Self>, caller: Caller) {
        drop((user, caller));
    }
}

fn main() {}
