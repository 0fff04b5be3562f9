//! SIGKILL at every step of a lost card's journey: nothing is lost and
//! nothing is done twice.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use domain::rotation::LOST;
use server_testing::{
    process::{Applicant, FORM, Folder, Form, Running},
    until::until,
};
use sqlx::SqlitePool;

/// What the database says has been done, and what the phones got.
#[derive(Debug, PartialEq, Eq)]
struct Done {
    applications: i64,
    revocations: i64,
    fees: i64,
    undone: Vec<String>,
    received: usize,
    authority: usize,
}

const ONCE: Done = Done {
    applications: 1,
    revocations: 1,
    fees: 1,
    undone: Vec::new(),
    received: 1,
    authority: 1,
};

/// Asks the database itself.
fn database<T>(folder: &Path, ask: impl AsyncFnOnce(SqlitePool) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let file = format!("sqlite:{}/muhur.db", folder.display());
        ask(SqlitePool::connect(&file).await.unwrap()).await
    })
}

/// What a dead server had in hand is due again when its lease runs out: here
/// that minute passes at once. No server may be alive: one whose lease is cut
/// short while it delivers has the job taken from it, and a notice that was
/// begun three times is put aside.
fn leases_run_out(folder: &Path) {
    database(folder, async |pool| {
        sqlx::query("UPDATE outbox SET due_at = 0 WHERE state = 'pending'")
            .execute(&pool)
            .await
            .unwrap();
    });
}

/// What has been done once the outbox is empty.
fn done(folder: &Path) -> Done {
    until("nothing is to be delivered", || {
        let pending = "SELECT count(*) FROM outbox WHERE state = 'pending'";
        let left: i64 = database(folder, async |pool| {
            sqlx::query_scalar(pending).fetch_one(&pool).await.unwrap()
        });
        (left == 0).then_some(())
    });
    database(folder, async |pool| {
        let count = async |sql: &'static str| -> i64 {
            sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap()
        };
        let messages = Running::messages(folder);
        let told = |what: &str| {
            messages
                .iter()
                .filter(|one| one["text"].as_str().unwrap().contains(what))
                .count()
        };
        Done {
            applications: count("SELECT count(*) FROM cases WHERE number IS NOT NULL").await,
            revocations: count("SELECT count(*) FROM orders WHERE kind = 'revoke'").await,
            fees: count("SELECT count(*) FROM fees WHERE kind = 'charge'").await,
            undone: sqlx::query_scalar(
                "SELECT kind || ' ' || state || ', begun ' || attempt || ', sent ' || sends \
                 FROM outbox WHERE state <> 'done'",
            )
            .fetch_all(&pool)
            .await
            .unwrap(),
            received: told("basvurunuz alindi"),
            authority: told("yetkilinize verin"),
        }
    })
}

#[test]
fn a_server_that_is_killed_after_every_step_loses_and_doubles_nothing() {
    let folder = Folder::new("crash");
    let path = folder.0.as_path();
    let mut applicant = Applicant::default();
    let mut server = Running::start(path);
    assert_eq!(applicant.sign_in(&server).as_deref(), Some("/form"));
    let steps: [(&str, Form, &str); 3] = [
        ("form/review", FORM, "/kontrol"),
        ("form/confirm", &[], "/kod-gonder"),
        ("code/send", &[], "/kod"),
    ];
    for (step, form, next) in steps {
        server.kill();
        server = Running::start(path);
        let answer = applicant.post(&server, step, form).unwrap();
        assert_eq!(answer.leads_to.as_deref(), Some(next), "{step} {answer:?}");
    }
    server.kill();
    server = Running::start(path);
    let code = Applicant::newest_code(path);
    let answer = applicant
        .post(&server, "code/check", &[("code", &code)])
        .unwrap();
    assert_eq!(answer.leads_to.as_deref(), Some("/imza"));
    server.kill();
    server = Running::start(path);
    let method = &[("method", "wet_signature")];
    let answer = applicant.post(&server, "signing/choose", method).unwrap();
    assert_eq!(answer.leads_to.as_deref(), Some("/sonuc"));
    for _ in 0..2 {
        server.kill();
        server = Running::start(path);
        applicant.form(&server);
    }
    server.kill();
    leases_run_out(path);
    let _server = Running::start(path);
    assert_eq!(done(path), ONCE);
}

/// A server at whose next step the code is checked.
fn before_the_code(path: &Path) -> (Running, Applicant, String) {
    let mut applicant = Applicant::default();
    let server = Running::start(path);
    applicant.asked_for_code(&server);
    (server, applicant, Applicant::newest_code(path))
}

/// A post that was under way in the dead server is known to be lost after
/// [`LOST`]: here that time passes at once.
fn posts_are_lost(folder: &Path) {
    let lost = i64::try_from(LOST.as_millis()).unwrap();
    database(folder, async |pool| {
        let under_way = "UPDATE rotations SET began_at = began_at - $1 WHERE ended_at IS NULL";
        let aged = sqlx::query(under_way).bind(lost).execute(&pool).await;
        assert_eq!(aged.unwrap().rows_affected(), 1);
    });
}

