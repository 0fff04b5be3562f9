//! Everything outside, as the services see it. Each port says what is wanted,
//! not how; adapters in `server` answer.

mod identity;
mod rng;
mod store;

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

pub use identity::{Found, IdentityProvider, Unproven};
pub use rng::{Rng, RngExt};
pub use store::{
    Allowance, AvailabilityRequests, CaptchaTaken, Captchas, Cases, Codes, Confirmations,
    ConfirmedForm, Corrections, Documents, Drafts, Dropped, JobOutcome, Jobs, Leased, Limits,
    Messages, Moved, Networks, OrderSubject, OrderWithoutJob, Orders, Referrals, RequestKey,
    Requeued, Retried, Rotations, Saved, Saving, SerialTail, SerialTailError, Sessions, Signatures,
    SigningRequests, Statements, Store, StoreError, Submission, Submitted, Swept, Upkeep, Verify,
};

use crate::{
    application::Draft,
    calendar,
    captcha::{CaptchaKind, CaptchaTicket},
    case::{Case, WordHash},
    certificate::{Certificate, CertificateSerial, Order},
    challenge::{CodeBinding, Purpose},
    contact::{EmailAddress, MobileNumber},
    document::DocumentKind,
    id::{
        ApplicationNumber, CaptchaId, CaseId, FormHash, MessageId, PersonKey, PhoneKey, PrintMark,
        SecretHash, SessionKey,
    },
    identity::Person,
    institution::{Employment, InstitutionProfile, InstitutionSlug},
    locale::Locale,
    message::{HandedOver, MessageState},
    outbox::Notice,
    person::NationalId,
    referral::ReferralToken,
    secret::{CodeLetters, OneTimeCode, SecurityWord},
    session::SessionToken,
    sign_in::Claim,
    signature::{
        CertificateVerdict, RequestSecret, SignatureVerdict, SignedForm, SignedStatement,
        SigningAgent,
    },
    text_value::EmployeeNumber,
};

/// An outside system gave no answer that can be believed. Never a "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an outside system gave no believable answer")]
pub struct Unreachable;

/// The population registry's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The values are the registry's; here they are in its spelling.
    Same(Box<Person>),
    /// They are not, or there is no such person. Nobody learns which.
    Different,
}

/// The central population registry.
#[async_trait]
pub trait PopulationRegistry: Send + Sync {
    /// Compares a claim with the registry's record.
    async fn check(&self, claim: &Claim) -> Result<Verdict, Unreachable>;
}

/// The staff directories of the institutions.
#[async_trait]
pub trait StaffDirectory: Send + Sync {
    /// The person's employment under this registry number; `None` where the
    /// directory has no such pair.
    async fn find(
        &self,
        institution: &InstitutionSlug,
        person: &NationalId,
        number: &EmployeeNumber,
    ) -> Result<Option<Employment>, Unreachable>;

    /// Until when the institution's list is known to hold; `None` where
    /// nobody noted it.
    async fn as_of(&self, institution: &InstitutionSlug) -> Result<Option<Timestamp>, Unreachable>;
}

/// The institutions that this portal serves.
#[async_trait]
pub trait Institutions: Send + Sync {
    /// All of them, by name in Turkish order.
    async fn all(&self) -> Result<Vec<InstitutionProfile>, Unreachable>;

    /// One of them.
    async fn find(&self, slug: &InstitutionSlug)
    -> Result<Option<InstitutionProfile>, Unreachable>;
}

/// The certificate authority's records.
#[async_trait]
pub trait CertificateAuthority: Send + Sync {
    /// Every certificate of a person, whatever its state.
    async fn held_by(&self, person: &NationalId) -> Result<Vec<Certificate>, Unreachable>;

    /// Whether this is the certificate's security word. `false` also where
    /// none is on record, after the same work.
    async fn word_is(&self, serial: &CertificateSerial, word: &str) -> Result<bool, Unreachable>;

    /// Carries an order out; doing it twice changes nothing more.
    async fn carry_out(&self, order: &Order) -> Result<(), Unreachable>;
}

/// Why nothing can be said of a signed form now. Nothing is wrong with the form: the same file is to
/// be judged again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// Too many others are being verified, or the machine has too much else to do.
    #[error("too many signed forms are being verified")]
    Busy,
    /// The verifier does not work.
    #[error("signed forms cannot be verified")]
    Broken,
}

