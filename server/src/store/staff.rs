//! Staff lists: how they are brought, kept apart by institution and dated.

use std::fmt;

use async_trait::async_trait;
use domain::{
    id::PersonKey,
    institution::{Employment, InstitutionSlug},
    ports::StoreError,
};
use jiff::Timestamp;

/// Somebody's employment, as a list has it.
#[derive(Clone, Debug)]
pub struct StaffRow {
    /// Where.
    pub institution: InstitutionSlug,
    /// Whose.
    pub person: PersonKey,
    /// What.
    pub employment: Employment,
}

/// An institution's whole list, as its directory gave it.
#[derive(Clone, Debug)]
pub struct StaffList {
    /// The directory's own time of it.
    pub list_of: Timestamp,
    /// By what the directory knows it again.
    pub tag: Option<String>,
    /// Everybody.
    pub rows: Vec<StaffRow>,
}

/// A list that has less than half of the old one's rows: one that is short by
/// mistake must not lock people out, so the old one stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// Rows of the old one.
    pub had: usize,
    /// Rows of the new one.
    pub has: usize,
}

impl Shrunk {
    /// Whether a list of so many rows has shrunk.
    pub fn of(had: usize, has: usize) -> Option<Self> {
        (has * 2 < had).then_some(Self { had, has })
    }
}

impl fmt::Display for Shrunk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} rows where {} were", self.has, self.had)
    }
}

/// What became of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It took the old one's place.
    Replaced,
    /// It has shrunk, and the old one stays.
    Shrunk(Shrunk),
    /// The one that is there is younger, and stays.
    Older,
}

/// Leave to refresh a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLease {
    /// The tag of the list that is there.
    pub tag: Option<String>,
}

/// A list, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListState {
    /// Whose.
    pub institution: InstitutionSlug,
    /// Until when it is known to hold.
    pub as_of: Option<Timestamp>,
    /// How many employments it has.
    pub rows: usize,
}

/// Staff lists, as operators and directories bring them.
#[async_trait]
pub trait StaffLists: Send + Sync {
    /// Replaces the lists of the institutions in an operator's own, or nothing;
    /// those of other institutions stay. Gives the lists that have shrunk: where
    /// there is one, nothing was replaced, unless they are wanted all the same.
    async fn replace_staff(
        &self,
        rows: &[StaffRow],
        now: Timestamp,
        even_if_shrunk: bool,
    ) -> Result<Vec<(InstitutionSlug, Shrunk)>, StoreError>;

    /// Replaces one institution's list, or nothing.
    async fn take_list(
        &self,
        institution: &InstitutionSlug,
        list: &StaffList,
        even_if_shrunk: bool,
    ) -> Result<Taken, StoreError>;

    /// Leave to refresh a list that is due: nobody else gets it before `until`.
    async fn lease_list(
        &self,
        institution: &InstitutionSlug,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<ListLease>, StoreError>;

    /// The list that is there still holds.
    async fn confirm_list(
        &self,
        institution: &InstitutionSlug,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// When a list is asked for next.
    async fn list_due(
        &self,
        institution: &InstitutionSlug,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Every list, by its institution's short name.
    async fn lists(&self) -> Result<Vec<ListState>, StoreError>;
}
