//! Whether a file is an application's form with a sound signature of its applicant.

use jiff::Timestamp;

use super::Signing;
use crate::{
    case::Case,
    document::{DocumentKind, digest},
    service::ActError,
    signature::{
        AcceptedSignature, AcceptedUpload, RefusedUpload, SignatureRefusal, SignatureVerdict,
        SignedForm, UploadState,
    },
};

/// What an upload turns out to be.
pub(in super::super) enum Judged {
    /// Sound. As much of the file is kept as the signature covers.
    Accepted(Box<AcceptedSignature>),
    Refused(SignatureRefusal),
    /// Nobody can tell now.
    Undetermined,
}

impl Judged {
    /// What of this file is kept.
    pub(super) fn kept<'a>(&self, file: &'a [u8]) -> Option<&'a [u8]> {
        match self {
            Self::Accepted(signature) => file.get(..signature.kept),
            Self::Undetermined => Some(file),
            Self::Refused(_) => None,
        }
    }

    /// The state of the upload with this file.
    pub(super) fn state(&self, file: &[u8], now: Timestamp) -> UploadState {
        match self {
            Self::Accepted(signature) => UploadState::Accepted(Box::new(AcceptedUpload {
                at: now,
                signature: (**signature).clone(),
                digest: digest(self.kept(file).unwrap_or_default()),
            })),
            Self::Undetermined => UploadState::Waiting,
            Self::Refused(refusal) => UploadState::Refused(RefusedUpload::from(*refusal)),
        }
    }
}

impl Signing {
    /// Holds a file against the form of today and its applicant. Everything of the file is
    /// hostile until the verifier has read it.
    pub(in super::super) async fn judge(
        &self,
        case: &Case,
        file: &[u8],
    ) -> Result<Judged, ActError> {
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
}
