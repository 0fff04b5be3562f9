//! Certificates, the reasons to ask for a new one, and how long it will live.

mod order;
mod terms;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::reason::Reason;
pub use order::{Order, OrderKind, OrderState, Proof};
pub use terms::{Availability, Offered, Replaceable, Term, Terms, WhyNot, offers};

use crate::{
    calendar,
    codes::codes,
    contact::MobileNumber,
    person::{CertificateName, NationalId},
};

/// The serial number of a certificate: 8–40 hexadecimal digits in upper case.
/// It stands in every signed document and is no secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct CertificateSerial(String);

/// Why a text is no serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("a serial number is 8 to 40 hexadecimal digits")]
pub struct CertificateSerialError;

impl CertificateSerial {
    /// Reads hexadecimal digits in either case.
    pub fn parse(text: &str) -> Result<Self, CertificateSerialError> {
        let text = text.trim();
        if (8..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err(CertificateSerialError)
        }
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, enough to tell two cards apart on a screen.
    pub fn tail(&self) -> &str {
        self.0
            .get(self.0.len().saturating_sub(4)..)
            .unwrap_or(&self.0)
    }
}

/// What pages call each of these certificates: the last four signs, which tell
/// two cards apart, after a count of those whose signs are the same. It has the
/// shape of a serial number, so that a page reads it as one; whoever has only
/// claimed to be somebody learns no more of the number itself.
pub fn page_names<'a>(serials: impl IntoIterator<Item = &'a str>) -> Vec<(&'a str, String)> {
    let mut names: Vec<(&str, String)> = Vec::new();
    for serial in serials {
        if names.iter().any(|(known, _)| *known == serial) {
            continue;
        }
        let tail = serial
            .get(serial.len().saturating_sub(4)..)
            .unwrap_or(serial);
        let same = names.iter().filter(|(_, name)| name.ends_with(tail));
        let name = format!("{:04}{tail}", same.count());
        names.push((serial, name));
    }
    names
}

/// What the authority's records say of a certificate, before the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Neither suspended nor revoked.
    Good,
    /// Suspended; may become good again.
    Suspended,
    /// Revoked for ever.
    Revoked,
}

codes!(Standing, "a standing", { Good => "good", Suspended => "suspended", Revoked => "revoked" });

/// Why a certificate was revoked, as the authority's records say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// Its card was lost or stolen.
    LostOrStolen,
    /// Another certificate took its place.
    Replaced,
    /// Something that it says of its holder has changed.
    DataChanged,
    /// The holder left the institution, or another ground.
    Other,
}

codes!(RevocationReason, "a ground of revocation", {
    LostOrStolen => "lost_or_stolen",
    Replaced => "replaced",
    DataChanged => "data_changed",
    Other => "other",
});

/// A revocation in the authority's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Why.
    pub reason: RevocationReason,
    /// On which day, in Turkey.
    pub on: Date,
}

/// What a certificate is on a given day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// Its first day has not come.
    NotYetValid,
    /// It can be used.
    Valid,
    /// It cannot be used until it is given back.
    Suspended,
    /// It can never be used again.
    Revoked,
    /// Its last day is over.
    Expired,
}

/// A certificate in the authority's records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number.
    pub serial: CertificateSerial,
    /// The holder.
    pub holder: NationalId,
    /// The holder's name as the certificate carries it.
    pub given_name: CertificateName,
    /// The holder's surname as the certificate carries it, if there is one.
    pub family_name: Option<CertificateName>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// What the records say.
    pub standing: Standing,
    /// The mobile number on the certificate's own record.
    pub mobile: Option<MobileNumber>,
    /// Whether a security word is on record.
    pub has_word: bool,
    /// Why and when it was revoked, as far as the records tell.
    pub revocation: Option<Revocation>,
    /// The day since which an order of ours stands that takes it out of use
    /// because its card was lost or stolen; see [`Certificate::note_orders`].
    pub reported_lost_on: Option<Date>,
}

impl Certificate {
    /// Takes from our own orders about it whether it was reported lost or
    /// stolen: the records may not tell why it is out of use, or not yet.
    pub fn note_orders(&mut self, orders: &[Order]) {
        let stands = |order: &&Order| match order.kind {
            // A revocation, be it only requested, is never taken back.
            OrderKind::Revoke => true,
            OrderKind::Suspend => match self.standing {
                Standing::Good => order.state != OrderState::CarriedOut,
                Standing::Suspended => true,
                Standing::Revoked => self.revocation.is_none(),
            },
        };
        let days = orders
            .iter()
            .filter(stands)
            .map(|order| calendar::day_of(order.at));
        self.reported_lost_on = days.min();
    }

    /// The day on which it is known to have been reported lost or stolen, by
    /// the authority's records or by our own.
    pub fn lost_on(&self) -> Option<Date> {
        let by_records = self
            .revocation
            .filter(|revocation| revocation.reason == RevocationReason::LostOrStolen)
            .map(|revocation| revocation.on);
        [by_records, self.reported_lost_on]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether it can be used, and nobody has reported it lost or stolen.
    pub fn is_usable_on(&self, day: Date) -> bool {
        self.state_on(day) == CertificateState::Valid && self.lost_on().is_none()
    }

    /// What the certificate is on this day. Expiry is final even for a
    /// suspended one (DOMAIN 3); revocation outlives it.
    pub fn state_on(&self, day: Date) -> CertificateState {
        match self.standing {
            Standing::Revoked => CertificateState::Revoked,
            _ if day > self.valid_until => CertificateState::Expired,
            Standing::Suspended => CertificateState::Suspended,
            Standing::Good if day < self.valid_from => CertificateState::NotYetValid,
            Standing::Good => CertificateState::Valid,
        }
    }

    /// Whether it is valid or suspended on this day: what can still be lost.
    pub fn is_alive_on(&self, day: Date) -> bool {
        matches!(
            self.state_on(day),
            CertificateState::Valid | CertificateState::Suspended
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_call_certificates_by_four_signs_and_tell_them_apart() {
        let names = page_names(["5A1F0001", "5A1F0002", "5A1F0001", "77770001"]);
        assert_eq!(
            names,
            [
                ("5A1F0001", "00000001".to_owned()),
                ("5A1F0002", "00000002".to_owned()),
                ("77770001", "00010001".to_owned()),
            ]
        );
    }
}
