//! Chromium, driven through chromedriver; waiting for what a person would wait for.

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::CmdError,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::Url;

const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with an empty profile; dropping it ends it.
pub(crate) struct Browser {
    driver: Child,
    /// Kept open: a driver that nobody listens to ends at its next word.
    _output: BufReader<ChildStdout>,
    /// Where the driver listens.
    address: String,
    session: String,
    pub(crate) client: Client,
}

impl Browser {
    pub(crate) async fn start(profile: &Path) -> Result<Self, Box<dyn Error>> {
        let _ = fs::remove_dir_all(profile);
        fs::create_dir_all(profile)?;
        let mut driver =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().map_err(|error| {
                format!("chromedriver cannot be started ({error}): tests/run installs it")
            })?;
        let mut output = BufReader::new(driver.stdout.take().ok_or("no output")?);
        let port = output
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")
                    .map(|(_, port)| port.trim_end_matches('.').to_owned())
            })
            .ok_or("chromedriver did not say on which port it listens")?;
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--hide-scrollbars",
            "--lang=en-GB",
        ]
        .map(str::to_owned)
        .into();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let capabilities: Capabilities =
            [("goog:chromeOptions".to_owned(), json!({ "args": arguments }))].into_iter().collect();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        match client {
            Ok(client) => {
                let session = client.session_id().await?.unwrap_or_default();
                Ok(Self { driver, _output: output, address: format!("127.0.0.1:{port}"), session, client })
            }
            Err(error) => {
                let _ = driver.kill();
                let _ = driver.wait();
                Err(error.into())
            }
        }
    }

    /// Makes the page itself, without the window around it, so large.
    pub(crate) async fn page_size(&self, width: u32, height: u32) -> Result<(), Box<dyn Error>> {
        let script = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let frame = self.client.execute(script, Vec::new()).await?;
        let frame =
            |at: usize| frame[at].as_u64().and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or_default();
        Ok(self.client.set_window_size(width + frame(0), height + frame(1)).await?)
    }

    /// Waits for the element that an `XPath` names.
    pub(crate) async fn see(&self, xpath: &str) -> Result<Element, Box<dyn Error>> {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(xpath)).await {
            Ok(element) => Ok(element),
            Err(CmdError::WaitTimeout) => {
                let address = self.client.current_url().await?;
                let page = self.client.execute("return document.body.innerText", Vec::new()).await?;
                let page = page.as_str().unwrap_or_default();
                Err(format!("nobody saw {xpath} at {address}:\n{page}").into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for an element, and clicks it.
    pub(crate) async fn click(&self, xpath: &str) -> Result<(), Box<dyn Error>> {
        Ok(self.see(xpath).await?.click().await?)
    }

    /// The text of an element that must come.
    pub(crate) async fn text(&self, xpath: &str) -> Result<String, Box<dyn Error>> {
        Ok(self.see(xpath).await?.text().await?)
    }

    /// Runs a script that calls its last argument with the answer.
    pub(crate) async fn ask(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Box<dyn Error>> {
        Ok(self.client.execute_async(script, arguments).await?)
    }

    /// Cuts the browser off from an origin, as if nothing listened there.
    pub(crate) async fn cut_off(&self, origin: &str) -> Result<(), Box<dyn Error>> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": [format!("{origin}*")] })).await
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Result<(), Box<dyn Error>> {
        self.client.issue_cmd(DevTools(json!({ "cmd": command, "params": parameters }))).await?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends its browser when the session is closed, and leaves it behind when it is killed. A test that
        // fails cannot wait for a future here.
        let close = format!(
            "DELETE /session/{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.session, self.address
        );
        if let Ok(mut stream) = TcpStream::connect(&self.address) {
            let _ = stream.set_read_timeout(Some(PATIENCE));
            let _ = stream.write_all(close.as_bytes()).and_then(|()| stream.read(&mut [0; 64]));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A command of Chromium's own protocol, which `WebDriver` has no word for.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}
