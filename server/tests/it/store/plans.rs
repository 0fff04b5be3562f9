//! How the databases carry out every statement of the store: none reads a
//! table from end to end that grows with applications, visits or staff.
//!
//! Every act is done once, what sqlx logs of it is collected, and each
//! statement is explained on a database of the same tables.

use std::{
    collections::BTreeSet,
    fmt,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
};

use domain::{
    case::Case,
    certificate::{Certificate, CertificateSerial, Order, OrderKind, OrderState, Proof, Standing},
    challenge::OnRight,
    id::{CaptchaId, OrderId},
    institution::SigningMethod,
    person::CertificateName,
    ports::{Allowance, Institutions, StaffDirectory},
    progress::{self, State},
    rotation::{Refusal, Rotation},
};
use jiff::{SignedDuration, tz::TimeZone};
use server::store::{Opened, operator_acts::OperatorAct, registers::CertificateRow};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use super::{
    case, code_sent, entry, every_act, hash, key, keys,
    migrations::{
        forms_that_were_confirmed_before_are_stored_as_applications,
        what_was_sealed_before_is_bound_to_its_rows,
    },
    now,
    opened::{postgres, postgres_opened, postgres_url, sqlite, sqlite_opened},
    rotating_keys::everything_comes_under_a_new_key,
    session, shift,
    staff::every_list,
    unique,
};

/// Tables that hold one row for each institution or migration, one, or none.
const SMALL: [&str; 7] = [
    "_sqlx_migrations",
    "data_keys",
    "key_holders",
    "institutions",
    "key_check",
    "staff_lists",
    "ready_checks",
];

/// What is read whole from an index that holds nothing but what is wanted.
/// Of what operators did, the newest come first.
const OF_THEIR_OWN: [&str; 4] = [
    "outbox_undelivered",
    "cases_unconfirmed",
    "operator_acts_by_time",
    "orders_under_way",
];

/// The statements that this process has made.
fn made() -> &'static Mutex<BTreeSet<String>> {
    static MADE: OnceLock<Mutex<BTreeSet<String>>> = OnceLock::new();
    MADE.get_or_init(Mutex::default)
}

struct Collected;

impl<S: Subscriber> Layer<S> for Collected {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            made().lock().unwrap().insert(statement.text());
        }
    }
}

/// What sqlx tells of one: its first words, and all of it where it is longer.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Statement {
    fn text(self) -> String {
        let text = if self.whole.trim().is_empty() {
            self.summary
        } else {
            self.whole
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Visit for Statement {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }
}

/// Whether it reads or changes rows.
fn is_of_rows(sql: &str) -> bool {
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
        .iter()
        .any(|word| sql.starts_with(word))
}

/// Every statement of every act.
async fn statements() -> Vec<String> {
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(
        Collected.with_filter(tracing_subscriber::filter::filter_fn(|metadata| {
            metadata.target() == "sqlx::query"
        })),
    ));
    forms_that_were_confirmed_before_are_stored_as_applications().await;
    what_was_sealed_before_is_bound_to_its_rows().await;
    Box::pin(everything_comes_under_a_new_key()).await;
    Box::pin(every_act(sqlite)).await;
    every_list(sqlite_opened).await;
    the_rest(&sqlite_opened().await).await;
    if let Some(opened) = postgres_opened().await {
        Box::pin(every_act(async || postgres().await.unwrap())).await;
        every_list(async || postgres_opened().await.unwrap()).await;
        the_rest(&opened).await;
    }
    let made = made().lock().unwrap().clone();
    // Those of other tests of this process are their own.
    let written = written();
    // Those that are made for every sealed column begin with its table's key.
    let is_ours = |sql: &String| {
        sql.contains(" AS sealed FROM ") || written.iter().any(|beginning| sql.contains(beginning))
    };
    made.into_iter()
        .filter(|sql| is_of_rows(sql) && is_ours(sql))
        .collect()
}

