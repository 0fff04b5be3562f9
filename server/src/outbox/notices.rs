//! Notices put together at the last moment from the application.

use domain::{
    Services,
    case::Case,
    id::{ApplicationNumber, CaseId, MessageId},
    institution::{InstitutionProfile, Payer},
    message::HandedOver,
    outbox::{Channel, Notice, NoticeKind},
    ports::NotSent,
    progress::State,
};

/// A notice and the application that it is about.
pub(super) struct Addressed {
    case: Case,
    notice: Notice,
}

/// What a notice says of a version of an application; nothing where there is nothing
/// to say any more.
pub(super) async fn compose(
    services: &Services,
    kind: NoticeKind,
    id: &CaseId,
    version: u32,
) -> Result<Option<Addressed>, NotSent> {
    let case = load(services, id).await?;
    let notice = match kind {
        NoticeKind::Received => Some(received(services, &case, version).await?),
        NoticeKind::AuthorityDetails => Some(authority_details(services, &case).await?),
        NoticeKind::PhoneChange => phone_change(services, &case).await?,
    };
    Ok(notice.map(|notice| Addressed { case, notice }))
}

/// That the application was received; of a later version, that it was corrected.
async fn received(services: &Services, case: &Case, version: u32) -> Result<Notice, NotSent> {
    let number = number(case)?;
    if version > 1 {
        return Ok(Notice::Corrected { number });
    }
    let profile = profile(services, case).await?;
    let application = case.application().map_err(|_| NotSent::Refused)?;
    let pays = application.terms.payer == Some(Payer::Person);
    Ok(Notice::Received {
        number,
        revocation: case.order.as_ref().map(|order| order.state),
        fee: pays.then(|| {
            let due = profile
                .payment
                .due(profile.replacement_fee, services.today());
            (application.reason, due)
        }),
    })
}

async fn authority_details(services: &Services, case: &Case) -> Result<Notice, NotSent> {
    Ok(Notice::AuthorityDetails {
        number: number(case)?,
        authority: case.employment.authority.clone(),
        help_phone: profile(services, case).await?.help_phone,
    })
}

/// To the phone of before; nothing where no other one waits for its code any more:
/// proved or given up by now, the phone of before is not known any more.
async fn phone_change(services: &Services, case: &Case) -> Result<Option<Notice>, NotSent> {
    if !case.state.is_correction() {
        return Ok(None);
    }
    Ok(Some(Notice::PhoneChange {
        number: number(case)?,
        help_phone: profile(services, case).await?.help_phone,
    }))
}

fn number(case: &Case) -> Result<ApplicationNumber, NotSent> {
    case.number.clone().ok_or(NotSent::Refused)
}

async fn profile(services: &Services, case: &Case) -> Result<InstitutionProfile, NotSent> {
    let slug = case.institution.as_str();
    let profile = services.records.institution(slug).await;
    profile.map_err(|_| NotSent::Unreachable)
}

/// Sends it by a channel.
pub(super) async fn send(
    services: &Services,
    channel: Channel,
    addressed: &Addressed,
    reference: &MessageId,
) -> Result<Option<HandedOver>, NotSent> {
    let ports = services.ports();
    let Addressed { case, notice } = addressed;
    if case.state == State::Withdrawn {
        // Nobody waits for it any more.
        return Ok(None);
    }
    let application = case.application().map_err(|_| NotSent::Refused)?;
    if channel == Channel::Mail {
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
