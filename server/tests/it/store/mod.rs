//! The store's contract, on SQLite and on PostgreSQL alike.
//!
//! `cargo xtask test` starts a PostgreSQL and names it in `TEST_POSTGRES`, and
//! its certificate's authority in `TEST_POSTGRES_CA`; without them that half
//! says so and does nothing.

mod codes;
mod corrections;
mod documents;
mod drafts;
mod messages;
mod migrations;
mod opened;
mod outages;
mod outbox;
mod plans;
mod reach;
mod referrals;
mod rotating_keys;
mod signatures;
mod signing_requests;
mod staff;
mod statements;
mod visits;
mod waiting;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{
    Locale,
    application::{Application, DECLARATION_VERSION, Draft, Offer},
    case::Case,
    certificate::{
        Availability, CertificateSerial, Offered, Order, OrderKind, OrderState, Proof, Reason,
        Term, Terms,
    },
    challenge::{Challenge, Confirmation, Guess, OnRight, Purpose},
    contact::MobileNumber,
    form::Field,
    id::{
        ApplicationNumber, CaseId, ChallengeId, FormHash, JobId, LedgerEntryId, OrderId,
        SecretHash, SessionKey,
    },
    identity::{Checked, Person},
    institution::{CardReader, Employment, InstitutionSlug, Payer},
    ledger::Fee,
    outbox::{Channel, Job, JobKind, NoticeKind},
    person::{BirthDate, BirthPlace, GivenName, NationalId},
    ports::{ConfirmedForm, Moved, Saved, Saving, Secrets, Store},
    progress::{Event, State, Transition},
    secret::CodeLetters,
    secret::WordContext,
    session::{Session, Who},
    text_value::EmployeeNumber,
};
use jiff::{SignedDuration, Timestamp};
use opened::{postgres, sqlite};
use server::keys::Keys;

type Shared = Arc<dyn Store>;

/// Identifiers that no other test of this run has.
fn unique() -> [u8; 16] {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&count.to_be_bytes());
    bytes[8..].copy_from_slice(&u64::from(std::process::id()).to_be_bytes());
    bytes
}

fn key() -> SessionKey {
    let [one, two] = [unique(), unique()];
    SessionKey::from_bytes([one, two].concat().try_into().unwrap())
}

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn keys() -> Keys {
    Keys::new([7; 32])
}

fn session(case: Option<&CaseId>) -> Session {
    Session {
        key: key(),
        who: case.map_or(Who::Anonymous, |case| Who::Applicant(case.clone())),
        word_given_for: None,
        institution: InstitutionSlug::parse("saglik").ok(),
        claim: None,
        registry_outage_at: None,
        created_at: now(),
        seen_at: now(),
    }
}

fn case(person: &str) -> Case {
    let national_id = NationalId::parse(person).unwrap();
    Case {
        id: CaseId::from_bytes(unique()),
        institution: InstitutionSlug::parse("saglik").unwrap(),
        person_key: keys().person_key(&national_id),
        state: State::IdentityVerified,
        revision: 0,
        locale: Locale::Tr,
        person: Person {
            national_id,
            given_name: GivenName::parse("Şükrü").unwrap(),
            family_name: None,
            birth_place: BirthPlace::parse("Gebze").unwrap(),
            birth_date: BirthDate::from_iso("1950-00-00").unwrap(),
            checked: Checked {
                birth_place: false,
                birth_day: true,
                card: true,
            },
            proven_by: None,
        },
        employment: Employment {
            employee_number: EmployeeNumber::parse("MM1").unwrap(),
            organization: "Hastane".to_owned(),
            department: None,
            title: None,
            authority: None,
        },
        draft: Draft::default(),
        word: None,
        application: None,
        correction: None,
        version: 1,
        corrected_at: None,
        number: None,
        confirmed_at: None,
        wrong_codes: 0,
        signing: None,
        refused_draft: None,
        refused_by: None,
        saved_by: None,
        opened_at: None,
        order: None,
        created_at: now(),
        updated_at: now(),
    }
}

