//! The client of the Forest server: documents, login, schema upload, event stream.
//!
//! It lives on a thread of its own, so that neither the number of Actix workers nor the place where an agent is built
//! matters to it, and ends with the [`ForestClient`].

mod backoff;
mod client;
mod events;
mod http;
mod id_token;
mod login;
mod oidc;
mod schema;
mod sse;
mod status;
#[cfg(test)]
mod tests;
mod timing;
mod tls;

pub(crate) use self::{
    client::{ForestClient, SchemaUpload, Settings},
    events::Listener,
    timing::Timing,
};

/// A client that asks servers as this module does: with its certificates and time-outs, and without following redirects.
///
/// # Errors
/// When this machine cannot make one.
pub(crate) fn http_client(base: &url::Url) -> Result<reqwest::Client, crate::schema::ConfigError> {
    http::client(base, &Timing::default())
}
