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

use super::{first_problem, label};

/// The sentence for a problem of a field.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive list: a new code does not compile without its two sentences"
)]
pub fn problem(locale: Locale, field: Field, problem: Problem) -> String {
    if let Some(said) = first_problem(locale, field, problem) {
        return said;
    }
    let name = label(locale, field);
    let (tr, en): (String, String) = match problem {
        // Said by the first page's list, which is exhaustive for each of them.
        Problem::Missing
        | Problem::NationalId(_)
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
        | Problem::WrongCaptcha => return String::new(),
        Problem::Mobile(M::Empty)
        | Problem::Landline(L::Empty)
        | Problem::Email(E::Empty)
        | Problem::Address(A::Empty)
        | Problem::PostalCode(P::Empty)
        | Problem::Text(T::Empty)
        | Problem::SecurityWord(W::Empty)
        | Problem::Code(C::Empty) => (
            format!("{name}: bu alanı doldurun"),
            format!("{name}: fill this in"),
        ),
        Problem::NotChosen => (
            format!("{name}: birini seçin"),
            format!("{name}: choose one"),
        ),
        Problem::NotOffered => (
            format!("{name}: bu seçenek şu anda sunulmuyor, başka birini seçin"),
            format!("{name}: this is not on offer now, choose another"),
        ),
        Problem::NotAccepted => (
            "Devam etmek için beyanı kabul edin".into(),
            "Accept the declaration to go on".into(),
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
            format!("{name}: basılamayan bir harf ya da işaret var; Latin harfleriyle yazın"),
            format!("{name}: it holds a sign that cannot be printed; use Latin letters"),
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
            "Bu sözcük çok kolay bulunur; tekrar ve sıra olmayan bir sözcük seçin".into(),
            "This word is found too easily; choose one without repetition or sequence".into(),
        ),
        Problem::SecurityWord(W::AboutYou) => (
            "Güvenlik sözcüğü adınız, numaranız ya da tarihiniz olamaz; başkaları bunları bilir"
                .into(),
            "The security word cannot be your name, number or date; others know them".into(),
        ),
        Problem::SecurityWord(W::OfTheTrade) => (
            "Bu sözcük e-imza denince ilk denenenlerden; başka bir sözcük seçin".into(),
            "This is among the first that anyone would try here; choose another".into(),
        ),
        Problem::SecurityWord(W::Common) => (
            "Bu sözcük en çok kullanılan parolalardan; başka bir sözcük seçin".into(),
            "This is among the most used passwords; choose another".into(),
        ),
        Problem::SecurityWord(W::NotRepeated) => (
            "Güvenlik sözcüğünü bir kez daha yazın".into(),
            "Write the security word once more".into(),
        ),
        Problem::SecurityWord(W::Mismatch) => (
            "İki sözcük aynı değil; yeniden yazın".into(),
            "The two words differ; write them again".into(),
        ),
        Problem::Code(C::NotSixDigits) => ("Kod 6 rakamdır".into(), "The code has 6 digits".into()),
        Problem::WrongCode { left: 0 } => (
            "Kod yanlış ve deneme hakkı bitti; yeni kod isteyin".into(),
            "The code is wrong and its tries are used up; ask for a new one".into(),
        ),
        Problem::WrongCode { left } => (
            format!("Kod yanlış; en son gelen SMS’e bakın. Kalan deneme: {left}"),
            format!("The code is wrong; look at the newest SMS. Tries left: {left}"),
        ),
        Problem::CodeExpired => (
            "Bu kodun süresi doldu; yeni kod isteyin".into(),
            "This code has expired; ask for a new one".into(),
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