fn shift(case: &Case, from: State, event: Event) -> Transition {
    Transition::of(&case.id, from, event, now()).unwrap()
}

/// What is on offer.
fn offer() -> Offer {
    let terms = Terms {
        term: Term::FromIssue,
        payer: None,
        nearly_over: false,
    };
    Offer {
        reasons: vec![Offered {
            reason: Reason::First,
            availability: Availability::Fresh(terms),
        }],
        readers: vec![CardReader::None],
        durations: vec![3],
        word_kept: true,
    }
}

/// A form without a mistake.
fn typed() -> Draft {
    Draft::of_fields(&|field| {
        let text = match field {
            Field::Reason => "first",
            Field::ValidityYears => "3",
            Field::CardReader => "none",
            Field::Department => "Bilgi İşlem",
            Field::Title => "Memur",
            Field::StreetAddress => "Fatih Mah. Atatürk Cad. No: 5",
            Field::Province => "41",
            Field::District => "Gebze",
            Field::PostalCode => "41400",
            Field::WorkPhone => "0262 555 01 02",
            Field::MobilePhone => "0532 123 45 67",
            Field::MobileOperator => "turkcell",
            Field::Email => "ayse@saglik.gov.tr",
            Field::NoticeChannel => "sms",
            Field::DeclarationAccepted => DECLARATION_VERSION,
            _ => "",
        };
        text.to_owned()
    })
}

/// What is confirmed of it.
fn application() -> Application {
    let filled = typed().parse(&offer(), &WordContext::default());
    filled.unwrap().application
}

fn entry() -> LedgerEntryId {
    LedgerEntryId::from_bytes(unique())
}

fn hash(byte: u8) -> SecretHash {
    SecretHash::from_bytes([byte; 32])
}

/// A form that is confirmed from that state, and needs a code.
fn confirmed(case: &Case, from: State) -> ConfirmedForm {
    ConfirmedForm {
        transition: shift(case, from, Event::FormConfirmed),
        locale: Locale::Tr,
        application: application(),
        version: None,
        jobs: Vec::new(),
    }
}

/// An application whose code is on its way: the case, its visit, the guess.
async fn code_sent(store: &Shared, person: &str) -> (Case, Session, Guess) {
    let case = case(person);
    let visit = session(Some(&case.id));
    store
        .sign_in(&key(), &visit, Some(&case), None)
        .await
        .unwrap();
    let saved = store
        .save_draft(
            &case.id,
            &Saving::from_revision(0),
            &Draft::default(),
            None,
            now(),
        )
        .await
        .unwrap();
    assert_eq!(saved, Saved::At(1));
    let confirmed = store
        .confirm_form(&confirmed(&case, State::Draft), 1)
        .await
        .unwrap();
    assert_eq!(confirmed, Moved::Done);
    let phone = keys().phone_key(&MobileNumber::parse("05321234567").unwrap());
    let challenge = Challenge {
        id: ChallengeId::from_bytes(unique()),
        purpose: Purpose::ConfirmPhone(case.id.clone()),
        session: visit.key.clone(),
        phone: phone.clone(),
        form: FormHash::from_bytes([1; 32]),
        code: hash(9),
        letters: CodeLetters::parse("CFH"),
        made_at: now(),
        expires_at: now() + SignedDuration::from_mins(5),
    };
    let opened = store
        .open_challenge(
            &challenge,
            Some(&shift(&case, State::AwaitingCode, Event::CodeMade)),
        )
        .await
        .unwrap();
    assert_eq!(opened, Moved::Done);
    let guess = Guess {
        purpose: challenge.purpose,
        session: visit.key.clone(),
        phone,
        form: challenge.form,
        letters: None,
        at: now(),
        tries_per_code: 5,
        tries_per_case: 10,
    };
    (case, visit, guess)
}

