//! What is wrong with a field of any page, and how to repair it.

use domain::{
    Locale,
    contact::{
        EmailAddressError as E, LandlineNumberError as L, MobileNumberError as M,
        PostalCodeError as P, StreetAddressError as A,
    },
    form::{Field, Problem},
    province::Province,
    secret::{OneTimeCodeError as C, SecurityWordError as W},
    text_value::TextError as T,
};

use super::{label, problem_at_sign_in};

/// The sentence for a problem of a field.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive list: a new code does not compile without its two sentences"
)]
pub fn problem(locale: Locale, field: Field, problem: Problem) -> String {
    if let Some(said) = problem_at_sign_in(locale, field, problem) {
        return said;
    }
    let name = label(locale, field);
    let (tr, en): (String, String) = match problem {
        // Said by the first page's list, which is exhaustive for each of them.
        Problem::NationalId(_)
        | Problem::Name(_)
        | Problem::BirthPlace(_)
        | Problem::BirthDate(_)
        | Problem::EmployeeNumber(_)
        | Problem::CardSerial(_)
        | Problem::Sign(_)
        | Problem::Mobile(M::Sign(_))
        | Problem::Landline(L::Sign(_))
        | Problem::Email(E::Sign(_))
        | Problem::Address(A::Sign(_))
        | Problem::Text(T::Sign(_))
        | Problem::WrongCaptcha
        | Problem::MoreAsked => return String::new(),
        Problem::Missing
        | Problem::Mobile(M::Empty)
        | Problem::Landline(L::Empty)
        | Problem::Email(E::Empty)
        | Problem::Address(A::Empty)
        | Problem::PostalCode(P::Empty)
        | Problem::Text(T::Empty)
        | Problem::SecurityWord(W::Empty)
        | Problem::Code(C::Empty)
        | Problem::NotChosen => return asked_for(locale, field),
        Problem::NotOffered => (
            format!("{name}: bu seçenek şu anda sunulmuyor; başka bir seçenek seçin"),
            format!("{name}: this option is not available at the moment; choose another"),
        ),
        Problem::NotAccepted => (
            "Devam etmek için beyanı kabul edin".into(),
            "Accept the declaration to continue".into(),
        ),
        Problem::Mobile(M::NotANumber) | Problem::Landline(L::NotANumber) => (
            format!("{name}: yalnız rakam yazın"),
            format!("{name}: write digits only"),
        ),
        Problem::Mobile(M::Unfamiliar) => (
            format!(
                "{name}: bu numarayla başlayan bir hat bilmiyoruz. Kontrol edin; doğruysa “{}” kutusunu işaretleyin",
                super::number_confirmed(locale)
            ),
            format!(
                "{name}: we do not know numbers that begin like this. Check it; if it is right, tick “{}”",
                super::number_confirmed(locale)
            ),
        ),
        Problem::Mobile(M::WrongLength) => (
            "Cep telefonu 0 ile birlikte 11 rakamdır, örnek: 0532 123 45 67".into(),
            "A mobile number has 11 digits with its 0, for example 0532 123 45 67".into(),
        ),
        Problem::Mobile(M::NotMobile) => (
            "Bu bir cep telefonu numarası değil; 05 ile başlayan numaranızı yazın".into(),
            "This is not a mobile number; write your number beginning with 05".into(),
        ),
        Problem::Mobile(M::Foreign) | Problem::Landline(L::Foreign) => (
            format!("{name}: Türkiye numarası yazın"),
            format!("{name}: write a Turkish number"),
        ),
        Problem::Landline(L::WrongLength) => (
            format!("{name}: alan koduyla 11 rakam yazın, örnek: 0262 555 01 02"),
            format!("{name}: write 11 digits with the area code, for example 0262 555 01 02"),
        ),
        Problem::Landline(L::IsMobile) => (
            format!("{name}: bu bir cep telefonu; sabit hat yazın"),
            format!("{name}: this is a mobile number; write a fixed line"),
        ),
        Problem::Landline(L::NoSuchArea) => (
            format!(
                "{name}: bu alan kodunu bilmiyoruz. Kontrol edin; doğruysa “{}” kutusunu işaretleyin",
                super::number_confirmed(locale)
            ),
            format!(
                "{name}: we do not know this area code. Check it; if it is right, tick “{}”",
                super::number_confirmed(locale)
            ),
        ),
        Problem::Extension(_) => (
            "Dahili en çok 6 rakamdır".into(),
            "An extension has at most 6 digits".into(),
        ),
        Problem::Email(E::NoAt) => (
            "E-posta adresinde @ işareti eksik".into(),
            "The e-mail address has no @ sign".into(),
        ),
        Problem::Email(E::NoDomain) => (
            "E-posta adresinin @ işaretinden sonrası eksik, örnek: ad@kurum.gov.tr".into(),
            "Something is missing after the @ sign, for example name@office.gov.tr".into(),
        ),
        Problem::Email(E::WrongSign) => (
            "E-posta adresinde boşluk ya da Türkçe harf olamaz".into(),
            "An e-mail address cannot hold spaces or accented letters".into(),
        ),
        Problem::Email(E::TooLong) => (
            "E-posta adresi çok uzun".into(),
            "The e-mail address is too long".into(),
        ),
        Problem::Address(A::TooShort) => (
            "Adresi mahalle, cadde ve numarayla yazın (en az 10 harf)".into(),
            "Write the address with street and number (at least 10 letters)".into(),
        ),
        Problem::Address(A::TooLong) => (
            "Adres en çok 250 harf olabilir".into(),
            "The address can have at most 250 letters".into(),
        ),
        Problem::Address(A::UnsupportedLetter) | Problem::Text(T::UnsupportedLetter) => (
            format!("{name}: yazdırılamayan bir karakter var; Latin harfleriyle yazın"),
            format!("{name}: it contains a character that cannot be printed; use Latin letters"),
        ),
        Problem::PostalCode(P::NotFiveDigits) => (
            "Posta kodu 5 rakamdır".into(),
            "A postal code has 5 digits".into(),
        ),
        Problem::PostalCode(P::NoSuchProvince) => (
            "Posta kodunun ilk iki rakamı bir il kodu olmalı".into(),
            "A postal code begins with a province's two digits".into(),
        ),
        Problem::PostalCode(P::OtherProvince(digits)) => {
            let code = String::from_utf8_lossy(&digits).into_owned();
            let province = Province::from_code(&code).map_or("", Province::name);
            (
                format!("Posta kodu {province} için {code} ile başlamalı"),
                format!("A postal code of {province} begins with {code}"),
            )
        }
        Problem::Text(T::TooLong(most)) => (
            format!("{name}: en çok {most} harf"),
            format!("{name}: at most {most} letters"),
        ),
        Problem::Text(T::TooShort(least)) => (
            format!("{name}: en az {least} harf"),
            format!("{name}: at least {least} letters"),
        ),
        Problem::SecurityWord(W::TooShort) => (
            "Güvenlik sözcüğü en az 8 karakter olmalı".into(),
            "The security word needs at least 8 characters".into(),
        ),
        Problem::SecurityWord(W::TooLong) => (
            "Güvenlik sözcüğü en çok 64 karakter olabilir".into(),
            "The security word can have at most 64 characters".into(),
        ),
        Problem::SecurityWord(W::TooSimple) => (
            "Bu sözcük çok kolay tahmin edilir; tekrar ve sıra olmayan bir sözcük seçin".into(),
            "This word is too easy to guess; choose one without repetition or sequence".into(),
        ),
        Problem::SecurityWord(W::AboutYou) => (
            "Güvenlik sözcüğü adınız, kimlik numaranız ya da doğum tarihiniz olamaz; bunları başkaları da bilebilir"
                .into(),
            "The security word cannot be your name, identity number or date of birth; others may know them".into(),
        ),
        Problem::SecurityWord(W::OfTheTrade) => (
            "Bu sözcük ilk tahmin edilecekler arasında; başka bir sözcük seçin".into(),
            "This is among the first words anyone would try; choose another".into(),
        ),
        Problem::SecurityWord(W::Common) => (
            "Bu sözcük en çok kullanılan parolalardan; başka bir sözcük seçin".into(),
            "This is among the most used passwords; choose another".into(),
        ),
        Problem::SecurityWord(W::NotRepeated) => (
            "Güvenlik sözcüğünü bir kez daha yazın".into(),
            "Enter the security word once more".into(),
        ),
        Problem::SecurityWord(W::Mismatch) => (
            "Güvenlik sözcükleri aynı değil; yeniden yazın".into(),
            "The two security words differ; enter them again".into(),
        ),
        Problem::Code(C::NotSixDigits) => ("Kod 6 rakamdır".into(), "The code has 6 digits".into()),
        Problem::WrongCode { left: 0 } => (
            "Kod yanlış ve deneme hakkınız doldu; yeni kod isteyin".into(),
            "The code is wrong and there are no tries left; ask for a new code".into(),
        ),
        Problem::WrongCode { left } => (
            format!("Kod yanlış; en son gelen SMS’e bakın. Kalan deneme: {left}"),
            format!("The code is wrong; look at the newest SMS. Tries left: {left}"),
        ),
        Problem::OlderCode { newest } => (
            format!(
                "Bu, önceki mesajdaki kod; {} ile başlayan son kodu yazın. Bu deneme sayılmadı",
                newest.as_str()
            ),
            format!(
                "This code is from an earlier message; enter the newest one, which begins with {}. This try was not counted",
                newest.as_str()
            ),
        ),
        Problem::CodeExpired => (
            "Bu kodun süresi doldu; yeni kod isteyin".into(),
            "This code has expired; ask for a new code".into(),
        ),
        Problem::WrongWord => (
            "Güvenlik sözcüğü kayıttakiyle aynı değil".into(),
            "The security word is not the one on record".into(),
        ),
    };
    match locale {
        Locale::Tr => tr,
        Locale::En => en,
    }
}

