//! The ports, watched.

use std::{future::Future, sync::Arc};

use async_trait::async_trait;
use domain::{
    Locale,
    certificate::{Certificate, CertificateSerial, Order},
    contact::{EmailAddress, MobileNumber},
    id::MessageId,
    identity::Person,
    institution::{Employment, InstitutionSlug},
    message::{HandedOver, MessageState},
    outbox::Notice,
    person::NationalId,
    ports::{
        CertificateAuthority, CodeText, Found, IdentityProvider, Mailer, NotSent, Notifier,
        PopulationRegistry, StaffDirectory, Unproven, Unreachable, Verdict,
    },
    referral::{ProviderName, Referral, ReferralToken},
    sign_in::Claim,
    text_value::EmployeeNumber,
};
use jiff::Timestamp;
use tokio::time::Instant;

use super::{System, Watch};

/// A port's adapter, watched.
pub struct Watched<P: ?Sized> {
    adapter: Arc<P>,
    watch: Watch,
}

impl<P: ?Sized> Watched<P> {
    /// Watches an adapter.
    pub fn new(adapter: Arc<P>, watch: &Watch) -> Arc<Self> {
        Arc::new(Self {
            adapter,
            watch: watch.clone(),
        })
    }
}

#[async_trait]
impl PopulationRegistry for Watched<dyn PopulationRegistry> {
    async fn check(&self, claim: &Claim) -> Result<Verdict, Unreachable> {
        let call = self.adapter.check(claim);
        self.watch.see(System::Population, "check", call).await
    }
}

#[async_trait]
impl StaffDirectory for Watched<dyn StaffDirectory> {
    async fn find(
        &self,
        institution: &InstitutionSlug,
        person: &NationalId,
        number: &EmployeeNumber,
    ) -> Result<Option<Employment>, Unreachable> {
        let call = self.adapter.find(institution, person, number);
        self.watch.see(System::Staff, "find", call).await
    }

    async fn as_of(&self, institution: &InstitutionSlug) -> Result<Option<Timestamp>, Unreachable> {
        let call = self.adapter.as_of(institution);
        self.watch.see(System::Staff, "as_of", call).await
    }
}

#[async_trait]
impl CertificateAuthority for Watched<dyn CertificateAuthority> {
    async fn held_by(&self, person: &NationalId) -> Result<Vec<Certificate>, Unreachable> {
        let call = self.adapter.held_by(person);
        self.watch.see(System::Certificates, "held_by", call).await
    }

    async fn word_is(&self, serial: &CertificateSerial, word: &str) -> Result<bool, Unreachable> {
        let call = self.adapter.word_is(serial, word);
        self.watch.see(System::Certificates, "word_is", call).await
    }

    async fn carry_out(&self, order: &Order) -> Result<(), Unreachable> {
        let call = self.adapter.carry_out(order);
        self.watch
            .see(System::Certificates, "carry_out", call)
            .await
    }
}

#[async_trait]
impl Notifier for Watched<dyn Notifier> {
    async fn code(
        &self,
        to: &MobileNumber,
        text: &CodeText,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        let call = self.adapter.code(to, text, reference, locale);
        self.watch.see(System::Messages, "code", call).await
    }

    async fn notice(
        &self,
        to: &MobileNumber,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        let call = self.adapter.notice(to, notice, reference, locale);
        self.watch.see(System::Messages, "notice", call).await
    }

    async fn ask(&self, gateway: &str, jobs: &[String]) -> Vec<(String, MessageState)> {
        // It tells how messages do, not how the gateway does.
        self.adapter.ask(gateway, jobs).await
    }
}

#[async_trait]
impl Mailer for Watched<dyn Mailer> {
    async fn notice(
        &self,
        to: &EmailAddress,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<(), NotSent> {
        let call = self.adapter.notice(to, notice, reference, locale);
        self.watch.see(System::Mail, "notice", call).await
    }
}

impl Watched<dyn IdentityProvider> {
    /// Its addresses come from memory as a rule: only where it was asked for
    /// them do they say something of the system.
    async fn see_finding(
        &self,
        act: &'static str,
        call: impl Future<Output = Result<Found, Unreachable>> + Send,
    ) -> Result<Found, Unreachable> {
        let begun = Instant::now();
        let outcome = call.await;
        if outcome.as_ref().map_or(true, |found| found.asked) {
            let failure = outcome.as_ref().err().copied();
            self.watch.note(System::Identity, act, begun, failure);
        }
        outcome
    }
}

#[async_trait]
impl IdentityProvider for Watched<dyn IdentityProvider> {
    fn name(&self) -> &ProviderName {
        self.adapter.name()
    }

    async fn origin(&self) -> Result<Found, Unreachable> {
        self.see_finding("origin", self.adapter.origin()).await
    }

    async fn address(
        &self,
        state: &ReferralToken,
        referral: &Referral,
        locale: Locale,
    ) -> Result<Found, Unreachable> {
        let call = self.adapter.address(state, referral, locale);
        self.see_finding("address", call).await
    }

    async fn person(&self, code: &str, referral: &Referral) -> Result<Person, Unproven> {
        let call = self.adapter.person(code, referral);
        self.watch.see(System::Identity, "person", call).await
    }
}