/// Verifies electronically signed forms and statements.
#[async_trait]
pub trait SignatureVerifier: Send + Sync {
    /// Holds a form against the rules 1 to 10 (docs/threats.md, 1.3), revocation among them: accepted,
    /// refused by a rule, or undetermined. Where the verifier itself fails, it says so and refuses
    /// nothing.
    async fn verify(&self, form: &SignedForm<'_>) -> Result<SignatureVerdict, NotVerified>;

    /// Holds a certificate against the rules 8 and 9 before anything is signed with it. `chain`: in
    /// DER, the signer's first, then authorities that came with it.
    async fn check_certificate(
        &self,
        chain: &[Vec<u8>],
        applicant: &NationalId,
    ) -> Result<CertificateVerdict, NotVerified>;

    /// The same of a signed statement, by the rules 6 to 10.
    async fn verify_statement(
        &self,
        signed: &SignedStatement<'_>,
    ) -> Result<SignatureVerdict, NotVerified>;
}

/// Why a message did not go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The gateway refused this number or this text: trying again is no use.
    #[error("the gateway refused the message")]
    Refused,
    /// The gateway could not be reached, or said to come back.
    #[error("the gateway could not be reached")]
    Unreachable,
    /// The request was written and no answer came: it may have gone out.
    #[error("the gateway gave no answer")]
    Unknown,
}

/// The text of a code; the adapter finds the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeText {
    /// The letters in front of it.
    pub letters: CodeLetters,
    /// The code.
    pub code: OneTimeCode,
    /// What it is good for, in as many words.
    pub about: CodeAbout,
}

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeAbout {
    /// Making the application.
    Confirm,
    /// Suspending a certificate.
    Suspend,
    /// Opening an application of before.
    Resume,
}

impl From<&Purpose> for CodeAbout {
    fn from(purpose: &Purpose) -> Self {
        match purpose {
            Purpose::ConfirmPhone(_) => Self::Confirm,
            Purpose::Suspend(_) => Self::Suspend,
            Purpose::Resume(_) => Self::Resume,
        }
    }
}

/// Sends short messages, each with a reference by which a gateway knows it
/// again and reports on it.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// A code, at once; never tried again by the machine.
    async fn code(
        &self,
        to: &MobileNumber,
        text: &CodeText,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent>;

    /// A notice.
    async fn notice(
        &self,
        to: &MobileNumber,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent>;

    /// What a gateway tells of messages, by its own numbers of them; nothing
    /// of those that it does not know, and nothing from a gateway that
    /// reports by itself.
    async fn ask(&self, _gateway: &str, _jobs: &[String]) -> Vec<(String, MessageState)> {
        Vec::new()
    }
}

/// Sends e-mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// A notice, with a reference by which one that comes twice is known
    /// again. The language is the one that is read first.
    ///
    /// # Errors
    /// [`NotSent::Unreachable`] only where the server certainly took nothing.
    async fn notice(
        &self,
        to: &EmailAddress,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<(), NotSent>;
}

/// E-mail, where there is any.
#[derive(Clone)]
pub struct Mail {
    /// Who sends it.
    pub mailer: std::sync::Arc<dyn Mailer>,
    /// Whether a notice whose SMS could not be brought goes by e-mail, also
    /// to those who asked for none.
    pub when_sms_fails: bool,
}

/// A confirmed application with all that its documents say.
#[derive(Clone, Debug)]
pub struct Printable {
    /// The file; confirmed, so it has a number.
    pub case: Case,
    /// The number.
    pub number: ApplicationNumber,
    /// When the phone was proved.
    pub confirmed_at: Timestamp,
    /// The confirmed form.
    pub application: crate::application::Application,
    /// The institution's rules and names.
    pub profile: InstitutionProfile,
}

/// A document could not be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document could not be printed")]
pub struct Unprintable;

/// A document from the printer.
#[derive(Clone, PartialEq, Eq)]
pub struct Printed {
    /// A PDF file.
    pub file: Vec<u8>,
    /// The mark of its contents.
    pub mark: PrintMark,
}

/// Prints an application's documents. The same input gives the same bytes. It is
/// CPU-bound, so the printer takes it off the asynchronous threads.
#[async_trait]
pub trait Printer: Send + Sync {
    /// The document as a PDF file.
    async fn print(
        &self,
        kind: DocumentKind,
        of: &Printable,
        locale: Locale,
    ) -> Result<Printed, Unprintable>;
}

/// Makes the captcha's pictures and sounds. CPU-bound.
#[async_trait]
pub trait CaptchaMaker: Send + Sync {
    /// A PNG of these signs, distorted; the same for the same seed.
    async fn picture(&self, signs: &str, seed: [u8; 32]) -> Result<Vec<u8>, Unreachable>;
    /// A WAV of these signs, each spoken as a word that begins with it, over
    /// noise; the same for the same seed.
    async fn sound(
        &self,
        signs: &str,
        locale: Locale,
        seed: [u8; 32],
    ) -> Result<Vec<u8>, Unreachable>;
    /// Hears of the signs that are asked for: a stand-in tells them to tests.
    fn posed(&self, _signs: &str) {}
}

/// Tells the time; tests set it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// What is sealed for a browser to hold: one kind never opens as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// What was typed at sign-in and refused.
    Claim,
    /// Who succeeded in this browser before.
    Device,
}

