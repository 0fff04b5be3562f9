//! What is kept, as acts: each method is one transaction.

mod terms;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{
    application::{Application, Draft},
    case::{Case, Order, WordHash},
    certificate::{CertificateSerial, OrderState},
    challenge::{Attempt, Challenge, CodeStatus, Guess, OnRight, Purpose},
    id::{
        CaptchaId, CaseId, ChallengeId, FormHash, JobId, LedgerEntryId, MessageId, OrderId,
        PersonKey, PrintMark, SecretHash, SessionKey, SubmissionKey, WaitingId,
    },
    institution::{InstitutionSlug, SigningMethod},
    issued::{IssueRecord, IssuedForm},
    locale::Locale,
    message::{HandedOver, Known, MessageState, NoticeProgress, Sent, ToAsk},
    outbox::{Backlog, Job, Queue, Undelivered},
    progress::Transition,
    referral::Referral,
    rotation::{Begun, Refusal, Rotated, Rotation},
    session::{Session, SessionLimits},
    waiting::Waiting,
};
pub use terms::{
    Allowance, CaptchaTaken, Correction, Dropped, JobOutcome, Leased, Moved, OrderSubject,
    OrderWithoutJob, Requeued, Retried, Saved, Saving, SerialTail, SerialTailError, StoreError,
    Submission, Swept, Verify,
};