/// What no test of the contract asks for; what comes of it is tested elsewhere.
#[expect(clippy::too_many_lines, reason = "one call after the other")]
async fn the_rest(opened: &Opened) {
    let (store, registers) = (&opened.store, &opened.registers);
    let of = case("10000000146");
    let visit = session(Some(&of.id));
    store
        .sign_in(&key(), &visit, Some(&of), None)
        .await
        .unwrap();
    for refusal in [Some(Refusal::NoMatch), None] {
        let post = Rotation {
            session: key(),
            post: hash(7),
            began_at: now(),
        };
        store.begin_rotation(&post).await.unwrap();
        store
            .refuse_rotation(&post, refusal.as_ref(), now())
            .await
            .unwrap();
    }
    store.case(&of.id).await.unwrap();
    let saglik = of.institution.clone();
    store.live_case(&of.person_key, &saglik).await.unwrap();
    let serial = CertificateSerial::parse("5A1F00000001").unwrap();
    store
        .record_security_word(&visit.key, &serial)
        .await
        .unwrap();
    store.suspension(&serial).await.unwrap();
    store.notices(&of.id).await.unwrap();
    store.messages().await.unwrap();
    store
        .unlock(&of.person_key, &saglik, 0, now())
        .await
        .unwrap();
    let moved = shift(&of, of.state, progress::Event::Typed);
    let method = SigningMethod::WetSignature;
    store.choose_signing(&moved, method).await.unwrap();
    store.open_form(&of.id, &[], now()).await.unwrap();
    let back = shift(&of, State::Draft, progress::Event::Withdrawn);
    store.withdraw(&back, &entry()).await.unwrap();
    for (person, right) in [("10000000146", false), ("10000000078", true)] {
        let (of, visit, mut guess) = code_sent(store, person).await;
        guess.tries_per_case = 1;
        let on_right = OnRight::Resume {
            case: of.id.clone(),
            session: visit.key,
            rotated: None,
        };
        store
            .try_code(&guess, &|_, _| right, &on_right)
            .await
            .unwrap();
    }
    let captcha = CaptchaId::from_bytes(unique());
    store
        .take_captcha(&captcha, &visit.key, now())
        .await
        .unwrap();
    store.pass_captcha(&captcha, "ticket", 2).await.unwrap();
    store.passed_captcha(&visit.key, now()).await.unwrap();
    store.forget_captchas(&visit.key).await.unwrap();
    store.forget_registry_outage(&visit.key).await.unwrap();
    let window = SignedDuration::from_hours(1);
    let allowance = Allowance {
        key: "one".to_owned(),
        limit: 9,
        window,
    };
    store.used(&allowance, now()).await.unwrap();
    store.refund(&[allowance], now()).await.unwrap();
    store.check_writable().await.unwrap();
    let mut order = an_order(&of);
    order.case = None;
    store.order(&order.id).await.unwrap();
    store
        .set_order_state(&order.id, OrderState::CarriedOut)
        .await
        .unwrap();
    store.end_session(&visit.key).await.unwrap();
    let row = CertificateRow {
        certificate: Certificate {
            serial: serial.clone(),
            holder: of.person.national_id,
            given_name: CertificateName::parse("Şükrü").unwrap(),
            family_name: None,
            valid_from: now().to_zoned(TimeZone::UTC).date(),
            valid_until: now().to_zoned(TimeZone::UTC).date(),
            standing: Standing::Good,
            mobile: None,
            has_word: false,
            revocation: None,
            reported_lost_on: None,
        },
        holder: of.person_key.clone(),
        word: None,
    };
    registers.load_certificates(&[row]).await.unwrap();
    let act = OperatorAct {
        at: now(),
        who: "muhur".to_owned(),
        act: "outbox retry".to_owned(),
        subject: "one".to_owned(),
        reason: None,
    };
    opened.operator_acts.record(&act).await.unwrap();
    assert_eq!(opened.operator_acts.newest(9).await.unwrap(), [act]);
    assert_eq!(opened.operator_acts.since(now()).await.unwrap(), []);
    registers.is_empty().await.unwrap();
    registers.held_by(&of.person.national_id).await.unwrap();
    registers.word_is(&serial, "mor kaktüs").await.unwrap();
    registers.carry_out(&order).await.unwrap();
    Institutions::find(&**registers, &saglik).await.unwrap();
    let number = &of.employment.employee_number;
    StaffDirectory::find(&**registers, &saglik, &of.person.national_id, number)
        .await
        .unwrap();
}

