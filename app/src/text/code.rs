//! What a right code brings about, in words. The server says them: no browser
//! carries them.

use domain::{Locale, service::Revocation};

use super::pick;

/// What happens to a lost card's certificate as soon as the code is right, or
/// does not; nothing where none is reported lost.
pub const fn outcome(locale: Locale, revocation: Revocation) -> &'static str {
    match revocation {
        Revocation::None => "",
        Revocation::AtOnce => pick(
            locale,
            "Kod doğruysa başvurunuz alınır ve kayıp kartınızdaki sertifika hemen iptal edilir. İptal geri alınamaz: kartınızı sonradan bulsanız da onunla imza atamazsınız.",
            "If the code is right, your application is received and the certificate on the lost card is revoked at once. This cannot be undone: even if you find the card later, you cannot sign with it.",
        ),
        Revocation::AfterApproval => pick(
            locale,
            "Kod doğruysa başvurunuz alınır. Kayıp kartınızdaki sertifika ise ancak kurum yetkiliniz onaylayınca iptal edilir; o zamana kadar kartla imza atılabilir.",
            "If the code is right, your application is received. The certificate on the lost card is revoked only when your institution’s certificate officer approves it; until then the card can sign.",
        ),
        Revocation::Unknown => pick(
            locale,
            "Kod doğruysa başvurunuz alınır. Kayıp kartınızdaki sertifika hemen ya da kurum yetkiliniz onaylayınca iptal edilir; hangisi olduğunu sonuç sayfasında görürsünüz. İptal geri alınamaz.",
            "If the code is right, your application is received. The certificate on the lost card is revoked at once or when your institution’s certificate officer approves it; the result page says which. This cannot be undone.",
        ),
    }
}

/// The button that checks the code: it says what cannot be undone.
pub const fn button(locale: Locale, revocation: Revocation) -> &'static str {
    match revocation {
        Revocation::AtOnce => pick(
            locale,
            "Başvur ve kayıp kartı iptal et",
            "Apply and revoke the lost card",
        ),
        Revocation::None | Revocation::AfterApproval | Revocation::Unknown => {
            pick(locale, "Tamam", "OK")
        }
    }
}
