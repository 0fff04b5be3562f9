//! Signed forms that applicants upload.

use super::Signing;
use crate::{
    case::Case,
    document::{DocumentKind, digest},
    id::{ApplicationNumber, CaseId},
    outbox::{Channel, Job, JobKind, NoticeKind},
    ports::{Moved, StoreError},
    progress::{Event, State, Transition},
    service::{
        ActError, Caller,
        limiter::{DAY, TEN_MINUTES, at_most},
        notices,
    },
    signature::{
        AcceptedSignature, AcceptedUpload, RefusedUpload, SignatureRefusal, SignatureVerdict,
        SignedForm, SignedUpload, UploadState,
    },
};

/// How often an upload is numbered anew where another one of the same application took its
/// number meanwhile.
const TRIES: usize = 3;

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

/// What an upload turns out to be.
enum Judged {
    /// Sound. As much of the file is kept as the signature covers.
    Accepted(Box<AcceptedSignature>),
    Refused(SignatureRefusal),
    /// Nobody can tell now.
    Undetermined,
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
        let newest = self.ports.store.newest_upload(&case.id).await?;
        let known = newest.as_ref().filter(|one| is_same(one, &case, brought));
        if known.is_some() {
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
        let (judged, file) = match brought {
            Brought::Nothing => (Judged::Refused(SignatureRefusal::NO_FILE), &[][..]),
            Brought::TooLarge => (Judged::Refused(SignatureRefusal::TOO_LARGE), &[][..]),
            Brought::File(file) => (self.judge(&case, file).await?, file),
        };
        let mut attempt = newest.map_or(1, |newest| newest.attempt + 1);
        for _ in 0..TRIES {
            let upload = self.received(&case, attempt, file);
            let jobs = self.jobs_of(&upload, &judged);
            let kept = self.keep(&case, upload, &judged, file, &jobs).await?;
            if kept == Moved::Done {
                return Ok(());
            }
            let newest = self.ports.store.newest_upload(&case.id).await?;
            if newest.as_ref().is_none_or(|one| one.attempt < attempt) {
                // Its number was free: the application stands elsewhere.
                break;
            }
            attempt = newest.map_or(1, |newest| newest.attempt + 1);
        }
        let case = self.records.own_case(caller).await?;
        Err(ActError::Elsewhere(case.state.step()))
    }

    /// Verifies an upload that waits once more.
    ///
    /// # Errors
    /// [`StoreError`]s. `Ok(false)` where nobody can tell yet.
    pub async fn verify_waiting(&self, case: &CaseId, attempt: u32) -> Result<bool, ActError> {
        let store = &self.ports.store;
        let newest = store.newest_upload(case).await?;
        let waits =
            |one: &SignedUpload| one.attempt == attempt && one.state == UploadState::Waiting;
        let Some(upload) = newest.filter(waits) else {
            return Ok(true);
        };
        let (Some(case), Some(file)) = (
            store.case(case).await?,
            store.uploaded_file(case, attempt).await?,
        ) else {
            return Err(StoreError::Corrupt("signatures.file").into());
        };
        let judged = if case.state == State::AwaitingESignature && case.version == upload.version {
            self.judge(&case, &file).await?
        } else {
            Judged::Refused(SignatureRefusal::MOVED_ON)
        };
        if matches!(judged, Judged::Undetermined) {
            return Ok(false);
        }
        let mut jobs = self.jobs_of(&upload, &judged);
        if matches!(judged, Judged::Refused(_)) {
            // Nobody has the page open that says so.
            jobs.push(self.notice(NoticeKind::SignatureRefused, &case.id, attempt));
        }
        // Where the application moved meanwhile, the next try finds where it went.
        let kept = self.keep(&case, upload, &judged, &file, &jobs).await?;
        Ok(kept == Moved::Done)
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
        let store = &self.ports.store;
        let newest = store.newest_upload(&case.id).await?;
        let newest = newest.filter(|one| one.version == case.version);
        let (Some(upload), Some(accepted)) =
            (&newest, newest.as_ref().and_then(|one| one.accepted()))
        else {
            return Err(ActError::Unknown);
        };
        let file = store.uploaded_file(&case.id, upload.attempt).await?;
        let file = file.filter(|file| digest(file) == accepted.digest);
        Ok(SignedDocument {
            number: asked,
            file: file.ok_or(StoreError::Corrupt("signatures.file"))?,
        })
    }

