//! What is sealed in a database, and what is proved to be as it was written: each
//! bound to its row, so that whoever can write there and has no key can neither move
//! nor change it unnoticed.

use aes_gcm::{
    Nonce,
    aead::{Aead, Payload},
};
use domain::{
    id::{PersonKey, SessionKey, hex},
    institution::InstitutionSlug,
    ports::Rng,
    text_value::EmployeeNumber,
};
use subtle::ConstantTimeEq;

use super::{
    super::system::SystemRng,
    Keys, NONCE,
    ring::{DataKey, KEY_ID, KeyId},
};

/// The first byte of a sealed value that is bound to its row and its column.
const FORMAT: u8 = 3;
/// The same of one that is bound to its row alone: columns of one kind could change
/// places. Nothing is sealed so any more.
const FORMAT_OF_BEFORE: u8 = 2;
/// Bytes in front of the nonce: the format, and which key.
const PREFIX: usize = 1 + KEY_ID;

/// What sessions are proved for.
const SESSION: &str = "session-row";

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

/// What becomes of a value when everything is brought under the key that seals.
#[derive(Debug, PartialEq, Eq)]
pub enum Renewed<T> {
    /// It is under that key.
    Already,
    /// This takes its place.
    By(T),
    /// No key that is here opens or proves it.
    Unreadable,
}

/// What values of this column were sealed for as long as they were bound to their row
/// alone.
pub fn purpose_of_before(column: &str) -> &str {
    match column {
        "refused_draft" | "confirmed_draft" => "draft",
        "correction" => "application",
        purpose => purpose,
    }
}

impl Keys {
    /// Seals a value for one purpose (its column, where several of a kind stand in a
    /// row) and one row: the format, which key, a random nonce, AES-256-GCM.
    pub fn seal_row(&self, purpose: &str, row: RowKey<'_>, plain: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE];
        SystemRng.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: &bound_to_column(purpose, row),
        };
        let ring = self.ring();
        let DataKey { cipher, id, .. } = ring.sealing();
        let sealed = cipher.encrypt(Nonce::from_slice(&nonce), payload).ok()?;
        Some([[FORMAT].as_slice(), id.bytes(), &nonce, &sealed].concat())
    }

    /// Opens what was sealed for the same purpose and row; `None` for anything else.
    pub fn open_row(&self, purpose: &str, row: RowKey<'_>, sealed: &[u8]) -> Option<Vec<u8>> {
        let (format, id, rest) = parts(sealed)?;
        let bound_to = match format {
            FORMAT => bound_to_column(purpose, row),
            FORMAT_OF_BEFORE => bound_to_row(purpose_of_before(purpose), row),
            _ => return None,
        };
        let (nonce, sealed) = rest.split_at_checked(NONCE)?;
        let payload = Payload {
            msg: sealed,
            aad: &bound_to,
        };
        let ring = self.ring();
        let DataKey { cipher, .. } = ring.key(id)?;
        cipher.decrypt(Nonce::from_slice(nonce), payload).ok()
    }

    /// The key that a value was sealed with, where it is none of these.
    pub fn unknown_key(&self, sealed: &[u8]) -> Option<KeyId> {
        let (format, id, _) = parts(sealed)?;
        let is_known = self.ring().key(id).is_some();
        (matches!(format, FORMAT | FORMAT_OF_BEFORE) && !is_known).then_some(id)
    }

    /// What a value begins with that is under the key that seals.
    pub fn sealed_prefix(&self) -> [u8; PREFIX] {
        let mut prefix = [FORMAT; PREFIX];
        prefix[1..].copy_from_slice(self.sealing_id().bytes());
        prefix
    }

    /// The same value, sealed with the key that seals now and bound as it is now.
    pub fn renewed(&self, purpose: &str, row: RowKey<'_>, sealed: &[u8]) -> Renewed<Vec<u8>> {
        if sealed.starts_with(&self.sealed_prefix()) {
            return Renewed::Already;
        }
        let plain = self.open_row(purpose, row, sealed);
        plain
            .and_then(|plain| self.seal_row(purpose, row, &plain))
            .map_or(Renewed::Unreadable, Renewed::By)
    }

    /// What shows that a row of this purpose was written by whoever has the keys.
    pub fn row_mac(&self, purpose: &'static str, values: &[&str]) -> String {
        row_mac_by(self.ring().sealing(), purpose, values)
    }

    /// Whether it shows that.
    pub fn is_row_mac(&self, purpose: &'static str, values: &[&str], mac: Option<&str>) -> bool {
        !matches!(self.renewed_mac(purpose, values, mac), Renewed::Unreadable)
    }

    /// The proof of the same row by the key that seals now.
    pub fn renewed_mac(
        &self,
        purpose: &'static str,
        values: &[&str],
        mac: Option<&str>,
    ) -> Renewed<String> {
        let Some(mac) = mac else {
            return Renewed::Unreadable;
        };
        let ring = self.ring();
        let is_by = |key: &DataKey| -> bool {
            let right = row_mac_by(key, purpose, values);
            mac.as_bytes().ct_eq(right.as_bytes()).into()
        };
        if is_by(ring.sealing()) {
            Renewed::Already
        } else if ring.keys().any(is_by) {
            Renewed::By(row_mac_by(ring.sealing(), purpose, values))
        } else {
            Renewed::Unreadable
        }
    }

    /// A keyed hash that rows are looked up by, which no rotation changes.
    fn look_up_hash(&self, purpose: &str, values: &[&str]) -> String {
        let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        hex(&self.mac(purpose, &values))
    }

    /// The MAC of what a session may see.
    pub fn session_mac(&self, key: &SessionKey, grants: &SessionGrants) -> String {
        self.row_mac(SESSION, &grants.values(key))
    }

    /// The MAC of the same by the key that seals now.
    pub fn renewed_session_mac(
        &self,
        key: &SessionKey,
        grants: &SessionGrants,
        mac: Option<&str>,
    ) -> Renewed<String> {
        self.renewed_mac(SESSION, &grants.values(key), mac)
    }

    /// Whether a session may see this.
    pub fn grants_hold(&self, key: &SessionKey, grants: &SessionGrants, mac: Option<&str>) -> bool {
        self.is_row_mac(SESSION, &grants.values(key), mac)
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
        self.look_up_hash("staff-number", &values)
    }

    /// What is counted, without the address or the person in it: what it is for, and
    /// a keyed hash of the whole.
    pub fn limit_key(&self, key: &str) -> String {
        let purpose = key.split(':').next().unwrap_or_default();
        format!("{purpose}{HASH}{}", self.look_up_hash("limit", &[key]))
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

fn row_mac_by(key: &DataKey, purpose: &str, values: &[&str]) -> String {
    let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
    hex(&key.mac(purpose, &values))
}

/// Format, key, and the rest.
fn parts(sealed: &[u8]) -> Option<(u8, KeyId, &[u8])> {
    let (&format, sealed) = sealed.split_first()?;
    let (id, rest) = sealed.split_first_chunk::<KEY_ID>()?;
    Some((format, KeyId::from_bytes(*id), rest))
}

/// The format goes in first: nothing that is bound to its row alone can be passed off
/// as bound to its column too.
fn bound_to_column(purpose: &str, row: RowKey<'_>) -> Vec<u8> {
    [&[FORMAT], &*bound_to_row(purpose, row)].concat()
}

/// Lengths go in, so that no two purposes and rows are the same bytes.
fn bound_to_row(purpose: &str, row: RowKey<'_>) -> Vec<u8> {
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
