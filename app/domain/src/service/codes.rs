//! The code by SMS: sending it, and what the right one brings about.

mod resuming;

use jiff::{SignedDuration, Timestamp};

use super::{
    ActError, Caller, Intake, Next, SignedIn,
    limits::{DAY, HOUR, MINUTE, QUARTER, around, at_most},
    moved,
    once::rotated,
};
use crate::{
    application::{Application, Draft},
    case::{Case, Fee, Order},
    certificate::{OrderKind, OrderState, Proof, Standing},
    challenge::{Attempt, Challenge, CodeStatus, Confirmation, Guess, OnRight, Purpose},
    contact::MobileNumber,
    form::{Field, Problem, Rejected},
    id::{ChallengeId, FormHash, JobId, LedgerEntryId, MessageId, OrderId, PersonKey},
    locale::Locale,
    outbox::{Job, JobKind},
    ports::{Allowance, CodeAbout, CodeText, Moved, NotSent, RngExt, StoreError},
    progress::{Event, State, Step, Transition},
    rotation::Rotation,
    secret::{CodeLetters, OneTimeCode, TypedCode},
    session::Session,
};

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

/// How long a second press on "send" is the same press.
const SAME_PRESS: SignedDuration = SignedDuration::from_secs(10);

/// A second of tolerance: whoever presses as the countdown ends is not refused
/// because a clock ticks otherwise.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);

/// A code to be sent: to whom, for what, bound to what.
pub(in crate::service) struct Sending<'a> {
    pub purpose: Purpose,
    pub phone: &'a MobileNumber,
    pub form: FormHash,
    pub person: &'a PersonKey,
    pub locale: Locale,
    pub per_form: Option<Allowance>,
    pub transition: Option<Transition>,
}

impl<'a> Sending<'a> {
    /// A code that is about no form and moves no application.
    pub fn without_form(
        caller: &Caller,
        case: &'a Case,
        purpose: Purpose,
        phone: &'a MobileNumber,
    ) -> Self {
        Self {
            purpose,
            phone,
            form: no_form(),
            person: &case.person_key,
            locale: caller.locale,
            per_form: None,
            transition: None,
        }
    }
}

impl Intake {
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
            transition: Some(self.transition(case, Event::CodeMade)?),
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
            let transition = self.transition(&case, Event::PhoneCorrected)?;
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
        self.once(caller, "check-code", &posted, run).await
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
        let (token, renewed) = self.new_session(session.institution.clone());
        let answer = SignedIn {
            token,
            next: match case.signing {
                Some(_) => Next::Open,
                None => Next::Signing,
            },
            device: self.device_after(caller, &case.person_key, true),
        };
        let rotated = rotated(rotation, &renewed.key, &answer);
        let on_right = if case.state.is_correction() {
            let proved =
                self.proved_correction(caller, &case, &application, renewed.key, rotated)?;
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
        let _ = self.note_network(caller, &case.person_key, true).await;
        Ok(answer)
    }

    async fn confirmation(
        &self,
        session: &Session,
        case: &Case,
        application: &Application,
        renewed: Session,
    ) -> Result<Confirmation, ActError> {
        let profile = self.profile(&case.institution).await?;
        let order = self.revocation(session, case, application).await?;
        let mut jobs = self.received(&case.id, 1, application.notice_channel);
        if let Some(order) = order
            .as_ref()
            .filter(|order| order.state == OrderState::Ordered)
        {
            jobs.push(self.job(JobKind::Order(order.id.clone())));
        }
        Ok(Confirmation {
            transition: self.transition(case, Event::PhoneProved)?,
            number: self.ports.rng.number(),
            order,
            fee: application.terms.payer.map(|payer| Fee {
                id: LedgerEntryId::from_bytes(self.ports.rng.id()),
                payer,
                amount: profile.replacement_fee,
            }),
            jobs,
            session: renewed.key,
            rotated: None,
        })
    }

