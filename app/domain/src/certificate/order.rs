//! Orders for the certificate authority: to suspend or to revoke.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CertificateSerial, RevocationReason};
use crate::{
    codes::codes,
    id::{CaseId, OrderId},
};

/// What the certificate authority is asked to do with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// Out of use, until taken back.
    Suspend,
    /// Out of use for ever.
    Revoke,
}

codes!(OrderKind, "an order", { Suspend => "suspend", Revoke => "revoke" });

impl OrderKind {
    /// Why a certificate is revoked by such an order: applicants revoke what
    /// they have lost and nothing else.
    pub const fn revocation_reason(self) -> Option<RevocationReason> {
        match self {
            Self::Suspend => None,
            Self::Revoke => Some(RevocationReason::LostOrStolen),
        }
    }
}

/// How far a revocation or suspension has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Recorded; carried out when the authority approves the application,
    /// because identity facts alone prove too little.
    Requested,
    /// Given to the certificate authority.
    Ordered,
    /// Confirmed by the certificate authority.
    CarriedOut,
}

codes!(OrderState, "an order's state", {
    Requested => "requested",
    Ordered => "ordered",
    CarriedOut => "carried_out",
});

/// What showed that the holder gave the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Identity facts only, which colleagues and family know too.
    ClaimOnly,
    /// A code to the mobile on the certificate's own record.
    PhoneOnRecord,
    /// The security word.
    SecurityWord,
}

codes!(Proof, "a proof", {
    ClaimOnly => "claim_only",
    PhoneOnRecord => "phone_on_record",
    SecurityWord => "security_word",
});

impl Proof {
    /// The state in which an order with this proof begins (DOMAIN 3).
    pub const fn begins(self) -> OrderState {
        match self {
            Self::ClaimOnly => OrderState::Requested,
            Self::PhoneOnRecord | Self::SecurityWord => OrderState::Ordered,
        }
    }
}

/// A revocation or suspension, from the request to its being carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its identifier.
    pub id: OrderId,
    /// What is to be done.
    pub kind: OrderKind,
    /// With which certificate.
    pub serial: CertificateSerial,
    /// For which application; `None` for a suspension before any.
    pub case: Option<CaseId>,
    /// How far it is.
    pub state: OrderState,
    /// What showed that the holder gave it.
    pub proof: Proof,
    /// When it was given.
    pub at: Timestamp,
}
