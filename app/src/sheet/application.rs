//! The application form with the undertaking and the next steps.

use domain::{
    Locale,
    application::Application,
    calendar,
    case::Case,
    certificate::{CertificateSerial, OrderState, Reason, Term},
    form::Field,
    id::ApplicationNumber,
    institution::{InstitutionProfile, Payer, SigningMethod},
};
use jiff::Timestamp;

use super::{Part, Row, Said, Sheet, SignBox};
use crate::text::{
    self, Text, fee, label,
    next::NextSteps,
    pick,
    print::{Print, UNDERTAKING_NUMBER, declaration, reason, undertaking},
};

/// What an application form is made of.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// The file.
    pub case: &'a Case,
    /// The form, as read.
    pub application: &'a Application,
    /// The institution's names and rules.
    pub profile: &'a InstitutionProfile,
    /// What it gets with the confirmation; a preview has none.
    pub stamp: Option<Stamp<'a>>,
}

/// What an application gets when its phone is proved.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// Its number.
    pub number: &'a ApplicationNumber,
    /// When it was given.
    pub at: Timestamp,
}

/// The application form. The security word and the code are no part of
/// [`Contents`] and so of no paper.
pub fn application_form(of: &Contents<'_>, locale: Locale) -> Sheet {
    let form = Form { of, locale };
    let mut parts = form.application_page();
    parts.push(Part::NewPage);
    parts.extend(form.undertaking_page());
    parts.push(Part::NewPage);
    parts.extend(form.next_page());
    Sheet {
        language: locale,
        title: both(locale, |words| words.title),
        institution: of.profile.name.clone(),
        number: of.stamp.map(|stamp| stamp.number.as_str().to_owned()),
        form: form.form(),
        help: format!("{} · {}", of.profile.help_phone, of.profile.help_email),
        parts,
    }
}

fn both(locale: Locale, words: impl Fn(&'static Print) -> &'static str) -> Said {
    Said::both(
        locale,
        words(Print::of(Locale::Tr)),
        words(Print::of(Locale::En)),
    )
}

fn row(label: impl Into<String>, value: impl Into<String>) -> Row {
    Row {
        label: label.into(),
        value: value.into(),
    }
}

struct Form<'a> {
    of: &'a Contents<'a>,
    locale: Locale,
}

