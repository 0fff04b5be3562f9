//! What is on record here and outside: applications, institutions, certificates.

use std::sync::Arc;

use super::{ActError, Caller, ExternalSystem};
use crate::{
    case::Case,
    certificate::Certificate,
    id::CaseId,
    institution::{InstitutionProfile, InstitutionSlug},
    person::NationalId,
    ports::Ports,
    session::Who,
};

/// Looks up what is on record.
#[derive(Clone)]
pub struct Records {
    pub(super) ports: Arc<Ports>,
}

impl Records {
    /// Every institution.
    pub async fn institutions(&self) -> Result<Vec<InstitutionProfile>, ActError> {
        self.ports
            .institutions
            .all()
            .await
            .map_err(|_| ActError::External(ExternalSystem::Internal))
    }

    /// One institution; unknown names are not there.
    pub async fn institution(&self, slug: &str) -> Result<InstitutionProfile, ActError> {
        let slug = InstitutionSlug::parse(slug).map_err(|_| ActError::Unknown)?;
        self.profile(&slug).await
    }

    pub(super) async fn profile(
        &self,
        slug: &InstitutionSlug,
    ) -> Result<InstitutionProfile, ActError> {
        self.ports
            .institutions
            .find(slug)
            .await
            .map_err(|_| ActError::External(ExternalSystem::Internal))?
            .ok_or(ActError::Unknown)
    }

    /// Every certificate of a person, with what our own orders say of it.
    /// Records that do not answer are never taken for an empty list.
    pub(super) async fn certificates_of(
        &self,
        person: &NationalId,
    ) -> Result<Vec<Certificate>, ActError> {
        let mut held = self
            .ports
            .certificates
            .held_by(person)
            .await
            .map_err(|_| ActError::External(ExternalSystem::Certificates))?;
        let today = self.ports.today();
        for one in held.iter_mut().filter(|one| one.valid_until >= today) {
            let orders = self.ports.store.orders_about(&one.serial).await?;
            one.note_orders(&orders);
        }
        Ok(held)
    }

    /// The caller's own application.
    ///
    /// # Errors
    /// [`ActError::ToResume`] for one that a claim alone does not open.
    pub(super) async fn own_case(&self, caller: &Caller) -> Result<Case, ActError> {
        match caller.who() {
            Who::Applicant(id) => self.case_at(id).await,
            Who::Claimed { .. } => Err(ActError::ToResume),
            Who::Anonymous => Err(ActError::Expired),
        }
    }

    /// The application that says who asks: the caller's own, or the one that waits
    /// for a code to be opened. A claim alone shows nothing of that one, and
    /// suspending has proofs of its own, so nobody who applied in another's
    /// name can keep the holder from it.
    pub(super) async fn claimed_case(&self, caller: &Caller) -> Result<Case, ActError> {
        match caller.who() {
            Who::Applicant(id) | Who::Claimed { case: id } => self.case_at(id).await,
            Who::Anonymous => Err(ActError::Expired),
        }
    }

    /// The application that a session names.
    pub(super) async fn case_at(&self, id: &CaseId) -> Result<Case, ActError> {
        self.ports.store.case(id).await?.ok_or(ActError::Expired)
    }
}
