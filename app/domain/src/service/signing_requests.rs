//! Signing with the agent: the applicant's side. The agent's is in `agent`.

mod agent;

use std::sync::Arc;

pub use agent::{CheckedCertificate, ClaimedRequest, ReceivedForm};

use super::{
    ActError, Brought, Caller, Documents, Limits, Records, Signing,
    limiter::{HOUR, Limiter, at_most},
};
use crate::{
    case::Case,
    document::{DocumentKind, digest},
    id::{ApplicationNumber, SecretHash, SigningRequestId},
    ports::{Moved, Ports, RequestKey, RngExt, StoreError},
    progress::State,
    secret::OneTimeCode,
    session::Who,
    signature::{
        CLAIMABLE, REQUEST_LIFE, RequestSecret, RequestState, ReturnKey, SignedFile, SigningAgent,
        SigningRequest, Ticket, TicketCode,
    },
};

/// How often a code is drawn that no other request has.
const DRAWS: usize = 8;

/// How often a change is made anew because somebody else was quicker.
const CHANGES: usize = 16;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct RequestSheet {
    /// The application's number.
    pub number: ApplicationNumber,
    /// The agent.
    pub agent: SigningAgent,
    /// The newest request, if it was made in this visit.
    pub request: Option<SigningRequest>,
}

/// How it went to come back from the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// The signed form was taken, now or before; what became of it is shown with the application.
    Bound,
    /// It was signed for another browser.
    OtherBrowser,
    /// There is nothing to come back to: too late, used, or never made.
    Unknown,
}

/// How it went to come back with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnedByCode {
    /// The signed form was taken.
    Bound,
    /// It is not the code, or no code.
    Wrong,
    /// There are no more tries.
    Locked,
    /// No signed form waits.
    NothingWaits,
}

/// Signing with the agent.
pub struct SigningRequests {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
    pub(super) documents: Documents,
    pub(super) signing: Signing,
}

impl SigningRequests {
    /// The application and its request.
    ///
    /// # Errors
    /// Where the application does not wait for an electronic signature, or the portal works with no
    /// agent.
    pub async fn sheet(&self, caller: &Caller) -> Result<RequestSheet, ActError> {
        let (case, agent) = self.to_be_signed(caller).await?;
        Ok(RequestSheet {
            number: number(&case)?,
            agent,
            request: self.request_of(caller, &case).await?,
        })
    }

    /// Whether a request of this visit has led to its end: what the page shows is the result then.
    ///
    /// # Errors
    /// Where there is no application.
    pub async fn is_bound(&self, caller: &Caller) -> Result<bool, ActError> {
        let case = self.records.own_case(caller).await?;
        let request = self.request_of(caller, &case).await?;
        Ok(request.is_some_and(|request| request.state == RequestState::Bound))
    }

    /// Makes a request, in place of any other of the application but an open one of this visit. The
    /// form is issued for it.
    ///
    /// # Errors
    /// As [`SigningRequests::sheet`], and where it is done too often.
    pub async fn begin(&self, caller: &Caller) -> Result<(), ActError> {
        let (case, _) = self.to_be_signed(caller).await?;
        let session = caller.open_session()?;
        let open = self.request_of(caller, &case).await?;
        if open.is_some_and(|open| open.is_open(self.ports.now())) {
            return Ok(());
        }
        let key = format!("signing-request:{}", case.id.as_str());
        let allowance = at_most(self.limits.signing.requests_hour, HOUR, key);
        self.limiter.acquire(vec![allowance]).await?;
        let kind = DocumentKind::ApplicationForm;
        let number = number(&case)?;
        let issued = self.documents.open(caller, kind, number.as_str()).await?;
        let (rng, now) = (&self.ports.rng, self.ports.now());
        for _ in 0..DRAWS {
            let request = SigningRequest {
                id: SigningRequestId::from_bytes(rng.id()),
                case: case.id.clone(),
                session: session.key.clone(),
                version: case.version,
                revision: 0,
                state: RequestState::Waiting,
                ticket: Ticket::from_bytes(rng.secret()),
                code: TicketCode::from_bytes(rng.secret()),
                document: SignedFile {
                    digest: digest(&issued.file),
                    length: issued.file.len(),
                },
                created_at: now,
                claim_until: now + CLAIMABLE,
                expires_at: now + REQUEST_LIFE,
                extended: false,
                agent: None,
                refusal: None,
                signed: None,
                tries: 0,
            };
            if self.ports.store.open_request(&request).await? == Moved::Done {
                return Ok(());
            }
            // Elsewhere, or the code is another request's.
            self.to_be_signed(caller).await?;
        }
        Err(StoreError::Failed("no code is free for a signing request".to_owned()).into())
    }

    /// Gives the request more time, once.
    ///
    /// # Errors
    /// As [`SigningRequests::sheet`].
    pub async fn extend(&self, caller: &Caller) -> Result<(), ActError> {
        let (case, _) = self.to_be_signed(caller).await?;
        if let Some(request) = self.request_of(caller, &case).await? {
            let now = self.ports.now();
            // Where it is too late, the page shows what has become of it.
            self.change(&request, None, |request| request.extended(now))
                .await?;
        }
        Ok(())
    }

    /// Gives the request up.
    ///
    /// # Errors
    /// As [`SigningRequests::sheet`].
    pub async fn cancel(&self, caller: &Caller) -> Result<(), ActError> {
        let (case, _) = self.to_be_signed(caller).await?;
        match self.request_of(caller, &case).await? {
            Some(request) => self.give_up(&request).await,
            None => Ok(()),
        }
    }