impl Form<'_> {
    fn words(&self) -> &'static Print {
        Print::of(self.locale)
    }

    fn field(&self, field: Field, value: impl Into<String>) -> Row {
        row(label(self.locale, field), value)
    }

    fn said(&self, words: impl Fn(&'static Print) -> &'static str) -> Said {
        both(self.locale, words)
    }

    fn application_page(&self) -> Vec<Part> {
        let mut parts = vec![
            Part::Title(self.said(|words| words.title)),
            Part::Rows(self.stamp()),
        ];
        parts.extend(self.lost_card().map(Part::Notice));
        for (heading, rows) in [
            (self.said(|words| words.applicant), self.applicant()),
            (self.said(|words| words.institution), self.institution()),
            (self.said(|words| words.authority), self.authority()),
            (self.said(|words| words.application), self.certificate()),
            (self.said(|words| words.contact), self.contact()),
        ] {
            parts.push(Part::Heading(heading));
            parts.push(Part::Rows(rows));
        }
        parts.push(Part::Heading(self.said(|words| words.declaration)));
        let accepted = self.of.application.declaration;
        parts.push(Part::Paragraph(format!(
            "{} ({} {})",
            declaration(self.locale, accepted),
            self.words().version,
            accepted.code(),
        )));
        // Wherever the signature ends up, its page names who signs.
        parts.push(Part::Rows(self.signatory()));
        parts.push(self.boxes(true));
        parts
    }

    fn undertaking_page(&self) -> Vec<Part> {
        vec![
            Part::Title(self.said(|words| words.undertaking)),
            Part::Paragraph(format!(
                "{UNDERTAKING_NUMBER}, {} {}",
                self.words().version,
                self.of.application.declaration.code(),
            )),
            Part::Numbered(undertaking(self.locale).map(str::to_owned).to_vec()),
            Part::Rows(self.signatory()),
            self.boxes(false),
        ]
    }

    fn signatory(&self) -> Vec<Row> {
        vec![
            row(Text::of(self.locale).name, self.of.case.person.full_name()),
            self.field(Field::NationalId, self.national_id()),
        ]
    }

    fn next_page(&self) -> Vec<Part> {
        let words = self.words();
        let next = NextSteps::of(self.locale);
        let hand = match &self.of.case.employment.authority {
            Some(one) => format!("{} {}, {}, {}", next.hand_in, one.name, one.unit, one.phone),
            None => format!(
                "{} {}",
                Text::of(self.locale).authority_none,
                self.of.profile.help_phone
            ),
        };
        let mut steps = vec![words.next_print.to_owned(), next.sign_in_ink.to_owned()];
        if self.of.application.terms.payer == Some(Payer::Person) {
            steps.push(words.next_receipt.to_owned());
        }
        steps.push(hand);
        steps.push(next.track.to_owned());
        if self.of.application.reason == Reason::LostOrStolen {
            steps.push(words.next_lost.to_owned());
        }
        let mut parts = vec![
            Part::Title(self.said(|words| words.next)),
            Part::Paragraph(words.next_keep.to_owned()),
        ];
        parts.extend(self.corrected());
        // The method may still be chosen or changed, and this file stays the same.
        let methods = &self.of.profile.signing_methods;
        if methods.contains(&SigningMethod::ESignature) {
            parts.push(Part::Paragraph(words.next_electronic.to_owned()));
        }
        parts.extend([
            Part::Numbered(steps),
            Part::Paragraph(words.paper.to_owned()),
            Part::Paragraph(format!(
                "{}: {} · {}",
                words.next_help, self.of.profile.help_phone, self.of.profile.help_email
            )),
        ]);
        parts
    }

    /// Which form in which version: a correction is another one under the same number.
    fn form(&self) -> String {
        let (words, of) = (self.words(), self.of);
        let form = format!("{} {}", words.form, of.application.declaration.code());
        if of.case.version == 1 {
            return form;
        }
        format!("{form}, {} {}", words.corrected_version, of.case.version)
    }

    /// When it was corrected, and what of earlier forms.
    fn corrected(&self) -> Option<Part> {
        let at = text::moment(self.locale, self.of.case.corrected_at?);
        Some(Part::Paragraph(match self.locale {
            Locale::Tr => format!("Başvuru düzeltildi: {at}. Bu form öncekilerin yerine geçer."),
            Locale::En => {
                format!(
                    "The application was corrected on {at}. This form replaces the earlier ones."
                )
            }
        }))
    }

    fn boxes(&self, signature: bool) -> Part {
        Part::Boxes(vec![
            SignBox {
                caption: self.said(|words| words.sign_here),
                signature,
            },
            SignBox {
                caption: self.said(|words| words.receipt),
                signature: false,
            },
        ])
    }

    fn stamp(&self) -> Vec<Row> {
        let words = self.words();
        let number = Text::of(self.locale).number;
        match self.of.stamp {
            Some(stamp) => vec![
                row(number, stamp.number.as_str()),
                row(words.date, text::moment(self.locale, stamp.at)),
            ],
            None => vec![row(
                number,
                match &self.of.case.number {
                    Some(number) if self.of.case.state.is_correction() => number.as_str(),
                    _ => words.later,
                },
            )],
        }
    }

    /// Masked where it is looked at on a screen, over whatever shoulders.
    fn national_id(&self) -> String {
        let id = &self.of.case.person.national_id;
        match self.of.stamp {
            Some(_) => id.as_str().to_owned(),
            None => id.masked(),
        }
    }

    fn applicant(&self) -> Vec<Row> {
        let person = &self.of.case.person;
        let mut rows = vec![
            self.field(Field::NationalId, self.national_id()),
            row(Text::of(self.locale).name, person.full_name()),
            self.field(Field::BirthPlace, person.birth_place.as_str()),
            self.field(
                Field::BirthDate,
                text::birth_date(self.locale, &person.birth_date),
            ),
        ];
        rows.extend(self.unchecked());
        if let Some(name) = &person.proven_by {
            rows.push(row(
                self.words().proven_by,
                text::provider::name(self.locale, name),
            ));
        }
        rows
    }

    /// What nobody compared with the registry, for the authority to look at.
    fn unchecked(&self) -> Option<Row> {
        let checked = self.of.case.person.checked;
        let words = self.words();
        let left: Vec<&str> = [
            (checked.birth_place, label(self.locale, Field::BirthPlace)),
            (checked.birth_day, words.birth_day),
        ]
        .into_iter()
        .filter_map(|(checked, what)| (!checked).then_some(what))
        .collect();
        (!left.is_empty()).then(|| row(words.unchecked, left.join(", ")))
    }

    fn institution(&self) -> Vec<Row> {
        let (profile, employment) = (self.of.profile, &self.of.case.employment);
        let form = self.of.application;
        let number = pick(
            self.locale,
            &profile.number_label_tr,
            &profile.number_label_en,
        );
        let mut rows = vec![
            row(
                Text::of(self.locale).organization,
                employment.organization.as_str(),
            ),
            row(number, employment.employee_number.as_str()),
            row(self.words().department, form.department.as_str()),
            self.field(Field::Title, form.title.as_str()),
            self.field(Field::StreetAddress, form.street_address.as_str()),
            row(
                format!(
                    "{}, {} / {}",
                    label(self.locale, Field::PostalCode),
                    label(self.locale, Field::District),
                    label(self.locale, Field::Province)
                ),
                format!(
                    "{} {} / {}",
                    form.postal_code.as_str(),
                    form.district.name(),
                    form.province.name()
                ),
            ),
        ];
        if let Some(note) = &form.organization_note {
            rows.push(row(self.words().note, note.as_str()));
        }
        rows
    }

    fn authority(&self) -> Vec<Row> {
        let words = self.words();
        match &self.of.case.employment.authority {
            Some(one) => vec![
                row(words.authority_who, format!("{}, {}", one.name, one.unit)),
                row(words.authority_phone, one.phone.as_str()),
            ],
            None => vec![row(
                words.authority_who,
                format!(
                    "{} {}",
                    Text::of(self.locale).authority_none,
                    self.of.profile.help_phone
                ),
            )],
        }
    }

    /// Whole on the form that a code has confirmed; before it, whoever has only
    /// claimed to be somebody sees the four signs that every page shows.
    fn serial(&self, serial: &CertificateSerial) -> String {
        match self.of.stamp {
            Some(_) => serial.as_str().to_owned(),
            None => format!("…{}", serial.tail()),
        }
    }

    fn certificate(&self) -> Vec<Row> {
        let form = self.of.application;
        let (pages, words) = (Text::of(self.locale), self.words());
        let mut rows = vec![self.field(Field::Reason, reason(self.locale, form.reason))];
        rows.push(match (form.term.term, form.term.years) {
            (Term::Until(day), _) => row(words.new_until, text::day(self.locale, day)),
            (_, years) => self.field(
                Field::ValidityYears,
                format!("{} {}", years.unwrap_or_default(), pages.term_years),
            ),
        });
        // A lost one stands in the notice already.
        if let Some(old) = &form.replaces
            && form.reason != Reason::LostOrStolen
        {
            rows.push(row(words.replaced, self.serial(&old.serial)));
        }
        rows.push(self.field(Field::CardReader, pages.reader(form.card_reader)));
        if form.reason != Reason::LostOrStolen {
            rows.extend(self.fee().into_iter().map(|(name, value)| row(name, value)));
        }
        rows
    }

    fn contact(&self) -> Vec<Row> {
        let form = self.of.application;
        let pages = Text::of(self.locale);
        let work = match &form.work_phone_extension {
            Some(extension) => format!(
                "{}, {} {}",
                form.work_phone.spaced(),
                self.words().extension,
                extension.as_str()
            ),
            None => form.work_phone.spaced(),
        };
        let mut rows = vec![
            self.field(Field::MobilePhone, form.mobile_phone.spaced()),
            self.field(Field::MobileOperator, text::operator(form.mobile_operator)),
            self.field(Field::WorkPhone, work),
        ];
        if let Some(home) = &form.home_phone {
            rows.push(self.field(Field::HomePhone, home.spaced()));
        }
        rows.push(row(
            self.words().notices,
            pages.channel(form.notice_channel),
        ));
        rows.push(self.field(Field::Email, form.email.as_str()));
        rows
    }

    /// What became of the lost card and when, until when the new one lives,
    /// who pays.
    fn lost_card(&self) -> Option<Vec<String>> {
        let form = self.of.application;
        let lost = form.lost()?;
        let words = self.words();
        let revoked = match &self.of.case.order {
            // What was ordered when the form was made stays on it: paper that
            // changes by the hour of its printing is no evidence.
            Some(order) => format!(
                "{}: {}.",
                match order.state {
                    OrderState::Ordered | OrderState::CarriedOut => words.revoked_ordered,
                    OrderState::Requested => words.revoked_requested,
                },
                text::moment(self.locale, order.at)
            ),
            None => words.revoked_later.to_owned(),
        };
        let mut lines = vec![
            format!("{}: {}", words.lost_certificate, self.serial(&lost.serial)),
            revoked,
        ];
        if let Term::Until(day) = form.term.term {
            let day = text::day(self.locale, day);
            lines.push(format!("{}: {day}", words.new_until));
        }
        lines.extend(
            self.fee()
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        Some(lines)
    }

    /// What it costs, label by label; empty where it costs nothing. The amount
    /// is that of the day of the application.
    fn fee(&self) -> Vec<(String, String)> {
        let Some(payer) = self.of.application.terms.payer else {
            return Vec::new();
        };
        let at = self
            .of
            .stamp
            .map_or(self.of.case.updated_at, |stamp| stamp.at);
        let profile = self.of.profile;
        let due = profile
            .payment
            .due(profile.replacement_fee, calendar::day_of(at));
        let number = self.of.stamp.map(|stamp| stamp.number);
        fee::rows(self.locale, self.of.application.reason, payer, &due, number)
    }
}
