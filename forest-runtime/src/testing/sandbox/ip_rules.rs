//! The addresses that operators may call from.

use serde_json::{Value as Json, json};

use super::Environment;

/// A rule that lets addresses in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IpRule {
    /// One address.
    Address(String),
    /// All addresses from the first to the last.
    Range(String, String),
    /// A network, `10.0.0.0/8`.
    Network(String),
}

impl IpRule {
    /// One address.
    pub fn address(address: impl Into<String>) -> Self {
        Self::Address(address.into())
    }

    /// All addresses from `first` to `last`.
    pub fn range(first: impl Into<String>, last: impl Into<String>) -> Self {
        Self::Range(first.into(), last.into())
    }

    /// A network, `10.0.0.0/8`.
    pub fn network(network: impl Into<String>) -> Self {
        Self::Network(network.into())
    }
}

#[derive(Default)]
pub(super) struct IpRules {
    /// `None` when everybody may call.
    rules: Option<Vec<IpRule>>,
    snake_case: bool,
}

impl IpRules {
    pub(super) fn document(&self) -> Json {
        let [minimum, maximum] =
            if self.snake_case { ["ip_minimum", "ip_maximum"] } else { ["ipMinimum", "ipMaximum"] };
        let rule = |rule: &IpRule| match rule {
            IpRule::Address(ip) => json!({ "type": 0, "ip": ip }),
            IpRule::Range(first, last) => json!({ "type": 1, minimum: first, maximum: last }),
            IpRule::Network(range) => json!({ "type": 2, "range": range }),
        };
        let rules: Vec<_> = self.rules.iter().flatten().map(rule).collect();
        json!({ "data": { "type": "ip-whitelist-rules", "id": "1", "attributes": {
            "use_ip_whitelist": self.rules.is_some(), "rules": rules,
        } } })
    }
}

impl Environment {
    /// Only these addresses may call the agent. The Forest server has no event for a change of them: an agent learns of it
    /// when it asks next.
    pub fn ip_rules(&self, rules: impl IntoIterator<Item = IpRule>) {
        let rules = rules.into_iter().collect();
        self.with(|environment| environment.ip_rules.rules = Some(rules));
    }

    /// Every address may call the agent.
    pub fn no_ip_rules(&self) {
        self.with(|environment| environment.ip_rules.rules = None);
    }

    /// Whether ranges are written as `ip_minimum` and `ip_maximum`, and not as `ipMinimum` and `ipMaximum`: agents have
    /// seen both.
    pub fn ip_rules_in_snake_case(&self, snake_case: bool) {
        self.with(|environment| environment.ip_rules.snake_case = snake_case);
    }
}
