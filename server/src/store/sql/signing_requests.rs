//! What applicants ask the signing agent to sign.

use async_trait::async_trait;
use domain::{
    id::{CaseId, SecretHash, SessionKey, SigningRequestId},
    ports::{Moved, RequestKey, Secrets as _, SigningRequests},
    signature::{Agent, RequestSecret, RequestState, SigningRequest},
};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{
    super::rows::{
        corrupt, id, open_file, seal, seal_file,
        signing_request::{RequestColumns, RequestFacts},
        unseal,
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    connection::begin,
    run::{Fetch, Run},
    signatures::waits,
};

/// What the signed forms are sealed for, and what is said of the requests.
pub(super) const FILE: &str = "signed-away";
pub(super) const FACTS: &str = "signing-request";

/// The row's values that what is sealed is bound to: nobody can hand a request to another visit.
fn bound_to(request: &SigningRequest) -> [String; 4] {
    [
        request.id.as_str().to_owned(),
        request.case.as_str().to_owned(),
        request.session.as_str().to_owned(),
        request.version.to_string(),
    ]
}

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: String,
    case_id: String,
    session: String,
    version: i64,
    revision: i64,
    state: String,
    facts: Vec<u8>,
}

const COLUMNS: &str = "id, case_id, session, version, revision, state, facts";

impl SqlStore {
    fn read_request(&self, row: RequestRow) -> Outcome<SigningRequest> {
        let version = row.version.to_string();
        let bound_to = [&row.id[..], &row.case_id, &row.session, &version];
        let facts: RequestFacts = unseal(&self.keys, FACTS, &bound_to, &row.facts)?;
        let number = |value, column| u32::try_from(value).map_err(|_| corrupt(column));
        let state = RequestState::from_code(&row.state);
        facts.read(RequestColumns {
            id: id(SigningRequestId::parse(&row.id), "signing_requests.id")?,
            case: id(CaseId::parse(&row.case_id), "signing_requests.case_id")?,
            session: id(SessionKey::parse(&row.session), "signing_requests.session")?,
            version: number(row.version, "signing_requests.version")?,
            revision: number(row.revision, "signing_requests.revision")?,
            state: state.ok_or(corrupt("signing_requests.state"))?,
        })
    }

    /// By what it can be claimed.
    fn claims(&self, request: &SigningRequest) -> [SecretHash; 2] {
        let secrets = [
            RequestSecret::Ticket(&request.ticket),
            RequestSecret::Code(&request.code),
        ];
        secrets.map(|secret| self.keys.request_hash(&secret))
    }

    /// By what it is come back to, where there is something to come back to.
    fn way_back(&self, request: &SigningRequest) -> Option<SecretHash> {
        let key = &request.signed.as_ref()?.key;
        Some(self.keys.request_hash(&RequestSecret::Return(key)))
    }

    fn sealed_facts(&self, request: &SigningRequest) -> Outcome<Vec<u8>> {
        let bound_to = bound_to(request);
        let bound_to = bound_to.each_ref().map(String::as_str);
        seal(&self.keys, FACTS, &bound_to, &RequestFacts::from(request))
    }
}

