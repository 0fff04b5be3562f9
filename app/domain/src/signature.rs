//! Electronic signatures under issued forms: what is asked about one, what is found, and what
//! becomes of a signed form that was uploaded.

mod request;
mod statement;
mod ticket;
mod upload;

pub use request::{
    Agent, CLAIMABLE, REQUEST_LIFE, RETURN_TRIES, RETURNABLE, RequestSecret, RequestState,
    SignedAway, SignedFile, SigningAgent, SigningRequest,
};
pub use statement::{
    LARGEST_STATEMENT, Origin, STATEMENT_LIVES, Statement, StatementError, StatementNonce,
    StatementPurpose,
};
pub use ticket::{AgentToken, ReturnKey, Ticket, TicketCode};
pub use upload::{AcceptedUpload, NewUpload, RefusedUpload, SignedUpload, UploadState, Uploads};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{certificate::CertificateSerial, locale::Locale, person::NationalId};

/// A form that somebody says to have signed.
#[derive(Clone, Copy)]
pub struct SignedForm<'a> {
    /// The form as it was issued.
    pub issued: &'a [u8],
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Whose form it is.
    pub applicant: &'a NationalId,
    /// What was uploaded.
    pub uploaded: &'a [u8],
}

/// A statement that somebody says to have signed.
#[derive(Clone, Copy)]
pub struct SignedStatement<'a> {
    /// What was asked for.
    pub statement: &'a Statement,
    /// The signature that was brought: CMS, without the text.
    pub signature: &'a [u8],
}

/// What a signature brings to be valid for long (ETSI EN 319 142-1, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureLevel {
    /// The signature alone.
    B,
    /// A time stamp with it. Whether its authority is trusted is not said.
    T,
    /// Certificates and revocation data beside it.
    Lt,
}

impl SignatureLevel {
    /// Its name in the standard.
    pub const fn code(self) -> &'static str {
        match self {
            Self::B => "B-B",
            Self::T => "B-T",
            Self::Lt => "B-LT",
        }
    }
}

/// What is found of a signed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureVerdict {
    /// It keeps every rule.
    Accepted(Box<AcceptedSignature>),
    /// It breaks a rule.
    Refused(SignatureRefusal),
    /// It keeps every rule, but nobody could tell whether a certificate was revoked. Neither
    /// accepted nor refused: the same file is to be judged again.
    Undetermined {
        /// What is known of it.
        otherwise: Box<AcceptedSignature>,
        /// Who gave no answer.
        unanswered: Vec<UnknownStatus>,
    },
}

/// What is found of a certificate before anything is signed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateVerdict {
    /// A signature with it would keep the rules 8 and 9 now.
    Usable(CertificateSerial),
    /// It would not.
    Refused(SignatureRefusal),
    /// It would, but nobody could tell whether the certificate was revoked.
    Undetermined(CertificateSerial),
}

/// A signature that keeps the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedSignature {
    /// What it brings to be valid for long.
    pub level: SignatureLevel,
    /// When it was made, by the signer's clock.
    pub signed_at: Timestamp,
    /// How many bytes of the upload are kept: the issued form and its signature, or the signature of a
    /// statement.
    pub kept: usize,
    /// Whose certificate it was made with.
    pub signer: SignerCertificate,
    /// What the verdict rests on.
    pub evidence: SignatureEvidence,
}

/// The certificate that a form was signed with. Its names have the signer's national id in them, so
/// they are not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SignerCertificate {
    /// Its serial number.
    pub serial: CertificateSerial,
    /// Who issued it (RFC 4514).
    pub issuer: String,
    /// Whose it is (RFC 4514).
    pub subject: String,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Timestamp,
}

impl std::fmt::Debug for SignerCertificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignerCertificate")
            .field("serial", &self.serial)
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}

/// What a verdict rests on, for whoever verifies it later.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignatureEvidence {
    /// The certificates in DER: signer, authorities, anchor.
    pub certificates: Vec<Vec<u8>>,
    /// What the authorities said of each certificate but the anchor.
    pub statuses: Vec<StatusEvidence>,
}

impl std::fmt::Debug for SignatureEvidence {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignatureEvidence")
            .field("certificates", &self.certificates.len())
            .field("statuses", &self.statuses)
            .finish()
    }
}

/// How an authority said that a certificate is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEvidence {
    /// The certificate.
    pub serial: CertificateSerial,
    /// The address of the authority's answer.
    pub source: String,
    /// When it was known to be so.
    pub this_update: Timestamp,
    /// When there is something newer at the latest.
    pub next_update: Option<Timestamp>,
    /// The number of a list of revoked certificates; `None` of an answer about one certificate.
    pub list_number: Option<String>,
    /// SHA-256 of the answer.
    pub digest: [u8; 32],
}

/// A certificate of which nobody could tell whether it was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStatus {
    /// The certificate.
    pub serial: CertificateSerial,
    /// Each address that was asked, and why its answer does not count; empty where the certificate
    /// names none.
    pub sources: Vec<(String, String)>,
}

