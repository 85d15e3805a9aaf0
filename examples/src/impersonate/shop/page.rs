//! The pages of the shop. Whatever comes from the database passes [`text`].

use std::fmt::Write as _;

use forest::impersonation::Operator;

use super::accounts::{Customer, Order};
use crate::seed::{DEMO_PASSWORD, FIRST_CUSTOMER};

/// The login form, with what went wrong.
pub(super) fn login(problem: Option<&str>) -> String {
    let problem = problem.map(|problem| format!(r#"<p class="problem" role="alert">{}</p>"#, text(problem)));
    document(
        "Log in",
        "",
        &format!(
            r#"<section class="login">
  <h1>Welcome back</h1>
  <p class="lead">Log in to see your orders.</p>
  {}
  <form method="post" action="/sign-in">
    <label for="email">E-mail address</label>
    <input id="email" name="email" type="email" autocomplete="username" required>
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required>
    <button type="submit">Log in</button>
  </form>
  <p class="hint">This is a demo: <code>{FIRST_CUSTOMER}</code> is a customer, and the password is
  <code>{DEMO_PASSWORD}</code> for everybody. The console shows all addresses.</p>
</section>"#,
            problem.unwrap_or_default()
        ),
    )
}

/// What a customer sees; and, above it, who else is looking.
pub(super) fn account(customer: &Customer, operator: Option<&Operator>) -> String {
    let name = text(&format!("{} {}", customer.first_name, customer.last_name));
    let banner = operator.map(|operator| {
        format!(
            r#"<div class="banner" id="banner" role="status">
  <p><strong>{} ({})</strong> is viewing as <strong>{name}</strong></p>
  <form method="post" action="/sign-out"><button type="submit">Log out</button></form>
</div>"#,
            text(&operator.name),
            text(&operator.email)
        )
    });
    let log_out = if operator.is_none() {
        r#"<form method="post" action="/sign-out"><button class="plain" type="submit">Log out</button></form>"#
    } else {
        ""
    };
    let body = format!(
        r#"<section class="hello">
  <div>
    <p class="eyebrow">Your account</p>
    <h1>Hello, {}</h1>
  </div>
  {log_out}
</section>
<div class="columns">
  <section class="panel">
    <h2>Your details</h2>
    <dl>
      <dt>Name</dt><dd id="account-name">{name}</dd>
      <dt>E-mail</dt><dd id="account-email">{}</dd>
      <dt>Plan</dt><dd><span class="plan">{}</span></dd>
      <dt>Customer since</dt><dd>{}</dd>
    </dl>
  </section>
  <section class="panel">
    <h2>Your orders</h2>
    {}
  </section>
</div>"#,
        text(&customer.first_name),
        text(&customer.email),
        text(&customer.plan),
        text(day(&customer.since)),
        orders(&customer.orders),
    );
    document(&name, &banner.unwrap_or_default(), &body)
}

fn orders(orders: &[Order]) -> String {
    if orders.is_empty() {
        return r#"<p class="lead">Nothing yet. The kiln is warm whenever you are.</p>"#.to_owned();
    }
    let mut list = String::from(r#"<ul class="orders">"#);
    for order in orders {
        // Writing to a string does not fail.
        let _ = write!(
            list,
            r#"<li><span class="product">{}</span><span class="date">{}</span><span class="price">€ {}.{:02}</span></li>"#,
            text(&order.product),
            text(day(&order.ordered_at)),
            order.price_cents / 100,
            order.price_cents % 100,
        );
    }
    list.push_str("</ul>");
    list
}

fn day(instant: &str) -> &str {
    instant.split([' ', 'T']).next().unwrap_or(instant)
}

/// `title` is HTML already.
fn document(title: &str, banner: &str, body: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · Kiln &amp; Co</title>
  <link rel="stylesheet" href="/shop.css">
</head>
<body>
{banner}
<header class="top"><a class="brand" href="/">Kiln <span>&amp;</span> Co</a><p>Stoneware, fired slowly</p></header>
<main>
{body}
</main>
</body>
</html>
"#
    )
}

/// `text` as the content of an element or of a quoted attribute.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_customers_are_called_is_never_markup() {
        let customer = Customer {
            email: "\"><script>alert(1)</script>@example.com".into(),
            first_name: "<b>Ada</b>".into(),
            last_name: "'&".into(),
            plan: "free".into(),
            blocked: false,
            since: "2024-01-02 03:04:05".into(),
            orders: vec![Order {
                product: "<i>".into(),
                price_cents: 2205,
                ordered_at: "2024-02-03 00:00:00".into(),
            }],
        };
        let operator = Operator { id: 1, email: "<u>@example.com".into(), name: "<s>".into() };
        let page = account(&customer, Some(&operator));
        for markup in ["<script>", "<b>", "<i>", "<u>", "<s>", "'&<"] {
            assert!(!page.contains(markup), "{markup} in {page}");
        }
        assert!(page.contains("€ 22.05") && page.contains("2024-01-02<"), "{page}");
    }
}
