//! What operators ask at the console, and the server of itself.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ActError, Limits};
use crate::{
    id::{JobId, MessageId},
    institution::InstitutionSlug,
    message::MessageState,
    person::NationalId,
    ports::{Ports, RngExt, StoreError},
};

/// What operators and the server itself ask. Nobody from outside comes here.
pub struct Operations {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
}

impl Operations {
    /// What a mail that takes the place of a failed SMS is known by; nothing
    /// where no mail takes it.
    pub fn instead_of_sms(&self) -> Option<JobId> {
        self.ports
            .mail
            .as_ref()
            .filter(|mail| mail.when_sms_fails)
            .map(|_| JobId::from_bytes(self.ports.rng.id()))
    }

    /// Keeps what a gateway tells of a message. A notice that could not be
    /// brought may go by e-mail.
    pub async fn reported(
        &self,
        reference: &MessageId,
        state: MessageState,
    ) -> Result<(), StoreError> {
        let instead = self.instead_of_sms();
        self.ports
            .store
            .report(reference, state, instead.as_ref(), self.ports.now())
            .await
    }

    /// Gives a person's locked applications their tries back, at a word of the
    /// operator's who knows who asks: whether there was one.
    pub async fn unlock(
        &self,
        person: &NationalId,
        institution: &InstitutionSlug,
    ) -> Result<bool, ActError> {
        let person = self.ports.secrets.person_key(person);
        let tries = self.limits.code.tries_per_case;
        let store = &self.ports.store;
        Ok(store
            .unlock(&person, institution, tries, self.ports.now())
            .await?)
    }

    /// Whether a staff list that is known to hold until then is too old.
    pub fn is_stale(&self, as_of: Option<Timestamp>) -> bool {
        self.limits.is_stale(as_of, self.ports.now())
    }
}