/// What is to be done in an empty field, or where nothing is chosen.
fn asked_for(locale: Locale, field: Field) -> String {
    let (tr, en) = match field {
        Field::Institution => ("Kurumunuzu seçin", "Choose your institution"),
        Field::Reason => ("Başvuru nedeninizi seçin", "Choose a reason for applying"),
        Field::Certificate => ("Sertifikanızı seçin", "Choose a certificate"),
        Field::ValidityYears => ("Sertifika süresini seçin", "Choose a certificate term"),
        Field::CardReader => ("Kart okuyucu tipini seçin", "Choose a card reader"),
        Field::SecurityWord => ("Güvenlik sözcüğünüzü yazın", "Enter your security word"),
        Field::SecurityWordAgain => (
            "Güvenlik sözcüğünüzü bir kez daha yazın",
            "Enter your security word once more",
        ),
        Field::OrganizationNote => ("Kurumun doğru adını yazın", "Enter the correct name"),
        Field::Department => ("Çalıştığınız birimi yazın", "Enter your unit"),
        Field::Title => ("Unvanınızı yazın", "Enter your title"),
        Field::StreetAddress => (
            "Kurumunuzun ya da biriminizin adresini yazın",
            "Enter the address of your workplace",
        ),
        Field::Province => ("İlinizi seçin", "Choose a province"),
        Field::District => ("İlçenizi seçin", "Choose a district"),
        Field::PostalCode => ("Posta kodunuzu yazın", "Enter your postal code"),
        Field::WorkPhone => ("İş telefonunuzu yazın", "Enter your work phone number"),
        Field::WorkPhoneExtension => ("Dahili numaranızı yazın", "Enter your extension"),
        Field::MobilePhone => (
            "Cep telefonu numaranızı yazın",
            "Enter your mobile phone number",
        ),
        Field::MobileOperator => ("Mobil operatörünüzü seçin", "Choose a mobile operator"),
        Field::HomePhone => ("Ev telefonunuzu yazın", "Enter your home phone number"),
        Field::Email => ("E-posta adresinizi yazın", "Enter your e-mail address"),
        Field::NoticeChannel => (
            "Size nasıl ulaşacağımızı seçin",
            "Choose how we should contact you",
        ),
        Field::DeclarationAccepted => (
            "Devam etmek için beyanı kabul edin",
            "Accept the declaration to continue",
        ),
        Field::OneTimeCode => (
            "SMS ile gönderilen kodu yazın",
            "Enter the code from the SMS",
        ),
        Field::SigningMethod => ("İmzalama yöntemini seçin", "Choose how you will sign"),
        Field::NationalId
        | Field::GivenName
        | Field::FamilyName
        | Field::NoFamilyName
        | Field::BirthPlace
        | Field::BirthDate
        | Field::BirthDay
        | Field::BirthMonth
        | Field::BirthYear
        | Field::EmployeeNumber
        | Field::CaptchaAnswer
        | Field::CaptchaId
        | Field::CaptchaProof
        | Field::MobilePhoneConfirmed
        | Field::WorkPhoneConfirmed
        | Field::HomePhoneConfirmed
        | Field::CardSerial
        | Field::CardLost => {
            return problem_at_sign_in(locale, field, Problem::Missing).unwrap_or_default();
        }
    };
    super::pick(locale, tr, en).to_owned()
}
