//! Whoever reported a certificate lost gets no better term by starting over:
//! every reason after every history of what was taken out of use, why, when,
//! and what else is held.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use domain::{
    certificate::{
        Availability, Certificate, CertificateSerial, Order, OrderKind, OrderState, Proof, Reason,
        Revocation, RevocationReason, Standing, Term, WhyNot, offers,
    },
    id::OrderId,
    institution::{
        CardReader, InstitutionProfile, InstitutionSlug, Payer, PopulationCheck, SigningMethod,
        ValidityRule,
    },
    payment::FeePayment,
    person::{CertificateName, FamilyName, GivenName, NationalId},
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 28);
/// The lost one's last day.
const END: Date = date(2027, 6, 1);
const REPORTED: Date = date(2026, 11, 20);

fn profile(validity_rule: ValidityRule) -> InstitutionProfile {
    InstitutionProfile {
        slug: InstitutionSlug::parse("saglik").unwrap(),
        name: "Sağlık Bakanlığı".to_owned(),
        staff_directory: "ÇKYS".to_owned(),
        number_label_tr: "Kurum Sicil No".to_owned(),
        number_label_en: "Registry number".to_owned(),
        payer: Payer::Person,
        replacement_fee: 90_000,
        validity_rule,
        // Long enough for everything that is held to be renewed.
        renewal_window_months: 60,
        durations: vec![3],
        readers: vec![CardReader::None],
        reasons: Reason::ALL.to_vec(),
        signing_methods: vec![SigningMethod::WetSignature],
        help_phone: "444 5 576".to_owned(),
        help_email: "bilgi@kamusm.gov.tr".to_owned(),
        provider_sign_in: false,
        population_check: PopulationCheck::Public,
        payment: FeePayment::default(),
    }
}

/// A certificate that carries another name than the registry, so that every
/// reason could be about it.
fn held(serial: &str, from: Date, until: Date) -> Certificate {
    Certificate {
        serial: CertificateSerial::parse(serial).unwrap(),
        holder: NationalId::parse("10000000146").unwrap(),
        given_name: CertificateName::parse("Şükrü").unwrap(),
        family_name: CertificateName::parse("Başka").ok(),
        valid_from: from,
        valid_until: until,
        standing: Standing::Good,
        mobile: None,
        has_word: false,
        revocation: None,
        reported_lost_on: None,
    }
}

fn lost() -> Certificate {
    held("5A1F000A", date(2024, 6, 2), END)
}

fn revoked(reason: Option<RevocationReason>) -> Certificate {
    Certificate {
        standing: Standing::Revoked,
        revocation: reason.map(|reason| Revocation {
            reason,
            on: REPORTED,
        }),
        ..lost()
    }
}

fn ordered(kind: OrderKind, state: OrderState, mut of: Certificate) -> Certificate {
    let order = Order {
        id: OrderId::from_bytes([1; 16]),
        kind,
        serial: of.serial.clone(),
        case: None,
        state,
        proof: Proof::ClaimOnly,
        at: "2026-11-20T09:00:00Z".parse().unwrap(),
    };
    of.note_orders(&[order]);
    of
}

fn suspended() -> Certificate {
    Certificate {
        standing: Standing::Suspended,
        ..lost()
    }
}

/// What is open after a history, reason by reason: `=` with the remaining time
/// and the fee, `+` with a full term, `.` with the remaining time and no fee
/// asked, `L` closed because of the loss, `-` closed for another ground.
fn table(held: &[Certificate], rule: ValidityRule, today: Date) -> String {
    let given = GivenName::parse("Şükrü").unwrap();
    let family = FamilyName::parse("Işık").unwrap();
    let all = offers(held, (&given, Some(&family)), &profile(rule), today);
    Reason::ALL
        .iter()
        .map(|reason| {
            let offered = all.iter().find(|one| one.reason == *reason).unwrap();
            match &offered.availability {
                Availability::Closed(WhyNot::ReportedLost(until)) => {
                    assert!(*until >= today);
                    'L'
                }
                Availability::Closed(_) => '-',
                Availability::Fresh(_) => '+',
                Availability::Replacing(held) => {
                    let terms = held[0].terms;
                    match (terms.term, terms.payer) {
                        (Term::Until(day), payer) => {
                            assert_eq!(day, held[0].valid_until);
                            if payer.is_some() { '=' } else { '.' }
                        }
                        _ => '+',
                    }
                }
            }
        })
        .collect()
}

