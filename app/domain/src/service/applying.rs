//! The application form: what is on offer, keeping what is typed, judging it.

mod correcting;
mod submit;

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;

pub use submit::{DeviceShare, WentOnFrom};

use super::{
    ActError, Caller, ExternalSystem, Limits, Records,
    error::moved,
    limiter::{DAY, Limiter, QUARTER, at_most},
    notices,
};
use crate::{
    application::{Application, Draft, Filled, Offer, WordChoice},
    calendar,
    case::{Case, WordHash},
    certificate,
    form::{Field, Rejected},
    institution::{InstitutionProfile, InstitutionSlug},
    outbox::{Channel, NoticeKind},
    ports::{ConfirmedForm, Ports, Saved, Saving},
    progress::{Event, Step},
    secret::{SecurityWord, SecurityWordError, WordContext},
};

/// The form with all that the page shows beside it.
#[derive(Clone, Debug)]
pub struct FormSheet {
    /// The file.
    pub case: Case,
    /// The institution's rules.
    pub profile: InstitutionProfile,
    /// What may be chosen today.
    pub offer: Offer,
    /// The rules' verdict on what is typed so far.
    pub verdict: Result<Filled, Rejected>,
    /// How old the institution's staff list is, where that is known.
    pub staff_list: Option<StaffListAge>,
}

/// Until when what the institution said of the applicant is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffListAge {
    /// The last day, in Turkey.
    pub as_of: Date,
    /// That is longer ago than it should be.
    pub stale: bool,
}

/// Filling in the form, confirming and correcting it.
pub struct Applying {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
}

/// Whether it was typed for this file, and not for one of a session that has ended.
fn is_for(case: &Case, saving: &Saving) -> Result<(), ActError> {
    let is_of_another = |file: &String| file != case.id.as_str();
    if saving.file.as_ref().is_some_and(is_of_another) {
        return Err(ActError::Stale(case.revision));
    }
    Ok(())
}

impl Applying {
    async fn own_case(&self, caller: &Caller) -> Result<Case, ActError> {
        self.records.own_case(caller).await
    }

    /// The form as it stands. Elsewhere when nothing can be typed any more.
    pub async fn form(&self, caller: &Caller) -> Result<FormSheet, ActError> {
        let case = self.own_case(caller).await?;
        if !case.state.can_be_edited() {
            return Err(ActError::Elsewhere(case.state.step()));
        }
        let profile = self.records.profile(&case.institution).await?;
        let offer = self.offer(&case, &profile).await?;
        let verdict = judged(&case, &case.draft).parse(&offer, &word_context(&case, &case.draft));
        let staff_list = self.staff_list_age(&case.institution).await;
        Ok(FormSheet {
            case,
            profile,
            offer,
            verdict,
            staff_list,
        })
    }

    /// A date beside a form is not worth losing the form for: where it cannot
    /// be had, it is left out.
    async fn staff_list_age(&self, institution: &InstitutionSlug) -> Option<StaffListAge> {
        let as_of = self.ports.staff.as_of(institution).await.ok()??;
        Some(StaffListAge {
            as_of: calendar::day_of(as_of),
            stale: self.limits.is_stale(Some(as_of), self.ports.now()),
        })
    }

    /// Keeps what is typed, while it is typed. Judges nothing.
    ///
    /// # Errors
    /// [`ActError::Stale`] when another tab or device saved since: what was
    /// typed is kept beside it. Also when it was typed for another file, of a
    /// session that has ended: then nothing is kept.
    pub async fn save_draft(
        &self,
        caller: &Caller,
        saving: &Saving,
        draft: Draft,
    ) -> Result<i64, ActError> {
        let case = self.own_case(caller).await?;
        is_for(&case, saving)?;
        self.keep(&case, saving, draft, None).await
    }

    /// Keeps the whole form as meant by the press of a button, and judges
    /// nothing.
    pub async fn keep_draft(&self, caller: &Caller, draft: Draft) -> Result<(), ActError> {
        let case = self.own_case(caller).await?;
        self.keep(&case, &Saving::default(), draft, None).await?;
        Ok(())
    }

