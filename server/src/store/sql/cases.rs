//! Applications and their fees.

use domain::{
    application::{Application, Draft},
    case::{Case, WordHash},
    id::{
        ApplicationNumber, CaseId, FormHash, LedgerEntryId, PersonKey, SessionKey, SubmissionKey,
    },
    institution::{InstitutionSlug, SigningMethod},
    locale::Locale,
    offline::attempt::SaveAttempt,
    outbox::Job,
    ports::{Moved, Secrets, StoreError, Submission},
    progress::{State, Transition},
    rotation::Rotated,
    session::Session,
};
use jiff::Timestamp;
use sqlx::Row;

use super::super::{
    super::rows::{
        EmploymentRow, PersonRow, Sealed, application, corrupt, id, instant, seal_draft, unseal,
    },
    Db, begin, failed,
};
use super::{
    Outcome, SqlStore, connection::WriteTransaction, jobs, orders, referrals, rotations, sessions,
    states,
};

pub(super) async fn sign_in(
    store: &SqlStore,
    old: &SessionKey,
    session: &Session,
    case: Option<&Case>,
    rotated: Option<&Rotated>,
) -> Outcome<Moved> {
    let sealed = case.map(|case| Sealed::of(&store.keys, case)).transpose()?;
    let mut tx = begin(&store.write).await.map_err(failed)?;
    sqlx::query("DELETE FROM sessions WHERE key = $1")
        .bind(old.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    referrals::forget(&mut tx, old).await.map_err(failed)?;
    if let Some(rotated) = rotated
        && rotations::end(&store.keys, &mut tx, rotated, session.created_at).await?
            == Moved::Conflict
    {
        return Ok(Moved::Conflict);
    }
    sessions::insert(&store.keys, &mut tx, session)
        .await
        .map_err(failed)?;
    if let (Some(case), Some(sealed)) = (case, sealed) {
        sqlx::query(
            "INSERT INTO cases (id, institution, person_key, state, revision, locale, person, \
             employment, draft, created_at, updated_at, refused_draft) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)",
        )
        .bind(case.id.as_str())
        .bind(case.institution.as_str())
        .bind(case.person_key.as_str())
        .bind(case.state.code())
        .bind(case.revision)
        .bind(case.locale.code())
        .bind(sealed.person)
        .bind(sealed.employment)
        .bind(sealed.draft)
        .bind(case.created_at.as_millisecond())
        .bind(sealed.refused_draft)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}

pub(super) async fn case(store: &SqlStore, case: &CaseId) -> Outcome<Option<Case>> {
    let row = sqlx::query("SELECT * FROM cases WHERE id = $1")
        .bind(case.as_str())
        .fetch_optional(&store.read)
        .await
        .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    let some_text = |column: &'static str| row.try_get::<Option<String>, _>(column).map_err(failed);
    let bytes = |column: &'static str| row.try_get::<Vec<u8>, _>(column).map_err(failed);
    let millis = |column: &'static str| instant(row.try_get(column).map_err(failed)?, column);
    let some_millis = |column: &'static str| {
        row.try_get::<Option<i64>, _>(column)
            .map_err(failed)?
            .map(|millis| instant(millis, column))
            .transpose()
    };
    let sealed_in = [case.as_str()];
    let person =
        unseal::<PersonRow>(&store.keys, "person", &sealed_in, &bytes("person")?)?.read()?;
    // Whose it is, is what is sealed, and not what stands beside it.
    let person_key = id(PersonKey::parse(&text("person_key")?), "person_key")?;
    if store.keys.person_key(&person.national_id) != person_key {
        return Err(corrupt("person_key"));
    }
    let draft = unseal(&store.keys, "draft", &sealed_in, &bytes("draft")?)?;
    let application = confirmed(store, case, &row, &draft)?;
    let version: i64 = row.try_get("version").map_err(failed)?;
    Ok(Some(Case {
        id: case.clone(),
        institution: InstitutionSlug::parse(&text("institution")?)
            .map_err(|_| corrupt("institution"))?,
        person_key,
        state: State::from_code(&text("state")?).ok_or(corrupt("state"))?,
        revision: row.try_get("revision").map_err(failed)?,
        locale: Locale::from_code(&text("locale")?).ok_or(corrupt("locale"))?,
        person,
        employment: unseal::<EmploymentRow>(
            &store.keys,
            "employment",
            &sealed_in,
            &bytes("employment")?,
        )?
        .read()?,
        draft,
        refused_draft: row
            .try_get::<Option<Vec<u8>>, _>("refused_draft")
            .map_err(failed)?
            .map(|sealed| unseal(&store.keys, "draft", &sealed_in, &sealed))
            .transpose()?,
        refused_by: some_text("refused_by")?.and_then(|text| SaveAttempt::parse(&text)),
        saved_by: some_text("saved_by")?.and_then(|text| SaveAttempt::parse(&text)),
        word: some_text("word")?.map(WordHash::from_phc),
        application,
        correction: row
            .try_get::<Option<Vec<u8>>, _>("correction")
            .map_err(failed)?
            .map(|sealed| application::unseal(&store.keys, case, &sealed))
            .transpose()?,
        version: u32::try_from(version).map_err(|_| corrupt("version"))?,
        corrected_at: some_millis("corrected_at")?,
        number: some_text("number")?
            .map(|text| id(ApplicationNumber::parse(&text), "number"))
            .transpose()?,
        confirmed_at: some_millis("confirmed_at")?,
        wrong_codes: row
            .try_get::<i64, _>("failures")
            .map_err(failed)?
            .try_into()
            .map_err(|_| corrupt("failures"))?,
        signing: some_text("signing")?
            .map(|code| SigningMethod::from_code(&code).ok_or(corrupt("signing")))
            .transpose()?,
        opened_at: some_millis("opened_at")?,
        order: orders::of_case(store, case).await?,
        created_at: millis("created_at")?,
        updated_at: millis("updated_at")?,
    }))
}

/// What was confirmed, if anything was. One that cannot be read is told in the log,
/// and is none: the form can be mended where it is not too late, and whoever asks
/// for the application is told that it is not there.
fn confirmed(
    store: &SqlStore,
    case: &CaseId,
    row: &<Db as sqlx::Database>::Row,
    draft: &Draft,
) -> Outcome<Option<Application>> {
    let sealed: Option<Vec<u8>> = row.try_get("application").map_err(failed)?;
    let offer: Option<String> = row.try_get("offer").map_err(failed)?;
    let read = match (offer, sealed) {
        // Of a version of before, and not stored yet at the start of this one.
        (Some(offer), _) => application::of_earlier(draft, &offer),
        (None, Some(sealed)) => application::unseal(&store.keys, case, &sealed),
        (None, None) => return Ok(None),
    };
    if let Err(error) = &read {
        let case = case.as_str();
        tracing::error!(case, %error, "a confirmed application cannot be read");
    }
    Ok(read.ok())
}

pub(super) async fn live(
    store: &SqlStore,
    person: &PersonKey,
    institution: &InstitutionSlug,
) -> Outcome<Option<CaseId>> {
    let found: Option<String> = sqlx::query_scalar(
        "SELECT id FROM cases WHERE person_key = $1 AND institution = $2 AND live = 1",
    )
    .bind(person.as_str())
    .bind(institution.as_str())
    .fetch_optional(&store.read)
    .await
    .map_err(failed)?;
    found.map(|text| id(CaseId::parse(&text), "id")).transpose()
}

/// A form that is confirmed, and what goes with it.
#[derive(Clone, Copy)]
pub(super) struct Confirmed<'a> {
    pub(super) locale: Locale,
    pub(super) application: &'a Application,
    pub(super) jobs: &'a [Job],
    pub(super) submission: Option<&'a Submission>,
}

