//! Statements that officers and holders sign, over the real store, verifier and development authority.

use domain::{
    Locale,
    person::NationalId,
    service::{NotAsked, StatementOutcome},
    signature::{Origin, Statement, StatementError, StatementPurpose},
};
use jiff::SignedDuration;
use tokio::task::JoinSet;

use super::signing::{Desk, TWO};

const STRANGER: &str = "10000000146";

impl Desk {
    async fn ask(&self, purpose: StatementPurpose) -> Statement {
        let details = vec!["12 başvuru".to_owned()];
        self.ask_for(purpose, details).await.unwrap()
    }

    async fn ask_for(
        &self,
        purpose: StatementPurpose,
        details: Vec<String>,
    ) -> Result<Statement, NotAsked> {
        let origin = Origin::parse("https://basvuru.example.gov.tr").unwrap();
        let person = NationalId::parse(TWO[0]).unwrap();
        let statements = &self.services().statements;
        statements.ask(origin, purpose, person, details).await
    }

    /// The signature of this person, and the certificate's serial number.
    fn signs(&self, statement: &Statement, by: &str) -> (Vec<u8>, String) {
        let person = NationalId::parse(by).unwrap();
        let now = self.services().now();
        let signed = self.authority().sign_statement(statement, &person, now);
        let signed = signed.unwrap();
        (signed.file, signed.serial)
    }

    async fn bring(&self, statement: &Statement, signature: &[u8]) -> StatementOutcome {
        let statements = &self.services().statements;
        let nonce = statement.nonce().reveal();
        statements.accept(nonce, signature).await.unwrap()
    }

    /// The reason of the refusal.
    async fn is_refused(&self, statement: &Statement, signature: &[u8]) -> &'static str {
        let StatementOutcome::Refused(refusal) = self.bring(statement, signature).await else {
            panic!("it is not refused");
        };
        for locale in Locale::ALL {
            let sentence = refusal.sentence(locale);
            let is_of_form = ["the form", "Formu"].iter().any(|of| sentence.contains(of));
            assert!(!is_of_form, "{sentence}");
        }
        refusal.code
    }
}

#[tokio::test]
async fn a_signed_statement_is_accepted_once() {
    let desk = Desk::open().await;
    for purpose in StatementPurpose::ALL {
        let statement = desk.ask(*purpose).await;
        assert_eq!(
            statement.at().as_second(),
            desk.services().now().as_second()
        );
        let (signature, serial) = desk.signs(&statement, TWO[0]);
        let outcome = desk.bring(&statement, &signature).await;
        let StatementOutcome::Accepted(stated) = outcome else {
            panic!("{purpose:?} is not accepted");
        };
        assert_eq!(stated.statement, statement);
        assert!(serial.eq_ignore_ascii_case(stated.signature.signer.serial.as_str()));
        assert_eq!(stated.signature.kept, signature.len());
        assert!(!stated.signature.evidence.statuses.is_empty());
        let again = desk.is_refused(&statement, &signature).await;
        assert_eq!(again, "statement_unknown");
    }
}

#[tokio::test]
async fn of_many_that_bring_a_statement_at_once_one_is_accepted() {
    let desk = std::sync::Arc::new(Desk::open().await);
    let statement = desk.ask(StatementPurpose::SignIn).await;
    let (signature, _) = desk.signs(&statement, TWO[0]);
    let mut brought = JoinSet::new();
    for _ in 0..8 {
        let (desk, statement, signature) = (desk.clone(), statement.clone(), signature.clone());
        brought.spawn(async move {
            let outcome = desk.bring(&statement, &signature).await;
            matches!(outcome, StatementOutcome::Accepted(_))
        });
    }
    let accepted = brought.join_all().await;
    assert_eq!(accepted.into_iter().filter(|one| *one).count(), 1);
}

#[tokio::test]
async fn a_statement_is_good_for_two_minutes_and_for_one_signature() {
    let desk = Desk::open().await;
    let statement = desk.ask(StatementPurpose::SignIn).await;
    let (signature, _) = desk.signs(&statement, TWO[0]);
    desk.portal.pass(SignedDuration::from_secs(119));
    let outcome = desk.bring(&statement, &signature).await;
    assert!(matches!(outcome, StatementOutcome::Accepted(_)));

    let statement = desk.ask(StatementPurpose::SignIn).await;
    let (signature, _) = desk.signs(&statement, TWO[0]);
    desk.portal.pass(SignedDuration::from_secs(120));
    let late = desk.is_refused(&statement, &signature).await;
    assert_eq!(late, "statement_unknown");

    // What is wrong with the first signature uses the statement up.
    let statement = desk.ask(StatementPurpose::SignIn).await;
    let (signature, _) = desk.signs(&statement, TWO[0]);
    assert_eq!(desk.is_refused(&statement, b"").await, "cms_malformed");
    let second = desk.is_refused(&statement, &signature).await;
    assert_eq!(second, "statement_unknown");
    for nonce in ["", "0", &"0".repeat(64), &"g".repeat(64)] {
        let outcome = desk.services().statements.accept(nonce, &signature).await;
        let StatementOutcome::Refused(refusal) = outcome.unwrap() else {
            panic!("{nonce}");
        };
        assert_eq!(refusal.code, "statement_unknown");
    }
}

