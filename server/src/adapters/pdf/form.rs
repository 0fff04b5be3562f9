//! What the application form says.

use app::text::{self, label, pick, print};
use domain::{
    Locale, calendar,
    certificate::{OrderState, Reason, Term},
    contact::{MobileOperator, NoticeChannel},
    form::Field,
    institution::{CardReader, Payer},
    ports::Printable,
};

use super::document::{Document, Part};

/// The application form with the undertaking and the next steps.
pub(super) fn document(of: &Printable, locale: Locale) -> Document {
    let number = of.number.as_str();
    let title = pick(
        locale,
        "Nitelikli Elektronik Sertifika Başvuru Formu",
        "Qualified Electronic Certificate Application",
    )
    .to_owned();
    let mut parts = vec![Part::Title(title.clone())];
    parts.push(Part::Rows(vec![
        (text::text(locale).number.to_owned(), number.to_owned()),
        (
            pick(locale, "Başvuru tarihi", "Date").to_owned(),
            text::day(locale, calendar::day_of(of.confirmed_at)),
        ),
    ]));
    parts.extend(lost_card(of, locale).map(Part::Notice));
    for (heading, rows) in [
        (
            pick(locale, "Başvuru sahibi", "Applicant"),
            applicant(of, locale),
        ),
        (
            pick(locale, "Kurum", "Institution"),
            institution(of, locale),
        ),
        (
            pick(locale, "Başvuru", "Application"),
            application(of, locale),
        ),
        (pick(locale, "İletişim", "Contact"), contact(of, locale)),
    ] {
        parts.push(Part::Heading(heading.to_owned()));
        parts.push(Part::Rows(rows));
    }
    parts.push(Part::Heading(
        text::text(locale).declaration_title.to_owned(),
    ));
    parts.push(Part::Paragraph(format!(
        "{} ({} {})",
        text::text(locale).declaration,
        pick(locale, "sürüm", "version"),
        domain::application::DECLARATION_VERSION
    )));
    parts.push(signature(locale));
    parts.push(Part::NewPage);
    parts.push(Part::Title(print::undertaking_title(locale).to_owned()));
    parts.push(Part::Paragraph(print::UNDERTAKING_NUMBER.to_owned()));
    parts.push(Part::Numbered(
        print::undertaking(locale).map(str::to_owned).to_vec(),
    ));
    parts.push(signature(locale));
    parts.push(Part::Heading(text::text(locale).next_title.to_owned()));
    parts.push(Part::Numbered(next_steps(of, locale)));
    Document {
        title: format!("{title} {number}"),
        language: locale.code(),
        header: format!("{} · {number}", of.profile.name),
        footer: format!("{} · {}", of.profile.help_phone, of.profile.help_email),
        page: pick(locale, "Sayfa", "Page"),
        parts,
    }
}

fn signature(locale: Locale) -> Part {
    Part::Boxes(
        [
            pick(
                locale,
                "Tarih ve başvuru sahibinin imzası",
                "Date and signature of the applicant",
            ),
            pick(
                locale,
                "Kurum yetkilisi: tarih, kaşe, imza",
                "Authority: date, stamp, signature",
            ),
        ]
        .map(str::to_owned)
        .to_vec(),
    )
}

fn row(locale: Locale, field: Field, value: impl Into<String>) -> (String, String) {
    (label(locale, field).to_owned(), value.into())
}

fn applicant(of: &Printable, locale: Locale) -> Vec<(String, String)> {
    let person = &of.case.person;
    vec![
        row(locale, Field::NationalId, person.national_id.as_str()),
        (text::text(locale).name.to_owned(), person.full_name()),
        row(locale, Field::BirthPlace, person.birth_place.as_str()),
        row(locale, Field::BirthDate, person.birth_date.dotted()),
    ]
}

fn institution(of: &Printable, locale: Locale) -> Vec<(String, String)> {
    let employment = &of.case.employment;
    let form = &of.application;
    let number = pick(
        locale,
        &of.profile.number_label_tr,
        &of.profile.number_label_en,
    )
    .to_owned();
    let mut rows = vec![
        (
            text::text(locale).organization.to_owned(),
            employment.organization.clone(),
        ),
        (number, employment.employee_number.as_str().to_owned()),
        row(locale, Field::Department, form.department.as_str()),
        row(locale, Field::Title, form.title.as_str()),
        row(locale, Field::StreetAddress, form.street_address.as_str()),
        (
            format!(
                "{} / {}",
                label(locale, Field::District),
                label(locale, Field::Province)
            ),
            format!("{} / {}", form.district.name(), form.province.name()),
        ),
        row(locale, Field::PostalCode, form.postal_code.as_str()),
    ];
    if let Some(note) = &form.organization_note {
        rows.push(row(locale, Field::OrganizationNote, note.as_str()));
    }
    rows
}

