//! The rules in their order.

use std::time::Duration;

#[cfg(feature = "ring")]
use domain::person::NationalId;
use domain::signature::SignatureLevel;
use jiff::Timestamp;

#[cfg(feature = "ring")]
use crate::{
    Trust, arithmetic,
    certificate::{Certificate, path, person},
};
use crate::{
    cms::{self, Behind, Signature},
    refusal::Refusal,
    rules::{self, Issued, Placed, Placement},
};

/// How far clocks may differ.
const CLOCKS_DIFFER: Duration = Duration::from_mins(5);

/// What an upload is held against.
#[cfg(feature = "ring")]
pub struct Expected<'a> {
    /// The form.
    pub issued: &'a Issued<'a>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Whose form it is.
    pub applicant: &'a NationalId,
    /// Now.
    pub now: Timestamp,
    /// Whose certificates count.
    pub trust: &'a Trust,
    /// Where a field of the signer's own may show itself.
    pub placement: Placement,
}

/// A signed form that keeps the rules 1 to 10. Whether its certificates were revoked is still to
/// be asked.
#[cfg(feature = "ring")]
#[derive(Clone, Debug)]
pub struct Accepted {
    /// How many bytes of the upload are kept: the issued form and its signature.
    pub kept: usize,
    /// What the kept bytes bring.
    pub level: SignatureLevel,
    /// When it was signed, by the signer's clock.
    pub signed_at: Timestamp,
    /// The certificates in DER: signer, authorities, anchor.
    pub path: Vec<Vec<u8>>,
}

/// A signed form that keeps the rules 1 to 6: what it is made of is as it should be.
pub struct Reading<'a> {
    placed: Placed<'a>,
    signature: Signature,
}

impl<'a> Reading<'a> {
    /// Holds an upload against the rules 1 to 6.
    pub fn new(
        uploaded: &'a [u8],
        issued: &Issued<'a>,
        placement: Placement,
    ) -> Result<Self, Refusal> {
        let placed = rules::place(issued, uploaded, placement)?;
        if !placed.sub_filter {
            return Err(Refusal::SubFilter);
        }
        let signature = cms::read(&placed.contents, Behind::Zeros, &placed.covered)?;
        Ok(Self { placed, signature })
    }

    /// How many bytes of the upload are kept: the issued form and its signature.
    pub fn kept(&self) -> usize {
        self.placed.kept
    }

    /// What the kept bytes bring.
    pub fn level(&self) -> SignatureLevel {
        match (self.placed.validation_data, self.signature.stamped) {
            (true, _) => SignatureLevel::Lt,
            (false, true) => SignatureLevel::T,
            (false, false) => SignatureLevel::B,
        }
    }

    /// Rule 10: every time that is told lies between the issue of the form and now. Gives the
    /// first one.
    pub fn signed_at(&self, issued_at: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
        signed_at([self.placed.time?, self.signature.time], issued_at, now)
    }
}

/// Holds an upload against the rules 1 to 10, and says the first that it breaks.
#[cfg(feature = "ring")]
pub fn accept(uploaded: &[u8], expected: &Expected<'_>) -> Result<Accepted, Refusal> {
    let reading = Reading::new(uploaded, expected.issued, expected.placement)?;
    let signer = Expectation {
        person: expected.applicant,
        now: expected.now,
        trust: expected.trust,
    };
    Ok(Accepted {
        path: signer.path(&reading.signature)?,
        kept: reading.kept(),
        level: reading.level(),
        signed_at: reading.signed_at(expected.issued_at, expected.now)?,
    })
}

/// Certificates of a card at most: the signer's and its authorities.
#[cfg(feature = "ring")]
pub const LONGEST_CHAIN: usize = 8;

/// Holds a certificate against the rules 8 and 9, before anything is signed with it, and gives its
/// path as [`Accepted::path`]. `chain`: in DER, the signer's first. Whether it was revoked is still
/// to be asked.
#[cfg(feature = "ring")]
pub fn check_certificate<B: AsRef<[u8]>>(
    chain: &[B],
    person: &NationalId,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<Vec<u8>>, Refusal> {
    let read = |der: &B| Certificate::read(der.as_ref()).ok_or(Refusal::CertificateMalformed);
    if chain.len() > LONGEST_CHAIN {
        return Err(Refusal::CertificateMalformed);
    }
    let chain = chain.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (signer, sent) = chain.split_first().ok_or(Refusal::CertificateMalformed)?;
    Expectation { person, now, trust }.path_from(signer, sent)
}

/// Who is to have signed.
#[cfg(feature = "ring")]
pub(crate) struct Expectation<'a> {
    /// The person.
    pub(crate) person: &'a NationalId,
    /// Now.
    pub(crate) now: Timestamp,
    /// Whose certificates count.
    pub(crate) trust: &'a Trust,
}

#[cfg(feature = "ring")]
impl Expectation<'_> {
    /// Rules 7 to 9 of a signature: its arithmetic, whose certificate it was made with, and that one's
    /// path in DER.
    pub(crate) fn path(&self, signature: &Signature) -> Result<Vec<Vec<u8>>, Refusal> {
        let signer = &signature.signer;
        arithmetic::verify(
            &signer.parsed.tbs_certificate.subject_public_key_info,
            &signature.algorithm,
            Some(signature.digest),
            &signature.message,
            &signature.value,
        )?;
        self.path_from(signer, &signature.certificates)
    }

    /// Rules 8 and 9 of a certificate, and its path in DER. `sent`: what came with it.
    fn path_from(
        &self,
        signer: &Certificate,
        sent: &[Certificate],
    ) -> Result<Vec<Vec<u8>>, Refusal> {
        person::suits(signer, self.person, self.now)?;
        let authorities = path::find(signer, sent, self.trust, self.now)?;
        let path = std::iter::once(signer).chain(authorities);
        Ok(path.map(|certificate| certificate.der.clone()).collect())
    }
}

/// The first of these times, all of which lie in the window.
pub(crate) fn signed_at(
    told: [Option<Timestamp>; 2],
    issued_at: Timestamp,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let earliest = issued_at
        .saturating_sub(CLOCKS_DIFFER)
        .unwrap_or(Timestamp::MIN);
    let latest = now.saturating_add(CLOCKS_DIFFER).unwrap_or(Timestamp::MAX);
    let mut first = None;
    for time in told.into_iter().flatten() {
        if time < earliest {
            return Err(Refusal::SignedTooEarly);
        }
        if time > latest {
            return Err(Refusal::SignedInFuture);
        }
        first.get_or_insert(time);
    }
    first.ok_or(Refusal::NoTime)
}
