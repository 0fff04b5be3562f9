//! What a reason leads to, and what it costs, in the words of the pages.

use domain::{
    Locale,
    calendar::{self, Remaining},
    certificate::{Availability, Reason, Replaceable, Term},
    ports::Printable,
    service::FormSheet,
};
use jiff::civil::Date;

use crate::{
    text::{self, Text, fee},
    wire::view::{LifetimeView, TermsView},
};

/// What every open reason leads to for each certificate that it could be
/// about.
pub(super) fn terms(sheet: &FormSheet, locale: Locale, today: Date) -> Vec<TermsView> {
    let mut all = Vec::new();
    for offered in &sheet.offer.reasons {
        if let Availability::Replacing(held) = &offered.availability {
            all.extend(
                held.iter()
                    .map(|one| of_one(sheet, offered.reason, one, locale, today)),
            );
        }
    }
    all
}

fn of_one(
    sheet: &FormSheet,
    reason: Reason,
    one: &Replaceable,
    locale: Locale,
    today: Date,
) -> TermsView {
    let words = Text::of(locale);
    let tail = one
        .serial
        .get(one.serial.len().saturating_sub(4)..)
        .unwrap_or_default();
    let fee = one.terms.payer.map(|payer| {
        let due = sheet
            .profile
            .payment
            .due(sheet.profile.replacement_fee, today);
        fee::rows(locale, reason, payer, &due, None)
    });
    let warning = if one.terms.nearly_over {
        words.nearly_over
    } else {
        ""
    };
    let lost = reason == Reason::LostOrStolen && !one.terms.term.asks_duration();
    TermsView {
        reason: reason.code().to_owned(),
        certificate: one.serial.clone(),
        title: format!(
            "{} · {} …{tail}",
            text::reason(locale, reason),
            words.certificate
        ),
        life: life(locale, one.terms.term, today),
        fee: fee.unwrap_or_default(),
        warning: warning.to_owned(),
        lifetime: lost.then(|| LifetimeView {
            from: one.valid_from,
            until: one.valid_until,
            gone: gone(one, today),
        }),
    }
}

/// From when to when the new certificate is valid.
fn life(locale: Locale, term: Term, today: Date) -> String {
    let words = Text::of(locale);
    match (term, locale) {
        (Term::Until(until), _) => format!(
            "{} {} ({} {})",
            words.until,
            text::day(locale, until),
            words.remaining.to_lowercase(),
            text::remaining(locale, Remaining::between(today, until)),
        ),
        (Term::From(from), Locale::Tr) => format!(
            "Yeni sertifikanız, eskisi bitince {} tarihinde başlar.",
            text::day(locale, from)
        ),
        (Term::From(from), Locale::En) => format!(
            "Your new certificate begins when the old one ends, on {}.",
            text::day(locale, from)
        ),
        (Term::FromIssue, Locale::Tr) => {
            "Yeni sertifikanızın süresi, düzenlendiği gün başlar.".to_owned()
        }
        (Term::FromIssue, Locale::En) => {
            "Your new certificate is valid from the day on which it is issued.".to_owned()
        }
    }
}

/// Thousandths of a certificate's time that are over.
fn gone(one: &Replaceable, today: Date) -> u16 {
    let whole = calendar::days_between(one.valid_from, one.valid_until).max(1);
    let gone = calendar::days_between(one.valid_from, today).clamp(0, whole);
    u16::try_from(gone * 1000 / whole).unwrap_or(1000)
}

/// The fee of a confirmed application; empty where there is none.
pub(super) fn fee_of(of: &Printable, locale: Locale, today: Date) -> Vec<(String, String)> {
    let Some(payer) = of.application.terms.payer else {
        return Vec::new();
    };
    let due = of.profile.payment.due(of.profile.replacement_fee, today);
    fee::rows(locale, of.application.reason, payer, &due, Some(&of.number))
}
