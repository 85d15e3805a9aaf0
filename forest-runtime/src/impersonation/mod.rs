//! Tickets that log an operator in to the customer app as one of its users.
//!
//! The agent issues a ticket, the operator's browser carries it, the app redeems it. A ticket names the user and the
//! operator, lives for at most [`Tickets::LIFETIME`], is meant for one app, and can be redeemed once.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    caller::Caller,
    error::{Error, Result},
    jwt,
};

/// Issues tickets at the agent and redeems them at the app; both are made with the same secret and audience.
///
/// Redeemed tickets are remembered in this process. An app of several processes must send all its redemptions to one.
pub struct Tickets {
    secret: Vec<u8>,
    audience: String,
    /// The ids of redeemed tickets, and when each would have expired.
    redeemed: Mutex<BTreeMap<String, i64>>,
}

/// What a redeemed ticket says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The id of the user to log in as.
    pub subject: String,
    /// The operator who asked for it.
    pub operator: Operator,
}

/// The operator behind a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The operator's id on Forest's side.
    pub id: i64,
    /// The operator's e-mail address.
    pub email: String,
    /// The operator's first and last name.
    pub name: String,
}

/// Why a ticket was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketError {
    /// It was not issued for this app, was tampered with, or has expired.
    Invalid,
    /// It was redeemed before.
    Used,
}

impl fmt::Display for TicketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid => "the ticket is not valid or has expired; run the action again",
            Self::Used => "the ticket was used before; run the action again",
        })
    }
}

impl std::error::Error for TicketError {}

/// The claims, under the names of RFC 7519 and RFC 8693 (`act`: who acts for the subject).
#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    act: Operator,
    jti: String,
    iat: i64,
    exp: i64,
}

impl Tickets {
    /// How long a ticket can be redeemed.
    pub const LIFETIME: Duration = Duration::from_mins(1);

    /// `secret` is shared by the agent and the app and by nobody else; `audience` names the app, by its origin.
    pub fn new(secret: impl Into<Vec<u8>>, audience: impl Into<String>) -> Self {
        Self { secret: secret.into(), audience: audience.into(), redeemed: Mutex::default() }
    }

    /// A ticket for `operator` to log in as the user whose id is `subject`.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue(&self, subject: impl fmt::Display, operator: &Caller) -> Result<String> {
        let now = Timestamp::now().as_second();
        let claims = Claims {
            aud: self.audience.clone(),
            sub: subject.to_string(),
            act: Operator {
                id: operator.id,
                email: operator.email.clone(),
                name: format!("{} {}", operator.first_name, operator.last_name).trim().to_owned(),
            },
            jti: Uuid::new_v4().to_string(),
            iat: now,
            exp: now + i64::try_from(Self::LIFETIME.as_secs()).map_err(Error::internal)?,
        };
        jwt::sign(&claims, &self.secret)
    }

    /// Takes a ticket, once.
    ///
    /// # Errors
    /// [`TicketError::Invalid`] or [`TicketError::Used`].
    pub fn redeem(&self, ticket: &str) -> Result<Ticket, TicketError> {
        let claims: Claims =
            jwt::verify(ticket, &self.secret, Some(&self.audience)).map_err(|_| TicketError::Invalid)?;
        let now = Timestamp::now().as_second();
        let mut redeemed = self.redeemed.lock().unwrap_or_else(PoisonError::into_inner);
        redeemed.retain(|_, expiry| *expiry > now);
        if redeemed.insert(claims.jti, claims.exp).is_some() {
            return Err(TicketError::Used);
        }
        Ok(Ticket { subject: claims.sub, operator: claims.act })
    }
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets").field("audience", &self.audience).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator() -> Caller {
        Caller {
            id: 7,
            email: "ana@example.com".into(),
            first_name: "Ana".into(),
            last_name: "Ng".into(),
            team: None,
            role: None,
            permission_level: None,
            rendering_id: 1,
            tags: BTreeMap::new(),
            time_zone: jiff::tz::TimeZone::UTC,
        }
    }

    fn tickets(audience: &str) -> Tickets {
        Tickets::new(*b"0123456789abcdef0123456789abcdef", audience)
    }

    #[test]
    fn a_ticket_names_user_and_operator_and_works_once() {
        let tickets = tickets("https://shop.example");
        let ticket = tickets.issue(42, &operator()).unwrap();
        let redeemed = tickets.redeem(&ticket).unwrap();
        assert_eq!(redeemed.subject, "42");
        assert_eq!(
            redeemed.operator,
            Operator { id: 7, email: "ana@example.com".into(), name: "Ana Ng".into() }
        );
        assert_eq!(tickets.redeem(&ticket), Err(TicketError::Used));
    }

    #[test]
    fn a_ticket_for_another_app_or_of_another_secret_is_refused() {
        let ticket = tickets("https://shop.example").issue(42, &operator()).unwrap();
        assert_eq!(tickets("https://other.example").redeem(&ticket), Err(TicketError::Invalid));
        let stranger = Tickets::new(*b"another secret of thirty-two byt", "https://shop.example");
        assert_eq!(stranger.redeem(&ticket), Err(TicketError::Invalid));
        assert_eq!(stranger.redeem("not a ticket"), Err(TicketError::Invalid));
    }

    #[test]
    fn a_ticket_lives_for_a_minute_at_most() {
        let tickets = tickets("https://shop.example");
        let ticket = tickets.issue(42, &operator()).unwrap();
        let claims: Claims = jwt::verify(&ticket, &tickets.secret, Some("https://shop.example")).unwrap();
        assert!(claims.exp - claims.iat <= 60, "{} seconds", claims.exp - claims.iat);

        let expired = Claims { exp: Timestamp::now().as_second() - 1, ..claims };
        let expired = jwt::sign(&expired, &tickets.secret).unwrap();
        assert_eq!(tickets.redeem(&expired), Err(TicketError::Invalid));
    }
}