pub(super) async fn confirm_form(
    store: &SqlStore,
    transition: &Transition,
    revision: i64,
    confirmed: &Confirmed<'_>,
) -> Outcome<Moved> {
    const FIRST: &str = "UPDATE cases SET application = $3, locale = $4, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
    // Its language counts once its phone is proved.
    const CORRECTION: &str = "UPDATE cases SET correction = $3, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
    let Confirmed {
        locale,
        application,
        jobs,
        submission,
    } = *confirmed;
    let sealed = application::seal(&store.keys, transition.case(), application)?;
    let is_correction = transition.to().is_correction();
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let keeping = sqlx::query(if is_correction { CORRECTION } else { FIRST })
        .bind(transition.case().as_str())
        .bind(revision)
        .bind(sealed);
    let keeping = if is_correction {
        keeping
    } else {
        keeping.bind(locale.code())
    };
    let kept = keeping
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
    if kept == 0 {
        return Ok(Moved::Conflict);
    }
    conclude(tx, transition, jobs, submission).await
}

/// Ends the transaction in which a confirmed form was kept: moves the application,
/// queues what has to be told, and keeps the key that the form was sent under.
pub(super) async fn conclude(
    mut tx: WriteTransaction,
    transition: &Transition,
    jobs: &[Job],
    submission: Option<&Submission>,
) -> Outcome<Moved> {
    if states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    jobs::enqueue_all(&mut tx, jobs, transition.at())
        .await
        .map_err(failed)?;
    note_submission(&mut tx, transition, submission)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}