#[async_trait]
impl SigningRequests for SqlStore {
    async fn open_request(&self, request: &SigningRequest) -> Outcome<Moved> {
        let [ticket, code] = self.claims(request);
        let facts = self.sealed_facts(request)?;
        let mut tx = begin(&self.write).await?;
        if !waits(&mut tx, &request.case, request.version).await? {
            tx.roll_back().await?;
            return Ok(Moved::Conflict);
        }
        sqlx::query("DELETE FROM signing_requests WHERE case_id = $1")
            .bind(request.case.as_str())
            .run(&mut *tx)
            .await?;
        let opened = sqlx::query(
            "INSERT INTO signing_requests \
             (id, case_id, session, version, revision, state, ticket, code, claim_until, expires_at, facts) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        )
        .bind(request.id.as_str())
        .bind(request.case.as_str())
        .bind(request.session.as_str())
        .bind(i64::from(request.version))
        .bind(i64::from(request.revision))
        .bind(request.state.code())
        .bind(ticket.as_str())
        .bind(code.as_str())
        .bind(request.claim_until.as_millisecond())
        .bind(request.expires_at.as_millisecond())
        .bind(facts)
        .run(&mut *tx)
        .await?;
        if opened == 0 {
            tx.roll_back().await?;
            return Ok(Moved::Conflict);
        }
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn claim_request(
        &self,
        claim: &SecretHash,
        agent: &Agent,
        now: Timestamp,
    ) -> Outcome<Option<SigningRequest>> {
        let mut tx = begin(&self.write).await?;
        // A ticket's hash is never a code's: each has a purpose of its own.
        let select = format!(
            "SELECT {COLUMNS} FROM signing_requests WHERE (ticket = $1 OR code = $1) \
             AND state = 'waiting' AND claim_until > $2 AND expires_at > $2{LOCK_ROW}"
        );
        let found: Option<RequestRow> = sqlx::query_as(AssertSqlSafe(select))
            .bind(claim.as_str())
            .bind(now.as_millisecond())
            .optional(&mut *tx)
            .await?;
        let Some(row) = found else {
            tx.roll_back().await?;
            return Ok(None);
        };
        let request = self.read_request(row)?;
        let is_claimed = self.claims(&request).contains(claim);
        let in_time = request.claim_until > now && request.expires_at > now;
        if !is_claimed || !in_time || !waits(&mut tx, &request.case, request.version).await? {
            tx.roll_back().await?;
            return Ok(None);
        }
        let claimed = SigningRequest {
            revision: request.revision + 1,
            agent: Some(agent.clone()),
            ..request.moved_to(RequestState::Claimed)
        };
        let facts = self.sealed_facts(&claimed)?;
        let taken = sqlx::query(
            "UPDATE signing_requests SET state = $2, revision = revision + 1, token = $3, facts = $4 \
             WHERE id = $1 AND state = 'waiting' AND revision = $5",
        )
        .bind(claimed.id.as_str())
        .bind(claimed.state.code())
        .bind(agent.token.as_str())
        .bind(facts)
        .bind(i64::from(request.revision))
        .run(&mut *tx)
        .await?;
        if taken == 0 {
            tx.roll_back().await?;
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(claimed))
    }

    async fn signing_request(&self, by: RequestKey<'_>) -> Outcome<Option<SigningRequest>> {
        let (column, value) = match by {
            RequestKey::Newest(case) => ("case_id", case.as_str()),
            RequestKey::Agent(token) => ("token", token.as_str()),
            RequestKey::Return(way_back) => ("way_back", way_back.as_str()),
        };
        let select = format!("SELECT {COLUMNS} FROM signing_requests WHERE {column} = $1");
        let row: Option<RequestRow> = sqlx::query_as(AssertSqlSafe(select))
            .bind(value)
            .optional(&self.read)
            .await?;
        let request = row.map(|row| self.read_request(row)).transpose()?;
        // Whoever can write a hash into a row is not let in by it.
        Ok(request.filter(|request| match by {
            RequestKey::Newest(_) => true,
            RequestKey::Agent(token) => {
                let agent = request.agent.as_ref();
                agent.is_some_and(|agent| agent.token == *token)
            }
            RequestKey::Return(way_back) => self.way_back(request).as_ref() == Some(way_back),
        }))
    }

    async fn change_request(
        &self,
        request: &SigningRequest,
        file: Option<&[u8]>,
    ) -> Outcome<Moved> {
        let bound_to = bound_to(request);
        let bound_to = bound_to.each_ref().map(String::as_str);
        let facts = self.sealed_facts(&SigningRequest {
            revision: request.revision + 1,
            ..request.clone()
        })?;
        let sealed = |file| seal_file(&self.keys, FILE, &bound_to, file);
        let file = file.map(sealed).transpose()?;
        let changed = sqlx::query(
            "UPDATE signing_requests SET state = $2, revision = revision + 1, claim_until = $3, \
             expires_at = $4, facts = $5, \
             file = CASE WHEN $2 = 'received' THEN COALESCE($6, file) END, way_back = $7 \
             WHERE id = $1 AND revision = $8",
        )
        .bind(request.id.as_str())
        .bind(request.state.code())
        .bind(request.claim_until.as_millisecond())
        .bind(request.expires_at.as_millisecond())
        .bind(facts)
        .bind(file)
        .bind(self.way_back(request).as_ref().map(SecretHash::as_str))
        .bind(i64::from(request.revision))
        .run(&self.write)
        .await?;
        Ok(if changed == 0 {
            Moved::Conflict
        } else {
            Moved::Done
        })
    }

    async fn signed_away(&self, request: &SigningRequest) -> Outcome<Option<Vec<u8>>> {
        let sealed: Option<Option<Vec<u8>>> =
            sqlx::query_scalar("SELECT file FROM signing_requests WHERE id = $1")
                .bind(request.id.as_str())
                .optional(&self.read)
                .await?;
        let Some(sealed) = sealed.flatten() else {
            return Ok(None);
        };
        let bound_to = bound_to(request);
        let bound_to = bound_to.each_ref().map(String::as_str);
        let column = "signing_requests.file";
        open_file(&self.keys, FILE, &bound_to, column, &sealed).map(Some)
    }
}
