//! Suspending a certificate at once: a thief does not wait for a form.

use std::sync::Arc;

use super::{
    ActError, Caller, Codes, ExternalSystem, Limits, Recognition, Records,
    codes::{Sending, no_form, typed_code},
    limiter::{DAY, Limiter, QUARTER, around, at_most},
    notices,
};
use crate::{
    case::Case,
    certificate::{
        Certificate, CertificateSerial, CertificateState, Order, OrderKind, OrderState, Proof,
        page_names,
    },
    challenge::{CodeStatus, OnRight, Purpose},
    contact::MobileNumber,
    form::{Field, Problem, Rejected},
    id::OrderId,
    institution::Authority,
    outbox::JobKind,
    ports::{Allowance, Ports, RngExt},
    progress::Step,
    session::{Session, Who},
};

/// A certificate that can be suspended, and how.
#[derive(Clone, Debug)]
pub struct Suspendable {
    /// The certificate.
    pub certificate: Certificate,
    /// What it is today.
    pub state: CertificateState,
    /// A suspension that was ordered already.
    pub order: Option<Order>,
    /// The newest code sent for it in this visit.
    pub code: Option<CodeStatus>,
    /// When another may be asked for, by every limit.
    pub again_at: Option<jiff::Timestamp>,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct SuspendSheet {
    /// Whether an application waits to be opened by a code.
    pub resumable: bool,
    /// Where the application of this visit stands.
    pub step: Step,
    /// Every living certificate.
    pub certificates: Vec<Suspendable>,
    /// To whom the signed form will go.
    pub authority: Option<Authority>,
    /// Now, for countdowns.
    pub now: jiff::Timestamp,
}

/// Suspending certificates.
pub struct Certificates {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
    pub(super) recognition: Recognition,
    pub(super) codes: Codes,
}

impl Certificates {
    /// The living certificates of the caller.
    pub async fn suspendable(&self, caller: &Caller) -> Result<SuspendSheet, ActError> {
        let session = caller.open_session()?;
        let case = self.records.claimed_case(caller).await?;
        let today = self.ports.today();
        let mut certificates = Vec::new();
        let now = self.ports.now();
        for (certificate, order) in self.living_and_orders(&case).await? {
            let purpose = Purpose::Suspend(certificate.serial.clone());
            let code = self.codes.code_status(&purpose, session).await?;
            let again_at = match (&code, &certificate.mobile) {
                (Some(_), Some(phone)) => {
                    let sending = Self::suspending(caller, &case, &certificate.serial, phone);
                    let allowances = self.codes.sending_allowances(caller, &sending).await?;
                    let wait = self.ports.store.wait_for(&allowances, now).await?;
                    wait.map(|wait| now + wait)
                }
                _ => None,
            };
            certificates.push(Suspendable {
                state: certificate.state_on(today),
                order,
                code,
                again_at,
                certificate,
            });
        }
        Ok(SuspendSheet {
            // A correction goes on from the result.
            step: match case.state {
                state if state.is_correction() => Step::Result,
                state => state.step(),
            },
            authority: case.employment.authority,
            resumable: match session.who {
                Who::Claimed { .. } => true,
                Who::Applicant(_) | Who::Anonymous => false,
            },
            certificates,
            now,
        })
    }

