//! The link that starts the signing agent.

use std::fmt;

use domain::signature::Ticket;

/// The scheme that the agent is registered for.
pub const SCHEME: &str = "muhur-imza";

/// By which an agent finds a portal in its own list: no link can name a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortalLabel(String);

impl PortalLabel {
    /// Reads 1 to 32 of a–z, 0–9 and inner hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=32).contains(&text.len())
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `muhur-imza:v1?p=LABEL&t=TICKET`: nothing in it that a browser would write in another way, no
/// host and nothing of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which portal.
    pub portal: PortalLabel,
    /// The ticket.
    pub ticket: Ticket,
}

impl Link {
    /// Reads a link; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(SCHEME)?.strip_prefix(":v1?p=")?;
        let (portal, ticket) = rest.split_once("&t=")?;
        let ticket = Ticket::parse(ticket).filter(|read| read.reveal() == ticket)?;
        Some(Self {
            portal: PortalLabel::parse(portal)?,
            ticket,
        })
    }
}

impl fmt::Display for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (portal, ticket) = (self.portal.as_str(), self.ticket.reveal());
        write!(out, "{SCHEME}:v1?p={portal}&t={ticket}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link() -> Link {
        Link {
            portal: PortalLabel::parse("saglik-portal").unwrap(),
            ticket: Ticket::from_bytes([0xa5; 16]),
        }
    }

    #[test]
    fn a_link_is_read_back_and_nothing_else_is() {
        let text = link().to_string();
        assert_eq!(
            text,
            "muhur-imza:v1?p=saglik-portal&t=mpjtb9d5mpjtb9d5mpjtb9d5mm"
        );
        assert_eq!(Link::parse(&text), Some(link()));
        for bad in [
            "",
            "muhur-imza:",
            &text.to_uppercase(),
            &format!("{text}&t=x"),
            &format!("{text} --portals /tmp/p"),
            &format!(" {text}"),
            &text.replace(':', "://"),
            &text.replace("v1", "v2"),
            &text.replace("saglik-portal", "portal.example.org"),
            &text.replace("saglik-portal", "-portals"),
            &text.replace("saglik-portal", ""),
            &text.replace("p=saglik-portal&", ""),
            &text.replace("mpjt", "MPJT"),
        ] {
            assert_eq!(Link::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = Link::parse(&text);
            let _ = Link::parse(&format!("muhur-imza:v1?p={text}"));
        }
    }
}
