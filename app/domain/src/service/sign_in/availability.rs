//! The registry does not answer: what was typed is kept, and whoever leaves a
//! phone number is told when it does.

use super::SignIn;
use crate::service::{
    ActError, Caller,
    limiter::{DAY, HOUR, at_most},
    notices,
};
use crate::{
    contact::MobileNumber,
    form::{Field, Problem, Rejected},
    id::WaitingId,
    institution::InstitutionSlug,
    outbox::JobKind,
    person::NationalId,
    ports::RngExt,
    session::Session,
    sign_in,
    waiting::Waiting,
};

/// Somebody who may ask to be told.
#[derive(Clone, Debug)]
pub struct RegistryOutage {
    /// At whose page the registry gave no answer.
    pub institution: InstitutionSlug,
    claim: sign_in::Draft,
}

impl SignIn {
    /// The claim of this visit that the registry gave no answer to, if there
    /// is one and it was not answered since.
    pub fn registry_outage(&self, caller: &Caller) -> Option<RegistryOutage> {
        let session = caller.session.as_ref()?;
        session.registry_outage_at?;
        Some(RegistryOutage {
            institution: session.institution.clone()?,
            claim: session.claim.clone()?,
        })
    }

    /// Has the registry asked again until it answers, and this number told
    /// then. Only after a captcha and an outage in the same visit, and rarely:
    /// nobody sends texts to others' phones with it.
    ///
    /// # Errors
    /// [`ActError::Refused`] for the number, [`ActError::Expired`] where no
    /// claim of the visit waits.
    pub async fn notify_when_available(
        &self,
        caller: &Caller,
        phone: &str,
    ) -> Result<MobileNumber, ActError> {
        let outage = self.registry_outage(caller).ok_or(ActError::Expired)?;
        // Nothing hangs on it but this text, so no range is asked about.
        let phone = MobileNumber::on_record(phone)
            .map_err(|error| Rejected::one(Field::MobilePhone, Problem::from(error)))?;
        let limits = &self.limits.wait;
        let key = self.ports.secrets.phone_key(&phone);
        let claimed = NationalId::parse(&outage.claim.national_id)
            .map_err(|error| Rejected::one(Field::NationalId, Problem::from(error)))?;
        let person = self.ports.secrets.person_key(&claimed);
        self.limiter
            .acquire(vec![
                at_most(limits.budget_day, DAY, "wait:all".to_owned()),
                at_most(
                    limits.per_person_day,
                    DAY,
                    format!("wait:{}:{}", person.as_str(), caller.network),
                ),
                at_most(
                    limits.per_phone_day,
                    DAY,
                    format!("wait:phone:{}", key.as_str()),
                ),
                at_most(
                    limits.per_network_hour,
                    HOUR,
                    format!("wait:net:{}", caller.network),
                ),
            ])
            .await?;
        let id = WaitingId::from_bytes(self.ports.rng.id());
        let job = notices::job(&self.ports, JobKind::Check(id.clone()));
        let waiting = Waiting {
            id,
            institution: outage.institution,
            claim: outage.claim,
            phone,
            locale: caller.locale,
            since: self.ports.now(),
        };
        let store = &self.ports.store;
        store.wait(&waiting, &job).await?;
        // One phone for one claim, and the next claim has a captcha of its own.
        // What was typed stays for when the person comes back.
        if let Some(session) = &caller.session {
            let told = Session {
                registry_outage_at: None,
                ..session.clone()
            };
            store.note_registry_outage(&told).await?;
            store.forget_captchas(&session.key).await?;
        }
        Ok(phone)
    }
}
