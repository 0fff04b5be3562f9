//! What the right code brings about: the application, or its correction.

use super::Codes;
use crate::{
    application::Application,
    case::Case,
    certificate::{Order, OrderKind, OrderState, Proof, Standing},
    challenge::{Confirmation, ProvedCorrection},
    id::{LedgerEntryId, OrderId, SessionKey},
    ledger::Fee,
    outbox::JobKind,
    ports::RngExt,
    progress::Event,
    rotation::Rotated,
    service::{ActError, Caller, notices},
    session::Session,
};

impl Codes {
    pub(super) async fn confirmation(
        &self,
        session: &Session,
        case: &Case,
        application: &Application,
        renewed: SessionKey,
    ) -> Result<Confirmation, ActError> {
        let profile = self.records.profile(&case.institution).await?;
        let order = self.revocation(session, case, application).await?;
        let mut jobs = notices::received(&self.ports, &case.id, 1, application.notice_channel);
        if let Some(order) = order
            .as_ref()
            .filter(|order| order.state == OrderState::Ordered)
        {
            jobs.push(notices::job(&self.ports, JobKind::Order(order.id.clone())));
        }
        Ok(Confirmation {
            transition: case.transition(Event::PhoneProved, self.ports.now())?,
            number: self.ports.rng.number(),
            order,
            fee: application.terms.payer.map(|payer| Fee {
                id: LedgerEntryId::from_bytes(self.ports.rng.id()),
                payer,
                amount: profile.replacement_fee,
            }),
            jobs,
            session: renewed,
            rotated: None,
        })
    }

    /// The revocation of a lost or stolen card: ordered on a strong proof,
    /// else requested until the authority approves. What an earlier
    /// application has brought about already stays so.
    pub(super) async fn revocation(
        &self,
        session: &Session,
        case: &Case,
        application: &Application,
    ) -> Result<Option<Order>, ActError> {
        let Some(lost) = application.lost() else {
            return Ok(None);
        };
        let held = self
            .records
            .certificates_of(&case.person.national_id)
            .await?;
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
            at: self.ports.now(),
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

    pub(super) fn proved_correction(
        &self,
        caller: &Caller,
        case: &Case,
        correction: &Application,
        session: SessionKey,
        rotated: Option<Rotated>,
    ) -> Result<ProvedCorrection, ActError> {
        let (version, jobs) = notices::next_version(&self.ports, case, correction);
        Ok(ProvedCorrection {
            transition: case.transition(Event::CorrectionEnded(case.signing), self.ports.now())?,
            version,
            locale: caller.locale,
            jobs,
            session,
            rotated,
        })
    }
}
