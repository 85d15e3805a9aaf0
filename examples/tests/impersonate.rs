//! The example as its user meets it: how it starts, how it refuses to, and what the shop takes for a ticket.

#[cfg(test)]
mod program;

use std::{fs, net::TcpListener};

use program::{Program, between, command, folder, refusal, send};

#[test]
fn the_help_names_every_variable() {
    let output = command(&folder("help")).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for variable in ["FOREST_PORT", "SHOP_PORT", "DATABASE", "FOREST_AUTH_SECRET", "FOREST_ENV_SECRET"] {
        assert!(text.contains(variable), "{variable} in {text}");
    }
}

#[test]
fn an_unknown_argument_is_refused() {
    assert_eq!(refusal(command(&folder("argument")).arg("--prot")), "unknown argument --prot: see --help");
}

#[test]
fn a_check_says_what_is_there_and_ends() {
    let output = command(&folder("check")).arg("--check").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let findings =
        ["warn  secrets: ", "ok    schema file: ", "warn  Forest server: ", "ok    store: ", "ok    CORS: "];
    assert_eq!(text.lines().count(), findings.len(), "{text}");
    for (line, finding) in text.lines().zip(findings) {
        assert!(line.starts_with(finding), "{line}");
    }
}

#[test]
fn a_check_fails_where_the_agent_would() {
    let mut command = command(&folder("check-fails"));
    command.env("FOREST_ENV_SECRET", "0a".repeat(32)).env("FOREST_SERVER_URL", "http://127.0.0.1:1");
    let output = command.arg("--check").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("FAIL  Forest server: 127.0.0.1 cannot be reached"), "{text}");
    assert!(text.contains("ok    CORS: "), "{text}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.ends_with("impersonate: not all is as it should be: see the lines that say FAIL\n"),
        "{errors}"
    );
}

#[test]
fn a_port_that_is_none_is_refused() {
    for value in ["http", "70000", "-1"] {
        let text = refusal(command(&folder("port")).env("SHOP_PORT", value));
        assert_eq!(
            text,
            format!("SHOP_PORT is {value}, which is no port: set it to a number from 0 to 65535")
        );
    }
}

#[test]
fn a_port_that_is_taken_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let text = refusal(command(&folder("taken")).env("FOREST_PORT", port.to_string()));
    assert_eq!(text, format!("port {port} is taken by another program: set FOREST_PORT to another port"));
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused() {
    let text = refusal(command(&folder("unwritable")).env("DATABASE", "no/such/folder/shop.db"));
    assert!(text.starts_with("no/such/folder/shop.db cannot be made ("), "{text}");
    assert!(text.ends_with("): set DATABASE to a file in a folder that can be written to"), "{text}");
}

#[test]
fn a_file_that_is_not_the_shops_database_is_refused_and_left_alone() {
    let folder = folder("foreign");
    fs::write(folder.join("notes.db"), "my notes, which are no database at all").unwrap();
    rusqlite::Connection::open(folder.join("other.db")).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    fs::create_dir(folder.join("folder.db")).unwrap();
    for file in ["notes.db", "other.db", "folder.db"] {
        let text = refusal(command(&folder).env("DATABASE", file));
        assert!(text.starts_with(&format!("{file} is not the shop's database (")), "{text}");
        assert!(text.ends_with("delete it, or set DATABASE to another file"), "{text}");
    }
    assert!(fs::read_to_string(folder.join("notes.db")).unwrap().starts_with("my notes"));
}

#[test]
fn bad_secrets_are_refused_on_one_line() {
    let text = refusal(command(&folder("secrets")).env("FOREST_ENV_SECRET", "hunter2"));
    assert!(text.contains("FOREST_ENV_SECRET") && !text.contains("hunter2"), "{text}");
}

#[test]
fn the_database_is_filled_once_and_kept() {
    let folder = folder("kept");
    drop(Program::start(&folder));
    let users = || {
        let connection = rusqlite::Connection::open(folder.join("impersonate.db")).unwrap();
        let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(one("SELECT COUNT(DISTINCT email) FROM users"), one("SELECT COUNT(*) FROM users"));
        assert_eq!(one("SELECT COUNT(*) FROM orders WHERE ordered_at > '2026-11-01'"), 0);
        assert!(one("SELECT COUNT(*) FROM users WHERE blocked") > 3);
        connection.execute("UPDATE users SET first_name = 'Augusta' WHERE id = 1", []).unwrap();
        one("SELECT COUNT(*) FROM users")
    };
    assert_eq!(users(), 300);
    let program = Program::start(&folder);
    let entered = program.hand_over(&program.ticket(1));
    let page = send(&program.shop, "GET", "/", &[("Cookie", entered.cookie())], "");
    assert!(page.body.contains("Augusta Lovelace"), "{}", page.body);
}

