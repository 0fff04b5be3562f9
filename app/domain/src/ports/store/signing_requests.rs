//! What applicants ask the signing agent to sign.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError};
use crate::{
    id::{CaseId, SecretHash},
    signature::{Agent, SigningRequest},
};

/// By what a request is found.
#[derive(Clone, Copy, Debug)]
pub enum RequestKey<'a> {
    /// The newest of an application.
    Newest(&'a CaseId),
    /// The hash of the agent's token.
    Agent(&'a SecretHash),
    /// The hash of the way back.
    Return(&'a SecretHash),
}

/// What applicants ask the signing agent to sign.
#[async_trait]
pub trait SigningRequests: Send + Sync {
    /// Keeps a request in place of any other of the application.
    ///
    /// [`Moved::Conflict`] where the application does not wait for a signature of this version, or
    /// the code is another request's.
    async fn open_request(&self, request: &SigningRequest) -> Result<Moved, StoreError>;

    /// Gives a request that nobody has claimed to this agent: of any number at once to one.
    /// `claim`: the hash of its ticket or of its code. `None` where there is none, or its application
    /// does not wait for a signature of its version now.
    async fn claim_request(
        &self,
        claim: &SecretHash,
        agent: &Agent,
        now: Timestamp,
    ) -> Result<Option<SigningRequest>, StoreError>;

    /// A request.
    async fn signing_request(
        &self,
        by: RequestKey<'_>,
    ) -> Result<Option<SigningRequest>, StoreError>;

    /// Keeps a request as it is now, under the next revision, if nobody has changed it since it was
    /// read. `file`: the signed form, in the state [`RequestState::Received`]; in no other state one
    /// is kept.
    ///
    /// [`RequestState::Received`]: crate::signature::RequestState::Received
    async fn change_request(
        &self,
        request: &SigningRequest,
        file: Option<&[u8]>,
    ) -> Result<Moved, StoreError>;

    /// The signed form of a request.
    async fn signed_away(&self, request: &SigningRequest) -> Result<Option<Vec<u8>>, StoreError>;
}
