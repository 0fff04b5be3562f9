//! What an applicant asks the signing agent to do: sign one form, for the browser in which it was
//! asked.

use jiff::{SignedDuration, Timestamp};

use super::{AgentToken, RefusedUpload, ReturnKey, Ticket, TicketCode};
use crate::{
    codes::codes,
    document::FileDigest,
    id::{CaseId, SecretHash, SessionKey, SigningRequestId},
    secret::OneTimeCode,
};

/// For how long an agent may claim a request.
pub const CLAIMABLE: SignedDuration = SignedDuration::from_mins(10);
/// For how long a request is good, from when it was made.
pub const REQUEST_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// For how long the person may come back to the page.
pub const RETURNABLE: SignedDuration = SignedDuration::from_mins(5);
/// Codes to come back with that may be wrong.
pub const RETURN_TRIES: u32 = 5;

/// A signing request. At most one of an application is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningRequest {
    /// Which it is.
    pub id: SigningRequestId,
    /// Whose form is signed.
    pub case: CaseId,
    /// The visit in which it was made; in it alone the signed form is taken.
    pub session: SessionKey,
    /// Which version of the application is signed ([`Case::version`]).
    ///
    /// [`Case::version`]: crate::case::Case::version
    pub version: u32,
    /// Counts its changes.
    pub revision: u32,
    /// How far it is.
    pub state: RequestState,
    /// What the page's link claims it by.
    pub ticket: Ticket,
    /// What is typed in its place.
    pub code: TicketCode,
    /// The issued form that is signed.
    pub document: SignedFile,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when an agent may claim it.
    pub claim_until: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Its time was made longer; that is done once (WCAG 2.2, 2.2.1).
    pub extended: bool,
    /// Who claimed it.
    pub agent: Option<Agent>,
    /// Why the last certificate or file was not accepted. Another try is possible.
    pub refusal: Option<RefusedUpload>,
    /// The signed form, which waits for the person to come back.
    pub signed: Option<SignedAway>,
    /// Codes to come back with that were typed for it.
    pub tries: u32,
}

/// A file that is signed, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedFile {
    /// Its hash.
    pub digest: FileDigest,
    /// Its bytes.
    pub length: usize,
}

/// Who claimed a request, as the agent says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The program and its version.
    pub program: String,
    /// The computer.
    pub platform: String,
    /// When.
    pub claimed_at: Timestamp,
    /// The hash of the token by which it is known since.
    pub token: SecretHash,
}

impl Agent {
    /// Signs of a program's or computer's name at most.
    const LONGEST: usize = 60;

    /// From what an agent says of itself, which is shown on the page: without signs that nobody
    /// sees, and cut.
    pub fn said(program: &str, platform: &str, claimed_at: Timestamp, token: SecretHash) -> Self {
        let shown = |text: &str| -> String {
            let cleaned = crate::typed::cleaned(text);
            let signs = cleaned.chars().filter(|sign| !sign.is_control());
            signs.take(Self::LONGEST).collect()
        };
        Self {
            program: shown(program),
            platform: shown(platform),
            claimed_at,
            token,
        }
    }
}

/// A form that was signed in the agent and is not the application's yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAway {
    /// The signed file.
    pub file: SignedFile,
    /// By which the agent leads back.
    pub key: ReturnKey,
    /// What is typed into the page where that leads to another browser.
    pub code: OneTimeCode,
    /// Until when.
    pub until: Timestamp,
    /// Nobody could tell whether the certificate was revoked.
    pub undetermined: bool,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// No agent has claimed it.
    Waiting,
    /// An agent has.
    Claimed,
    /// The agent's certificate would do.
    Checked,
    /// The signed form is there; the person has to come back.
    Received,
    /// The person came back, and the form was taken as an upload.
    Bound,
    /// It was given up, on the page or in the agent, or another one took its place.
    Cancelled,
}

codes!(RequestState, "a state of a signing request", {
    Waiting => "waiting",
    Claimed => "claimed",
    Checked => "checked",
    Received => "received",
    Bound => "bound",
    Cancelled => "cancelled",
});

impl SigningRequest {
    /// Until when its present state can last.
    pub fn until(&self) -> Timestamp {
        match (self.state, &self.signed) {
            (RequestState::Waiting, _) => self.claim_until.min(self.expires_at),
            (RequestState::Received, Some(signed)) => signed.until,
            _ => self.expires_at,
        }
    }

    /// Whether nothing more becomes of it, whatever the time.
    pub const fn has_ended(&self) -> bool {
        matches!(self.state, RequestState::Bound | RequestState::Cancelled)
    }

    /// Whether its time is over, and nothing came of it.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        !self.has_ended() && self.until() <= now
    }

    /// Whether it may still lead to a signature.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.has_ended() && self.until() > now
    }

    /// Whether a signed form waits for the person to come back.
    pub fn waits_for_return(&self, now: Timestamp) -> bool {
        self.state == RequestState::Received && self.until() > now
    }

    /// Whether no more codes to come back with are tried.
    pub const fn is_locked(&self) -> bool {
        self.tries >= RETURN_TRIES
    }

    /// Whether an agent may still bring a certificate or a signed form.
    pub fn is_with_agent(&self, now: Timestamp) -> bool {
        matches!(self.state, RequestState::Claimed | RequestState::Checked) && self.expires_at > now
    }

    /// The same in another state.
    #[must_use]
    pub fn moved_to(&self, state: RequestState) -> Self {
        Self {
            state,
            ..self.clone()
        }
    }

    /// The same with its time made longer; `None` where that was done, or is no use any more.
    pub fn extended(&self, now: Timestamp) -> Option<Self> {
        let open = matches!(
            self.state,
            RequestState::Waiting | RequestState::Claimed | RequestState::Checked
        );
        (open && !self.extended && self.expires_at > now).then(|| Self {
            claim_until: now + CLAIMABLE,
            expires_at: self.expires_at + REQUEST_LIFE,
            extended: true,
            ..self.clone()
        })
    }
}

/// A secret of a request, as it is hashed.
#[derive(Clone, Copy, Debug)]
pub enum RequestSecret<'a> {
    /// The ticket.
    Ticket(&'a Ticket),
    /// The code in its place.
    Code(&'a TicketCode),
    /// The agent's token.
    Token(&'a AgentToken),
    /// The way back.
    Return(&'a ReturnKey),
}

/// The agent that the portal works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningAgent {
    /// By which the agent finds the portal in its own list.
    pub label: String,
    /// Whether a code may be typed into the page where the way back leads to another browser.
    pub return_codes: bool,
}
