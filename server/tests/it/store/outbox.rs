//! What could not be delivered yet, and what an operator does with it.

use domain::{
    certificate::{CertificateSerial, Order, OrderKind, OrderState, Proof},
    challenge::{Attempt, OnRight},
    id::{ApplicationNumber, JobId, OrderId},
    outbox::{Backlog, Channel, Job, JobKind, NoticeKind, Queue},
    ports::{Dropped, JobOutcome, OrderSubject, Requeued, Retried, SerialTail},
};
use jiff::{SignedDuration, Timestamp};

use super::{Shared, code_sent, confirmation, now, unique};

/// How an attempt ends that reached nobody, the first that might have.
pub(super) const fn again(at: Timestamp) -> JobOutcome {
    JobOutcome::Again { at, sends: 0 }
}

/// An application whose number is to be told, and whose form was opened after
/// that.
pub(super) async fn two_notices(store: &Shared) -> [JobId; 2] {
    two_notices_of(store, "10000000146").await
}

async fn two_notices_of(store: &Shared, person: &str) -> [JobId; 2] {
    let (case, _, guess) = code_sent(store, person).await;
    let made = store
        .try_code(&guess, &|_, _| true, &confirmation(&case))
        .await
        .unwrap();
    assert_eq!(made, Attempt::Right);
    let details = Job {
        id: JobId::from_bytes(unique()),
        kind: JobKind::Notice(NoticeKind::AuthorityDetails, Channel::Sms, case.id.clone()),
        version: 1,
    };
    let later = now() + SignedDuration::from_secs(1);
    store
        .open_form(&case.id, std::slice::from_ref(&details), later)
        .await
        .unwrap();
    let waiting = store.undelivered().await.unwrap();
    let received = waiting.iter().find(|one| one.kind == "received").unwrap();
    [received.id.clone(), details.id]
}

pub(super) async fn a_later_notice_waits_for_the_earlier(store: Shared) {
    let [first, second] = two_notices(&store).await;
    let at = now() + SignedDuration::from_secs(2);
    let until = at + SignedDuration::from_mins(1);
    let lease = async |at| {
        let leased = store.lease(Queue::Messages, at, at).await.unwrap();
        leased.map(|leased| leased.job.id)
    };
    assert_eq!(lease(at).await, Some(first.clone()));
    store
        .finish(&first, 1, again(until), None, None, at)
        .await
        .unwrap();
    assert_eq!(lease(at).await, None, "the second is due and waits");
    assert_eq!(lease(until).await, Some(first.clone()));
    // What is put aside holds nobody back.
    store
        .finish(&first, 2, JobOutcome::Dead, None, None, until)
        .await
        .unwrap();
    assert_eq!(lease(until).await, Some(second));
}

pub(super) async fn an_operator_tries_again_or_drops_what_is_put_aside(store: Shared) {
    let [first, second] = two_notices(&store).await;
    store
        .finish(&first, 0, JobOutcome::Dead, None, None, now())
        .await
        .unwrap();
    let listed = async || {
        let mut all = store.undelivered().await.unwrap();
        all.retain(|one| one.kind != "order");
        all
    };
    let dead: Vec<_> = listed().await.into_iter().filter(|one| one.dead).collect();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].id, first);
    let retry = async || store.retry(&first, now()).await.unwrap();
    assert_eq!(retry().await, Retried::Again);
    let again = store
        .lease(Queue::Messages, now(), now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.job.id, again.attempt), (first.clone(), 1));
    store
        .finish(&first, 1, JobOutcome::Done, None, None, now())
        .await
        .unwrap();
    // What was delivered is neither sent again nor forgotten.
    assert_eq!(retry().await, Retried::Unknown);
    let drop = async |job: &JobId| store.drop_job(job, None, now()).await.unwrap();
    assert_eq!(drop(&first).await, Dropped::Unknown);
    assert_eq!(drop(&second).await, Dropped::Done);
    assert_eq!(drop(&second).await, Dropped::Unknown);
    assert_eq!(listed().await, []);
}

