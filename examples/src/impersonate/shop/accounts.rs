//! The shop's own way to its customers: the same SQLite file as the agent's, over a connection of its own.

use std::{
    error::Error,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use argon2::{Argon2, PasswordVerifier as _};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

/// An error of the database or of the thread that asks it.
pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// The accounts of the shop.
pub(super) struct Accounts {
    connection: Mutex<Connection>,
}

/// What the account page shows.
pub(super) struct Customer {
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) plan: String,
    pub(super) blocked: bool,
    pub(super) since: String,
    pub(super) orders: Vec<Order>,
}

/// Something that a customer bought.
pub(super) struct Order {
    pub(super) product: String,
    pub(super) price_cents: i64,
    pub(super) ordered_at: String,
}

impl Accounts {
    pub(super) fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The customer whose id is `id`, when there is one.
    pub(super) fn customer(&self, id: &str) -> Result<Option<Customer>, Failure> {
        let Ok(id) = id.parse::<i64>() else { return Ok(None) };
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let customer = connection
            .prepare_cached(
                "SELECT email, first_name, last_name, plan, blocked, created_at FROM users WHERE id = ?",
            )?
            .query_row([id], |row| {
                Ok(Customer {
                    email: row.get(0)?,
                    first_name: row.get(1)?,
                    last_name: row.get(2)?,
                    plan: row.get(3)?,
                    blocked: row.get(4)?,
                    since: row.get(5)?,
                    orders: Vec::new(),
                })
            })
            .optional()?;
        let Some(mut customer) = customer else { return Ok(None) };
        customer.orders = connection
            .prepare_cached(
                "SELECT product, price_cents, ordered_at FROM orders WHERE user_id = ? ORDER BY ordered_at DESC",
            )?
            .query_map([id], |row| {
                Ok(Order { product: row.get(0)?, price_cents: row.get(1)?, ordered_at: row.get(2)? })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Some(customer))
    }

    /// The id of the customer with that e-mail address, when the password is right and the account is open.
    pub(super) fn authenticate(&self, email: &str, password: &str) -> Result<Option<String>, Failure> {
        let found = {
            let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            connection
                .prepare_cached("SELECT id, password_hash FROM users WHERE email = ? AND NOT blocked")?
                .query_row([email.trim()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
                .optional()?
        };
        let Some((id, hash)) = found else { return Ok(None) };
        let right = Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok();
        Ok(right.then(|| id.to_string()))
    }
}
