//! Applications.

use async_trait::async_trait;
use domain::{
    application::{Application, Draft},
    case::{Case, WordHash},
    id::{ApplicationNumber, CaseId, LedgerEntryId, PersonKey},
    institution::{InstitutionSlug, SigningMethod},
    locale::Locale,
    offline::attempt::SaveAttempt,
    outbox::Job,
    ports::{Cases, Moved, Secrets},
    progress::{State, Transition},
};
use jiff::Timestamp;

use super::super::super::{
    error::SqlError,
    rows::{
        EmploymentRow, PersonRow, Sealed,
        application::{self, Column},
        corrupt, id, instant, unseal,
    },
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    enqueue, orders,
    run::{Fetch, Run},
    states,
};

#[derive(sqlx::FromRow)]
struct CaseRow {
    institution: String,
    person_key: String,
    state: String,
    revision: i64,
    locale: String,
    person: Vec<u8>,
    employment: Vec<u8>,
    draft: Vec<u8>,
    refused_draft: Option<Vec<u8>>,
    refused_by: Option<String>,
    saved_by: Option<String>,
    word: Option<String>,
    application: Option<Vec<u8>>,
    offer: Option<String>,
    correction: Option<Vec<u8>>,
    version: i64,
    corrected_at: Option<i64>,
    number: Option<String>,
    confirmed_at: Option<i64>,
    failures: i64,
    signing: Option<String>,
    opened_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

#[async_trait]
impl Cases for SqlStore {
    async fn case(&self, case: &CaseId) -> Outcome<Option<Case>> {
        let row: Option<CaseRow> = sqlx::query_as(
            "SELECT institution, person_key, state, revision, locale, person, employment, draft, \
             refused_draft, refused_by, saved_by, word, application, offer, correction, version, \
             corrected_at, number, confirmed_at, failures, signing, opened_at, created_at, \
             updated_at FROM cases WHERE id = $1",
        )
        .bind(case.as_str())
        .optional(&self.read)
        .await?;
        match row {
            None => Ok(None),
            Some(row) => read(self, case, row).await.map(Some),
        }
    }

    async fn live_case(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
    ) -> Outcome<Option<CaseId>> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT id FROM cases WHERE person_key = $1 AND institution = $2 AND live = 1",
        )
        .bind(person.as_str())
        .bind(institution.as_str())
        .optional(&self.read)
        .await?;
        found.map(|text| id(CaseId::parse(&text), "id")).transpose()
    }

    async fn choose_signing(
        &self,
        transition: &Transition,
        method: SigningMethod,
    ) -> Outcome<Moved> {
        let mut tx = begin(&self.write).await?;
        if states::apply(&mut tx, transition).await? == Moved::Conflict {
            return Ok(Moved::Conflict);
        }
        sqlx::query("UPDATE cases SET signing = $2 WHERE id = $1")
            .bind(transition.case().as_str())
            .bind(method.code())
            .run(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn open_form(&self, case: &CaseId, jobs: &[Job], now: Timestamp) -> Outcome<()> {
        let mut tx = begin(&self.write).await?;
        let first =
            sqlx::query("UPDATE cases SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL")
                .bind(case.as_str())
                .bind(now.as_millisecond())
                .run(&mut *tx)
                .await?
                == 1;
        // Later openings queue nothing, or what an operator has dropped would
        // come back.
        if first {
            enqueue::jobs(&mut tx, jobs, now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn withdraw(&self, transition: &Transition, reversal: &LedgerEntryId) -> Outcome<Moved> {
        let mut tx = begin(&self.write).await?;
        if states::apply(&mut tx, transition).await? == Moved::Conflict {
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
        .run(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }
}

/// Takes a row apart; what is sealed opens for this application alone.
async fn read(store: &SqlStore, case: &CaseId, row: CaseRow) -> Outcome<Case> {
    let keys = &store.keys;
    let sealed_in = [case.as_str()];
    let person = unseal::<PersonRow>(keys, "person", &sealed_in, &row.person)?.read()?;
    // Whose it is, is what is sealed, and not what stands beside it.
    let person_key = id(PersonKey::parse(&row.person_key), "person_key")?;
    if keys.person_key(&person.national_id) != person_key {
        return Err(corrupt("person_key"));
    }
    let draft = unseal(keys, "draft", &sealed_in, &row.draft)?;
    let some_instant =
        |millis: Option<i64>, column| millis.map(|millis| instant(millis, column)).transpose();
    Ok(Case {
        id: case.clone(),
        institution: InstitutionSlug::parse(&row.institution)
            .map_err(|_| corrupt("institution"))?,
        person_key,
        state: State::from_code(&row.state).ok_or(corrupt("state"))?,
        revision: row.revision,
        locale: Locale::from_code(&row.locale).ok_or(corrupt("locale"))?,
        person,
        employment: unseal::<EmploymentRow>(keys, "employment", &sealed_in, &row.employment)?
            .read()?,
        application: confirmed(store, case, row.offer, row.application, &draft),
        draft,
        refused_draft: row
            .refused_draft
            .map(|sealed| unseal(keys, "refused_draft", &sealed_in, &sealed))
            .transpose()?,
        refused_by: row.refused_by.and_then(|text| SaveAttempt::parse(&text)),
        saved_by: row.saved_by.and_then(|text| SaveAttempt::parse(&text)),
        word: row.word.map(WordHash::from_phc),
        correction: row
            .correction
            .map(|sealed| application::unseal(keys, Column::Correction, case, &sealed))
            .transpose()?,
        version: u32::try_from(row.version).map_err(|_| corrupt("version"))?,
        corrected_at: some_instant(row.corrected_at, "corrected_at")?,
        number: row
            .number
            .map(|text| id(ApplicationNumber::parse(&text), "number"))
            .transpose()?,
        confirmed_at: some_instant(row.confirmed_at, "confirmed_at")?,
        wrong_codes: row.failures.try_into().map_err(|_| corrupt("failures"))?,
        signing: row
            .signing
            .map(|code| SigningMethod::from_code(&code).ok_or(corrupt("signing")))
            .transpose()?,
        opened_at: some_instant(row.opened_at, "opened_at")?,
        order: orders::of_case(store, case).await?,
        created_at: instant(row.created_at, "created_at")?,
        updated_at: instant(row.updated_at, "updated_at")?,
    })
}

/// What was confirmed, if anything was. One that cannot be read is told in the log,
/// and is none: the form can be mended where it is not too late, and whoever asks
/// for the application is told that it is not there.
fn confirmed(
    store: &SqlStore,
    case: &CaseId,
    offer: Option<String>,
    sealed: Option<Vec<u8>>,
    draft: &Draft,
) -> Option<Application> {
    let read = match (offer, sealed) {
        // Of a version of before, and not stored yet at the start of this one.
        (Some(offer), _) => application::of_earlier(draft, &offer),
        (None, Some(sealed)) => {
            application::unseal(&store.keys, Column::Application, case, &sealed)
        }
        (None, None) => return None,
    };
    if let Err(error) = &read {
        let case = case.as_str();
        tracing::error!(case, %error, "a confirmed application cannot be read");
    }
    read.ok()
}

/// Adds an application.
pub(super) async fn insert(
    tx: &mut WriteTransaction,
    case: &Case,
    sealed: Sealed,
) -> Result<(), SqlError> {
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
    .run(&mut **tx)
    .await?;
    Ok(())
}
