//! Sending a code, and how often.

use jiff::SignedDuration;

use super::{Codes, no_form};
use crate::{
    case::Case,
    challenge::{Challenge, CodeBinding, Purpose},
    contact::MobileNumber,
    id::{ChallengeId, FormHash, MessageId, PersonKey},
    locale::Locale,
    ports::{Allowance, CodeAbout, CodeText, Moved, NotSent, RngExt},
    progress::{State, Transition},
    secret::CodeLetters,
    service::{
        ActError, Caller,
        limiter::{DAY, HOUR, QUARTER, around, at_most},
    },
    session::Session,
};

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

impl Codes {
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
        let familiarity = self.recognition.familiarity(caller, person).await?;
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
        if self.limiter.used(&day).await? < day.limit {
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
        let now = self.ports.now();
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
        let permit = match self.limiter.acquire(allowances).await {
            Ok(permit) => permit,
            Err(_) if self.was_just_sent(&sending.purpose, session).await? => return Ok(()),
            Err(early) => return Err(early),
        };
        let before = self.code_status(&sending.purpose, session).await?;
        let id = ChallengeId::from_bytes(self.ports.rng.id());
        let code = self.ports.rng.code();
        let letters = self.other_letters(before.and_then(|before| before.letters));
        let now = self.ports.now();
        let bound_to = CodeBinding {
            id: &id,
            purpose: &sending.purpose,
            session: &session.key,
            phone: &phone,
            form: &sending.form,
        };
        let challenge = Challenge {
            code: self.ports.secrets.code_hash(&bound_to, &code),
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
                    .handed_over(&reference, &handed, self.ports.now());
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
                    .close_challenge(&challenge.id, self.ports.now())
                    .await?;
                // What certainly went to nobody counts for nothing: whoever
                // meets a gateway that is down may press again at once.
                if error == NotSent::Unreachable {
                    permit.refund().await?;
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
}
