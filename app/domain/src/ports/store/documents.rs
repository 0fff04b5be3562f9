//! Printed documents as they were issued.

use async_trait::async_trait;

use super::StoreError;
use crate::{
    document::{DocumentKind, IssueRecord, IssuedDocument},
    id::{CaseId, PrintMark},
};

/// Printed documents as they were issued.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Keeps a document as it was issued, unless one of its kind was issued for this
    /// version of the application before.
    async fn issue(&self, document: &IssuedDocument) -> Result<(), StoreError>;

    /// The document of a kind that was issued for a version of an application.
    async fn issued(
        &self,
        case: &CaseId,
        kind: DocumentKind,
        version: u32,
    ) -> Result<Option<IssuedDocument>, StoreError>;

    /// What is on record of the document that bears this mark.
    async fn issue_record(&self, mark: &PrintMark) -> Result<Option<IssueRecord>, StoreError>;
}
