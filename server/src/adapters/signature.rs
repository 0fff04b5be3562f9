//! Verifies electronically signed forms and statements (PAdES, CAdES, docs/threats.md 1.3).
//!
//! The upload is read by a process of its own, which has no secrets, no network and little memory
//! ([`worker`] starts it, [`child`] is it). Then the authorities are asked whether the certificates
//! were revoked.

mod cache;
pub mod child;
mod revocation;
mod stand_in;
mod wire;
pub mod worker;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    certificate::CertificateSerial,
    person::NationalId,
    ports::{Clock, NotVerified, SignatureVerifier},
    signature::{
        AcceptedSignature, CertificateVerdict, SignatureEvidence, SignatureRefusal,
        SignatureVerdict, SignedForm, SignedStatement, SignerCertificate, StatusEvidence,
        UnknownStatus,
    },
};
use jiff::Timestamp;
use pades::{Described, Refusal, revocation::links};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::config::{ConfigError, SignatureConfig};
use revocation::{Asked, Outcome, Revocation};
pub use stand_in::{Signed, StandIn};
use worker::{Bounds, Kept, NotRead, Worker};

/// KiB of the forms at most that are being verified or wait for it.
const MEMORY_KIB: usize = 128 * 1024;

/// Verifies by this program and by the authorities of the configuration.
pub struct PadesVerifier {
    worker: Worker,
    revocation: Option<Revocation>,
    /// Memory for the forms that are being verified or wait for it, in KiB.
    memory: Semaphore,
    clock: Arc<dyn Clock>,
    /// In place of the clock.
    set: Option<Timestamp>,
}

impl PadesVerifier {
    /// By this configuration.
    ///
    /// # Errors
    /// When there are no anchors, or a file cannot be read.
    pub fn open(config: &SignatureConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let mut trusted = config.trusted()?;
        let stand_in = config.stand_in_folder.as_deref();
        let stand_in = stand_in.map(StandIn::open).transpose()?;
        trusted
            .anchors
            .extend(stand_in.as_ref().map(StandIn::anchor));
        let bounds = Bounds {
            at_once: config.at_once,
            ..Bounds::default()
        };
        let worker = Worker::new(bounds, trusted.anchors, trusted.intermediates);
        Ok(Self {
            worker: worker.map_err(|error| ConfigError::of("signature", error))?,
            memory: Semaphore::new(MEMORY_KIB),
            revocation: Revocation::open(&config.revocation, &clock, stand_in)?,
            clock,
            set: config.clock,
        })
    }

    /// The same, where files are read by another program.
    #[must_use]
    pub fn by(self, program: std::path::PathBuf) -> Self {
        let worker = self.worker.by(program);
        Self { worker, ..self }
    }

    /// Whether authorities are asked. Where none are, nothing is accepted.
    pub fn asks(&self) -> bool {
        self.revocation.is_some()
    }

    fn now(&self) -> Timestamp {
        self.set.unwrap_or_else(|| self.clock.now())
    }

    /// Memory for what is verified or waits for it.
    fn hold(&self, bytes: usize) -> Result<SemaphorePermit<'_>, NotVerified> {
        let size = u32::try_from(bytes.div_ceil(1024)).map_err(|_| NotVerified::Busy)?;
        let held = self.memory.try_acquire_many(size);
        held.map_err(|_| NotVerified::Busy)
    }

    /// From what the process found to a verdict. `told`: the words of a refusal.
    async fn decide(
        &self,
        judged: Result<Result<Kept, Refusal>, NotRead>,
        now: Timestamp,
        told: fn(Refusal) -> SignatureRefusal,
    ) -> Result<SignatureVerdict, NotVerified> {
        let kept = match judged.map_err(|why| not_verified(&why))? {
            Ok(kept) => kept,
            Err(refusal) => return Ok(SignatureVerdict::Refused(told(refusal))),
        };
        Ok(match accepted(kept) {
            Some(accepted) => self.revoked(accepted, now, told).await,
            None => SignatureVerdict::Refused(told(Refusal::CertificateMalformed)),
        })
    }

    async fn revoked(
        &self,
        accepted: AcceptedSignature,
        now: Timestamp,
        told: fn(Refusal) -> SignatureRefusal,
    ) -> SignatureVerdict {
        let mut accepted = Box::new(accepted);
        match self.ask(&accepted.evidence.certificates, now).await {
            Ok(statuses) => {
                accepted.evidence.statuses = statuses;
                SignatureVerdict::Accepted(accepted)
            }
            Err(NotGood::Malformed) => {
                SignatureVerdict::Refused(told(Refusal::CertificateMalformed))
            }
            Err(NotGood::Revoked(since, reason)) => SignatureVerdict::Refused(SignatureRefusal {
                revoked: Some((since, reason)),
                ..told(Refusal::Revoked)
            }),
            Err(NotGood::Unknown(unanswered)) => SignatureVerdict::Undetermined {
                otherwise: accepted,
                unanswered,
            },
        }
    }

    /// Asks whether the certificates of a path were revoked.
    async fn ask(&self, path: &[Vec<u8>], now: Timestamp) -> Result<Vec<StatusEvidence>, NotGood> {
        let asked = asked(path).ok_or(NotGood::Malformed)?;
        let outcome = match &self.revocation {
            Some(revocation) => revocation.ask(&asked, now).await,
            None => Outcome::Unknown(Vec::new()),
        };
        match outcome {
            Outcome::Good(statuses) => Ok(statuses),
            Outcome::Revoked(since, reason) => Err(NotGood::Revoked(since, reason)),
            Outcome::Unknown(unanswered) => Err(NotGood::Unknown(unanswered)),
        }
    }
}

