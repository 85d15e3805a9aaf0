//! Which store a URL names.

use std::sync::Arc;

use super::Store;

type Found = Result<Arc<dyn Store>, String>;

/// The store that a URL names: `redis://…`, `postgres://…` or `sqlite:…`. It connects when it is first asked.
///
/// # Errors
/// What is wrong with the URL, or which feature the store would need. The URL is not repeated: it may hold a password.
pub(crate) fn from_url(url: &str) -> Found {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    match scheme.to_ascii_lowercase().as_str() {
        "redis" | "rediss" => redis(url),
        "postgres" | "postgresql" => postgres(url),
        "sqlite" => sqlite(url),
        _ => {
            Err("it begins with none of redis://, rediss://, postgres://, postgresql:// and sqlite:"
                .to_owned())
        }
    }
}

#[cfg(feature = "store-redis")]
fn redis(url: &str) -> Found {
    Ok(Arc::new(super::RedisStore::from_url(url).map_err(|error| error.to_string())?))
}

#[cfg(not(feature = "store-redis"))]
fn redis(_: &str) -> Found {
    Err(missing("store-redis"))
}

#[cfg(feature = "store-postgres")]
fn postgres(url: &str) -> Found {
    Ok(Arc::new(super::PostgresStore::from_url(url).map_err(|error| error.to_string())?))
}

#[cfg(not(feature = "store-postgres"))]
fn postgres(_: &str) -> Found {
    Err(missing("store-postgres"))
}

#[cfg(feature = "sqlite")]
fn sqlite(url: &str) -> Found {
    Ok(Arc::new(super::SqliteStore::from_url(url).map_err(|error| error.to_string())?))
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_: &str) -> Found {
    Err(missing("sqlite"))
}

#[cfg(not(all(feature = "store-redis", feature = "store-postgres", feature = "sqlite")))]
fn missing(feature: &str) -> String {
    format!("this store needs the feature `{feature}` of the crate `forest-runtime`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        let problem = from_url(url).unwrap_err();
        assert!(!problem.contains("hunter2"), "{url}: {problem}");
        problem
    }

    #[test]
    fn a_url_of_something_else_names_no_store_and_is_not_repeated() {
        for url in ["", "hunter2", "mysql://hunter2@host/db", "hunter2:host", "file:hunter2"] {
            assert!(refused(url).starts_with("it begins with none of redis://"), "{url}");
        }
    }

    #[cfg(not(feature = "store-redis"))]
    #[test]
    fn a_missing_feature_is_named() {
        assert!(refused("redis://:hunter2@localhost").contains("`store-redis`"));
    }

    #[cfg(all(feature = "store-redis", feature = "store-postgres"))]
    #[test]
    fn a_store_shows_its_server_and_not_its_password() {
        for (url, server) in [
            ("redis://:hunter2@cache.example", "cache.example:6379"),
            ("rediss://u:hunter2@cache.example:6380/2", "cache.example:6380"),
            ("postgres://shop:hunter2@db.example/shop", "db.example:5432"),
            ("postgresql://shop:hunter2@[::1]:6000/shop?sslmode=require", "[::1]:6000"),
            ("postgres://shop:hunter2@%2Frun%2Fpostgresql/shop", "/run/postgresql"),
        ] {
            let shown = format!("{:?}", from_url(url).unwrap());
            assert!(shown.contains(server) && !shown.contains("hunter2"), "{url}: {shown}");
        }
    }

    #[cfg(all(feature = "store-redis", feature = "store-postgres"))]
    #[test]
    fn characters_that_must_be_encoded_are_found_and_the_password_is_not_repeated() {
        for scheme in ["redis", "postgres"] {
            for (rest, says) in [
                ("u:hunt#hunter2@host/0", "`#`"),
                ("u:hunt?hunter2@host/0", "is no URL"),
                ("u:12?hunter2@host/0", "an option"),
                ("u:12/hunter2@host/0", "after the server's name"),
                ("u:12/hunter2@host", "after the server's name"),
                ("u:hunter2%FF@host/0", "not UTF-8"),
                ("u:hunter2%00@host/0", "control character"),
                ("u:hunter2@host/0?hunter2=1", "an option"),
                ("u:hunter2@host/0?sslrootcert=/nowhere/hunter2", "sslrootcert"),
            ] {
                let url = format!("{scheme}://{rest}");
                let problem = refused(&url);
                assert!(problem.contains(says), "{url}: {problem}");
            }
        }
    }

    #[cfg(feature = "store-redis")]
    #[test]
    fn redis_has_numbers_for_databases_and_needs_a_server() {
        assert!(refused("redis://:hunter2@host/shop").contains("number"));
        assert!(refused("redis://").contains("no server"));
    }

    #[cfg(feature = "store-postgres")]
    #[test]
    fn tls_that_cannot_be_had_is_refused() {
        let mode = |mode: &str| from_url(&format!("postgres://u:hunter2@host/db?sslmode={mode}"));
        for good in ["disable", "prefer", "require", "verify-full"] {
            assert!(mode(good).is_ok(), "{good}");
        }
        for bad in ["verify-ca", "allow", "hunter2", ""] {
            let problem = mode(bad).unwrap_err();
            assert!(problem.contains("sslmode") && !problem.contains("hunter2"), "{bad}: {problem}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn sqlite_needs_a_file() {
        for url in ["sqlite:", "sqlite::memory:", "sqlite://", "sqlite:store.db?mode=memory"] {
            assert!(refused(url).contains("file"), "{url}");
        }
        assert!(from_url("sqlite:store.db").is_ok());
    }
}
