//! The servers that `tests/services/with-services` starts.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use crate::unique;

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set; run `tests/run`, or this test by `tests/services/with-services cargo test …`"
        )
    })
}

/// The URL of the test's `REDIS`, `REDIS_TLS`, `POSTGRES` or `POSTGRES_TLS`.
pub fn url(name: &str) -> String {
    variable(&format!("FOREST_TEST_{name}_URL"))
}

/// A server that a test has for itself.
pub struct Service {
    script: PathBuf,
    folder: PathBuf,
}

impl Service {
    /// Starts one: `redis` or `postgres`.
    pub fn start(name: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services").join(name);
        let folder = Path::new(&variable("FOREST_TEST_SERVICES")).join(unique(name));
        let service = Self { script, folder };
        service.again();
        service
    }

    /// Where it is, also after it was started again.
    pub fn url(&self) -> String {
        fs::read_to_string(self.folder.join("url")).unwrap().trim().to_owned()
    }

    /// Ends it as a failure of the machine would.
    pub fn kill(&self) {
        self.run("kill");
    }

    /// Starts it again, with what it kept.
    pub fn again(&self) {
        self.run("start");
    }

    fn run(&self, command: &str) {
        assert!(self.asked(command).unwrap().success(), "{} {command} failed", self.script.display());
    }

    fn asked(&self, command: &str) -> io::Result<ExitStatus> {
        // What it starts would keep a pipe open.
        Command::new(&self.script).arg(command).arg(&self.folder).stdout(Stdio::null()).status()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // `with-services` stops what is left.
        let _ = self.asked("stop");
    }
}
