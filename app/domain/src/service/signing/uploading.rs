//! Signed forms that applicants upload.

use jiff::SignedDuration;

use super::{Signing, judging::Judged};
use crate::{
    case::Case,
    document::digest,
    id::{ApplicationNumber, CaseId},
    outbox::{Job, JobKind, NoticeKind},
    ports::{Moved, StoreError},
    progress::{Event, State, Transition},
    service::{
        ActError, Caller,
        limiter::{DAY, TEN_MINUTES, at_most},
        notices,
    },
    signature::{NewUpload, SignatureRefusal, SignedUpload, UploadState, Uploads},
};

/// For how long a file that nobody can judge is judged again.
const WAITS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What somebody sent with the form of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought<'a> {
    /// No file.
    Nothing,
    /// A file that is larger than any signed form; it was not kept in memory.
    TooLarge,
    /// A file.
    File(&'a [u8]),
}

/// How it went to verify an upload that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It waits no more.
    Decided,
    /// Nobody can tell yet.
    NotYet,
    /// What was kept cannot be read; its applicant is asked to upload it again.
    Unreadable,
}

/// A signed form, for its applicant.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedDocument {
    /// The application's number.
    pub number: ApplicationNumber,
    /// The issued form and its signature.
    pub file: Vec<u8>,
}

impl Signing {
    /// Judges an upload and keeps what became of it, to be shown with the application. The same
    /// file again changes nothing.
    ///
    /// # Errors
    /// Where the application does not wait for a signature, or it was tried too often.
    pub async fn upload(&self, caller: &Caller, brought: Brought<'_>) -> Result<(), ActError> {
        let case = self.records.own_case(caller).await?;
        if self.is_known(&case, brought).await? {
            return Ok(());
        }
        if case.state != State::AwaitingESignature || self.ports.signatures.is_none() {
            return Err(ActError::Elsewhere(case.state.step()));
        }
        let limits = &self.limits.signing;
        let key = |time: &str| format!("upload:{time}:{}", case.id.as_str());
        let allowances = vec![
            at_most(limits.uploads_ten_minutes, TEN_MINUTES, key("ten")),
            at_most(limits.uploads_day, DAY, key("day")),
        ];
        self.limiter.acquire(allowances).await?;
        self.keep(&case, brought).await
    }

    /// Judges what is brought for an application that waits for its signature, and keeps what came
    /// of it.
    ///
    /// # Errors
    /// Where the application does not wait for one any more.
    pub(in super::super) async fn keep(
        &self,
        case: &Case,
        brought: Brought<'_>,
    ) -> Result<(), ActError> {
        let (judged, file) = match brought {
            Brought::Nothing => (Judged::Refused(SignatureRefusal::NO_FILE), &[][..]),
            Brought::TooLarge => (Judged::Refused(SignatureRefusal::TOO_LARGE), &[][..]),
            Brought::File(file) => (self.judge(case, file).await?, file),
        };
        let now = self.ports.now();
        let upload = NewUpload {
            case: case.id.clone(),
            version: case.version,
            received_at: now,
            digest: digest(file),
            state: judged.state(file, now),
        };
        let transition = transition(case, &judged, now)?;
        let notices = self.notices_of(case, &judged)?;
        let jobs = |attempt| [notices.clone(), self.jobs_of(case, attempt, &judged)].concat();
        let store = &self.ports.store;
        let kept = store.add_upload(&upload, judged.kept(file), transition.as_ref(), &jobs, now);
        if kept.await? == Moved::Done || self.is_known(case, brought).await? {
            return Ok(());
        }
        let case = self.records.case_at(&case.id).await?;
        Err(ActError::Elsewhere(case.state.step()))
    }

    /// Whether what is brought was accepted or waits already.
    async fn is_known(&self, case: &Case, brought: Brought<'_>) -> Result<bool, ActError> {
        let Brought::File(file) = brought else {
            return Ok(false);
        };
        let digest = digest(file);
        let uploads = self.uploads_of(case).await?;
        let accepted = uploads.accepted().map(|(upload, _)| upload);
        let known = accepted.into_iter().chain(uploads.waiting());
        Ok(known.into_iter().any(|upload| upload.digest == digest))
    }

    async fn uploads_of(&self, case: &Case) -> Result<Uploads, StoreError> {
        let all = self.ports.store.uploads(&case.id).await?;
        Ok(Uploads::of_version(all, case.version))
    }

