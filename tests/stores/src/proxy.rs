//! A proxy before a server: it can be away, and it can take everything and say nothing.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// It is away until it is [started](Proxy::start).
pub struct Proxy {
    address: SocketAddr,
    server: String,
    hangs: watch::Sender<bool>,
    running: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Before the server of `url`; and the URL of the proxy.
    pub async fn before(url: &str) -> (Self, String) {
        let (login, rest) = url.rsplit_once('@').unwrap();
        let end = rest.find('/').unwrap_or(rest.len());
        let (server, path) = rest.split_at(end);
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let proxy =
            Self { address, server: server.to_owned(), hangs: watch::Sender::new(false), running: None };
        (proxy, format!("{login}@{address}{path}"))
    }

    /// Is there.
    pub async fn start(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        let (server, hangs) = (self.server.clone(), self.hangs.clone());
        self.running = Some(tokio::spawn(async move {
            // Connections end with it.
            let mut connections = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(&server).await.unwrap();
                let ((from, to), (there, back)) = (client.into_split(), server.into_split());
                connections.spawn(pass(from, back, hangs.subscribe()));
                connections.spawn(pass(there, to, hangs.subscribe()));
            }
        }));
    }

    /// Is away, and all connections with it.
    pub async fn stop(&mut self) {
        let running = self.running.take().unwrap();
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
    }

    /// Holds back what is said on both sides, or passes it on again.
    pub fn hang(&self, hangs: bool) {
        self.hangs.send_replace(hangs);
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut hangs: watch::Receiver<bool>) {
    let mut buffer = [0; 4_096];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        hangs.wait_for(|hangs| !hangs).await.unwrap();
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