/// The applicant presses again; whoever lost the visit signs in again.
fn go_on(path: &Path, mut applicant: Applicant, code: &str) -> bool {
    leases_run_out(path);
    let server = Running::start(path);
    let mut press = || {
        applicant
            .post(&server, "code/check", &[("code", code)])
            .unwrap()
    };
    let mut again = press();
    if again.status == 503 {
        // The first press may still be under way in another server.
        posts_are_lost(path);
        again = press();
    }
    let lost = again.leads_to.as_deref() != Some("/imza");
    if lost {
        let signed_in = applicant.sign_in(&server);
        assert_eq!(signed_in.as_deref(), Some("/devam"), "after {again:?}");
        // The minute between two codes to one phone passes.
        database(path, async |pool| {
            let gone = sqlx::query("DELETE FROM limit_hits").execute(&pool).await;
            assert!(gone.unwrap().rows_affected() > 0);
        });
        let sent = applicant.post(&server, "resume/send-code", &[]).unwrap();
        assert_eq!(sent.leads_to.as_deref(), Some("/devam"), "{sent:?}");
        let code = Applicant::newest_code(path);
        let answer = applicant
            .post(&server, "resume/by-code", &[("code", &code)])
            .unwrap();
        assert_eq!(answer.leads_to.as_deref(), Some("/sonuc"));
    }
    applicant
        .post(&server, "signing/choose", &[("method", "wet_signature")])
        .unwrap();
    applicant.form(&server);
    assert_eq!(done(path), ONCE);
    lost
}

#[test]
fn a_server_that_is_killed_between_confirmation_and_sms_has_done_all() {
    for within_the_minute in [true, false] {
        let folder = Folder::new("confirmed");
        let path = folder.0.as_path();
        let (server, applicant, code) = before_the_code(path);
        // The answer, with the visit's new secret in it, never arrives.
        let mut elsewhere = applicant.clone();
        elsewhere
            .post(&server, "code/check", &[("code", &code)])
            .unwrap();
        server.kill();
        if !within_the_minute {
            database(path, async |pool| {
                let gone = sqlx::query("DELETE FROM rotations").execute(&pool).await;
                assert!(gone.unwrap().rows_affected() > 0);
            });
        }
        // The same post is answered again for a minute; after it the old
        // secret is worth nothing, and a code opens what was confirmed.
        let lost = go_on(path, applicant, &code);
        assert_eq!(lost, !within_the_minute);
    }
}

#[test]
fn a_server_that_is_killed_while_it_confirms_has_done_all_or_nothing() {
    for microseconds in [200, 500, 800, 1100, 1500, 2000, 3000] {
        let folder = Folder::new("confirming");
        let path = folder.0.as_path();
        let (server, mut applicant, code) = before_the_code(path);
        std::thread::scope(|scope| {
            let mut asking = applicant.clone();
            let (server, code) = (&server, &code);
            let confirming = scope.spawn(move || {
                let answer = asking.post(server, "code/check", &[("code", code)]);
                answer.map(|_| asking)
            });
            std::thread::sleep(Duration::from_micros(microseconds));
            server.kill();
            if let Some(asked) = confirming.join().unwrap() {
                applicant = asked;
            }
        });
        go_on(path, applicant, &code);
    }
}

/// The form as one, under a key.
fn submission(key: &str) -> Vec<(&str, &str)> {
    [("key", key), ("base", "0")]
        .into_iter()
        .chain(FORM.iter().copied())
        .collect()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes decides when to kill"
)]
fn of_fifty_kills_while_a_form_is_sent_each_leaves_one_application() {
    let folder = Folder::new("sending");
    let path = folder.0.as_path();
    let mut landed = 0;
    let mut wait = Duration::ZERO;
    for round in 0..=50_u32 {
        let mut applicant = Applicant::default();
        let mut server = Running::start(path);
        applicant.sign_in(&server).unwrap();
        let key = format!("{round:032x}");
        let form = submission(&key);
        let began = Instant::now();
        std::thread::scope(|scope| {
            let mut asking = applicant.clone();
            let (server, form) = (&server, &form);
            let sending = scope.spawn(move || asking.post(server, "form/submit", form));
            if round == 0 {
                // The first one is left alone, to know how long it takes.
                assert!(sending.join().unwrap().is_some());
                wait = began.elapsed() / 2;
                return;
            }
            std::thread::sleep(wait);
            server.kill();
        });
        drop(server);
        server = Running::start(path);
        // As the browser does: asks first, and sends again under the same key.
        let asked = applicant
            .post(&server, "form/submitted", &[("key", &key)])
            .unwrap();
        let arrived = asked.body == b"true";
        if round > 0 {
            landed += u32::from(arrived);
            // Closer to the moment that decides, however busy the machine is.
            wait = if arrived { wait * 5 / 6 } else { wait * 6 / 5 };
        }
        if !arrived {
            let sent = applicant.post(&server, "form/submit", &form).unwrap();
            assert_eq!(sent.leads_to.as_deref(), Some("/kod-gonder"), "{sent:?}");
        }
        let page = applicant.page(&server, "/kod-gonder");
        assert!(page.contains("0542"), "{round}: {page}");
        database(path, async |pool| {
            let confirmed: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM cases JOIN submissions ON case_id = id \
                 WHERE state = 'awaiting_code'",
            )
            .fetch_one(&pool)
            .await
            .unwrap();
            assert_eq!(confirmed, 1, "{round}");
            // The next one is somebody's first.
            for sql in [
                "DELETE FROM cases",
                "DELETE FROM sessions",
                "DELETE FROM limit_hits",
            ] {
                sqlx::query(sql).execute(&pool).await.unwrap();
            }
        });
    }
    assert!(
        (1..50).contains(&landed),
        "killed too early or too late: {landed}"
    );
}
