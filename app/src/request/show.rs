//! From what the portal believes to what a page may show.

use domain::{
    Locale,
    application::Draft,
    calendar::Remaining,
    case::Case,
    certificate::{CertificateState, OrderState, Term, page_names},
    challenge::CodeStatus,
    document::DocumentKind,
    institution::{Authority, InstitutionProfile, Payer, SigningMethod},
    offline::attempt::SaveAttempt,
    ports::Printable,
    progress::{State, Step},
    service::{CodeSheet, FormSheet, Posed, ResultSheet, Revocation, SigningSheet, SuspendSheet},
    sign_in,
};
use jiff::{Timestamp, civil::Date};

use super::terms::{fee_of, terms};
use crate::place::{StepPage, path_of};
use crate::sheet::{Contents, Sheet, compose};
use crate::text::{self, Text, fee, next::NextSteps, signing_agent::SigningAgentPage};
use crate::wire::view::{
    AuthorityView, CaptchaView, ChangeView, CodePage, CopiesView, FormView, MethodView, NextView,
    Packed, PersonView, ProfileView, ResultView, SentCode, SignatureView, SigningView,
    StaffListView, SuspendableView, SuspensionPage,
};

pub(super) fn captcha(posed: &Posed) -> CaptchaView {
    CaptchaView {
        id: posed.ticket.clone(),
        kind: posed.kind,
        passed: posed.passed,
        puzzle: posed.puzzle,
    }
}

/// What was typed, to be typed on; the captcha's answer is none of it.
pub(super) fn claim(draft: sign_in::Draft) -> sign_in::Draft {
    sign_in::Draft {
        captcha_id: String::new(),
        captcha_answer: String::new(),
        captcha_proof: String::new(),
        ..draft
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
        terms: FormView::packed(
            &terms(sheet, locale, today),
            &copies(case),
            match &case.number {
                Some(number) if case.state.is_correction() => number.as_str(),
                _ => "",
            },
        ),
    }
}

/// What is known of other copies; one that says what the draft says is none.
fn copies(case: &Case) -> CopiesView {
    let refused = case.refused_draft.as_ref();
    let text = |attempt: &Option<SaveAttempt>| {
        attempt.as_ref().map_or_else(String::new, SaveAttempt::text)
    };
    CopiesView {
        saved_by: text(&case.saved_by),
        refused_by: text(&case.refused_by),
        refused: refused
            .filter(|refused| **refused != case.draft)
            .map_or_else(Vec::new, Draft::texts),
    }
}

/// What would be printed, in the language in which it would be: the one in
/// which the form is confirmed.
pub(super) fn preview(sheet: &FormSheet, locale: Locale) -> Option<Sheet> {
    let contents = Contents {
        case: &sheet.case,
        application: &sheet.verdict.as_ref().ok()?.application,
        profile: &sheet.profile,
        stamp: None,
    };
    Some(compose(DocumentKind::ApplicationForm, &contents, locale))
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

/// The code of a confirmed form, in the visit that typed the number: only whole
/// can it be looked over.
pub(super) fn code(sheet: &CodeSheet, locale: Locale) -> CodePage {
    CodePage {
        phone: sheet.phone.spaced(),
        phone_confirmed: sheet.case.draft.mobile_phone_confirmed.clone(),
        code: sent(sheet.status, sheet.again_at, sheet.now, locale),
        outcome: text::code::outcome(locale, sheet.revocation).to_owned(),
        button: text::code::button(locale, sheet.revocation).to_owned(),
    }
}

/// The same for an application that a claim alone must not show: of the phone
/// only what whoever has it knows it by (POLICIES 0.1).
pub(super) fn resumable(sheet: &CodeSheet, locale: Locale) -> CodePage {
    CodePage {
        phone: sheet.phone.ending(),
        phone_confirmed: String::new(),
        code: sent(sheet.status, sheet.again_at, sheet.now, locale),
        outcome: String::new(),
        button: text::code::button(locale, Revocation::None).to_owned(),
    }
}

fn sent(
    status: Option<CodeStatus>,
    again_at: Option<Timestamp>,
    now: Timestamp,
    locale: Locale,
) -> SentCode {
    let again_at = again_at.filter(|at| *at > now);
    let good_until = status
        .filter(|status| !status.over)
        .map(|status| status.expires_at)
        .filter(|at| *at > now);
    // Told over a little too early rather than open a little too early.
    let milliseconds = |at: Timestamp| at.duration_since(now).as_millis();
    let whole = |milliseconds: i128| i64::try_from(milliseconds / 1000).unwrap_or(i64::MAX);
    SentCode {
        made: status.is_some_and(|status| !status.unsent),
        letters: status
            .and_then(|status| status.letters)
            .map_or_else(String::new, |letters| letters.as_str().to_owned()),
        good_for: good_until.map_or(0, |at| whole(milliseconds(at))),
        again_in: again_at.map_or(0, |at| whole(milliseconds(at) + 999)),
        message: text::message::code(locale, status.and_then(|status| status.message)),
        good_until,
        again_at,
    }
}

pub(super) fn signing(sheet: &SigningSheet, locale: Locale, today: Date) -> SigningView {
    let recommended = sheet.recommended();
    let chosen = sheet.case.signing.unwrap_or(recommended);
    let methods = sheet.methods.iter().map(|offer| MethodView {
        code: offer.method.code().to_owned(),
        name: text::signing::name(locale, offer.method).to_owned(),
        note: text::signing::note(locale, offer).to_owned(),
        closed: offer.why_not.is_some(),
        chosen: offer.method == chosen && offer.why_not.is_none(),
    });
    SigningView {
        methods: methods.collect(),
        recommended: text::signing::recommended(locale, recommended),
        why: text::signing::why(locale, sheet, today),
    }
}

pub(super) fn result(sheet: &ResultSheet, locale: Locale, today: Date) -> ResultView {
    let of = &sheet.printable;
    let signature = signature(sheet, locale);
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
        corrected: of.case.version > 1,
        can_correct: of.case.state.can_be_corrected(),
        correcting: match of.case.state {
            // From the code there is no way on; the form has another phone to type.
            _ if sheet.code_locked && sheet.printable.case.state.is_correction() => {
                path_of(Step::Form).to_owned()
            }
            state if state.is_correction() => path_of(state.step()).to_owned(),
            _ => String::new(),
        },
        correction_locked: sheet.code_locked,
        next: next(&signature, of, locale),
        signature,
        change: sheet.other_method.map(|method| {
            let waits = sheet.uploads.waiting().is_some();
            let (note, label) = text::signing::change(locale, method, waits);
            ChangeView {
                code: method.code().to_owned(),
                note: note.to_owned(),
                label: label.to_owned(),
            }
        }),
    }
}

