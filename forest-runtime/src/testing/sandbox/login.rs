//! The login server.

use serde_json::{Value as Json, json};
use url::Url;
use uuid::Uuid;

use super::{
    Environment, Request, Route,
    routes::{Reply, rendering_id},
    state::{Code, LoggedIn, LoginClient, State},
};
use crate::testing::keys::{RSA_KEYS, RsaKey, sign_with_secret};

/// The `id_token` that the login server gives beside an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum IdToken {
    /// As it should be.
    #[default]
    Valid,
    /// None.
    Missing,
    /// Signed by a key that is not published, under the name of one that is.
    WrongKey,
    /// Signed with HS256 and the environment's secret.
    Hs256,
    /// For another client.
    WrongAudience,
    /// By another issuer.
    WrongIssuer,
    /// Expired a minute ago.
    Expired,
}

/// What the login server says of a request that it refuses.
fn refusal(status: u16, error: &str, description: &str) -> Reply {
    Reply::Json(status, json!({ "error": error, "error_description": description }))
}

impl State {
    pub(super) fn discovery(&self, environment: usize) -> Reply {
        let url = &self.url;
        let document = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/oidc/auth"),
            "token_endpoint": format!("{url}/oidc/token"),
            "registration_endpoint": format!("{url}/oidc/reg"),
            "jwks_uri": format!("{url}/oidc/jwks"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid", "email", "profile"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
        });
        Reply::Json(200, self.environments[environment].patched(Route::Discovery, document))
    }

    pub(super) fn keys(&self) -> Reply {
        // All that have been in use: a token lives on when its key does not sign any more.
        let keys: Vec<_> = RSA_KEYS.iter().take(self.login.key + 1).map(RsaKey::public).collect();
        Reply::Json(200, json!({ "keys": keys }))
    }

    pub(super) fn register(&mut self, request: &Request) -> Reply {
        let Some(at) = self.environment_of(request.bearer()) else {
            return refusal(401, "invalid_token", "no environment has this secret");
        };
        let body: Json = match serde_json::from_str(&request.body) {
            Ok(body @ Json::Object(_)) => body,
            _ => return refusal(400, "invalid_client_metadata", "the body is no JSON object"),
        };
        if body["token_endpoint_auth_method"] != "none" {
            return refusal(400, "invalid_client_metadata", "token_endpoint_auth_method must be none");
        }
        let own = format!("{}/forest/authentication/callback", self.environments[at].agent_url);
        let redirect_uri = body["redirect_uris"][0].as_str().unwrap_or(&own).to_owned();
        let id = format!("client-{}", Uuid::new_v4());
        let answer = json!({
            "client_id": id, "token_endpoint_auth_method": "none", "response_types": ["code"],
            "grant_types": ["authorization_code"], "application_type": "web", "redirect_uris": [redirect_uri],
        });
        self.login.clients.insert(id, LoginClient { environment: at, redirect_uri });
        Reply::Json(201, self.environments[at].patched(Route::Registration, answer))
    }

    /// A browser comes to log in. The parameter `account` says as whom; without it there is a page to choose.
    pub(super) fn login_page(&mut self, request: &Request) -> Reply {
        let parameter = |name: &str| request.parameter(name).unwrap_or_default();
        let client_id = parameter("client_id");
        let Some(client) = self.login.clients.get(&client_id).cloned() else {
            return refusal(400, "invalid_client", "client is invalid");
        };
        if request.parameter("redirect_uri").is_some_and(|uri| uri != client.redirect_uri) {
            return refusal(400, "invalid_redirect_uri", "redirect_uri did not match the client's");
        }
        if parameter("response_type") != "code" {
            return refusal(400, "unsupported_response_type", "response_type must be code");
        }
        if !parameter("scope").split(' ').any(|scope| scope == "openid") {
            return refusal(400, "invalid_scope", "scope must hold openid");
        }
        let Ok(mut target) = Url::parse(&client.redirect_uri) else {
            return refusal(400, "invalid_redirect_uri", "redirect_uri is no URL");
        };
        let environment = &self.environments[client.environment];
        let mut answer = Vec::new();
        if let Some((error, description)) = &self.login.refusal {
            answer.extend([("error", error.clone()), ("error_description", description.clone())]);
        } else {
            let Some(name) = request.parameter("account") else {
                let names = environment.accounts.iter().map(|account| account.name.as_str());
                return Reply::Page(page(&request.path, names));
            };
            if environment.account(&name).is_none() {
                return refusal(400, "login_required", "there is no such account");
            }
            let code = Uuid::new_v4().to_string();
            answer.push(("code", code.clone()));
            self.login.codes.insert(code, Code { client: client_id, account: name });
        }
        if let Some(state) = request.parameter("state") {
            answer.push(("state", state));
        }
        if self.login.with_issuer {
            answer.push(("iss", self.url.clone()));
        }
        target.query_pairs_mut().extend_pairs(answer);
        Reply::Redirect(target.into())
    }

    pub(super) fn token(&mut self, request: &Request) -> Reply {
        let parameter = |name: &str| request.form(name).unwrap_or_default();
        if parameter("grant_type") != "authorization_code" {
            return refusal(400, "unsupported_grant_type", "grant_type must be authorization_code");
        }
        let client_id = parameter("client_id");
        let Some(client) = self.login.clients.get(&client_id).cloned() else {
            return refusal(401, "invalid_client", "client authentication failed");
        };
        // Whoever asks, the code is used.
        let Some(code) = self.login.codes.remove(&parameter("code")) else {
            return refusal(400, "invalid_grant", "grant request is invalid");
        };
        let other_uri = request.form("redirect_uri").is_some_and(|uri| uri != client.redirect_uri);
        if code.client != client_id || other_uri {
            return refusal(400, "invalid_grant", "grant request is invalid");
        }
        let access_token = Uuid::new_v4().to_string();
        let mut answer = json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": 3600,
            "scope": "openid email profile",
        });
        let environment = &self.environments[client.environment];
        let subject = environment.account(&code.account).map_or(0, |account| account.id).to_string();
        if let Some(token) = self.id_token(&subject, &client_id, &environment.secret) {
            answer["id_token"] = token.into();
        }
        let answer = environment.patched(Route::Token, answer);
        let logged_in = LoggedIn { environment: client.environment, account: code.account };
        self.login.tokens.insert(access_token, logged_in);
        Reply::Json(200, answer)
    }

    fn id_token(&self, subject: &str, client: &str, secret: &str) -> Option<String> {
        let kind = self.login.id_token;
        let now = jiff::Timestamp::now().as_second();
        let expired = kind == IdToken::Expired;
        let claims = json!({
            "iss": if kind == IdToken::WrongIssuer { "https://login.example.com" } else { &self.url },
            "aud": if kind == IdToken::WrongAudience { "another-client" } else { client },
            "sub": subject,
            "iat": if expired { now - 3660 } else { now },
            "exp": if expired { now - 60 } else { now + 3600 },
        });
        let key = &RSA_KEYS[self.login.key];
        match kind {
            IdToken::Missing => None,
            IdToken::Hs256 => Some(sign_with_secret(jsonwebtoken::Algorithm::HS256, &claims, secret)),
            IdToken::WrongKey => Some(RSA_KEYS[1 - self.login.key].sign(&claims, key)),
            _ => Some(key.sign(&claims, key)),
        }
    }

    /// Who has the access token of `forest-token`, for an agent.
    pub(super) fn authorization(&self, environment: usize, request: &Request) -> Reply {
        let logged_in = request.header("forest-token").and_then(|token| self.login.tokens.get(token));
        let Some(logged_in) = logged_in.filter(|logged_in| logged_in.environment == environment) else {
            return Reply::error(401, "The token is unknown");
        };
        let environment = &self.environments[environment];
        let Some((id, rendering)) =
            rendering_id(request).and_then(|id| Some((id, environment.renderings.get(&id)?)))
        else {
            return Reply::error(404, "There is no such rendering");
        };
        match environment.account(&logged_in.account) {
            Some(account) if account.rendering == id => {
                let answer = account.authorized(&rendering.team.1);
                Reply::Json(200, environment.patched(Route::Authorization, answer))
            }
            _ => Reply::error(403, "You are not a member of this team"),
        }
    }
}