fn application(of: &Printable, locale: Locale) -> Vec<(String, String)> {
    let form = &of.application;
    let words = text::text(locale);
    let mut rows = vec![row(
        locale,
        Field::Reason,
        text::reason(locale, form.reason),
    )];
    rows.push(match (form.term.term, form.term.years) {
        (Term::Until(day), _) => (
            pick(
                locale,
                "Yeni sertifikanın son günü",
                "Last day of the new certificate",
            )
            .to_owned(),
            text::day(locale, day),
        ),
        (_, years) => row(
            locale,
            Field::ValidityYears,
            format!("{} {}", years.unwrap_or_default(), words.term_years),
        ),
    });
    if let Some(old) = &form.replaces {
        rows.push((
            pick(
                locale,
                "Yerine geçtiği sertifika",
                "Certificate it replaces",
            )
            .to_owned(),
            old.serial.as_str().to_owned(),
        ));
    }
    rows.push(row(
        locale,
        Field::CardReader,
        match form.card_reader {
            CardReader::Mini => words.reader_mini,
            CardReader::None => words.reader_none,
        },
    ));
    rows
}

fn contact(of: &Printable, locale: Locale) -> Vec<(String, String)> {
    let form = &of.application;
    let words = text::text(locale);
    let work = match &form.work_phone_extension {
        Some(extension) => format!("{} / {}", form.work_phone.spaced(), extension.as_str()),
        None => form.work_phone.spaced(),
    };
    let mut rows = vec![
        row(locale, Field::MobilePhone, form.mobile_phone.spaced()),
        row(
            locale,
            Field::MobileOperator,
            match form.mobile_operator {
                MobileOperator::Turkcell => "Turkcell",
                MobileOperator::Vodafone => "Vodafone",
                MobileOperator::TurkTelekom => "Türk Telekom",
            },
        ),
        row(locale, Field::WorkPhone, work),
        row(
            locale,
            Field::NoticeChannel,
            match form.notice_channel {
                NoticeChannel::Email => words.channel_email,
                NoticeChannel::Sms => words.channel_sms,
                NoticeChannel::Both => words.channel_both,
            },
        ),
    ];
    if let Some(home) = &form.home_phone {
        rows.push(row(locale, Field::HomePhone, home.spaced()));
    }
    rows.push(row(locale, Field::Email, form.email.as_str()));
    rows
}

/// What became of the lost card, until when the new one lives, who pays.
fn lost_card(of: &Printable, locale: Locale) -> Option<String> {
    if of.application.reason != Reason::LostOrStolen {
        return None;
    }
    let words = text::text(locale);
    let order = of.case.order.as_ref()?;
    let state = match order.state {
        // What was ordered when the form was made stays on it: paper that
        // changes by the hour of its printing is no evidence.
        OrderState::Ordered | OrderState::CarriedOut => words.revocation_ordered,
        OrderState::Requested => words.revocation_requested,
    };
    let mut said = format!("{state} ({})", order.serial.as_str());
    if let Term::Until(day) = of.application.term.term {
        said = format!("{said} {} {}.", words.until, text::day(locale, day));
    }
    let payer = of.application.terms.payer.map(|payer| match payer {
        Payer::Institution => words.payer_institution,
        Payer::Person => words.payer_person,
    });
    Some(match payer {
        Some(payer) => format!("{said} {payer}"),
        None => said,
    })
}

fn next_steps(of: &Printable, locale: Locale) -> Vec<String> {
    let words = text::text(locale);
    let hand = match &of.case.employment.authority {
        Some(one) => format!(
            "{} {}, {}, {}",
            words.next_hand, one.name, one.unit, one.phone
        ),
        None => format!("{} {}", words.authority_none, of.profile.help_phone),
    };
    vec![
        words.next_sign.to_owned(),
        hand,
        words.next_track.to_owned(),
    ]
}
