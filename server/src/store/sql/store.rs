//! The acts, as one database has them: `super::Db`.

mod availability_requests;
mod binding;
mod captchas;
mod cases;
mod certificates;
mod codes;
pub(super) mod connection;
mod corrections;
mod documents;
mod drafts;
mod earlier;
pub(super) mod jobs;
pub(super) mod key_check;
mod limits;
mod messages;
mod operator_acts;
pub(super) mod orders;
mod ready;
mod referrals;
mod rotations;
mod sessions;
mod staff;
mod states;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
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
    ports::{
        Allowance, CaptchaTaken, Correction, Dropped, JobOutcome, Leased, Moved, OrderSubject,
        OrderWithoutJob, Requeued, Retried, Saved, Saving, Store, StoreError, Submission, Swept,
        Verify,
    },
    progress::Transition,
    referral::Referral,
    rotation::{Begun, Refusal, Rotated, Rotation},
    session::{Session, SessionLimits},
    waiting::Waiting,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::{
    Pool,
    migrate::{MigrateError, Migrator},
};

use super::{
    super::key_check::Compared, Db, LONG_RUNNING, OpenError, Tables, begin, failed, is_newer, lacks,
};
use crate::adapters::secrets::Keys;
use connection::{Reader, WriteTransaction, Writer};

/// The store over one kind of database.
pub(in super::super) struct SqlStore {
    /// For reading.
    pub(super) read: Reader,
    /// For writing.
    pub(super) write: Writer,
    /// For sealing what is personal.
    keys: Arc<Keys>,
    /// Whether it can be written, as far as it was tried.
    ready: ready::Readiness,
}

impl SqlStore {
    /// Over these connections; one writer may be a reader too.
    pub(super) fn over(read: Pool<Db>, write: Pool<Db>, keys: Arc<Keys>) -> Self {
        Self {
            read: Reader::new(read),
            write: Writer::new(write),
            keys,
            ready: ready::Readiness::default(),
        }
    }
}

type Outcome<T> = Result<T, StoreError>;

/// The migration from which on everything sealed is bound to its row.
const BOUND_SINCE: i64 = 20_260_101_000_030;

/// Makes sure of the keys, and then of the tables: with another key nothing is
/// changed.
pub(super) async fn prepare(
    pool: &Pool<Db>,
    keys: &Keys,
    tables: Tables,
    migrations: &Migrator,
) -> Result<(), OpenError> {
    let mut on = pool.acquire().await.map_err(failed)?;
    let applied = key_check::applied(&mut on).await.map_err(failed)?;
    // First: what a later version keeps of the key is not known here.
    if is_newer(migrations, &applied) {
        return Err(OpenError::NewerTables);
    }
    if key_check::compare(&mut on, keys).await.map_err(failed)? == Compared::Other {
        return Err(OpenError::OtherKey);
    }
    // The migrations take the connection of the pool that may have one alone.
    drop(on);
    if tables == Tables::BringUpToDate || applied.is_empty() {
        let wrong = |error: MigrateError| StoreError::Failed(error.to_string());
        migrations.run(pool).await.map_err(wrong)?;
    } else if lacks(migrations, &applied) {
        return Err(OpenError::OlderTables);
    }
    let mut on = pool.acquire().await.map_err(failed)?;
    // Rows of such tables are bound from the beginning: whoever takes the check value
    // away has nothing signed that stands there without a MAC.
    let is_bound = applied.is_empty() || applied.contains(&BOUND_SINCE);
    match key_check::mark(&mut on, keys, is_bound)
        .await
        .map_err(failed)?
    {
        Compared::Other => Err(OpenError::OtherKey),
        Compared::Unbound if tables == Tables::TakeAsTheyAre => Err(OpenError::OlderTables),
        Compared::Same | Compared::Unbound | Compared::Unmarked => Ok(()),
    }
}

