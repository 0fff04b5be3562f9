//! The agent's side: it is known by its ticket, and then by its token.

use jiff::Timestamp;

use super::{SigningRequests, is_awaited};
use crate::{
    case::Case,
    document::{DocumentKind, digest},
    institution::InstitutionProfile,
    ports::{Moved, RequestKey, RngExt, StoreError},
    service::{
        ActError, Caller,
        limiter::{MINUTE, TEN_MINUTES, around, at_most},
        signing::Judged,
    },
    signature::{
        Agent, AgentToken, CertificateVerdict, RETURNABLE, RefusedUpload, RequestSecret,
        RequestState, ReturnKey, SignatureRefusal, SignedAway, SignedFile, SigningRequest, Ticket,
        TicketCode,
    },
};

/// A request that an agent has claimed, with what it shows.
#[derive(Debug)]
pub struct ClaimedRequest {
    /// By which the agent is known.
    pub token: AgentToken,
    /// The request.
    pub request: SigningRequest,
    /// The application.
    pub case: Case,
    /// Its institution.
    pub profile: InstitutionProfile,
}

/// Whether a certificate would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckedCertificate {
    /// It would.
    Usable,
    /// Nobody could tell whether it was revoked.
    Undetermined,
    /// It would not.
    Refused(SignatureRefusal),
}

/// What became of a signed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceivedForm {
    /// It is kept until the person comes back.
    Kept(SignedAway),
    /// It is not accepted.
    Refused(RefusedUpload),
}

impl SigningRequests {
    /// Takes a request by its ticket, or by the code that was typed: of any number of agents at
    /// once one gets it.
    ///
    /// # Errors
    /// [`ActError::Unknown`] where there is none, it was claimed, or its time is over.
    pub async fn claim(
        &self,
        caller: &Caller,
        claim: &str,
        program: &str,
        platform: &str,
    ) -> Result<ClaimedRequest, ActError> {
        let (hash, wrong) = if let Some(ticket) = Ticket::parse(claim) {
            (self.hash(RequestSecret::Ticket(&ticket)), None)
        } else {
            let most = self.limits.signing.wrong_codes_minute;
            let codes = around(&caller.network, most, MINUTE, "signing-code".to_owned());
            let codes = codes.filter(|_| !caller.exempt).collect();
            let wrong = self.limiter.acquire(codes).await?;
            let code = TicketCode::parse(claim).ok_or(ActError::Unknown)?;
            (self.hash(RequestSecret::Code(&code)), Some(wrong))
        };
        let now = self.ports.now();
        let token = AgentToken::from_bytes(self.ports.rng.secret());
        let token_hash = self.hash(RequestSecret::Token(&token));
        let agent = Agent::said(program, platform, now, token_hash);
        let store = &self.ports.store;
        let claimed = store.claim_request(&hash, &agent, now).await?;
        let request = claimed.ok_or(ActError::Unknown)?;
        if let Some(wrong) = wrong {
            wrong.refund().await?;
        }
        let case = self.awaiting(&request).await?;
        let profile = self.records.profile(&case.institution).await?;
        Ok(ClaimedRequest {
            token,
            request,
            case,
            profile,
        })
    }

    /// Whether a token is good: asked before a body is read.
    ///
    /// # Errors
    /// [`ActError::Unknown`] where it is not.
    pub async fn is_agent(&self, token: &str) -> Result<(), ActError> {
        self.of_agent(token).await.map(|_| ())
    }

    /// The form that is to be signed, as it was issued.
    ///
    /// # Errors
    /// [`ActError::Unknown`] for a token that is good no more.
    pub async fn form(&self, token: &str) -> Result<Vec<u8>, ActError> {
        let request = self.with_agent(token).await?;
        let case = self.awaiting(&request).await?;
        let kind = DocumentKind::ApplicationForm;
        let issued = self.ports.store.issued(&case.id, kind, case.version);
        let file = issued.await?.map(|issued| issued.file);
        let same = file.filter(|file| digest(file) == request.document.digest);
        same.ok_or(StoreError::Corrupt("signing_requests.document").into())
    }

    /// Holds a certificate against the rules, before its PIN is asked for.
    ///
    /// # Errors
    /// [`ActError::Unknown`] for a token that is good no more.
    pub async fn check_certificate(
        &self,
        token: &str,
        chain: &[Vec<u8>],
    ) -> Result<CheckedCertificate, ActError> {
        let request = self.with_agent(token).await?;
        let case = self.awaiting(&request).await?;
        let key = format!("signing-certificate:{}", request.id.as_str());
        let most = self.limits.signing.certificates_ten_minutes;
        let allowances = vec![at_most(most, TEN_MINUTES, key)];
        self.limiter.acquire(allowances).await?;
        let checked = self.checked(&case, chain).await?;
        let (state, refusal) = match &checked {
            CheckedCertificate::Usable | CheckedCertificate::Undetermined => {
                (RequestState::Checked, None)
            }
            CheckedCertificate::Refused(refusal) => {
                (RequestState::Claimed, Some(RefusedUpload::from(*refusal)))
            }
        };
        let now = self.ports.now();
        self.go_on(&request, |request| {
            request.is_with_agent(now).then(|| SigningRequest {
                refusal: refusal.clone(),
                ..request.moved_to(state)
            })
        })
        .await?;
        Ok(checked)
    }

