//! The acts, each refusal with what the applicant is told, at the times that
//! decide.

use std::sync::Arc;

use crate::visits::locked::wrong;
use domain::{
    Services,
    captcha::{CaptchaKind, PASSED_BEFORE},
    certificate::OrderState,
    form::{Field, Problem},
    institution::{InstitutionProfile, InstitutionSlug, SigningMethod},
    ports::{Institutions, NotSent, Ports, Unreachable},
    progress::Step,
    service::{ActError, Caller, ExternalSystem, Next, StaffListAge, WhyNotMethod},
    sign_in,
};
use figment::{
    Figment,
    providers::{Format, Toml},
};
use jiff::{SignedDuration, civil::date};
use server::config::StaffConfig;
use server_testing::visiting::{LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";

pub(super) fn problem(error: &ActError, field: Field) -> Option<Problem> {
    match error {
        ActError::Refused(rejected) => rejected.problem(field),
        _ => None,
    }
}

/// Who signs in where, and what comes of it.
const PEOPLE: &str = "
    saglik | 10000000146 | Şükrü | Işık | Gebze | 01.02.1980 | MM5001 | suspend
    saglik | 20000000282 | Ayşe Nur | Yılmaz-Öztürk | İzmir | 15.06.1985 | MM5002 | form
    saglik | 30000000328 | Mehmet | Demir | Ankara | 30.11.1975 | MM5003 | suspend
    saglik | 60000000646 | ismail | çağlar | ığdır | 21.03.1979 | mm5006 | suspend
    saglik | 70000000782 | Zeynep | Arslan | Bursa | 12.12.1988 | MM5007 | suspend
    saglik | 80000000828 | Dilek |  | Mardin | 07.07.1970 | MM5008 | suspend
    saglik | 50000000500 | Hâle | Gümüş | Kars | 09.09.1982 | MM5005 | suspend
    saglik | 11000001126 | Ömer Faruk | Özgür | Şanlıurfa | 23.04.1992 | MM5010 | form
    saglik | 99000001278 | Anna | Müller | Berlin | 17.05.1987 | MM5011 | form
    saglik | 18000001910 | Gizem | Ünal | Van | 11.11.1993 | MM5018 | form
    meb | 17000001852 | Burak | Güneş | Edirne | 19.09.1991 | MM5017 | suspend
    saglik | 17000001852 | Burak | Güneş | Edirne | 19.09.1991 | MM5017 | no match
    saglik | 12000001352 | Kemal | Aydın | Sivas | 08.08.1978 | MM5012 | no match
    saglik | 20000000282 | Ayşe Nur | Yılmaz-Öztürk | İzmir | 15.06.1985 | MM5001 | no match
    saglik | 14000001578 | Ali | Yıldız | Konya | 01.01.1981 | MM5014 | no match
    saglik | 15000001636 | Veli | Çetin | Rize | 02.02.1984 | MM5015 | no answer
";

#[tokio::test]
async fn every_sample_person_is_answered_as_the_registries_say() {
    let portal = Portal::open().await;
    for row in PEOPLE.lines().filter(|row| !row.trim().is_empty()) {
        let cells: Vec<&'static str> = row.split('|').map(str::trim).collect();
        let [institution, person @ .., expected] = cells.as_slice() else {
            panic!("{row}");
        };
        let person = person.try_into().unwrap();
        // Whoever says that the card is lost is asked about suspending first,
        // where there is something to suspend.
        for card_lost in ["", "on"] {
            let answered = portal.sign_in_saying(institution, person, card_lost).await;
            let expected = match *expected {
                "suspend" if card_lost == "on" => Ok(Next::Suspend),
                "suspend" | "form" => Ok(Next::Form),
                "no match" => Err(ActError::NoMatch),
                _ => Err(ActError::External(ExternalSystem::Population)),
            };
            assert_eq!(answered.map(|(_, next)| next), expected, "{row}");
            portal.pass(SignedDuration::from_mins(1));
        }
    }
}

#[tokio::test]
async fn sign_in_refuses_what_is_missing_wrong_or_late_field_by_field() {
    let portal = Portal::open().await;
    let (token, draft) = portal.claim("saglik", LOST).await;
    let caller = portal.caller(Some(&token)).await;
    let empty = sign_in::Draft::default();
    let error = portal
        .services()
        .sign_in
        .check_claim(&caller, "saglik", &empty)
        .await
        .unwrap_err();
    for field in [
        Field::NationalId,
        Field::GivenName,
        Field::FamilyName,
        Field::BirthPlace,
        Field::BirthDate,
        Field::EmployeeNumber,
        Field::CaptchaAnswer,
    ] {
        assert!(problem(&error, field).is_some(), "{field:?}: {error:?}");
    }
    // The picture is good for a quarter of an hour, however alive the visit.
    portal.pass(SignedDuration::from_mins(8));
    portal.caller(Some(&token)).await;
    portal.pass(SignedDuration::from_mins(8));
    let caller = portal.caller(Some(&token)).await;
    let error = portal
        .services()
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap_err();
    assert_eq!(
        problem(&error, Field::CaptchaAnswer),
        Some(Problem::WrongCaptcha)
    );
    // Letters of another picture.
    let (token, mut draft) = portal.claim("saglik", LOST).await;
    draft.captcha_answer = "zzzzz".to_owned();
    let caller = portal.caller(Some(&token)).await;
    let error = portal
        .services()
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap_err();
    assert_eq!(
        problem(&error, Field::CaptchaAnswer),
        Some(Problem::WrongCaptcha)
    );
}

#[tokio::test]
async fn whoever_neither_sees_nor_hears_signs_in_by_the_sum_of_a_device() {
    let portal = Portal::open().await;
    let (token, mut draft) = portal.claim("saglik", LOST).await;
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let pose = || {
        services
            .sign_in
            .begin(&caller, "saglik", CaptchaKind::Proof)
    };
    let puzzle = services.limits().claim.proof;
    // Numbers of another captcha are no answer, and use this one up.
    let first = pose().await.unwrap().captcha;
    first.ticket.clone_into(&mut draft.captcha_id);
    draft.captcha_answer = puzzle.solve("another", &mut |_| ());
    let error = services
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap_err();
    assert_eq!(
        problem(&error, Field::CaptchaAnswer),
        Some(Problem::WrongCaptcha)
    );
    draft.captcha_answer = puzzle.solve(&first.ticket, &mut |_| ());
    let error = services
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap_err();
    assert!(problem(&error, Field::CaptchaAnswer).is_some());
    let second = pose().await.unwrap().captcha;
    second.ticket.clone_into(&mut draft.captcha_id);
    draft.captcha_answer = puzzle.solve(&second.ticket, &mut |_| ());
    // A slip in a name costs no second sum.
    let given = std::mem::replace(&mut draft.given_name, "Ali".to_owned());
    let error = services
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap_err();
    assert_eq!(error, ActError::NoMatch);
    let again = pose().await.unwrap().captcha;
    assert!(again.passed && again.ticket == second.ticket);
    draft.given_name = given;
    draft.captcha_answer = PASSED_BEFORE.to_owned();
    assert!(
        services
            .sign_in
            .check_claim(&caller, "saglik", &draft)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_guesser_is_shut_out_for_a_while_and_the_person_elsewhere_is_not() {
    let portal = Portal::open().await;
    let mut guess = LOST;
    guess[3] = "Ankara";
    // From the third on it is said how many are left.
    for told in [
        ActError::NoMatch,
        ActError::NoMatch,
        ActError::NoMatchLeft { left: 2 },
        ActError::NoMatchLeft { left: 1 },
        ActError::NoMatchLeft { left: 0 },
    ] {
        assert_eq!(portal.sign_in("saglik", guess).await.unwrap_err(), told);
    }
    let error = portal.sign_in("saglik", LOST).await.unwrap_err();
    assert!(matches!(error, ActError::TooOften { .. }), "{error:?}");
    let (token, draft) = portal.claim("saglik", LOST).await;
    let mut caller = portal.caller(Some(&token)).await;
    caller.network = "198.51.100.7".to_owned();
    portal
        .services()
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap();
    portal.pass(SignedDuration::from_mins(16));
    portal.sign_in("saglik", LOST).await.unwrap();
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes_and_five_tries() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let code = portal.code(MOBILE);
    let services = portal.services();
    for left in (0..5).rev() {
        let caller = portal.caller(Some(&token)).await;
        let error = services
            .codes
            .check_code(&caller, &wrong(&code, left.into()))
            .await
            .unwrap_err();
        assert_eq!(
            problem(&error, Field::OneTimeCode),
            Some(Problem::WrongCode { left })
        );
    }
    // The right one comes too late now; another one is asked for.
    let caller = portal.caller(Some(&token)).await;
    assert!(services.codes.check_code(&caller, &code).await.is_err());
    let error = services.codes.send_code(&caller).await.unwrap_err();
    assert!(matches!(error, ActError::TooOften { .. }), "{error:?}");
    portal.pass(SignedDuration::from_secs(61));
    services.codes.send_code(&caller).await.unwrap();
    let code = portal.code(MOBILE);
    portal.pass(SignedDuration::from_secs(301));
    let caller = portal.caller(Some(&token)).await;
    let error = services.codes.check_code(&caller, &code).await.unwrap_err();
    assert_eq!(
        problem(&error, Field::OneTimeCode),
        Some(Problem::CodeExpired)
    );
    services.codes.send_code(&caller).await.unwrap();
    let code = portal.code(MOBILE);
    portal.pass(SignedDuration::from_secs(299));
    let caller = portal.caller(Some(&token)).await;
    services.codes.check_code(&caller, &code).await.unwrap();
}

#[tokio::test]
async fn a_change_of_the_form_voids_the_code_that_was_sent_for_it() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let code = portal.code(MOBILE);
    let services = portal.services();
    let caller = portal.caller(Some(&token)).await;
    services
        .applying
        .review(&caller, form("0532 999 88 77"))
        .await
        .unwrap();
    let error = services.codes.check_code(&caller, &code).await.unwrap_err();
    assert_eq!(error, ActError::Elsewhere(Step::Form));
    services.applying.confirm_form(&caller).await.unwrap();
    services.codes.send_code(&caller).await.unwrap();
    let error = services.codes.check_code(&caller, &code).await.unwrap_err();
    assert!(problem(&error, Field::OneTimeCode).is_some(), "{error:?}");
}

#[tokio::test]
async fn a_number_that_the_gateway_refuses_can_be_corrected() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    services
        .applying
        .review(&caller, form("0555 000 00 01"))
        .await
        .unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    let error = services.codes.send_code(&caller).await.unwrap_err();
    assert!(matches!(error, ActError::NotSent(_)), "{error:?}");
    services
        .applying
        .review(&caller, form(MOBILE))
        .await
        .unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    services.codes.send_code(&caller).await.unwrap();
    services
        .codes
        .check_code(&caller, &portal.code(MOBILE))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_visit_ends_after_twenty_quiet_minutes_or_four_hours() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    for _ in 0..12 {
        portal.pass(SignedDuration::from_mins(19));
        assert!(portal.caller(Some(&token)).await.session.is_some());
    }
    // 3 h 48 min so far: asking again does not carry it past four hours.
    portal.pass(SignedDuration::from_mins(13));
    assert!(portal.caller(Some(&token)).await.session.is_none());

    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    portal.pass(SignedDuration::from_mins(21));
    let caller = portal.caller(Some(&token)).await;
    assert_eq!(
        portal.services().applying.form(&caller).await.unwrap_err(),
        ActError::Expired
    );
}

#[tokio::test]
async fn only_a_strong_proof_revokes_at_once() {
    for (mobile, state) in [
        (MOBILE, OrderState::Ordered),
        ("0532 999 88 77", OrderState::Requested),
    ] {
        let portal = Portal::open().await;
        let token = portal.code_sent(LOST, form(mobile)).await;
        let caller = portal.caller(Some(&token)).await;
        let services = portal.services();
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
        let sheet = services.documents.result(&caller).await.unwrap();
        assert_eq!(sheet.printable.case.order.unwrap().state, state, "{mobile}");
    }
}

#[tokio::test]
async fn a_way_of_signing_that_is_closed_cannot_be_chosen_by_hand() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let token = services
        .codes
        .check_code(&caller, &portal.code(MOBILE))
        .await
        .unwrap()
        .token;
    let caller = portal.caller(Some(&token)).await;
    for method in ["e_signature", "prior_approval", "by owl", ""] {
        let error = services.signing.choose(&caller, method).await.unwrap_err();
        assert!(
            problem(&error, Field::SigningMethod).is_some(),
            "{method}: {error:?}"
        );
    }
}

