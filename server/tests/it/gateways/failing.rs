//! The gateway dies and comes back: nothing that it took is lost, nothing is
//! handed over twice, and what it did not take goes through the second.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    Locale,
    ports::{NotSent, Notifier},
};

use crate::gateways::{
    running::Running,
    sending::{gateways, phone, reference, text_of},
};
use server_testing::until::eventually;

/// How often the number's phone got something.
fn times(running: &Running, number: usize) -> usize {
    let to = phone(number).e164();
    running.received().iter().filter(|one| one.to == to).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_took_outlives_it_and_comes_once() {
    let mut running = Running::start().await;
    let notifier = gateways(running.config(), None);
    let code = text_of(42);
    for number in 0..12 {
        let outcome = notifier
            .code(&phone(number), &code, &reference(), Locale::Tr)
            .await
            .map(drop);
        assert_eq!(outcome, Ok(()), "queued: no phone can be reached");
    }
    running.kill();
    let outcome = notifier
        .code(&phone(12), &code, &reference(), Locale::Tr)
        .await
        .map(drop);
    assert_eq!(outcome, Err(NotSent::Unreachable));
    running.boot().await;
    running.attach().await;
    let outcome = notifier
        .code(&phone(13), &code, &reference(), Locale::Tr)
        .await
        .map(drop);
    assert_eq!(outcome, Ok(()), "it is back, and so are we");
    running.wait_for(13).await;
    let counts: Vec<_> = (0..14).map(|number| times(&running, number)).collect();
    assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_dies_in_the_middle_loses_nothing_and_is_handed_nothing_twice() {
    let mut running = Running::start().await;
    running.attach().await;
    let notifier = gateways(running.config(), None);
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let sending = tokio::spawn(async move {
        let code = text_of(42);
        let mut outcomes = Vec::new();
        let mut since = None;
        // On until the gateway has died and come back, and thirty more.
        while outcomes.len() < 2000 && since != Some(30) {
            let to = phone(outcomes.len());
            let outcome = notifier
                .code(&to, &code, &reference(), Locale::Tr)
                .await
                .map(drop);
            if outcome.is_err() {
                since = Some(0);
                tokio::time::sleep(Duration::from_millis(300)).await;
            } else {
                since = since.map(|count| count + 1);
            }
            outcomes.push(outcome);
            counted.store(outcomes.len(), Ordering::Relaxed);
        }
        outcomes
    });
    eventually("it is in the middle", async || {
        (sent.load(Ordering::Relaxed) >= 20).then_some(())
    })
    .await;
    running.kill();
    running.boot().await;
    running.attach().await;
    let outcomes = sending.await.unwrap();
    let taken = outcomes.iter().filter(|one| one.is_ok()).count();
    running.wait_for(taken).await;
    assert!(taken < outcomes.len(), "it died");
    assert_eq!(outcomes.last(), Some(&Ok(())), "it came back");
    let mut repeated = 0;
    for (number, outcome) in outcomes.iter().enumerate() {
        let times = times(&running, number);
        let handed = running.handed(&phone(number).e164());
        assert!(handed <= 1, "{number} is never handed over again");
        match outcome {
            Ok(()) => assert!(times >= 1, "{number} was taken and got lost"),
            Err(NotSent::Unknown) => assert!(times <= 1, "{number}: once at the most"),
            Err(_) => assert_eq!(times, 0, "{number} was not taken"),
        }
        repeated += times.saturating_sub(1);
    }
    // Kannel's own store delivers at least once: what it was just sending when
    // the power went it may send again, and nothing else.
    assert!(repeated <= 2, "{repeated} came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_gateway_takes_what_the_first_did_not() {
    let mut first = Running::start().await;
    let mut second = Running::start().await;
    first.attach().await;
    second.attach().await;
    let notifier = gateways(first.config(), Some(second.config()));
    let code = text_of(42);
    notifier
        .code(&phone(0), &code, &reference(), Locale::Tr)
        .await
        .unwrap();
    first.wait_for(1).await;
    first.kill();
    notifier
        .code(&phone(1), &code, &reference(), Locale::Tr)
        .await
        .unwrap();
    second.wait_for(1).await;
    let counts = |running| [times(running, 0), times(running, 1)];
    assert_eq!((counts(&first), counts(&second)), ([1, 0], [0, 1]));
}