    /// The code that suspends a certificate.
    fn suspending<'a>(
        caller: &Caller,
        case: &'a Case,
        serial: &CertificateSerial,
        phone: &'a MobileNumber,
    ) -> Sending<'a> {
        Sending::without_form(caller, case, Purpose::Suspend(serial.clone()), phone)
    }

    /// Sends a code to the mobile on the certificate's own record, of which only
    /// the end is shown: identity facts are known to colleagues and family.
    pub async fn send_suspension_code(
        &self,
        caller: &Caller,
        serial: &str,
    ) -> Result<(), ActError> {
        let (session, case, certificate) = self.to_suspend(caller, serial).await?;
        let phone = certificate.mobile.as_ref().ok_or(ActError::Unknown)?;
        let sending = Self::suspending(caller, &case, &certificate.serial, phone);
        self.codes.send(session, caller, sending).await
    }

    /// Suspends by a right code.
    pub async fn suspend_by_code(
        &self,
        caller: &Caller,
        serial: &str,
        typed: &str,
    ) -> Result<(), ActError> {
        let (session, _, certificate) = self.to_suspend(caller, serial).await?;
        if self.is_being_suspended(&certificate.serial).await? {
            return Ok(());
        }
        let phone = certificate.mobile.as_ref().ok_or(ActError::Unknown)?;
        let typed = typed_code(typed)?;
        let order = self.suspension(&certificate.serial, Proof::PhoneOnRecord);
        let job = notices::job(&self.ports, JobKind::Order(order.id.clone()));
        let purpose = Purpose::Suspend(certificate.serial.clone());
        let guess = self.codes.guess(purpose, session, phone, no_form(), &typed);
        self.codes
            .try_code(session, guess, &typed.code, OnRight::Suspend(order, job))
            .await
    }

    /// Suspends by the security word. The word counts as strong proof for a
    /// later revocation in the same visit.
    pub async fn suspend_by_word(
        &self,
        caller: &Caller,
        serial: &str,
        word: &str,
    ) -> Result<(), ActError> {
        let (session, case, certificate) = self.to_suspend(caller, serial).await?;
        if self.is_being_suspended(&certificate.serial).await? {
            return Ok(());
        }
        if word.is_empty() {
            return Err(Rejected::one(Field::SecurityWord, Problem::Missing).into());
        }
        let serial = certificate.serial;
        let tries = self.tries_of_word(caller, &case, session, &serial).await?;
        let permit = self.limiter.acquire(tries).await?;
        let Ok(right) = self.ports.certificates.word_is(&serial, word).await else {
            // An outage is nobody's guess.
            permit.refund().await?;
            return Err(ActError::External(ExternalSystem::Certificates));
        };
        if !right {
            return Err(Rejected::one(Field::SecurityWord, Problem::WrongWord).into());
        }
        // Only wrong words count.
        permit.refund().await?;
        let order = self.suspension(&serial, Proof::SecurityWord);
        let job = notices::job(&self.ports, JobKind::Order(order.id.clone()));
        self.ports
            .store
            .record_security_word(&session.key, &serial)
            .await?;
        self.ports.store.suspend(&order, &job).await?;
        Ok(())
    }

    /// What a word is counted under: where the holder proved to be the holder
    /// before, apart from what strangers do. What they have used up together
    /// closes nothing: over it a network waits between two tries, and each visit
    /// has one, so that every try costs a sign-in with its captcha.
    async fn tries_of_word(
        &self,
        caller: &Caller,
        case: &Case,
        session: &Session,
        serial: &CertificateSerial,
    ) -> Result<Vec<Allowance>, ActError> {
        let limits = &self.limits.claim;
        let serial = serial.as_str();
        let at = |limit, window, unit: &str, whose: &str| {
            at_most(limit, window, format!("word:{unit}:{serial}:{whose}"))
        };
        let familiarity = self
            .recognition
            .familiarity(caller, &case.person_key)
            .await?;
        if let Some(own) = familiarity.proved() {
            return Ok(vec![
                at(limits.words_quarter, QUARTER, "quarter", own),
                at(limits.words_day, DAY, "day", own),
            ]);
        }
        let here = |limit, window, unit: &str| {
            let key = format!("word:{unit}:{serial}");
            around(&caller.network, limit, window, key)
        };
        let mut tries: Vec<_> = here(limits.words_quarter, QUARTER, "quarter").collect();
        tries.extend(here(limits.words_day, DAY, "day"));
        let all = at(limits.words_day, DAY, "all", "");
        if self.limiter.used(&all).await? < all.limit {
            tries.push(all);
            return Ok(tries);
        }
        tries.push(at(1, DAY, "visit", session.key.as_str()));
        tries.extend(here(1, limits.slow_try_pause, "slow"));
        Ok(tries)
    }

    /// Whether it was ordered and is on its way: a second press asks for nothing
    /// more.
    async fn is_being_suspended(&self, serial: &CertificateSerial) -> Result<bool, ActError> {
        let order = self.ports.store.suspension(serial).await?;
        Ok(order.is_some_and(|order| order.state == OrderState::Ordered))
    }

    async fn living(&self, case: &Case) -> Result<Vec<Certificate>, ActError> {
        let today = self.ports.today();
        let mut held = self
            .records
            .certificates_of(&case.person.national_id)
            .await?;
        held.retain(|one| one.is_alive_on(today));
        Ok(held)
    }

    /// The same, with their orders. Read once more where a suspension was carried
    /// out and is not seen yet: it can be settled between the two questions. A
    /// certificate that is still in force then was taken back since.
    async fn living_and_orders(
        &self,
        case: &Case,
    ) -> Result<Vec<(Certificate, Option<Order>)>, ActError> {
        let today = self.ports.today();
        let mut living = Vec::new();
        let mut unseen = false;
        for certificate in self.living(case).await? {
            let order = self.ports.store.suspension(&certificate.serial).await?;
            let carried_out = order
                .as_ref()
                .is_some_and(|order| order.state == OrderState::CarriedOut);
            unseen |= carried_out && certificate.state_on(today) != CertificateState::Suspended;
            living.push((certificate, order));
        }
        if unseen {
            let mut now = self.living(case).await?;
            for (certificate, _) in &mut living {
                if let Some(at) = now.iter().position(|one| one.serial == certificate.serial) {
                    *certificate = now.swap_remove(at);
                }
            }
        }
        Ok(living)
    }

    /// A certificate as the page calls it, if the caller holds one of that name.
    async fn to_suspend<'a>(
        &self,
        caller: &'a Caller,
        serial: &str,
    ) -> Result<(&'a Session, Case, Certificate), ActError> {
        let session = caller.open_session()?;
        let case = self.records.claimed_case(caller).await?;
        let living = self.living(&case).await?;
        let names = page_names(living.iter().map(|one| one.serial.as_str()));
        let meant = names
            .into_iter()
            .position(|(whole, name)| name == serial || whole == serial)
            .ok_or(ActError::Unknown)?;
        let certificate = living.into_iter().nth(meant).ok_or(ActError::Unknown)?;
        Ok((session, case, certificate))
    }

    fn suspension(&self, serial: &CertificateSerial, proof: Proof) -> Order {
        Order {
            id: OrderId::from_bytes(self.ports.rng.id()),
            kind: OrderKind::Suspend,
            serial: serial.clone(),
            case: None,
            state: proof.begins(),
            proof,
            at: self.ports.now(),
        }
    }
}
