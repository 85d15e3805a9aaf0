//! The example, built and started on free ports with a database of its own.

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// The example while it runs; dropping it ends it.
pub(crate) struct Program {
    child: Child,
    /// The address of the console, with its token.
    pub(crate) console: String,
    /// `http://127.0.0.1:<port>/`
    pub(crate) shop: String,
}

impl Program {
    /// On these ports: of the console, of the shop; 0 takes a free one.
    pub(crate) fn start(folder: &Path, [forest, shop]: [u16; 2]) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        let mut child = Command::new(executable()?)
            .current_dir(folder)
            .env("FOREST_PORT", forest.to_string())
            .env("SHOP_PORT", shop.to_string())
            .env("DATABASE", "browser.db")
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut program = Self { child, console: String::new(), shop: String::new() };
        for line in BufReader::new(output).lines() {
            let line = line?;
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["Console", address] => address.clone_into(&mut program.console),
                ["Shop", address] => {
                    address.clone_into(&mut program.shop);
                    return Ok(program);
                }
                _ => {}
            }
        }
        Err("the example ended before it said where it is".into())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Another package's program has no `CARGO_BIN_EXE_…` here: cargo builds it, if need be, and tells where it is. Once for
/// all tests, which run side by side.
fn executable() -> Result<PathBuf, Box<dyn Error>> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    Ok(BUILT.get_or_init(|| build().map_err(|error| error.to_string())).clone()?)
}

fn build() -> Result<PathBuf, Box<dyn Error>> {
    let build = Command::new(env!("CARGO"))
        .args(["build", "--package=forest-examples", "--bin=impersonate", "--message-format=json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    if !build.status.success() {
        return Err("the example does not build".into());
    }
    String::from_utf8(build.stdout)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo did not say where the example is".into())
}
