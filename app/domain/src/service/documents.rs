//! The result: the printed documents, what to do next.

mod verifying;

pub use verifying::{IssueFacts, SignatureFacts, Verified};

use std::sync::Arc;

use super::{ActError, Caller, Limits, Records, limiter::Limiter, notices, signing};
use crate::{
    case::Case,
    document::{DocumentKind, IssuedDocument},
    id::{ApplicationNumber, CaseId},
    institution::SigningMethod,
    message::NoticeProgress,
    ports::{Ports, Printable, StoreError},
    progress::State,
    signature::Uploads,
};

/// What the result page shows.
#[derive(Clone, Debug)]
pub struct ResultSheet {
    /// Everything that is printed.
    pub printable: Printable,
    /// How far the notices have come.
    pub notices: Vec<NoticeProgress>,
    /// The wrong codes of the application are used up.
    pub code_locked: bool,
    /// Whether signed forms are verified; where nobody does, none is taken.
    pub takes_uploads: bool,
    /// Whether the portal works with a signing agent.
    pub has_agent: bool,
    /// The signed forms that were uploaded of this version of the application.
    pub uploads: Uploads,
    /// The way of signing to which it can be changed.
    pub other_method: Option<SigningMethod>,
}

/// Printed documents: making them, and telling whether one is ours.
#[derive(Clone)]
pub struct Documents {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
}

impl Documents {
    /// The confirmed application.
    pub async fn result(&self, caller: &Caller) -> Result<ResultSheet, ActError> {
        let case = self.records.own_case(caller).await?;
        // Signing is chosen first; what was withdrawn can still be read.
        if case.state == State::PhoneVerified {
            return Err(ActError::Elsewhere(case.state.step()));
        }
        let printable = self.printable(case).await?;
        let (case, profile) = (&printable.case, &printable.profile);
        Ok(ResultSheet {
            code_locked: case.is_code_locked(self.limits.code.tries_per_case),
            notices: self.ports.store.notices(&case.id).await?,
            takes_uploads: self.ports.signatures.is_some(),
            has_agent: self.ports.signing_agent.is_some(),
            uploads: self.uploads(&case.id, case.version).await?,
            other_method: signing::other_method(&self.records, case, profile).await,
            printable,
        })
    }

    /// A document, the same bytes every time for a version of the application. Opening
    /// it the first time issues it; the first one that goes to the authority sends the
    /// authority's details, once and never again.
    pub async fn open(
        &self,
        caller: &Caller,
        kind: DocumentKind,
        number: &str,
    ) -> Result<IssuedDocument, ActError> {
        let case = self.records.own_case(caller).await.map_err(hidden)?;
        let asked = ApplicationNumber::parse(number).map_err(|_| ActError::Unknown)?;
        if case.number.as_ref() != Some(&asked) || !case.state.is_live() {
            return Err(ActError::Unknown);
        }
        if kind.goes_to_authority() {
            self.tell_authority(&case).await?;
        }
        let store = &self.ports.store;
        let id = case.id.clone();
        let version = case.version;
        if let Some(issued) = store.issued(&id, kind, version).await? {
            return Ok(issued);
        }
        let of = self.printable(case).await?;
        let printed = self.ports.printer.print(kind, &of, of.case.locale).await?;
        let document = IssuedDocument {
            kind,
            case: id.clone(),
            number: of.number,
            version,
            mark: printed.mark,
            declaration: of.application.declaration.code().to_owned(),
            at: self.ports.now(),
            file: printed.file,
        };
        store.issue(&document).await?;
        // Of two that open it at once, both get what was kept.
        let kept = store.issued(&id, kind, version).await?;
        Ok(kept.unwrap_or(document))
    }

    async fn uploads(&self, case: &CaseId, version: u32) -> Result<Uploads, StoreError> {
        let all = self.ports.store.uploads(case).await?;
        Ok(Uploads::of_version(all, version))
    }

    /// Queues the authority's details, unless they were.
    async fn tell_authority(&self, case: &Case) -> Result<(), ActError> {
        let channel = case.application()?.notice_channel;
        let jobs = notices::authority_details(&self.ports, &case.id, channel);
        let now = self.ports.now();
        Ok(self.ports.store.open_form(&case.id, &jobs, now).await?)
    }

    async fn printable(&self, case: Case) -> Result<Printable, ActError> {
        let (Some(number), Some(confirmed_at)) = (case.number.clone(), case.confirmed_at) else {
            return Err(ActError::Elsewhere(case.state.step()));
        };
        Ok(Printable {
            number,
            confirmed_at,
            application: case.application()?.clone(),
            profile: self.records.profile(&case.institution).await?,
            case,
        })
    }
}

/// A stranger learns nothing from the difference between "not signed in" and
/// "not yours".
fn hidden(error: ActError) -> ActError {
    match error {
        ActError::Expired => ActError::Unknown,
        error => error,
    }
}
