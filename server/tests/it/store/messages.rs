//! What is told of messages: by whom, how often, in whatever order.

use domain::{
    id::{ChallengeId, MessageId},
    message::{HandedOver, Known, MessageState, Progress},
    outbox::{Channel, NoticeKind, Queue},
    ports::JobOutcome,
    session::SessionLimits,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    Shared, code_sent, now,
    outbox::{again, two_notices},
    unique,
};
use MessageState::{Delivered, Expired, Refused};

fn handed(job: Option<&str>) -> HandedOver {
    HandedOver {
        gateway: "netgsm",
        segments: 2,
        gateway_job: job.map(str::to_owned),
    }
}

fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

/// An application whose code was sent, and what its page knows of it.
struct CodeSent {
    reference: MessageId,
    guess: domain::challenge::Guess,
}

impl CodeSent {
    async fn new(store: &Shared) -> Self {
        let (case, visit, guess) = code_sent(store, "10000000146").await;
        // A code whose identifier we know, as the newest.
        let challenge = domain::challenge::Challenge {
            id: ChallengeId::from_bytes(unique()),
            purpose: guess.purpose.clone(),
            session: visit.key,
            phone: guess.phone.clone(),
            form: guess.form.clone(),
            code: super::hash(9),
            letters: None,
            made_at: after(1),
            expires_at: after(300),
        };
        store.open_challenge(&challenge, None).await.unwrap();
        let reference = MessageId::from(&challenge.id);
        let _ = case;
        Self { reference, guess }
    }

    async fn known(&self, store: &Shared) -> Option<Known> {
        let status = store
            .code_status(&self.guess.purpose, &self.guess.session, 5, after(2))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(store.known(&self.reference).await.unwrap(), status.message);
        status.message
    }
}

const fn since(at: Timestamp, state: MessageState) -> Known {
    Known { state, at }
}

pub(super) async fn a_report_before_the_hand_over_is_kept(store: Shared) {
    let code = CodeSent::new(&store).await;
    assert_eq!(code.known(&store).await, None);
    store
        .report(&code.reference, Delivered, None, after(2))
        .await
        .unwrap();
    store
        .handed_over(&code.reference, &handed(None), after(3))
        .await
        .unwrap();
    assert_eq!(code.known(&store).await, Some(since(after(2), Delivered)));
    let listed = store.messages().await.unwrap();
    let listed = listed
        .iter()
        .find(|one| one.reference == code.reference)
        .unwrap();
    assert_eq!(
        (&*listed.kind, listed.gateway.as_deref(), listed.segments),
        ("code", Some("netgsm"), 2)
    );
}

pub(super) async fn the_good_word_is_the_last(store: Shared) {
    for (told, wanted, second) in [
        (&[Delivered, Refused, Expired, Delivered][..], Delivered, 10),
        (&[Refused, Expired, Refused], Refused, 10),
        (&[Expired, Refused, Delivered], Delivered, 12),
        (&[MessageState::HandedOver, Delivered], Delivered, 11),
        (&[Refused, MessageState::HandedOver], Refused, 10),
        (&[], MessageState::HandedOver, 3),
    ] {
        let code = CodeSent::new(&store).await;
        let reference = &code.reference;
        let receipt = handed(None);
        store
            .handed_over(reference, &receipt, after(3))
            .await
            .unwrap();
        for (second, state) in (10..).zip(told) {
            store
                .report(reference, *state, None, after(second))
                .await
                .unwrap();
        }
        assert_eq!(
            code.known(&store).await,
            Some(since(after(second), wanted)),
            "{told:?}"
        );
    }
}

pub(super) async fn of_what_is_not_ours_nothing_is_kept(store: Shared) {
    let stranger = MessageId::from_bytes(unique());
    store
        .report(&stranger, Delivered, None, now())
        .await
        .unwrap();
    store
        .handed_over(&stranger, &handed(None), now())
        .await
        .unwrap();
    assert_eq!(store.known(&stranger).await.unwrap(), None);
}

