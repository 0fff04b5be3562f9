//! The words of the messages. ASCII throughout: one Turkish letter would cut
//! a segment from 160 signs to 155 or 70 (GSM 03.38).

use app::{place, text::fee};
use domain::{
    Locale,
    certificate::{OrderState, Reason},
    institution::Authority,
    outbox::Notice,
    payment::FeeDue,
    ports::{CodeAbout, CodeText},
};

/// A code, ending in the origin-bound line by which browsers fill it in
/// (WICG, "Origin-bound one-time codes delivered via SMS").
pub fn code(text: &CodeText, host: &str, locale: Locale) -> String {
    let (letters, code) = (text.letters.as_str(), text.code.reveal());
    let what = match (text.about, locale) {
        (CodeAbout::Confirm, Locale::Tr) => "E-imza basvurunuz icin kodunuz",
        (CodeAbout::Suspend, Locale::Tr) => "E-imza sertifikanizi ASKIYA ALMA kodunuz",
        (CodeAbout::Resume, Locale::Tr) => "E-imza basvurunuzu ACMA kodunuz",
        (CodeAbout::Confirm, Locale::En) => "Code for your e-signature application",
        (CodeAbout::Suspend, Locale::En) => "Code to SUSPEND your e-signature certificate",
        (CodeAbout::Resume, Locale::En) => "Code to OPEN your e-signature application",
    };
    let kept = match locale {
        Locale::Tr => "Kimseyle paylasmayin.",
        Locale::En => "Do not share it.",
    };
    format!("{what}: {letters}-{code}. {kept}\n\n@{host} #{code}")
}

/// A notice.
pub fn notice(notice: &Notice, host: &str, locale: Locale) -> String {
    match (notice, locale) {
        (
            Notice::Received {
                number,
                revocation,
                fee,
            },
            locale,
        ) => received(number.as_str(), *revocation, fee.as_ref(), locale),
        (
            Notice::AuthorityDetails {
                number,
                authority,
                help_phone,
            },
            Locale::Tr,
        ) => match authority {
            Some(one) => ascii(&format!(
                "Basvuru {}: imzali formu kurum yetkilinize verin: {}.",
                number.as_str(),
                whom(one)
            )),
            None => ascii(&format!(
                "Basvuru {}: formu kime vereceginizi ogrenmek icin {help_phone} numarasini arayin.",
                number.as_str()
            )),
        },
        (
            Notice::AuthorityDetails {
                number,
                authority,
                help_phone,
            },
            Locale::En,
        ) => match authority {
            Some(one) => ascii(&format!(
                "Application {}: hand the signed form to the certificate officer: {}.",
                number.as_str(),
                whom(one)
            )),
            None => ascii(&format!(
                "Application {}: to learn whom to hand the form to, please call {help_phone}.",
                number.as_str()
            )),
        },
        (Notice::Corrected { number }, Locale::Tr) => format!(
            "E-imza basvurunuz duzeltildi. No: {}. Onceki formu kullanmayin; yenisini portaldan indirip imzalayin.",
            number.as_str()
        ),
        (Notice::Corrected { number }, Locale::En) => format!(
            "Your e-signature application was corrected. No: {}. Do not use the earlier form; download and sign the new one.",
            number.as_str()
        ),
        (Notice::PhoneChange { number, help_phone }, Locale::Tr) => ascii(&format!(
            "E-imza basvurunuzda ({}) cep telefonu degistiriliyor. Siz degilseniz {help_phone} numarasini arayin.",
            number.as_str()
        )),
        (Notice::PhoneChange { number, help_phone }, Locale::En) => ascii(&format!(
            "The mobile number of your e-signature application ({}) is being changed. If it is not you, call {help_phone}.",
            number.as_str()
        )),
        (Notice::RegistryAnswers { institution }, Locale::Tr) => format!(
            "Nufus kayit sistemi yeniden yanit veriyor, e-imza basvurunuza devam edebilirsiniz: {host}{}",
            place::sign_in(institution.as_str())
        ),
        (Notice::RegistryAnswers { institution }, Locale::En) => format!(
            "The population registry responds again, you can continue your application: {host}{}",
            place::sign_in(institution.as_str())
        ),
    }
}