pub(super) async fn what_somebody_has_in_hand_is_not_begun_a_second_time(store: Shared) {
    let [first, _] = two_notices(&store).await;
    let until = now() + SignedDuration::from_mins(1);
    let lease = async |at| {
        let leased = store.lease(Queue::Messages, at, until).await.unwrap();
        leased.map(|leased| (leased.job.id, leased.attempt))
    };
    assert_eq!(lease(now()).await, Some((first.clone(), 1)));
    let retry = async |at| store.retry(&first, at).await.unwrap();
    assert_eq!(retry(now()).await, Retried::InHand);
    let dropped = store.drop_job(&first, None, now()).await.unwrap();
    assert_eq!(dropped, Dropped::InHand);
    assert_eq!(lease(now()).await, None, "both would send it");
    let settle = async |attempt, settled| {
        let settled = store.finish(&first, attempt, settled, None, None, now());
        settled.await.unwrap();
    };
    settle(1, again(until)).await;
    assert_eq!(retry(now()).await, Retried::Again, "it only waited");
    assert_eq!(lease(now()).await, Some((first.clone(), 1)));
    // Somebody sleeps through the lease, and wakes while another one has it.
    assert_eq!(retry(until).await, Retried::Again);
    assert_eq!(lease(until).await, Some((first.clone(), 2)));
    settle(1, JobOutcome::Dead).await;
    settle(2, again(now())).await;
    assert_eq!(lease(now()).await, Some((first, 3)));
}

pub(super) async fn what_is_not_delivered_is_counted_by_kind(store: Shared) {
    let counted = async || -> Vec<_> {
        let backlogs = store.backlog().await.unwrap();
        let seconds = |backlog: &Backlog| backlog.oldest.duration_since(now()).as_secs();
        let told = |backlog: &Backlog| {
            (
                backlog.kind.clone(),
                backlog.dead,
                backlog.count,
                seconds(backlog),
            )
        };
        backlogs.iter().map(told).collect()
    };
    let backlog = |kind: &str, dead, count, seconds| (kind.to_owned(), dead, count, seconds);
    assert_eq!(counted().await, []);
    let [first, details] = two_notices(&store).await;
    let [_, more] = two_notices_of(&store, "20000000282").await;
    let [order, received] = [
        backlog("order", false, 2, 0),
        backlog("received", false, 2, 0),
    ];
    assert_eq!(
        counted().await,
        [
            backlog("authority_details", false, 2, 1),
            order.clone(),
            received
        ]
    );
    for (job, settled) in [
        (&details, JobOutcome::Dead),
        (&more, JobOutcome::Dead),
        (&first, JobOutcome::Done),
    ] {
        let settled = store.finish(job, 0, settled, None, None, now());
        settled.await.unwrap();
    }
    assert_eq!(
        counted().await,
        [
            backlog("authority_details", true, 2, 1),
            order,
            backlog("received", false, 1, 0)
        ]
    );
}

pub(super) async fn whoever_slept_through_a_lease_says_nothing_of_the_job(store: Shared) {
    let [first, _] = two_notices(&store).await;
    let at = now() + SignedDuration::from_secs(2);
    let lease = async || store.lease(Queue::Messages, at, at).await.unwrap();
    let end = async |attempt, settled| {
        store
            .finish(&first, attempt, settled, None, None, now())
            .await
            .unwrap();
    };
    let sleeper = lease().await.unwrap();
    let other = lease().await.unwrap();
    end(other.attempt, JobOutcome::Done).await;
    end(sleeper.attempt, again(now())).await;
    let next = lease().await.unwrap();
    assert_ne!(next.job.id, first, "it was delivered");
}

