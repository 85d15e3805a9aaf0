//! The command line and the environment: two ports, a file, and whether to look around only. What is wrong is said in one
//! line.

use std::{
    env,
    error::Error,
    ffi::OsString,
    io::{self, ErrorKind, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::ExitCode,
};

use actix_web::{App, HttpServer, rt};
use forest::Agent;
use tracing::Level;

const HELP: &str = "\
A shop, and an admin console in which its support team logs in as a customer.

Usage: impersonate [--check | --help]

  --check               looks whether all that the agent needs is there, says so, and ends
  --help                says this, and ends

Environment:
  FOREST_PORT           port of the agent and its console (3310; 0 takes any free one)
  SHOP_PORT             port of the shop (3311; 0 takes any free one)
  DATABASE              the SQLite file, made and filled when it is not there (impersonate.db)
  FOREST_AUTH_SECRET    signs the sessions of operators (made up at each start)
  FOREST_ENV_SECRET     names the environment towards Forest (made up at each start)
  FOREST_SCHEMA_PATH    where the schema file is written (.forestadmin-schema.json)

Both listen on 127.0.0.1 alone.
";

/// What the program was told, with its ports already taken.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) forest: TcpListener,
    pub(crate) shop: TcpListener,
    pub(crate) database: PathBuf,
    /// Whether to look around only.
    pub(crate) is_check: bool,
}

impl Settings {
    /// Reads arguments and environment; `None` when the help was asked for, and given.
    pub(crate) fn read() -> Result<Option<Self>, Box<dyn Error>> {
        let mut is_check = false;
        for argument in env::args_os().skip(1) {
            match argument.to_str() {
                Some("--help" | "-h") => {
                    say(HELP);
                    return Ok(None);
                }
                Some("--check") => is_check = true,
                _ => return Err(format!("unknown argument {}: see --help", argument.display()).into()),
            }
        }
        let database = env::var_os("DATABASE").filter(|path| !path.is_empty());
        Ok(Some(Self {
            forest: listen("FOREST_PORT", 3310)?,
            shop: listen("SHOP_PORT", 3311)?,
            database: database.unwrap_or_else(|| OsString::from("impersonate.db")).into(),
            is_check,
        }))
    }
}

/// Says where to go.
pub(crate) fn announce(console: &str, shop: &str) {
    say(&format!(
        "\n  Console  {console}\n  Shop     {shop}\n\n\
         Open the console, choose a user and click Impersonate. Ctrl+C stops both.\n"
    ));
}

/// Looks at the agent and at what it needs, and says what was found. The agent is served meanwhile: how it answers browsers is
/// a part of it.
pub(crate) async fn check(
    agent: Agent,
    listener: TcpListener,
    address: SocketAddr,
) -> Result<(), Box<dyn Error>> {
    let served = agent.clone();
    let server = HttpServer::new(move || App::new().service(served.clone()))
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    rt::spawn(server);
    let report = agent.check(Some(&format!("http://{address}"))).await;
    handle.stop(false).await;
    say(&report.to_string());
    if report.is_healthy() {
        Ok(())
    } else {
        Err("not all is as it should be: see the lines that say FAIL".into())
    }
}

fn listen(variable: &str, default: u16) -> Result<TcpListener, Box<dyn Error>> {
    let port = match env::var_os(variable).filter(|value| !value.is_empty()) {
        None => default,
        Some(value) => value.to_str().and_then(|value| value.parse().ok()).ok_or_else(|| {
            format!("{variable} is {}, which is no port: set it to a number from 0 to 65535", value.display())
        })?,
    };
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::AddrInUse => format!("port {port} is taken by another program"),
            ErrorKind::PermissionDenied => format!("port {port} may not be opened by this user"),
            _ => format!("port {port} cannot be opened ({error})"),
        };
        format!("{reason}: set {variable} to another port").into()
    })
}

// `println!` panics when the reader of a pipe has gone; that is no reason to stop.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Runs the program; what went wrong is said on one line.
pub(crate) async fn start(run: impl AsyncFnOnce(Settings) -> Result<(), Box<dyn Error>>) -> ExitCode {
    // What goes wrong in a request is answered in one safe line; its cause is in the log alone.
    tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(Level::WARN).init();
    let outcome = match Settings::read() {
        Ok(Some(settings)) => run(settings).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    let text = error.to_string().lines().collect::<Vec<_>>().join("; ");
    let _ = writeln!(io::stderr(), "impersonate: {text}");
    ExitCode::FAILURE
}