    fn received(&self, case: &Case, attempt: u32, file: &[u8]) -> SignedUpload {
        SignedUpload {
            case: case.id.clone(),
            attempt,
            version: case.version,
            received_at: self.ports.now(),
            digest: digest(file),
            state: UploadState::Waiting,
        }
    }

    /// Whether a file is this application's form of today with a sound signature of its
    /// applicant. Everything of the file is hostile until the verifier has read it.
    async fn judge(&self, case: &Case, file: &[u8]) -> Result<Judged, ActError> {
        let kind = DocumentKind::ApplicationForm;
        let issued = self
            .ports
            .store
            .issued(&case.id, kind, case.version)
            .await?;
        let Some(issued) = issued else {
            return Ok(Judged::Refused(SignatureRefusal::NOT_ISSUED));
        };
        let Some(verifier) = &self.ports.signatures else {
            return Ok(Judged::Undetermined);
        };
        let verdict = verifier
            .verify(&SignedForm {
                issued: &issued.file,
                issued_at: issued.at,
                applicant: &case.person.national_id,
                uploaded: file,
            })
            .await;
        let (signature, told) = match verdict {
            Err(_) => return Ok(Judged::Undetermined),
            Ok(SignatureVerdict::Refused(refusal)) => return Ok(Judged::Refused(refusal)),
            Ok(SignatureVerdict::Undetermined { otherwise, .. }) => (otherwise, false),
            Ok(SignatureVerdict::Accepted(signature)) => (signature, true),
        };
        let lost = case.application()?.lost();
        if lost.is_some_and(|lost| lost.serial.is_same_number(&signature.signer.serial)) {
            return Ok(Judged::Refused(SignatureRefusal::LOST_CERTIFICATE));
        }
        Ok(if told && signature.kept <= file.len() {
            Judged::Accepted(signature)
        } else {
            Judged::Undetermined
        })
    }

    async fn keep(
        &self,
        case: &Case,
        upload: SignedUpload,
        judged: &Judged,
        file: &[u8],
        jobs: &[Job],
    ) -> Result<Moved, ActError> {
        let now = self.ports.now();
        let kept = match judged {
            Judged::Accepted(signature) => file.get(..signature.kept),
            Judged::Undetermined => Some(file),
            Judged::Refused(_) => None,
        };
        let state = match judged {
            Judged::Accepted(signature) => UploadState::Accepted(Box::new(AcceptedUpload {
                at: now,
                signature: (**signature).clone(),
                digest: digest(kept.unwrap_or_default()),
            })),
            Judged::Undetermined => UploadState::Waiting,
            Judged::Refused(refusal) => UploadState::Refused(RefusedUpload::from(*refusal)),
        };
        let transition: Option<Transition> = match judged {
            Judged::Accepted(_) => Some(case.transition(Event::Signed, now)?),
            Judged::Undetermined | Judged::Refused(_) => None,
        };
        let upload = SignedUpload { state, ..upload };
        let store = &self.ports.store;
        Ok(store
            .keep_upload(&upload, kept, transition.as_ref(), jobs, now)
            .await?)
    }

    /// What follows from an upload, whenever it is judged.
    fn jobs_of(&self, upload: &SignedUpload, judged: &Judged) -> Vec<Job> {
        match judged {
            Judged::Accepted(_) => {
                vec![self.notice(NoticeKind::Signed, &upload.case, upload.version)]
            }
            Judged::Refused(_) => Vec::new(),
            Judged::Undetermined => vec![Job {
                version: upload.attempt,
                ..notices::job(&self.ports, JobKind::VerifySignature(upload.case.clone()))
            }],
        }
    }

    fn notice(&self, kind: NoticeKind, case: &CaseId, version: u32) -> Job {
        notices::notice(&self.ports, kind, Channel::Sms, case, version)
    }
}

/// Whether what is brought is an upload that was accepted or waits already.
fn is_same(upload: &SignedUpload, case: &Case, brought: Brought<'_>) -> bool {
    let (Brought::File(file), true) = (brought, upload.version == case.version) else {
        return false;
    };
    !matches!(upload.state, UploadState::Refused(_)) && upload.digest == digest(file)
}