pub(super) async fn what_was_dropped_does_not_come_back(store: Shared) {
    let [_, details] = two_notices(&store).await;
    let listed = async || {
        let all = store.undelivered().await.unwrap();
        all.iter().any(|one| one.kind == "authority_details")
    };
    assert!(listed().await);
    let leased = store.lease(Queue::Messages, now(), now()).await.unwrap();
    let JobKind::Notice(NoticeKind::Received, Channel::Sms, case) = leased.unwrap().job.kind else {
        panic!("another job");
    };
    let dropped = store.drop_job(&details, None, now()).await.unwrap();
    assert_eq!(dropped, Dropped::Done);
    let again = Job {
        id: JobId::from_bytes(unique()),
        kind: JobKind::Notice(NoticeKind::AuthorityDetails, Channel::Sms, case.clone()),
        version: 1,
    };
    store.open_form(&case, &[again], now()).await.unwrap();
    assert!(!listed().await);
}

/// A card's holder presses once more after the first order was put aside, and
/// once more after it was dropped.
pub(super) async fn a_suspension_is_given_again_until_it_is_carried_out(store: Shared) {
    let suspend = async || {
        let order = Order {
            id: OrderId::from_bytes(unique()),
            kind: OrderKind::Suspend,
            serial: CertificateSerial::parse("5A1F000000000042").unwrap(),
            case: None,
            state: OrderState::Ordered,
            proof: Proof::SecurityWord,
            at: now(),
        };
        let job = Job {
            id: JobId::from_bytes(unique()),
            kind: JobKind::Order(order.id.clone()),
            version: 1,
        };
        store.suspend(&order, &job).await.unwrap();
    };
    let lease = async || {
        let leased = store
            .lease(Queue::Certificates, now(), now())
            .await
            .unwrap();
        leased.map(|leased| (leased.job, leased.attempt))
    };
    suspend().await;
    let (job, _) = lease().await.unwrap();
    store
        .finish(&job.id, 1, JobOutcome::Dead, None, None, now())
        .await
        .unwrap();
    assert_eq!(lease().await, None);
    suspend().await;
    let (again, attempt) = lease().await.unwrap();
    assert_eq!((&again, attempt), (&job, 1), "the same order, anew");
    let named = OrderSubject::Certificate(SerialTail::parse("0042").unwrap());
    let drop = async |named| store.drop_job(&job.id, named, now()).await.unwrap();
    assert_eq!(drop(None).await, Dropped::NotNamed);
    assert_eq!(drop(Some(&named)).await, Dropped::Done);
    assert_eq!(store.orders_without_job().await.unwrap(), []);
    suspend().await;
    let (third, _) = lease().await.unwrap();
    assert_eq!(third.kind, job.kind);
    let JobKind::Order(order) = &third.kind else {
        panic!("another job");
    };
    store
        .set_order_state(order, OrderState::CarriedOut)
        .await
        .unwrap();
    store
        .finish(&third.id, 1, JobOutcome::Done, None, None, now())
        .await
        .unwrap();
    // It was undone since: this one is another.
    suspend().await;
    let (fourth, _) = lease().await.unwrap();
    assert_ne!(fourth.kind, third.kind);
}

pub(super) async fn a_lease_that_ran_out_is_due_again_and_a_settled_job_never(store: Shared) {
    let (case, _, _) = code_sent(&store, "60000000646").await;
    let job = Job {
        id: JobId::from_bytes(unique()),
        kind: JobKind::Notice(NoticeKind::AuthorityDetails, Channel::Sms, case.id.clone()),
        version: 1,
    };
    store
        .open_form(&case.id, std::slice::from_ref(&job), now())
        .await
        .unwrap();
    let again = Job {
        id: JobId::from_bytes(unique()),
        ..job.clone()
    };
    store
        .open_form(&case.id, std::slice::from_ref(&again), now())
        .await
        .unwrap();
    let until = now() + SignedDuration::from_mins(1);
    let first = store
        .lease(Queue::Messages, now(), until)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&first.job, first.attempt), (&job, 1));
    assert_eq!(
        store.lease(Queue::Messages, now(), until).await.unwrap(),
        None
    );
    let second = store
        .lease(Queue::Messages, until, until + SignedDuration::from_mins(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.attempt, 2);
    store
        .finish(&job.id, 2, JobOutcome::Done, None, None, until)
        .await
        .unwrap();
    let much_later = now() + SignedDuration::from_hours(9);
    assert_eq!(
        store
            .lease(Queue::Messages, much_later, much_later)
            .await
            .unwrap(),
        None
    );
}