    async fn checked(
        &self,
        case: &Case,
        chain: &[Vec<u8>],
    ) -> Result<CheckedCertificate, ActError> {
        let Some(verifier) = &self.ports.signatures else {
            return Ok(CheckedCertificate::Undetermined);
        };
        let verdict = verifier.check_certificate(chain, &case.person.national_id);
        let (serial, known) = match verdict.await {
            Err(_) => return Ok(CheckedCertificate::Undetermined),
            Ok(CertificateVerdict::Refused(refusal)) => {
                return Ok(CheckedCertificate::Refused(refusal));
            }
            Ok(CertificateVerdict::Usable(serial)) => (serial, true),
            Ok(CertificateVerdict::Undetermined(serial)) => (serial, false),
        };
        let lost = case.application()?.lost();
        Ok(
            if lost.is_some_and(|lost| lost.serial.is_same_number(&serial)) {
                CheckedCertificate::Refused(SignatureRefusal::LOST_CARD)
            } else if known {
                CheckedCertificate::Usable
            } else {
                CheckedCertificate::Undetermined
            },
        )
    }

    /// Judges a signed form and keeps it until the person comes back. The same file again has the
    /// same answer.
    ///
    /// # Errors
    /// [`ActError::Unknown`] for a token that is good no more.
    pub async fn receive(&self, token: &str, file: &[u8]) -> Result<ReceivedForm, ActError> {
        let request = self.of_agent(token).await?;
        let brought = SignedFile {
            digest: digest(file),
            length: file.len(),
        };
        let now = self.ports.now();
        if let Some(kept) = kept(&request, brought, now) {
            return Ok(kept);
        }
        if !request.is_with_agent(now) {
            return Err(ActError::Unknown);
        }
        let case = self.awaiting(&request).await?;
        let key = format!("signing-form:{}", request.id.as_str());
        let most = self.limits.signing.forms_ten_minutes;
        let allowances = vec![at_most(most, TEN_MINUTES, key)];
        self.limiter.acquire(allowances).await?;
        let undetermined = match self.signing.judge(&case, file).await? {
            Judged::Refused(refusal) => {
                let refused = RefusedUpload::from(refusal);
                self.go_on(&request, |request| {
                    request.is_with_agent(now).then(|| SigningRequest {
                        refusal: Some(refused.clone()),
                        ..request.clone()
                    })
                })
                .await?;
                return Ok(ReceivedForm::Refused(refused));
            }
            Judged::Accepted(_) => false,
            Judged::Undetermined => true,
        };
        let (rng, now) = (&self.ports.rng, self.ports.now());
        let signed = SignedAway {
            file: brought,
            key: ReturnKey::from_bytes(rng.secret()),
            code: rng.code(),
            until: now + RETURNABLE,
            undetermined,
        };
        let received = |request: &SigningRequest| {
            request.is_with_agent(now).then(|| SigningRequest {
                refusal: None,
                signed: Some(signed.clone()),
                // It is kept as long as somebody may come back to it.
                expires_at: request.expires_at.max(signed.until),
                ..request.moved_to(RequestState::Received)
            })
        };
        let changed = self.change(&request, Some(file), received);
        match changed.await? {
            Moved::Done => Ok(ReceivedForm::Kept(signed)),
            // The same file may have come twice at once.
            Moved::Conflict => {
                let request = self.of_agent(token).await?;
                kept(&request, brought, now).ok_or(ActError::Unknown)
            }
        }
    }

    /// Gives a request up in the agent.
    ///
    /// # Errors
    /// [`ActError::Unknown`] for a token that is good no more.
    pub async fn give_up_in_agent(&self, token: &str) -> Result<(), ActError> {
        let request = self.of_agent(token).await?;
        self.give_up(&request).await
    }

    /// Keeps how far the agent is.
    async fn go_on(
        &self,
        request: &SigningRequest,
        to: impl Fn(&SigningRequest) -> Option<SigningRequest>,
    ) -> Result<(), ActError> {
        match self.change(request, None, to).await? {
            Moved::Done => Ok(()),
            Moved::Conflict => Err(ActError::Unknown),
        }
    }

    async fn of_agent(&self, token: &str) -> Result<SigningRequest, ActError> {
        let token = AgentToken::parse(token).ok_or(ActError::Unknown)?;
        let hash = self.hash(RequestSecret::Token(&token));
        let by = RequestKey::Agent(&hash);
        let request = self.ports.store.signing_request(by).await?;
        request.ok_or(ActError::Unknown)
    }

    async fn with_agent(&self, token: &str) -> Result<SigningRequest, ActError> {
        let request = self.of_agent(token).await?;
        let now = self.ports.now();
        let open = Some(request).filter(|request| request.is_with_agent(now));
        open.ok_or(ActError::Unknown)
    }

    /// The application, as long as it waits for what the request is about.
    async fn awaiting(&self, request: &SigningRequest) -> Result<Case, ActError> {
        let case = self.records.case_at(&request.case).await?;
        if is_awaited(&case, request) {
            Ok(case)
        } else {
            Err(ActError::Elsewhere(case.state.step()))
        }
    }
}

/// The answer that this file had before, as long as it is worth something.
fn kept(request: &SigningRequest, brought: SignedFile, now: Timestamp) -> Option<ReceivedForm> {
    let stands = matches!(request.state, RequestState::Received | RequestState::Bound);
    let signed = request.signed.as_ref().filter(|_| stands)?;
    let same = signed.file == brought && signed.until > now;
    same.then(|| ReceivedForm::Kept(signed.clone()))
}