fn confirmation(case: &Case) -> OnRight {
    let order = Order {
        id: OrderId::from_bytes(unique()),
        kind: OrderKind::Revoke,
        serial: CertificateSerial::parse("5A1F00000001").unwrap(),
        case: Some(case.id.clone()),
        state: OrderState::Ordered,
        proof: Proof::PhoneOnRecord,
        at: now(),
    };
    let job = |kind| Job {
        id: JobId::from_bytes(unique()),
        kind,
        version: 1,
    };
    let mut choices = [0; 9];
    choices.copy_from_slice(&unique()[..9]);
    OnRight::Confirm(Box::new(Confirmation {
        transition: shift(case, State::CodeSent, Event::PhoneProved),
        number: ApplicationNumber::from_choices(choices),
        fee: Some(Fee {
            id: LedgerEntryId::from_bytes(unique()),
            payer: Payer::Institution,
            amount: 90_000,
        }),
        jobs: vec![
            job(JobKind::Notice(
                NoticeKind::Received,
                Channel::Sms,
                case.id.clone(),
            )),
            job(JobKind::Order(order.id.clone())),
        ],
        order: Some(order),
        session: key(),
        rotated: None,
    }))
}

async fn all_at_once<T: Send + 'static>(
    count: usize,
    work: impl Fn(usize) -> std::pin::Pin<Box<dyn Future<Output = T> + Send>>,
) -> Vec<T> {
    let tasks: Vec<_> = (0..count).map(|index| tokio::spawn(work(index))).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

macro_rules! contract {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::sqlite().await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                if let Some(store) = super::postgres().await {
                    super::$name(store).await;
                }
            })+
        }
        /// All of them, one after another.
        async fn every_act(open: impl AsyncFn() -> Shared) {
            $(self::$name(open().await).await;)+
        }
    };
}

use codes::{
    a_change_voids_the_code_and_a_stale_tab_is_told,
    a_code_of_an_earlier_message_counts_for_nothing, a_code_that_is_too_old_is_not_evaluated,
    a_code_that_went_to_nobody_leaves_the_one_before,
    a_corrected_form_is_confirmed_anew_and_voids_its_code, a_form_is_submitted_once_under_its_key,
    a_number_that_is_taken_is_no_live_application, a_person_has_one_live_application,
    of_many_right_guesses_one_makes_the_application,
    wrong_guesses_are_evaluated_five_times_at_the_most,
};
use corrections::{
    a_correction_stands_beside_what_was_confirmed_until_it_is_proved,
    a_correction_that_is_given_up_leaves_what_was_typed_before,
    a_correction_with_the_same_phone_counts_at_once,
};
use documents::a_form_is_issued_once_and_stays_as_it_was;
use drafts::{
    a_confirmed_form_keeps_no_refused_draft, a_draft_of_another_visit_is_found_while_that_is_open,
    a_refused_draft_is_kept_until_the_applicant_has_chosen,
    the_savings_of_one_page_never_refuse_each_other,
};
use messages::{
    a_gateway_is_asked_a_few_times_and_by_one_alone, a_message_that_may_have_gone_out_is_counted,
    a_report_before_the_hand_over_is_kept, of_what_is_not_ours_nothing_is_kept,
    the_good_word_is_the_last, what_was_told_goes_after_thirty_days,
};
use outbox::{
    a_later_notice_waits_for_the_earlier,
    a_lease_that_ran_out_is_due_again_and_a_settled_job_never,
    a_suspension_is_given_again_until_it_is_carried_out,
    an_operator_tries_again_or_drops_what_is_put_aside,
    an_order_is_dropped_by_its_name_and_queued_again,
    an_order_that_facts_alone_prove_is_not_queued, what_is_not_delivered_is_counted_by_kind,
    what_somebody_has_in_hand_is_not_begun_a_second_time, what_was_dropped_does_not_come_back,
    whoever_slept_through_a_lease_says_nothing_of_the_job,
};
use referrals::{
    a_referral_goes_with_its_visit, a_referral_is_taken_once_by_its_own_visit_while_it_is_good,
};

