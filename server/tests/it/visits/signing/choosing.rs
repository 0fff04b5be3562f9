//! Which way of signing is open, which is recommended, and how it is changed.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use async_trait::async_trait;
use domain::{
    Services,
    certificate::{Certificate, CertificateSerial, Order},
    institution::SigningMethod,
    person::NationalId,
    ports::{CertificateAuthority, Ports, Unreachable},
    progress::State,
    service::{ActError, WhyNotMethod},
};
use jiff::ToSpan;

use super::desk::{Desk, LOST_ONE, TWO};

/// The real records, as they would answer otherwise.
struct Records {
    real: Arc<dyn CertificateAuthority>,
    answer: AtomicU8,
}

const ALL: u8 = 0;
const NOTHING: u8 = 1;
const LOST_ALONE: u8 = 2;
const NO_CERTIFICATE: u8 = 3;
const EXPIRED: u8 = 4;

#[async_trait]
impl CertificateAuthority for Records {
    async fn held_by(&self, person: &NationalId) -> Result<Vec<Certificate>, Unreachable> {
        let mut held = self.real.held_by(person).await?;
        match self.answer.load(Ordering::SeqCst) {
            NOTHING => return Err(Unreachable),
            LOST_ALONE => held.retain(|one| one.serial.as_str() == LOST_ONE),
            NO_CERTIFICATE => held.clear(),
            EXPIRED => {
                for one in &mut held {
                    one.valid_until = one.valid_until.checked_sub(10.years()).unwrap();
                }
            }
            _ => {}
        }
        Ok(held)
    }

    async fn word_is(&self, serial: &CertificateSerial, word: &str) -> Result<bool, Unreachable> {
        self.real.word_is(serial, word).await
    }

    async fn carry_out(&self, order: &Order) -> Result<(), Unreachable> {
        self.real.carry_out(order).await
    }
}

/// The desk with records that can be told what to answer.
async fn open() -> (Desk, Arc<Records>) {
    let mut desk = Desk::open().await;
    let services = desk.services();
    let ports = services.ports().clone();
    let limits = *services.limits();
    let records = Arc::new(Records {
        real: ports.certificates.clone(),
        answer: AtomicU8::new(ALL),
    });
    let certificates = records.clone();
    let ports = Ports {
        certificates,
        ..ports
    };
    desk.portal.started.services = Services::new(ports, limits);
    (desk, records)
}

impl Desk {
    /// The recommended way, why the electronic one is closed, and the certificates that may sign.
    async fn recommended(&self) -> (SigningMethod, Option<WhyNotMethod>, Vec<String>) {
        let sheet = self.services().signing.methods(&self.caller).await.unwrap();
        let ink = SigningMethod::WetSignature;
        assert!(sheet.is_open(ink));
        let electronic = SigningMethod::ESignature;
        let mut offers = sheet.methods.iter();
        let offer = offers.find(|offer| offer.method == electronic).unwrap();
        let usable = sheet.usable.iter();
        let usable = usable.map(|one| one.serial.as_str().to_owned()).collect();
        (sheet.recommended(), offer.why_not, usable)
    }

    async fn other_method(&self) -> Option<SigningMethod> {
        let documents = &self.services().documents;
        documents.result(&self.caller).await.unwrap().other_method
    }
}

#[tokio::test]
async fn the_electronic_way_is_recommended_by_a_usable_certificate_and_never_by_the_lost_one() {
    use SigningMethod::{ESignature, WetSignature};

    let (desk, records) = open().await;
    let usable = vec!["5A1F0000000000000006".to_owned()];
    assert_eq!(desk.recommended().await, (ESignature, None, usable));
    for (answer, why_not) in [
        (NOTHING, WhyNotMethod::RecordsAway),
        (LOST_ALONE, WhyNotMethod::OnlyTheLost),
        (NO_CERTIFICATE, WhyNotMethod::OnlyTheLost),
        (EXPIRED, WhyNotMethod::OnlyTheLost),
    ] {
        records.answer.store(answer, Ordering::SeqCst);
        let expected = (WetSignature, Some(why_not), Vec::new());
        assert_eq!(desk.recommended().await, expected);
    }
}

#[tokio::test]
async fn ink_can_be_chosen_while_the_records_do_not_answer() {
    let (desk, records) = open().await;
    records.answer.store(NOTHING, Ordering::SeqCst);
    desk.choose("wet_signature").await.unwrap();
    assert_eq!(desk.shown().await.0, State::AwaitingPaper);
    // Whether the other way is open is not known, and the page stands.
    assert_eq!(desk.other_method().await, None);
    let refused = desk.choose("e_signature").await;
    assert!(matches!(refused, Err(ActError::Refused(_))), "{refused:?}");
    records.answer.store(ALL, Ordering::SeqCst);
    desk.choose("e_signature").await.unwrap();
    assert_eq!(desk.shown().await.0, State::AwaitingESignature);
}

#[tokio::test]
async fn the_result_offers_the_other_way_until_the_signature_is_accepted() {
    use SigningMethod::{ESignature, WetSignature};

    let (desk, records) = open().await;
    assert_eq!(desk.other_method().await, Some(WetSignature));
    desk.choose("wet_signature").await.unwrap();
    assert_eq!(desk.other_method().await, Some(ESignature));
    records.answer.store(LOST_ALONE, Ordering::SeqCst);
    assert_eq!(desk.other_method().await, None);
    records.answer.store(ALL, Ordering::SeqCst);

    let applying = &desk.services().applying;
    applying.begin_correction(&desk.caller).await.unwrap();
    assert_eq!(desk.other_method().await, None);
    applying.drop_correction(&desk.caller).await.unwrap();
    assert_eq!(desk.other_method().await, Some(ESignature));

    desk.choose("e_signature").await.unwrap();
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.upload(&signed).await.unwrap();
    assert_eq!(desk.shown().await.0, State::UnderReview);
    assert_eq!(desk.other_method().await, None);
    for method in ["wet_signature", "e_signature"] {
        let changed = desk.choose(method).await;
        assert!(
            matches!(changed, Err(ActError::Elsewhere(_))),
            "{changed:?}"
        );
    }
}
