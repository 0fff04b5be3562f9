//! A form that was filled in without a network and is sent as one: kept,
//! judged and confirmed, once for each key.

use super::Applying;
use crate::service::{ActError, Caller};
use crate::{
    application::Draft,
    case::{Case, WordHash},
    id::{SubmissionKey, hex},
    offline::draft::read_marks,
    ports::{ConfirmedForm, Saving, Submission, Submitted},
    progress::{Event, Step},
};

/// The server's half of the key to a draft on a device.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceShare(pub [u8; 32]);

impl std::fmt::Debug for DeviceShare {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("DeviceShare(…)")
    }
}

impl DeviceShare {
    /// Sixty-four hexadecimal digits, for the wire.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// Where the typing of a form went on from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WentOnFrom {
    /// The server's revision as last heard of.
    pub revision: i64,
    /// Marks of what was sent since and never answered: the server may have
    /// it. See [`mark`](crate::offline::draft::mark).
    pub unanswered: Vec<u64>,
    /// A confirmed form was corrected.
    pub corrects: bool,
}

impl WentOnFrom {
    /// From a revision and marks with commas between them, as they are sent;
    /// what is no mark is none.
    pub fn read(revision: i64, unanswered: &str, corrects: bool) -> Self {
        Self {
            revision,
            corrects,
            unanswered: read_marks(unanswered),
        }
    }
}

impl Applying {
    /// *Form Onayla* for a form that the server has not seen yet, or has
    /// perhaps: a second call under the same key changes nothing, whatever
    /// became of the answer to the first (POLICIES R12).
    ///
    /// # Errors
    /// [`ActError::Refused`] with every problem, and what was typed is kept.
    /// [`ActError::Stale`] when another tab or device saved since, or the key
    /// was used for other contents.
    pub async fn submit(
        &self,
        caller: &Caller,
        key: &str,
        from: &WentOnFrom,
        draft: Draft,
    ) -> Result<(), ActError> {
        let key = SubmissionKey::parse(key).map_err(|_| ActError::Unknown)?;
        let done = self.submit_as_it_stands(caller, &key, from, draft).await;
        let Err(ActError::Elsewhere(step)) = done else {
            return done;
        };
        let case = self.own_case(caller).await?;
        // The correction was given up, or another one confirmed, while this one was
        // typed: it is begun again, and both are there to choose from.
        if from.corrects && case.state.can_be_corrected() {
            self.begin_correction(caller).await?;
            let case = self.own_case(caller).await?;
            return Err(ActError::Stale(case.revision));
        }
        Err(ActError::Elsewhere(step))
    }

    async fn submit_as_it_stands(
        &self,
        caller: &Caller,
        key: &SubmissionKey,
        from: &WentOnFrom,
        draft: Draft,
    ) -> Result<(), ActError> {
        let store = &self.ports.store;
        let case = self.own_case(caller).await?;
        let form = self.ports.secrets.form_hash(&case.id, &draft);
        // What was sent before is not judged again, and its security word not hashed.
        match store.submission(&case.id, key).await? {
            Some(before) if before == form => return Ok(()),
            Some(_) => return Err(ActError::Stale(case.revision)),
            None => {}
        }
        let is_kept = self.ports.secrets.form_hash(&case.id, &case.draft) == form;
        // Another tab has confirmed the very same.
        if is_kept && case.state.step() != Step::Form {
            return Ok(());
        }
        let saving = Saving {
            unanswered: from.unanswered.clone(),
            ..Saving::from_revision(from.revision)
        };
        let goes_on = saving.goes_on_from(&case.draft, case.revision, case.saved_by.as_ref());
        // As the application stands once this form is kept.
        let typed = Case {
            state: case.transition(Event::Typed, self.ports.now())?.to(),
            revision: case.revision + 1,
            ..case.clone()
        };
        let judged = if is_kept || goes_on {
            self.judge_to_confirm(caller, &typed, &draft).await
        } else {
            Err(ActError::Stale(case.revision))
        };
        let (confirmed, word) = match judged {
            Ok(judged) => judged,
            Err(error) => {
                // Whatever is wrong with it, what was typed is kept.
                self.keep(&case, &saving, draft, None).await?;
                return Err(error);
            }
        };
        let submission = Submission {
            key,
            form: &form,
            saving: &saving,
            draft: &draft.without_word(),
            word: word.as_ref(),
        };
        match store.submit(&submission, &confirmed).await? {
            Submitted::Done => Ok(()),
            Submitted::Stale(revision) => Err(ActError::Stale(revision)),
            Submitted::Closed => Err(ActError::Elsewhere(self.step(caller).await?)),
        }
    }

    async fn judge_to_confirm(
        &self,
        caller: &Caller,
        case: &Case,
        draft: &Draft,
    ) -> Result<(ConfirmedForm, Option<WordHash>), ActError> {
        let (application, word) = self.judge(case, draft).await?;
        Ok((self.confirmed_form(caller, case, application)?, word))
    }

    /// Whether a form was confirmed under this key.
    pub async fn was_submitted(&self, caller: &Caller, key: &str) -> Result<bool, ActError> {
        let key = SubmissionKey::parse(key).map_err(|_| ActError::Unknown)?;
        let case = self.own_case(caller).await?;
        Ok(self.ports.store.submission(&case.id, &key).await?.is_some())
    }

    /// The server's half of the key to what this person keeps on a device:
    /// whoever else signs in gets another one (POLICIES R2).
    pub async fn device_share(&self, caller: &Caller) -> Result<DeviceShare, ActError> {
        let case = self.own_case(caller).await?;
        Ok(DeviceShare(
            self.ports.secrets.device_share(&case.person_key),
        ))
    }
}