/// What is held after each history, and what is open then, by the reasons in
/// their order: lost, first, renewal, card fault, changed data, additional.
fn histories() -> Vec<(&'static str, Vec<Certificate>, &'static str)> {
    use OrderState::{CarriedOut, Ordered, Requested};
    use RevocationReason as Why;
    let (revoke, suspend) = (OrderKind::Revoke, OrderKind::Suspend);
    let second = || held("5A1F000B", date(2025, 3, 1), date(2028, 3, 1));
    let successor = || held("5A1F000C", date(2026, 11, 25), END);
    let why = |why| vec![revoked(Some(why))];
    vec![
        ("nothing", vec![], "-+----"),
        ("valid", vec![lost()], "=-+=.+"),
        ("suspended elsewhere", vec![suspended()], "=-----"),
        // Revoked, with the ground on the records.
        ("revoked as lost", why(Why::LostOrStolen), "=LLLLL"),
        ("replaced", why(Why::Replaced), "-+----"),
        ("changed data", why(Why::DataChanged), "-+----"),
        ("another ground", why(Why::Other), "-+----"),
        ("no ground told", vec![revoked(None)], "-+----"),
        // Our own orders, whatever the records say by now.
        (
            "requested",
            vec![ordered(revoke, Requested, lost())],
            "=LLLLL",
        ),
        ("ordered", vec![ordered(revoke, Ordered, lost())], "=LLLLL"),
        (
            "records behind",
            vec![ordered(revoke, CarriedOut, lost())],
            "=LLLLL",
        ),
        (
            "carried out",
            vec![ordered(revoke, CarriedOut, revoked(None))],
            "=LLLLL",
        ),
        (
            "another ground told",
            vec![ordered(revoke, CarriedOut, revoked(Some(Why::Other)))],
            "=LLLLL",
        ),
        (
            "requested, suspended",
            vec![ordered(revoke, Requested, suspended())],
            "=LLLLL",
        ),
        (
            "suspended by us",
            vec![ordered(suspend, CarriedOut, suspended())],
            "=LLLLL",
        ),
        (
            "suspension ordered",
            vec![ordered(suspend, Ordered, lost())],
            "=LLLLL",
        ),
        (
            "suspended, then revoked",
            vec![ordered(suspend, CarriedOut, revoked(None))],
            "=LLLLL",
        ),
        // Found again and reinstated; or revoked on another ground.
        (
            "reinstated",
            vec![ordered(suspend, CarriedOut, lost())],
            "=-+=.+",
        ),
        (
            "suspended, then replaced",
            vec![ordered(suspend, CarriedOut, revoked(Some(Why::Replaced)))],
            "-+----",
        ),
        // Several certificates.
        (
            "lost, another valid",
            vec![revoked(Some(Why::LostOrStolen)), second()],
            "=L+=.L",
        ),
        (
            "another valid, requested",
            vec![second(), ordered(revoke, Requested, lost())],
            "=L+=.L",
        ),
        (
            "lost and replaced",
            vec![revoked(Some(Why::LostOrStolen)), successor()],
            "=-+=.+",
        ),
        (
            "lost twice",
            vec![
                revoked(Some(Why::LostOrStolen)),
                ordered(revoke, Ordered, successor()),
            ],
            "=LLLLL",
        ),
        (
            "lost, and one from before that is over",
            vec![
                held("5A1F0009", date(2021, 6, 1), date(2024, 6, 1)),
                revoked(Some(Why::LostOrStolen)),
            ],
            "=LLLLL",
        ),
    ]
}

#[test]
fn nobody_gets_a_better_term_by_starting_over() {
    for (history, held, told) in histories() {
        let rule = ValidityRule::RemainingOfOld;
        assert_eq!(table(&held, rule, TODAY), told, "{history}");
        // Not before the end of its last day.
        let last = table(&held, rule, END);
        if told.contains('L') {
            assert!(last.contains('L'), "{history}: {last}");
            let after = END.tomorrow().unwrap();
            let reopened = table(&held, rule, after);
            assert!(!reopened.contains('L'), "{history}: {reopened}");
            if held.iter().all(|one| one.valid_until <= END) {
                assert_eq!(reopened, "-+----", "{history}");
            }
        }
    }
}

#[test]
fn a_lost_certificate_is_replaced_against_its_own_serial_and_warned_of_its_end() {
    let mut held = vec![
        held("5A1F000B", date(2025, 3, 1), date(2028, 3, 1)),
        revoked(Some(RevocationReason::LostOrStolen)),
    ];
    held[1].valid_until = date(2026, 12, 8);
    let given = GivenName::parse("Şükrü").unwrap();
    let profile = profile(ValidityRule::RemainingOfOld);
    let all = offers(&held, (&given, None), &profile, TODAY);
    let Availability::Replacing(lost) = &all[0].availability else {
        panic!("{all:?}")
    };
    assert_eq!(lost[0].serial, "5A1F000A");
    assert!(lost[0].terms.nearly_over && !lost[1].terms.nearly_over);
    assert_eq!(lost[0].terms.payer, Some(Payer::Person));
}

#[test]
fn an_institution_with_another_rule_keeps_the_reason_open_with_that_rule() {
    let held = [revoked(Some(RevocationReason::LostOrStolen))];
    for rule in [ValidityRule::FullFromIssue, ValidityRule::FullFromOldEnd] {
        assert_eq!(table(&held, rule, TODAY), "+LLLLL");
    }
}