    /// Verifies an upload that waits once more. While the application is signed in another way
    /// or corrected, the file goes on waiting; with the next version, or where the application has
    /// gone on, it counts no more.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn verify_waiting(&self, case: &CaseId, attempt: u32) -> Result<Tried, ActError> {
        let store = &self.ports.store;
        let uploads = store.uploads(case).await?;
        let waits =
            |one: &SignedUpload| one.attempt == attempt && one.state == UploadState::Waiting;
        let Some(upload) = uploads.into_iter().find(waits) else {
            return Ok(Tried::Decided);
        };
        let case = store.case(case).await?;
        let case = case.ok_or(StoreError::Corrupt("signatures.case_id"))?;
        if case.version != upload.version || !case.state.can_be_signed() {
            // What became of the application was told.
            let moved_on = Judged::Refused(SignatureRefusal::MOVED_ON);
            return self.decide(&case, upload, &moved_on, &[], &[]).await;
        }
        let file = match store.uploaded_file(&case.id, attempt).await {
            Ok(Some(file)) => file,
            Ok(None) | Err(StoreError::Corrupt(_)) => {
                let decided = self.give_up(&case, upload).await?;
                return Ok(match decided {
                    Tried::Decided => Tried::Unreadable,
                    other => other,
                });
            }
            Err(error) => return Err(error.into()),
        };
        let judged = match case.state {
            State::AwaitingESignature => self.judge(&case, &file).await?,
            _ => Judged::Undetermined,
        };
        let waited = self.ports.now().duration_since(upload.received_at);
        match judged {
            Judged::Undetermined if waited > WAITS => self.give_up(&case, upload).await,
            Judged::Undetermined => Ok(Tried::NotYet),
            judged => {
                let notices = match judged {
                    Judged::Refused(_) => self.refusal_notices(&case, attempt)?,
                    _ => self.notices_of(&case, &judged)?,
                };
                self.decide(&case, upload, &judged, &file, &notices).await
            }
        }
    }

    /// Refuses an upload that nobody will ever be able to judge.
    async fn give_up(&self, case: &Case, upload: SignedUpload) -> Result<Tried, ActError> {
        let notices = self.refusal_notices(case, upload.attempt)?;
        let not_verified = Judged::Refused(SignatureRefusal::NOT_VERIFIED);
        self.decide(case, upload, &not_verified, &[], &notices)
            .await
    }

    /// That an upload which waited was refused: nobody has the page open that says so.
    fn refusal_notices(&self, case: &Case, attempt: u32) -> Result<Vec<Job>, ActError> {
        self.notices(NoticeKind::SignatureRefused, case, attempt)
    }

    async fn decide(
        &self,
        case: &Case,
        upload: SignedUpload,
        judged: &Judged,
        file: &[u8],
        notices: &[Job],
    ) -> Result<Tried, ActError> {
        let now = self.ports.now();
        let transition = transition(case, judged, now)?;
        let decided = SignedUpload {
            state: judged.state(file, now),
            ..upload
        };
        let kept = judged.kept(file);
        let store = &self.ports.store;
        let moved = store.decide_upload(&decided, kept, transition.as_ref(), notices, now);
        // Where the application moved meanwhile, the next try finds where it went.
        Ok(match moved.await? {
            Moved::Conflict => Tried::NotYet,
            Moved::Done => Tried::Decided,
        })
    }

    /// The signed form as it was accepted.
    ///
    /// # Errors
    /// [`ActError::Unknown`] where there is none under this number.
    pub async fn signed(&self, caller: &Caller, number: &str) -> Result<SignedDocument, ActError> {
        let case = match self.records.own_case(caller).await {
            Err(ActError::Expired) => return Err(ActError::Unknown),
            case => case?,
        };
        let asked = ApplicationNumber::parse(number).map_err(|_| ActError::Unknown)?;
        if case.number.as_ref() != Some(&asked) || !case.state.is_live() {
            return Err(ActError::Unknown);
        }
        let uploads = self.uploads_of(&case).await?;
        let (upload, accepted) = uploads.accepted().ok_or(ActError::Unknown)?;
        let store = &self.ports.store;
        let file = store.uploaded_file(&case.id, upload.attempt).await?;
        let file = file.filter(|file| digest(file) == accepted.digest);
        Ok(SignedDocument {
            number: asked,
            file: file.ok_or(StoreError::Corrupt("signatures.file"))?,
        })
    }

    /// What has to be done with an upload under this number.
    fn jobs_of(&self, case: &Case, attempt: u32, judged: &Judged) -> Vec<Job> {
        match judged {
            Judged::Accepted(_) | Judged::Refused(_) => Vec::new(),
            Judged::Undetermined => vec![Job {
                version: attempt,
                ..notices::job(&self.ports, JobKind::VerifySignature(case.id.clone()))
            }],
        }
    }

    /// What the applicant is told, whenever an upload is judged.
    fn notices_of(&self, case: &Case, judged: &Judged) -> Result<Vec<Job>, ActError> {
        match judged {
            Judged::Accepted(_) => self.notices(NoticeKind::Signed, case, case.version),
            Judged::Refused(_) | Judged::Undetermined => Ok(Vec::new()),
        }
    }

    fn notices(&self, kind: NoticeKind, case: &Case, version: u32) -> Result<Vec<Job>, ActError> {
        let channel = case.application()?.notice_channel;
        Ok(notices::as_asked_for(
            &self.ports,
            kind,
            &case.id,
            version,
            channel,
        ))
    }
}

/// The application's move, where the signature is sound.
fn transition(
    case: &Case,
    judged: &Judged,
    now: jiff::Timestamp,
) -> Result<Option<Transition>, ActError> {
    Ok(match judged {
        Judged::Accepted(_) => Some(case.transition(Event::Signed, now)?),
        Judged::Undetermined | Judged::Refused(_) => None,
    })
}
