//! Statements that somebody is asked to sign.

use domain::{
    id::SecretHash,
    person::NationalId,
    signature::{Origin, STATEMENT_LIVES, Statement, StatementNonce, StatementPurpose},
};
use jiff::{SignedDuration, Timestamp};

use super::{Shared, all_at_once, now, unique};

pub(super) fn statement(at: Timestamp) -> Statement {
    let mut bits = [0; 32];
    bits[..16].copy_from_slice(&unique());
    Statement::new(
        Origin::parse("https://basvuru.example.gov.tr").unwrap(),
        StatementPurpose::Approve,
        NationalId::parse("10000000146").unwrap(),
        at,
        vec!["12 başvuru".to_owned()],
        StatementNonce::from_bytes(bits),
    )
    .unwrap()
}

fn hash() -> SecretHash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&unique());
    SecretHash::from_bytes(bytes)
}

pub(super) async fn a_statement_is_taken_once_while_it_is_good(store: Shared) {
    let (key, statement) = (hash(), statement(now()));
    store.put_statement(&key, &statement).await.unwrap();
    // Another one, too late, and made later than now.
    for (key, when) in [
        (&hash(), now()),
        (&key, statement.expires_at()),
        (&key, now() - SignedDuration::from_hours(1)),
    ] {
        let taken = store.take_statement(key, when, when + STATEMENT_LIVES);
        assert_eq!(taken.await.unwrap(), None);
    }
    let again = store.put_statement(&key, &statement).await;
    assert!(again.is_err(), "one statement for each key");
    let taken = all_at_once(50, |_| {
        let (store, key) = (store.clone(), key.clone());
        Box::pin(async move {
            let taken = store.take_statement(&key, now(), now() + STATEMENT_LIVES);
            taken.await.unwrap()
        })
    })
    .await;
    let taken: Vec<_> = taken.into_iter().flatten().collect();
    assert!(taken == [statement], "one of fifty, and it reads as it was");
}

pub(super) async fn a_sweep_takes_the_statements_that_are_over(store: Shared) {
    let limits = domain::session::SessionLimits::default();
    let [old, fresh] =
        [now() - SignedDuration::from_hours(1), now()].map(|at| (hash(), statement(at)));
    for (key, statement) in [&old, &fresh] {
        store.put_statement(key, statement).await.unwrap();
    }
    store.sweep(&limits, now()).await.unwrap();
    let before = old.1.at();
    let gone = store.take_statement(&old.0, before, before + STATEMENT_LIVES);
    assert_eq!(gone.await.unwrap(), None);
    let left = store.take_statement(&fresh.0, now(), now() + STATEMENT_LIVES);
    assert_eq!(left.await.unwrap(), Some(fresh.1));
}
