use forest::prelude::*;

#[collection]
struct User {
    id: i64,
}

#[smart]
impl User {
    #[action(global)]
    async fn nothing() {}

    #[action(global)]
    async fn answer() -> ActionResult {
        ActionResult::success("Done")
    }

    #[action(global)]
    async fn maybe() -> Result<()> {
        Ok(())
    }

    #[action(global)]
    async fn maybe_an_answer() -> Result<ActionResult> {
        Ok("7".parse::<u8>().map(|_| ActionResult::default())?)
    }

    #[action(global)]
    async fn another_error() -> Result<ActionResult, std::num::ParseIntError> {
        "7".parse::<u8>().map(|_| ActionResult::default())
    }

    #[action(global)]
    async fn something() -> impl forest::IntoActionResult {
        ActionResult::default()
    }
}

fn main() {
    assert_eq!(User::ACTIONS.len(), 6);
}