/// What is done next where it is signed like this.
fn next(signature: &SignatureView, of: &Printable, locale: Locale) -> NextView {
    let words = NextSteps::of(locale);
    let (steps, [known, unknown]) = match signature {
        SignatureView::None => (
            vec![words.print, words.sign_in_ink],
            [words.hand_in, Text::of(locale).authority_none],
        ),
        SignatureView::Open { agent: Some(_), .. } => (
            vec![
                words.by_card,
                words.download,
                words.sign_electronically,
                words.upload,
            ],
            [words.review, words.review_unknown],
        ),
        SignatureView::Open { .. } | SignatureView::Closed { .. } => (
            vec![words.download, words.sign_electronically, words.upload],
            [words.review, words.review_unknown],
        ),
        SignatureView::Accepted(_) => (
            Vec::new(),
            [words.signed_review, words.signed_review_unknown],
        ),
    };
    let receipt = of.application.terms.payer == Some(Payer::Person);
    let receipt = receipt.then(|| fee::receipt(locale));
    let has_officer = of.case.employment.authority.is_some();
    let last = match signature {
        SignatureView::Open { .. } | SignatureView::Closed { .. } => "",
        SignatureView::None | SignatureView::Accepted(_) => words.track,
    };
    NextView {
        steps: steps
            .into_iter()
            .chain(receipt)
            .map(str::to_owned)
            .collect(),
        officer: if has_officer { known } else { unknown }.to_owned(),
        last: last.to_owned(),
    }
}

fn signature(sheet: &ResultSheet, locale: Locale) -> SignatureView {
    let case = &sheet.printable.case;
    if let Some((_, accepted)) = sheet.uploads.accepted() {
        return SignatureView::Accepted(text::moment(locale, accepted.at));
    }
    let correcting = case.state.is_correction() && case.signing == Some(SigningMethod::ESignature);
    if !correcting && case.state != State::AwaitingESignature {
        return SignatureView::None;
    }
    let waits = sheet.uploads.waiting().is_some();
    if correcting || !sheet.takes_uploads {
        return SignatureView::Closed { waits, correcting };
    }
    let refused = sheet.uploads.refused();
    SignatureView::Open {
        waits,
        refused: refused.map_or_else(String::new, |refused| refused.sentence(locale).to_owned()),
        agent: sheet.has_agent.then(|| {
            let words = SigningAgentPage::of(locale);
            [words.title, words.offer, words.offer_button].map(str::to_owned)
        }),
    }
}

pub(super) fn suspend(sheet: &SuspendSheet, locale: Locale) -> SuspensionPage {
    let serials = sheet
        .certificates
        .iter()
        .map(|one| one.certificate.serial.as_str());
    let names = page_names(serials);
    SuspensionPage {
        authority: authority(sheet.authority.as_ref()),
        back: match sheet.step {
            _ if sheet.resumable => StepPage::Resume.path().to_owned(),
            Step::Form => String::new(),
            step => path_of(step).to_owned(),
        },
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
                has_word: one.certificate.has_word,
                phone: one
                    .certificate
                    .mobile
                    .map_or_else(String::new, |phone| phone.ending()),
                code: sent(one.code, one.again_at, sheet.now, locale),
            })
            .collect(),
    }
}