/// Why a signed form is not accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignatureRefusal {
    /// The number of the rule that it breaks (docs/threats.md, 1.3).
    pub rule: u8,
    /// The reason as a word of programs: `issued_bytes_changed`.
    pub code: &'static str,
    /// What is wrong and what to do about it, in Turkish and in English.
    pub sentences: (&'static str, &'static str),
    /// Where a certificate was revoked: since when, and why in the words of RFC 5280.
    pub revoked: Option<(Timestamp, &'static str)>,
}

impl SignatureRefusal {
    /// What is wrong and what to do about it, for the person who signed.
    pub const fn sentence(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::Tr => self.sentences.0,
            Locale::En => self.sentences.1,
        }
    }
}

impl SignatureRefusal {
    /// The lost certificate, which is being revoked, proves nothing any more.
    pub const LOST_CERTIFICATE: Self = Self::of(
        8,
        "lost_certificate",
        (
            "Formu, kayıp ya da çalıntı olarak bildirdiğiniz sertifikayla imzaladınız; bu imza kabul edilmez. Başka bir nitelikli sertifikanız varsa onunla imzalayın, yoksa ıslak imzayı seçin.",
            "You signed the form with the certificate that you reported lost or stolen; this signature is not accepted. Sign with another qualified certificate if you have one, or choose a signature in ink.",
        ),
    );
    /// The same, before anything is signed with it.
    pub const LOST_CARD: Self = Self::of(
        8,
        "lost_certificate",
        (
            "Bu sertifikayı kayıp ya da çalıntı olarak bildirdiniz; onunla atılan imza kabul edilmez. Başka bir nitelikli sertifikanız varsa onu seçin, yoksa ıslak imzayı seçin.",
            "You reported this certificate lost or stolen; a signature with it is not accepted. Choose another qualified certificate if you have one, or a signature in ink.",
        ),
    );
    /// There is nothing yet that could have been signed.
    pub const NOT_ISSUED: Self = Self::of(
        2,
        "not_issued",
        (
            "Yüklediğiniz dosya başvurunuzun güncel formu değil. Formu bu sayfadan indirin, imzalayın ve imzalı dosyayı yükleyin.",
            "The file you uploaded is not the current form of your application. Download the form from this page, sign it and upload the signed file.",
        ),
    );
    /// No file was chosen.
    pub const NO_FILE: Self = Self::of(
        1,
        "no_file",
        (
            "Dosya seçilmedi. İmzaladığınız PDF dosyasını seçin ve yeniden yükleyin.",
            "No file was chosen. Choose the PDF file that you signed and upload it again.",
        ),
    );
    /// The file is larger than any signed form.
    pub const TOO_LARGE: Self = Self::of(
        1,
        "too_large",
        (
            "Dosya 2 MB’tan büyük. Portaldan indirdiğiniz formu, üzerine bir şey eklemeden imzalayın ve imzalı dosyayı yükleyin.",
            "The file is larger than 2 MB. Sign the form that you downloaded from the portal without adding anything to it, and upload the signed file.",
        ),
    );
    /// For days nobody could tell, or what was kept cannot be read any more.
    pub const NOT_VERIFIED: Self = Self::of(
        8,
        "not_verified",
        (
            "İmzalı dosyanız doğrulanamadı: sertifikanızın iptal durumu günlerce öğrenilemedi ya da dosya okunamadı. Dosyayı yeniden yükleyin ya da ıslak imzayı seçin.",
            "Your signed file could not be verified: for days nobody told whether your certificate was revoked, or the file could not be read. Upload it again, or choose a signature in ink.",
        ),
    );
    /// While it waited, the application went another way.
    pub const MOVED_ON: Self = Self::of(
        2,
        "moved_on",
        (
            "İmzalı dosyanız doğrulanmadan başvurunuz değişti. Elektronik imzayla sürdürecekseniz güncel formu indirip imzalayın ve yükleyin.",
            "Your application changed before your signed file was verified. To go on with an electronic signature, download the current form, sign it and upload it.",
        ),
    );

    /// Nobody was asked to sign this statement, or it was signed before.
    pub const STATEMENT_UNKNOWN: Self = Self::of(
        10,
        "statement_unknown",
        (
            "İmzalanacak metnin süresi dolmuş ya da metin daha önce kullanılmış. İşlemi baştan başlatıp yeni metni imzalayın.",
            "The text to be signed has expired or was used before. Begin again and sign the new text.",
        ),
    );
    /// A certificate that was reported lost or stolen states nothing any more.
    pub const STATEMENT_BY_LOST: Self = Self::of(
        8,
        "lost_certificate",
        (
            "Metni, kayıp ya da çalıntı olarak bildirilmiş bir sertifikayla imzaladınız; bu imza kabul edilmez. Başka bir nitelikli sertifikanız varsa onunla imzalayın.",
            "You signed with a certificate that was reported lost or stolen; this signature is not accepted. Sign with another qualified certificate if you have one.",
        ),
    );

    const fn of(rule: u8, code: &'static str, sentences: (&'static str, &'static str)) -> Self {
        Self {
            rule,
            code,
            sentences,
            revoked: None,
        }
    }
}

impl std::fmt::Debug for SignatureRefusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "rule {}: {}", self.rule, self.code)?;
        match self.revoked {
            None => Ok(()),
            Some((since, reason)) => write!(formatter, " since {since}: {reason}"),
        }
    }
}