#[test]
fn a_ticket_logs_in_as_its_user_and_once() {
    let program = Program::start(&folder("ticket"));
    let ticket = program.ticket(1);
    let entered = program.hand_over(&ticket);
    assert_eq!(entered.status, 200, "{}", entered.body);
    assert_eq!(entered.header("access-control-allow-origin"), program.forest);
    assert_eq!(entered.header("access-control-allow-credentials"), "true");
    assert!(entered.header("set-cookie").ends_with("; HttpOnly; SameSite=Lax; Path=/"), "{entered:?}");

    let cookie = [("Cookie", entered.cookie())];
    let page = send(&program.shop, "GET", "/", &cookie, "");
    assert_eq!(between(&page.body, r#"id="account-name">"#, "<"), "Ada Lovelace");
    assert!(page.body.contains("Local Console (console@localhost)</strong> is viewing as"), "{}", page.body);

    let again = program.hand_over(&ticket);
    assert_eq!((again.status, again.cookie()), (410, ""), "{}", again.body);
    assert!(again.body.contains("used before"), "{}", again.body);
    assert_eq!(again.header("access-control-allow-origin"), program.forest);

    // Another user, in the same browser: a new session, and the former one is over.
    let headers = [cookie[0], ("Origin", program.forest.as_str()), ("Content-Type", "application/json")];
    let second = format!(r#"{{"ticket":"{}"}}"#, program.ticket(2));
    let second = send(&program.shop, "POST", "/login", &headers, &second);
    assert_ne!(second.cookie(), entered.cookie());
    assert!(send(&program.shop, "GET", "/", &cookie, "").body.contains("Welcome back"));
}

#[test]
fn a_ticket_is_taken_from_the_console_alone_and_as_json() {
    let program = Program::start(&folder("origin"));
    let body = format!(r#"{{"ticket":"{}"}}"#, program.ticket(1));
    let json = ("Content-Type", "application/json");
    let console = ("Origin", program.forest.as_str());
    for headers in [
        vec![json],
        vec![json, ("Origin", "null")],
        vec![json, ("Origin", "https://evil.example")],
        vec![json, ("Origin", program.shop.as_str())],
    ] {
        let answer = send(&program.shop, "POST", "/login", &headers, &body);
        assert_eq!((answer.status, answer.cookie()), (403, ""), "{headers:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let answer = send(&program.shop, "POST", "/login", &[console, ("Content-Type", kind)], &body);
        assert_eq!(answer.status, 415, "{kind}");
    }
    assert_eq!(send(&program.shop, "POST", "/login", &[console, json], r#"{"user":1}"#).status, 400);
    assert_eq!(program.hand_over("not.a.ticket").status, 401);
    // None of these used the ticket up.
    assert_eq!(send(&program.shop, "POST", "/login", &[console, json], &body).status, 200);
}

#[test]
fn the_preflight_lets_the_console_through_and_nobody_else() {
    let program = Program::start(&folder("preflight"));
    let ask = |origin: &str| {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        let answer = send(&program.shop, "OPTIONS", "/login", &headers, "");
        assert_eq!(answer.status, 204);
        answer
    };
    for origin in [program.forest.clone(), program.forest.replace("127.0.0.1", "localhost")] {
        assert_eq!(ask(&origin).header("access-control-allow-origin"), origin);
        assert_eq!(ask(&origin).header("access-control-allow-headers"), "content-type");
    }
    assert_eq!(ask("https://evil.example").header("access-control-allow-origin"), "");
}

#[test]
fn no_session_is_opened_for_an_account_that_is_blocked_or_gone() {
    let folder = folder("blocked");
    let program = Program::start(&folder);
    let (blocked, gone) = (program.ticket(2), program.ticket(3));
    let connection = rusqlite::Connection::open(folder.join("impersonate.db")).unwrap();
    connection.execute_batch("UPDATE users SET blocked = 1 WHERE id = 2; DELETE FROM orders WHERE user_id = 3; DELETE FROM users WHERE id = 3").unwrap();
    let answers = [program.hand_over(&blocked), program.hand_over(&gone)];
    for answer in &answers {
        assert_eq!((answer.status, answer.cookie()), (403, ""), "{}", answer.body);
    }
    assert_eq!(answers[0].body, answers[1].body);
}

#[test]
fn customers_log_in_and_out_by_the_shops_own_forms() {
    let folder = folder("forms");
    let program = Program::start(&folder);
    let own = ("Origin", program.shop.as_str());
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let login = send(&program.shop, "GET", "/", &[], "");
    let hint = between(&login.body, "This is a demo: ", "</p>");
    let (shown, password) =
        (between(&hint, "<code>", "</code>"), between(&hint, "password is\n  <code>", "</code>"));
    let email: String = rusqlite::Connection::open(folder.join("impersonate.db"))
        .unwrap()
        .query_row("SELECT email FROM users WHERE id = 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(shown, email);
    let right = format!("email={}&password={password}", email.replace('@', "%40"));

    let entered = send(&program.shop, "POST", "/sign-in", &[own, form], &right);
    assert_eq!((entered.status, entered.header("location")), (303, "/"), "{}", entered.body);
    let cookie = ("Cookie", entered.cookie());
    let page = send(&program.shop, "GET", "/", &[cookie], "");
    assert_eq!(between(&page.body, r#"id="account-email">"#, "<"), email);
    assert!(!page.body.contains("is viewing as"), "{}", page.body);

    let wrong = send(&program.shop, "POST", "/sign-in", &[own, form], &format!("{right}x"));
    assert_eq!((wrong.status, wrong.cookie()), (401, ""));
    for foreign in
        [vec![form], vec![form, ("Origin", program.forest.as_str())], vec![form, ("Origin", "null")]]
    {
        assert_eq!(send(&program.shop, "POST", "/sign-in", &foreign, &right).status, 403, "{foreign:?}");
        let foreign: Vec<_> = foreign.into_iter().chain([cookie]).collect();
        assert_eq!(send(&program.shop, "POST", "/sign-out", &foreign, "").status, 403, "{foreign:?}");
    }
    assert!(send(&program.shop, "GET", "/", &[cookie], "").body.contains("Your orders"));
    assert_eq!(send(&program.shop, "POST", "/sign-out", &[own, form, cookie], "").status, 303);
    assert!(send(&program.shop, "GET", "/", &[cookie], "").body.contains("Welcome back"));
}
