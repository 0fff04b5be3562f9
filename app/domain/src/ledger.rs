//! What institutions are charged.

use crate::{id::LedgerEntryId, institution::Payer};

/// A charge in the institution's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Its identifier.
    pub id: LedgerEntryId,
    /// Who is charged.
    pub payer: Payer,
    /// In kuruş.
    pub amount: u32,
}
