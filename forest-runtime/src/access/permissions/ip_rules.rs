//! The addresses that may call.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde_json::{Map, Value as Json};

use super::{cache::Readable, read};

/// The addresses that may call.
#[derive(Debug, PartialEq)]
pub(super) enum IpRules {
    Everybody,
    Only(Vec<Rule>),
}

#[derive(Debug, PartialEq)]
pub(super) enum Rule {
    /// Both ends included; a single address is both.
    Range(IpAddr, IpAddr),
    Network(IpNet),
}

impl IpRules {
    pub(super) fn is_everybody(&self) -> bool {
        matches!(self, Self::Everybody)
    }

    pub(super) fn admit(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self {
            Self::Everybody => true,
            Self::Only(rules) => rules.iter().any(|rule| match rule {
                Rule::Range(from, to) => {
                    from.is_ipv4() == address.is_ipv4() && (*from..=*to).contains(&address)
                }
                Rule::Network(network) => network.contains(&address),
            }),
        }
    }
}

impl Readable for IpRules {
    fn read(document: Json) -> Result<Self, &'static str> {
        let attributes = document.pointer("/data/attributes").and_then(Json::as_object);
        let attributes = attributes.ok_or("the rules for addresses have no `data.attributes`")?;
        match read::either(attributes, ["use_ip_whitelist", "useIpWhitelist"]) {
            Some(Json::Bool(false)) => return Ok(Self::Everybody),
            Some(Json::Bool(true)) => {}
            _ => return Err("the rules for addresses do not say whether they are in use"),
        }
        let Some(Json::Array(rules)) = attributes.get("rules") else {
            return Err("the rules for addresses are in use and no list");
        };
        let readable = rules.iter().filter_map(|rule| {
            let readable = rule.as_object().and_then(Rule::read);
            if readable.is_none() {
                tracing::warn!(
                    "a rule for addresses that cannot be read admits nobody: check it in Forest's settings"
                );
            }
            readable
        });
        Ok(Self::Only(readable.collect()))
    }
}

impl Rule {
    /// Servers write names in camel case or in snake case.
    fn read(rule: &Map<String, Json>) -> Option<Self> {
        let text = |names: [&str; 2]| read::either(rule, names)?.as_str().map(str::trim);
        let address = |names: [&str; 2]| Some(text(names)?.parse::<IpAddr>().ok()?.to_canonical());
        match read::id(rule.get("type")?)? {
            0 => address(["ip", "ip"]).map(|address| Self::Range(address, address)),
            1 => {
                let from = address(["ipMinimum", "ip_minimum"])?;
                let to = address(["ipMaximum", "ip_maximum"])?;
                (from.is_ipv4() == to.is_ipv4() && from <= to).then_some(Self::Range(from, to))
            }
            2 => {
                let range = text(["range", "range"])?;
                let network = range.parse().or_else(|_| range.parse::<IpAddr>().map(IpNet::from)).ok()?;
                Some(Self::Network(canonical(network)))
            }
            _ => None,
        }
    }
}

/// A network of IPv4 addresses written as IPv6 ones, as what it means.
fn canonical(network: IpNet) -> IpNet {
    let mapped = |network: Ipv6Net| {
        let address = Ipv6Addr::to_ipv4_mapped(&network.network())?;
        Ipv4Net::new(address, network.prefix_len().checked_sub(96)?).ok()
    };
    match network {
        IpNet::V6(v6) => mapped(v6).map_or(network, IpNet::V4),
        IpNet::V4(_) => network,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(rules: &Json) -> IpRules {
        let attributes = json!({ "use_ip_whitelist": true, "rules": rules });
        IpRules::read(json!({ "data": { "attributes": attributes } })).unwrap()
    }

    fn admitted(by: &Json, addresses: &[&str]) -> Vec<bool> {
        let rules = rules(by);
        addresses.iter().map(|address| rules.admit(address.parse().unwrap())).collect()
    }

    #[test]
    fn an_address_a_range_and_a_network_admit_those_that_they_hold() {
        let by = json!([
            { "type": 0, "ip": "1.2.3.4" },
            { "type": 1, "ipMinimum": "10.0.0.1", "ipMaximum": "10.0.0.9" },
            { "type": "2", "range": "10.1.2.3/16" },
            { "type": 2, "range": "2001:db8::/32" },
        ]);
        let yes = ["1.2.3.4", "10.0.0.1", "10.0.0.9", "10.1.255.255", "2001:db8::1", "::ffff:10.0.0.5"];
        assert_eq!(admitted(&by, &yes), [true; 6]);
        let no = ["1.2.3.5", "10.0.0.0", "10.0.0.10", "10.2.0.0", "2001:db9::1", "::1"];
        assert_eq!(admitted(&by, &no), [false; 6]);
    }

    #[test]
    fn hole_31_ranges_are_read_in_either_case() {
        let by = json!([{ "type": 1, "ip_minimum": "10.0.0.1", "ip_maximum": "10.0.0.9" }]);
        assert_eq!(admitted(&by, &["10.0.0.2", "10.0.0.10"]), [true, false]);
        let camel = json!({ "data": { "attributes": { "useIpWhitelist": false, "rules": [] } } });
        assert!(IpRules::read(camel).unwrap().is_everybody());
    }

    #[test]
    fn rules_for_mapped_addresses_are_those_for_what_they_map() {
        let by = json!([
            { "type": 0, "ip": "::ffff:1.2.3.4" },
            { "type": 1, "ipMinimum": "::ffff:5.0.0.0", "ipMaximum": "5.0.0.9" },
            { "type": 2, "range": "::ffff:10.0.0.0/104" },
        ]);
        assert_eq!(
            admitted(&by, &["1.2.3.4", "5.0.0.5", "10.9.9.9", "::ffff:10.0.0.1", "11.0.0.1"]),
            [true, true, true, true, false]
        );
    }

    #[test]
    fn a_bad_rule_admits_nobody_and_leaves_the_others() {
        let by = json!([
            { "type": 3, "ip": "1.1.1.1" },
            { "type": 1, "ipMinimum": "1.1.1.9", "ipMaximum": "1.1.1.1" },
            { "type": 1, "ipMinimum": "1.1.1.1", "ipMaximum": "::2" },
            { "type": 0, "ip": "010.0.0.1" },
            { "type": 2, "range": "1.1.1.1/33" },
            { "type": 0 },
            "1.1.1.1",
            null,
            { "type": 0, "ip": " 2.2.2.2 " },
        ]);
        assert_eq!(admitted(&by, &["1.1.1.1", "10.0.0.1", "2.2.2.2"]), [false, false, true]);
    }

    #[test]
    fn rules_in_use_that_are_none_admit_nobody() {
        assert_eq!(admitted(&json!([]), &["1.1.1.1"]), [false]);
    }

    #[test]
    fn what_does_not_say_who_may_call_is_no_document() {
        for attributes in [
            json!({ "rules": [] }),
            json!({ "use_ip_whitelist": "true", "rules": [] }),
            json!({ "use_ip_whitelist": true }),
            json!({ "use_ip_whitelist": true, "rules": {} }),
        ] {
            assert!(IpRules::read(json!({ "data": { "attributes": attributes } })).is_err(), "{attributes}");
        }
        assert!(IpRules::read(json!({})).is_err());
    }
}