    /// Goes on with the other copy of the form; what is typed becomes the other
    /// one.
    pub async fn take_copy(&self, caller: &Caller, typed: Draft) -> Result<(), ActError> {
        let case = self.own_case(caller).await?;
        let typed = typed.without_word();
        let other = case.refused_draft.clone();
        let Some(other) = other.filter(|other| *other != typed) else {
            // Pressed twice: what was taken is the form by now.
            return self.keep_beside(&case, typed, Saving::NEVER).await;
        };
        let settled = Saving {
            settled: true,
            ..Saving::default()
        };
        self.keep(&case, &settled, other, None).await?;
        // Typed into what stood there before.
        self.keep_beside(&case, typed, case.revision).await
    }

    /// Keeps a copy that was typed into that revision: beside the form, which has
    /// gone on since.
    async fn keep_beside(&self, case: &Case, typed: Draft, into: i64) -> Result<(), ActError> {
        let saving = Saving::from_revision(into);
        match self.keep(case, &saving, typed, None).await {
            Ok(_) | Err(ActError::Stale(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Keeps the whole form as meant by the press of the button, and judges
    /// it. After it the answers can be looked over.
    ///
    /// # Errors
    /// [`ActError::Refused`] with every problem, and [`ActError::TooOften`] for too
    /// many security words; what else was typed is kept.
    pub async fn review(&self, caller: &Caller, draft: Draft) -> Result<(), ActError> {
        self.review_from(caller, &Saving::default(), draft).await
    }

    /// The same of a page that tells what its form went on from.
    ///
    /// # Errors
    /// As those of [`Self::review`], and [`ActError::Stale`] as of [`Self::save_draft`].
    pub async fn review_from(
        &self,
        caller: &Caller,
        saving: &Saving,
        draft: Draft,
    ) -> Result<(), ActError> {
        let case = self.own_case(caller).await?;
        is_for(&case, saving)?;
        let kept = self.keep(&case, saving, draft.clone(), None).await?;
        let (_, word) = self.judge(&case, &draft).await?;
        if let Some(word) = word {
            let saving = Saving {
                expected: saving.expected.map(|_| kept),
                ..Saving::default()
            };
            self.keep(&case, &saving, draft, Some(&word)).await?;
        }
        Ok(())
    }

    /// What a form applies for, by the rules and against what is on offer now, and the
    /// hash of the security word that was typed into it.
    pub(super) async fn judge(
        &self,
        case: &Case,
        draft: &Draft,
    ) -> Result<(Application, Option<WordHash>), ActError> {
        let profile = self.records.profile(&case.institution).await?;
        let offer = self.offer(case, &profile).await?;
        let filled = judged(case, draft).parse(&offer, &word_context(case, draft))?;
        let WordChoice::New(word) = &filled.word else {
            return Ok((filled.application, None));
        };
        if self.ports.secrets.is_common(word) {
            return Err(Rejected::one(Field::SecurityWord, SecurityWordError::Common).into());
        }
        let hash = self.hashed(case, word).await?;
        Ok((filled.application, Some(hash)))
    }

    /// Hashes a security word, and counts it. An application is its own visits' alone,
    /// so no stranger can use this up; what was not hashed does not count.
    async fn hashed(&self, case: &Case, word: &SecurityWord) -> Result<WordHash, ActError> {
        let limits = &self.limits.form;
        let at = |limit, window, unit: &str| {
            at_most(
                limit,
                window,
                format!("new-word:{unit}:{}", case.id.as_str()),
            )
        };
        let words = vec![
            at(limits.words_quarter, QUARTER, "quarter"),
            at(limits.words_day, DAY, "day"),
        ];
        let permit = self.limiter.acquire(words).await?;
        if let Ok(hash) = self.ports.secrets.word_hash(word).await {
            return Ok(hash);
        }
        permit.refund().await?;
        Err(ActError::External(ExternalSystem::Internal))
    }

    /// *Form Onayla*: confirms the form as kept, against what is on offer
    /// now, and stores what is applied for; of a correction, in place of what was
    /// confirmed before. From here on a change voids any code.
    ///
    /// # Errors
    /// [`ActError::Refused`] when a rule has changed its mind since it was
    /// looked over.
    pub async fn confirm_form(&self, caller: &Caller) -> Result<(), ActError> {
        let sheet = self.form(caller).await?;
        let application = sheet.verdict?.application;
        let confirmed = self.confirmed_form(caller, &sheet.case, application)?;
        let store = &self.ports.store;
        let done = store.confirm_form(&confirmed, sheet.case.revision).await?;
        moved(done, sheet.case.state)
    }

    /// What confirming this form does. A correction counts at once where the phone is
    /// the proved one; else it waits for a code to the other.
    pub(super) fn confirmed_form(
        &self,
        caller: &Caller,
        case: &Case,
        application: Application,
    ) -> Result<ConfirmedForm, ActError> {
        let before = confirmed(case);
        let (event, version, jobs) = match before {
            None => (Event::FormConfirmed, None, Vec::new()),
            // Where only the security word is another one, the paper still counts.
            Some(before) if application == *before => {
                let event = Event::CorrectionEnded(case.signing);
                (event, Some(case.version), Vec::new())
            }
            Some(before) if application.mobile_phone == before.mobile_phone => {
                let (version, jobs) = notices::next_version(&self.ports, case, &application);
                (Event::CorrectionEnded(case.signing), Some(version), jobs)
            }
            Some(_) if case.is_code_locked(self.limits.code.tries_per_case) => {
                return Err(ActError::Elsewhere(Step::Result));
            }
            Some(_) => {
                // Whoever has the phone of before learns of it there, each time.
                let revision = u32::try_from(case.revision).unwrap_or(u32::MAX);
                let (kind, channel) = (NoticeKind::PhoneChange, Channel::Sms);
                let notice = notices::notice(&self.ports, kind, channel, &case.id, revision);
                (Event::FormConfirmed, None, vec![notice])
            }
        };
        Ok(ConfirmedForm {
            transition: case.transition(event, self.ports.now())?,
            locale: caller.locale,
            application,
            version,
            jobs,
        })
    }

    /// Keeps a draft without its security word: here alone, so that no caller
    /// can forget it.
    pub(super) async fn keep(
        &self,
        case: &Case,
        saving: &Saving,
        draft: Draft,
        word: Option<&WordHash>,
    ) -> Result<i64, ActError> {
        let saved = self
            .ports
            .store
            .save_draft(
                &case.id,
                saving,
                &draft.without_word(),
                word,
                self.ports.now(),
            )
            .await?;
        match saved {
            Saved::At(revision) => Ok(revision),
            Saved::Stale(revision) => Err(ActError::Stale(revision)),
            Saved::Closed => Err(ActError::Elsewhere(match case.state.step() {
                Step::Form => Step::SendCode,
                step => step,
            })),
        }
    }

    pub(super) async fn offer(
        &self,
        case: &Case,
        profile: &InstitutionProfile,
    ) -> Result<Offer, ActError> {
        if let Some(before) = confirmed(case) {
            return Ok(Offer::of_confirmed(before, profile));
        }
        let held = self
            .records
            .certificates_of(&case.person.national_id)
            .await?;
        let name = (&case.person.given_name, case.person.family_name.as_ref());
        Ok(Offer {
            reasons: certificate::offers(&held, name, profile, self.ports.today()),
            readers: profile.readers.clone(),
            durations: profile.durations.clone(),
            word_kept: case.word.is_some(),
        })
    }
}

/// What was confirmed before, where the form is a correction of it.
fn confirmed(case: &Case) -> Option<&Application> {
    let is_correction = case.state.is_correction();
    case.application.as_ref().filter(|_| is_correction)
}

/// What is judged of a draft: in a correction one certificate alone is on offer,
/// whatever it was called among others before.
pub(super) fn judged<'a>(case: &Case, draft: &'a Draft) -> Cow<'a, Draft> {
    if !case.state.is_correction() || draft.certificate.is_empty() {
        return Cow::Borrowed(draft);
    }
    Cow::Owned(Draft {
        certificate: String::new(),
        ..draft.clone()
    })
}

/// What this applicant's security word must not be.
pub(super) fn word_context(case: &Case, draft: &Draft) -> WordContext {
    let person = &case.person;
    WordContext::default()
        .with_national_id(&person.national_id)
        .with_name(person.given_name.as_str())
        .with_name(person.family_name.as_ref().map_or("", |name| name.as_str()))
        .with_place(person.birth_place.as_str())
        .with_birth_date(&person.birth_date)
        .with_number(case.employment.employee_number.as_str())
        .with_phone(&draft.mobile_phone)
        .with_email(&draft.email)
}
