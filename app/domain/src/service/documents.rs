//! The result: the printed form, what to do next.

mod verifying;

pub use verifying::{IssueFacts, Verified};

use std::sync::Arc;

use super::{ActError, Caller, Limits, Records, limiter::Limiter, notices};
use crate::{
    case::Case,
    id::ApplicationNumber,
    issued::IssuedForm,
    message::NoticeProgress,
    ports::{Ports, Printable},
    progress::State,
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
}

/// Printed forms: making them, and telling whether one is ours.
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
        match case.state {
            // Signing is chosen first; what was withdrawn can still be read.
            State::PhoneVerified => Err(ActError::Elsewhere(case.state.step())),
            _ => Ok(ResultSheet {
                code_locked: case.is_code_locked(self.limits.code.tries_per_case),
                notices: self.ports.store.notices(&case.id).await?,
                printable: self.printable(case).await?,
            }),
        }
    }

    /// The printed form, the same bytes every time for a version of the application;
    /// opening it the first time issues it, and the first one sends the authority's
    /// details, once and never again.
    pub async fn open_form(&self, caller: &Caller, number: &str) -> Result<IssuedForm, ActError> {
        let case = self.records.own_case(caller).await.map_err(hidden)?;
        let asked = ApplicationNumber::parse(number).map_err(|_| ActError::Unknown)?;
        if case.number.as_ref() != Some(&asked) || !case.state.is_live() {
            return Err(ActError::Unknown);
        }
        let channel = case.application()?.notice_channel;
        let jobs = notices::authority_details(&self.ports, &case.id, channel);
        self.ports
            .store
            .open_form(&case.id, &jobs, self.ports.now())
            .await?;
        let id = case.id.clone();
        let version = case.version;
        if let Some(issued) = self.ports.store.issued(&id, version).await? {
            return Ok(issued);
        }
        let of = self.printable(case).await?;
        let printed = self.ports.printer.form(&of, of.case.locale).await?;
        let form = IssuedForm {
            case: id.clone(),
            number: of.number,
            version,
            mark: printed.mark,
            declaration: of.application.declaration.code().to_owned(),
            at: self.ports.now(),
            file: printed.file,
        };
        self.ports.store.issue(&form).await?;
        // Of two that open it at once, both get what was kept.
        Ok(self.ports.store.issued(&id, version).await?.unwrap_or(form))
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
