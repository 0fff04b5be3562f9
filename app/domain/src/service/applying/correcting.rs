//! Correcting a confirmed form, or taking it back, under its number and until it is signed. What the
//! revocation and the fee follow from stays: the reason and the certificate.

use super::Applying;
use crate::service::{
    ActError, Caller,
    error::moved,
    limiter::{DAY, at_most},
};
use crate::{
    id::LedgerEntryId,
    ports::RngExt,
    progress::{Event, Step},
};

impl Applying {
    /// The step on which the caller's application stands.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn step(&self, caller: &Caller) -> Result<Step, ActError> {
        Ok(self.own_case(caller).await?.state.step())
    }

    /// Opens the confirmed form to be corrected. Until the correction is confirmed
    /// the application stands as it was.
    ///
    /// # Errors
    /// [`ActError::Elsewhere`] where it was signed meanwhile, or has ended;
    /// [`ActError::TooOften`] for too many corrections.
    pub async fn begin_correction(&self, caller: &Caller) -> Result<(), ActError> {
        let case = self.own_case(caller).await?;
        // Pressed twice.
        if case.state.is_correction() {
            return Ok(());
        }
        let transition = case.transition(Event::CorrectionBegan, self.ports.now())?;
        let application = case.application()?;
        self.limiter
            .acquire(vec![at_most(
                self.limits.form.corrections_day,
                DAY,
                format!("correct:{}", case.id.as_str()),
            )])
            .await?;
        let store = &self.ports.store;
        let done = store.begin_correction(&transition, application).await?;
        moved(done, case.state)
    }

    /// Gives the correction up: the application is what it was before.
    ///
    /// # Errors
    /// [`ActError::Elsewhere`] where none is under way.
    pub async fn drop_correction(&self, caller: &Caller) -> Result<(), ActError> {
        let case = self.own_case(caller).await?;
        if case.state.can_be_corrected() {
            return Ok(());
        }
        let transition = case.transition(Event::CorrectionEnded(case.signing), self.ports.now())?;
        let done = self.ports.store.drop_correction(&transition).await?;
        moved(done, case.state)
    }

    /// Takes the application back. A revocation stays, a fee is reversed.
    pub async fn withdraw(&self, caller: &Caller) -> Result<(), ActError> {
        let case = self.own_case(caller).await?;
        let transition = case.transition(Event::Withdrawn, self.ports.now())?;
        let reversal = LedgerEntryId::from_bytes(self.ports.rng.id());
        let done = self.ports.store.withdraw(&transition, &reversal).await?;
        moved(done, case.state)
    }
}
