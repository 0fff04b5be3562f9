//! Notices of which nobody knows whether they went out: asked about before
//! they are sent once more, and never a third time (POLICIES 2.7).

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    Locale, Services,
    contact::{EmailAddress, MobileNumber},
    id::MessageId,
    message::{HandedOver, MessageState, Progress},
    outbox::Notice,
    outbox::Queue,
    ports::{CodeText, Mail, Mailer, NotSent, Notifier, Retried},
};
use jiff::SignedDuration;
use server::outbox::{self, follow};

use server_testing::visiting::Portal;

/// A gateway that says what it is told to and writes down what it was asked.
pub(super) struct Says {
    pub(super) outcome: Mutex<Result<(), NotSent>>,
    sent: Mutex<Vec<MessageId>>,
    told: Vec<(String, MessageState)>,
}

impl Says {
    pub(super) fn new(outcome: Result<(), NotSent>) -> Arc<Self> {
        Arc::new(Self {
            outcome: Mutex::new(outcome),
            sent: Mutex::default(),
            told: vec![
                ("16".to_owned(), MessageState::Refused),
                ("17".to_owned(), MessageState::Delivered),
            ],
        })
    }

    /// How many it was asked to send.
    pub(super) fn sent(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

#[async_trait]
impl Notifier for Says {
    async fn code(
        &self,
        _: &MobileNumber,
        _: &CodeText,
        _: &MessageId,
        _: Locale,
    ) -> Result<HandedOver, NotSent> {
        Err(NotSent::Refused)
    }

    async fn notice(
        &self,
        _: &MobileNumber,
        _: &Notice,
        reference: &MessageId,
        _: Locale,
    ) -> Result<HandedOver, NotSent> {
        self.sent.lock().unwrap().push(reference.clone());
        let outcome = *self.outcome.lock().unwrap();
        outcome.map(|()| HandedOver {
            gateway: "netgsm",
            segments: 1,
            gateway_job: Some("17".to_owned()),
        })
    }

    async fn ask(&self, gateway: &str, jobs: &[String]) -> Vec<(String, MessageState)> {
        assert_eq!((gateway, jobs), ("netgsm", &["17".to_owned()][..]));
        self.told.clone()
    }
}

#[async_trait]
impl Mailer for Says {
    async fn notice(
        &self,
        _: &EmailAddress,
        _: &Notice,
        _: &MessageId,
        _: Locale,
    ) -> Result<(), NotSent> {
        Ok(())
    }
}

/// An application with one notice, at a gateway.
struct Bench {
    portal: Portal,
    says: Arc<Says>,
    services: Arc<Services>,
    caller: domain::service::Caller,
}

impl Bench {
    async fn new(outcome: Result<(), NotSent>) -> Self {
        let portal = Portal::open().await;
        let (caller, _) = portal.applied("0542 318 44 09").await;
        let says = Says::new(outcome);
        let mut ports = portal.services().ports().clone();
        ports.notifier = says.clone();
        ports.mail = Some(Mail {
            mailer: says.clone(),
            when_sms_fails: true,
        });
        let services = Services::new(ports, *portal.services().limits());
        Self {
            portal,
            says,
            services,
            caller,
        }
    }

    /// Delivers what is due, and tells how many went out so far.
    async fn deliver(&self) -> usize {
        while outbox::deliver_one(&self.services, Queue::Messages)
            .await
            .unwrap()
        {}
        self.says.sent()
    }

    async fn progress(&self) -> Progress {
        self.services
            .documents
            .result(&self.caller)
            .await
            .unwrap()
            .notices[0]
            .progress
    }

    async fn report(&self, state: MessageState) {
        let reference = self.says.sent.lock().unwrap()[0].clone();
        self.services
            .operations
            .reported(&reference, state)
            .await
            .unwrap();
    }

    fn pass(&self, minutes: i64) {
        self.portal.pass(SignedDuration::from_mins(minutes));
    }
}

#[tokio::test]
async fn without_a_word_it_is_sent_once_more_with_the_same_reference_and_never_again() {
    let bench = Bench::new(Err(NotSent::Unknown)).await;
    assert_eq!(bench.deliver().await, 1);
    bench.pass(9);
    assert_eq!(bench.deliver().await, 1, "ten minutes are waited");
    bench.pass(1);
    assert_eq!(bench.deliver().await, 2);
    let sent = bench.says.sent.lock().unwrap().clone();
    assert_eq!(sent[0], sent[1]);
    bench.pass(60);
    assert_eq!(bench.deliver().await, 2);
    assert_eq!(bench.progress().await, Progress::GivenUp);
    // What is put aside goes by e-mail, once.
    let mut mails = 0;
    while outbox::deliver_one(&bench.services, Queue::Mail)
        .await
        .unwrap()
    {
        mails += 1;
    }
    assert_eq!(mails, 1);
}

#[tokio::test]
async fn what_was_reported_is_not_sent_once_more() {
    for (told, wanted) in [
        (MessageState::HandedOver, Progress::HandedOver),
        (MessageState::Delivered, Progress::Delivered),
        (MessageState::Refused, Progress::Refused),
        (MessageState::Expired, Progress::Expired),
    ] {
        let bench = Bench::new(Err(NotSent::Unknown)).await;
        assert_eq!(bench.deliver().await, 1);
        assert_eq!(bench.progress().await, Progress::Nothing);
        bench.report(told).await;
        bench.pass(11);
        assert_eq!(bench.deliver().await, 1, "{told:?}");
        assert_eq!(bench.progress().await, wanted);
        let store = &bench.services.ports().store;
        let waiting = store.undelivered().await.unwrap();
        let failed = matches!(told, MessageState::Refused | MessageState::Expired);
        let dead = |kind: &str| waiting.iter().any(|one| one.kind == kind && one.dead);
        assert_eq!(dead("received"), failed, "{told:?}");
    }
}

#[tokio::test]
async fn what_two_dead_processes_had_in_hand_is_left_to_the_operator() {
    let bench = Bench::new(Ok(())).await;
    let store = &bench.services.ports().store;
    for _ in 0..2 {
        let now = bench.services.now();
        let leased = store.lease(Queue::Messages, now, now).await.unwrap();
        assert!(leased.is_some(), "and the process dies");
    }
    assert_eq!(bench.deliver().await, 0);
    assert_eq!(bench.progress().await, Progress::GivenUp);
    let dead = store.undelivered().await.unwrap();
    let dead = dead.iter().find(|one| one.dead).unwrap();
    let retried = store.retry(&dead.id, bench.services.now()).await.unwrap();
    assert_eq!(retried, Retried::Again);
    assert_eq!(bench.deliver().await, 1);
    assert_eq!(bench.progress().await, Progress::HandedOver);
}

#[tokio::test]
async fn a_gateway_that_does_not_report_is_asked() {
    let bench = Bench::new(Ok(())).await;
    assert_eq!(bench.deliver().await, 1);
    follow::ask(&bench.services).await.unwrap();
    assert_eq!(bench.progress().await, Progress::HandedOver, "not yet");
    bench.portal.pass(SignedDuration::from_secs(20));
    follow::ask(&bench.services).await.unwrap();
    assert_eq!(bench.progress().await, Progress::Delivered);
}
