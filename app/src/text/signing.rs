//! The ways of signing: what each needs, which is recommended and why. The server puts the words
//! together, so the browser carries none of them.

use domain::{
    Locale,
    calendar::Remaining,
    certificate::Certificate,
    institution::SigningMethod,
    service::{MethodOffer, SigningSheet, WhyNotMethod},
};
use jiff::civil::Date;

use super::{day, pick, remaining};

/// Certificates that are shown at most.
const SHOWN: usize = 3;

/// What a way is called.
pub const fn name(locale: Locale, method: SigningMethod) -> &'static str {
    match method {
        SigningMethod::ESignature => pick(locale, "E-imzalı başvuru", "Electronic signature"),
        SigningMethod::WetSignature => pick(locale, "Islak imzalı başvuru", "Signature in ink"),
        SigningMethod::PriorApproval => pick(locale, "e-Onay", "Consent given earlier"),
    }
}

/// What a way needs and what comes then, or that it is closed. Why the electronic one is closed
/// stands with the recommendation.
pub const fn note(locale: Locale, offer: &MethodOffer) -> &'static str {
    match (offer.method, offer.why_not) {
        (SigningMethod::ESignature, None) => pick(
            locale,
            "Gerekenler: e-imza kartınız, kartın PIN’i, kart okuyucu ve PDF imzalayabilen bir e-imza programı.\nSonrasında: formu bilgisayarınıza indirip imzalar, imzalı dosyayı portala yüklersiniz; teslim edilecek kâğıt yoktur.",
            "You need: your e-signature card and its PIN, a card reader, and an e-signature program that signs PDF files.\nThen: you download the form to your computer, sign it and upload the signed file here; there is no paper to hand in.",
        ),
        (SigningMethod::WetSignature, None) => pick(
            locale,
            "Gerekenler: yazıcı ve mavi tükenmez kalem.\nSonrasında: formu yazdırır, imzalar ve kurum yetkilinize teslim edersiniz.",
            "You need: a printer and a blue pen.\nThen: you print the form, sign it and hand it to your institution’s certificate officer.",
        ),
        (SigningMethod::PriorApproval, None) => pick(
            locale,
            "Daha önce verdiğiniz onayla; imza gerekmez.",
            "With a consent you gave earlier; no signature is needed.",
        ),
        (SigningMethod::PriorApproval, Some(_)) => pick(
            locale,
            "Bu yöntem portalda henüz kullanılamıyor.",
            "This way of signing is not available on the portal yet.",
        ),
        (_, Some(_)) => pick(
            locale,
            "Şu anda seçilemez.",
            "It cannot be chosen at present.",
        ),
    }
}

/// Which way is recommended.
pub fn recommended(locale: Locale, method: SigningMethod) -> String {
    let (tr, en) = ("Önerilen yöntem", "Recommended");
    format!("{}: {}", pick(locale, tr, en), name(locale, method))
}