/// An order is dropped by whoever names its application, is a request then, and
/// is given again by whoever says so; one that has lost its job is listed.
pub(super) async fn an_order_is_dropped_by_its_name_and_queued_again(store: Shared) {
    two_notices(&store).await;
    let listed = async || {
        let all = store.undelivered().await.unwrap();
        let mut orders = all.into_iter().filter(|one| one.kind == "order");
        orders.next().map(|one| (one.id, one.order.unwrap()))
    };
    let (job, order) = listed().await.unwrap();
    let number = order.number.unwrap();
    let other = ApplicationNumber::from_choices([23; 9]);
    assert_ne!(number, other);
    let drop = async |named: Option<OrderSubject>| {
        let dropped = store.drop_job(&job, named.as_ref(), now());
        dropped.await.unwrap()
    };
    assert_eq!(drop(None).await, Dropped::NotNamed);
    let wrong = OrderSubject::Application(other);
    assert_eq!(drop(Some(wrong)).await, Dropped::NotNamed);
    let wrong = OrderSubject::Certificate(SerialTail::parse("ffff").unwrap());
    assert_eq!(drop(Some(wrong)).await, Dropped::NotNamed);
    assert!(listed().await.is_some());
    let leased = store
        .lease(Queue::Certificates, now(), now())
        .await
        .unwrap();
    let JobKind::Order(id) = leased.unwrap().job.kind else {
        panic!("another job");
    };
    let right = OrderSubject::Application(number.clone());
    assert_eq!(drop(Some(right)).await, Dropped::Done);
    let state = async || store.order(&id).await.unwrap().unwrap().state;
    assert_eq!(state().await, OrderState::Requested);
    assert_eq!(store.orders_without_job().await.unwrap(), []);

    let job = JobId::from_bytes(unique());
    let requeue = async || store.requeue_order(&id, &job, now()).await.unwrap();
    assert_eq!(requeue().await, Requeued::Done);
    assert_eq!(state().await, OrderState::Ordered);
    assert_eq!(requeue().await, Requeued::HasItsJob);
    // A restored database, or somebody's hand: the job is gone and the order stands.
    store
        .finish(&job, 0, JobOutcome::Done, None, None, now())
        .await
        .unwrap();
    let without = store.orders_without_job().await.unwrap();
    assert_eq!(without.len(), 1);
    assert_eq!((&without[0].id, &without[0].number), (&id, &Some(number)));
    assert_eq!(requeue().await, Requeued::Done);
    assert_eq!(store.orders_without_job().await.unwrap(), []);
    store
        .set_order_state(&id, OrderState::CarriedOut)
        .await
        .unwrap();
    assert_eq!(requeue().await, Requeued::Unknown);
}

/// Facts alone prove too little: the authority approves such an order itself.
pub(super) async fn an_order_that_facts_alone_prove_is_not_queued(store: Shared) {
    let (case, _, guess) = code_sent(&store, "20000000282").await;
    let mut right = confirmation(&case);
    let OnRight::Confirm(confirmed) = &mut right else {
        panic!("another act");
    };
    let order = confirmed.order.as_mut().unwrap();
    order.proof = Proof::ClaimOnly;
    order.state = OrderState::Requested;
    let id = order.id.clone();
    confirmed.jobs.clear();
    let made = store.try_code(&guess, &|_, _| true, &right).await.unwrap();
    assert_eq!(made, Attempt::Right);
    let job = JobId::from_bytes(unique());
    let requeued = store.requeue_order(&id, &job, now()).await;
    assert_eq!(requeued.unwrap(), Requeued::Unknown);
    assert_eq!(store.orders_without_job().await.unwrap(), []);
}
