//! Who is logged in, in memory: a session is a customer, and the operator who looks through the customer's eyes, if any.

use std::{
    collections::HashMap,
    error::Error,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use forest::impersonation::Operator;

use crate::seed::random_hex;

/// How long a customer stays logged in.
const CUSTOMER: Duration = Duration::from_hours(8);
/// How long an operator may look: he asks for another ticket when he needs longer.
const OPERATOR: Duration = Duration::from_mins(30);

/// The sessions of the shop.
#[derive(Default)]
pub(super) struct Sessions {
    open: Mutex<HashMap<String, Session>>,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) user_id: String,
    pub(super) operator: Option<Operator>,
    ends: Instant,
}

impl Sessions {
    /// Opens a session; answers its id.
    pub(super) fn begin(
        &self,
        user_id: String,
        operator: Option<Operator>,
    ) -> Result<String, Box<dyn Error + Send + Sync>> {
        let id = random_hex::<24>().map_err(|error| error.to_string())?;
        let now = Instant::now();
        let ends = now + if operator.is_some() { OPERATOR } else { CUSTOMER };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, session| session.ends > now);
        open.insert(id.clone(), Session { user_id, operator, ends });
        Ok(id)
    }

    /// The session with that id, while it lasts.
    pub(super) fn get(&self, id: &str) -> Option<Session> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(id).filter(|session| session.ends > Instant::now()).cloned()
    }

    /// Closes a session.
    pub(super) fn end(&self, id: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
