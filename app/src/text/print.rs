//! The undertaking that is signed with the form.

use domain::Locale;

/// The undertaking's form number and version.
pub const UNDERTAKING_NUMBER: &str = "FORM-001-042 · 2026-1";

/// Its title.
pub const fn undertaking_title(locale: Locale) -> &'static str {
    match locale {
        Locale::Tr => "Sertifika Sahibi Taahhütnamesi",
        Locale::En => "Subscriber Undertaking (Sertifika Sahibi Taahhütnamesi)",
    }
}

/// Its clauses: a subscriber's duties under act 5070 and its regulation.
pub const fn undertaking(locale: Locale) -> [&'static str; 9] {
    match locale {
        Locale::Tr => [
            "Başvuruda verdiğim bilgilerin doğru ve güncel olduğunu beyan ederim.",
            "Bilgilerim değişirse kurum yetkilime gecikmeden bildiririm.",
            "Kartımı, PIN ve PUK kodlarımı ve güvenlik sözcüğümü yalnız kendim kullanır, kimseyle paylaşmam.",
            "Kartım kaybolur, çalınır ya da kodlarım başkasınca öğrenilirse sertifikamın askıya alınmasını ya da iptalini hemen isterim.",
            "Sertifikamı yalnız geçerlilik süresi içinde ve kullanım sınırları içinde kullanırım.",
            "Süresi dolmuş, askıda ya da iptal edilmiş sertifikayla imza atmam.",
            "İptalin geri alınamayacağını; kayıp ya da çalıntı yerine verilen sertifikanın, kurumumun kuralı başka değilse, eskisinin kalan süresi kadar geçerli olacağını biliyorum.",
            "Güvenli elektronik imzamın, kanunun ayırdığı işlemler dışında, elle atılan imzayla aynı sonucu doğurduğunu biliyorum.",
            "Başvuru formuyla bu taahhütnameyi birlikte imzalarım.",
        ],
        Locale::En => [
            "I declare that the details given in the application are true and current.",
            "If they change I will tell my authority without delay.",
            "My card, its PIN and PUK and my security word are for me alone; I share them with nobody.",
            "If my card is lost or stolen or my codes become known, I will at once ask for suspension or revocation.",
            "I will use the certificate only while it is valid and within its limits of use.",
            "I will not sign with a certificate that has expired or is suspended or revoked.",
            "I know that a revocation cannot be undone and that, unless my institution's rule says otherwise, a certificate replacing a lost or stolen one is valid for the time the old one had left.",
            "I know that my secure electronic signature has the effect of one by hand, except for acts that the law sets apart.",
            "I sign this undertaking together with the application form.",
        ],
    }
}
