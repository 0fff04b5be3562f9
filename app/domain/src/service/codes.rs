//! The code by SMS: sending it, and what the right one brings about.

mod confirming;
mod guessing;
mod resuming;
mod sending;

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    ActError, Caller, Limits, Recognition, Records,
    error::moved,
    limiter::{DAY, Limiter, at_most},
    once::{once, rotated},
};
use crate::{
    application::{Application, Draft},
    case::Case,
    certificate::OrderState,
    challenge::{CodeStatus, OnRight, Purpose},
    contact::MobileNumber,
    form::{Field, Rejected},
    ports::{Allowance, Ports, StoreError},
    progress::{Event, State, Step},
    rotation::{Next, Rotation, SignedIn},
    session::Session,
};
pub(super) use guessing::{no_form, typed_code};
pub(super) use sending::Sending;

/// Codes by SMS.
#[derive(Clone)]
pub struct Codes {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
    pub(super) recognition: Recognition,
}

/// What the pages of the code show.
#[derive(Clone, Debug)]
pub struct CodeSheet {
    /// The file.
    pub case: Case,
    /// The number, to be shown masked.
    pub phone: MobileNumber,
    /// The newest code, if one was made.
    pub status: Option<CodeStatus>,
    /// When another may be asked for, by every limit.
    pub again_at: Option<Timestamp>,
    /// What the right code does to a lost certificate.
    pub revocation: Revocation,
    /// Now, so that countdowns need no clock of the browser's.
    pub now: Timestamp,
}

/// What the right code does to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing: none is reported lost.
    None,
    /// It is revoked at once, and for good.
    AtOnce,
    /// It is revoked once the institution's officer approves.
    AfterApproval,
    /// One of the two; the records do not answer.
    Unknown,
}

impl Codes {
    /// The state of the code, for the pages that send and check it.
    pub async fn code(&self, caller: &Caller) -> Result<CodeSheet, ActError> {
        let (session, case, application) = self.waiting_for_code(caller).await?;
        let revocation = match self.revocation(session, &case, &application).await {
            // It went with what was confirmed first.
            _ if case.state.is_correction() => Revocation::None,
            Ok(None) => Revocation::None,
            Ok(Some(order)) if order.state == OrderState::Requested => Revocation::AfterApproval,
            Ok(Some(_)) => Revocation::AtOnce,
            Err(ActError::External(_)) => Revocation::Unknown,
            Err(error) => return Err(error),
        };
        let sending = self.confirming(caller, &case, &application)?;
        let allowances = self.sending_allowances(caller, &sending).await?;
        let sheet = self
            .code_sheet(
                session,
                &sending.purpose,
                &case,
                &allowances,
                *sending.phone,
            )
            .await?;
        Ok(CodeSheet {
            revocation,
            ..sheet
        })
    }

