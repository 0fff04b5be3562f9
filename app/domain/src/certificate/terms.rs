//! Which reasons are open to a person, and what each would lead to.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Certificate, CertificateState, Reason};
use crate::{
    calendar,
    institution::{InstitutionProfile, Payer, ValidityRule},
    person::{CertificateName, FamilyName, GivenName},
};

/// How long the new certificate will live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Until this day, whatever the day of issue: the remaining time of the
    /// one that it replaces. No duration is asked.
    Until(#[serde(with = "calendar::day")] Date),
    /// The duration that the applicant chooses, from the day of issue.
    FromIssue,
    /// The duration that the applicant chooses, from this day on.
    From(#[serde(with = "calendar::day")] Date),
}

impl Term {
    /// Whether the applicant chooses a duration.
    pub const fn asks_duration(self) -> bool {
        !matches!(self, Self::Until(_))
    }
}

/// What choosing a reason leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How long the new certificate lives.
    pub term: Term,
    /// Who is charged, where there is a fee.
    pub payer: Option<Payer>,
    /// Fewer than 30 days are left of a lost one: an application after it
    /// ends would give a full term, and the applicant should know.
    pub nearly_over: bool,
}

/// A certificate that a reason would replace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaceable {
    /// Its serial number.
    pub serial: String,
    /// Its first day.
    #[serde(with = "calendar::day")]
    pub valid_from: Date,
    /// Its last day.
    #[serde(with = "calendar::day")]
    pub valid_until: Date,
    /// What replacing it leads to.
    pub terms: Terms,
}

/// Why a reason is closed to a person today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// The institution's profile does not have it.
    NotOffered,
    /// There is a living certificate already.
    HasCertificate,
    /// There is no certificate that it could be about.
    NoCertificate,
    /// The renewal window opens on this day.
    OpensOn(#[serde(with = "calendar::day")] Date),
    /// Only a valid certificate will do, and it is suspended.
    Suspended,
    /// The population registry has the name that is on the certificate.
    NameUnchanged,
    /// A certificate was reported lost or stolen, and would have lasted until
    /// this day: until then it is replaced as that and as nothing else.
    ReportedLost(#[serde(with = "calendar::day")] Date),
}

/// Whether a reason is open, and with what consequences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Open; it replaces nothing.
    Fresh(Terms),
    /// Open; it replaces one of these (never empty).
    Replacing(Vec<Replaceable>),
    /// Closed.
    Closed(WhyNot),
}

impl Availability {
    /// Closed where there is a ground; else as it is found to be.
    fn of(closed: Option<WhyNot>, otherwise: impl FnOnce() -> Self) -> Self {
        closed.map_or_else(otherwise, Self::Closed)
    }

    /// How long the new certificate would live, in place of the first one
    /// where there are several.
    pub fn term(&self) -> Option<Term> {
        match self {
            Self::Fresh(terms) => Some(terms.term),
            Self::Replacing(held) => held.first().map(|one| one.terms.term),
            Self::Closed(_) => None,
        }
    }
}

/// A reason with its availability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The reason.
    pub reason: Reason,
    /// Whether it is open.
    pub availability: Availability,
}

impl Offered {
    /// Whether it can be chosen.
    pub const fn is_open(&self) -> bool {
        !matches!(self.availability, Availability::Closed(_))
    }
}

/// Under this many days the applicant is told that waiting gives a full term.
const NEARLY_OVER_DAYS: i32 = 30;

/// Every reason, open or closed with why, for a person who holds these
/// certificates (DOMAIN 3).
pub fn offers(
    held: &[Certificate],
    name: (&GivenName, Option<&FamilyName>),
    profile: &InstitutionProfile,
    today: Date,
) -> Vec<Offered> {
    let held = Held::on(today, held, profile);
    Reason::ALL
        .iter()
        .map(|&reason| Offered {
            reason,
            availability: if profile.reasons.contains(&reason) {
                judge(reason, &held, name, profile, today)
            } else {
                Availability::Closed(WhyNot::NotOffered)
            },
        })
        .collect()
}

/// The certificates that somebody holds, by what can be done about each.
struct Held<'a> {
    /// Valid or suspended, and not reported lost.
    sound: Vec<&'a Certificate>,
    /// Reported lost or stolen, not over and not replaced yet.
    lost: Vec<&'a Certificate>,
}

impl<'a> Held<'a> {
    fn on(today: Date, held: &'a [Certificate], profile: &InstitutionProfile) -> Self {
        let is_lost = |one: &&Certificate| {
            let outstanding = one.valid_until >= today && !is_replaced(one, held, profile);
            one.lost_on().is_some() && outstanding
        };
        let (lost, others): (Vec<_>, Vec<_>) = held.iter().partition(is_lost);
        Self {
            sound: others
                .into_iter()
                .filter(|one| one.is_alive_on(today))
                .collect(),
            lost,
        }
    }

    /// Why nothing but the report of a loss is open, where that is so.
    fn reported_lost(&self) -> Option<WhyNot> {
        let until = self.lost.iter().map(|one| one.valid_until).max();
        until.map(WhyNot::ReportedLost)
    }

