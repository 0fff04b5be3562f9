//! What a refusal says to whoever signed a statement, in place of a form.

use domain::Locale;

use super::{Advice, Refusal};

impl Refusal {
    /// What is wrong with a signed statement and what to do about it, for the person who signed.
    pub const fn statement_sentence(self, locale: Locale) -> &'static str {
        let (turkish, english) = sentences(self.row().2);
        match locale {
            Locale::Tr => turkish,
            Locale::En => english,
        }
    }
}

impl Refusal {
    /// What is wrong with a certificate, before anything is signed with it.
    pub const fn certificate_sentence(self, locale: Locale) -> &'static str {
        match (self.row().2, locale) {
            (Advice::OwnCertificate, Locale::Tr) => {
                "Bu sertifika başkasına ait. Başvuru sahibinin kendi sertifikasını seçin."
            }
            (Advice::OwnCertificate, Locale::En) => {
                "This certificate is somebody else's. Choose the applicant's own certificate."
            }
            _ => self.statement_sentence(locale),
        }
    }
}

/// In Turkish and in English.
const fn sentences(advice: Advice) -> (&'static str, &'static str) {
    match advice {
        Advice::SignOnly => (
            "İmza, gösterilen metne ait değil. İşlemi baştan başlatıp metni yeniden imzalayınız.",
            "The signature is not that of the text that was shown. Begin again and sign the new text.",
        ),
        Advice::SignOnlyOnce => (
            "Metinde birden fazla imza var. İşlemi baştan başlatıp yalnız kendi imzanızla imzalayınız.",
            "There is more than one signature. Begin again and sign once, with your own signature alone.",
        ),
        Advice::ChooseCades => (
            "İmza biçimi uygun değil. Metni, içeriği ayrık CAdES (CAdES-BES) biçiminde imzalayan bir programla yeniden imzalayınız.",
            "The signature has the wrong format. Sign the text again with a program that makes detached CAdES signatures.",
        ),
        Advice::Strong => (
            "İmza, güvenli sayılmayan bir yöntemle atılmış. Programınızın ayarlarında SHA-256 özetini seçip yeniden imzalayınız.",
            "The signature uses a method that is not considered secure. Choose SHA-256 in your program's settings and sign again.",
        ),
        Advice::AnotherCertificate => (
            "Bu sertifikayla atılan imza kabul edilemiyor. Başka bir nitelikli elektronik sertifikanız varsa onunla imzalayınız.",
            "A signature by this certificate cannot be accepted. Sign with another qualified certificate if you have one.",
        ),
        Advice::Renewed => (
            "Sertifikanızın geçerlilik süresi dolmuş ya da henüz başlamamış. Geçerli bir nitelikli elektronik sertifikayla imzalayınız.",
            "Your certificate has expired or is not valid yet. Sign with a valid qualified certificate.",
        ),
        Advice::Qualified => (
            "Bu sertifika, elle atılan imzanın yerine geçen imzalar için değil. Nitelikli elektronik sertifikanızla (NES) imzalayınız.",
            "This certificate is not for signatures that replace handwritten ones. Sign with your qualified electronic certificate (NES).",
        ),
        Advice::NotRevoked => (
            "Sertifikanız iptal edilmiş ya da askıya alınmış. Geçerli bir nitelikli elektronik sertifikayla imzalayınız.",
            "Your certificate was revoked or suspended. Sign with a valid qualified certificate.",
        ),
        Advice::OwnCertificate => (
            "Metin başkasının sertifikasıyla imzalanmış. Metinde kimlik numarası yazan kişinin sertifikasıyla imzalayınız.",
            "The text is signed with somebody else's certificate. Sign with the certificate of the person whose identity number it states.",
        ),
        Advice::Clock => (
            "İmzadaki tarih, işlemin başladığı an ile şimdi arasında değil ya da okunamıyor. Bilgisayarınızın tarih ve saatini düzeltip işlemi baştan başlatınız.",
            "The time in the signature is not between the beginning and now, or cannot be read. Correct your computer's date and time and begin again.",
        ),
        Advice::AskAgain => advice.sentences(),
        Advice::Ink | Advice::SmallerFile | Advice::SignDownloaded | Advice::SignIt => (
            "Programınızın attığı imza okunamadı. İşlemi baştan başlatıp başka bir imza programıyla yeniden deneyiniz.",
            "The signature that your program made cannot be read. Begin again and try another program.",
        ),
    }
}
