//! An HTTP server in a thread of its own, so that it answers whatever the test's own thread does meanwhile.

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use actix_web::{App, HttpServer, dev::ServerHandle, rt::System, web::ServiceConfig};
use tokio::net::TcpSocket;

type Configure = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// A server on a port of 127.0.0.1 that it keeps until it is dropped, also while it is stopped.
pub(super) struct Server {
    address: SocketAddr,
    configure: Configure,
    phase: Phase,
}

enum Phase {
    Running(ServerHandle, JoinHandle<()>),
    /// The socket holds the port and refuses connections.
    Stopped(TcpSocket),
    /// For the moment between the two.
    Between,
}

impl Server {
    pub(super) fn start(configure: impl Fn(&mut ServiceConfig) + Send + Sync + 'static) -> Self {
        let socket = bound(([127, 0, 0, 1], 0).into());
        let address = socket.local_addr().expect("a bound socket has an address");
        let configure: Configure = Arc::new(configure);
        let phase = run(socket, Arc::clone(&configure));
        Self { address, configure, phase }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server and its connections. New ones are refused from here on.
    pub(super) fn stop(&mut self) {
        if let Phase::Running(handle, thread) = std::mem::replace(&mut self.phase, Phase::Between) {
            end(&handle, thread);
            self.phase = Phase::Stopped(bound(self.address));
        }
    }

    /// Starts the server again, on the same port, after [`Server::stop`].
    pub(super) fn restart(&mut self) {
        self.phase = match std::mem::replace(&mut self.phase, Phase::Between) {
            Phase::Stopped(socket) => run(socket, Arc::clone(&self.configure)),
            Phase::Between => run(bound(self.address), Arc::clone(&self.configure)),
            running @ Phase::Running(..) => running,
        };
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Phase::Running(handle, thread) = std::mem::replace(&mut self.phase, Phase::Between) {
            end(&handle, thread);
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

fn bound(address: SocketAddr) -> TcpSocket {
    let bind = || {
        let socket = TcpSocket::new_v4()?;
        // Old connections of the port do not keep it.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        std::io::Result::Ok(socket)
    };
    bind().unwrap_or_else(|error| panic!("no server can be started on {address}: {error}"))
}

fn run(socket: TcpSocket, configure: Configure) -> Phase {
    let (sender, receiver) = mpsc::channel();
    let serve = async move {
        let listener = socket.listen(1024)?.into_std()?;
        let server = HttpServer::new(move || {
            let configure = Arc::clone(&configure);
            App::new().configure(move |config| configure(config))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
        // Nobody waits for it when the thread that started this has panicked.
        let _ = sender.send(server.handle());
        server.await
    };
    let thread = thread::Builder::new()
        .name("forest-testing".to_owned())
        .spawn(move || {
            if let Err(error) = System::new().block_on(serve) {
                panic!("a server for tests stopped: {error}");
            }
        })
        .expect("a thread can be started");
    let handle = receiver.recv().expect("a server for tests starts");
    Phase::Running(handle, thread)
}

fn end(handle: &ServerHandle, thread: JoinHandle<()>) {
    // The order to stop is given at once; the future would only wait for it to be carried out, as `join` does.
    drop(handle.stop(false));
    let ended = thread.join();
    assert!(ended.is_ok() || thread::panicking(), "a server for tests panicked; its own message is above");
}
