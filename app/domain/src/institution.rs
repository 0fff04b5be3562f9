//! Institutions and the rules that differ between them, kept as data.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{codes::codes, payment::FeePayment, reason::Reason, text_value};

/// The short name of an institution in addresses: `saglik`, `meb`.
///
/// 1–32 of a–z, 0–9 and `-`, neither first nor last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct InstitutionSlug(String);

/// Why a text is no institution's short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("an institution's short name is 1 to 32 of a-z, 0-9 and inner hyphens")]
pub struct InstitutionSlugError;

impl InstitutionSlug {
    /// Reads a short name as it stands in an address.
    pub fn parse(text: &str) -> Result<Self, InstitutionSlugError> {
        let fits = (1..=32).contains(&text.len())
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InstitutionSlugError)
        }
    }

    /// The short name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who pays the fee of a replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The institution's account is charged.
    Institution,
    /// The person pays.
    Person,
}

/// How long a certificate lives that replaces a lost or stolen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidityRule {
    /// Until the day the lost one would have ended (the rule of the guide).
    RemainingOfOld,
    /// A full term from the day of issue.
    FullFromIssue,
    /// A full term that begins when the lost one would have ended.
    FullFromOldEnd,
}

/// What the population registry is asked to compare at a typed sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationCheck {
    /// Number, names and year of birth (DOMAIN 6.3, `KPSPublic`).
    #[default]
    Public,
    /// Day and month of birth and the identity card's serial number too
    /// (`KPSPublicV2`); foreigners are compared as ever.
    WithCard,
}

/// The card reader that comes with the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardReader {
    /// *Mini Kart Okuyucu*.
    Mini,
    /// No reader is wanted.
    None,
}

/// How an application is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningMethod {
    /// With a usable qualified certificate.
    ESignature,
    /// On paper, in ink.
    WetSignature,
    /// By a consent given earlier (*e-Onay*).
    PriorApproval,
}

codes!(Payer, "a payer", { Institution => "institution", Person => "person" });
codes!(ValidityRule, "a validity rule", {
    RemainingOfOld => "remaining_of_old",
    FullFromIssue => "full_from_issue",
    FullFromOldEnd => "full_from_old_end",
});
codes!(PopulationCheck, "a comparison", { Public => "public", WithCard => "with_card" });
codes!(CardReader, "a card reader", { Mini => "mini", None => "none" });
codes!(SigningMethod, "a signing method", {
    ESignature => "e_signature",
    WetSignature => "wet_signature",
    PriorApproval => "prior_approval",
});

/// What differs between institutions (DOMAIN 1): names, rules, choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InstitutionProfile {
    /// In addresses.
    pub slug: InstitutionSlug,
    /// The institution's own name, as its people know it.
    pub name: String,
    /// The name of the staff directory where its people are corrected: `ÇKYS`.
    pub staff_directory: String,
    /// What its people call the registry number, in Turkish: `Kurum Sicil No`.
    pub number_label_tr: String,
    /// The same in English.
    pub number_label_en: String,
    /// Who pays for a lost, stolen or broken card.
    pub payer: Payer,
    /// What a replacement of a lost or stolen card costs, in kuruş.
    pub replacement_fee: u32,
    /// How long a replacement lives.
    pub validity_rule: ValidityRule,
    /// Months before its end from which a certificate may be renewed.
    pub renewal_window_months: u8,
    /// The terms on offer, in whole years.
    pub durations: Vec<u8>,
    /// The readers on offer.
    pub readers: Vec<CardReader>,
    /// The reasons that this institution allows at all.
    pub reasons: Vec<Reason>,
    /// The signing methods that this institution accepts.
    pub signing_methods: Vec<SigningMethod>,
    /// The call centre's phone, as people dial it.
    pub help_phone: String,
    /// The call centre's mail address.
    pub help_email: String,
    /// Whether its people may sign in at the identity provider.
    pub provider_sign_in: bool,
    /// What is compared when they sign in by typing.
    pub population_check: PopulationCheck,
    /// How the fee is paid by whoever pays it.
    pub payment: FeePayment,
}

/// The officer who collects and approves an institution's applications
/// (*kurum yetkilisi*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Name and surname.
    pub name: String,
    /// Where the officer sits: `Personel Birimi, 2. kat`.
    pub unit: String,
    /// The officer's phone, as people dial it.
    pub phone: String,
}

/// What the staff directory knows of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employment {
    /// The registry number within the institution.
    pub employee_number: text_value::EmployeeNumber,
    /// The workplace's name: `Gebze Fatih Devlet Hastanesi`.
    pub organization: String,
    /// The unit, where the directory has one; fills the form in advance.
    pub department: Option<String>,
    /// The title, where the directory has one; fills the form in advance.
    pub title: Option<String>,
    /// The workplace's authority; `None` where none is on record.
    pub authority: Option<Authority>,
}

/// Whether a staff list is too old: longer than `most` before `now` lies the
/// moment until which it is known to hold. One of which nobody knows that
/// moment is too old.
pub fn staff_list_is_stale(as_of: Option<Timestamp>, most: SignedDuration, now: Timestamp) -> bool {
    as_of.is_none_or(|as_of| now.duration_since(as_of) > most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staff_list_is_too_old_after_its_time_and_not_at_its_end() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(100);
        let most = SignedDuration::from_hours(36);
        let second = SignedDuration::from_secs(1);
        for (as_of, stale) in [
            (Some(now), false),
            (Some(now - most), false),
            (Some(now - most - second), true),
            (None, true),
        ] {
            assert_eq!(staff_list_is_stale(as_of, most, now), stale, "{as_of:?}");
        }
    }

    #[test]
    fn a_short_name_is_what_an_address_can_hold() {
        for good in ["saglik", "meb", "a-1"] {
            assert_eq!(InstitutionSlug::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "-a", "a-", "Meb", "sağlık", "a/b", &"a".repeat(33)] {
            assert!(InstitutionSlug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_code_is_read_back() {
        for payer in Payer::ALL {
            assert_eq!(Payer::from_code(payer.code()), Some(*payer));
        }
        for method in SigningMethod::ALL {
            assert_eq!(SigningMethod::from_code(method.code()), Some(*method));
        }
        assert_eq!(CardReader::from_code("maxi"), None);
    }
}
