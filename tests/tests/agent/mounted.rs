//! The agent inside an application, and alone.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

use actix_web::{App, HttpResponse, test, web};
use forest::Dialect;
use serde_json::json;

use crate::shop::{Shop, token};

#[actix_web::test]
async fn the_application_keeps_its_own_routes() {
    let shop = Shop::new(Dialect::Modern);
    let agent = shop.builder().build().unwrap();
    let application = App::new()
        .route("/", web::get().to(async || HttpResponse::Ok().body("my own")))
        .service(agent.clone())
        .service(web::scope("/admin").service(agent));
    let service = test::init_service(application).await;
    let ask = async |path: &str| {
        let bearer = format!("Bearer {}", token(&json!({})));
        let request =
            test::TestRequest::get().uri(path).append_header(("Authorization", bearer)).to_request();
        let response = test::call_service(&service, request).await;
        let status = response.status().as_u16();
        (status, String::from_utf8(test::read_body(response).await.to_vec()).unwrap())
    };
    assert_eq!(ask("/").await, (200, "my own".to_owned()));
    assert_eq!(ask("/forest/users/count?timezone=UTC").await, (200, "{\"count\":4}".to_owned()));
    assert_eq!(ask("/admin/forest/users/count?timezone=UTC").await, (200, "{\"count\":4}".to_owned()));
    assert_eq!(ask("/elsewhere").await.0, 404);
}

#[actix_web::test]
async fn the_agent_serves_itself() {
    let shop = Shop::new(Dialect::Modern);
    let agent = shop.builder().build().unwrap();
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = actix_web::rt::spawn(agent.serve(address));
    // The first poll binds, so that the connection below waits in the queue at worst.
    actix_web::rt::task::yield_now().await;
    let answer = web::block(move || {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /forest HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    });
    let answer = answer.await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("\"Agent is running\"}"), "{answer}");
    server.abort();
}
