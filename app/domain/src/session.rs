//! A visit: what the server knows of one browser for a short while.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    certificate::CertificateSerial,
    id::{CaseId, SessionKey},
    institution::InstitutionSlug,
    lifetime::CLOCK_SKEW,
    sign_in,
};

/// The secret that the browser's cookie carries: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// From random bits.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bits, for the cookie and for hashing.
    pub const fn reveal(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SessionToken(…)")
    }
}

/// Who uses a session, as far as the portal knows. Everything that is shown or
/// done follows from it: a match on it names every kind, so that a new one is
/// thought of everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody whose identity was not compared yet.
    Anonymous,
    /// Somebody whose claim matched, and who has an application of before: a code to
    /// its own phone opens it, and until then nothing of it is shown (POLICIES 0.1).
    Claimed {
        /// That application.
        case: CaseId,
    },
    /// The applicant of this application.
    Applicant(CaseId),
}

/// A visit as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub key: SessionKey,
    /// Who uses it.
    pub who: Who,
    /// A certificate whose holder gave the security word in this visit.
    pub word_given_for: Option<CertificateSerial>,
    /// The institution at whose page it began.
    pub institution: Option<InstitutionSlug>,
    /// What was typed at sign-in, so that a refusal loses nothing even
    /// without scripts; gone once the identity was compared.
    pub claim: Option<sign_in::Draft>,
    /// When the registry gave no answer to the claim.
    pub registry_outage_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

/// How long visits live (POLICIES 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionLimits {
    /// Without a request, before the identity was compared.
    pub anonymous_idle: SignedDuration,
    /// In all, before the identity was compared.
    pub anonymous_absolute: SignedDuration,
    /// Without a request, afterwards.
    pub applicant_idle: SignedDuration,
    /// In all, afterwards.
    pub applicant_absolute: SignedDuration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            anonymous_idle: SignedDuration::from_mins(15),
            anonymous_absolute: SignedDuration::from_hours(1),
            applicant_idle: SignedDuration::from_mins(20),
            applicant_absolute: SignedDuration::from_hours(4),
        }
    }
}

impl Session {
    /// A visit of which nothing is known yet, that begins now.
    pub const fn new(
        key: SessionKey,
        institution: Option<InstitutionSlug>,
        now: Timestamp,
    ) -> Self {
        Self {
            key,
            who: Who::Anonymous,
            word_given_for: None,
            institution,
            claim: None,
            registry_outage_at: None,
            created_at: now,
            seen_at: now,
        }
    }

    /// Whether it began or was used later than now: it is void meanwhile, since
    /// nobody can say how old it is.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.created_at.max(self.seen_at).duration_since(now) > CLOCK_SKEW
    }

    /// When it ends if nothing more is heard of it.
    pub fn ends_at(&self, limits: &SessionLimits) -> Timestamp {
        let (idle, absolute) = match self.who {
            Who::Anonymous => (limits.anonymous_idle, limits.anonymous_absolute),
            Who::Claimed { .. } | Who::Applicant(_) => {
                (limits.applicant_idle, limits.applicant_absolute)
            }
        };
        let after = |from: Timestamp, by| from.checked_add(by).unwrap_or(Timestamp::MAX);
        after(self.seen_at, idle).min(after(self.created_at, absolute))
    }
}
