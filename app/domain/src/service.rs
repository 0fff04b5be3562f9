//! The acts of the portal. Each begins with the [`Caller`], takes authority
//! from the visit and never from an argument, and ends in a typed outcome.

mod applying;
mod captchas;
mod certificates;
mod codes;
mod documents;
mod limits;
mod notices;
mod once;
mod recognition;
mod sign_in;
mod signing;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use applying::{DeviceShare, FormSheet, StaffListAge, WentOnFrom};
pub use certificates::{SuspendSheet, Suspendable};
pub use codes::{CodeSheet, Revocation};
pub use documents::{IssueFacts, ResultSheet, Verified};
pub use limits::{ClaimLimits, CodeLimits, FormLimits, Limits, VerifyLimits, WaitLimits};
pub use recognition::REMEMBERED;
pub use sign_in::{
    Answer, Back, Begun, Next, Posed, Referred, RegistryOutage, Returned as ReturnedFromProvider,
    SignedIn, TYPED_FOR,
};
pub use signing::{MethodOffer, SigningSheet, WhyNotMethod};

use crate::{
    calendar,
    case::Case,
    certificate::Certificate,
    form::Rejected,
    id::{CaseId, SessionKey},
    institution::{InstitutionProfile, InstitutionSlug},
    locale::Locale,
    person::NationalId,
    ports::{Allowance, Moved, NotSent, Ports, StoreError, Unprintable},
    progress::{Event, IllegalStep, State, Step, Transition},
    session::Session,
    tally::Tally,
};

/// Who asks: the visit behind the cookie, the network address, the language.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The visit that the browser's cookie names, whether or not anything is
    /// kept of it; `None` where the browser sent no cookie.
    pub visit: Option<SessionKey>,
    /// The visit, if the cookie named one that has not ended.
    pub session: Option<Session>,
    /// The client's network: an IPv4 address or an IPv6 /64.
    pub network: String,
    /// Nothing is counted against this network: the operator said so.
    pub exempt: bool,
    /// What was typed before, sealed, as the browser holds it for a moment.
    pub typed: Option<String>,
    /// The browser's sealed record of who succeeded in it before.
    pub device: Option<String>,
    /// The language of the page.
    pub locale: Locale,
}

/// Which outside system did not answer; as it travels to the browser, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalSystem {
    /// The population registry.
    Population,
    /// The staff directory.
    Staff,
    /// The certificate authority's records.
    Certificates,
    /// The list of institutions, the hasher or the maker of captchas: our own.
    Internal,
    /// The identity provider.
    Provider,
}

