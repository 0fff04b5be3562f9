//! The lists that an operator brings, and the embedded certificate records.

use async_trait::async_trait;
use domain::{
    certificate::Certificate,
    certificate::Reason,
    id::PersonKey,
    institution::{
        CardReader, InstitutionProfile, InstitutionSlug, Payer, PopulationCheck, SigningMethod,
        ValidityRule,
    },
    payment::FeePayment,
    ports::{CertificateAuthority, Institutions, StaffDirectory, StoreError, Unreachable},
};
use serde::{Deserialize, Serialize};

use super::{
    rows::corrupt,
    staff::{Shrunk, StaffLists},
};

/// A certificate with its security word's hash.
#[derive(Clone, Debug)]
pub struct CertificateRow {
    /// The certificate.
    pub certificate: Certificate,
    /// The holder's key.
    pub holder: PersonKey,
    /// Argon2id, PHC string form.
    pub word: Option<String>,
}

/// The list of institutions, as an operator brings it.
#[async_trait]
pub trait InstitutionLists: Send + Sync {
    /// Replaces all institutions, or nothing. Gives how the list has shrunk:
    /// then nothing was replaced, unless it is wanted all the same.
    async fn replace_institutions(
        &self,
        rows: &[InstitutionProfile],
        even_if_shrunk: bool,
    ) -> Result<Option<Shrunk>, StoreError>;

    /// Whether there is no institution yet: a first start.
    async fn is_empty(&self) -> Result<bool, StoreError>;
}

/// Certificate records, as they are brought.
#[async_trait]
pub trait CertificateRecords: Send + Sync {
    /// Adds certificates whose serial number is not known yet.
    async fn load_certificates(&self, rows: &[CertificateRow]) -> Result<usize, StoreError>;
}

/// The registers, and how they are filled.
pub trait Registers:
    StaffDirectory
    + StaffLists
    + Institutions
    + InstitutionLists
    + CertificateAuthority
    + CertificateRecords
{
}

impl<T> Registers for T where
    T: StaffDirectory
        + StaffLists
        + Institutions
        + InstitutionLists
        + CertificateAuthority
        + CertificateRecords
{
}

/// An answer that cannot be had is an outage to the services; why goes to the log.
pub(super) fn away(error: impl Into<StoreError>) -> Unreachable {
    let error = error.into();
    if !error.is_outage() {
        tracing::error!(%error, "a register did not answer");
    }
    Unreachable
}

/// An institution's profile as kept.
#[derive(Serialize, Deserialize)]
pub(super) struct ProfileRow {
    slug: String,
    name: String,
    staff_directory: String,
    number_label_tr: String,
    number_label_en: String,
    payer: Payer,
    replacement_fee: u32,
    validity_rule: ValidityRule,
    renewal_window_months: u8,
    durations: Vec<u8>,
    readers: Vec<CardReader>,
    reasons: Vec<Reason>,
    signing_methods: Vec<SigningMethod>,
    help_phone: String,
    help_email: String,
    #[serde(default)]
    provider_sign_in: bool,
    #[serde(default)]
    population_check: PopulationCheck,
    #[serde(default)]
    payment: FeePayment,
}

impl ProfileRow {
    pub(super) fn read(text: &str) -> Result<InstitutionProfile, StoreError> {
        let row: Self = serde_json::from_str(text).map_err(|_| corrupt("profile"))?;
        Ok(InstitutionProfile {
            slug: InstitutionSlug::parse(&row.slug).map_err(|_| corrupt("slug"))?,
            name: row.name,
            staff_directory: row.staff_directory,
            number_label_tr: row.number_label_tr,
            number_label_en: row.number_label_en,
            payer: row.payer,
            replacement_fee: row.replacement_fee,
            validity_rule: row.validity_rule,
            renewal_window_months: row.renewal_window_months,
            durations: row.durations,
            readers: row.readers,
            reasons: row.reasons,
            signing_methods: row.signing_methods,
            help_phone: row.help_phone,
            help_email: row.help_email,
            provider_sign_in: row.provider_sign_in,
            population_check: row.population_check,
            payment: row.payment,
        })
    }

    pub(super) fn write(profile: &InstitutionProfile) -> Result<String, StoreError> {
        serde_json::to_string(profile)
            .map_err(|_| StoreError::Failed("a profile cannot be written".to_owned()))
    }
}
