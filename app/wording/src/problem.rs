//! What is wrong with a field of the sign-in page, and how to repair it.

use domain::{
    Locale,
    form::{Field, Problem},
    person::{
        BirthDateError as D, BirthPlaceError as B, CardSerialError as C, NameError as N,
        NationalIdError as I,
    },
    text_value::EmployeeNumberError as R,
};

use super::{label, quoted};

/// The sentence for a problem of the sign-in page; `None` for one that occurs
/// elsewhere.
pub fn problem_at_sign_in(locale: Locale, field: Field, problem: Problem) -> Option<String> {
    let name = label(locale, field);
    let (tr, en): (String, String) = match problem {
        // The check may be a picture, a sound or a sum.
        Problem::Missing if field == Field::CaptchaAnswer => (
            "Güvenlik doğrulamasını tamamlayın".into(),
            "Complete the security check".into(),
        ),
        Problem::Missing
        | Problem::NationalId(I::Empty)
        | Problem::Name(N::Empty)
        | Problem::BirthPlace(B::Empty)
        | Problem::BirthDate(D::Empty)
        | Problem::EmployeeNumber(R::Empty)
        | Problem::CardSerial(C::Empty) => {
            return fill_in(locale, field);
        }
        // Seen beside the field, so that it is found among what was typed.
        Problem::Sign(sign) => {
            let sign = quoted(locale, sign);
            (
                format!("{name}: {sign} burada kullanılamaz; silin ya da düzeltin"),
                format!("{name}: {sign} cannot be used here; remove or correct it"),
            )
        }
        Problem::NationalId(I::NotElevenDigits) => (
            "Kimlik numarası 11 rakamdır; eksik ya da fazla yazılmış".into(),
            "An identity number has 11 digits; yours has more or fewer".into(),
        ),
        Problem::NationalId(I::LeadingZero) => (
            "Kimlik numarası 0 ile başlamaz; kimlik kartınızdan yazın".into(),
            "An identity number does not begin with 0; copy it from your card".into(),
        ),
        Problem::NationalId(I::WrongChecksum) => (
            "Kimlik numarasında bir rakam yanlış; kimlik kartınızdan yazın".into(),
            "A digit of the identity number is wrong; copy it from your card".into(),
        ),
        Problem::Name(N::TooLong) => (
            format!("{name}: en çok 50 harf"),
            format!("{name}: at most 50 letters"),
        ),
        Problem::Name(N::NotALetter) => (
            format!("{name}: yalnız harf, boşluk, tire, kesme işareti ve nokta kullanın"),
            format!("{name}: use letters, spaces, hyphens, apostrophes and points only"),
        ),
        Problem::BirthPlace(B::TooLong) => (
            format!("{name}: en çok 60 harf"),
            format!("{name}: at most 60 letters"),
        ),
        Problem::BirthDate(D::NotADate) => (
            "Takvimde böyle bir gün yok; gün, ay ve yılı kontrol edin, örnek: 30.08.1985".into(),
            "There is no such day; check day, month and year, for example 30.08.1985".into(),
        ),
        Problem::BirthDate(D::TwoDigitYear | D::NoYear) => (
            "Doğum yılınızı dört rakamla yazın, örnek: 1985".into(),
            "Enter the year of birth with four digits, for example 1985".into(),
        ),
        Problem::BirthDate(D::InTheFuture) => (
            "Doğum tarihi gelecekte olamaz".into(),
            "A birth date cannot be in the future".into(),
        ),
        Problem::BirthDate(D::TooYoung) => (
            "Başvuru için 18 yaşını doldurmuş olmalısınız".into(),
            "You must be 18 or older to apply".into(),
        ),
        Problem::BirthDate(D::TooOld) => (
            "Doğum yılını kontrol edin".into(),
            "Check the year of birth".into(),
        ),
        Problem::BirthPlace(B::NotALetter) => (
            format!("{name}: yazdırılamayan bir karakter var; Latin harfleriyle yazın"),
            format!("{name}: it contains a character that cannot be printed; use Latin letters"),
        ),
        Problem::EmployeeNumber(R::TooLong) => (
            format!("{name}: en çok 20 harf ve rakam"),
            format!("{name}: at most 20 letters and digits"),
        ),
        Problem::EmployeeNumber(R::NotAlphanumeric) => (
            format!("{name}: yalnız A–Z harfleri ve rakam kullanın"),
            format!("{name}: use the letters A–Z and digits only"),
        ),
        Problem::CardSerial(C::NotASerial) => (
            format!("{name}: A01B23456 biçiminde yazın"),
            format!("{name}: write it like A01B23456"),
        ),
        Problem::WrongCaptcha => (
            "Yazdığınız karakterler uymadı. Yeni soruyu yanıtlayın".into(),
            "The characters you entered do not match. Answer the new question".into(),
        ),
        Problem::MoreAsked => (
            "Yanıtınız doğruydu; çok sayıda yanlış denemeden sonra bir doğrulama daha gerekir"
                .into(),
            "Your answer was right; after many wrong attempts one more is needed".into(),
        ),
        _ => return None,
    };
    Some(match locale {
        Locale::Tr => tr,
        Locale::En => en,
    })
}

/// What is to be done in an empty field of the sign-in page.
fn fill_in(locale: Locale, field: Field) -> Option<String> {
    let (tr, en) = match field {
        Field::NationalId => ("T.C. kimlik numaranızı", "national identity number"),
        Field::GivenName => ("Adınızı", "given names"),
        Field::FamilyName => ("Soyadınızı", "surname"),
        Field::BirthPlace => ("Doğum yerinizi", "place of birth"),
        Field::BirthDate | Field::BirthDay | Field::BirthMonth | Field::BirthYear => {
            ("Doğum tarihinizi", "date of birth")
        }
        Field::EmployeeNumber => ("Kurum sicil numaranızı", "registry number"),
        Field::CardSerial => (
            "Kimlik kartınızın seri numarasını",
            "identity card’s serial number",
        ),
        _ => return None,
    };
    Some(match locale {
        Locale::Tr => [tr, " yazın"].concat(),
        Locale::En => ["Enter your ", en].concat(),
    })
}
