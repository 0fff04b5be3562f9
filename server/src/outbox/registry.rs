//! Claims that wait for the population registry.

use domain::{
    Services,
    id::WaitingId,
    message::HandedOver,
    outbox::Notice,
    ports::{Leased, Moved, NotSent, StoreError},
};

/// Asks the registry for somebody who waits for it. Whatever it answers, it
/// answers, and the phone is told so: nobody learns from the text whether the
/// claim was right.
pub(super) async fn check(
    services: &Services,
    id: &WaitingId,
    leased: &Leased,
) -> Result<Option<HandedOver>, NotSent> {
    let ports = services.ports();
    let job = &leased.job.id;
    let Some(waiting) = ports.store.waiting(id).await.map_err(unread)? else {
        return Ok(None);
    };
    let profile = services
        .records
        .institution(waiting.institution.as_str())
        .await
        .map_err(|_| NotSent::Unreachable)?;
    let today = domain::calendar::day_of(waiting.since);
    // The captcha was right then and is no part of the claim.
    let claim = waiting
        .claim
        .as_if_solved()
        .parse(today, profile.population_check);
    let claim = claim.map_err(|_| NotSent::Refused)?;
    ports
        .population
        .check(&claim)
        .await
        .map_err(|_| NotSent::Unreachable)?;
    let notice = Notice::RegistryAnswers {
        institution: waiting.institution,
    };
    let sending = ports.store.sending(job, leased.attempt).await;
    if sending.map_err(unread)? == Moved::Conflict {
        // The registry took longer than the lease: another one tells.
        return Err(NotSent::Unreachable);
    }
    let handed = ports
        .notifier
        .notice(&waiting.phone, &notice, &job.into(), waiting.locale)
        .await?;
    // Who was told is not told again; what stays is swept.
    let _ = forget(services, id).await;
    Ok(Some(handed))
}

/// Whoever was told waits no more.
pub(super) async fn forget(services: &Services, id: &WaitingId) -> Result<(), NotSent> {
    let store = &services.ports().store;
    store.forget_waiting(id).await.map_err(unread)
}

fn unread(_: StoreError) -> NotSent {
    NotSent::Unreachable
}
