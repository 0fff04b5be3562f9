//! Correcting a confirmed form, or taking it back, under its number and until it is signed. What the
//! revocation and the fee follow from stays: the reason and the certificate.

use super::Applying;
use crate::service::{
    ActError, Caller, FormSheet,
    error::moved,
    limiter::{DAY, at_most},
    notices,
};
use crate::{
    application::Application,
    id::LedgerEntryId,
    outbox::{Job, JobKind},
    ports::{Correction, RngExt, Submission},
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

    /// Confirms a correction: at once where the phone is the proved one; else it
    /// waits for a code to the other.
    pub(super) async fn confirm_correction(
        &self,
        caller: &Caller,
        sheet: &FormSheet,
        application: &Application,
        submission: Option<&Submission>,
    ) -> Result<(), ActError> {
        let case = &sheet.case;
        let before = case.application()?;
        let (store, locale) = (&self.ports.store, caller.locale);
        let done = if application.mobile_phone == before.mobile_phone {
            let transition =
                case.transition(Event::CorrectionEnded(case.signing), self.ports.now())?;
            // Where only the security word is another one, the paper still counts.
            let (version, jobs) = if application == before {
                (case.version, Vec::new())
            } else {
                notices::next_version(&self.ports, case, application)
            };
            let correction = Correction {
                application,
                version,
                jobs: &jobs,
            };
            store
                .correct(&transition, case.revision, locale, &correction, submission)
                .await?
        } else {
            if case.is_code_locked(self.limits.code.tries_per_case) {
                return Err(ActError::Elsewhere(Step::Result));
            }
            let transition = case.transition(Event::FormConfirmed, self.ports.now())?;
            // Whoever has the phone of before learns of it there, each time.
            let notice = Job {
                version: u32::try_from(case.revision).unwrap_or(u32::MAX),
                ..notices::job(&self.ports, JobKind::PhoneChange(case.id.clone()))
            };
            store
                .confirm_form(
                    &transition,
                    case.revision,
                    locale,
                    application,
                    &[notice],
                    submission,
                )
                .await?
        };
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