    /// The certificates that are valid today, or why there is none.
    fn valid(&self, today: Date) -> Result<Vec<&'a Certificate>, WhyNot> {
        let valid: Vec<_> = self
            .sound
            .iter()
            .copied()
            .filter(|one| one.state_on(today) == CertificateState::Valid)
            .collect();
        if !valid.is_empty() {
            return Ok(valid);
        }
        Err(match self.reported_lost() {
            Some(why) => why,
            None if self.sound.is_empty() => WhyNot::NoCertificate,
            None => WhyNot::Suspended,
        })
    }
}

/// Whether the successor of a lost certificate was issued: a later one that,
/// where it gets the remaining time alone, ends no later. What became of it
/// since does not matter.
fn is_replaced(lost: &Certificate, held: &[Certificate], profile: &InstitutionProfile) -> bool {
    let remaining = profile.validity_rule == ValidityRule::RemainingOfOld;
    lost.lost_on().is_some_and(|day| {
        held.iter().any(|one| {
            one.serial != lost.serial
                && one.valid_from >= day
                && (!remaining || one.valid_until <= lost.valid_until)
        })
    })
}

fn judge(
    reason: Reason,
    held: &Held<'_>,
    name: (&GivenName, Option<&FamilyName>),
    profile: &InstitutionProfile,
    today: Date,
) -> Availability {
    match reason {
        Reason::First => Availability::of(held.reported_lost(), || {
            if held.sound.is_empty() {
                Availability::Fresh(fresh())
            } else {
                Availability::Closed(WhyNot::HasCertificate)
            }
        }),
        Reason::Additional => Availability::of(held.reported_lost(), || match held.valid(today) {
            Ok(_) => Availability::Fresh(fresh()),
            Err(why) => Availability::Closed(why),
        }),
        Reason::LostOrStolen => {
            // What was reported comes first: it is what most likely is meant.
            let all: Vec<_> = held.lost.iter().chain(&held.sound).copied().collect();
            replacing(&all, WhyNot::NoCertificate, |one| {
                lost_terms(one, profile, today)
            })
        }
        Reason::CardFault => match held.valid(today) {
            Ok(valid) => replacing(&valid, WhyNot::NoCertificate, |one| Terms {
                payer: Some(profile.payer),
                ..remaining(one)
            }),
            Err(why) => Availability::Closed(why),
        },
        Reason::DataChange => match held.valid(today) {
            Ok(valid) => {
                let changed: Vec<_> = valid
                    .into_iter()
                    .filter(|one| !carries(one, name))
                    .collect();
                replacing(&changed, WhyNot::NameUnchanged, remaining)
            }
            Err(why) => Availability::Closed(why),
        },
        Reason::Renewal => match held.valid(today) {
            Ok(valid) => renewal(&valid, profile, today),
            Err(why) => Availability::Closed(why),
        },
    }
}

fn renewal(valid: &[&Certificate], profile: &InstitutionProfile, today: Date) -> Availability {
    let opens = |one: &Certificate| {
        calendar::months_before(one.valid_until, profile.renewal_window_months.into())
    };
    let ready: Vec<_> = valid
        .iter()
        .copied()
        .filter(|one| opens(one) <= today)
        .collect();
    if ready.is_empty() {
        let first = valid.iter().map(|one| opens(one)).min();
        return Availability::Closed(first.map_or(WhyNot::NoCertificate, WhyNot::OpensOn));
    }
    replacing(&ready, WhyNot::NoCertificate, |one| Terms {
        term: Term::From(one.valid_until),
        payer: None,
        nearly_over: false,
    })
}

fn replacing(
    held: &[&Certificate],
    otherwise: WhyNot,
    terms: impl Fn(&Certificate) -> Terms,
) -> Availability {
    if held.is_empty() {
        return Availability::Closed(otherwise);
    }
    Availability::Replacing(
        held.iter()
            .map(|one| Replaceable {
                serial: one.serial.as_str().to_owned(),
                valid_from: one.valid_from,
                valid_until: one.valid_until,
                terms: terms(one),
            })
            .collect(),
    )
}

const fn fresh() -> Terms {
    Terms {
        term: Term::FromIssue,
        payer: None,
        nearly_over: false,
    }
}

const fn remaining(old: &Certificate) -> Terms {
    Terms {
        term: Term::Until(old.valid_until),
        payer: None,
        nearly_over: false,
    }
}

fn lost_terms(old: &Certificate, profile: &InstitutionProfile, today: Date) -> Terms {
    Terms {
        term: match profile.validity_rule {
            ValidityRule::RemainingOfOld => Term::Until(old.valid_until),
            ValidityRule::FullFromIssue => Term::FromIssue,
            ValidityRule::FullFromOldEnd => Term::From(old.valid_until),
        },
        payer: Some(profile.payer),
        nearly_over: profile.validity_rule == ValidityRule::RemainingOfOld
            && calendar::days_between(today, old.valid_until) < NEARLY_OVER_DAYS,
    }
}

fn carries(one: &Certificate, (given, family): (&GivenName, Option<&FamilyName>)) -> bool {
    one.given_name.folded() == given.folded()
        && one.family_name.as_ref().map(CertificateName::folded) == family.map(FamilyName::folded)
}
