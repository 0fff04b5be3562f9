//! Correcting a confirmed form, under its number and until it is signed. What the
//! revocation and the fee follow from stays: the reason and the certificate.

use crate::service::{
    ActError, Caller, FormSheet, Intake,
    limits::{DAY, at_most},
    moved,
};
use crate::{
    application::Application,
    case::Case,
    challenge::ProvedCorrection,
    id::SessionKey,
    outbox::{Job, JobKind},
    ports::{Correction, Submission},
    progress::{Event, Step},
    rotation::Rotated,
};

impl Intake {
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
        let transition = self.transition(&case, Event::CorrectionBegan)?;
        let application = case.application()?;
        self.allow(&[at_most(
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
        let transition = self.transition(&case, Event::CorrectionEnded(case.signing))?;
        let done = self.ports.store.drop_correction(&transition).await?;
        moved(done, case.state)
    }

    /// Confirms a correction: at once where the phone is the proved one; else it
    /// waits for a code to the other.
    pub(in crate::service) async fn confirm_correction(
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
            let transition = self.transition(case, Event::CorrectionEnded(case.signing))?;
            // Where only the security word is another one, the paper still counts.
            let (version, jobs) = if application == before {
                (case.version, Vec::new())
            } else {
                self.next_version(case, application)
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
            if self.is_code_locked(case) {
                return Err(ActError::Elsewhere(Step::Result));
            }
            let transition = self.transition(case, Event::FormConfirmed)?;
            // Whoever has the phone of before learns of it there, each time.
            let notice = Job {
                version: u32::try_from(case.revision).unwrap_or(u32::MAX),
                ..self.job(JobKind::PhoneChange(case.id.clone()))
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

    /// Whether the wrong codes of an application are used up. A correction that
    /// needs a code waits then; the application stands.
    pub fn is_code_locked(&self, case: &Case) -> bool {
        case.wrong_codes >= u32::from(self.limits.code.tries_per_case)
    }

    pub(in crate::service) fn proved_correction(
        &self,
        caller: &Caller,
        case: &Case,
        correction: &Application,
        session: SessionKey,
        rotated: Option<Rotated>,
    ) -> Result<ProvedCorrection, ActError> {
        let (version, jobs) = self.next_version(case, correction);
        Ok(ProvedCorrection {
            transition: self.transition(case, Event::CorrectionEnded(case.signing))?,
            version,
            locale: caller.locale,
            jobs,
            session,
            rotated,
        })
    }

    /// The version that comes next, and the notices of it.
    fn next_version(&self, case: &Case, application: &Application) -> (u32, Vec<Job>) {
        let version = case.version + 1;
        let jobs = self.received(&case.id, version, application.notice_channel);
        (version, jobs)
    }
}