/// The institutions, each with every way of signing.
struct EveryMethod(Arc<dyn Institutions>);

#[async_trait::async_trait]
impl Institutions for EveryMethod {
    async fn all(&self) -> Result<Vec<InstitutionProfile>, Unreachable> {
        self.0.all().await
    }

    async fn find(
        &self,
        slug: &InstitutionSlug,
    ) -> Result<Option<InstitutionProfile>, Unreachable> {
        let found = self.0.find(slug).await?;
        Ok(found.map(|profile| InstitutionProfile {
            signing_methods: SigningMethod::ALL.to_vec(),
            ..profile
        }))
    }
}

/// Whatever an institution takes: what the portal cannot do yet would end in
/// a page that asks for ink after all.
#[tokio::test]
async fn a_way_of_signing_that_leads_nowhere_is_not_offered() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let caller = portal.caller(Some(&token)).await;
    let code = portal.code(MOBILE);
    let answer = portal
        .services()
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap();
    let caller = portal.caller(Some(&answer.token)).await;
    let ports = portal.services().ports().clone();
    let institutions = Arc::new(EveryMethod(ports.institutions.clone()));
    let limits = *portal.services().limits();
    let services = Services::new(
        Ports {
            institutions,
            ..ports
        },
        limits,
    );
    let offered = services.signing.methods(&caller).await.unwrap().methods;
    let why = |method| {
        let offer = offered.iter().find(|offer| offer.method == method);
        offer.unwrap().why_not
    };
    assert_eq!(why(SigningMethod::WetSignature), None);
    assert_eq!(
        why(SigningMethod::PriorApproval),
        Some(WhyNotMethod::NotAvailable)
    );
    for method in ["e_signature", "prior_approval"] {
        let error = services.signing.choose(&caller, method).await.unwrap_err();
        assert!(problem(&error, Field::SigningMethod).is_some(), "{method}");
    }
}

