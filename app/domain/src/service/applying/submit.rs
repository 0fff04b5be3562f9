//! A form that was filled in without a network and is sent as one: kept,
//! judged and confirmed, once for each key.

use super::{Applying, judged, word_context};
use crate::service::{ActError, Caller};
use crate::{
    application::{Draft, WordChoice},
    case::Case,
    id::{FormHash, SubmissionKey, hex},
    offline::draft::mark,
    ports::Submission,
    progress::Step,
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

/// How often what lands in between is looked at: a browser has one saving on
/// its way, and the one that it sends in parting.
const ROUNDS: usize = 4;

/// Where the typing of a form went on from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WentOnFrom {
    /// The server's revision as last heard of.
    pub revision: i64,
    /// Marks of what was sent since and never answered: the server may have
    /// it. See [`mark`].
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
            unanswered: unanswered
                .split(',')
                .filter_map(|one| one.parse().ok())
                .collect(),
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
        let done = self.submit_as_it_stands(caller, key, from, &draft).await;
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
        key: &str,
        from: &WentOnFrom,
        draft: &Draft,
    ) -> Result<(), ActError> {
        let key = SubmissionKey::parse(key).map_err(|_| ActError::Unknown)?;
        let mut now = from.revision;
        for _ in 0..ROUNDS {
            let case = self.own_case(caller).await?;
            now = case.revision;
            let form = self.form_of(&case, draft);
            if let Some(kept) = self.ports.store.submission(&case.id, &key).await? {
                return if kept == form {
                    Ok(())
                } else {
                    Err(ActError::Stale(now))
                };
            }
            // Another tab has confirmed the very same.
            if self.is_confirmed(&case, &form) {
                return Ok(());
            }
            match self
                .submit_once(caller, &case, &key, form, from, draft)
                .await
            {
                // An autosave that was on its way landed in between: whether
                // it was the applicant's own is looked at once more.
                Err(ActError::Stale(_) | ActError::Elsewhere(Step::Form)) => {}
                Err(ActError::Elsewhere(step)) => {
                    // Another one was quicker, before this one looked or after.
                    let case = self.own_case(caller).await?;
                    return if self.is_confirmed(&case, &self.form_of(&case, draft)) {
                        Ok(())
                    } else {
                        Err(ActError::Elsewhere(step))
                    };
                }
                done => return done,
            }
            let case = self.own_case(caller).await?;
            if !self.is_own(&case, from, draft) {
                return Err(ActError::Stale(case.revision));
            }
        }
        Err(ActError::Stale(now))
    }

    /// Keeps and judges the form where it is not kept yet, and confirms it.
    async fn submit_once(
        &self,
        caller: &Caller,
        case: &Case,
        key: &SubmissionKey,
        form: FormHash,
        from: &WentOnFrom,
        draft: &Draft,
    ) -> Result<(), ActError> {
        let kept = self.stands(case, &form) && self.has_word(caller, case, draft).await?;
        if !kept {
            let base = if self.is_own(case, from, draft) {
                case.revision
            } else {
                from.revision
            };
            self.keep_and_judge(caller, Some(base), draft.clone())
                .await?;
        }
        let submission = Submission {
            key: key.clone(),
            form,
        };
        self.confirm(caller, Some(&submission)).await
    }

    /// Whether what stands here is this very form, or came from where it was
    /// typed: an earlier try may have kept it and got no further.
    fn is_own(&self, case: &Case, from: &WentOnFrom, draft: &Draft) -> bool {
        from.unanswered.contains(&mark(&case.draft.texts()))
            || self.stands(case, &self.form_of(case, draft))
    }

    fn is_confirmed(&self, case: &Case, form: &FormHash) -> bool {
        case.state.step() != Step::Form && self.stands(case, form)
    }

    /// What tells these contents of this application from all others.
    fn form_of(&self, case: &Case, draft: &Draft) -> FormHash {
        self.ports.secrets.form_hash(&case.id, draft)
    }

    /// Whether the form that is kept is this one.
    pub(super) fn stands(&self, case: &Case, form: &FormHash) -> bool {
        self.form_of(case, &case.draft) == *form
    }

    /// Whether the security word of this form is the one that is kept, or
    /// there is none to be kept.
    async fn has_word(
        &self,
        caller: &Caller,
        case: &Case,
        draft: &Draft,
    ) -> Result<bool, ActError> {
        let sheet = self.form(caller).await?;
        let about = word_context(case, draft);
        Ok(
            match judged(case, draft).parse(&sheet.offer, &about)?.word {
                WordChoice::New(word) => match &case.word {
                    Some(hash) => {
                        let compared = self.ports.secrets.word_matches(&word, hash);
                        self.hashed(case, compared).await?
                    }
                    None => false,
                },
                WordChoice::Kept => true,
            },
        )
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
