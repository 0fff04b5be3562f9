//! What is sealed in a database, and what is proved to be as it was written: each
//! bound to its row, so that whoever can write there and has no key can neither move
//! nor change it unnoticed.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use domain::{
    id::{PersonKey, SessionKey, hex},
    institution::InstitutionSlug,
    ports::Rng,
    text_value::EmployeeNumber,
};
use subtle::ConstantTimeEq;

use super::{super::system::SystemRng, Keys, NONCE, mac_of};

/// The first byte of a sealed value that is bound to its row.
const FORMAT: u8 = 2;
/// Bytes that tell which key it was sealed with.
const KEY_ID: usize = 4;

/// Before the hash in what a limit is counted under.
pub const HASH: &str = ":#";

/// The row that a value stands in: what its key is made of.
pub type RowKey<'a> = &'a [&'a str];

/// What a session may see, and what was proved in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionGrants {
    /// The application of this session.
    pub case: Option<String>,
    /// The one that a code would open.
    pub resumable: Option<String>,
    /// The certificate whose security word was given.
    pub word_for: Option<String>,
}

/// What rows are sealed with: derived once, for every page opens several.
pub(super) struct RowCipher {
    cipher: Aes256Gcm,
    /// Tells this key from others, and nothing else of it.
    id: [u8; KEY_ID],
}

impl RowCipher {
    pub(super) fn of(master: &[u8; 32]) -> Self {
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&mac_of(master, "key-id", &[])[..KEY_ID]);
        Self {
            cipher: Aes256Gcm::new(&mac_of(master, "sealing-rows", &[]).into()),
            id,
        }
    }
}

impl Keys {
    /// Seals a value for one purpose and one row: the format, which key, a random
    /// nonce, AES-256-GCM.
    pub fn seal_row(&self, purpose: &str, row: RowKey<'_>, plain: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE];
        SystemRng.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: &bound_to(purpose, row),
        };
        let RowCipher { cipher, id } = &self.rows;
        let sealed = cipher.encrypt(Nonce::from_slice(&nonce), payload).ok()?;
        Some([[FORMAT].as_slice(), id, &nonce, &sealed].concat())
    }

    /// Opens what was sealed for the same purpose and row; `None` for anything else.
    pub fn open_row(&self, purpose: &str, row: RowKey<'_>, sealed: &[u8]) -> Option<Vec<u8>> {
        let (&format, sealed) = sealed.split_first()?;
        let (id, sealed) = sealed.split_at_checked(KEY_ID)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        if format != FORMAT || id != self.rows.id {
            return None;
        }
        let payload = Payload {
            msg: sealed,
            aad: &bound_to(purpose, row),
        };
        self.rows
            .cipher
            .decrypt(Nonce::from_slice(nonce), payload)
            .ok()
    }

    /// What shows that a row of this purpose was written by whoever has the key.
    pub fn row_mac(&self, purpose: &'static str, values: &[&str]) -> String {
        let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        hex(&self.mac(purpose, &values))
    }

    /// Whether it shows that.
    pub fn is_row_mac(&self, purpose: &'static str, values: &[&str], mac: Option<&str>) -> bool {
        let right = self.row_mac(purpose, values);
        mac.is_some_and(|mac| mac.as_bytes().ct_eq(right.as_bytes()).into())
    }

    /// The MAC of what a session may see.
    pub fn session_mac(&self, key: &SessionKey, grants: &SessionGrants) -> String {
        self.row_mac("session-row", &grants.values(key))
    }

    /// Whether a session may see this.
    pub fn grants_hold(&self, key: &SessionKey, grants: &SessionGrants, mac: Option<&str>) -> bool {
        self.is_row_mac("session-row", &grants.values(key), mac)
    }

    /// A registry number as a list is searched for it. Few numbers are possible: only
    /// with the key can they be tried.
    pub fn staff_number(
        &self,
        institution: &InstitutionSlug,
        person: &PersonKey,
        number: &EmployeeNumber,
    ) -> String {
        let values = [institution.as_str(), person.as_str(), number.as_str()];
        self.row_mac("staff-number", &values)
    }

    /// What is counted, without the address or the person in it: what it is for, and
    /// a keyed hash of the whole.
    pub fn limit_key(&self, key: &str) -> String {
        let purpose = key.split(':').next().unwrap_or_default();
        format!("{purpose}{HASH}{}", self.row_mac("limit", &[key]))
    }
}

impl SessionGrants {
    /// An empty text is no identifier, so it stands for none.
    fn values<'a>(&'a self, key: &'a SessionKey) -> [&'a str; 4] {
        let text = |value: &'a Option<String>| value.as_deref().unwrap_or_default();
        [
            key.as_str(),
            text(&self.case),
            text(&self.resumable),
            text(&self.word_for),
        ]
    }
}

/// Lengths go in, so that no two purposes and rows are the same bytes.
fn bound_to(purpose: &str, row: RowKey<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [purpose].iter().chain(row) {
        bytes.extend((part.len() as u64).to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_in_its_own_row_alone() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal_row("draft", &["one", "two"], b"gizli").unwrap();
        let open = |purpose: &str, row: RowKey<'_>| keys.open_row(purpose, row, &sealed);
        assert_eq!(open("draft", &["one", "two"]).unwrap(), b"gizli");
        for (purpose, row) in [
            ("person", &["one", "two"][..]),
            ("draft", &["one"]),
            ("draft", &["two", "one"]),
            ("draft", &["onetwo"]),
            ("draft", &["onet", "wo"]),
        ] {
            assert_eq!(open(purpose, row), None, "{purpose} {row:?}");
        }
        let other = Keys::new([8; 32]);
        assert_eq!(other.open_row("draft", &["one", "two"], &sealed), None);
        assert_eq!(keys.open("draft", &sealed), None);
        for at in 0..sealed.len() {
            let mut spoiled = sealed.clone();
            spoiled[at] ^= 1;
            let opened = keys.open_row("draft", &["one", "two"], &spoiled);
            assert_eq!(opened, None, "byte {at}");
        }
        assert_eq!(keys.open_row("draft", &["one"], b"\x02short"), None);
    }

    #[test]
    fn a_session_sees_what_its_mac_says() {
        let keys = Keys::new([7; 32]);
        let key = |byte| SessionKey::from_bytes([byte; 32]);
        let some = |text: &str| Some(text.to_owned());
        let grants = SessionGrants {
            case: some("one"),
            ..SessionGrants::default()
        };
        let mac = keys.session_mac(&key(1), &grants);
        let hold = |key, grants: &SessionGrants| keys.grants_hold(&key, grants, Some(&mac));
        assert!(hold(key(1), &grants));
        assert!(!hold(key(2), &grants));
        for other in [
            SessionGrants::default(),
            SessionGrants {
                case: some("two"),
                ..SessionGrants::default()
            },
            SessionGrants {
                resumable: some("one"),
                ..SessionGrants::default()
            },
            SessionGrants {
                word_for: some("5A"),
                ..grants.clone()
            },
        ] {
            assert!(!hold(key(1), &other), "{other:?}");
        }
        assert!(!keys.grants_hold(&key(1), &grants, None));
    }

    #[test]
    fn a_limits_key_tells_what_is_counted_and_not_for_whom() {
        let keys = Keys::new([7; 32]);
        let one = keys.limit_key("send:net:192.0.2.1");
        assert!(one.starts_with("send:#") && !one.contains("192"), "{one}");
        assert_ne!(one, keys.limit_key("send:net:192.0.2.2"));
    }
}