/// Keeps the key that a form was sent under, where there is one.
async fn note_submission(
    tx: &mut WriteTransaction,
    transition: &Transition,
    submission: Option<&Submission>,
) -> Result<(), sqlx::Error> {
    let Some(submission) = submission else {
        return Ok(());
    };
    sqlx::query("INSERT INTO submissions (case_id, key, form, at) VALUES ($1, $2, $3, $4)")
        .bind(transition.case().as_str())
        .bind(submission.key.as_str())
        .bind(submission.form.as_str())
        .bind(transition.at().as_millisecond())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The phone of a confirmed form is corrected, and the form confirmed at once.
pub(super) async fn reconfirm(
    store: &SqlStore,
    transition: &Transition,
    revision: i64,
    draft: &Draft,
    application: &Application,
) -> Outcome<Moved> {
    const FIRST: &str = "UPDATE cases SET draft = $3, application = $4, \
         revision = revision + 1, saved_by = NULL WHERE id = $1 AND revision = $2";
    const CORRECTION: &str = "UPDATE cases SET draft = $3, correction = $4, \
         revision = revision + 1, saved_by = NULL WHERE id = $1 AND revision = $2";
    let draft = seal_draft(&store.keys, transition.case(), draft)?;
    let application = application::seal(&store.keys, transition.case(), application)?;
    let is_correction = transition.to().is_correction();
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let kept = sqlx::query(if is_correction { CORRECTION } else { FIRST })
        .bind(transition.case().as_str())
        .bind(revision)
        .bind(draft)
        .bind(application)
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
    if kept == 0 || states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    void_codes(&mut tx, transition.case())
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}

/// A changed form voids the code that was sent for it.
pub(super) async fn void_codes(
    tx: &mut WriteTransaction,
    case: &CaseId,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE challenges SET closed = 1 \
         WHERE purpose = 'confirm_phone' AND subject = $1 AND closed = 0",
    )
    .bind(case.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn submission(
    store: &SqlStore,
    case: &CaseId,
    key: &SubmissionKey,
) -> Outcome<Option<FormHash>> {
    let form: Option<String> =
        sqlx::query_scalar("SELECT form FROM submissions WHERE case_id = $1 AND key = $2")
            .bind(case.as_str())
            .bind(key.as_str())
            .fetch_optional(&store.read)
            .await
            .map_err(failed)?;
    form.map(|form| FormHash::parse(&form).map_err(|_| StoreError::Corrupt("submissions.form")))
        .transpose()
}

pub(super) async fn choose_signing(
    store: &SqlStore,
    transition: &Transition,
    method: SigningMethod,
) -> Outcome<Moved> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    if states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    sqlx::query("UPDATE cases SET signing = $2 WHERE id = $1")
        .bind(transition.case().as_str())
        .bind(method.code())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}

pub(super) async fn open_form(
    store: &SqlStore,
    case: &CaseId,
    jobs: &[Job],
    now: Timestamp,
) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let first = sqlx::query("UPDATE cases SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL")
        .bind(case.as_str())
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected()
        == 1;
    // Later openings queue nothing, or what an operator has dropped would
    // come back.
    if first {
        jobs::enqueue_all(&mut tx, jobs, now)
            .await
            .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}

pub(super) async fn withdraw(
    store: &SqlStore,
    transition: &Transition,
    reversal: &LedgerEntryId,
) -> Outcome<Moved> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    if states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    sqlx::query(
        "INSERT INTO fees (id, case_id, kind, institution, payer, amount, at, reverses) \
         SELECT $3, case_id, 'reversal', institution, payer, amount, $2, id FROM fees \
         WHERE case_id = $1 AND kind = 'charge' ON CONFLICT (reverses) DO NOTHING",
    )
    .bind(transition.case().as_str())
    .bind(transition.at().as_millisecond())
    .bind(reversal.as_str())
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}
