//! The results of actions, as answers.

use std::fmt::Write as _;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{
            ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName,
            HeaderValue,
        },
    },
};
use url::Url;

use super::respond::JSON;
use crate::{
    action::{ActionResult, FileResult, Message, Webhook, WebhookMethod},
    error::{Error, Result},
    schema::Dialect,
    value::write_string,
};

/// The answer of an action.
///
/// # Errors
/// 500 when it holds what an answer cannot: a webhook or a redirection that leads nowhere, a header that is none.
pub(super) fn action_response(result: ActionResult, dialect: Dialect) -> Result<HttpResponse> {
    let failed = matches!(result.message, Some(Message::Error(_)));
    let mut response = match (body(&result, dialect)?, result.file) {
        (_, Some(file)) => file_response(file)?,
        (Some(body), None) => {
            let status = if failed { StatusCode::BAD_REQUEST } else { StatusCode::OK };
            HttpResponse::build(status).content_type(JSON).body(body)
        }
        (None, None) => HttpResponse::NoContent().finish(),
    };
    // It may carry a ticket.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in result.headers {
        let name: HeaderName =
            name.parse().map_err(|_| Error::internal(format!("`{name}` is no header name")))?;
        let value = HeaderValue::from_str(&value)
            .map_err(|_| Error::internal(format!("the value of the header `{name}` cannot be sent")))?;
        match name {
            CACHE_CONTROL => drop(response.headers_mut().insert(CACHE_CONTROL, value)),
            // What the body is read by is not for the author to say.
            CONTENT_TYPE | CONTENT_DISPOSITION => {}
            _ => response.headers_mut().append(name, value),
        }
    }
    Ok(response)
}

/// The JSON of an answer; `None` for one without a body.
fn body(result: &ActionResult, dialect: Dialect) -> Result<Option<Vec<u8>>> {
    let mut members: Vec<Vec<u8>> = Vec::new();
    let mut member = |key: &str, value: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write_string(&mut out, key);
        out.push(b':');
        value(&mut out);
        members.push(out);
    };
    if let Some(webhook) = &result.webhook {
        let webhook = webhook_json(webhook)?;
        member("webhook", &|out| out.extend_from_slice(&webhook));
    }
    match &result.message {
        Some(Message::Success(text)) => member("success", &|out| write_string(out, text)),
        Some(Message::Error(text)) => member("error", &|out| write_string(out, text)),
        None => {}
    }
    if let Some(html) = &result.html {
        member("html", &|out| write_string(out, html));
    }
    let nothing = result.message.is_none()
        && result.html.is_none()
        && result.webhook.is_none()
        && result.redirect_to.is_none()
        && result.refresh.is_empty();
    if nothing && dialect == Dialect::Modern {
        member("success", &|out| write_string(out, "Success"));
    }
    // A modern agent's success always says what to refresh, if only nothing. An answer that also carries a webhook or a
    // redirection is not one of its kinds and has the legacy agents' shape.
    let plain = result.webhook.is_none() && result.redirect_to.is_none();
    let success = matches!(result.message, Some(Message::Success(_))) || nothing;
    if !result.refresh.is_empty() || (dialect == Dialect::Modern && success && plain) {
        member("refresh", &|out| {
            out.extend_from_slice(br#"{"relationships":["#);
            for (at, relation) in result.refresh.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_string(out, relation);
            }
            out.extend_from_slice(b"]}");
        });
    }
    if let Some(target) = &result.redirect_to {
        if !is_path(target) && !is_web_url(target) {
            return Err(Error::internal(format!(
                "an action redirects to {target:?}, which is neither a path nor an http(s) URL"
            )));
        }
        member("redirectTo", &|out| write_string(out, target));
    }
    if members.is_empty() {
        return Ok(None);
    }
    let mut out = b"{".to_vec();
    out.extend_from_slice(&members.join(&b','));
    out.push(b'}');
    Ok(Some(out))
}

