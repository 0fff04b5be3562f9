//! Sessions of browsers, and the identity that each of them has.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError};
use crate::{
    case::Case,
    certificate::CertificateSerial,
    id::SessionKey,
    rotation::Rotated,
    session::{Session, SessionLimits},
};

/// Sessions of browsers, and the identity that each of them has.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// The visit under this key, if it has not ended; notes that it was used.
    async fn session(
        &self,
        key: &SessionKey,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError>;

    /// Opens an application and gives the visit its new key, in one; not where
    /// the post was begun anew meanwhile.
    async fn sign_in(
        &self,
        old: &SessionKey,
        session: &Session,
        case: Option<&Case>,
        rotated: Option<&Rotated>,
    ) -> Result<Moved, StoreError>;

    /// Notes that the holder gave the security word of this certificate.
    async fn record_security_word(
        &self,
        key: &SessionKey,
        serial: &CertificateSerial,
    ) -> Result<(), StoreError>;

    /// Ends a visit; an application of it that was never confirmed goes too.
    async fn end_session(&self, key: &SessionKey) -> Result<(), StoreError>;

    /// Notes that the registry gave no answer to this visit's claim, or that
    /// somebody is told when it does, and keeps the claim: in the visit's own
    /// row, or a new one where nothing was kept of it yet.
    async fn note_registry_outage(&self, session: &Session) -> Result<(), StoreError>;

    /// Forgets that claim: it was answered since.
    async fn forget_registry_outage(&self, key: &SessionKey) -> Result<(), StoreError>;
}