    /// The revocation of a lost or stolen card: ordered on a strong proof,
    /// else requested until the authority approves. What an earlier
    /// application has brought about already stays so.
    async fn revocation(
        &self,
        session: &Session,
        case: &Case,
        application: &Application,
    ) -> Result<Option<Order>, ActError> {
        let Some(lost) = application.lost() else {
            return Ok(None);
        };
        let held = self.held(&case.person.national_id).await?;
        let certificate = held.iter().find(|one| one.serial == lost.serial);
        let on_record = certificate.and_then(|one| one.mobile.as_ref());
        let proof = if session.word_given_for.as_ref() == Some(&lost.serial) {
            Proof::SecurityWord
        } else if on_record == Some(&application.mobile_phone) {
            Proof::PhoneOnRecord
        } else {
            Proof::ClaimOnly
        };
        let revoked = certificate.is_some_and(|one| one.standing == Standing::Revoked);
        let earlier = self.ports.store.orders_about(&lost.serial).await?;
        let earlier = earlier
            .iter()
            .find(|order| order.kind == OrderKind::Revoke && order.state != OrderState::Requested);
        let mut order = Order {
            id: OrderId::from_bytes(self.ports.rng.id()),
            kind: OrderKind::Revoke,
            serial: lost.serial.clone(),
            case: Some(case.id.clone()),
            state: proof.begins(),
            proof,
            at: self.now(),
        };
        if let Some(earlier) = earlier {
            order.state = OrderState::Ordered;
            order.proof = earlier.proof;
            order.at = earlier.at;
        }
        if revoked || earlier.is_some_and(|order| order.state == OrderState::CarriedOut) {
            order.state = OrderState::CarriedOut;
        }
        Ok(Some(order))
    }