pub(super) async fn a_gateway_is_asked_a_few_times_and_by_one_alone(store: Shared) {
    let code = CodeSent::new(&store).await;
    let job = code.reference.as_str().to_owned();
    let receipt = handed(Some(&job));
    store
        .handed_over(&code.reference, &receipt, now())
        .await
        .unwrap();
    let due = async |at| {
        let asked = store.to_ask(at).await.unwrap();
        let mine = |one: &domain::message::ToAsk| one.gateway_job == job && one.gateway == "netgsm";
        asked.iter().filter(|one| mine(one)).count()
    };
    let mut at = Vec::new();
    for second in (0..10_000).step_by(20) {
        if due(after(second)).await == 1 {
            at.push(second);
            assert_eq!(due(after(second)).await, 0, "another one has it");
        }
    }
    assert_eq!(at, [20, 100, 280, 600, 1100, 1820, 2800, 4080]);
    // Of what has its last word nobody asks any more.
    let other = CodeSent::new(&store).await;
    store
        .handed_over(&other.reference, &handed(Some(&job)), now())
        .await
        .unwrap();
    store
        .report(&other.reference, Expired, None, now())
        .await
        .unwrap();
    assert_eq!(due(after(30)).await, 0);
}

pub(super) async fn a_message_that_may_have_gone_out_is_counted(store: Shared) {
    let [first, _] = two_notices(&store).await;
    let lease = async || {
        let leased = store.lease(Queue::Messages, now(), now()).await.unwrap();
        let leased = leased.unwrap();
        assert_eq!(leased.job.id, first);
        (leased.attempt, leased.sends)
    };
    let settle = async |attempt, settled, receipt: Option<&HandedOver>| {
        store
            .finish(&first, attempt, settled, receipt, None, now())
            .await
            .unwrap();
    };
    assert_eq!(lease().await, (1, 1));
    settle(1, again(now()), None).await;
    assert_eq!(lease().await, (2, 1), "that one did not go out");
    settle(2, JobOutcome::Perhaps(now()), None).await;
    // The process that has this one dies.
    assert_eq!(lease().await, (3, 2));
    assert_eq!(lease().await, (4, 3));
    settle(4, JobOutcome::Done, Some(&handed(None))).await;
    let told = store.known(&MessageId::from(&first)).await.unwrap();
    assert_eq!(told, Some(since(now(), MessageState::HandedOver)));
}

pub(super) async fn what_was_told_goes_after_thirty_days(store: Shared) {
    let [first, second] = two_notices(&store).await;
    let case = store.lease(Queue::Messages, now(), now()).await.unwrap();
    let domain::outbox::JobKind::Notice(NoticeKind::Received, Channel::Sms, case) =
        case.unwrap().job.kind
    else {
        panic!("another job");
    };
    let progress = async || {
        let notices = store.notices(&case).await.unwrap();
        assert!(notices.iter().all(|one| one.channel == Channel::Sms));
        assert_eq!(
            [notices[0].kind, notices[1].kind],
            [NoticeKind::Received, NoticeKind::AuthorityDetails]
        );
        [notices[0].progress, notices[1].progress]
    };
    assert_eq!(progress().await, [Progress::Nothing; 2]);
    let receipt = handed(None);
    store
        .finish(&first, 1, JobOutcome::Done, Some(&receipt), None, now())
        .await
        .unwrap();
    store
        .finish(&second, 0, JobOutcome::Dead, None, None, now())
        .await
        .unwrap();
    assert_eq!(progress().await, [Progress::HandedOver, Progress::GivenUp]);
    let reference = MessageId::from(&first);
    store
        .report(&reference, Delivered, None, after(5))
        .await
        .unwrap();
    assert_eq!(progress().await, [Progress::Delivered, Progress::GivenUp]);
    let limits = SessionLimits::default();
    let days = |days: i64| now() + SignedDuration::from_hours(24 * days);
    store.sweep(&limits, days(29)).await.unwrap();
    assert!(store.known(&reference).await.unwrap().is_some());
    let swept = store.sweep(&limits, days(31)).await.unwrap();
    assert!(swept.messages >= 1);
    assert_eq!(store.known(&reference).await.unwrap(), None);
}