/// That an application was received. With a fee to pay, the rest is short: it
/// is told at length on the page, on the form and by mail.
fn received(
    number: &str,
    revocation: Option<OrderState>,
    fee: Option<&(Reason, FeeDue)>,
    locale: Locale,
) -> String {
    let Some((reason, due)) = fee else {
        return match locale {
            Locale::Tr => format!(
                "E-imza basvurunuz alindi. No: {number}.{}",
                match revocation {
                    None => "",
                    Some(OrderState::Requested) =>
                        " Eski sertifikaniz henuz iptal edilmedi, iptal isteginiz kaydedildi.",
                    Some(_) => " Eski sertifikanizin iptal islemi baslatildi.",
                }
            ),
            Locale::En => format!(
                "Your e-signature application was received. No: {number}.{}",
                match revocation {
                    None => "",
                    Some(OrderState::Requested) =>
                        " Your old certificate is not revoked yet; your request is recorded.",
                    Some(_) => " Your old certificate is being revoked.",
                }
            ),
        };
    };
    let head = match (revocation, locale) {
        (None, Locale::Tr) => format!("Basvurunuz alindi, no {number}."),
        (None, Locale::En) => format!("Application {number} received."),
        (Some(OrderState::Requested), Locale::Tr) => {
            format!("Basvurunuz alindi, no {number}. Eski sertifika yetkili onayiyla iptal edilir.")
        }
        (Some(OrderState::Requested), Locale::En) => {
            format!("Application {number} received. The old certificate is revoked on approval.")
        }
        (Some(_), Locale::Tr) => {
            format!("Basvurunuz alindi, no {number}. Eski sertifika iptal ediliyor.")
        }
        (Some(_), Locale::En) => {
            format!("Application {number} received. The old certificate is being revoked.")
        }
    };
    let amount = due.amount.map(|amount| fee::money(locale, amount));
    let amount = amount.map_or(String::new(), |amount| format!(" {amount}"));
    let payment = &due.payment;
    let mut ways = Vec::new();
    if let Some(iban) = &payment.iban {
        let iban = iban.as_str();
        let (to, reference) = match locale {
            Locale::Tr => ("alici", "aciklama"),
            Locale::En => ("payee", "reference"),
        };
        let named = format!("{iban}, {to} {}, {reference} {number}", payment.payee);
        ways.push(named);
        ways.push(format!("{iban}, {reference} {number}"));
        ways.push(iban.to_owned());
    }
    ways.extend(payment.page.clone());
    ways.push(match locale {
        Locale::Tr => "nasil odeyeceginiz basvuru formunuzda".to_owned(),
        Locale::En => "how to pay is on your application form".to_owned(),
    });
    let short = match locale {
        Locale::Tr => "Ucret",
        Locale::En => "Fee",
    };
    // The fullest that one segment has room for.
    let texts: Vec<String> = ways
        .iter()
        .flat_map(|way| [(way, fee::name(locale, *reason)), (way, short)])
        .map(|(way, name)| ascii(&format!("{head} {name}{amount}: {way}.")))
        .collect();
    let fits = texts.iter().find(|text| text.len() <= 160);
    fits.or(texts.last()).cloned().unwrap_or_default()
}

