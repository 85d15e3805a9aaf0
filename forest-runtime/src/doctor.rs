//! What an operator of an agent can check of its surroundings: secrets, schema file, the Forest server, the clock, the
//! store, and whether browsers will be let in.

use std::{fmt, time::Duration};

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Method, Response, header};
use url::Url;

use crate::{
    options::Options,
    schema::{Liana, SchemaDocument, SchemaFile},
    server,
};

/// How long each question may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// From this difference on, tokens of one side are not valid yet, or no longer, on the other.
const SKEW: i64 = 60;
/// Where Forest's UI is, as its browsers say it.
const UI: &str = "https://app.forestadmin.com";
/// What the UI sends that a page of another origin may not send unasked.
const UI_HEADERS: &str = "authorization,content-type,forest-context-url,forest-projection";

/// What was found; printed, a line a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// `secrets`, `schema file`, `Forest server`, `clock`, `store`, `CORS`.
    pub about: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found, and what to do about it.
    pub detail: String,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// It works, and could be better.
    Warning,
    /// It will not work.
    Bad,
}

impl Report {
    /// All findings.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether nothing is bad.
    pub fn is_healthy(&self) -> bool {
        self.findings.iter().all(|finding| finding.health != Health::Bad)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { about, health, detail } in &self.findings {
            let mark = match health {
                Health::Good => "ok  ",
                Health::Warning => "warn",
                Health::Bad => "FAIL",
            };
            writeln!(f, "{mark}  {about}: {detail}")?;
        }
        Ok(())
    }
}

/// Looks at everything; see [`Agent::check`](crate::Agent::check).
pub(crate) async fn examine(options: &Options, compiled: &SchemaDocument, own_url: Option<&str>) -> Report {
    let mut findings = vec![secrets(options), schema_file(options, compiled)];
    findings.extend(forest_server(options).await);
    findings.push(store(options).await);
    if let Some(url) = own_url {
        findings.push(cors(url).await);
    }
    Report { findings }
}

fn good(about: &'static str, detail: impl Into<String>) -> Finding {
    Finding { about, health: Health::Good, detail: detail.into() }
}

fn warning(about: &'static str, detail: impl Into<String>) -> Finding {
    Finding { about, health: Health::Warning, detail: detail.into() }
}

fn bad(about: &'static str, detail: impl Into<String>) -> Finding {
    Finding { about, health: Health::Bad, detail: detail.into() }
}

/// Wrong ones have stopped the agent from being built.
fn secrets(options: &Options) -> Finding {
    const ABOUT: &str = "secrets";
    if options.auth_secret.len() < 32 {
        return warning(
            ABOUT,
            "the authentication secret is shorter than 32 characters; a longer one is harder to guess",
        );
    }
    match (&options.env_secret, &options.previous_auth_secret) {
        (None, _) => {
            warning(ABOUT, "no environment secret: the agent stands alone, and everybody may do everything")
        }
        (_, Some(_)) => warning(
            ABOUT,
            "sessions of the previous authentication secret are still accepted; take it away in an hour",
        ),
        _ => good(ABOUT, "both are there and well formed"),
    }
}

/// In development it has just been written.
fn schema_file(options: &Options, compiled: &SchemaDocument) -> Finding {
    const ABOUT: &str = "schema file";
    let path = options.schema_path.display();
    let liana = options.liana.clone().unwrap_or_else(|| Liana::new(options.dialect));
    match SchemaFile::new(&options.schema_path).read(options.dialect, &liana) {
        Err(error) => bad(ABOUT, error.to_string()),
        Ok(file) if file.file_text() == compiled.file_text() => {
            good(ABOUT, format!("{path} is what this program declares"))
        }
        Ok(_) => bad(
            ABOUT,
            format!(
                "{path} is not what this program declares: run it in development once, and deploy the file it writes"
            ),
        ),
    }
}

