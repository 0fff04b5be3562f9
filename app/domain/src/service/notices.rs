//! Which notice goes which way.

use crate::{
    application::Application,
    case::Case,
    contact::NoticeChannel,
    id::{CaseId, JobId},
    outbox::{Channel, Job, JobKind, NoticeKind},
    ports::{Ports, RngExt},
};

/// That the application was received, or corrected, goes the way that was asked for; by
/// SMS where there is no e-mail.
pub(super) fn received(
    ports: &Ports,
    case: &CaseId,
    version: u32,
    channel: NoticeChannel,
) -> Vec<Job> {
    as_asked_for(ports, NoticeKind::Received, case, version, channel)
}

/// A notice by the way that was asked for; by SMS where there is no e-mail.
pub(super) fn as_asked_for(
    ports: &Ports,
    kind: NoticeKind,
    case: &CaseId,
    version: u32,
    channel: NoticeChannel,
) -> Vec<Job> {
    let mail = ports.mail.is_some() && channel != NoticeChannel::Sms;
    let sms = !mail || channel != NoticeChannel::Email;
    let both = [(sms, Channel::Sms), (mail, Channel::Mail)];
    let wanted = both.into_iter().filter(|(wanted, _)| *wanted);
    wanted
        .map(|(_, channel)| notice(ports, kind, channel, case, version))
        .collect()
}

/// The authority's details always go by SMS (DOMAIN 2.6), and by e-mail
/// too to whoever asked for that.
pub(super) fn authority_details(ports: &Ports, case: &CaseId, channel: NoticeChannel) -> Vec<Job> {
    let mail = ports.mail.is_some() && channel != NoticeChannel::Sms;
    let channels = if mail {
        &Channel::ALL[..]
    } else {
        &[Channel::Sms]
    };
    channels
        .iter()
        .map(|channel| notice(ports, NoticeKind::AuthorityDetails, *channel, case, 1))
        .collect()
}

/// The version that comes next, and the notices of it.
pub(super) fn next_version(
    ports: &Ports,
    case: &Case,
    application: &Application,
) -> (u32, Vec<Job>) {
    let version = case.version + 1;
    let jobs = received(ports, &case.id, version, application.notice_channel);
    (version, jobs)
}

/// The job of a notice about a version of an application.
pub(super) fn notice(
    ports: &Ports,
    kind: NoticeKind,
    channel: Channel,
    case: &CaseId,
    version: u32,
) -> Job {
    Job {
        version,
        ..job(ports, JobKind::Notice(kind, channel, case.clone()))
    }
}

/// A job of this kind.
pub(super) fn job(ports: &Ports, kind: JobKind) -> Job {
    Job {
        id: JobId::from_bytes(ports.rng.id()),
        kind,
        version: 1,
    }
}
