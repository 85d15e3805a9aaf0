//! TLS towards the Forest server: V.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use jsonwebtoken::Algorithm::HS256;
use reqwest::Method;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig, ServerConnection, Stream,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::json;

use crate::{
    away::{Served, client_with},
    shop::{Shop, USERS, eventually},
};

/// For `localhost` and 127.0.0.1, signed by itself, good for a hundred years. It protects nothing.
const CERTIFICATE: &[u8] = include_bytes!("tls/certificate.der");
const KEY: &[u8] = include_bytes!("tls/key.der");

/// What a server has seen: the texts that it was sent, and how many handshakes failed.
#[derive(Default)]
struct Seen {
    heard: Vec<String>,
    broken: usize,
}

/// Starts a server with a certificate that nobody has vouched for. Its thread ends with the process.
fn server() -> (u16, Arc<Mutex<Seen>>) {
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(CERTIFICATE)],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(KEY)),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::<Mutex<Seen>>::default();
    let kept = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (config, seen) = (Arc::clone(&config), Arc::clone(&kept));
            thread::spawn(move || {
                let heard = hear(stream.unwrap(), config);
                let mut seen = seen.lock().unwrap();
                match heard {
                    Ok(text) => seen.heard.push(text),
                    Err(_) => seen.broken += 1,
                }
            });
        }
    });
    (port, seen)
}

/// What a client says, if it goes on after the handshake.
fn hear(mut socket: TcpStream, config: Arc<ServerConfig>) -> std::io::Result<String> {
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut tls = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = Stream::new(&mut tls, &mut socket);
    let mut text = vec![0; 8192];
    let length = stream.read(&mut text)?;
    stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    stream.flush()?;
    Ok(String::from_utf8_lossy(&text[..length]).into_owned())
}

#[actix_web::test]
async fn hole_v_a_server_whose_certificate_nobody_vouches_for_is_told_nothing() {
    let (port, seen) = server();
    // Whoever trusts it gets through.
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(CERTIFICATE)).unwrap();
    let trusting = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let answer = client_with(trusting).get(format!("https://localhost:{port}/trusted")).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    eventually("the server has heard it", async || seen.lock().unwrap().heard.len() == 1).await;
    assert!(seen.lock().unwrap().heard.pop().unwrap().starts_with("GET /trusted"));

    let shop = Shop::new();
    for host in ["localhost", "127.0.0.1"] {
        let served = Served::start(&shop.agent(shop.options().server_url(format!("https://{host}:{port}"))));
        let body = json!({ "renderingId": 1 });
        let login = served.ask(Method::POST, "/forest/authentication", None, Some(&body)).await;
        login.refused(500, "ForestServerError");
        let token = shop.token("support", HS256, &json!({}));
        served.ask(Method::GET, USERS, Some(&token), None).await.refused(500, "ForestServerError");
        assert_eq!(served.ask(Method::GET, "/forest", None, None).await.status, 200);
        eventually("handshakes were broken off", async || {
            let mut seen = seen.lock().unwrap();
            assert_eq!(seen.heard, [""; 0], "the agent talks to a server that it cannot know");
            let broken = seen.broken >= 2;
            seen.broken = if broken { 0 } else { seen.broken };
            broken
        })
        .await;
    }
    assert_eq!(shop.statements(), 0);
    // The sandbox beside it, which the agent does trust, is not asked instead.
    assert_eq!(shop.sandbox.all_requests().len(), 0);
}