fn webhook_json(webhook: &Webhook) -> Result<Vec<u8>> {
    if !is_web_url(&webhook.url) {
        return Err(Error::internal(format!("a webhook goes to {:?}, which is no http(s) URL", webhook.url)));
    }
    let body =
        webhook.body.as_ref().map_err(|error| Error::internal(format!("the body of a webhook: {error}")))?;
    let mut out = br#"{"url":"#.to_vec();
    write_string(&mut out, &webhook.url);
    out.extend_from_slice(br#","method":"#);
    write_string(
        &mut out,
        match webhook.method {
            WebhookMethod::Get => "GET",
            WebhookMethod::Post => "POST",
        },
    );
    out.extend_from_slice(br#","headers":{"#);
    for (at, (name, value)) in webhook.headers.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_string(&mut out, name);
        out.push(b':');
        write_string(&mut out, value);
    }
    out.extend_from_slice(br#"},"body":"#);
    out.extend_from_slice(body.as_bytes());
    out.push(b'}');
    Ok(out)
}

/// A path of the panel; `//host` would leave it.
fn is_path(target: &str) -> bool {
    target.starts_with('/') && !target.starts_with("//") && !target.starts_with("/\\")
}

fn is_web_url(target: &str) -> bool {
    Url::parse(target).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn file_response(file: FileResult) -> Result<HttpResponse> {
    let disposition = HeaderValue::from_str(&disposition(&file.name)).map_err(Error::internal)?;
    let mime_type = HeaderValue::from_str(&file.mime_type)
        .map_err(|_| Error::internal(format!("{:?} is no media type", file.mime_type)))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((ACCESS_CONTROL_EXPOSE_HEADERS, "Content-Disposition"))
        .content_type(mime_type)
        .body(file.content))
}

/// `attachment` with the file's name, without folders; a name beyond ASCII is given twice, as RFC 6266 has it.
fn disposition(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut ascii = String::new();
    let mut encoded = String::new();
    for letter in name.chars() {
        match letter {
            '"' => ascii.push('\''),
            ' '..='~' => ascii.push(letter),
            _ => ascii.push('?'),
        }
        if letter.is_ascii_alphanumeric() || "!#$&+-.^_`|~".contains(letter) {
            encoded.push(letter);
        } else {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                // Writing into a String cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    if ascii == name {
        format!("attachment; filename=\"{ascii}\"")
    } else {
        format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use serde_json::json;

    use super::*;

    async fn answered(result: ActionResult, dialect: Dialect) -> (u16, String) {
        let response = action_response(result, dialect).unwrap();
        let status = response.status().as_u16();
        (status, String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn results_are_written_as_each_dialect_writes_them() {
        let nothing_to_refresh = r#""refresh":{"relationships":[]}"#;
        for (result, modern, legacy) in [
            (
                ActionResult::default(),
                (200, format!(r#"{{"success":"Success",{nothing_to_refresh}}}"#)),
                (204, String::new()),
            ),
            (
                ActionResult::success("Done"),
                (200, format!(r#"{{"success":"Done",{nothing_to_refresh}}}"#)),
                (200, r#"{"success":"Done"}"#.to_owned()),
            ),
            (
                ActionResult::success("Done").html("<b>\"1\"</b>").refresh(["orders"]),
                (
                    200,
                    r#"{"success":"Done","html":"<b>\"1\"</b>","refresh":{"relationships":["orders"]}}"#
                        .to_owned(),
                ),
                (
                    200,
                    r#"{"success":"Done","html":"<b>\"1\"</b>","refresh":{"relationships":["orders"]}}"#
                        .to_owned(),
                ),
            ),
            (
                ActionResult::error("No").html("<p>why</p>"),
                (400, r#"{"error":"No","html":"<p>why</p>"}"#.to_owned()),
                (400, r#"{"error":"No","html":"<p>why</p>"}"#.to_owned()),
            ),
            (
                ActionResult::default().redirect_to("/Shop/data/users"),
                (200, r#"{"redirectTo":"/Shop/data/users"}"#.to_owned()),
                (200, r#"{"redirectTo":"/Shop/data/users"}"#.to_owned()),
            ),
        ] {
            let again = ActionResult {
                message: match &result.message {
                    Some(Message::Success(text)) => Some(Message::Success(text.clone())),
                    Some(Message::Error(text)) => Some(Message::Error(text.clone())),
                    None => None,
                },
                html: result.html.clone(),
                redirect_to: result.redirect_to.clone(),
                refresh: result.refresh.clone(),
                ..ActionResult::default()
            };
            assert_eq!(answered(result, Dialect::Modern).await, modern);
            assert_eq!(answered(again, Dialect::Legacy).await, legacy);
        }
    }

    #[actix_web::test]
    async fn webhook_message_and_redirection_make_one_answer() {
        let impersonation = || {
            ActionResult::success("Impersonating user 42")
                .webhook(
                    Webhook::post("https://my-app-url/login")
                        .header("X-From", "forest")
                        .body(&json!({ "ticket": "t" })),
                )
                .redirect_to("https://my-app-url/")
        };
        let expected = concat!(
            r#"{"webhook":{"url":"https://my-app-url/login","method":"POST","headers":{"X-From":"forest"},"#,
            r#""body":{"ticket":"t"}},"success":"Impersonating user 42","redirectTo":"https://my-app-url/"}"#
        );
        for dialect in [Dialect::Modern, Dialect::Legacy] {
            assert_eq!(answered(impersonation(), dialect).await, (200, expected.to_owned()));
        }
    }

    #[test]
    fn an_answer_that_leads_nowhere_is_a_fault_of_the_author() {
        for result in [
            ActionResult::default().redirect_to("javascript:alert(1)"),
            ActionResult::default().redirect_to("//evil.example"),
            ActionResult::default().redirect_to("relative"),
            ActionResult::default().webhook(Webhook::post("/login")),
            ActionResult::default().webhook(Webhook::get("file:///etc/passwd")),
            ActionResult::success("").header("not a name", "x"),
            ActionResult::success("").header("X-Split", "a\r\nb"),
        ] {
            let error = action_response(result, Dialect::Modern).unwrap_err();
            assert_eq!((error.status(), error.detail()), (500, "Unexpected error"));
        }
    }

    #[actix_web::test]
    async fn a_file_is_an_attachment() {
        let result = ActionResult::file("../naïve \"report\".csv", "text/csv", "a,b").header("X-Rows", "1");
        let response = action_response(result, Dialect::Modern).unwrap();
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            header("content-disposition"),
            "attachment; filename=\"na?ve 'report'.csv\"; filename*=UTF-8''na%C3%AFve%20%22report%22.csv"
        );
        assert_eq!(header("access-control-expose-headers"), "Content-Disposition");
        assert_eq!(header("content-type"), "text/csv");
        assert_eq!(header("x-rows"), "1");
        assert_eq!(to_bytes(response.into_body()).await.unwrap(), "a,b");
    }
}
