//! From what the portal believes to what a page may show.

use domain::{
    Locale,
    application::Draft,
    calendar::Remaining,
    certificate::{CertificateState, OrderState, Term, page_names},
    institution::{Authority, InstitutionProfile, Payer},
    intake::{CodeSheet, FormSheet, Posed, ResultSheet, SigningSheet, SuspendSheet},
    progress::State,
    sign_in,
};
use jiff::civil::Date;

use super::terms::{fee_of, terms};
use crate::api::view::{
    AuthorityView, CaptchaView, ClaimView, CodeView, FormView, MethodView, Packed, PersonView,
    ProfileView, ResultView, SigningView, StaffListView, SuspendView, SuspendableView,
};
use crate::sheet::{Contents, Sheet, application_form};
use crate::text::{self, fee};

pub(super) fn captcha(posed: &Posed) -> CaptchaView {
    CaptchaView {
        id: posed.ticket.clone(),
        kind: posed.kind,
        passed: posed.passed,
        puzzle: posed.puzzle,
    }
}

/// What was typed, to be typed on; the captcha's answer is none of it.
pub(super) fn claim(draft: &sign_in::Draft) -> ClaimView {
    let draft = draft.clone();
    ClaimView {
        national_id: draft.national_id,
        given_name: draft.given_name,
        family_name: draft.family_name,
        no_family_name: draft.no_family_name,
        birth_place: draft.birth_place,
        birth_day: draft.birth_day,
        birth_month: draft.birth_month,
        birth_year: draft.birth_year,
        employee_number: draft.employee_number,
        ..ClaimView::default()
    }
}

pub(super) fn profile(profile: &InstitutionProfile, locale: Locale) -> ProfileView {
    ProfileView {
        slug: profile.slug.as_str().to_owned(),
        name: profile.name.clone(),
        staff_directory: profile.staff_directory.clone(),
        number_label: match locale {
            Locale::Tr => profile.number_label_tr.clone(),
            Locale::En => profile.number_label_en.clone(),
        },
        payer: profile.payer,
        help_phone: profile.help_phone.clone(),
        help_email: profile.help_email.clone(),
    }
}

fn authority(authority: Option<&Authority>) -> Option<AuthorityView> {
    authority.map(|one| AuthorityView {
        name: one.name.clone(),
        unit: one.unit.clone(),
        phone: one.phone.clone(),
    })
}

pub(super) fn form(sheet: &FormSheet, locale: Locale, today: Date) -> FormView {
    let case = &sheet.case;
    let typed = case.revision > 0;
    FormView {
        file: case.id.as_str().to_owned(),
        person: Some(PersonView {
            name: case.person.full_name(),
            national_id: case.person.national_id.masked(),
            birth_place: case.person.birth_place.as_str().to_owned(),
            birth_date: text::birth_date(locale, &case.person.birth_date),
            number: case.employment.employee_number.as_str().to_owned(),
            organization: case.employment.organization.clone(),
        }),
        profile: profile(&sheet.profile, locale),
        authority: authority(case.employment.authority.as_ref()),
        offer: sheet.offer.for_page(),
        draft: first_choice(case.draft.clone(), sheet),
        rejected: sheet.verdict.as_ref().err().filter(|_| typed).cloned(),
        revision: case.revision,
        saved_at: typed.then_some(case.updated_at),
        staff_list: sheet.staff_list.map(|list| StaffListView {
            as_of: list.as_of,
            stale: list.stale,
        }),
        terms: Packed::of(&terms(sheet, locale, today)),
    }
}

/// What would be printed, in the language in which it would be: the one in
/// which the form is confirmed.
pub(super) fn preview(sheet: &FormSheet, locale: Locale) -> Option<Sheet> {
    let contents = Contents {
        case: &sheet.case,
        application: sheet.verdict.as_ref().ok()?,
        profile: &sheet.profile,
        stamp: None,
    };
    Some(application_form(&contents, locale))
}

