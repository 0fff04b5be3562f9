//! What whoever pays is told, wherever it is told.

use app::sheet::{Contents, Stamp, compose};
use domain::{Locale, document::DocumentKind, institution::Payer, outbox::Queue};
use server::outbox;
use server_testing::visiting::{Claim, Portal, form};

/// Of an institution whose people pay.
const TEACHER: Claim = [
    "17000001852",
    "Burak",
    "Güneş",
    "Edirne",
    "19.09.1991",
    "MM5017",
];
const MOBILE: &str = "0532 999 88 77";
const IBAN: &str = "TR330006100519786457841326";

#[tokio::test]
async fn whoever_pays_finds_amount_account_and_reference_by_sms_and_on_the_form() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (token, _) = portal.sign_in("meb", TEACHER).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    services
        .applying
        .review(&caller, form(MOBILE))
        .await
        .unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    services.codes.send_code(&caller).await.unwrap();
    let code = portal.code(MOBILE);
    let token = services
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap()
        .token;
    let caller = portal.caller(Some(&token)).await;
    services
        .signing
        .choose(&caller, "wet_signature")
        .await
        .unwrap();
    while outbox::deliver_one(services, Queue::Messages)
        .await
        .unwrap()
    {}

    let of = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(of.application.terms.payer, Some(Payer::Person));
    let number = of.number.as_str();
    let messages = portal.started.inbox.as_ref().unwrap().messages();
    let told = messages
        .iter()
        .find(|one| one.text.contains(IBAN))
        .map(|one| one.text.clone())
        .unwrap();
    assert!(told.len() <= 160 && told.is_ascii(), "{told}");
    for part in ["900,00 TL", number] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains(TEACHER[0]), "{told}");

    for (locale, wanted) in [
        (
            Locale::Tr,
            [
                "Kayıp/çalıntı ücreti: 900,00 TL, siz ödersiniz".to_owned(),
                "Alıcı: Kamu Sertifikasyon Merkezi".to_owned(),
                "IBAN: TR33 0006 1005 1978 6457 8413 26".to_owned(),
                format!("Ödeme açıklaması: {number}"),
            ],
        ),
        (
            Locale::En,
            [
                "Lost or stolen card fee: TRY 900.00, paid by you".to_owned(),
                "Payee: Kamu Sertifikasyon Merkezi".to_owned(),
                "IBAN: TR33 0006 1005 1978 6457 8413 26".to_owned(),
                format!("Payment reference: {number}"),
            ],
        ),
    ] {
        let contents = Contents {
            case: &of.case,
            application: &of.application,
            profile: &of.profile,
            stamp: Some(Stamp {
                number: &of.number,
                at: of.confirmed_at,
            }),
        };
        let sheet = compose(DocumentKind::ApplicationForm, &contents, locale);
        let texts = sheet.texts();
        for one in wanted {
            assert!(texts.contains(&&*one), "{one}: {texts:?}");
        }
        assert!(!texts.iter().any(|one| one.contains("Yenileme ücreti")));
    }
}
