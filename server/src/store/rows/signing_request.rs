//! Signing requests as kept: what of one is sealed.

use domain::{
    document::FileDigest,
    id::{CaseId, SecretHash, SessionKey, SigningRequestId, hex, unhex},
    ports::StoreError,
    secret::OneTimeCode,
    signature::{
        Agent, RefusedUpload, RequestState, ReturnKey, SignedAway, SignedFile, SigningRequest,
        Ticket, TicketCode,
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{corrupt, signature::RefusedRow};

/// What is sealed of a request. Its identity, its visit and its version are what it is sealed with.
#[derive(Serialize, Deserialize)]
pub(in super::super) struct RequestFacts {
    state: String,
    revision: u32,
    tries: u32,
    ticket: String,
    code: String,
    document: FileFacts,
    created_at: Timestamp,
    claim_until: Timestamp,
    expires_at: Timestamp,
    extended: bool,
    agent: Option<AgentFacts>,
    refusal: Option<RefusedRow>,
    signed: Option<SignedFacts>,
}

#[derive(Serialize, Deserialize)]
struct FileFacts {
    digest: String,
    length: usize,
}

#[derive(Serialize, Deserialize)]
struct AgentFacts {
    program: String,
    platform: String,
    claimed_at: Timestamp,
    token: String,
}

#[derive(Serialize, Deserialize)]
struct SignedFacts {
    file: FileFacts,
    key: String,
    code: String,
    until: Timestamp,
    undetermined: bool,
}

/// What stands in the clear.
pub(in super::super) struct RequestColumns {
    pub(in super::super) id: SigningRequestId,
    pub(in super::super) case: CaseId,
    pub(in super::super) session: SessionKey,
    pub(in super::super) version: u32,
    pub(in super::super) revision: u32,
    pub(in super::super) state: RequestState,
}

impl From<&SigningRequest> for RequestFacts {
    fn from(request: &SigningRequest) -> Self {
        Self {
            state: request.state.code().to_owned(),
            revision: request.revision,
            tries: request.tries,
            ticket: request.ticket.reveal(),
            code: request.code.reveal(),
            document: FileFacts::from(&request.document),
            created_at: request.created_at,
            claim_until: request.claim_until,
            expires_at: request.expires_at,
            extended: request.extended,
            agent: request.agent.as_ref().map(|agent| AgentFacts {
                program: agent.program.clone(),
                platform: agent.platform.clone(),
                claimed_at: agent.claimed_at,
                token: agent.token.as_str().to_owned(),
            }),
            refusal: request.refusal.as_ref().map(RefusedRow::from),
            signed: request.signed.as_ref().map(|signed| SignedFacts {
                file: FileFacts::from(&signed.file),
                key: signed.key.reveal(),
                code: signed.code.reveal().to_owned(),
                until: signed.until,
                undetermined: signed.undetermined,
            }),
        }
    }
}

impl From<&SignedFile> for FileFacts {
    fn from(file: &SignedFile) -> Self {
        Self {
            digest: hex(&file.digest),
            length: file.length,
        }
    }
}

impl FileFacts {
    fn read(&self) -> Result<SignedFile, StoreError> {
        let digest: Option<FileDigest> = unhex(&self.digest);
        Ok(SignedFile {
            digest: digest.ok_or(corrupt("signing_requests.digest"))?,
            length: self.length,
        })
    }
}

impl RequestFacts {
    pub(in super::super) fn read(
        self,
        columns: RequestColumns,
    ) -> Result<SigningRequest, StoreError> {
        // What stands in the clear is for looking up; whoever changed it alone changed nothing.
        if self.state != columns.state.code() || self.revision != columns.revision {
            return Err(corrupt("signing_requests.state"));
        }
        let signed = self.signed.map(SignedFacts::read).transpose()?;
        let agent = self.agent.map(AgentFacts::read).transpose()?;
        Ok(SigningRequest {
            id: columns.id,
            case: columns.case,
            session: columns.session,
            version: columns.version,
            revision: columns.revision,
            state: columns.state,
            ticket: Ticket::parse(&self.ticket).ok_or(corrupt("signing_requests.ticket"))?,
            code: TicketCode::parse(&self.code).ok_or(corrupt("signing_requests.code"))?,
            document: self.document.read()?,
            created_at: self.created_at,
            claim_until: self.claim_until,
            expires_at: self.expires_at,
            extended: self.extended,
            agent,
            refusal: self.refusal.map(RefusedUpload::from),
            signed,
            tries: self.tries,
        })
    }
}

impl AgentFacts {
    fn read(self) -> Result<Agent, StoreError> {
        let token = SecretHash::parse(&self.token);
        Ok(Agent {
            program: self.program,
            platform: self.platform,
            claimed_at: self.claimed_at,
            token: token.map_err(|_| corrupt("signing_requests.token"))?,
        })
    }
}

impl SignedFacts {
    fn read(self) -> Result<SignedAway, StoreError> {
        let code = OneTimeCode::parse(&self.code);
        Ok(SignedAway {
            file: self.file.read()?,
            key: ReturnKey::parse(&self.key).ok_or(corrupt("signing_requests.way_back"))?,
            code: code.map_err(|_| corrupt("signing_requests.signed"))?,
            until: self.until,
            undetermined: self.undetermined,
        })
    }
}
