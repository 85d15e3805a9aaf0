//! Runs the example as a program, in a folder of its own, and speaks HTTP to it.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

/// A folder for one test, empty at first.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The program, on free ports and without what this shell's environment may say.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_impersonate"));
    command.current_dir(folder).env("FOREST_PORT", "0").env("SHOP_PORT", "0");
    for variable in [
        "DATABASE",
        "FOREST_AUTH_SECRET",
        "FOREST_ENV_SECRET",
        "FOREST_IS_PRODUCTION",
        "FOREST_SCHEMA_PATH",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs a program that is expected to refuse: one line that says why, and what to do.
pub(crate) fn refusal(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.env("RUST_BACKTRACE", "1").output().unwrap();
    let text = String::from_utf8(stderr).unwrap();
    assert!(!status.success(), "it started: {}", String::from_utf8_lossy(&stdout));
    assert!(status.code().is_some(), "it was killed: {status}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!text.contains("panicked"), "{text}");
    let text = text.trim_end();
    text.strip_prefix("impersonate: ").unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// The program while it runs; dropping it ends it.
pub(crate) struct Program {
    child: Child,
    /// `http://127.0.0.1:<port>`
    pub(crate) forest: String,
    /// The same of the shop.
    pub(crate) shop: String,
    token: String,
}

impl Program {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = command(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut address = |name: &str| {
            let line = lines.find(|line| line.trim_start().starts_with(name)).expect("it says where it is");
            line.split_whitespace().last().unwrap().to_owned()
        };
        let console = address("Console");
        let shop = address("Shop").trim_end_matches('/').to_owned();
        let (forest, token) = console.split_once("/console/?token=").unwrap();
        Self { child, forest: forest.to_owned(), shop, token: token.to_owned() }
    }

    /// A session token, as the console's page gets it.
    pub(crate) fn session(&self) -> String {
        let cookie = format!("forest_console={}", self.token);
        let answer = send(&self.forest, "POST", "/console/session", &[("Cookie", &cookie)], "");
        assert_eq!(answer.status, 200, "{}", answer.body);
        between(&answer.body, "\"token\":\"", "\"")
    }

    /// A ticket for a user, as Impersonate hands it out.
    pub(crate) fn ticket(&self, user: u32) -> String {
        let authorization = format!("Bearer {}", self.session());
        let body = format!(r#"{{"data":{{"attributes":{{"ids":["{user}"],"values":{{}}}}}}}}"#);
        let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
        let answer = send(&self.forest, "POST", "/forest/actions/impersonate?timezone=UTC", &headers, &body);
        assert_eq!(answer.status, 200, "{}", answer.body);
        between(&answer.body, "\"ticket\":\"", "\"")
    }

    /// Hands a ticket to the shop, as the console's page does.
    pub(crate) fn hand_over(&self, ticket: &str) -> Answer {
        let headers = [("Origin", self.forest.as_str()), ("Content-Type", "application/json")];
        send(&self.shop, "POST", "/login", &headers, &format!(r#"{{"ticket":"{ticket}"}}"#))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// `name=value` of the cookie that it sets.
    pub(crate) fn cookie(&self) -> &str {
        self.header("set-cookie").split(';').next().unwrap_or_default()
    }
}

/// Sends a request to an origin, `http://127.0.0.1:<port>`.
pub(crate) fn send(origin: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let host = origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let headers: String = headers.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Answer { status, headers, body: body.to_owned() }
}

/// The text between two others.
pub(crate) fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split_once(after).unwrap().0.to_owned()
}
