//! A shop whose support team logs in as a customer with one click: run it, and open the address that it prints.

mod seed;
mod settings;
mod shop;

use std::{error::Error, process::ExitCode, sync::Arc};

use actix_web::{App, HttpServer, rt};
use chrono::{DateTime, Utc};
use forest::{
    ActionResult, Agent, Options, console::Console, impersonation::Tickets, prelude::*, source::Sqlite,
};
use serde_json::json;

use crate::{settings::Settings, shop::Shop};

#[derive(Debug, Clone, Copy, ForestEnum)]
#[forest(rename_all = "lowercase")]
enum Plan {
    Free,
    Plus,
    Studio,
}

/// People who hold an account with the shop. A column without a field, `password_hash` for one, stays in the database.
#[collection(table = "users")]
#[derive(Debug)]
struct User {
    id: i64,
    email: String,
    first_name: String,
    last_name: String,
    plan: Plan,
    blocked: bool,
    #[forest(read_only)]
    created_at: DateTime<Utc>,
}

#[smart]
impl User {
    /// Log in to the shop as this customer.
    #[action(single)]
    async fn impersonate(
        user: Record<Self>,
        caller: Caller,
        tickets: Data<Tickets>,
        shop: Data<Shop>,
    ) -> Result<ActionResult> {
        let ticket = tickets.issue(user.id, &caller)?;
        Ok(ActionResult::success(format!("Impersonating {}", user.email))
            .webhook(Webhook::post(shop.url("/login")).body(&json!({ "ticket": ticket })))
            .redirect_to(shop.url("/")))
    }

    #[field]
    fn full_name(first_name: &str, last_name: &str) -> String {
        format!("{first_name} {last_name}")
    }
}

async fn run(settings: Settings) -> Result<(), Box<dyn Error>> {
    seed::database(&settings.database)?;
    let shop = Shop::at(settings.shop.local_addr()?);
    let tickets = Arc::new(Tickets::new(seed::random_bytes::<32>()?, shop.url("")));
    let agent = Agent::builder(Options::local()?)
        .source(Sqlite::open(&settings.database)?)
        .collection::<User>()
        .shared_data(Arc::clone(&tickets))
        .data(shop.clone())
        .build()?;

    let address = settings.forest.local_addr()?;
    if settings.is_check {
        return settings::check(agent, settings.forest, address).await;
    }
    let console = Console::new(&agent)?;
    settings::announce(&console.address(address), &shop.url("/"));
    rt::spawn(shop.serve(settings.shop, &settings.database, tickets, address)?);
    HttpServer::new(move || App::new().service(agent.clone()).service(console.clone()))
        .workers(2)
        .listen(settings.forest)?
        .run()
        .await?;
    Ok(())
}

#[actix_web::main]
async fn main() -> ExitCode {
    settings::start(run).await
}
