//! Which ways of signing are open, and which one is recommended.

use super::Records;
use crate::{
    case::Case,
    certificate::Certificate,
    institution::{InstitutionProfile, SigningMethod},
    progress::State,
    service::ActError,
};

/// Why a way of signing is closed to this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotMethod {
    /// The institution does not take it.
    NotOffered,
    /// The only usable certificate is the one reported lost, which is never
    /// accepted.
    OnlyTheLost,
    /// There is no usable certificate.
    NoneUsable,
    /// The portal has no way to sign like this yet, though the institution
    /// would take it: choosing it would lead nowhere.
    NotAvailable,
    /// The certificate records do not answer.
    RecordsAway,
}

/// A way of signing, open or closed with why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodOffer {
    /// The way.
    pub method: SigningMethod,
    /// Why it is closed.
    pub why_not: Option<WhyNotMethod>,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct SigningSheet {
    /// The file.
    pub case: Case,
    /// The institution's rules.
    pub profile: InstitutionProfile,
    /// Every way.
    pub methods: Vec<MethodOffer>,
    /// The certificates that may sign it, the one that is valid longest first; none where the
    /// records do not answer.
    pub usable: Vec<Certificate>,
}

impl SigningSheet {
    /// By the certificates that may sign it, where they are known. `verified`: whether somebody
    /// verifies signatures.
    pub(super) fn new(
        case: Case,
        profile: InstitutionProfile,
        usable: Option<Vec<Certificate>>,
        verified: bool,
    ) -> Result<Self, ActError> {
        let is_lost = case.application()?.lost().is_some();
        let why_no_certificate = match &usable {
            None => Some(WhyNotMethod::RecordsAway),
            Some(usable) if !usable.is_empty() => None,
            Some(_) if is_lost => Some(WhyNotMethod::OnlyTheLost),
            Some(_) => Some(WhyNotMethod::NoneUsable),
        };
        let why_not = |method| {
            let is_offered = profile.signing_methods.contains(&method);
            let not_offered = (!is_offered).then_some(WhyNotMethod::NotOffered);
            let not_available = Some(WhyNotMethod::NotAvailable);
            match method {
                SigningMethod::WetSignature => None,
                SigningMethod::ESignature => why_no_certificate
                    .or(not_offered)
                    .or(not_available.filter(|_| !verified)),
                SigningMethod::PriorApproval => not_offered.or(not_available),
            }
        };
        let shown = SigningMethod::ALL.iter().filter(|method| {
            **method != SigningMethod::PriorApproval || profile.signing_methods.contains(method)
        });
        let offers = shown.map(|&method| MethodOffer {
            method,
            why_not: why_not(method),
        });
        Ok(Self {
            methods: offers.collect(),
            case,
            profile,
            usable: usable.unwrap_or_default(),
        })
    }

    /// Whether this way is open.
    pub fn is_open(&self, method: SigningMethod) -> bool {
        let mut offers = self.methods.iter();
        offers.any(|offer| offer.method == method && offer.why_not.is_none())
    }

    /// The way that asks least of this person: electronically where they can, or else in ink.
    pub fn recommended(&self) -> SigningMethod {
        if self.is_open(SigningMethod::ESignature) {
            SigningMethod::ESignature
        } else {
            SigningMethod::WetSignature
        }
    }
}

impl Records {
    /// The certificates of the applicant that may sign this application, the one that is valid
    /// longest first: usable today, and never the one that it reports lost.
    pub(super) async fn signing_certificates(
        &self,
        case: &Case,
    ) -> Result<Vec<Certificate>, ActError> {
        let lost = case.application()?.lost();
        let today = self.ports.today();
        let mut held = self.certificates_of(&case.person.national_id).await?;
        held.retain(|one| {
            one.is_usable_on(today)
                && lost.is_none_or(|lost| !lost.serial.is_same_number(&one.serial))
        });
        held.sort_by_key(|one| std::cmp::Reverse(one.valid_until));
        Ok(held)
    }
}

/// The way of signing to which this application can be changed from the one that was chosen, if
/// there is one. Records that do not answer show none.
pub(in crate::service) async fn other_method(
    records: &Records,
    case: &Case,
    profile: &InstitutionProfile,
) -> Option<SigningMethod> {
    let offered = SigningMethod::ESignature;
    match case.state {
        State::AwaitingESignature => Some(SigningMethod::WetSignature),
        State::AwaitingPaper => {
            if !profile.signing_methods.contains(&offered) || records.ports.signatures.is_none() {
                return None;
            }
            let usable = records.signing_certificates(case).await.ok()?;
            (!usable.is_empty()).then_some(offered)
        }
        _ => None,
    }
}
