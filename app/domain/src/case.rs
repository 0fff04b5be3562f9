//! An application's file: everything the portal keeps of one application.

use jiff::Timestamp;

use crate::{
    application::{Application, Draft},
    certificate::Order,
    id::{ApplicationNumber, CaseId, PersonKey},
    identity::Person,
    institution::{Employment, InstitutionSlug, SigningMethod},
    locale::Locale,
    offline::attempt::SaveAttempt,
    progress::{Event, IllegalStep, State, Transition},
};

/// A security word's hash in PHC string form (RFC 9106 parameters inside).
#[derive(Clone, PartialEq, Eq)]
pub struct WordHash(String);

impl WordHash {
    /// Wraps what the hasher or the store gave.
    pub const fn from_phc(text: String) -> Self {
        Self(text)
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for WordHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("WordHash(…)")
    }
}

/// A record whose state says that the form was confirmed has no confirmed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record has no confirmed application")]
pub struct NoApplication;

/// An application from the moment the identity was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// Where it was made.
    pub institution: InstitutionSlug,
    /// Finds the person's other applications.
    pub person_key: PersonKey,
    /// Where it stands.
    pub state: State,
    /// Rises with every saved draft.
    pub revision: i64,
    /// The language its messages are written in.
    pub locale: Locale,
    /// Who applies.
    pub person: Person,
    /// Where the person works.
    pub employment: Employment,
    /// What was typed so far, the security word never in it.
    pub draft: Draft,
    /// What was sent last and not saved, because another copy had been saved
    /// since: kept until the applicant has chosen between both.
    pub refused_draft: Option<Draft>,
    /// Which saving of which page that was, where it was told.
    pub refused_by: Option<SaveAttempt>,
    /// Which saving of which page the draft is of, where that was told.
    pub saved_by: Option<SaveAttempt>,
    /// The security word's hash, once one was given.
    pub word: Option<WordHash>,
    /// What was confirmed: from then on and until the form is changed; for ever
    /// once the phone was proved, and then what was confirmed last.
    pub application: Option<Application>,
    /// What a correction was confirmed as that waits for its code.
    pub correction: Option<Application>,
    /// Which confirmed form [`Self::application`] is, counted from 1: the one whose
    /// phone was proved first is the first, and every correction is another.
    pub version: u32,
    /// When it was corrected last.
    pub corrected_at: Option<Timestamp>,
    /// The number people use; given when the phone was proved.
    pub number: Option<ApplicationNumber>,
    /// When the phone was proved.
    pub confirmed_at: Option<Timestamp>,
    /// Wrong codes in its life, since it was unlocked last.
    pub wrong_codes: u32,
    /// How it is signed.
    pub signing: Option<SigningMethod>,
    /// When the printed form was opened first.
    pub opened_at: Option<Timestamp>,
    /// The revocation that goes with it.
    pub order: Option<Order>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Case {
    /// What was confirmed.
    ///
    /// # Errors
    /// Where the record has none, although the state says that it was confirmed.
    pub fn application(&self) -> Result<&Application, NoApplication> {
        self.application.as_ref().ok_or(NoApplication)
    }

    /// Its move by an event, as the store wants it.
    ///
    /// # Errors
    /// Where the event cannot follow its state.
    pub fn transition(&self, event: Event, at: Timestamp) -> Result<Transition, IllegalStep> {
        Transition::of(&self.id, self.state, event, at)
    }

    /// Whether its wrong codes are used up. A correction that needs a code waits
    /// then; the application stands.
    pub fn is_code_locked(&self, tries_per_case: u8) -> bool {
        self.wrong_codes >= u32::from(tries_per_case)
    }
}
