//! The words of the printed form and of the undertaking that is signed with
//! it.

use domain::{Locale, application::Declaration, certificate::Reason};

use super::{Text, pick};

/// The undertaking's form number.
pub const UNDERTAKING_NUMBER: &str = "FORM-001-042";

texts! {
    /// What the printed form says beside the labels of the fields.
    Print;
    title: "Nitelikli Elektronik Sertifika Başvuru Formu", "Qualified Electronic Certificate Application";
    date: "Başvuru tarihi", "Date of application";
    corrected_version: "düzeltilmiş sürüm", "corrected version";
    later: "Telefonunuz doğrulanınca verilir", "Given once your phone is verified";
    form: "Başvuru formu", "Application form";
    version: "sürüm", "version";
    applicant: "Başvuru sahibi", "Applicant";
    unchecked: "Nüfus kaydıyla karşılaştırılmayan bilgiler", "Not compared with the population registry";
    proven_by: "Kimliği doğrulayan", "Identity verified by";
    birth_day: "doğum günü ve ayı", "day and month of birth";
    institution: "Kurum", "Institution";
    authority: "Kurum yetkilisi: form bu kişiye teslim edilir", "Certificate officer: hand the form to this person";
    authority_who: "Yetkili ve birimi", "Officer and unit";
    authority_phone: "Telefon", "Phone";
    application: "Sertifika", "Certificate";
    department: "Çalıştığı birim", "Unit";
    note: "Kurum adına ilişkin not", "Note on the institution's name";
    notices: "Bilgi kanalı", "Messages by";
    contact: "İletişim", "Contact";
    extension: "dahili", "extension";
    new_until: "Yeni sertifikanın son günü", "Last day of the new certificate";
    replaced: "Yerine geçtiği sertifika", "Certificate it replaces";
    lost_certificate: "Kayıp ya da çalıntı sertifikanın seri no", "Serial number of the lost or stolen certificate";
    revoked_ordered: "İptal işlemi başlatıldı", "Its revocation was started on";
    revoked_requested: "İptal isteği kaydedildi, sertifika henüz iptal edilmedi. İstek zamanı", "Its revocation was requested; it is not revoked yet. Requested on";
    revoked_later: "Telefonunuz doğrulanınca iptal işlemi başlatılır ya da iptal isteği kaydedilir.", "Once your phone is verified, its revocation is started or a request for it is recorded.";
    declaration: "Beyan", "Declaration";
    sign_here: "Başvuru sahibi: tarih ve imza", "Applicant: date and signature";
    receipt: "Kurum yetkilisi: teslim alındı (tarih, kaşe, imza)", "Certificate officer: received (date, stamp, signature)";
    undertaking: "Sertifika Sahibi Taahhütnamesi", "Subscriber Undertaking";
    next: "Şimdi ne yapmalısınız", "What to do now";
    next_keep: "Bu sayfa sizde kalır.", "Keep this page.";
    next_electronic: "Formu elektronik olarak imzalayacaksanız yazdırmayın: indirdiğiniz dosyayı imzalayıp portala yükleyin. Aşağıdaki adımlar, formu elle imzalayacaklar içindir.", "If you sign electronically, do not print the form: sign the file that you downloaded and upload it to the portal. The steps below are for a signature in ink.";
    next_print: "Başvuru formu ile taahhütnameyi tek yüze, %100 ölçekte yazdırın.", "Print the application form and the undertaking on one side of the paper, at 100 % scale.";
    next_receipt: "Dekontun üzerine başvuru numaranızı yazın ve forma ekleyin.", "Write the application number on the receipt and attach it to the form.";
    next_lost: "Eski kartınız bulunursa kullanmayın; iptal edilen sertifika yeniden açılamaz.", "If your old card turns up, do not use it: a revoked certificate cannot be restored.";
    next_help: "Sorularınız için", "For questions";
    paper: "Her sayfadaki kare kod ve damga, kâğıdın hangi başvuruya ait olduğunu gösterir. Kurum yetkiliniz kodu okutunca doğrulama sayfası açılır.", "The square code and the stamp code on every page show to which application the paper belongs. When the certificate officer scans the square code, the verification page opens.";
    continued: "(devam)", "(continued)";
    page: "Sayfa", "Page";
    mark: "Damga", "Stamp code";
    code_alt: "Kare kod: bu belgenin doğrulama adresi", "Square code: the address where this document is verified";
    signature_alt: "Başvuru sahibinin elektronik imza alanı", "Field for the applicant's electronic signature";
}

/// The declaration as it was accepted, in each of its versions.
pub const fn declaration(locale: Locale, version: Declaration) -> &'static str {
    match version {
        Declaration::First => pick(
            locale,
            "Bu formdaki bilgilerin doğru olduğunu, değişirse kurum yetkilime bildireceğimi ve sertifikayı sertifika sahibi taahhütnamesine uygun kullanacağımı beyan ederim.",
            "I declare that the details in this form are true, that I will report changes to my authority, and that I will use the certificate as the subscriber undertaking says.",
        ),
        Declaration::WithRequest => Text::of(locale).declaration,
    }
}

/// A reason as forms name it.
pub const fn reason(locale: Locale, reason: Reason) -> &'static str {
    let (tr, en) = match reason {
        Reason::LostOrStolen => ("Kayıp / çalıntı", "Lost or stolen"),
        Reason::First => ("İlk başvuru", "First application"),
        Reason::Renewal => ("Yenileme", "Renewal"),
        Reason::CardFault => ("Kart arızası / PUK kilidi", "Broken card or locked PUK"),
        Reason::DataChange => ("Bilgi değişikliği", "Changed personal data"),
        Reason::Additional => ("Ek sertifika", "Additional certificate"),
    };
    match locale {
        Locale::Tr => tr,
        Locale::En => en,
    }
}

/// The undertaking's clauses: a subscriber's duties under act 5070 and its regulation.
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
            "If they change I will tell my institution’s certificate officer without delay.",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_of_today_holds_liability_and_request_and_the_first_one_neither() {
        let says = |locale, version, word: &str| declaration(locale, version).contains(word);
        for (locale, liable, request) in [
            (Locale::Tr, "sorumlu", "üretilmesini talep ederim"),
            (
                Locale::En,
                "liable",
                "I request that a qualified electronic certificate",
            ),
        ] {
            for word in [liable, request] {
                assert!(says(locale, Declaration::TODAY, word), "{word}");
                assert!(!says(locale, Declaration::First, word), "{word}");
            }
        }
    }
}
