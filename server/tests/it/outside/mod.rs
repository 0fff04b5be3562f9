//! The adapters to outside systems against programs that we did not write,
//! and against systems on their bad days.

mod authority;
mod described;
mod directory;
mod hostile;
mod mail;
mod prism;
mod registry;
mod revocation;
mod scripted;
mod signing_agent;

use std::sync::Arc;

use domain::{institution::PopulationCheck, ports::PopulationRegistry, sign_in};
use jiff::civil::date;
use server::{
    adapters::population::kps::Kps,
    config::{KpsConfig, Soap},
    system::SystemClock,
};

/// The registry behind both addresses.
fn kps(address: &str, soap: Soap, timeout_ms: u64) -> Arc<dyn PopulationRegistry> {
    let config = KpsConfig {
        citizens: address.to_owned(),
        with_card: address.to_owned(),
        foreigners: address.to_owned(),
        soap,
        timeout_ms,
    };
    Arc::new(Kps::new(config, Arc::new(SystemClock)).unwrap())
}

/// A claim as somebody types it: number, given names, surname, date of birth.
fn claim(id: &str, given: &str, family: &str, birth: [&str; 3]) -> sign_in::Claim {
    read(&typed(id, given, family, birth), PopulationCheck::Public)
}

/// The same with the serial number of the identity card.
fn claim_with_card(
    id: &str,
    given: &str,
    family: &str,
    birth: [&str; 3],
    card: &str,
) -> sign_in::Claim {
    let draft = sign_in::Draft {
        card_serial: card.to_owned(),
        ..typed(id, given, family, birth)
    };
    read(&draft, PopulationCheck::WithCard)
}

fn read(draft: &sign_in::Draft, check: PopulationCheck) -> sign_in::Claim {
    draft.parse(date(2026, 11, 24), check).unwrap()
}

fn typed(id: &str, given: &str, family: &str, birth: [&str; 3]) -> sign_in::Draft {
    let [day, month, year] = birth.map(str::to_owned);
    sign_in::Draft {
        captcha_answer: "x".to_owned(),
        national_id: id.to_owned(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        no_family_name: if family.is_empty() { "on" } else { "" }.to_owned(),
        birth_place: "Gebze".to_owned(),
        birth_day: day,
        birth_month: month,
        birth_year: year,
        employee_number: "MM5001".to_owned(),
        ..sign_in::Draft::default()
    }
}