/// The store.
#[async_trait]
pub trait Store: Send + Sync {
    /// The visit under this key, if it has not ended; notes that it was used.
    async fn session(
        &self,
        key: &SessionKey,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError>;

    /// Notes that the registry gave no answer to this visit's claim, or that
    /// somebody is told when it does, and keeps the claim: in the visit's own
    /// row, or a new one where nothing was kept of it yet.
    async fn note_registry_outage(&self, session: &Session) -> Result<(), StoreError>;

    /// Forgets that claim: it was answered since.
    async fn forget_registry_outage(&self, key: &SessionKey) -> Result<(), StoreError>;

    /// Keeps a claim until the registry answers, and queues its job.
    async fn wait(&self, waiting: &Waiting, job: &Job) -> Result<(), StoreError>;

    /// Somebody who waits, unless forgotten.
    async fn waiting(&self, id: &WaitingId) -> Result<Option<Waiting>, StoreError>;

    /// Forgets somebody who waited.
    async fn forget_waiting(&self, id: &WaitingId) -> Result<(), StoreError>;

    /// Notes that the holder gave the security word of this certificate.
    async fn record_security_word(
        &self,
        key: &SessionKey,
        serial: &CertificateSerial,
    ) -> Result<(), StoreError>;

    /// Ends a visit; an application of it that was never confirmed goes too.
    async fn end_session(&self, key: &SessionKey) -> Result<(), StoreError>;

    /// Uses a captcha up: of any number of calls at once, one may judge its
    /// answer. Until the end of its time it is known to be used.
    async fn take_captcha(
        &self,
        id: &CaptchaId,
        visit: &SessionKey,
        expires_at: Timestamp,
    ) -> Result<CaptchaTaken, StoreError>;

    /// Notes that a captcha was answered rightly, so that it need not be
    /// answered again in the next so many tries of the same sign-in. The text
    /// is what its form carries.
    async fn pass_captcha(
        &self,
        id: &CaptchaId,
        ticket: &str,
        tries: u32,
    ) -> Result<(), StoreError>;

    /// What the form of a captcha carried that was answered rightly in this
    /// visit and has tries left.
    async fn passed_captcha(
        &self,
        visit: &SessionKey,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;

    /// Lets no captcha that was answered in this visit save another one.
    async fn forget_captchas(&self, visit: &SessionKey) -> Result<(), StoreError>;

    /// Notes that somebody succeeded in a network.
    async fn note_network(
        &self,
        network: &SecretHash,
        proved: bool,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Whether somebody succeeded in a network since then, and if so whether by
    /// a proof.
    async fn known_network(
        &self,
        network: &SecretHash,
        since: Timestamp,
    ) -> Result<Option<bool>, StoreError>;

    /// Keeps a referral to the identity provider for its own visit.
    async fn put_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        referral: &Referral,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes it, once, for the same visit, while it is good: from now on and
    /// until this at the latest, or it was made later than now.
    async fn take_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Referral>, StoreError>;

    /// Counts one under every allowance, or under none and gives the longest
    /// wait. Never more than the limit within any window.
    async fn acquire(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Result<Option<SignedDuration>, StoreError>;

    /// How many are counted under an allowance now; none is counted by asking.
    async fn used(&self, allowance: &Allowance, now: Timestamp) -> Result<u32, StoreError>;

    /// How long until one more would be counted; counts nothing.
    async fn wait_for(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Result<Option<SignedDuration>, StoreError>;

    /// Takes back what one call of [`Store::acquire`] at this instant counted:
    /// for acts of which only the failed ones shall count.
    async fn refund(&self, allowances: &[Allowance], at: Timestamp) -> Result<(), StoreError>;

    /// Opens an application and gives the visit its new key, in one; not where
    /// the post was begun anew meanwhile.
    async fn sign_in(
        &self,
        old: &SessionKey,
        session: &Session,
        case: Option<&Case>,
        rotated: Option<&Rotated>,
    ) -> Result<Moved, StoreError>;

    /// Whether a post that gives a session a new key is to be carried out, by
    /// one of all callers. Where another one is at it, waits for its end, for
    /// some seconds at the most.
    async fn begin_rotation(&self, rotation: &Rotation) -> Result<Begun, StoreError>;

    /// Notes that it was refused; without a refusal, forgets it.
    async fn refuse_rotation(
        &self,
        rotation: &Rotation,
        refusal: Option<&Refusal>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// An application by its identifier. Callers take the identifier from
    /// the visit, never from an argument.
    async fn case(&self, id: &CaseId) -> Result<Option<Case>, StoreError>;

    /// The person's live application at this institution.
    async fn live_case(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
    ) -> Result<Option<CaseId>, StoreError>;

    /// What was typed last of an unconfirmed application of the person at this
    /// institution, in another visit that has not ended.
    async fn open_draft(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError>;

    /// Saves what was typed and voids any code under way. A page never conflicts
    /// with its own earlier savings, whichever of them arrives first.
    async fn save_draft(
        &self,
        case: &CaseId,
        saving: &Saving,
        draft: &Draft,
        word: Option<&WordHash>,
        now: Timestamp,
    ) -> Result<Saved, StoreError>;

    /// Confirms the form at this revision and keeps what is applied for, and with
    /// it the key that it was sent under and the language in which the declaration
    /// was accepted, and queues the jobs. Of a correction that waits for a code
    /// it is kept beside what was confirmed before, and so is the language.
    async fn confirm_form(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        application: &Application,
        jobs: &[Job],
        submission: Option<&Submission>,
    ) -> Result<Moved, StoreError>;

    /// Begins a correction of this application, and makes sure that it is stored as
    /// it was confirmed before anything is typed over it.
    async fn begin_correction(
        &self,
        transition: &Transition,
        application: &Application,
    ) -> Result<Moved, StoreError>;

    /// Puts a correction at this revision in the place of what was confirmed
    /// before, with the key that it was sent under and the language in which its
    /// declaration was accepted.
    async fn correct(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        correction: &Correction<'_>,
        submission: Option<&Submission>,
    ) -> Result<Moved, StoreError>;

    /// Gives a correction up: the form is again what was typed before it, and any
    /// code under way is void.
    async fn drop_correction(&self, transition: &Transition) -> Result<Moved, StoreError>;

    /// Corrects a confirmed form at this revision and confirms it anew, in one, and
    /// keeps what is applied for now; voids any code under way.
    async fn reconfirm(
        &self,
        transition: &Transition,
        revision: i64,
        draft: &Draft,
        application: &Application,
    ) -> Result<Moved, StoreError>;

    /// The contents that were confirmed under a key, if any were.
    async fn submission(
        &self,
        case: &CaseId,
        key: &SubmissionKey,
    ) -> Result<Option<FormHash>, StoreError>;

    /// Makes a new code the only good one of its purpose. Moves the
    /// application along where the purpose asks for it.
    async fn open_challenge(
        &self,
        challenge: &Challenge,
        transition: Option<&Transition>,
    ) -> Result<Moved, StoreError>;

    /// Closes a code that could not be sent. The one that it took the place
    /// of, unless it has ended meanwhile, is good again.
    async fn close_challenge(&self, id: &ChallengeId, now: Timestamp) -> Result<(), StoreError>;

    /// The newest code of a purpose in this visit, for the countdown.
    async fn code_status(
        &self,
        purpose: &Purpose,
        session: &SessionKey,
        tries_per_code: u8,
        now: Timestamp,
    ) -> Result<Option<CodeStatus>, StoreError>;

    /// Counts a try and only then compares; a right code is used up and what
    /// it leads to is done, all in one transaction.
    async fn try_code(
        &self,
        guess: &Guess,
        verify: Verify<'_>,
        on_right: &OnRight,
    ) -> Result<Attempt, StoreError>;

    /// Forgets the wrong codes of a person's applications that had this many
    /// or more, and lets a code be sent again: whether there was one.
    async fn unlock(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        tries: u8,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Orders a suspension proved by the security word. Once per certificate
    /// while it is not carried out; until then the same one is given again.
    async fn suspend(&self, order: &Order, job: &Job) -> Result<(), StoreError>;

    /// The newest suspension of a certificate.
    async fn suspension(&self, serial: &CertificateSerial) -> Result<Option<Order>, StoreError>;

    /// Every order about a certificate, the oldest first.
    async fn orders_about(&self, serial: &CertificateSerial) -> Result<Vec<Order>, StoreError>;

    /// Keeps how the application is signed.
    async fn choose_signing(
        &self,
        transition: &Transition,
        method: SigningMethod,
    ) -> Result<Moved, StoreError>;

    /// Notes that the printed form was opened; the first time, and then alone,
    /// the notices are queued.
    async fn open_form(
        &self,
        case: &CaseId,
        jobs: &[Job],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Keeps a form as it was issued, unless one was issued for this version of the
    /// application before.
    async fn issue(&self, form: &IssuedForm) -> Result<(), StoreError>;

    /// The form that was issued for a version of an application.
    async fn issued(&self, case: &CaseId, version: u32) -> Result<Option<IssuedForm>, StoreError>;

    /// What is on record of the form that bears this mark.
    async fn issue_record(&self, mark: &PrintMark) -> Result<Option<IssueRecord>, StoreError>;

    /// Takes an application back; a fee that was charged is reversed, once, by an
    /// entry of this identifier.
    async fn withdraw(
        &self,
        transition: &Transition,
        reversal: &LedgerEntryId,
    ) -> Result<Moved, StoreError>;

    /// An order by its identifier.
    async fn order(&self, id: &OrderId) -> Result<Option<Order>, StoreError>;

    /// Notes how far an order has come; never backwards.
    async fn set_order_state(&self, id: &OrderId, state: OrderState) -> Result<(), StoreError>;

    /// Takes the job of a queue that is due longest for the caller alone
    /// until the lease ends. A job whose lease ran out is due again. Of
    /// those about one application, a later one waits for the earlier. From
    /// here on it counts as sent; that of somebody who waits only asks at
    /// first, and counts from [`Store::sending`] on.
    async fn lease(
        &self,
        queue: Queue,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Leased>, StoreError>;

    /// Counts that whoever waits is sent the text now; not where somebody else
    /// has had the job since.
    async fn sending(&self, job: &JobId, attempt: u32) -> Result<Moved, StoreError>;

    /// Every job that is not delivered, oldest first.
    async fn undelivered(&self) -> Result<Vec<Undelivered>, StoreError>;

    /// How many of each kind those are, and how old.
    async fn backlog(&self) -> Result<Vec<Backlog>, StoreError>;

    /// Has an undelivered job tried again from the beginning, unless it is
    /// being tried now.
    async fn retry(&self, job: &JobId, now: Timestamp) -> Result<Retried, StoreError>;

    /// Removes an undelivered job that nobody has in hand. An order is given
    /// up only by whoever names what it is about, and is a request again.
    async fn drop_job(
        &self,
        job: &JobId,
        order_of: Option<&OrderSubject>,
        now: Timestamp,
    ) -> Result<Dropped, StoreError>;

    /// The orders that were given to the authority, are not carried out, and
    /// that no undelivered job carries.
    async fn orders_without_job(&self) -> Result<Vec<OrderWithoutJob>, StoreError>;

    /// Gives such an order, or one that was given up, to the authority again,
    /// by this job.
    async fn requeue_order(
        &self,
        order: &OrderId,
        job: &JobId,
        now: Timestamp,
    ) -> Result<Requeued, StoreError>;

    /// Notes how this attempt ended, and who took the message if one did. The
    /// mail by the identifier is queued instead of an SMS that is dead. An
    /// attempt whose lease ran out, and that somebody else has had since,
    /// changes nothing of the job.
    async fn finish(
        &self,
        job: &JobId,
        attempt: u32,
        outcome: JobOutcome,
        handed: Option<&HandedOver>,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Notes who took a code's message.
    async fn handed_over(
        &self,
        reference: &MessageId,
        handed: &HandedOver,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Keeps what is told of a message, also before it is known to be handed
    /// over. Delivered is the last word, the first failure the last but one;
    /// of a reference that is not ours nothing is kept. The mail by the
    /// identifier is queued instead of a notice that failed.
    async fn report(
        &self,
        reference: &MessageId,
        state: MessageState,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// What is known of a message.
    async fn known(&self, reference: &MessageId) -> Result<Option<Known>, StoreError>;

    /// The messages whose gateway is to be asked now: each a few times, after
    /// longer and longer pauses, and by one caller alone.
    async fn to_ask(&self, now: Timestamp) -> Result<Vec<ToAsk>, StoreError>;

    /// The messages of the last days, newest first.
    async fn messages(&self) -> Result<Vec<Sent>, StoreError>;

    /// How far an application's notices have come, in their order.
    async fn notices(&self, case: &CaseId) -> Result<Vec<NoticeProgress>, StoreError>;

    /// Removes what is past its keeping time (POLICIES 2.8).
    async fn sweep(&self, limits: &SessionLimits, now: Timestamp) -> Result<Swept, StoreError>;

    /// Whether something can be written and is kept. Asked often, it is tried
    /// about once a second.
    async fn check_writable(&self) -> Result<(), StoreError>;
}
