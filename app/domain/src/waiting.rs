//! Somebody who could not sign in because the population registry gave no
//! answer, and wants to be told when it does.

use jiff::{SignedDuration, Timestamp};

use crate::{
    contact::MobileNumber, id::WaitingId, institution::InstitutionSlug, locale::Locale, sign_in,
};

/// How long the registry is asked on somebody's behalf; then what was kept
/// for it goes.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(48);

/// What is kept until the registry answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its identifier.
    pub id: WaitingId,
    /// At whose page.
    pub institution: InstitutionSlug,
    /// The claim that is to be compared.
    pub claim: sign_in::Draft,
    /// Who is told. Typed by whoever made the claim and not proved: it gets
    /// one text, which says the same whatever the registry says.
    pub phone: MobileNumber,
    /// In which language.
    pub locale: Locale,
    /// Since when.
    pub since: Timestamp,
}