#[tokio::test]
async fn a_code_that_certainly_went_to_nobody_counts_for_nothing() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    // The development inbox answers for this number as a gateway that is down.
    let down = form("0555 000 00 02");
    services.applying.review(&caller, down).await.unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    for _ in 0..12 {
        let told = services.codes.send_code(&caller).await;
        assert_eq!(told.unwrap_err(), ActError::NotSent(NotSent::Unreachable));
    }
    // One that was refused does count: the number is wrong, or somebody's who
    // wants no messages.
    let refused = form("0555 000 00 01");
    services.applying.review(&caller, refused).await.unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    let told = services.codes.send_code(&caller).await;
    assert_eq!(told.unwrap_err(), ActError::NotSent(NotSent::Refused));
    let told = services.codes.send_code(&caller).await;
    assert!(matches!(told, Err(ActError::TooOften { .. })), "{told:?}");
}

#[tokio::test]
async fn the_form_says_how_old_the_staff_list_is_and_when_that_is_too_old() {
    let directory = Toml::string("http = { url = 'http://127.0.0.1:1', token = 't' }");
    let directory: StaffConfig = Figment::from(directory).extract().unwrap();
    for (staff, can_be_stale) in [(StaffConfig::Imported, false), (directory, true)] {
        let portal = Portal::open_with(|config| config.staff = staff).await.0;
        for (hours, stale) in [(0, false), (35, false), (2, can_be_stale)] {
            portal.pass(SignedDuration::from_hours(hours));
            let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
            let caller = portal.caller(Some(&token)).await;
            let list = portal
                .services()
                .applying
                .form(&caller)
                .await
                .unwrap()
                .staff_list;
            let as_of = date(2026, 11, 23);
            assert_eq!(list, Some(StaffListAge { as_of, stale }), "{hours}");
            portal.pass(SignedDuration::from_mins(1));
        }
    }
}

