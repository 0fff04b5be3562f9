//! What is said of a field of the sign-in form, in both languages. A crate of its
//! own: the pages say it, and so does the module that judges the form in a page
//! that is not hydrated, which carries nothing else of the portal's texts.

mod problem;

use domain::{Locale, form::Field};

pub use problem::problem_at_sign_in;

/// The one of two texts that is in the page's language.
pub const fn pick<'a>(locale: Locale, tr: &'a str, en: &'a str) -> &'a str {
    match locale {
        Locale::Tr => tr,
        Locale::En => en,
    }
}

/// A field's label.
pub fn label(locale: Locale, field: Field) -> &'static str {
    let (tr, en) = match field {
        Field::NationalId => ("T.C. kimlik no", "National identity number"),
        Field::GivenName => ("Ad", "Given names"),
        Field::FamilyName => ("Soyad", "Surname"),
        Field::NoFamilyName => ("Soyadım yok", "I have no surname"),
        Field::CardLost => (
            "Kartım kayboldu ya da çalındı; önce sertifikamı askıya almak istiyorum",
            "My card is lost or stolen; I want to suspend its certificate first",
        ),
        Field::BirthPlace => ("Doğum yeri", "Place of birth"),
        Field::BirthDate => ("Doğum tarihi", "Date of birth"),
        Field::BirthDay => ("Gün", "Day"),
        Field::BirthMonth => ("Ay", "Month"),
        Field::BirthYear => ("Yıl", "Year"),
        Field::EmployeeNumber => ("Kurum sicil no", "Registry number"),
        Field::CaptchaAnswer | Field::CaptchaId | Field::CaptchaProof => {
            ("Resimdeki yazıyı giriniz", "The letters in the picture")
        }
        Field::Reason => ("Başvuru nedeni", "Reason for applying"),
        Field::Certificate => ("Hangi sertifika?", "Which certificate?"),
        Field::ValidityYears => ("Sertifika süresi", "Certificate term"),
        Field::CardReader => ("Kart okuyucu tipi", "Card reader"),
        Field::SecurityWord => ("Güvenlik sözcüğü", "Security word"),
        Field::SecurityWordAgain => ("Güvenlik sözcüğü (tekrar)", "Security word again"),
        Field::OrganizationNote => (
            "Kurum adı hatalıysa doğrusu",
            "If the institution's name is wrong",
        ),
        Field::Department => ("Çalıştığınız birim", "Your unit"),
        Field::Title => ("Unvan", "Title"),
        Field::StreetAddress => ("Kurum / birim adresi", "Address of the workplace"),
        Field::Province => ("İl", "Province"),
        Field::District => ("İlçe", "District"),
        Field::PostalCode => ("Posta kodu", "Postal code"),
        Field::WorkPhone | Field::WorkPhoneConfirmed => ("İş telefonu", "Work phone"),
        Field::WorkPhoneExtension => ("Dahili", "Extension"),
        Field::MobilePhone | Field::MobilePhoneConfirmed => ("Cep telefonu", "Mobile phone"),
        Field::MobileOperator => ("Mobil operatör", "Mobile operator"),
        Field::HomePhone | Field::HomePhoneConfirmed => ("Ev telefonu", "Home phone"),
        Field::Email => ("E-posta", "E-mail"),
        Field::NoticeChannel => ("Bilgi kanalı", "How should we contact you?"),
        Field::DeclarationAccepted => ("Beyan", "Declaration"),
        Field::OneTimeCode => ("SMS doğrulama kodu", "Code from the SMS"),
        Field::SigningMethod => ("İmzalama yöntemi", "Signing method"),
        Field::Institution => ("Kurum", "Institution"),
        Field::CardSerial => ("Kimlik kartı seri no", "Identity card serial number"),
    };
    pick(locale, tr, en)
}

/// A sign that is in the way, as a message names it.
pub fn quoted(locale: Locale, sign: char) -> String {
    match sign {
        ' ' => pick(locale, "boşluk", "a space").to_owned(),
        sign => format!("“{sign}”"),
    }
}

/// How many fields are to be put right.
pub fn to_fix(locale: Locale, count: usize) -> String {
    match (locale, count) {
        (Locale::Tr, _) => format!("Devam etmek için {count} alanı düzeltin"),
        (Locale::En, 1) => "Correct 1 field to continue".to_owned(),
        (Locale::En, _) => format!("Correct {count} fields to continue"),
    }
}

/// In front of a sentence about a mistake, for whoever hears it.
pub const fn error(locale: Locale) -> &'static str {
    pick(locale, "Hata: ", "Error: ")
}

/// Beside a refusal that was put right since.
pub const fn mended(locale: Locale) -> &'static str {
    pick(locale, "(düzeltildi)", "(corrected)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_label_in_both_languages() {
        for field in Field::ALL {
            for locale in [Locale::Tr, Locale::En] {
                let label = label(locale, *field);
                assert!(!label.is_empty() && label.trim() == label);
            }
        }
    }
}
