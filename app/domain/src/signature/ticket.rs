//! The secrets of a signing request: what the signing agent claims it by, what it is known by
//! afterwards, and what leads back to the page.

use std::{fmt, sync::LazyLock};

use data_encoding::{Encoding, Specification};

use crate::{id::hex, typed::cleaned};

/// Base 32 in Crockford's letters: none that is taken for another, and no U.
static LETTERS: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut letters = Specification::new();
    letters.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    letters
        .translate
        .from
        .push_str("ABCDEFGHJKMNPQRSTVWXYZiIlLoO");
    letters
        .translate
        .to
        .push_str("abcdefghjkmnpqrstvwxyz111100");
    letters.encoding().ok()
});

fn encode(bytes: &[u8]) -> String {
    let letters = LETTERS.as_ref();
    letters
        .map(|letters| letters.encode(bytes))
        .unwrap_or_default()
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = LETTERS.as_ref()?.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok()
}

macro_rules! secret {
    ($(#[$doc:meta])+ $name:ident, $length:literal) => {
        $(#[$doc])+
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name([u8; $length]);

        impl $name {
            /// From random bits.
            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bits, for hashing.
            pub const fn bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

macro_rules! in_letters {
    ($($name:ident),+) => {
        $(impl $name {
            /// Reads 26 letters in either case.
            pub fn parse(text: &str) -> Option<Self> {
                decode(text).map(Self)
            }

            /// 26 lower-case letters and digits.
            pub fn reveal(&self) -> String {
                encode(&self.0)
            }
        })+
    };
}

secret! {
    /// What a link hands to the signing agent: 128 random bits, good for one claim.
    Ticket, 16
}
secret! {
    /// What is typed into the signing agent where no link starts it: 40 random bits as eight
    /// letters, `K7M2-Q9XD`. Good for one claim.
    TicketCode, 5
}
secret! {
    /// By which the signing agent is known from its claim to the end of the request: 256 random
    /// bits.
    AgentToken, 32
}
secret! {
    /// What the signing agent opens the portal with once the form is signed: 128 random bits,
    /// worth something only in the browser in which the request was made.
    ReturnKey, 16
}
in_letters!(Ticket, ReturnKey);

impl TicketCode {
    /// Reads eight letters in either case, with or without hyphens and blanks; letters that look
    /// like a digit are taken for it.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: String = cleaned(text)
            .chars()
            .filter(|sign| *sign != '-' && !sign.is_whitespace())
            .collect();
        decode(&letters).map(Self)
    }

    /// `K7M2-Q9XD`.
    pub fn reveal(&self) -> String {
        let letters = encode(&self.0).to_uppercase();
        let (first, second) = letters.split_at_checked(4).unwrap_or_default();
        [first, "-", second].concat()
    }
}

impl AgentToken {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        crate::id::unhex(text).map(Self)
    }

    /// 64 lower-case hexadecimal digits.
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = TicketCode::parse("K7M2-Q9XD").unwrap();
        assert_eq!(code.reveal(), "K7M2-Q9XD");
        for typed in ["k7m2q9xd", " K7M2 q9xd ", "k7m2–q9xd", "\u{200b}K7M2-Q9XD"] {
            assert_eq!(TicketCode::parse(typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(
            TicketCode::parse("OIl0-1111"),
            TicketCode::parse("0110-1111")
        );
        for bad in [
            "",
            "K7M2-Q9X",
            "K7M2-Q9XDD",
            "U7M2-Q9XD",
            "K7M2_Q9XD",
            "ßßßß",
        ] {
            assert_eq!(TicketCode::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_secret_is_printed() {
        let printed = format!("{:?} {:?}", Ticket([7; 16]), AgentToken([7; 32]));
        assert_eq!(printed, "Ticket(…) AgentToken(…)");
    }

    proptest! {
        #[test]
        fn a_secret_is_read_back(ticket: [u8; 16], code: [u8; 5], token: [u8; 32]) {
            let ticket = Ticket(ticket);
            prop_assert_eq!(ticket.reveal().len(), 26);
            prop_assert_eq!(Ticket::parse(&ticket.reveal()), Some(ticket.clone()));
            prop_assert_eq!(Ticket::parse(&ticket.reveal().to_uppercase()), Some(ticket));
            let key = ReturnKey(token[..16].try_into().unwrap());
            prop_assert_eq!(ReturnKey::parse(&key.reveal()), Some(key));
            let code = TicketCode(code);
            prop_assert_eq!(TicketCode::parse(&code.reveal()), Some(code));
            let token = AgentToken(token);
            prop_assert_eq!(AgentToken::parse(&token.reveal()), Some(token));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = (Ticket::parse(&text), TicketCode::parse(&text), AgentToken::parse(&text));
        }
    }
}