/// An authority, as far as it is on record. The unit may be longer than a
/// segment has room for, so it comes last: where a gateway cuts, the phone is
/// not lost.
fn whom(authority: &Authority) -> String {
    let parts = [&*authority.name, &authority.phone, &authority.unit];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Names in the letters that every phone and every segment has.
fn ascii(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            'ç' => 'c',
            'Ç' => 'C',
            'ğ' => 'g',
            'Ğ' => 'G',
            'ı' | 'î' => 'i',
            'İ' | 'Î' => 'I',
            'ö' => 'o',
            'Ö' => 'O',
            'ş' => 's',
            'Ş' => 'S',
            'ü' | 'û' => 'u',
            'Ü' | 'Û' => 'U',
            'â' => 'a',
            'Â' => 'A',
            letter if letter.is_ascii() => letter,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        id::ApplicationNumber,
        institution::InstitutionSlug,
        secret::{CodeLetters, OneTimeCode, TypedCode},
    };

    #[test]
    fn a_code_fits_one_segment_and_ends_in_the_bound_line() {
        let secret = OneTimeCode::from_number(12_345).unwrap();
        let all = [CodeAbout::Confirm, CodeAbout::Suspend, CodeAbout::Resume];
        for (about, locale) in all
            .into_iter()
            .flat_map(|about| Locale::ALL.map(|one| (about, one)))
        {
            let letters = CodeLetters::parse("CFH").unwrap();
            let text = CodeText {
                letters,
                code: secret.clone(),
                about,
            };
            let text = code(&text, "basvuru.kamusm.example.gov.tr", locale);
            let typed = TypedCode::parse(&text).unwrap();
            assert_eq!(typed.letters, Some(letters), "{text}");
            assert_eq!(
                text.contains("ASKIYA ALMA") || text.contains("SUSPEND"),
                about == CodeAbout::Suspend
            );
            assert!(text.is_ascii() && text.len() <= 160, "{text}");
            assert!(
                text.ends_with("\n@basvuru.kamusm.example.gov.tr #012345"),
                "{text}"
            );
            assert_eq!(OneTimeCode::parse(&text).unwrap(), secret);
        }
    }

    #[test]
    fn notices_are_ascii_and_fit_one_segment() {
        let number = ApplicationNumber::from_choices([0; 9]);
        let authority = Authority {
            name: "Ayşe Demirtaş".to_owned(),
            unit: "Personel Birimi, 2. kat".to_owned(),
            phone: "0262 555 01 02".to_owned(),
        };
        let details = |authority| Notice::AuthorityDetails {
            number: number.clone(),
            authority,
            help_phone: "444 5 576".to_owned(),
        };
        let received = |revocation| Notice::Received {
            number: number.clone(),
            revocation,
            fee: None,
        };
        for notice_ in [
            details(Some(authority)),
            details(None),
            received(None),
            received(Some(OrderState::Requested)),
            received(Some(OrderState::Ordered)),
            Notice::RegistryAnswers {
                institution: InstitutionSlug::parse("saglik").unwrap(),
            },
        ] {
            for locale in [Locale::Tr, Locale::En] {
                let text = notice(&notice_, "basvuru.kamusm.example.gov.tr", locale);
                assert!(text.is_ascii() && text.len() <= 160, "{text}");
            }
        }
    }

    #[test]
    fn whoever_pays_is_told_how_much_and_where_in_one_segment() {
        use domain::payment::{FeePayment, Iban};
        let number = ApplicationNumber::from_choices([0; 9]);
        let account = FeePayment {
            payee: "Kamu Sertifikasyon Merkezi".to_owned(),
            iban: Iban::parse("TR330006100519786457841326").ok(),
            ..FeePayment::default()
        };
        let page = FeePayment {
            page: Some("https://odeme.example.gov.tr/e-imza".to_owned()),
            ..FeePayment::default()
        };
        let states = [None, Some(OrderState::Requested), Some(OrderState::Ordered)];
        for (payment, way) in [
            (account, "TR330006100519786457841326, "),
            (page, "https://odeme.example.gov.tr/e-imza"),
            (FeePayment::default(), "form"),
        ] {
            for revocation in states {
                for locale in [Locale::Tr, Locale::En] {
                    let fee = FeeDue {
                        amount: Some(123_450),
                        payment: payment.clone(),
                    };
                    let received = Notice::Received {
                        number: number.clone(),
                        revocation,
                        fee: Some((Reason::LostOrStolen, fee)),
                    };
                    let text = notice(&received, "basvuru.kamusm.example.gov.tr", locale);
                    assert!(text.is_ascii() && text.len() <= 160, "{text}");
                    assert!(text.contains(number.as_str()), "{text}");
                    assert!(text.contains(&fee::money(locale, 123_450)), "{text}");
                    assert!(text.contains(way), "{text}");
                }
            }
        }
        let of = |amount| Notice::Received {
            number: number.clone(),
            revocation: None,
            fee: Some((
                Reason::LostOrStolen,
                FeeDue {
                    amount,
                    payment: FeePayment {
                        payee: "Kamu SM".to_owned(),
                        iban: Iban::parse("TR330006100519786457841326").ok(),
                        ..FeePayment::default()
                    },
                },
            )),
        };
        assert_eq!(
            notice(&of(Some(90_000)), "a.example", Locale::Tr),
            "Basvurunuz alindi, no 333-333-333. Kayip/calinti ucreti 900,00 TL: \
             TR330006100519786457841326, alici Kamu SM, aciklama 333-333-333."
        );
        let unknown = notice(&of(None), "a.example", Locale::En);
        assert!(unknown.contains("card fee: TR33"), "{unknown}");
    }

    #[test]
    fn the_phone_stands_in_the_first_segment_however_long_the_unit_is() {
        let details = |unit: &str| Notice::AuthorityDetails {
            number: ApplicationNumber::from_choices([0; 9]),
            authority: Some(Authority {
                name: "Prof. Dr. Ayşe Nur Demirtaş Karaosmanoğlu".to_owned(),
                unit: unit.to_owned(),
                phone: "0262 555 01 02".to_owned(),
            }),
            help_phone: "444 5 576".to_owned(),
        };
        let long = details(&"İnsan Kaynakları Daire Başkanlığı ".repeat(5));
        for locale in [Locale::Tr, Locale::En] {
            let told = |details: &Notice| notice(details, "basvuru.kamusm.example.gov.tr", locale);
            let none = told(&details(""));
            assert!(none.ends_with("Karaosmanoglu, 0262 555 01 02."), "{none}");
            let text = told(&long);
            // Of a long text 153 signs are in the first segment.
            assert!(text.len() > 160, "{text}");
            assert!(text[..153].contains("0262 555 01 02"), "{text}");
        }
    }
}