/// Why that way is recommended, and the certificates that can sign, line by line.
pub fn why(locale: Locale, sheet: &SigningSheet, today: Date) -> Vec<String> {
    let electronic = sheet
        .methods
        .iter()
        .find(|offer| offer.method == SigningMethod::ESignature);
    let why = match electronic.and_then(|offer| offer.why_not) {
        None => pick(
            locale,
            "Kayıtlarda imza atabileceğiniz bir sertifikanız var; bu yöntemde yazdırılacak ve teslim edilecek belge yoktur.",
            "You have a certificate on record that you can sign with, and nothing is to be printed or handed in.",
        ),
        Some(WhyNotMethod::NotOffered) => pick(
            locale,
            "Kurumunuz elektronik imzalı başvuruyu şu anda kabul etmiyor.",
            "Your institution does not accept electronic signatures at present.",
        ),
        Some(WhyNotMethod::OnlyTheLost) => pick(
            locale,
            "Tek sertifikanız, kayıp olarak bildirdiğiniz sertifika; onunla atılan imza kabul edilmez.",
            "Your only certificate is the one you reported lost; a signature made with it is not accepted.",
        ),
        Some(WhyNotMethod::NoneUsable) => pick(
            locale,
            "Kayıtlarda imza atabileceğiniz bir sertifikanız yok.",
            "You have no certificate on record that you can sign with.",
        ),
        Some(WhyNotMethod::NotAvailable) => pick(
            locale,
            "Portal elektronik imzalı başvuruyu henüz almıyor.",
            "The portal does not take electronic signatures yet.",
        ),
        Some(WhyNotMethod::RecordsAway) => pick(
            locale,
            "Sertifika kayıtlarına şu anda ulaşılamıyor. Islak imzayla devam edebilir, kayıtlara yeniden ulaşılınca yöntemi değiştirebilirsiniz.",
            "The certificate records cannot be reached at the moment. You can go on with a signature in ink, and change to an electronic one once they can.",
        ),
    };
    let is_open = sheet.is_open(SigningMethod::ESignature);
    let shown = sheet.usable.iter().filter(|_| is_open).take(SHOWN);
    let certificates = shown.map(|one| certificate(locale, one, today));
    std::iter::once(why.to_owned())
        .chain(certificates)
        .collect()
}

/// Until when a certificate can sign.
fn certificate(locale: Locale, one: &Certificate, today: Date) -> String {
    let tail = one.serial.tail();
    let until = day(locale, one.valid_until);
    let left = remaining(locale, Remaining::between(today, one.valid_until));
    match locale {
        Locale::Tr => {
            format!(
                "Sertifikanız: seri numarasının sonu {tail}, son geçerlilik günü {until} (kalan süre: {left})."
            )
        }
        Locale::En => {
            format!(
                "Your certificate: serial number ending in {tail}, valid until {until} ({left} left)."
            )
        }
    }
}

/// What changing to another way leads to, and the words on its button. `waits`: a signed form was
/// uploaded and waits to be verified.
pub const fn change(
    locale: Locale,
    to: SigningMethod,
    waits: bool,
) -> (&'static str, &'static str) {
    match (to, waits) {
        (SigningMethod::ESignature, false) => (
            pick(
                locale,
                "Kayıtlarda imza atabileceğiniz bir sertifikanız var. Kart okuyucunuz varsa formu kâğıt teslim etmeden imzalayabilirsiniz; yeniden bir şey yazmanız gerekmez.",
                "You have a certificate on record that you can sign with. If you have a card reader, you can sign the form without handing in paper; you need not type anything again.",
            ),
            pick(
                locale,
                "Elektronik imzaya geç",
                "Sign electronically instead",
            ),
        ),
        (SigningMethod::ESignature, true) => (
            pick(
                locale,
                "Yüklediğiniz imzalı dosya duruyor; elektronik imzaya dönerseniz doğrulanması sürer.",
                "The signed file that you uploaded is kept; if you go back to the electronic signature, its verification goes on.",
            ),
            pick(
                locale,
                "Elektronik imzaya geç",
                "Sign electronically instead",
            ),
        ),
        (_, false) => (
            pick(
                locale,
                "Kart okuyucunuz ya da imzalama programınız yoksa formu yazdırıp elle imzalayabilirsiniz; yeniden bir şey yazmanız gerekmez.",
                "If you have no card reader or signing program, you can print the form and sign it by hand; you need not type anything again.",
            ),
            pick(locale, "Islak imzaya geç", "Sign in ink instead"),
        ),
        (_, true) => (
            pick(
                locale,
                "Beklemek istemezseniz formu yazdırıp elle imzalayabilirsiniz. Yüklediğiniz dosya durur; elektronik imzaya dönerseniz doğrulanması sürer.",
                "If you do not want to wait, you can print the form and sign it by hand. The file that you uploaded is kept; if you go back to the electronic signature, its verification goes on.",
            ),
            pick(locale, "Islak imzaya geç", "Sign in ink instead"),
        ),
    }
}
