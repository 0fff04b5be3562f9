//! As many people as are wanted, each with an employment and a certificate
//! that can be lost.

use domain::{
    institution::{Employment, InstitutionSlug},
    person::NationalId,
    ports::Secrets,
    text_value::EmployeeNumber,
};
use jiff::Timestamp;
use server::{
    keys::Keys,
    store::{registers::Registers, staff::StaffRow},
};

/// What the first one's national id begins with.
const FIRST: u32 = 200_000_000;

/// One of them, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Somebody(pub u32);

impl Somebody {
    /// A national id with its two check digits (DOMAIN 6.1).
    pub fn national_id(self) -> String {
        let digits: Vec<u32> = (FIRST + self.0)
            .to_string()
            .bytes()
            .map(|digit| u32::from(digit - b'0'))
            .collect();
        let odd: u32 = digits.iter().step_by(2).sum();
        let even: u32 = digits.iter().skip(1).step_by(2).sum();
        let tenth = (7 * odd + 9 * even) % 10;
        let eleventh = (odd + even + tenth) % 10;
        let first: String = digits.iter().map(ToString::to_string).collect();
        format!("{first}{tenth}{eleventh}")
    }

    /// A mobile number of one's own, as E.164.
    pub fn phone(self) -> String {
        format!("+90542{:07}", self.0)
    }

    /// Whose national id this is.
    pub fn of(national_id: &str) -> Self {
        Self(national_id[..9].parse::<u32>().unwrap() - FIRST)
    }

    /// The certificate that is lost.
    pub fn serial(self) -> String {
        format!("5707{:08X}", self.0)
    }

    /// A registry number.
    pub fn number(self) -> String {
        format!("ST{}", self.0)
    }

    /// Where the requests come from, as our own proxy tells it.
    pub fn address(self) -> String {
        let [_, a, b, c] = self.0.to_be_bytes();
        format!("10.{a}.{b}.{c}")
    }
}

/// Puts them into the staff directory.
pub async fn settle(registers: &dyn Registers, keys: &Keys, count: u32, now: Timestamp) {
    let institution = InstitutionSlug::parse("saglik").unwrap();
    let ids: Vec<(Somebody, NationalId)> = (0..count)
        .map(Somebody)
        .map(|one| (one, NationalId::parse(&one.national_id()).unwrap()))
        .collect();
    let staff: Vec<StaffRow> = ids
        .iter()
        .map(|(one, id)| StaffRow {
            institution: institution.clone(),
            person: keys.person_key(id),
            employment: Employment {
                employee_number: EmployeeNumber::parse(&one.number()).unwrap(),
                organization: "Gebze Fatih Devlet Hastanesi".to_owned(),
                department: None,
                title: None,
                authority: None,
            },
        })
        .collect();
    registers.replace_staff(&staff, now, true).await.unwrap();
}