    async fn waiting_for_code<'a>(
        &self,
        caller: &'a Caller,
    ) -> Result<(&'a Session, Case, Application), ActError> {
        let session = caller.session.as_ref().ok_or(ActError::Expired)?;
        let case = self.own_case(caller).await?;
        match case.state {
            State::AwaitingCode | State::CodeSent => {
                let application = case.application()?.clone();
                Ok((session, case, application))
            }
            State::CodeLocked => Err(ActError::Locked),
            State::CorrectionAwaitingCode | State::CorrectionCodeSent => {
                // The application stands; only its correction is locked.
                if self.is_code_locked(&case) {
                    return Err(ActError::Elsewhere(Step::Result));
                }
                let correction = case.correction.clone();
                let correction = correction.ok_or(StoreError::Corrupt("correction"))?;
                Ok((session, case, correction))
            }
            state => Err(ActError::Elsewhere(state.step())),
        }
    }

    pub(in crate::service) fn job(&self, kind: JobKind) -> Job {
        Job {
            id: JobId::from_bytes(self.ports.rng.id()),
            kind,
            version: 1,
        }
    }

    pub(in crate::service) async fn code_status(
        &self,
        purpose: &Purpose,
        session: &Session,
    ) -> Result<Option<CodeStatus>, ActError> {
        Ok(self
            .ports
            .store
            .code_status(purpose, &session.key, self.limits.code.tries, self.now())
            .await?)
    }

    /// What the pages of a code show: the one for this purpose, to this phone.
    pub(in crate::service) async fn code_sheet(
        &self,
        session: &Session,
        purpose: &Purpose,
        case: &Case,
        allowances: &[Allowance],
        phone: MobileNumber,
    ) -> Result<CodeSheet, ActError> {
        let status = self.code_status(purpose, session).await?;
        let now = self.now();
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

    /// What a code is counted under. Whoever knows somebody's facts can ask for
    /// codes in their name, so what strangers have used up is counted apart from
    /// where the person proved to be the person; and those that stop a thief
    /// apart from all others.
    pub(in crate::service) async fn sending_allowances(
        &self,
        caller: &Caller,
        sending: &Sending<'_>,
    ) -> Result<Vec<Allowance>, ActError> {
        let limits = &self.limits.code;
        let phone = self.ports.secrets.phone_key(sending.phone);
        let (person, phone) = (sending.person, phone.as_str());
        let (about, stops) = match sending.purpose {
            Purpose::Suspend(_) => ("stop", true),
            Purpose::ConfirmPhone(_) | Purpose::Resume(_) => ("send", false),
        };
        let familiarity = self.familiarity(caller, person).await?;
        let at = |limit, window, unit: &str, whose: &str| {
            at_most(limit, window, format!("{about}:{unit}:{whose}"))
        };
        let network = at_most(
            limits.per_network_hour,
            HOUR,
            format!("send:net:{}", caller.network),
        );
        let mut all: Vec<Allowance> = (!caller.exempt).then_some(network).into_iter().collect();
        all.extend(sending.per_form.clone());
        if let Some(own) = familiarity.proved() {
            // To whichever phone: also a new number is asked for here.
            let own = format!("{own}:{phone}");
            all.extend([
                at(1, limits.pause - TOLERANCE, "pause", &own),
                at(limits.per_phone_quarter, QUARTER, "quarter", &own),
                at(limits.per_phone_day, DAY, "day", &own),
                at(limits.per_person_day, DAY, "person", &own),
            ]);
            return Ok(all);
        }
        let person = person.as_str();
        let pair = format!("{phone}:{person}");
        all.extend([
            at(1, limits.pause - TOLERANCE, "pause", phone),
            at(limits.per_phone_quarter, QUARTER, "quarter", &pair),
            // Nobody's phone rings all day, whoever asks for it in whose name.
            at(limits.per_phone_day_overall, DAY, "day", phone),
        ]);
        if !stops {
            all.push(at(limits.per_phone_day, DAY, "pair", &pair));
        }
        let here = format!("{about}:here:{person}");
        all.extend(around(&caller.network, limits.per_person_day, DAY, here));
        let day = at(limits.per_person_day, DAY, "person", person);
        if self.ports.store.used(&day, self.now()).await? < day.limit {
            all.push(day);
        } else {
            // Strangers have filled it: slowly from here, and never closed.
            let slow = format!("{about}:slow:{person}");
            let pause = self.limits.claim.slow_try_pause;
            all.extend(around(&caller.network, 1, pause, slow));
        }
        Ok(all)
    }

    /// Whether a code for this was made a moment ago: a second press, or a lost
    /// answer, asks for no other.
    async fn was_just_sent(&self, purpose: &Purpose, session: &Session) -> Result<bool, ActError> {
        let status = self.code_status(purpose, session).await?;
        let now = self.now();
        Ok(status.is_some_and(|status| {
            let since = now.duration_since(status.made_at);
            !status.over && SignedDuration::ZERO <= since && since < SAME_PRESS
        }))
    }

    /// Counts, keeps the code's hash, commits, and only then sends.
    pub(in crate::service) async fn send(
        &self,
        session: &Session,
        caller: &Caller,
        sending: Sending<'_>,
    ) -> Result<(), ActError> {
        let limits = &self.limits.code;
        let allowances = self.sending_allowances(caller, &sending).await?;
        let phone = self.ports.secrets.phone_key(sending.phone);
        let about = CodeAbout::from(&sending.purpose);
        let counted_at = self.now();
        if let Err(early) = self.allow_at(&allowances, counted_at).await {
            return if self.was_just_sent(&sending.purpose, session).await? {
                Ok(())
            } else {
                Err(early)
            };
        }
        let before = self.code_status(&sending.purpose, session).await?;
        let id = ChallengeId::from_bytes(self.ports.rng.id());
        let code = self.ports.rng.code();
        let letters = self.other_letters(before.and_then(|before| before.letters));
        let now = self.now();
        let challenge = Challenge {
            code: self.ports.secrets.code_hash(&id, &code),
            letters: Some(letters),
            id,
            purpose: sending.purpose,
            session: session.key.clone(),
            phone,
            form: sending.form,
            made_at: now,
            expires_at: now + limits.lifetime,
        };
        let opened = self
            .ports
            .store
            .open_challenge(&challenge, sending.transition.as_ref())
            .await?;
        if opened == Moved::Conflict {
            return Err(ActError::Elsewhere(State::Draft.step()));
        }
        let reference = MessageId::from(&challenge.id);
        let text = CodeText {
            letters,
            code,
            about,
        };
        match self
            .ports
            .notifier
            .code(sending.phone, &text, &reference, sending.locale)
            .await
        {
            Ok(handed) => {
                let noted = self
                    .ports
                    .store
                    .handed_over(&reference, &handed, self.now());
                // The code is out, whether or not that could be noted.
                let _ = noted.await;
                Ok(())
            }
            // No answer after the request was written: it may well arrive,
            // and the machine never sends a code twice (POLICIES 2.7).
            Err(NotSent::Unknown) => Ok(()),
            Err(error) => {
                self.ports
                    .store
                    .close_challenge(&challenge.id, self.now())
                    .await?;
                // What certainly went to nobody counts for nothing: whoever
                // meets a gateway that is down may press again at once.
                if error == NotSent::Unreachable {
                    self.ports.store.refund(&allowances, counted_at).await?;
                }
                Err(error.into())
            }
        }
    }

    /// Letters that the code of before has not.
    fn other_letters(&self, before: Option<CodeLetters>) -> CodeLetters {
        loop {
            match self.ports.rng.code_letters() {
                Some(letters) if Some(letters) != before => return letters,
                _ => {}
            }
        }
    }

    pub(in crate::service) fn guess(
        &self,
        purpose: Purpose,
        session: &Session,
        phone: &MobileNumber,
        form: FormHash,
        typed: &TypedCode,
    ) -> Guess {
        Guess {
            purpose,
            session: session.key.clone(),
            phone: self.ports.secrets.phone_key(phone),
            form,
            letters: typed.letters,
            at: self.now(),
            tries_per_code: self.limits.code.tries,
            tries_per_case: self.limits.code.tries_per_case,
        }
    }

    pub(in crate::service) async fn try_code(
        &self,
        session: &Session,
        guess: Guess,
        code: &OneTimeCode,
        on_right: OnRight,
    ) -> Result<(), ActError> {
        let limits = &self.limits.code;
        let visit = session.key.as_str();
        self.allow(&[
            at_most(
                limits.guesses_minute,
                MINUTE,
                format!("guess:minute:{visit}"),
            ),
            at_most(limits.guesses_hour, HOUR, format!("guess:hour:{visit}")),
        ])
        .await?;
        let secrets = &self.ports.secrets;
        let verify = |id: &ChallengeId, kept: &_| secrets.same(kept, &secrets.code_hash(id, code));
        let attempt = self
            .ports
            .store
            .try_code(&guess, &verify, &on_right)
            .await?;
        let refused = |problem| Err(Rejected::one(Field::OneTimeCode, problem).into());
        match attempt {
            Attempt::Right => Ok(()),
            Attempt::Wrong { left } => refused(Problem::WrongCode { left }),
            Attempt::Older { newest } => refused(Problem::OlderCode { newest }),
            Attempt::UsedUp => refused(Problem::WrongCode { left: 0 }),
            Attempt::Expired | Attempt::None => refused(Problem::CodeExpired),
            Attempt::Locked => Err(ActError::Locked),
            Attempt::AlreadyLive => Err(ActError::AlreadyLive),
        }
    }
}

/// The code as typed.
pub(in crate::service) fn typed_code(typed: &str) -> Result<TypedCode, Rejected> {
    TypedCode::parse(typed).map_err(|error| Rejected::one(Field::OneTimeCode, error))
}

/// A code that is about no form is bound to none.
pub(in crate::service) fn no_form() -> FormHash {
    FormHash::from_bytes([0; 32])
}
