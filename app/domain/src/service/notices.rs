//! Which notice goes which way.

use super::Intake;
use crate::{
    contact::NoticeChannel,
    id::{CaseId, JobId, MessageId},
    message::MessageState,
    outbox::{Job, JobKind},
    ports::{RngExt, StoreError},
};

impl Intake {
    /// That the application was received, or corrected, goes the way that was asked for; by
    /// SMS where there is no e-mail.
    pub(in crate::service) fn received(
        &self,
        case: &CaseId,
        version: u32,
        channel: NoticeChannel,
    ) -> Vec<Job> {
        let mail = self.ports.mail.is_some() && channel != NoticeChannel::Sms;
        let sms = !mail || channel != NoticeChannel::Email;
        [
            sms.then(|| JobKind::Received(case.clone())),
            mail.then(|| JobKind::ReceivedMail(case.clone())),
        ]
        .into_iter()
        .flatten()
        .map(|kind| Job {
            version,
            ..self.job(kind)
        })
        .collect()
    }

    /// The authority's details always go by SMS (DOMAIN 2.6), and by e-mail
    /// too to whoever asked for that.
    pub(in crate::service) fn authority_details(
        &self,
        case: &CaseId,
        channel: NoticeChannel,
    ) -> Vec<Job> {
        let mail = self.ports.mail.is_some() && channel != NoticeChannel::Sms;
        [
            Some(JobKind::AuthorityDetails(case.clone())),
            mail.then(|| JobKind::AuthorityMail(case.clone())),
        ]
        .into_iter()
        .flatten()
        .map(|kind| self.job(kind))
        .collect()
    }

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
            .report(reference, state, instead.as_ref(), self.now())
            .await
    }
}
