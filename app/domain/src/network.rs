//! Where a request comes from, as far as it is counted.

/// The parts of a network under which something is counted, each with how many
/// times the limit of the smallest it has: one host has a /64, a customer often
/// a /56, and a /48 is a company's.
pub fn levels(network: &str) -> Vec<(String, u32)> {
    let whole = (network.to_owned(), 1);
    let Some(prefix) = network.strip_suffix("::/64") else {
        return vec![whole];
    };
    let parts: Vec<u16> = prefix
        .split(':')
        .filter_map(|part| u16::from_str_radix(part, 16).ok())
        .collect();
    let [a, b, c, d] = parts[..] else {
        return vec![whole];
    };
    vec![
        whole,
        (format!("{a:x}:{b:x}:{c:x}:{:x}::/56", d & 0xff00), 2),
        (format!("{a:x}:{b:x}:{c:x}::/48"), 4),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_six_counts_for_the_larger_ones_around_it_too() {
        let counted = |network: &str| -> Vec<String> {
            levels(network).into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(counted("192.0.2.1"), ["192.0.2.1"]);
        assert_eq!(counted("unknown"), ["unknown"]);
        assert_eq!(
            counted("2001:db8:1:2fa::/64"),
            [
                "2001:db8:1:2fa::/64",
                "2001:db8:1:200::/56",
                "2001:db8:1::/48"
            ]
        );
        assert_eq!(counted("2001:db8::/64"), ["2001:db8::/64"]);
    }
}
