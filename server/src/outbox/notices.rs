//! Notices put together at the last moment from the application.

use domain::{
    Services,
    case::Case,
    id::{CaseId, MessageId},
    institution::Payer,
    message::HandedOver,
    outbox::Queue,
    ports::{NotSent, Notice},
    progress::State,
};

/// A notice and whom it is for.
pub(super) struct Told {
    case: Case,
    notice: Notice,
}

/// That the application was received; of a later version, that it was corrected.
pub(super) async fn received(
    services: &Services,
    id: &CaseId,
    version: u32,
) -> Result<Told, NotSent> {
    let case = load(services, id).await?;
    let number = case.number.clone().ok_or(NotSent::Refused)?;
    if version > 1 {
        let notice = Notice::Corrected { number };
        return Ok(Told { case, notice });
    }
    let profile = services
        .records
        .institution(case.institution.as_str())
        .await;
    let profile = profile.map_err(|_| NotSent::Unreachable)?;
    let application = case.application().map_err(|_| NotSent::Refused)?;
    let pays = application.terms.payer == Some(Payer::Person);
    let notice = Notice::Received {
        number,
        revocation: case.order.as_ref().map(|order| order.state),
        fee: pays.then(|| {
            let due = profile
                .payment
                .due(profile.replacement_fee, services.today());
            (application.reason, due)
        }),
    };
    Ok(Told { case, notice })
}

pub(super) async fn authority_details(services: &Services, id: &CaseId) -> Result<Told, NotSent> {
    let case = load(services, id).await?;
    let profile = services
        .records
        .institution(case.institution.as_str())
        .await;
    let notice = Notice::AuthorityDetails {
        number: case.number.clone().ok_or(NotSent::Refused)?,
        authority: case.employment.authority.clone(),
        help_phone: profile.map_err(|_| NotSent::Unreachable)?.help_phone,
    };
    Ok(Told { case, notice })
}

/// To the phone of before; nothing where no other one waits for its code any more.
pub(super) async fn phone_change(
    services: &Services,
    id: &CaseId,
) -> Result<Option<Told>, NotSent> {
    let case = load(services, id).await?;
    if !case.state.is_correction() {
        return Ok(None);
    }
    let profile = services
        .records
        .institution(case.institution.as_str())
        .await;
    let notice = Notice::PhoneChange {
        number: case.number.clone().ok_or(NotSent::Refused)?,
        help_phone: profile.map_err(|_| NotSent::Unreachable)?.help_phone,
    };
    Ok(Some(Told { case, notice }))
}

/// Sends it the way of its queue.
pub(super) async fn send(
    services: &Services,
    queue: Queue,
    told: &Told,
    reference: &MessageId,
) -> Result<Option<HandedOver>, NotSent> {
    let ports = services.ports();
    let Told { case, notice } = told;
    if case.state == State::Withdrawn {
        // Nobody waits for it any more.
        return Ok(None);
    }
    let application = case.application().map_err(|_| NotSent::Refused)?;
    if queue == Queue::Mail {
        // It was queued while there was a mail server.
        let mail = ports.mail.as_ref().ok_or(NotSent::Unreachable)?;
        return mail
            .mailer
            .notice(&application.email, notice, reference, case.locale)
            .await
            .map(|()| None);
    }
    ports
        .notifier
        .notice(&application.mobile_phone, notice, reference, case.locale)
        .await
        .map(Some)
}

async fn load(services: &Services, id: &CaseId) -> Result<Case, NotSent> {
    services
        .ports()
        .store
        .case(id)
        .await
        .map_err(|_| NotSent::Unreachable)?
        .ok_or(NotSent::Refused)
}
