//! Whose word about a caller's address is taken.

use std::net::IpAddr;

use ipnet::IpNet;

/// The proxies that stand before the agent.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// `proxies` are addresses (`10.0.0.7`) and networks (`10.0.0.0/8`).
    ///
    /// # Errors
    /// The first that is neither.
    pub(crate) fn new(proxies: &[String]) -> Result<Self, String> {
        let network = |text: &String| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| format!("{text:?} is neither an address nor a network"))
        };
        proxies.iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    /// The address of the caller: the peer's, or, when that is a trusted proxy, the last of `forwarded` (the values of
    /// all `X-Forwarded-For` headers, in order) that no trusted proxy has. `None` when a trusted proxy passes on
    /// something that is no address.
    pub(crate) fn caller(&self, peer: IpAddr, forwarded: &[&str]) -> Option<IpAddr> {
        let mut address = peer.to_canonical();
        let mut hops = forwarded.iter().flat_map(|value| value.split(',')).map(str::trim);
        while self.trusts(address) {
            match hops.next_back() {
                None | Some("") => break,
                Some(hop) => address = hop.parse::<IpAddr>().ok()?.to_canonical(),
            }
        }
        Some(address)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(proxies: &[&str], peer: &str, forwarded: &[&str]) -> Option<String> {
        let proxies: Vec<_> = proxies.iter().map(|text| (*text).to_owned()).collect();
        let proxies = TrustedProxies::new(&proxies).unwrap();
        proxies.caller(peer.parse().unwrap(), forwarded).map(|address| address.to_string())
    }

    #[test]
    fn the_word_of_a_stranger_counts_for_nothing() {
        assert_eq!(caller(&[], "203.0.113.9", &["10.0.0.1"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(caller(&["10.0.0.0/8"], "203.0.113.9", &["127.0.0.1"]).as_deref(), Some("203.0.113.9"));
    }

    #[test]
    fn a_trusted_proxy_names_the_last_hop_that_is_none() {
        let proxies = ["10.0.0.0/8", "::1"];
        assert_eq!(caller(&proxies, "10.1.1.1", &["1.2.3.4, 198.51.100.7"]).as_deref(), Some("198.51.100.7"));
        assert_eq!(
            caller(&proxies, "::1", &["1.2.3.4, 198.51.100.7, 10.9.9.9"]).as_deref(),
            Some("198.51.100.7")
        );
        assert_eq!(caller(&proxies, "10.1.1.1", &["1.2.3.4", "10.9.9.9"]).as_deref(), Some("1.2.3.4"));
        assert_eq!(caller(&proxies, "::ffff:10.1.1.1", &["::ffff:1.2.3.4"]).as_deref(), Some("1.2.3.4"));
        assert_eq!(caller(&proxies, "10.1.1.1", &[]).as_deref(), Some("10.1.1.1"));
        assert_eq!(caller(&proxies, "10.1.1.1", &[""]).as_deref(), Some("10.1.1.1"));
    }

    #[test]
    fn a_proxy_that_passes_on_nonsense_names_nobody() {
        for forwarded in ["unknown", "1.2.3.4:80", "1.2.3.4, _hidden", "010.0.0.1"] {
            assert_eq!(caller(&["10.0.0.0/8"], "10.1.1.1", &[forwarded]), None, "{forwarded}");
        }
    }

    #[test]
    fn what_is_no_network_is_a_mistake_of_the_configuration() {
        assert!(TrustedProxies::new(&["everybody".to_owned()]).is_err());
        assert!(TrustedProxies::new(&["10.0.0.0/33".to_owned()]).is_err());
    }
}