/// Brings the rows of an earlier version up to date; without it nothing of them could
/// be read.
pub(super) async fn bring_rows_up_to_date(store: &SqlStore) -> Result<(), OpenError> {
    binding::bind_rows(store).await?;
    earlier::store_applications(store).await?;
    Ok(())
}

/// A transaction that may take as long as a list or a sweep does.
async fn patient(store: &SqlStore) -> Outcome<WriteTransaction> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    sqlx::query(LONG_RUNNING)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(tx)
}

#[async_trait]
impl Store for SqlStore {
    async fn session(
        &self,
        key: &SessionKey,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Outcome<Option<Session>> {
        sessions::session(self, key, limits, now).await
    }

    async fn note_registry_outage(&self, session: &Session) -> Outcome<()> {
        availability_requests::note_registry_outage(self, session).await
    }

    async fn forget_registry_outage(&self, key: &SessionKey) -> Outcome<()> {
        availability_requests::forget_registry_outage(self, key).await
    }

    async fn wait(&self, waiting: &Waiting, job: &Job) -> Outcome<()> {
        availability_requests::wait(self, waiting, job).await
    }

    async fn waiting(&self, id: &WaitingId) -> Outcome<Option<Waiting>> {
        availability_requests::waiting(self, id).await
    }

    async fn forget_waiting(&self, id: &WaitingId) -> Outcome<()> {
        availability_requests::forget(self, id).await
    }

    async fn record_security_word(
        &self,
        key: &SessionKey,
        serial: &CertificateSerial,
    ) -> Outcome<()> {
        sessions::record_security_word(self, key, serial).await
    }

    async fn end_session(&self, key: &SessionKey) -> Outcome<()> {
        sessions::end(self, key).await
    }

    async fn take_captcha(
        &self,
        id: &CaptchaId,
        visit: &SessionKey,
        expires_at: Timestamp,
    ) -> Outcome<CaptchaTaken> {
        captchas::take(self, id, visit, expires_at).await
    }

    async fn pass_captcha(&self, id: &CaptchaId, ticket: &str, tries: u32) -> Outcome<()> {
        captchas::pass(self, id, ticket, tries).await
    }

    async fn passed_captcha(&self, visit: &SessionKey, now: Timestamp) -> Outcome<Option<String>> {
        captchas::passed(self, visit, now).await
    }

    async fn forget_captchas(&self, visit: &SessionKey) -> Outcome<()> {
        captchas::forget(self, visit).await
    }

    async fn note_network(
        &self,
        network: &SecretHash,
        proved: bool,
        now: Timestamp,
    ) -> Outcome<()> {
        captchas::note_network(self, network, proved, now).await
    }

    async fn known_network(&self, network: &SecretHash, since: Timestamp) -> Outcome<Option<bool>> {
        captchas::known_network(self, network, since).await
    }

    async fn put_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        referral: &Referral,
        expires_at: Timestamp,
    ) -> Outcome<()> {
        referrals::put(self, key, session, referral, expires_at).await
    }