/// A page to choose an account on, for a test in a browser.
fn page<'a>(path: &str, accounts: impl Iterator<Item = &'a str>) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let link = |name: &str| {
        let value: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        format!("<li><a href=\"{}\">{}</a></li>", escape(&format!("{path}&account={value}")), escape(name))
    };
    let links: String = accounts.map(link).collect();
    format!("<!DOCTYPE html><html><head><title>Log in</title></head><body><ul>{links}</ul></body></html>")
}

impl Environment {
    /// The `id_token` of every login from here on.
    pub fn id_token(&self, kind: IdToken) {
        self.shared.lock().login.id_token = kind;
    }

    /// Lets another key sign from here on. It is published beside the first one.
    pub fn rotate_keys(&self) {
        self.shared.lock().login.key = 1;
    }

    /// Refuses every login from here on, as the login page does: `access_denied`, and a text for the operator.
    pub fn refuse_logins(&self, error: &str, description: &str) {
        self.shared.lock().login.refusal = Some((error.to_owned(), description.to_owned()));
    }

    /// Takes [`Environment::refuse_logins`] back.
    pub fn accept_logins(&self) {
        self.shared.lock().login.refusal = None;
    }

    /// Whether the browser comes back to the agent with the parameter `iss`.
    pub fn send_issuer(&self, send: bool) {
        self.shared.lock().login.with_issuer = send;
    }

    /// Forgets the agents that have registered for logins, as after a long time.
    pub fn forget_login_clients(&self) {
        self.shared.lock().login.clients.clear();
    }

    /// An access token of an operator, as his browser holds it towards the Forest server.
    #[track_caller]
    pub fn access_token(&self, account: &str) -> String {
        let account = self.account(account).name;
        let token = Uuid::new_v4().to_string();
        let logged_in = LoggedIn { environment: self.index, account };
        self.shared.lock().login.tokens.insert(token.clone(), logged_in);
        token
    }
}
