//! Live queries: SQL that a layout holds. Which texts an operator may have run, and what such a text must look like.

use super::rendering::Collection;
use crate::error::{Error, Result};

/// What Forest's UI puts between the queries of several segments when it asks for all of them at once.
const UNION: &str = "/*MULTI-SEGMENTS-QUERIES-UNION*/ UNION ";

/// Whether a layout holds this live query of a collection, or all that it is a union of.
pub(super) fn is_allowed(collection: &Collection, query: &str, connection: Option<&str>) -> bool {
    match connection {
        None => is_one_of(query, || collection.segments.iter().map(String::as_str)),
        Some(connection) => is_one_of(query, || {
            let live_queries = collection.live_queries.iter();
            live_queries.filter(move |(of, _)| of == connection).map(|(_, query)| query.as_str())
        }),
    }
}

fn is_one_of<'a, I: Iterator<Item = &'a str>>(query: &str, allowed: impl Fn() -> I) -> bool {
    if !query.contains(UNION) {
        return allowed().any(|allowed| allowed == query);
    }
    query.split(UNION).all(|part| allowed().any(|allowed| is_without_end(allowed, part.trim())))
}

/// Whether `part` is `query` without its first semicolon and the space after it.
fn is_without_end(query: &str, part: &str) -> bool {
    match query.split_once(';') {
        None => query.trim() == part,
        Some((before, after)) => format!("{before}{}", after.trim_start()).trim() == part,
    }
}

/// Refuses what is not one `SELECT … FROM …`.
///
/// That keeps mistakes out and not attacks: a `SELECT` can call functions. Who may have which text run is decided by
/// the layout, and what it may do by the connection that it runs on.
///
/// # Errors
/// 422.
pub(super) fn check_shape(query: &str) -> Result<()> {
    let query = query.trim();
    if query.is_empty() {
        return Err(Error::unprocessable("The SQL query is empty"));
    }
    let statement = query.strip_suffix(';').unwrap_or(query);
    if statement.contains(';') {
        return Err(Error::unprocessable(
            "The SQL query is more than one: only its last character may be `;`",
        ));
    }
    let mut words = statement.split(|character: char| !character.is_alphanumeric() && character != '_');
    let is_select = words.next().is_some_and(|word| word.eq_ignore_ascii_case("select"))
        && words.any(|word| word.eq_ignore_ascii_case("from"));
    if !is_select {
        return Err(Error::unprocessable("The SQL query is no `SELECT … FROM …`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::rendering::Scope, *};

    const SOLD: &str = "SELECT id FROM books WHERE sold;";
    const NEW: &str = "SELECT id FROM books WHERE new";

    fn books() -> Collection {
        let live_query = |connection: &str, query: &str| (connection.to_owned(), query.to_owned());
        Collection {
            scope: Scope::All,
            segments: vec![SOLD.to_owned()],
            live_queries: vec![live_query("main", SOLD), live_query("main", NEW), live_query("copy", NEW)],
        }
    }

    #[test]
    fn a_query_is_allowed_on_its_own_connection() {
        assert!(is_allowed(&books(), SOLD, Some("main")));
        assert!(!is_allowed(&books(), SOLD, Some("copy")));
        assert!(is_allowed(&books(), SOLD, None));
        assert!(!is_allowed(&books(), NEW, None));
        assert!(!is_allowed(&books(), &SOLD.to_lowercase(), Some("main")));
        assert!(!is_allowed(&books(), "", Some("main")));
    }

    #[test]
    fn a_union_is_allowed_when_all_of_its_parts_are() {
        let sold = "SELECT id FROM books WHERE sold";
        assert!(is_allowed(&books(), &format!("{sold}{UNION}{NEW}"), Some("main")));
        assert!(!is_allowed(&books(), &format!("{sold}{UNION}{NEW}"), Some("copy")));
        assert!(!is_allowed(&books(), &format!("{sold}{UNION}SELECT id FROM secrets"), Some("main")));
        assert!(!is_allowed(&books(), &format!("{sold} UNION {NEW}"), Some("main")));
        assert!(!is_allowed(&books(), UNION, Some("main")));
    }

    #[test]
    fn hole_23_only_one_select_is_let_through() {
        for good in [SOLD, "select *\nfrom books", "SELECT(id)FROM(books);", " SELECT \"a\" FROM b ; "] {
            assert!(check_shape(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "  ",
            ";",
            "DELETE FROM books",
            "SELECT 1",
            "SELECTED FROM books",
            "SELECT a_from",
            "SELECT 1 FROM a; DROP TABLE a",
            "SELECT 1 FROM a;;",
            "WITH a AS (SELECT 1 FROM b) DELETE FROM c",
        ] {
            assert_eq!(check_shape(bad).unwrap_err().status(), 422, "{bad}");
        }
    }
}
