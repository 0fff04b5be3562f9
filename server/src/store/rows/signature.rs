//! Uploaded signed forms as kept.

use domain::{
    certificate::CertificateSerial,
    document::FileDigest,
    id::{hex, unhex, unhex_all},
    ports::StoreError,
    signature::{
        AcceptedSignature, AcceptedUpload, RefusedUpload, SignatureEvidence, SignatureLevel,
        SignedUpload, SignerCertificate, StatusEvidence, UploadState,
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::corrupt;

/// What is said of an upload.
#[derive(Serialize, Deserialize)]
pub(in super::super) struct UploadRow {
    digest: String,
    state: StateRow,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateRow {
    Waiting,
    Accepted(Box<AcceptedRow>),
    Refused(RefusedRow),
}

/// Why something that was signed is not accepted.
#[derive(Serialize, Deserialize)]
pub(super) struct RefusedRow {
    rule: u8,
    code: String,
    sentences: [String; 2],
}

impl From<&RefusedUpload> for RefusedRow {
    fn from(refused: &RefusedUpload) -> Self {
        Self {
            rule: refused.rule,
            code: refused.code.clone(),
            sentences: refused.sentences.clone(),
        }
    }
}

impl From<RefusedRow> for RefusedUpload {
    fn from(row: RefusedRow) -> Self {
        Self {
            rule: row.rule,
            code: row.code,
            sentences: row.sentences,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct AcceptedRow {
    at: Timestamp,
    digest: String,
    level: SignatureLevel,
    signed_at: Timestamp,
    kept: usize,
    serial: String,
    issuer: String,
    subject: String,
    valid_from: Timestamp,
    valid_until: Timestamp,
    /// DER in hexadecimal digits: signer, authorities, anchor.
    certificates: Vec<String>,
    statuses: Vec<StatusRow>,
}

#[derive(Serialize, Deserialize)]
struct StatusRow {
    serial: String,
    source: String,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    list_number: Option<String>,
    digest: String,
}

impl UploadRow {
    /// The state as it stands in the clear.
    pub(in super::super) const fn state(&self) -> &'static str {
        match self.state {
            StateRow::Waiting => "waiting",
            StateRow::Accepted(_) => "accepted",
            StateRow::Refused(_) => "refused",
        }
    }

    /// The hash of the file as it came.
    pub(in super::super) fn digest(&self) -> Result<FileDigest, StoreError> {
        digest(&self.digest)
    }

    pub(in super::super) fn read(self) -> Result<UploadState, StoreError> {
        Ok(match self.state {
            StateRow::Waiting => UploadState::Waiting,
            StateRow::Accepted(row) => UploadState::Accepted(Box::new(row.read()?)),
            StateRow::Refused(row) => UploadState::Refused(row.into()),
        })
    }
}

impl From<&SignedUpload> for UploadRow {
    fn from(upload: &SignedUpload) -> Self {
        Self {
            digest: hex(&upload.digest),
            state: match &upload.state {
                UploadState::Waiting => StateRow::Waiting,
                UploadState::Accepted(accepted) => {
                    StateRow::Accepted(Box::new((&**accepted).into()))
                }
                UploadState::Refused(refused) => StateRow::Refused(refused.into()),
            },
        }
    }
}

impl From<&AcceptedUpload> for AcceptedRow {
    fn from(accepted: &AcceptedUpload) -> Self {
        let signature = &accepted.signature;
        let (signer, evidence) = (&signature.signer, &signature.evidence);
        Self {
            at: accepted.at,
            digest: hex(&accepted.digest),
            level: signature.level,
            signed_at: signature.signed_at,
            kept: signature.kept,
            serial: signer.serial.as_str().to_owned(),
            issuer: signer.issuer.clone(),
            subject: signer.subject.clone(),
            valid_from: signer.valid_from,
            valid_until: signer.valid_until,
            certificates: evidence.certificates.iter().map(|der| hex(der)).collect(),
            statuses: evidence.statuses.iter().map(StatusRow::from).collect(),
        }
    }
}

impl From<&StatusEvidence> for StatusRow {
    fn from(status: &StatusEvidence) -> Self {
        Self {
            serial: status.serial.as_str().to_owned(),
            source: status.source.clone(),
            this_update: status.this_update,
            next_update: status.next_update,
            list_number: status.list_number.clone(),
            digest: hex(&status.digest),
        }
    }
}

impl AcceptedRow {
    fn read(self) -> Result<AcceptedUpload, StoreError> {
        let certificates = self
            .certificates
            .iter()
            .map(|der| unhex_all(der).ok_or(corrupt("signatures.certificates")));
        Ok(AcceptedUpload {
            at: self.at,
            digest: digest(&self.digest)?,
            signature: AcceptedSignature {
                level: self.level,
                signed_at: self.signed_at,
                kept: self.kept,
                signer: SignerCertificate {
                    serial: serial(&self.serial)?,
                    issuer: self.issuer,
                    subject: self.subject,
                    valid_from: self.valid_from,
                    valid_until: self.valid_until,
                },
                evidence: SignatureEvidence {
                    certificates: certificates.collect::<Result<_, _>>()?,
                    statuses: self
                        .statuses
                        .into_iter()
                        .map(StatusRow::read)
                        .collect::<Result<_, _>>()?,
                },
            },
        })
    }
}

impl StatusRow {
    fn read(self) -> Result<StatusEvidence, StoreError> {
        Ok(StatusEvidence {
            serial: serial(&self.serial)?,
            source: self.source,
            this_update: self.this_update,
            next_update: self.next_update,
            list_number: self.list_number,
            digest: digest(&self.digest)?,
        })
    }
}

fn serial(text: &str) -> Result<CertificateSerial, StoreError> {
    CertificateSerial::parse(text).map_err(|_| corrupt("signatures.serial"))
}

fn digest(text: &str) -> Result<FileDigest, StoreError> {
    unhex(text).ok_or(corrupt("signatures.digest"))
}
