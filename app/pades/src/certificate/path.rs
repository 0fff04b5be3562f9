//! The way from a certificate to an anchor (RFC 5280, 6, without policies: which qualified
//! certificates count is said by the choice of anchors).

use jiff::Timestamp;
use x509_cert::ext::pkix::KeyUsages;

use super::Certificate;
use crate::{arithmetic, refusal::Refusal};

/// Authorities in a path at most.
const LONGEST: usize = 6;
/// Signatures that are verified at most: certificates may be made so that every one could have
/// signed every other.
const VERIFICATIONS: usize = 32;

/// Whom the portal trusts.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
}

/// A configured certificate that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("certificate {0} of the list cannot be read")]
pub struct UnreadableCertificate(pub usize);

impl Trust {
    /// By certificates in DER: roots, and authorities below them that signers may leave out.
    pub fn read<B: AsRef<[u8]>>(
        anchors: &[B],
        intermediates: &[B],
    ) -> Result<Self, UnreadableCertificate> {
        let read = |list: &[B]| -> Result<Vec<Certificate>, UnreadableCertificate> {
            let numbered = list.iter().enumerate();
            let each = numbered.map(|(index, der)| {
                Certificate::read(der.as_ref()).ok_or(UnreadableCertificate(index))
            });
            each.collect()
        };
        Ok(Self {
            anchors: read(anchors)?,
            intermediates: read(intermediates)?,
        })
    }
}

/// What is searched, and how much may still be.
struct Search<'a> {
    trust: &'a Trust,
    /// What the signer sent.
    sent: &'a [Certificate],
    now: Timestamp,
    verifications: usize,
}

/// The authorities from the certificate's issuer up to the anchor.
pub(crate) fn find<'a>(
    certificate: &'a Certificate,
    sent: &'a [Certificate],
    trust: &'a Trust,
    now: Timestamp,
) -> Result<Vec<&'a Certificate>, Refusal> {
    let mut search = Search {
        trust,
        sent,
        now,
        verifications: VERIFICATIONS,
    };
    let mut path = Vec::new();
    if search.climb(certificate, &mut path) {
        Ok(path)
    } else {
        Err(Refusal::UntrustedIssuer)
    }
}

impl<'a> Search<'a> {
    /// Looks for the issuers of this certificate, depth first; `path` has those found so far.
    fn climb(&mut self, below: &'a Certificate, path: &mut Vec<&'a Certificate>) -> bool {
        if path.len() == LONGEST {
            return false;
        }
        for anchor in &self.trust.anchors {
            if self.issued(anchor, below, path.len()) {
                path.push(anchor);
                return true;
            }
        }
        for between in self.trust.intermediates.iter().chain(self.sent) {
            let known = path.iter().any(|one| one.der == between.der) || between.der == below.der;
            if !known && self.issued(between, below, path.len()) {
                path.push(between);
                if self.climb(between, path) {
                    return true;
                }
                path.pop();
            }
        }
        false
    }

    /// Whether `issuer` may issue, with `authorities` below it, and has issued this certificate.
    fn issued(&mut self, issuer: &Certificate, below: &Certificate, authorities: usize) -> bool {
        let (upper, lower) = (
            &issuer.parsed.tbs_certificate,
            &below.parsed.tbs_certificate,
        );
        if upper.subject != lower.issuer || upper.subject.is_empty() {
            return false;
        }
        let constraints = issuer.authority().is_some_and(|constraints| {
            let bound = constraints.path_len_constraint.map_or(LONGEST, usize::from);
            authorities <= bound
        });
        let signs =
            |usage: x509_cert::ext::pkix::KeyUsage| usage.0.contains(KeyUsages::KeyCertSign);
        if !constraints
            || !issuer.key_usage().is_some_and(signs)
            || !issuer.is_understood()
            || !issuer.is_valid_at(self.now)
        {
            return false;
        }
        let Some(left) = self.verifications.checked_sub(1) else {
            return false;
        };
        self.verifications = left;
        arithmetic::is_signed_by(below, issuer)
    }
}