    async fn take_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        now: Timestamp,
        latest: Timestamp,
    ) -> Outcome<Option<Referral>> {
        referrals::take(self, key, session, now, latest).await
    }

    async fn acquire(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Outcome<Option<SignedDuration>> {
        limits::acquire(self, allowances, now).await
    }

    async fn used(&self, allowance: &Allowance, now: Timestamp) -> Outcome<u32> {
        limits::used(self, allowance, now).await
    }

    async fn wait_for(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Outcome<Option<SignedDuration>> {
        limits::wait_for(self, allowances, now).await
    }

    async fn refund(&self, allowances: &[Allowance], at: Timestamp) -> Outcome<()> {
        limits::refund(self, allowances, at).await
    }

    async fn sign_in(
        &self,
        old: &SessionKey,
        session: &Session,
        case: Option<&Case>,
        rotated: Option<&Rotated>,
    ) -> Outcome<Moved> {
        cases::sign_in(self, old, session, case, rotated).await
    }

    async fn begin_rotation(&self, rotation: &Rotation) -> Outcome<Begun> {
        rotations::begin_or_wait(self, rotation).await
    }

    async fn refuse_rotation(
        &self,
        rotation: &Rotation,
        refusal: Option<&Refusal>,
        now: Timestamp,
    ) -> Outcome<()> {
        rotations::refuse(self, rotation, refusal, now).await
    }

    async fn case(&self, id: &CaseId) -> Outcome<Option<Case>> {
        cases::case(self, id).await
    }

    async fn live_case(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
    ) -> Outcome<Option<CaseId>> {
        cases::live(self, person, institution).await
    }

    async fn open_draft(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Outcome<Option<Draft>> {
        drafts::open_draft(self, person, institution, limits, now).await
    }

    async fn save_draft(
        &self,
        case: &CaseId,
        saving: &Saving,
        draft: &Draft,
        word: Option<&WordHash>,
        now: Timestamp,
    ) -> Outcome<Saved> {
        drafts::save_draft(self, case, saving, draft, word, now).await
    }

    async fn confirm_form(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        application: &Application,
        jobs: &[Job],
        submission: Option<&Submission>,
    ) -> Outcome<Moved> {
        let confirmed = cases::Confirmed {
            locale,
            application,
            jobs,
            submission,
        };
        cases::confirm_form(self, transition, revision, &confirmed).await
    }

    async fn begin_correction(
        &self,
        transition: &Transition,
        application: &Application,
    ) -> Outcome<Moved> {
        corrections::begin_one(self, transition, application).await
    }

    async fn correct(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        correction: &Correction<'_>,
        submission: Option<&Submission>,
    ) -> Outcome<Moved> {
        corrections::correct(self, transition, revision, locale, correction, submission).await
    }

    async fn drop_correction(&self, transition: &Transition) -> Outcome<Moved> {
        corrections::give_up(self, transition).await
    }

    async fn reconfirm(
        &self,
        transition: &Transition,
        revision: i64,
        draft: &Draft,
        application: &Application,
    ) -> Outcome<Moved> {
        cases::reconfirm(self, transition, revision, draft, application).await
    }

    async fn submission(&self, case: &CaseId, key: &SubmissionKey) -> Outcome<Option<FormHash>> {
        cases::submission(self, case, key).await
    }

    async fn open_challenge(
        &self,
        challenge: &Challenge,
        transition: Option<&Transition>,
    ) -> Outcome<Moved> {
        codes::open(self, challenge, transition).await
    }

    async fn close_challenge(&self, id: &ChallengeId, now: Timestamp) -> Outcome<()> {
        codes::close(self, id, now).await
    }

    async fn code_status(
        &self,
        purpose: &Purpose,
        session: &SessionKey,
        tries_per_code: u8,
        now: Timestamp,
    ) -> Outcome<Option<CodeStatus>> {
        codes::status(self, purpose, session, tries_per_code, now).await
    }

    async fn try_code(
        &self,
        guess: &Guess,
        verify: Verify<'_>,
        on_right: &OnRight,
    ) -> Outcome<Attempt> {
        codes::try_code(self, guess, verify, on_right).await
    }

    async fn unlock(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        tries: u8,
        now: Timestamp,
    ) -> Outcome<bool> {
        codes::unlock(self, person, institution, tries, now).await
    }

    async fn suspend(&self, order: &Order, job: &Job) -> Outcome<()> {
        orders::suspend(self, order, job).await
    }

    async fn suspension(&self, serial: &CertificateSerial) -> Outcome<Option<Order>> {
        orders::suspension(self, serial).await
    }

    async fn orders_about(&self, serial: &CertificateSerial) -> Outcome<Vec<Order>> {
        orders::about(self, serial).await
    }

    async fn choose_signing(
        &self,
        transition: &Transition,
        method: SigningMethod,
    ) -> Outcome<Moved> {
        cases::choose_signing(self, transition, method).await
    }

    async fn open_form(&self, case: &CaseId, jobs: &[Job], now: Timestamp) -> Outcome<()> {
        cases::open_form(self, case, jobs, now).await
    }

    async fn issue(&self, form: &IssuedForm) -> Outcome<()> {
        documents::issue(self, form).await
    }

    async fn issued(&self, case: &CaseId, version: u32) -> Outcome<Option<IssuedForm>> {
        documents::issued(self, case, version).await
    }

    async fn issue_record(&self, mark: &PrintMark) -> Outcome<Option<IssueRecord>> {
        documents::record(self, mark).await
    }

    async fn withdraw(&self, transition: &Transition, reversal: &LedgerEntryId) -> Outcome<Moved> {
        cases::withdraw(self, transition, reversal).await
    }

    async fn order(&self, id: &OrderId) -> Outcome<Option<Order>> {
        orders::order(self, id).await
    }

    async fn set_order_state(&self, id: &OrderId, state: OrderState) -> Outcome<()> {
        orders::set_order_state(self, id, state).await
    }

    async fn lease(
        &self,
        queue: Queue,
        now: Timestamp,
        until: Timestamp,
    ) -> Outcome<Option<Leased>> {
        jobs::lease(self, queue, now, until).await
    }

    async fn sending(&self, job: &JobId, attempt: u32) -> Outcome<Moved> {
        jobs::sending(self, job, attempt).await
    }

    async fn undelivered(&self) -> Outcome<Vec<Undelivered>> {
        jobs::undelivered(self).await
    }

    async fn backlog(&self) -> Outcome<Vec<Backlog>> {
        jobs::backlog(self).await
    }

    async fn retry(&self, job: &JobId, now: Timestamp) -> Outcome<Retried> {
        jobs::retry(self, job, now).await
    }

    async fn drop_job(
        &self,
        job: &JobId,
        order_of: Option<&OrderSubject>,
        now: Timestamp,
    ) -> Outcome<Dropped> {
        jobs::drop_job(self, job, order_of, now).await
    }

    async fn orders_without_job(&self) -> Outcome<Vec<OrderWithoutJob>> {
        orders::without_job(self).await
    }

    async fn requeue_order(
        &self,
        order: &OrderId,
        job: &JobId,
        now: Timestamp,
    ) -> Outcome<Requeued> {
        orders::requeue(self, order, job, now).await
    }

    async fn finish(
        &self,
        job: &JobId,
        attempt: u32,
        outcome: JobOutcome,
        handed: Option<&HandedOver>,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Outcome<()> {
        jobs::finish(self, job, attempt, outcome, handed, instead, now).await
    }

    async fn handed_over(
        &self,
        reference: &MessageId,
        handed: &HandedOver,
        now: Timestamp,
    ) -> Outcome<()> {
        messages::code_handed_over(self, reference, handed, now).await
    }

    async fn report(
        &self,
        reference: &MessageId,
        state: MessageState,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Outcome<()> {
        messages::report(self, reference, state, instead, now).await
    }

    async fn known(&self, reference: &MessageId) -> Outcome<Option<Known>> {
        messages::known(self, reference).await
    }

    async fn to_ask(&self, now: Timestamp) -> Outcome<Vec<ToAsk>> {
        messages::to_ask(self, now).await
    }

    async fn messages(&self) -> Outcome<Vec<Sent>> {
        messages::all(self).await
    }

    async fn notices(&self, case: &CaseId) -> Outcome<Vec<NoticeProgress>> {
        messages::notices(self, case).await
    }

    async fn sweep(&self, limits: &SessionLimits, now: Timestamp) -> Outcome<Swept> {
        sessions::sweep(self, limits, now).await
    }

    async fn check_writable(&self) -> Outcome<()> {
        self.ready.check(self).await
    }
}
