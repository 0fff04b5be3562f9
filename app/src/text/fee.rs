//! What a new card costs, who pays it and how. The server puts the words
//! together, so the browser carries none of them.

use domain::{
    Locale,
    certificate::Reason,
    id::ApplicationNumber,
    institution::Payer,
    payment::{FeeDue, FeePayment},
};

use super::{day, pick};

/// What the fee is called.
pub fn name(locale: Locale, reason: Reason) -> &'static str {
    match reason {
        Reason::LostOrStolen => pick(locale, "Kayıp/çalıntı ücreti", "Lost or stolen card fee"),
        _ => pick(locale, "Kart ücreti", "Card fee"),
    }
}

/// `1.234,50 TL`, `TRY 1,234.50`: an amount in kuruş.
pub fn money(locale: Locale, kurus: u32) -> String {
    let (group, point) = match locale {
        Locale::Tr => ('.', ','),
        Locale::En => (',', '.'),
    };
    let whole = (kurus / 100).to_string();
    let mut text = String::with_capacity(whole.len() + 10);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    let text = format!("{text}{point}{:02}", kurus % 100);
    match locale {
        Locale::Tr => format!("{text} TL"),
        Locale::En => format!("TRY {text}"),
    }
}

/// The fee line by line, each with its label: the amount, and for whoever
/// pays it to whom, how, and with which reference. The number is given with
/// the proof of the phone.
pub fn rows(
    locale: Locale,
    reason: Reason,
    payer: Payer,
    due: &FeeDue,
    number: Option<&ApplicationNumber>,
) -> Vec<(String, String)> {
    let say = |tr: &'static str, en: &'static str| pick(locale, tr, en).to_owned();
    let amount = due.amount.map(|amount| money(locale, amount));
    if payer == Payer::Institution {
        let charged = say(
            "kurumunuza yansıtılır; sizden ödeme istenmez",
            "charged to your institution; you pay nothing",
        );
        let told = match amount {
            Some(amount) => format!("{amount}, {charged}"),
            None => charged,
        };
        return vec![(name(locale, reason).to_owned(), told)];
    }
    let FeePayment {
        payee,
        iban,
        page,
        until,
    } = &due.payment;
    let is_known = amount.is_some();
    let mut rows = vec![(
        name(locale, reason).to_owned(),
        match amount {
            Some(amount) => format!("{amount}, {}", say("siz ödersiniz", "paid by you")),
            None => say(
                "siz ödersiniz; güncel tutarı kurum yetkilinizden öğrenin",
                "paid by you; ask your institution's certificate officer for the current amount",
            ),
        },
    )];
    if let Some(until) = until.filter(|_| is_known) {
        rows.push((
            say("Tutarın geçerli olduğu son gün", "Amount valid until"),
            day(locale, until),
        ));
    }
    if !payee.is_empty() {
        rows.push((say("Alıcı", "Payee"), payee.clone()));
    }
    if let Some(iban) = iban {
        rows.push(("IBAN".to_owned(), iban.spaced()));
    }
    if let Some(page) = page {
        rows.push((say("Ödeme sayfası", "Payment page"), page.clone()));
    }
    if iban.is_none() && page.is_none() {
        rows.push((
            say("Nasıl ödenir", "How to pay"),
            say(
                "Kurum yetkiliniz söyler.",
                "Your institution's certificate officer tells you.",
            ),
        ));
    }
    rows.push((
        say("Ödeme açıklaması", "Payment reference"),
        match number {
            Some(number) => number.as_str().to_owned(),
            None => say(
                "Başvuru numaranız; telefonunuz doğrulanınca verilir. Ödemeyi o zaman yapın.",
                "Your application number, given once your phone is confirmed. Pay then.",
            ),
        },
    ));
    rows
}

/// What becomes of the receipt.
pub fn receipt(locale: Locale) -> &'static str {
    pick(
        locale,
        "Ücreti ödeyin. Dekontun üzerine başvuru numaranızı yazın; imzalı kâğıtlarla birlikte teslim edeceksiniz.",
        "Pay the fee. Write your application number on the receipt; you will hand it in with the signed papers.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::payment::Iban;

    fn due() -> FeeDue {
        FeeDue {
            amount: Some(123_450),
            payment: FeePayment {
                payee: "Kamu Sertifikasyon Merkezi".to_owned(),
                iban: Iban::parse("TR330006100519786457841326").ok(),
                page: None,
                until: Some(jiff::civil::date(2026, 12, 31)),
            },
        }
    }

    fn told(locale: Locale, payer: Payer, due: &FeeDue, numbered: bool) -> String {
        let number = ApplicationNumber::from_choices([0; 9]);
        let number = numbered.then_some(&number);
        rows(locale, Reason::LostOrStolen, payer, due, number)
            .iter()
            .map(|(label, value)| format!("{label}: {value}"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn an_amount_is_written_as_each_language_writes_it() {
        for (kurus, tr, en) in [
            (5, "0,05 TL", "TRY 0.05"),
            (90_000, "900,00 TL", "TRY 900.00"),
            (123_456_789, "1.234.567,89 TL", "TRY 1,234,567.89"),
        ] {
            assert_eq!(money(Locale::Tr, kurus), tr);
            assert_eq!(money(Locale::En, kurus), en);
        }
    }

    #[test]
    fn whoever_pays_is_told_how_much_to_whom_and_with_which_reference() {
        assert_eq!(
            told(Locale::Tr, Payer::Person, &due(), true),
            "Kayıp/çalıntı ücreti: 1.234,50 TL, siz ödersiniz\n\
             Tutarın geçerli olduğu son gün: 31 Aralık 2026\n\
             Alıcı: Kamu Sertifikasyon Merkezi\n\
             IBAN: TR33 0006 1005 1978 6457 8413 26\n\
             Ödeme açıklaması: 333-333-333"
        );
        let before = told(Locale::En, Payer::Person, &due(), false);
        assert!(before.contains("Payment reference: Your application number, given once"));
        let page = FeeDue {
            amount: None,
            payment: FeePayment {
                page: Some("https://odeme.example.gov.tr".to_owned()),
                until: due().payment.until,
                ..FeePayment::default()
            },
        };
        let told = told(Locale::En, Payer::Person, &page, true);
        assert!(
            told.contains("ask your institution's certificate officer"),
            "{told}"
        );
        assert!(told.contains("Payment page: https://odeme.example.gov.tr"));
        assert!(
            !told.contains("valid until") && !told.contains("IBAN"),
            "{told}"
        );
    }

    #[test]
    fn what_the_institution_pays_has_its_amount_too() {
        assert_eq!(
            told(Locale::Tr, Payer::Institution, &due(), true),
            "Kayıp/çalıntı ücreti: 1.234,50 TL, kurumunuza yansıtılır; sizden ödeme istenmez"
        );
        assert_eq!(
            told(Locale::En, Payer::Institution, &due(), false),
            "Lost or stolen card fee: TRY 1,234.50, charged to your institution; you pay nothing"
        );
    }
}
