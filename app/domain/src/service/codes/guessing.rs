//! Comparing a code that was typed.

use super::Codes;
use crate::{
    challenge::{Attempt, CodeBinding, Guess, OnRight, Purpose},
    contact::MobileNumber,
    form::{Field, Problem, Rejected},
    id::FormHash,
    secret::{OneTimeCode, TypedCode},
    service::{
        ActError,
        limiter::{HOUR, MINUTE, at_most},
    },
    session::Session,
};

impl Codes {
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
            at: self.ports.now(),
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
        self.limiter
            .acquire(vec![
                at_most(
                    limits.guesses_minute,
                    MINUTE,
                    format!("guess:minute:{visit}"),
                ),
                at_most(limits.guesses_hour, HOUR, format!("guess:hour:{visit}")),
            ])
            .await?;
        let secrets = &self.ports.secrets;
        let verify = |bound_to: &CodeBinding<'_>, kept: &_| {
            secrets.same(kept, &secrets.code_hash(bound_to, code))
        };
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
