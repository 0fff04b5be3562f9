//! Printed forms as they were issued.

use async_trait::async_trait;

use super::StoreError;
use crate::{
    id::{CaseId, PrintMark},
    issued::{IssueRecord, IssuedForm},
};

/// Printed forms as they were issued.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Keeps a form as it was issued, unless one was issued for this version of the
    /// application before.
    async fn issue(&self, form: &IssuedForm) -> Result<(), StoreError>;

    /// The form that was issued for a version of an application.
    async fn issued(&self, case: &CaseId, version: u32) -> Result<Option<IssuedForm>, StoreError>;

    /// What is on record of the form that bears this mark.
    async fn issue_record(&self, mark: &PrintMark) -> Result<Option<IssueRecord>, StoreError>;
}
