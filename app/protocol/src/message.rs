//! The bodies of requests and answers.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Locale;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use crate::LARGEST_BODY;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// In Turkish.
    pub tr: String,
    /// In English.
    pub en: String,
}

impl Sentence {
    /// From both.
    pub fn of(tr: &str, en: &str) -> Self {
        Self {
            tr: tr.to_owned(),
            en: en.to_owned(),
        }
    }

    /// In this language.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::Tr => &self.tr,
            Locale::En => &self.en,
        }
    }
}

/// An agent takes a signing request for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The ticket of a link, or the code that was typed.
    pub ticket: String,
    /// The agent's name and version: `muhur-imza/0.1.0`.
    pub agent: String,
    /// The computer, as the page names it: `Linux, okul-pc-7`.
    pub platform: String,
}

/// What it gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claimed {
    /// By which the agent is known from now on: `Authorization: Bearer TOKEN`.
    pub token: String,
    /// The [`Description`](crate::Description), as it was signed.
    pub description: Bytes,
    /// Its signature (Ed25519).
    pub signature: Bytes,
}

/// How a card can sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// RSA, PKCS #1 version 1.5, with SHA-256.
    RsaSha256,
    /// RSA, PSS with SHA-256 and a salt of 32 bytes.
    RsaPssSha256,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384Sha384,
}

/// A certificate that is asked about, before its PIN is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateChain {
    /// In DER: the signer's, then those of authorities that the card has.
    pub chain: Vec<Bytes>,
}

/// Whether it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// The answer.
    pub result: CheckedAs,
    /// What is said of it.
    pub sentence: Sentence,
}

/// The answers about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckedAs {
    /// A signature with it would be accepted today.
    Usable,
    /// Nobody can tell now whether it was revoked: the form can be signed and will be verified later.
    Undetermined,
    /// A signature with it is not accepted.
    Unusable,
}

/// What became of a signed form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Received {
    /// It is sound, or will be verified again; the person has to come back to the page.
    Accepted {
        /// What the agent opens in the person's browser.
        return_url: String,
        /// What is typed into the page where that browser is another one: six digits. A portal may
        /// take none.
        return_code: Option<String>,
        /// What is said of it.
        sentence: Sentence,
    },
    /// It is not accepted. Another try is possible.
    Refused(Refused),
}

/// Why a signed form is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The rule that it breaks (docs/threats.md, 1.3).
    pub rule: u8,
    /// The reason as a word of programs.
    pub code: String,
    /// What is wrong and what to do about it.
    pub sentence: Sentence,
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denied {
    /// The reason as a word of programs: `not_known`, `moved_on`, `too_often`,
    /// `away`, `malformed`, `too_large`, `from_page`.
    pub code: String,
    /// What is wrong and what to do about it.
    pub sentence: Sentence,
}

/// Bytes, in base 64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = STANDARD.decode(text).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// Reads a body; `None` where it is too large or anything else.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    (body.len() <= LARGEST_BODY)
        .then(|| serde_json::from_slice(body).ok())
        .flatten()
}

/// Writes a body.
pub fn encode<T: Serialize>(body: &T) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}
