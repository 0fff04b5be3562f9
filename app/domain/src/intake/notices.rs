//! Which notice goes which way.

use super::Intake;
use crate::{
    challenge::{Errand, ErrandKind},
    contact::NoticeChannel,
    id::{CaseId, ErrandId, MessageId},
    message::MessageState,
    ports::{Chances, StoreError},
};

impl Intake {
    /// That the application was received, or corrected, goes the way that was asked for; by
    /// SMS where there is no e-mail.
    pub(super) fn received(
        &self,
        case: &CaseId,
        version: u32,
        channel: NoticeChannel,
    ) -> Vec<Errand> {
        let mail = self.ports.mail.is_some() && channel != NoticeChannel::Sms;
        let sms = !mail || channel != NoticeChannel::Email;
        [
            sms.then(|| ErrandKind::Received(case.clone())),
            mail.then(|| ErrandKind::ReceivedMail(case.clone())),
        ]
        .into_iter()
        .flatten()
        .map(|kind| Errand {
            version,
            ..self.errand(kind)
        })
        .collect()
    }

    /// The authority's details always go by SMS (DOMAIN 2.6), and by e-mail
    /// too to whoever asked for that.
    pub(super) fn authority_details(&self, case: &CaseId, channel: NoticeChannel) -> Vec<Errand> {
        let mail = self.ports.mail.is_some() && channel != NoticeChannel::Sms;
        [
            Some(ErrandKind::AuthorityDetails(case.clone())),
            mail.then(|| ErrandKind::AuthorityMail(case.clone())),
        ]
        .into_iter()
        .flatten()
        .map(|kind| self.errand(kind))
        .collect()
    }

    /// What a mail that takes the place of a failed SMS is known by; nothing
    /// where no mail takes it.
    pub fn instead_of_sms(&self) -> Option<ErrandId> {
        self.ports
            .mail
            .as_ref()
            .filter(|mail| mail.when_sms_fails)
            .map(|_| ErrandId::from_bytes(self.ports.chance.id()))
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
            .report(reference, state, instead.as_ref(), self.now())
            .await
    }
}