/// Where one reason alone is open and nothing was chosen yet, it is chosen in
/// advance; of several the applicant chooses.
fn first_choice(mut draft: Draft, sheet: &FormSheet) -> Draft {
    if draft.reason.is_empty() && sheet.case.revision == 0 {
        let mut open = sheet.offer.reasons.iter().filter(|one| one.is_open());
        if let (Some(only), None) = (open.next(), open.next()) {
            only.reason.code().clone_into(&mut draft.reason);
        }
    }
    draft.certificate = sheet.offer.name_of(&draft.certificate).into_owned();
    draft
}

pub(super) fn code(sheet: &CodeSheet, locale: Locale) -> CodeView {
    let seconds = |until: jiff::Timestamp| until.duration_since(sheet.now).as_secs().max(0);
    CodeView {
        phone: sheet.phone.masked(),
        sent: sheet.status.is_some(),
        good_for: sheet
            .status
            .filter(|status| !status.over)
            .map_or(0, |status| seconds(status.expires_at)),
        again_in: sheet.again_at.map_or(0, seconds),
        message: text::message::code(locale, sheet.status.and_then(|status| status.message)),
        good_until: sheet
            .status
            .filter(|status| !status.over && status.expires_at > sheet.now)
            .map(|status| status.expires_at),
        again_at: sheet.again_at.filter(|at| *at > sheet.now),
    }
}

/// The same for an application that a claim alone must not show: of the phone
/// only what whoever has it knows it by (POLICIES 0.1).
pub(super) fn resumable(sheet: &CodeSheet, locale: Locale) -> CodeView {
    CodeView {
        phone: sheet.phone.ending(),
        ..code(sheet, locale)
    }
}

pub(super) fn signing(sheet: &SigningSheet) -> SigningView {
    SigningView {
        methods: sheet
            .methods
            .iter()
            .map(|offer| MethodView {
                method: offer.method,
                why_not: offer.why_not,
            })
            .collect(),
        chosen: sheet.case.signing,
    }
}

pub(super) fn result(sheet: &ResultSheet, locale: Locale, today: Date) -> ResultView {
    let of = &sheet.printable;
    let until = match of.application.term.term {
        Term::Until(day) => Some(day),
        Term::FromIssue | Term::From(_) => None,
    };
    ResultView {
        number: of.number.as_str().to_owned(),
        applicant: of.case.person.full_name(),
        organization: of.case.employment.organization.clone(),
        until,
        left: until.map_or_else(Remaining::default, |day| Remaining::between(today, day)),
        revocation: of.case.order.as_ref().map(|order| order.state),
        payer: of.application.terms.payer,
        authority: authority(of.case.employment.authority.as_ref()),
        withdrawn: of.case.state == State::Withdrawn,
        can_withdraw: of.case.state.can_be_withdrawn(),
        notices: sheet
            .notices
            .iter()
            .map(|one| text::message::notice(locale, one))
            .collect(),
        fee: Packed::of(&fee_of(of, locale, today)),
        receipt: match of.application.terms.payer {
            Some(Payer::Person) => fee::receipt(locale).to_owned(),
            _ => String::new(),
        },
    }
}

pub(super) fn suspend(sheet: &SuspendSheet) -> SuspendView {
    let serials = sheet
        .certificates
        .iter()
        .map(|one| one.certificate.serial.as_str());
    let names = page_names(serials);
    SuspendView {
        authority: authority(sheet.authority.as_ref()),
        resumable: sheet.resumable,
        certificates: sheet
            .certificates
            .iter()
            .zip(names)
            .map(|(one, (_, name))| SuspendableView {
                serial: name,
                tail: one.certificate.serial.tail().to_owned(),
                until: one.certificate.valid_until,
                suspended: one.state == CertificateState::Suspended,
                // One that was carried out may have been undone since, and one
                // that was given up may be ordered anew.
                ordered: one
                    .order
                    .as_ref()
                    .is_some_and(|order| order.state == OrderState::Ordered),
                has_phone: one.certificate.mobile.is_some(),
                has_word: one.certificate.has_word,
                code_sent: one.code.is_some_and(|code| !code.over),
            })
            .collect(),
    }
}