async fn forest_server(options: &Options) -> Vec<Finding> {
    const ABOUT: &str = "Forest server";
    let Some(env_secret) = &options.env_secret else {
        return vec![warning(ABOUT, "not asked: the agent stands alone")];
    };
    let mut url = match options.parsed_server_url() {
        Ok(url) => url,
        Err(problem) => return vec![bad(ABOUT, format!("its address {problem}"))],
    };
    url.set_path("/oidc/.well-known/openid-configuration");
    let client = match server::http_client(&url) {
        Ok(client) => client,
        Err(problem) => return vec![bad(ABOUT, problem.to_string())],
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    let request = client.get(url).header("forest-secret-key", env_secret).timeout(PATIENCE);
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => {
            return vec![bad(ABOUT, format!("{host} cannot be reached: {}", error.without_url()))];
        }
    };
    let reachable = match response.status().as_u16() {
        200 => good(ABOUT, format!("{host} answers and knows the environment")),
        401 | 403 | 404 => bad(
            ABOUT,
            format!(
                "{host} does not know the environment secret: copy it from the environment's settings in Forest"
            ),
        ),
        status => bad(ABOUT, format!("{host} answers {status}")),
    };
    vec![reachable, clock(&response)]
}

/// Sessions and approvals expire by the clock.
fn clock(response: &Response) -> Finding {
    const ABOUT: &str = "clock";
    let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let Some(theirs) = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok()) else {
        return warning(ABOUT, "cannot be compared: the Forest server does not tell the time");
    };
    let ahead = Timestamp::now().as_second() - theirs.as_second();
    match ahead {
        SKEW.. => bad(ABOUT, format!("this machine is {ahead} seconds ahead of the Forest server")),
        ahead if ahead <= -SKEW => {
            bad(ABOUT, format!("this machine is {} seconds behind the Forest server", -ahead))
        }
        _ => good(ABOUT, "agrees with the Forest server's"),
    }
}

async fn store(options: &Options) -> Finding {
    const ABOUT: &str = "store";
    match options.store.get("check").await {
        Err(error) => bad(ABOUT, format!("{error}; approvals and logins are refused until it does")),
        Ok(_) if options.store.is_shared() => good(ABOUT, "answers"),
        Ok(_) if options.is_production => {
            warning(ABOUT, "is the memory of this process: right for one instance, and no more")
        }
        Ok(_) => good(ABOUT, "is the memory of this process"),
    }
}

/// Asks the agent what a browser asks it before it sends a request of Forest's UI.
async fn cors(own_url: &str) -> Finding {
    const ABOUT: &str = "CORS";
    let Ok(url) = Url::parse(own_url).and_then(|url| url.join("/forest/authentication")) else {
        return bad(ABOUT, format!("{own_url:?} is no URL"));
    };
    let client = match server::http_client(&url) {
        Ok(client) => client,
        Err(problem) => return bad(ABOUT, problem.to_string()),
    };
    let request = client
        .request(Method::OPTIONS, url)
        .header(header::ORIGIN, UI)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, UI_HEADERS)
        .timeout(PATIENCE);
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => {
            return bad(ABOUT, format!("the agent cannot be reached at {own_url}: {}", error.without_url()));
        }
    };
    let says = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let allowed = says(header::ACCESS_CONTROL_ALLOW_HEADERS).to_ascii_lowercase();
    let missing: Vec<_> =
        UI_HEADERS.split(',').filter(|name| !allowed.split(',').any(|part| part.trim() == *name)).collect();
    if !response.status().is_success() {
        bad(
            ABOUT,
            format!("a browser's question is answered with {} at {own_url}", response.status().as_u16()),
        )
    } else if says(header::ACCESS_CONTROL_ALLOW_ORIGIN) != UI
        || says(header::ACCESS_CONTROL_ALLOW_CREDENTIALS) != "true"
    {
        bad(
            ABOUT,
            format!(
                "pages of {UI} may not ask the agent at {own_url}: does something before it drop its headers?"
            ),
        )
    } else if !missing.is_empty() {
        bad(ABOUT, format!("browsers may not send {} to {own_url}", missing.join(", ")))
    } else {
        good(ABOUT, format!("pages of {UI} may ask the agent at {own_url}"))
    }
}