use signatures::an_upload_is_kept_until_it_is_decided_or_another_one_comes;
use signing_requests::{
    a_signing_request_is_claimed_once_and_changed_by_one_at_a_time,
    a_signing_request_takes_the_place_of_another_and_goes_with_its_time,
};
use statements::{
    a_statement_is_taken_once_while_it_is_good, a_sweep_takes_the_statements_that_are_over,
};
use visits::{
    a_captcha_is_judged_once, a_network_is_known_for_half_a_year,
    a_post_that_comes_many_times_is_carried_out_once,
    a_sweep_takes_what_is_over_and_leaves_what_was_confirmed,
    a_visit_ends_when_nobody_uses_it_and_takes_its_draft_along,
    never_more_than_the_limit_within_a_window,
};
use waiting::{
    a_visit_that_met_an_outage_is_known_by_it, only_a_text_that_was_begun_may_have_gone_out,
    whoever_waits_is_kept_with_an_job_until_forgotten,
};

contract! {
    a_confirmed_form_keeps_no_refused_draft, a_draft_of_another_visit_is_found_while_that_is_open,
    a_refused_draft_is_kept_until_the_applicant_has_chosen,
    the_savings_of_one_page_never_refuse_each_other,
    wrong_guesses_are_evaluated_five_times_at_the_most,
    of_many_right_guesses_one_makes_the_application,
    a_number_that_is_taken_is_no_live_application,
    a_person_has_one_live_application,
    a_change_voids_the_code_and_a_stale_tab_is_told,
    a_code_that_is_too_old_is_not_evaluated,
    a_code_that_went_to_nobody_leaves_the_one_before,
    a_captcha_is_judged_once,
    a_network_is_known_for_half_a_year,
    a_code_of_an_earlier_message_counts_for_nothing,
    a_corrected_form_is_confirmed_anew_and_voids_its_code,
    a_post_that_comes_many_times_is_carried_out_once,
    never_more_than_the_limit_within_a_window,
    a_lease_that_ran_out_is_due_again_and_a_settled_job_never,
    a_visit_ends_when_nobody_uses_it_and_takes_its_draft_along,
    a_sweep_takes_what_is_over_and_leaves_what_was_confirmed,
    a_form_is_submitted_once_under_its_key,
    a_form_is_issued_once_and_stays_as_it_was,
    a_later_notice_waits_for_the_earlier,
    an_operator_tries_again_or_drops_what_is_put_aside,
    what_is_not_delivered_is_counted_by_kind,
    what_somebody_has_in_hand_is_not_begun_a_second_time,
    whoever_slept_through_a_lease_says_nothing_of_the_job,
    what_was_dropped_does_not_come_back,
    an_order_is_dropped_by_its_name_and_queued_again,
    an_order_that_facts_alone_prove_is_not_queued,
    a_suspension_is_given_again_until_it_is_carried_out,
    a_report_before_the_hand_over_is_kept,
    the_good_word_is_the_last,
    of_what_is_not_ours_nothing_is_kept,
    a_gateway_is_asked_a_few_times_and_by_one_alone,
    a_message_that_may_have_gone_out_is_counted,
    what_was_told_goes_after_thirty_days,
    whoever_waits_is_kept_with_an_job_until_forgotten,
    a_visit_that_met_an_outage_is_known_by_it,
    only_a_text_that_was_begun_may_have_gone_out,
    a_referral_is_taken_once_by_its_own_visit_while_it_is_good,
    an_upload_is_kept_until_it_is_decided_or_another_one_comes,
    a_signing_request_is_claimed_once_and_changed_by_one_at_a_time,
    a_signing_request_takes_the_place_of_another_and_goes_with_its_time,
    a_referral_goes_with_its_visit,
    a_statement_is_taken_once_while_it_is_good,
    a_sweep_takes_the_statements_that_are_over,
    a_correction_stands_beside_what_was_confirmed_until_it_is_proved,
    a_correction_that_is_given_up_leaves_what_was_typed_before,
    a_correction_with_the_same_phone_counts_at_once,
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(folder);
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
