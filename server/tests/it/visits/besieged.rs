//! Strangers who try somebody's number out, and what becomes of the person
//! whose number it is: asked for more, and never shut out.

use domain::{
    Services,
    captcha::CaptchaKind,
    form::{Field, Problem},
    ports::{Clock, Ports},
    service::{ActError, Caller, Limits},
    session::SessionToken,
    sign_in,
};
use jiff::{SignedDuration, Timestamp};
use server_testing::visiting::{Claim, LOST, Portal, form};
use std::sync::{Arc, Mutex};

const MOBILE: &str = "0542 318 44 09";

/// Has certificates with a security word on record.
const WITH_WORD: Claim = [
    "60000000646",
    "İsmail",
    "Çağlar",
    "Iğdır",
    "21.03.1979",
    "MM5006",
];

/// What somebody spent.
#[derive(Debug, Default)]
struct Spent {
    captchas: u32,
    sums: u32,
    hashes: u64,
    judged: u32,
}

/// A small portal: sums are easy, one bit apart.
async fn portal() -> Portal {
    let change = |config: &mut server::config::Config| {
        config.captcha_proof_bits = 3;
        config.limits.claim.proof.parts = 2;
        config.limits.claim.harder_proof.parts = 4;
        config.limits.claim.harder_proof.bits = 4;
    };
    Portal::open_with(change).await.0
}

/// Somebody at the sign-in page: what their browser holds, and where they are.
#[derive(Clone, Default)]
struct Somebody {
    network: String,
    device: Option<String>,
    typed: Option<String>,
    token: Option<SessionToken>,
    scripts: bool,
}

impl Somebody {
    fn at(network: &str) -> Self {
        Self {
            network: network.to_owned(),
            scripts: true,
            ..Self::default()
        }
    }

    async fn caller(&self, portal: &Portal) -> Caller {
        Caller {
            network: self.network.clone(),
            device: self.device.clone(),
            typed: self.typed.clone(),
            ..portal.caller(self.token.as_ref()).await
        }
    }

    /// Answers whatever is asked, as a person would, and signs in.
    async fn tries(
        &mut self,
        portal: &Portal,
        claim: Claim,
        spent: &mut Spent,
    ) -> Result<SessionToken, ActError> {
        let services = portal.services();
        let caller = self.caller(portal).await;
        let begun = services
            .sign_in
            .begin(&caller, "saglik", CaptchaKind::Picture)
            .await?;
        if begun.token.is_some() {
            self.token = begun.token;
        }
        let [
            id,
            given_name,
            family_name,
            birth_place,
            birth_day,
            employee_number,
        ] = claim.map(str::to_owned);
        let ticket = begun.captcha.ticket;
        let captcha_answer = if begun.captcha.passed {
            // The same post again within a moment would be no other try.
            format!("passed {}", spent.judged)
        } else {
            spent.captchas += 1;
            portal.started.telling.as_ref().unwrap().last()
        };
        let sum = begun.captcha.puzzle.filter(|_| self.scripts);
        let captcha_proof = sum.map_or(String::new(), |puzzle| {
            spent.sums += 1;
            spent.hashes += u64::from(puzzle.parts) << puzzle.bits;
            puzzle.solve(&ticket, &mut |_| ())
        });
        let draft = sign_in::Draft {
            captcha_id: ticket,
            captcha_answer,
            captcha_proof,
            national_id: id,
            given_name,
            family_name,
            birth_place,
            birth_day,
            employee_number,
            ..sign_in::Draft::default()
        };
        let caller = self.caller(portal).await;
        let told = services
            .sign_in
            .check_claim(&caller, "saglik", &draft)
            .await;
        self.typed = services.sign_in.hold_typed(&caller, &draft).unwrap();
        match told {
            Ok(signed_in) => {
                spent.judged += 1;
                self.token = Some(signed_in.token.clone());
                self.device = signed_in.device;
                Ok(signed_in.token)
            }
            Err(error) => {
                if matches!(error, ActError::NoMatch | ActError::NoMatchLeft { .. }) {
                    spent.judged += 1;
                }
                Err(error)
            }
        }
    }
}