    /// The code of a confirmed form.
    fn confirming<'a>(
        &self,
        caller: &Caller,
        case: &'a Case,
        application: &'a Application,
    ) -> Result<Sending<'a>, ActError> {
        Ok(Sending {
            purpose: Purpose::ConfirmPhone(case.id.clone()),
            phone: &application.mobile_phone,
            form: self.ports.secrets.form_hash(&case.id, &case.draft),
            person: &case.person_key,
            locale: caller.locale,
            per_form: Some(at_most(
                self.limits.code.per_form,
                DAY,
                format!("send:form:{}:{}", case.id.as_str(), case.revision),
            )),
            transition: Some(case.transition(Event::CodeMade, self.ports.now())?),
        })
    }

    /// Corrects the phone of a confirmed form, with nothing else typed again, and
    /// sends a code to it. The code of before is void.
    ///
    /// # Errors
    /// [`ActError::Refused`] for the number; nothing is changed then.
    pub async fn correct_phone(&self, caller: &Caller, typed: &Draft) -> Result<(), ActError> {
        let (_, case, application) = self.waiting_for_code(caller).await?;
        let phone =
            MobileNumber::parse_confirmed(&typed.mobile_phone, &typed.mobile_phone_confirmed)
                .map_err(|error| Rejected::one(Field::MobilePhone, error))?;
        // The same press once more, or the same number: it is only sent to.
        if phone != application.mobile_phone {
            // The form was confirmed as it is; only the number is another one.
            let corrected = Application {
                mobile_phone: phone,
                ..application
            };
            let draft = Draft {
                mobile_phone: typed.mobile_phone.clone(),
                mobile_phone_confirmed: typed.mobile_phone_confirmed.clone(),
                ..case.draft.clone()
            };
            let transition = case.transition(Event::PhoneCorrected, self.ports.now())?;
            let done = self
                .ports
                .store
                .reconfirm(&transition, case.revision, &draft, &corrected)
                .await?;
            moved(done, case.state)?;
        }
        self.send_code(caller).await
    }

    /// Makes a code and sends it to the phone of the confirmed form.
    ///
    /// # Errors
    /// [`ActError::NotSent`] when the gateway took no message: the code is
    /// closed and another may be asked for.
    pub async fn send_code(&self, caller: &Caller) -> Result<(), ActError> {
        let (session, case, application) = self.waiting_for_code(caller).await?;
        let sending = self.confirming(caller, &case, &application)?;
        self.send(session, caller, sending).await
    }

    /// Compares a typed code. The right one makes the application: number,
    /// revocation or its request, fee and notices in one transaction.
    pub async fn check_code(&self, caller: &Caller, typed: &str) -> Result<SignedIn, ActError> {
        let posted = [typed.as_bytes()];
        let run = |rotation| self.check_code_once(caller, typed, rotation);
        once(&self.ports, caller, "check-code", &posted, run).await
    }

    async fn check_code_once(
        &self,
        caller: &Caller,
        typed: &str,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let (session, case, application) = self.waiting_for_code(caller).await?;
        let typed = typed_code(typed)?;
        if !matches!(case.state, State::CodeSent | State::CorrectionCodeSent) {
            return Err(ActError::Elsewhere(case.state.step()));
        }
        let guess = self.guess(
            Purpose::ConfirmPhone(case.id.clone()),
            session,
            &application.mobile_phone,
            self.ports.secrets.form_hash(&case.id, &case.draft),
            &typed,
        );
        let (token, renewed) = self.ports.new_token();
        let answer = SignedIn {
            token,
            next: match case.signing {
                Some(_) => Next::Open,
                None => Next::Signing,
            },
            device: self
                .recognition
                .device_after(caller, &case.person_key, true),
        };
        let rotated = rotated(rotation, &renewed, &answer);
        let on_right = if case.state.is_correction() {
            let proved = self.proved_correction(caller, &case, &application, renewed, rotated)?;
            OnRight::Correct(Box::new(proved))
        } else {
            let mut confirmation = self
                .confirmation(session, &case, &application, renewed)
                .await?;
            confirmation.rotated = rotated;
            OnRight::Confirm(Box::new(confirmation))
        };
        let tried = self.try_code(session, guess, &typed.code, on_right).await;
        match tried {
            // The result says so, and that the application stands.
            Err(ActError::Locked) if case.state.is_correction() => {
                return Err(ActError::Elsewhere(Step::Result));
            }
            tried => tried?,
        }
        // The application is made, whether or not that could be noted.
        let _ = self
            .recognition
            .note_network(caller, &case.person_key, true)
            .await;
        Ok(answer)
    }

    async fn waiting_for_code<'a>(
        &self,
        caller: &'a Caller,
    ) -> Result<(&'a Session, Case, Application), ActError> {
        let session = caller.open_session()?;
        let case = self.records.own_case(caller).await?;
        match case.state {
            State::AwaitingCode | State::CodeSent => {
                let application = case.application()?.clone();
                Ok((session, case, application))
            }
            State::CodeLocked => Err(ActError::Locked),
            State::CorrectionAwaitingCode | State::CorrectionCodeSent => {
                // The application stands; only its correction is locked.
                if case.is_code_locked(self.limits.code.tries_per_case) {
                    return Err(ActError::Elsewhere(Step::Result));
                }
                let correction = case.correction.clone();
                let correction = correction.ok_or(StoreError::Corrupt("correction"))?;
                Ok((session, case, correction))
            }
            state => Err(ActError::Elsewhere(state.step())),
        }
    }

    pub(super) async fn code_status(
        &self,
        purpose: &Purpose,
        session: &Session,
    ) -> Result<Option<CodeStatus>, ActError> {
        Ok(self
            .ports
            .store
            .code_status(
                purpose,
                &session.key,
                self.limits.code.tries,
                self.ports.now(),
            )
            .await?)
    }

    /// What the pages of a code show: the one for this purpose, to this phone.
    pub(super) async fn code_sheet(
        &self,
        session: &Session,
        purpose: &Purpose,
        case: &Case,
        allowances: &[Allowance],
        phone: MobileNumber,
    ) -> Result<CodeSheet, ActError> {
        let status = self.code_status(purpose, session).await?;
        let now = self.ports.now();
        let wait = self.ports.store.wait_for(allowances, now).await?;
        Ok(CodeSheet {
            case: case.clone(),
            phone,
            again_at: status.map(|_| now + wait.unwrap_or_default()),
            status,
            revocation: Revocation::None,
            now,
        })
    }
}