#[tokio::test]
async fn the_same_post_is_answered_again_for_a_minute_from_the_same_network() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let services = portal.services();
    let code = portal.code(MOBILE);
    let caller = portal.caller(Some(&token)).await;
    let first = services.codes.check_code(&caller, &code).await.unwrap();

    portal.pass(SignedDuration::from_secs(59));
    let again = portal.caller(Some(&token)).await;
    assert!(again.session.is_none(), "the old key opens nothing");
    assert_eq!(services.codes.check_code(&again, &code).await, Ok(first));
    let elsewhere = Caller {
        network: "198.51.100.7".to_owned(),
        ..again.clone()
    };
    let told = services.codes.check_code(&elsewhere, &code).await;
    assert_eq!(told, Err(ActError::Expired));
    portal.pass(SignedDuration::from_secs(2));
    let told = services.codes.check_code(&again, &code).await;
    assert_eq!(told, Err(ActError::Expired), "a minute is over");
}

#[tokio::test]
async fn a_wrong_code_counts_again_once_it_can_be_no_slip() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let wrong = wrong(&portal.code(MOBILE), 0);
    for (pass, left) in [(0, 4), (2, 4), (1, 3)] {
        portal.pass(SignedDuration::from_secs(pass));
        let caller = portal.caller(Some(&token)).await;
        let error = portal
            .services()
            .codes
            .check_code(&caller, &wrong)
            .await
            .unwrap_err();
        let told = problem(&error, Field::OneTimeCode);
        assert_eq!(told, Some(Problem::WrongCode { left }), "{pass}");
    }
}