    /// Comes back by the address that the agent opened.
    ///
    /// # Errors
    /// Where the application does not wait for a signature any more.
    pub async fn come_back(&self, caller: &Caller, key: &str) -> Result<Returned, ActError> {
        let Some(key) = ReturnKey::parse(key) else {
            return Ok(Returned::Unknown);
        };
        let hash = self.hash(RequestSecret::Return(&key));
        let store = &self.ports.store;
        let request = store.signing_request(RequestKey::Return(&hash)).await?;
        let Some(request) = request else {
            return Ok(Returned::Unknown);
        };
        let is_own = is_of(&request, caller);
        if request.state == RequestState::Bound && is_own {
            return Ok(Returned::Bound);
        }
        if !request.waits_for_return(self.ports.now()) {
            return Ok(Returned::Unknown);
        }
        if !is_own {
            return Ok(Returned::OtherBrowser);
        }
        self.bind(request).await?;
        Ok(Returned::Bound)
    }

    /// Comes back by the code that the agent shows.
    ///
    /// # Errors
    /// As [`SigningRequests::sheet`].
    pub async fn come_back_by_code(
        &self,
        caller: &Caller,
        typed: &str,
    ) -> Result<ReturnedByCode, ActError> {
        let (case, agent) = self.to_be_signed(caller).await?;
        let request = self.request_of(caller, &case).await?;
        let now = self.ports.now();
        let Some(request) = request.filter(|request| request.waits_for_return(now)) else {
            return Ok(ReturnedByCode::NothingWaits);
        };
        let Some(signed) = request.signed.as_ref().filter(|_| agent.return_codes) else {
            return Ok(ReturnedByCode::NothingWaits);
        };
        let Ok(typed) = OneTimeCode::parse(typed) else {
            return Ok(ReturnedByCode::Wrong);
        };
        let counted = self.change(&request, None, |request| {
            (!request.is_locked()).then(|| SigningRequest {
                tries: request.tries + 1,
                ..request.clone()
            })
        });
        if counted.await? == Moved::Conflict {
            return Ok(ReturnedByCode::Locked);
        }
        // The try is counted, and of a million codes five can be tried.
        if signed.code != typed {
            return Ok(ReturnedByCode::Wrong);
        }
        self.bind(request).await?;
        Ok(ReturnedByCode::Bound)
    }

    /// Takes the signed form as an upload, which is judged again: one way leads to an acceptance.
    async fn bind(&self, request: SigningRequest) -> Result<(), ActError> {
        let store = &self.ports.store;
        let file = store.signed_away(&request).await?;
        // Another press has bound it where there is none.
        let Some(file) = file else { return Ok(()) };
        let case = self.records.case_at(&request.case).await?;
        if !is_awaited(&case, &request) {
            return Err(ActError::Elsewhere(case.state.step()));
        }
        self.signing.keep(&case, Brought::File(&file)).await?;
        let bound = |request: &SigningRequest| Some(request.moved_to(RequestState::Bound));
        self.change(&request, None, bound).await?;
        Ok(())
    }

    async fn give_up(&self, request: &SigningRequest) -> Result<(), ActError> {
        let cancelled = |request: &SigningRequest| {
            (!request.has_ended()).then(|| request.moved_to(RequestState::Cancelled))
        };
        self.change(request, None, cancelled).await?;
        Ok(())
    }

    /// Changes a request as it is when it is kept: agent and page may both be at it. Nothing is
    /// changed where `to` says so, or another request took its place.
    async fn change(
        &self,
        request: &SigningRequest,
        file: Option<&[u8]>,
        to: impl Fn(&SigningRequest) -> Option<SigningRequest>,
    ) -> Result<Moved, StoreError> {
        let store = &self.ports.store;
        let mut current = request.clone();
        for _ in 0..CHANGES {
            let Some(next) = to(&current) else { break };
            if store.change_request(&next, file).await? == Moved::Done {
                return Ok(Moved::Done);
            }
            let newest = RequestKey::Newest(&request.case);
            let again = store.signing_request(newest).await?;
            match again.filter(|again| again.id == request.id) {
                Some(again) => current = again,
                None => break,
            }
        }
        Ok(Moved::Conflict)
    }

    /// The caller's application, which waits for an electronic signature.
    async fn to_be_signed(&self, caller: &Caller) -> Result<(Case, SigningAgent), ActError> {
        let case = self.records.own_case(caller).await?;
        let agent = self.ports.signing_agent.clone();
        match agent.filter(|_| self.ports.signatures.is_some()) {
            Some(agent) if case.state == State::AwaitingESignature => Ok((case, agent)),
            _ => Err(ActError::Elsewhere(case.state.step())),
        }
    }

    /// The newest request of an application, if it was made in this visit and for this version.
    async fn request_of(
        &self,
        caller: &Caller,
        case: &Case,
    ) -> Result<Option<SigningRequest>, StoreError> {
        let newest = RequestKey::Newest(&case.id);
        let request = self.ports.store.signing_request(newest).await?;
        Ok(request.filter(|request| is_of(request, caller) && request.version == case.version))
    }

    fn hash(&self, secret: RequestSecret<'_>) -> SecretHash {
        self.ports.secrets.request_hash(&secret)
    }
}

/// Whether a request was made in this visit.
fn is_of(request: &SigningRequest, caller: &Caller) -> bool {
    let session = caller.session.as_ref();
    session.is_some_and(|session| session.key == request.session)
        && *caller.who() == Who::Applicant(request.case.clone())
}

/// Whether the application waits for what the request is about.
fn is_awaited(case: &Case, request: &SigningRequest) -> bool {
    case.state == State::AwaitingESignature && case.version == request.version
}

fn number(case: &Case) -> Result<ApplicationNumber, ActError> {
    let number = case.number.clone();
    number.ok_or(ActError::Elsewhere(case.state.step()))
}