#[tokio::test]
async fn the_signature_of_another_person_text_or_certificate_is_refused() {
    let desk = Desk::open().await;
    let statement = desk.ask(StatementPurpose::Approve).await;
    let (strangers, _) = desk.signs(&statement, STRANGER);
    let other_person = desk.is_refused(&statement, &strangers).await;
    assert_eq!(other_person, "other_person");

    let (sign_in, approve) = (
        desk.ask(StatementPurpose::SignIn).await,
        desk.ask(StatementPurpose::Approve).await,
    );
    let (signature, _) = desk.signs(&sign_in, TWO[0]);
    let other_text = desk.is_refused(&approve, &signature).await;
    assert_eq!(other_text, "message_digest");

    let (form, _) = desk.signed(TWO[0]).await;
    let statement = desk.ask(StatementPurpose::SignIn).await;
    let no_signature = desk
        .is_refused(&statement, &form[..60_000.min(form.len())])
        .await;
    assert_eq!(no_signature, "cms_padding");
    let statement = desk.ask(StatementPurpose::SignIn).await;
    let large = vec![0x30; 64 * 1024 + 1];
    assert_eq!(desk.is_refused(&statement, &large).await, "cms_too_large");

    let statement = desk.ask(StatementPurpose::SignIn).await;
    let (signature, serial) = desk.signs(&statement, TWO[0]);
    desk.authority().revoke(&serial).unwrap();
    assert_eq!(desk.is_refused(&statement, &signature).await, "revoked");
}

#[tokio::test]
async fn a_statement_counts_neither_way_while_nobody_tells_of_revocations() {
    let desk = Desk::open().await;
    let statement = desk.ask(StatementPurpose::SignIn).await;
    let (signature, _) = desk.signs(&statement, TWO[0]);
    desk.silence(true);
    let outcome = desk.bring(&statement, &signature).await;
    assert!(matches!(outcome, StatementOutcome::Undetermined));
    desk.silence(false);
    let again = desk.is_refused(&statement, &signature).await;
    assert_eq!(again, "statement_unknown");
}

/// A request rests on facts that colleagues know, and must not shut an officer out.
#[tokio::test]
async fn a_certificate_that_was_ordered_out_of_use_states_nothing_and_a_request_alone_does_not_count()
 {
    let desk = Desk::open().await;
    let url = format!("sqlite:{}/muhur.db", desk.portal.folder.display());
    let database = sqlx::SqlitePool::connect(&url).await.unwrap();
    for (kind, state, counts) in [
        ("revoke", "requested", true),
        ("revoke", "ordered", false),
        ("revoke", "carried_out", false),
        ("suspend", "ordered", false),
        ("suspend", "carried_out", true),
    ] {
        let statement = desk.ask(StatementPurpose::Approve).await;
        let (signature, serial) = desk.signs(&statement, TWO[0]);
        let serial = serial.trim_start_matches("00").to_uppercase();
        // An application has one order.
        let gone = sqlx::query("DELETE FROM orders").execute(&database);
        gone.await.unwrap();
        sqlx::query(
            "INSERT INTO orders (id, kind, serial, case_id, state, proof, at) \
             VALUES ($1, $2, $3, $4, $5, 'security_word', 0)",
        )
        .bind(format!("{:0>32}", serial.to_lowercase())[..32].to_owned())
        .bind(kind)
        .bind(format!("{serial:0>8}"))
        .bind(desk.case.as_str())
        .bind(state)
        .execute(&database)
        .await
        .unwrap();
        if counts {
            let outcome = desk.bring(&statement, &signature).await;
            let is_accepted = matches!(outcome, StatementOutcome::Accepted(_));
            assert!(is_accepted, "{kind} {state}");
        } else {
            let refused = desk.is_refused(&statement, &signature).await;
            assert_eq!(refused, "lost_certificate", "{kind} {state}");
        }
    }
}

#[tokio::test]
async fn a_detail_that_cannot_be_shown_is_not_asked_for() {
    let desk = Desk::open().await;
    for detail in ["", "iki\nsatır", "аltı", "\u{202e}x"] {
        let asked = desk.ask_for(StatementPurpose::Approve, vec![detail.to_owned()]);
        let why = asked.await.err();
        assert_eq!(why, Some(NotAsked::Statement(StatementError::Detail)));
    }
}

/// Somebody who can read and write in the database and has no key.
#[tokio::test]
async fn the_database_tells_no_statement_and_a_copied_one_is_not_read() {
    let desk = Desk::open().await;
    let url = format!("sqlite:{}/muhur.db", desk.portal.folder.display());
    let database = sqlx::SqlitePool::connect(&url).await.unwrap();
    let mine = desk.ask(StatementPurpose::SignIn).await;
    let kept: Vec<(String, Vec<u8>)> = sqlx::query_as("SELECT key, statement FROM statements")
        .fetch_all(&database)
        .await
        .unwrap();
    let [(key, sealed)] = &kept[..] else {
        panic!("{}", kept.len());
    };
    assert_ne!(key, mine.nonce().reveal());
    let holds = |part: &str| {
        sealed
            .windows(part.len())
            .any(|bytes| bytes == part.as_bytes())
    };
    assert!(!holds("MUHUR") && !holds(TWO[0]) && !holds(mine.nonce().reveal()));
    let other = desk.ask(StatementPurpose::Approve).await;
    let copied = sqlx::query("UPDATE statements SET statement = $1 WHERE key <> $2")
        .bind(sealed)
        .bind(key)
        .execute(&database)
        .await
        .unwrap();
    assert_eq!(copied.rows_affected(), 1);
    let (signature, _) = desk.signs(&mine, TWO[0]);
    let nonce = other.nonce().reveal();
    let outcome = desk.services().statements.accept(nonce, &signature).await;
    assert!(outcome.is_err());
}