fn more_is_asked(error: &ActError) -> bool {
    matches!(error, ActError::Refused(told)
        if told.problem(Field::CaptchaAnswer) == Some(Problem::MoreAsked))
}

/// So many addresses try for so long, and answer whatever is asked.
async fn besiege(portal: &Portal, addresses: u32, rounds: u32) -> Spent {
    let mut wrong = LOST;
    wrong[5] = "MM9999";
    let mut spent = Spent::default();
    let mut strangers: Vec<Somebody> = (0..addresses)
        .map(|one| Somebody::at(&format!("203.0.{}.{}", one / 250, one % 250)))
        .collect();
    for _ in 0..rounds {
        for stranger in &mut strangers {
            // Until they are told to wait.
            for _ in 0..6 {
                let told = stranger.tries(portal, wrong, &mut spent).await.unwrap_err();
                if matches!(told, ActError::TooOften { .. }) {
                    break;
                }
            }
        }
        portal.pass(SignedDuration::from_mins(10));
    }
    spent
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_besieged_gets_in_with_the_right_facts_and_can_suspend() {
    for (addresses, rounds) in [(4, 12), (40, 6), (400, 2)] {
        let portal = portal().await;
        let mut spent = Spent::default();
        // A browser and a network in which the person signed in before.
        let mut familiar = Somebody::at("198.51.100.1");
        familiar.tries(&portal, LOST, &mut spent).await.unwrap();
        let device = familiar.device.clone();

        let attack = besiege(&portal, addresses, rounds).await;
        println!("{addresses} addresses, {rounds} x 10 min: {attack:?}");
        // Twenty are free; then each address has one in ten minutes, and each of
        // them is paid for with letters and a sum.
        let free = portal.services().limits().claim.failed_day;
        assert!(attack.judged <= free + addresses * rounds, "{attack:?}");
        assert!(attack.sums + free >= attack.judged, "{attack:?}");

        // From a fresh network and a fresh browser: once more is asked, and then
        // the right facts get in.
        let mut fresh = Somebody::at("198.51.100.99");
        let told = fresh.tries(&portal, LOST, &mut spent).await.unwrap_err();
        assert!(more_is_asked(&told), "{told:?}");
        let token = fresh.tries(&portal, LOST, &mut spent).await.unwrap();
        // Where the person succeeded before nothing more is asked.
        for mut known in [
            Somebody::at("198.51.100.1"),
            Somebody {
                device,
                ..Somebody::at("198.51.100.50")
            },
        ] {
            known.tries(&portal, LOST, &mut spent).await.unwrap();
        }
        // Without scripts, too: letters, and time in place of the sum.
        let mut plain = Somebody {
            scripts: false,
            ..Somebody::at("198.51.100.77")
        };
        let told = plain.tries(&portal, LOST, &mut spent).await.unwrap_err();
        assert!(more_is_asked(&told), "{told:?}");
        plain.tries(&portal, LOST, &mut spent).await.unwrap();

        // And the stolen card is stopped.
        let services = portal.services();
        let caller = portal.caller(Some(&token)).await;
        let sheet = services.certificates.suspendable(&caller).await.unwrap();
        let serial = sheet.certificates[0].certificate.serial.as_str().to_owned();
        services
            .certificates
            .send_suspension_code(&caller, &serial)
            .await
            .unwrap();
        services
            .certificates
            .suspend_by_code(&caller, &serial, &portal.code(MOBILE))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_network_of_six_has_a_few_tries_however_many_addresses_are_in_it() {
    let portal = portal().await;
    let mut wrong = LOST;
    wrong[5] = "MM9999";
    let mut spent = Spent::default();
    for host in 0..60_u32 {
        let mut stranger = Somebody::at(&format!("2001:db8:1:{host:x}::/64"));
        for _ in 0..3 {
            let _ = stranger.tries(&portal, wrong, &mut spent).await;
        }
    }
    // Four times what one address has.
    assert!(spent.judged <= 20, "{spent:?}");
}

#[tokio::test]
async fn wrong_words_of_strangers_do_not_close_suspension_to_the_holder() {
    let portal = portal().await;
    let services = portal.services();
    let mut spent = Spent::default();
    let serial = {
        let (token, _) = portal.sign_in("saglik", WITH_WORD).await.unwrap();
        let caller = portal.caller(Some(&token)).await;
        let sheet = services.certificates.suspendable(&caller).await.unwrap();
        sheet.certificates[0].certificate.serial.as_str().to_owned()
    };
    // Strangers who know the facts, each from an address of their own.
    let mut judged = 0;
    for one in 0..30 {
        let mut stranger = Somebody::at(&format!("203.0.113.{one}"));
        stranger
            .tries(&portal, WITH_WORD, &mut spent)
            .await
            .unwrap();
        let caller = stranger.caller(&portal).await;
        for _ in 0..6 {
            let told = services
                .certificates
                .suspend_by_word(&caller, &serial, "başka bir söz")
                .await;
            if matches!(told, Err(ActError::Refused(_))) {
                judged += 1;
            }
        }
    }
    // Ten are free, and then one a visit, which costs a sign-in.
    assert_eq!(judged, 10 + 28);
    let mut holder = Somebody::at("198.51.100.99");
    holder.tries(&portal, WITH_WORD, &mut spent).await.unwrap();
    let caller = holder.caller(&portal).await;
    services
        .certificates
        .suspend_by_word(&caller, &serial, "mor kaktüs 7")
        .await
        .unwrap();
}

#[tokio::test]
async fn codes_that_strangers_ask_for_leave_those_of_the_person() {
    let portal = portal().await;
    let services = portal.services();
    let mut spent = Spent::default();
    // The person proved the phone once, in this browser.
    let mut person = Somebody::at("198.51.100.1");
    person.tries(&portal, LOST, &mut spent).await.unwrap();
    let caller = person.caller(&portal).await;
    services
        .applying
        .review(&caller, form(MOBILE))
        .await
        .unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    services.codes.send_code(&caller).await.unwrap();
    let proved = services
        .codes
        .check_code(&caller, &portal.code(MOBILE))
        .await
        .unwrap();
    person.device = proved.device;
    person.token = Some(proved.token);
    let caller = person.caller(&portal).await;
    services
        .signing
        .choose(&caller, "wet_signature")
        .await
        .unwrap();
    // Strangers who know the facts ask for codes to the phone all day.
    let mut sent = 0;
    for hour in 0..20 {
        for one in 0..8 {
            let mut stranger = Somebody::at(&format!("203.0.{hour}.{one}"));
            if stranger.tries(&portal, LOST, &mut spent).await.is_ok() {
                let caller = stranger.caller(&portal).await;
                sent += u32::from(services.codes.send_resumption_code(&caller).await.is_ok());
            }
            portal.pass(SignedDuration::from_mins(5));
        }
    }
    assert!(
        sent <= services.limits().code.per_phone_day_overall,
        "{sent}"
    );
    // The person's own browser, from wherever, has its own.
    let mut again = Somebody {
        device: person.device.clone(),
        ..Somebody::at("198.51.100.200")
    };
    again.tries(&portal, LOST, &mut spent).await.unwrap();
    let caller = again.caller(&portal).await;
    services.codes.send_resumption_code(&caller).await.unwrap();
    services
        .codes
        .resume(&caller, &portal.code(MOBILE))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_sum_alone_is_not_enough_after_failures_and_grows_with_them() {
    let portal = portal().await;
    let services = portal.services();
    let mut spent = Spent::default();
    // Each of these people is tried less often than shuts anybody out.
    let people = ["20000000282", "30000000328", "50000000500", "60000000646"];
    let nobody = Somebody::at("203.0.113.1");
    let pose = async || {
        let caller = nobody.caller(&portal).await;
        let begun = services
            .sign_in
            .begin(&caller, "saglik", CaptchaKind::Proof)
            .await;
        begun.unwrap().captcha
    };
    let calm = pose().await;
    assert_eq!(calm.kind, CaptchaKind::Proof);
    for (failures, kind, sum) in [
        (4, CaptchaKind::Picture, false),
        (12, CaptchaKind::Picture, true),
    ] {
        let mut stranger = Somebody::at("203.0.113.1");
        for _ in 0..60 {
            let person = people[spent.judged as usize % people.len()];
            let claim: Claim = [person, "Ali", "Kaya", "Bolu", "01.02.1980", "MM1"];
            if spent.judged < failures {
                let _ = stranger.tries(&portal, claim, &mut spent).await;
            }
        }
        assert_eq!(spent.judged, failures);
        let posed = pose().await;
        assert_eq!(
            (posed.kind, posed.puzzle.is_some()),
            (kind, sum),
            "{failures}"
        );
        if let Some(puzzle) = posed.puzzle {
            assert!(puzzle.bits > calm.puzzle.unwrap().bits, "{puzzle:?}");
        }
    }
    // Elsewhere nobody is asked for more.
    let elsewhere = Somebody::at("198.51.100.1").caller(&portal).await;
    let begun = services
        .sign_in
        .begin(&elsewhere, "saglik", CaptchaKind::Proof)
        .await;
    assert_eq!(begun.unwrap().captcha.kind, CaptchaKind::Proof);
}

#[tokio::test]
async fn a_whole_hospital_behind_one_address_is_asked_for_more_and_never_shut_out() {
    let portal = portal().await;
    let services = portal.services();
    let looks = services.limits().claim.captchas_per_network;
    let one = Somebody::at("203.0.113.1").caller(&portal).await;
    let own = Caller {
        exempt: true,
        ..one.clone()
    };
    let look = async |caller: &Caller| {
        let begun = services
            .sign_in
            .begin(caller, "saglik", CaptchaKind::Picture)
            .await;
        begun.unwrap().captcha.puzzle.is_some()
    };
    for count in 1..=looks * 3 {
        assert_eq!(look(&one).await, count > looks, "{count}");
    }
    assert!(!look(&own).await, "the operator's own network");
    let mut spent = Spent::default();
    let mut person = Somebody::at("203.0.113.1");
    person.tries(&portal, LOST, &mut spent).await.unwrap();
    assert_eq!(spent.sums, 1);
}

#[tokio::test]
async fn what_was_made_later_than_now_is_void() {
    let portal = portal().await;
    let services = portal.services();
    let hour = SignedDuration::from_hours(1);
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let (visit, draft) = portal.claim("saglik", LOST).await;
    let code = portal.code(MOBILE);
    let early = portal.caller(Some(&token)).await;
    portal.pass(-hour);
    // The session, the code, and the captcha.
    assert!(portal.caller(Some(&token)).await.session.is_none());
    let told = services.codes.code(&early).await.unwrap().status.unwrap();
    assert!(told.over);
    let told = services.codes.check_code(&early, &code).await.unwrap_err();
    assert!(
        matches!(&told, ActError::Refused(told)
            if told.problem(Field::OneTimeCode) == Some(Problem::CodeExpired)),
        "{told:?}"
    );
    let caller = portal.caller(Some(&visit)).await;
    let told = services
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap_err();
    assert!(
        matches!(&told, ActError::Refused(told)
            if told.problem(Field::CaptchaAnswer) == Some(Problem::WrongCaptcha)),
        "{told:?}"
    );
}

/// A clock that goes on between two looks, as a server's does.
struct GoingOn(Mutex<Timestamp>);

impl Clock for GoingOn {
    fn now(&self) -> Timestamp {
        let mut now = self.0.lock().unwrap();
        *now += SignedDuration::from_millis(1);
        *now
    }
}

#[tokio::test]
async fn a_right_claim_is_not_counted_as_a_failed_one() {
    let portal = portal().await;
    let ports = Ports {
        clock: Arc::new(GoingOn(Mutex::new(portal.services().now()))),
        ..portal.services().ports().clone()
    };
    let mut limits: Limits = *portal.services().limits();
    limits.claim.failed_day = 1;
    let services = Services::new(ports, limits);
    for network in ["192.0.2.7", "198.51.100.7", "203.0.113.7"] {
        let (visit, draft) = portal.claim("saglik", LOST).await;
        let caller = Caller {
            network: network.to_owned(),
            ..portal.caller(Some(&visit)).await
        };
        let told = services.sign_in.check_claim(&caller, "saglik", &draft);
        assert!(told.await.is_ok(), "{network}");
    }
}