/// Why an act was not done. Nothing typed is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Fields were refused.
    #[error(transparent)]
    Refused(#[from] Rejected),
    /// Too often; possible again after this.
    #[error("too often")]
    TooOften {
        /// How long to wait.
        wait: SignedDuration,
    },
    /// The claim does not match, in whatever value.
    #[error("the claim does not match")]
    NoMatch,
    /// The same, where few tries are left in a while.
    #[error("the claim does not match, {left} tries left")]
    NoMatchLeft {
        /// How many more tries there are.
        left: u8,
    },
    /// The browser sent no cookie with a form that needs one.
    #[error("no cookie")]
    NoCookie,
    /// An outside system gave no answer.
    #[error("{0:?} gave no answer")]
    External(ExternalSystem),
    /// The message was not sent.
    #[error(transparent)]
    NotSent(#[from] NotSent),
    /// There is no visit, or it has ended.
    #[error("no visit")]
    Expired,
    /// The application stands at another step.
    #[error("the application stands at {0:?}")]
    Elsewhere(Step),
    /// The application of an earlier visit waits for the code to its phone.
    #[error("a code opens the application")]
    ToResume,
    /// Too many wrong codes: only the officer or the call centre can help.
    #[error("locked")]
    Locked,
    /// The person has a live application at this institution already.
    #[error("a live application exists")]
    AlreadyLive,
    /// Another tab or device has saved since.
    #[error("saved elsewhere, at revision {0}")]
    Stale(i64),
    /// There is no such thing, or not for this caller: nobody learns which.
    #[error("not there")]
    Unknown,
    /// The form could not be printed.
    #[error(transparent)]
    Unprintable(#[from] Unprintable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActError {
    /// Whether the store was away: it has told the log itself.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_outage())
    }
}

impl From<IllegalStep> for ActError {
    fn from(illegal: IllegalStep) -> Self {
        Self::Elsewhere(illegal.state.step())
    }
}

/// The acts, over everything outside.
#[derive(Clone)]
pub struct Intake {
    // Behind one pointer each: an intake is copied several times for every request.
    ports: Arc<Ports>,
    limits: Arc<Limits>,
    tally: Arc<Tally>,
}

impl Intake {
    /// The acts over these ports, within these limits.
    pub fn new(ports: Ports, limits: Limits) -> Self {
        Self {
            ports: Arc::new(ports),
            limits: Arc::new(limits),
            tally: Arc::default(),
        }
    }

    /// What is outside.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Today in Turkey.
    pub fn today(&self) -> Date {
        calendar::day_of(self.now())
    }

    /// Every institution.
    pub async fn institutions(&self) -> Result<Vec<InstitutionProfile>, ActError> {
        self.ports
            .institutions
            .all()
            .await
            .map_err(|_| ActError::External(ExternalSystem::Internal))
    }

    /// One institution; unknown names are not there.
    pub async fn institution(&self, slug: &str) -> Result<InstitutionProfile, ActError> {
        let slug = InstitutionSlug::parse(slug).map_err(|_| ActError::Unknown)?;
        self.profile(&slug).await
    }

    async fn profile(&self, slug: &InstitutionSlug) -> Result<InstitutionProfile, ActError> {
        self.ports
            .institutions
            .find(slug)
            .await
            .map_err(|_| ActError::External(ExternalSystem::Internal))?
            .ok_or(ActError::Unknown)
    }

    /// Every certificate of a person, with what our own orders say of it.
    /// Records that do not answer are never taken for an empty list.
    async fn held(&self, person: &NationalId) -> Result<Vec<Certificate>, ActError> {
        let mut held = self
            .ports
            .certificates
            .held_by(person)
            .await
            .map_err(|_| ActError::External(ExternalSystem::Certificates))?;
        let today = self.today();
        for one in held.iter_mut().filter(|one| one.valid_until >= today) {
            let orders = self.ports.store.orders_about(&one.serial).await?;
            one.note_orders(&orders);
        }
        Ok(held)
    }

    /// The caller's own application.
    ///
    /// # Errors
    /// [`ActError::ToResume`] for one that a claim alone does not open.
    async fn own_case(&self, caller: &Caller) -> Result<Case, ActError> {
        let session = caller.session.as_ref().ok_or(ActError::Expired)?;
        match (&session.case, &session.resumable) {
            (Some(id), _) => self.case_at(id).await,
            (None, Some(_)) => Err(ActError::ToResume),
            (None, None) => Err(ActError::Expired),
        }
    }

    /// The application that a visit names.
    async fn case_at(&self, id: &CaseId) -> Result<Case, ActError> {
        self.ports.store.case(id).await?.ok_or(ActError::Expired)
    }

    /// The move of an application by an event, as the store wants it.
    fn transition(&self, case: &Case, event: Event) -> Result<Transition, ActError> {
        Ok(Transition::of(&case.id, case.state, event, self.now())?)
    }

    /// Counts one under each allowance.
    async fn allow(&self, allowances: &[Allowance]) -> Result<(), ActError> {
        self.allow_at(allowances, self.now()).await
    }

    /// The same at an instant by which it can be given back.
    async fn allow_at(&self, allowances: &[Allowance], at: Timestamp) -> Result<(), ActError> {
        match self.ports.store.acquire(allowances, at).await? {
            None => Ok(()),
            Some(wait) => Err(ActError::TooOften { wait }),
        }
    }
}

/// A move that found the application elsewhere: somebody was quicker, most
/// often the same person in another tab.
fn moved(moved: Moved, state: State) -> Result<(), ActError> {
    match moved {
        Moved::Done => Ok(()),
        Moved::Conflict => Err(ActError::Elsewhere(state.step())),
    }
}