/// Why the certificates of a path are not known to be good.
enum NotGood {
    /// One of them cannot be read.
    Malformed,
    /// One was revoked: since when, and why.
    Revoked(Timestamp, &'static str),
    /// Who gave no answer.
    Unknown(Vec<UnknownStatus>),
}

/// The certificates of a path that may have been revoked: all but the anchor.
fn asked(path: &[Vec<u8>]) -> Option<Vec<Asked>> {
    let each = links(path)?.into_iter().map(|link| {
        let serial = serial(&link.serial())?;
        let link = Arc::new(link);
        Some(Asked { serial, link })
    });
    each.collect()
}

#[async_trait]
impl SignatureVerifier for PadesVerifier {
    async fn verify(&self, form: &SignedForm<'_>) -> Result<SignatureVerdict, NotVerified> {
        let bytes = form.issued.len() + form.uploaded.len();
        let _held = self.hold(bytes)?;
        let now = self.now();
        let judged = self.worker.judge(form, now).await;
        self.decide(judged, now, told).await
    }

    async fn verify_statement(
        &self,
        signed: &SignedStatement<'_>,
    ) -> Result<SignatureVerdict, NotVerified> {
        let _held = self.hold(signed.signature.len())?;
        let now = self.now();
        let judged = self.worker.judge_statement(signed, now).await;
        self.decide(judged, now, told_of_statement).await
    }

    async fn check_certificate(
        &self,
        chain: &[Vec<u8>],
        applicant: &NationalId,
    ) -> Result<CertificateVerdict, NotVerified> {
        let now = self.now();
        let checked = self.worker.check_certificate(chain, applicant, now).await;
        let told = |refusal| worded(refusal, Refusal::certificate_sentence);
        let refused = |refusal| Ok(CertificateVerdict::Refused(told(refusal)));
        let path = match checked.map_err(|why| not_verified(&why))? {
            Ok(path) => path,
            Err(refusal) => return refused(refusal),
        };
        let signer = path.first().and_then(|der| Described::of(der));
        let Some(serial) = signer.and_then(|signer| serial(&signer.serial)) else {
            return refused(Refusal::CertificateMalformed);
        };
        Ok(match self.ask(&path, now).await {
            Ok(_) => CertificateVerdict::Usable(serial),
            Err(NotGood::Malformed) => return refused(Refusal::CertificateMalformed),
            Err(NotGood::Revoked(..)) => return refused(Refusal::Revoked),
            Err(NotGood::Unknown(_)) => CertificateVerdict::Undetermined(serial),
        })
    }
}

/// Notes why nothing was verified.
fn not_verified(why: &NotRead) -> NotVerified {
    match why {
        NotRead::Busy | NotRead::Late | NotRead::Killed => {
            tracing::warn!(%why, "a signature was not verified");
            NotVerified::Busy
        }
        NotRead::Start(_) | NotRead::NotBegun | NotRead::Question(_) => {
            tracing::error!(%why, "signatures cannot be verified");
            NotVerified::Broken
        }
    }
}

fn accepted(kept: Kept) -> Option<AcceptedSignature> {
    let signer = Described::of(kept.path.first()?)?;
    Some(AcceptedSignature {
        level: kept.level,
        signed_at: kept.signed_at,
        kept: kept.length,
        signer: SignerCertificate {
            serial: serial(&signer.serial)?,
            issuer: signer.issuer,
            subject: signer.subject,
            valid_from: signer.valid_from,
            valid_until: signer.valid_until,
        },
        evidence: SignatureEvidence {
            certificates: kept.path,
            statuses: Vec::new(),
        },
    })
}

/// A serial number of a certificate; short ones get zeros in front.
fn serial(digits: &str) -> Option<CertificateSerial> {
    let digits = digits.trim_start_matches("00");
    CertificateSerial::parse(&format!("{digits:0>8}")).ok()
}

/// A refusal of a form.
fn told(refusal: Refusal) -> SignatureRefusal {
    worded(refusal, Refusal::sentence)
}

/// A refusal of a statement.
fn told_of_statement(refusal: Refusal) -> SignatureRefusal {
    worded(refusal, Refusal::statement_sentence)
}

fn worded(
    refusal: Refusal,
    sentence: fn(Refusal, domain::Locale) -> &'static str,
) -> SignatureRefusal {
    let [turkish, english] = domain::Locale::ALL.map(|locale| sentence(refusal, locale));
    SignatureRefusal {
        rule: refusal.rule(),
        code: refusal.code(),
        sentences: (turkish, english),
        revoked: None,
    }
}
