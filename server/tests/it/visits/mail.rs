//! Which notices go by e-mail: what was asked for, and what an SMS could not
//! bring where the configuration says so.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    Locale, Services,
    contact::EmailAddress,
    document::DocumentKind,
    id::MessageId,
    message::{MessageState, Progress},
    outbox::{Channel, Notice, NoticeKind, Queue},
    ports::{Mail, Mailer, NotSent},
};
use server::outbox;

use server_testing::visiting::{LOST, Portal, form};

/// A mail server that takes everything.
#[derive(Default)]
pub(super) struct Takes(Mutex<Vec<(String, MessageId, Locale)>>);

impl Takes {
    /// How many mails it took.
    pub(super) fn taken(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[async_trait]
impl Mailer for Takes {
    async fn notice(
        &self,
        to: &EmailAddress,
        _: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<(), NotSent> {
        let mail = (to.as_str().to_owned(), reference.clone(), locale);
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

/// Somebody whose phone is this one has applied and opened the form.
async fn opened(
    mobile: &str,
    channel: &str,
    mail: Option<Mail>,
) -> (Portal, Arc<Services>, domain::service::Caller) {
    let portal = Portal::open().await;
    let mut ports = portal.services().ports().clone();
    ports.mail = mail;
    let services = Services::new(ports, *portal.services().limits());
    let mut draft = form(mobile);
    channel.clone_into(&mut draft.notice_channel);
    let token = portal.code_sent(LOST, draft).await;
    let caller = portal.caller(Some(&token)).await;
    let token = services
        .codes
        .check_code(&caller, &portal.code(mobile))
        .await
        .unwrap()
        .token;
    let caller = portal.caller(Some(&token)).await;
    services
        .signing
        .choose(&caller, "wet_signature")
        .await
        .unwrap();
    let number = services
        .documents
        .result(&caller)
        .await
        .unwrap()
        .printable
        .number;
    services
        .documents
        .open(&caller, DocumentKind::ApplicationForm, number.as_str())
        .await
        .unwrap();
    (portal, services, caller)
}

async fn deliver(services: &Services) {
    for queue in [Queue::Messages, Queue::Mail] {
        while outbox::deliver_one(services, queue).await.unwrap() {}
    }
}

/// What, which way, how far.
async fn notices(
    services: &Services,
    caller: &domain::service::Caller,
) -> Vec<(NoticeKind, Channel, Progress)> {
    let notices = services.documents.result(caller).await.unwrap().notices;
    notices
        .iter()
        .map(|one| (one.kind, one.channel, one.progress))
        .collect()
}

#[tokio::test]
async fn the_authority_always_comes_by_sms_and_the_rest_as_it_was_asked_for() {
    use Channel::{Mail as ByMail, Sms};
    use NoticeKind::{AuthorityDetails, Received};
    for (channel, with_mail, wanted) in [
        ("sms", false, vec![(Received, Sms), (AuthorityDetails, Sms)]),
        (
            "email",
            false,
            vec![(Received, Sms), (AuthorityDetails, Sms)],
        ),
        ("sms", true, vec![(Received, Sms), (AuthorityDetails, Sms)]),
        (
            "email",
            true,
            vec![
                (Received, ByMail),
                (AuthorityDetails, Sms),
                (AuthorityDetails, ByMail),
            ],
        ),
        (
            "both",
            true,
            vec![
                (Received, Sms),
                (Received, ByMail),
                (AuthorityDetails, Sms),
                (AuthorityDetails, ByMail),
            ],
        ),
    ] {
        let takes = Arc::new(Takes::default());
        let mail = with_mail.then(|| Mail {
            mailer: takes.clone(),
            when_sms_fails: false,
        });
        let (_portal, services, caller) = opened("0542 318 44 09", channel, mail).await;
        deliver(&services).await;
        let told = notices(&services, &caller).await;
        let wanted: Vec<_> = wanted
            .into_iter()
            .map(|(kind, channel)| (kind, channel, Progress::HandedOver))
            .collect();
        assert_eq!(told, wanted, "{channel} {with_mail}");
        let mails = takes.0.lock().unwrap();
        let by_mail = wanted.iter().filter(|one| one.1 == ByMail).count();
        assert_eq!(mails.len(), by_mail, "{channel} {with_mail}");
        assert!(
            mails.iter().all(|(to, _, locale)| {
                to == "sukru.isik@saglik.gov.tr" && *locale == Locale::Tr
            })
        );
    }
}

#[tokio::test]
async fn what_no_sms_could_bring_goes_by_mail_where_that_is_wanted() {
    for when_sms_fails in [true, false] {
        let takes = Arc::new(Takes::default());
        let mail = Mail {
            mailer: takes.clone(),
            when_sms_fails,
        };
        let (_portal, services, caller) = opened("0542 318 44 09", "sms", Some(mail)).await;
        deliver(&services).await;
        assert_eq!(takes.0.lock().unwrap().len(), 0);
        // The operator tells late, and again, that it could not.
        let store = &services.ports().store;
        let sent = store.messages().await.unwrap();
        let notices_of = sent.iter().filter(|one| one.kind == "notice");
        for one in notices_of {
            for state in [
                MessageState::Refused,
                MessageState::Refused,
                MessageState::Expired,
            ] {
                services
                    .operations
                    .reported(&one.reference, state)
                    .await
                    .unwrap();
            }
        }
        // Of the code as well, which no mail takes the place of.
        let code = sent.iter().find(|one| one.kind == "code").unwrap();
        services
            .operations
            .reported(&code.reference, MessageState::Refused)
            .await
            .unwrap();
        deliver(&services).await;
        let mails = if when_sms_fails { 2 } else { 0 };
        assert_eq!(takes.0.lock().unwrap().len(), mails);
        let told = notices(&services, &caller).await;
        let count = |channel, progress| {
            let alike = told
                .iter()
                .filter(|one| (one.1, one.2) == (channel, progress));
            alike.count()
        };
        assert_eq!(count(Channel::Sms, Progress::Refused), 2);
        assert_eq!(count(Channel::Mail, Progress::HandedOver), mails);
    }
}
