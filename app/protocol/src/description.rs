//! What is to be signed, as the portal describes it to the agent.

use domain::person::NationalId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AgentKey, Algorithm,
    message::{Sentence, decode, encode},
};

/// The version of descriptions.
const VERSION: u8 = 1;

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An application form, as PAdES.
    SignForm,
}

/// A signing request, as the agent shows it. Its exact bytes are signed with an agent key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// 1.
    pub version: u8,
    /// The portal's origin: `https://basvuru.example.org`.
    pub origin: String,
    /// Which request.
    pub request: String,
    /// What the signature is for.
    pub purpose: Purpose,
    /// Whose certificate is to sign.
    pub person: Person,
    /// The institution's name.
    pub institution: Sentence,
    /// The application's number.
    pub application: String,
    /// What else is shown, in this order.
    pub summary: Vec<Line>,
    /// What is signed.
    pub document: Document,
    /// How it may be signed, the preferred way first.
    pub algorithms: Vec<Algorithm>,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// 128 random bits, so that no two descriptions are the same.
    pub nonce: String,
}

/// Whose certificate is to sign.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// First and last name.
    pub name: String,
    /// The national id, by which the agent knows the person's certificates.
    pub national_id: String,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Person(…)")
    }
}

/// A line of what is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is.
    pub label: Sentence,
    /// What it says.
    pub value: Sentence,
}

/// The file that is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub length: usize,
}

/// Why an agent does not go on with a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unacceptable {
    /// No key of the portal signed it.
    #[error("no key of the portal signed it")]
    Signature,
    /// It cannot be read.
    #[error("it cannot be read")]
    Malformed,
    /// It is of another version.
    #[error("it is of another version")]
    Version,
    /// Another portal made it.
    #[error("another portal made it")]
    Origin,
    /// It is good no more.
    #[error("it is good no more")]
    Expired,
    /// It was made in the future: this computer's clock is wrong.
    #[error("it was made in the future")]
    NotYet,
}

/// How far the clocks of portal and agent may differ.
const SKEW: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

impl Description {
    /// The version that is made today.
    pub const VERSION: u8 = VERSION;

    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Reads what a portal sent: by one of its keys, made at its origin, good now.
    ///
    /// # Errors
    /// Where it is not, or cannot be read.
    pub fn read(
        bytes: &[u8],
        signature: &[u8],
        keys: &[AgentKey],
        origin: &str,
        now: Timestamp,
    ) -> Result<Self, Unacceptable> {
        if !keys.iter().any(|key| key.signed(bytes, signature)) {
            return Err(Unacceptable::Signature);
        }
        let read: Self = decode(bytes).ok_or(Unacceptable::Malformed)?;
        if read.version != VERSION {
            return Err(Unacceptable::Version);
        }
        if read.origin != origin {
            return Err(Unacceptable::Origin);
        }
        if NationalId::parse(&read.person.national_id).is_err() {
            return Err(Unacceptable::Malformed);
        }
        let ahead = |earlier: Timestamp, later: Timestamp| later.duration_since(earlier) > SKEW;
        if ahead(read.expires_at, now) {
            return Err(Unacceptable::Expired);
        }
        if ahead(now, read.issued_at) {
            return Err(Unacceptable::NotYet);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    fn description() -> Description {
        Description {
            version: 1,
            origin: "https://basvuru.example.org".to_owned(),
            request: "00".repeat(16),
            purpose: Purpose::SignForm,
            person: Person {
                name: "Ayşe Yılmaz".to_owned(),
                national_id: "10000000146".to_owned(),
            },
            institution: Sentence::of("Sağlık Bakanlığı", "Ministry of Health"),
            application: "K7M-4PX-29Q".to_owned(),
            summary: vec![Line {
                label: Sentence::of("Neden", "Reason"),
                value: Sentence::of("Kayıp", "Lost"),
            }],
            document: Document {
                sha256: "ab".repeat(32),
                length: 40_000,
            },
            algorithms: vec![Algorithm::EcdsaP256Sha256, Algorithm::RsaSha256],
            issued_at: "2026-11-29T09:00:00Z".parse().unwrap(),
            expires_at: "2026-11-29T09:15:00Z".parse().unwrap(),
            nonce: "11".repeat(16),
        }
    }

    fn pair(seed: u8) -> (Ed25519KeyPair, AgentKey) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let key = AgentKey::from_bytes(pair.public_key().as_ref().try_into().unwrap());
        (pair, key)
    }

    #[test]
    fn a_description_is_read_by_any_key_of_the_portal_and_by_no_other() {
        let (pair_of_portal, key) = pair(1);
        let bytes = description().to_bytes();
        let signature = pair_of_portal.sign(&AgentKey::message(&bytes));
        let now = "2026-11-29T09:01:00Z".parse().unwrap();
        let read = |keys: &[AgentKey], bytes: &[u8], origin: &str, now| {
            Description::read(bytes, signature.as_ref(), keys, origin, now)
        };
        let origin = "https://basvuru.example.org";
        let both = [pair(2).1, key.clone()];
        assert_eq!(read(&both, &bytes, origin, now), Ok(description()));
        let foreign = read(&[pair(2).1], &bytes, origin, now);
        assert_eq!(foreign, Err(Unacceptable::Signature));
        assert_eq!(read(&[], &bytes, origin, now), Err(Unacceptable::Signature));
        let mut changed = bytes.clone();
        changed[20] ^= 1;
        let changed = read(&both, &changed, origin, now);
        assert_eq!(changed, Err(Unacceptable::Signature));
        for (origin, now, why) in [
            (
                "http://basvuru.example.org",
                "2026-11-29T09:01:00Z",
                Unacceptable::Origin,
            ),
            (origin, "2026-11-29T09:20:01Z", Unacceptable::Expired),
            (origin, "2026-11-29T08:54:59Z", Unacceptable::NotYet),
        ] {
            let read = read(&both, &bytes, origin, now.parse().unwrap());
            assert_eq!(read, Err(why), "{origin} {now}");
        }
        let without_context = pair_of_portal.sign(&bytes);
        let read = Description::read(&bytes, without_context.as_ref(), &both, origin, now);
        assert_eq!(read, Err(Unacceptable::Signature));
    }

    #[test]
    fn a_description_that_says_more_is_not_read() {
        let (pair, key) = pair(1);
        let now = "2026-11-29T09:01:00Z".parse().unwrap();
        let read = |text: &str| {
            let signature = pair.sign(&AgentKey::message(text.as_bytes()));
            let keys = [key.clone()];
            let origin = "https://basvuru.example.org";
            Description::read(text.as_bytes(), signature.as_ref(), &keys, origin, now)
        };
        let text = String::from_utf8(description().to_bytes()).unwrap();
        assert!(read(&text).is_ok());
        let other = text.replace("\"version\":1", "\"version\":2");
        assert_eq!(read(&other), Err(Unacceptable::Version));
        for other in [
            text.replace(
                "\"version\":1",
                "\"version\":1,\"open\":\"https://example.org\"",
            ),
            text.replace("10000000146", "10000000147"),
            text.replace("sign_form", "sign_anything"),
            "{}".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&other), Err(Unacceptable::Malformed), "{other}");
        }
    }
}