fn an_order(case: &Case) -> Order {
    Order {
        id: OrderId::from_bytes(unique()),
        kind: OrderKind::Revoke,
        serial: CertificateSerial::parse("5A1F00000001").unwrap(),
        case: Some(case.id.clone()),
        state: OrderState::Ordered,
        proof: Proof::PhoneOnRecord,
        at: now(),
    }
}

/// The beginnings of all statements that stand in the store's source.
fn written() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sql");
    let mut beginnings = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for part in text.split('"') {
            let part = part.replace("\\\n", " ");
            let words: Vec<&str> = part.split_whitespace().collect();
            let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];
            if words.len() > 2 && verbs.contains(&words[0]) {
                let beginning: Vec<&str> = words
                    .into_iter()
                    .take_while(|word| !word.contains('{'))
                    .take(6)
                    .collect();
                if beginning.len() > 2 {
                    beginnings.insert(beginning.join(" "));
                }
            }
        }
    }
    beginnings
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_reads_what_grows_from_end_to_end() {
    let statements = Box::pin(statements()).await;
    let untried: Vec<String> = written()
        .into_iter()
        .filter(|beginning| {
            !statements
                .iter()
                .any(|sql| sql.contains(beginning.as_str()))
        })
        .collect();
    assert!(
        untried.is_empty(),
        "no act of the contract makes: {untried:#?}"
    );
    let mut bad = on_sqlite(&statements).await;
    if let Some(url) = postgres_url().await {
        bad.extend(on_postgres(&url, &statements).await);
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

async fn on_sqlite(statements: &[String]) -> Vec<String> {
    let path = std::env::temp_dir().join(format!("muhur-plans-{}.db", std::process::id()));
    let url = format!("sqlite:{}", path.display());
    drop(server::store::open(&url, Arc::new(keys())).await.unwrap());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let mut bad = Vec::new();
    for sql in statements {
        if ["FOR UPDATE", "ctid", "), ("]
            .iter()
            .any(|theirs| sql.contains(theirs))
        {
            continue;
        }
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps = sqlx::query(explain).fetch_all(&mut connection).await;
        for step in steps.unwrap_or_else(|error| panic!("{sql}: {error}")) {
            let step: String = step.get("detail");
            let scanned = step.strip_prefix("SCAN ");
            let of_a_table = scanned.and_then(|rest| rest.split(' ').next());
            let grows = of_a_table.is_some_and(|table| {
                !SMALL.contains(&table)
                    && !["CONSTANT", "ours", "backlog", "backlogs"].contains(&table)
            });
            if grows && !OF_THEIR_OWN.iter().any(|index| step.contains(index)) {
                bad.push(format!("SQLite: {step}: {sql}"));
            }
        }
    }
    std::fs::remove_file(path).unwrap();
    bad
}

/// With parameters that are not known yet, as after a few uses, and with a
/// whole table as the last resort.
async fn on_postgres(url: &str, statements: &[String]) -> Vec<String> {
    drop(server::store::open(url, Arc::new(keys())).await.unwrap());
    let mut connection = PgConnection::connect(url).await.unwrap();
    let mut bad = Vec::new();
    for set in [
        "SET enable_seqscan = off",
        "SET plan_cache_mode = force_generic_plan",
    ] {
        sqlx::raw_sql(set).execute(&mut connection).await.unwrap();
    }
    for (number, sql) in statements.iter().enumerate() {
        // SQLite's own, and many rows at once, which have no plan.
        if sql.contains("rowid") || sql.contains("), (") {
            continue;
        }
        let prepare = AssertSqlSafe(format!("PREPARE p{number} AS {sql}"));
        sqlx::raw_sql(prepare)
            .execute(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        let parameters = (1..20)
            .rev()
            .find(|n| sql.contains(&format!("${n}")))
            .unwrap_or(0);
        let nothing = vec!["NULL"; parameters].join(", ");
        let list = if parameters == 0 {
            String::new()
        } else {
            format!("({nothing})")
        };
        let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE p{number}{list}"));
        let plan = sqlx::raw_sql(explain)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        for step in plan {
            let step: String = step.get(0);
            let table = step.split("Seq Scan on ").nth(1);
            let table = table.and_then(|rest| rest.split(' ').next());
            if table.is_some_and(|table| !SMALL.contains(&table)) {
                bad.push(format!("PostgreSQL: {step}: {sql}"));
            }
        }
    }
    bad
}
