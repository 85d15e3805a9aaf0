//! Session tokens that come with requests: the JWT that Forest's UI sends every time.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::{
    caller::Caller,
    error::{Error, Result},
    jwt,
};

/// The caller that a token names. Either of the secrets may have signed it.
///
/// The names of the claims are those of the Node agents (`renderingId`), or of the Ruby and Python ones
/// (`rendering_id`). Other kinds of tokens are signed with the same secret: all of them have a `type`.
///
/// # Errors
/// 401 for whatever is wrong with the token.
pub(crate) fn verify<'a>(token: &str, auth_secrets: impl IntoIterator<Item = &'a str>) -> Result<Caller> {
    let mut refused = None;
    let claims: Option<Map<String, Value>> = auth_secrets.into_iter().find_map(|secret| {
        jwt::verify(token, secret.as_bytes(), None).map_err(|error| refused = Some(error)).ok()
    });
    let claims = claims.ok_or_else(|| {
        tracing::debug!(error = refused.map(|error| error.to_string()), "session token refused");
        unauthorized()
    })?;
    caller(&claims).ok_or_else(|| {
        tracing::debug!("session token without the claims of a session");
        unauthorized()
    })
}

/// The answer to a request without a valid session token. It does not say why: the log does.
pub(crate) fn unauthorized() -> Error {
    Error::new(401, "UnauthorizedError", "Authentication Error")
}

fn caller(claims: &Map<String, Value>) -> Option<Caller> {
    if claims.contains_key("type") {
        return None;
    }
    let text = |names: [&str; 2]| {
        names.iter().find_map(|name| claims.get(*name)).and_then(Value::as_str).map(str::to_owned)
    };
    Some(Caller {
        id: integer(claims.get("id")?)?,
        email: text(["email", "email"]).unwrap_or_default(),
        first_name: text(["firstName", "first_name"]).unwrap_or_default(),
        last_name: text(["lastName", "last_name"]).unwrap_or_default(),
        team: text(["team", "team"]),
        role: text(["role", "role"]),
        permission_level: text(["permissionLevel", "permission_level"]),
        rendering_id: integer(claims.get("renderingId").or_else(|| claims.get("rendering_id"))?)?,
        tags: tags(claims.get("tags")),
        time_zone: TimeZone::UTC,
    })
}

/// Ids are numbers, or the same digits as text.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Tags are an object, or a list of `{"key", "value"}`.
fn tags(value: Option<&Value>) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Some(Value::Object(tags)) => tags.iter().map(|(key, value)| (key.clone(), text(value))).collect(),
        Some(Value::Array(tags)) => tags
            .iter()
            .filter_map(|tag| Some((tag.get("key")?.as_str()?.to_owned(), text(tag.get("value")?))))
            .collect(),
        _ => BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::access::mint::mint;

    const SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";

    fn token(claims: &Value) -> String {
        jwt::sign(claims, SECRET.as_bytes()).unwrap()
    }

    fn future() -> i64 {
        Timestamp::now().as_second() + 60
    }

    fn refused(token: &str) {
        let error = verify(token, [SECRET]).unwrap_err();
        assert_eq!((error.status(), error.name()), (401, "UnauthorizedError"), "{token}");
    }

    #[test]
    fn a_minted_token_names_its_caller() {
        let caller = Caller {
            id: 3,
            email: "ada@example.com".into(),
            first_name: "Ada".into(),
            last_name: "Admin".into(),
            team: Some("Operations".into()),
            role: None,
            permission_level: Some("admin".into()),
            rendering_id: 9,
            tags: [("city".to_owned(), "Paris".to_owned())].into(),
            time_zone: TimeZone::UTC,
        };
        assert_eq!(verify(&mint(&caller, SECRET).unwrap().token, [SECRET]).unwrap(), caller);
    }

    #[test]
    fn a_session_outlives_the_change_of_the_secret() {
        let old = token(&json!({ "id": 1, "renderingId": 1, "exp": future() }));
        let new =
            jwt::sign(&json!({ "id": 2, "renderingId": 1, "exp": future() }), b"the new secret").unwrap();
        assert_eq!(verify(&old, ["the new secret", SECRET]).unwrap().id, 1);
        assert_eq!(verify(&new, ["the new secret", SECRET]).unwrap().id, 2);
        assert_eq!(verify(&old, ["the new secret"]).unwrap_err().status(), 401);
    }

    #[test]
    fn the_claims_of_other_agents_are_read() {
        let ruby = token(&json!({
            "id": "12", "email": "u@example.com", "first_name": "U", "rendering_id": "4",
            "tags": [{ "key": "city", "value": "Lyon" }], "exp": future(),
        }));
        let caller = verify(&ruby, [SECRET]).unwrap();
        assert_eq!((caller.id, caller.rendering_id, caller.first_name.as_str()), (12, 4, "U"));
        assert_eq!(caller.tags, [("city".to_owned(), "Lyon".to_owned())].into());
    }

    #[test]
    fn an_expiry_may_be_a_float() {
        #[allow(clippy::cast_precision_loss)]
        let exp = future() as f64 + 0.5;
        assert!(verify(&token(&json!({ "id": 1, "renderingId": 1, "exp": exp })), [SECRET]).is_ok());
    }

    #[test]
    fn a_token_without_expiry_is_refused() {
        refused(&token(&json!({ "id": 1, "renderingId": 1 })));
    }

    #[test]
    fn an_expired_token_is_refused() {
        refused(&token(&json!({ "id": 1, "renderingId": 1, "exp": Timestamp::now().as_second() - 1 })));
    }

    #[test]
    fn a_token_that_is_not_valid_yet_is_refused() {
        refused(&token(&json!({ "id": 1, "renderingId": 1, "exp": future(), "nbf": future() })));
    }

    #[test]
    fn a_token_of_another_kind_is_refused() {
        refused(&token(&json!({ "id": 1, "renderingId": 1, "exp": future(), "type": "refresh" })));
    }

    #[test]
    fn a_token_without_user_or_rendering_is_refused() {
        refused(&token(&json!({ "renderingId": 1, "exp": future() })));
        refused(&token(&json!({ "id": 1, "exp": future() })));
        refused(&token(&json!({ "id": "one", "renderingId": 1, "exp": future() })));
    }

    #[test]
    fn a_token_of_another_secret_or_of_none_is_refused() {
        let claims = json!({ "id": 1, "renderingId": 1, "exp": future() });
        refused(&jwt::sign(&claims, b"another secret").unwrap());
        let unsigned = token(&claims);
        let unsigned = unsigned.rsplit_once('.').unwrap().0;
        refused(unsigned);
        refused(&format!("{unsigned}."));
        refused("");
    }

    #[test]
    fn only_hs256_is_accepted() {
        use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
        let claims = json!({ "id": 1, "renderingId": 1, "exp": future() });
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            let key = EncodingKey::from_secret(SECRET.as_bytes());
            refused(&encode(&Header::new(algorithm), &claims, &key).unwrap());
        }
        // {"alg":"none","typ":"JWT"} and the claims of a session, unsigned.
        let signed = token(&claims);
        let claims = signed.split('.').nth(1).unwrap();
        refused(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."));
    }
}