/// Hashing and keys. The keys live in the adapter and never leave it.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// SHA-256 of a session's token.
    fn session_key(&self, token: &SessionToken) -> SessionKey;
    /// A keyed hash of a national id.
    fn person_key(&self, person: &NationalId) -> PersonKey;
    /// A keyed hash of a phone number.
    fn phone_key(&self, phone: &MobileNumber) -> PhoneKey;
    /// A keyed hash of a code, bound to what it is good for.
    fn code_hash(&self, bound_to: &CodeBinding<'_>, code: &OneTimeCode) -> SecretHash;
    /// A captcha as it travels in its form, for this visit alone.
    fn seal_captcha(&self, ticket: &CaptchaTicket, visit: &SessionKey) -> String;
    /// Reads it; `None` for another visit's and for anything else.
    fn open_captcha(&self, text: &str, visit: &SessionKey) -> Option<CaptchaTicket>;
    /// The signs that a captcha asks for: they follow from its identifier.
    fn captcha_signs(&self, id: &CaptchaId, kind: CaptchaKind) -> String;
    /// What its picture or sound is made from, so that it is the same however
    /// often it is asked for: of many different ones of the same signs the
    /// noise could be taken away.
    fn captcha_seed(&self, id: &CaptchaId) -> [u8; 32];
    /// A keyed hash of a network together with a person.
    fn network_key(&self, person: &PersonKey, network: &str) -> SecretHash;
    /// Seals a value that a browser holds, as text for a cookie.
    fn seal_text(&self, what: Sealing, bound_to: &[u8], plain: &[u8]) -> Option<String>;
    /// Opens it; `None` where it is something else or bound to something else.
    fn open_text(&self, what: Sealing, bound_to: &[u8], text: &str) -> Option<Vec<u8>>;
    /// A keyed hash of what a referred browser has to come back with.
    fn referral_hash(&self, state: &ReferralToken) -> SecretHash;
    /// A keyed hash of all that was posted.
    fn post_hash(&self, parts: &[&[u8]]) -> SecretHash;
    /// A keyed hash of a secret of a signing request.
    fn request_hash(&self, secret: &RequestSecret<'_>) -> SecretHash;
    /// A hash of the confirmed contents of a form.
    fn form_hash(&self, case: &CaseId, draft: &Draft) -> FormHash;
    /// A keyed hash of what stands on a printed form.
    fn print_mark(&self, contents: &[u8]) -> PrintMark;
    /// A keyed hash of a permission to download a form as it was issued.
    fn download_mac(&self, mark: &PrintMark, expires_at: Timestamp) -> SecretHash;
    /// The server's half of the key to a draft on a device.
    fn device_share(&self, person: &PersonKey) -> [u8; 32];
    /// Whether two hashes are equal, in constant time.
    fn same(&self, one: &SecretHash, other: &SecretHash) -> bool;
    /// Argon2id of a security word (POLICIES 2.5), off the asynchronous
    /// threads and a few at a time.
    async fn word_hash(&self, word: &SecurityWord) -> Result<WordHash, Unreachable>;
    /// Whether a security word is among the most used passwords.
    fn is_common(&self, word: &SecurityWord) -> bool;
}

/// Everything outside, chosen once at start-up.
#[derive(Clone)]
pub struct Ports {
    /// The population registry.
    pub population: std::sync::Arc<dyn PopulationRegistry>,
    /// The identity provider, where there is one.
    pub provider: Option<std::sync::Arc<dyn IdentityProvider>>,
    /// The staff directories.
    pub staff: std::sync::Arc<dyn StaffDirectory>,
    /// The institutions.
    pub institutions: std::sync::Arc<dyn Institutions>,
    /// The certificate authority.
    pub certificates: std::sync::Arc<dyn CertificateAuthority>,
    /// Short messages.
    pub notifier: std::sync::Arc<dyn Notifier>,
    /// E-mail, where there is any.
    pub mail: Option<Mail>,
    /// The printer.
    pub printer: std::sync::Arc<dyn Printer>,
    /// Who verifies signed forms; without one nobody can sign electronically.
    pub signatures: Option<std::sync::Arc<dyn SignatureVerifier>>,
    /// The agent that signs with a card in the applicant's reader, where the portal has one.
    pub signing_agent: Option<SigningAgent>,
    /// Who makes captchas.
    pub captchas: std::sync::Arc<dyn CaptchaMaker>,
    /// The store.
    pub store: std::sync::Arc<dyn Store>,
    /// The clock.
    pub clock: std::sync::Arc<dyn Clock>,
    /// Randomness.
    pub rng: std::sync::Arc<dyn Rng>,
    /// Hashing and keys.
    pub secrets: std::sync::Arc<dyn Secrets>,
}

impl Ports {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today in Turkey.
    pub fn today(&self) -> Date {
        calendar::day_of(self.now())
    }

    /// A new session's token, and the key under which it is stored.
    pub fn new_token(&self) -> (SessionToken, SessionKey) {
        let token = self.rng.token();
        let key = self.secrets.session_key(&token);
        (token, key)
    }
}
