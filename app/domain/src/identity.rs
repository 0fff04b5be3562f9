//! Who somebody is, as claimed and as the population registry confirms it, or
//! as an identity provider says.

use crate::{
    person::{BirthDate, BirthPlace, FamilyName, GivenName, NationalId},
    referral::ProviderName,
    sign_in::Claim,
};

/// A person whose five values equal the population registry's, or are an
/// identity provider's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity number.
    pub national_id: NationalId,
    /// Given names, in the registry's spelling.
    pub given_name: GivenName,
    /// Surname, in the registry's spelling; `None` for a person who has none.
    pub family_name: Option<FamilyName>,
    /// Birth place, in the registry's spelling.
    pub birth_place: BirthPlace,
    /// Birth date.
    pub birth_date: BirthDate,
    /// Which of these the registry was asked about.
    pub checked: Checked,
    /// The provider at which the person signed in; nobody proved more than to
    /// know the values where it is `None`.
    pub proven_by: Option<ProviderName>,
}

/// What the registry compared beside number and names. The public services
/// know no birth place, and of citizens no more than the year of birth
/// (DOMAIN 6.3): the authority has to know what nobody compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The birth place.
    pub birth_place: bool,
    /// Day and month of birth.
    pub birth_day: bool,
    /// The serial number of the identity card.
    pub card: bool,
}

impl Checked {
    /// Every value of the person's, and no card.
    pub const ALL: Self = Self {
        birth_place: true,
        birth_day: true,
        card: false,
    };
}

impl Person {
    /// Given names and surname, as on an envelope.
    pub fn full_name(&self) -> String {
        match &self.family_name {
            Some(family) => format!("{} {}", self.given_name.as_str(), family.as_str()),
            None => self.given_name.as_str().to_owned(),
        }
    }

    /// Whether a claim says the same of all five values. Every value is
    /// compared whatever the others gave, so that time tells nothing.
    pub fn is_claimed_by(&self, claim: &Claim) -> bool {
        let same = [
            self.national_id == claim.national_id,
            self.given_name.folded() == claim.given_name.folded(),
            self.family_name.as_ref().map(FamilyName::folded)
                == claim.family_name.as_ref().map(FamilyName::folded),
            self.birth_place.folded() == claim.birth_place.folded(),
            self.birth_date == claim.birth_date,
        ];
        same.iter().fold(true, |all, one| all & one)
    }
}
