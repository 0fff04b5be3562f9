//! Browsers and networks in which somebody succeeded before. What strangers do
//! with the person's number elsewhere is not counted against them.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{ActError, Caller, Records};
use crate::{
    id::{PersonKey, hex, unhex},
    lifetime,
    ports::{Ports, RngExt, Sealing},
};

/// How long a success is remembered.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(180 * 24);
/// People of one browser: a ward's computer has several.
const PEOPLE: usize = 8;

/// How well a browser or a network knows somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Familiarity {
    /// Not at all.
    Stranger,
    /// The claim matched here before.
    Claimed {
        /// What is counted in place of what strangers can fill.
        key: String,
    },
    /// The person proved a phone or gave the security word here.
    Proved {
        /// As above.
        key: String,
    },
}

impl Familiarity {
    /// The key of an allowance of its own, for what facts alone open.
    pub(super) fn claimed(&self) -> Option<&str> {
        match self {
            Self::Stranger => None,
            Self::Claimed { key } | Self::Proved { key } => Some(key),
        }
    }

    /// The key of an allowance of its own, for what somebody who knows the
    /// facts can do in the person's name.
    pub(super) fn proved(&self) -> Option<&str> {
        match self {
            Self::Stranger | Self::Claimed { .. } => None,
            Self::Proved { key } => Some(key),
        }
    }
}

/// What a browser holds, sealed: it names nobody, neither to whoever reads the
/// browser nor to a network in between.
#[derive(Debug, Default, PartialEq, Eq)]
struct Device {
    id: [u8; 16],
    people: Vec<Success>,
}

#[derive(Debug, PartialEq, Eq)]
struct Success {
    person: [u8; 32],
    proved: bool,
    /// Milliseconds since 1970.
    at: i64,
}

/// The bytes of a success: whose, whether proved, and when.
const SUCCESS: usize = 32 + 1 + 8;

impl Device {
    /// Bytes of our own, for a general decoder here makes the browser's module
    /// 11 kB larger.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.id.to_vec();
        for one in &self.people {
            bytes.extend(one.person);
            bytes.push(u8::from(one.proved));
            bytes.extend(one.at.to_be_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, people) = bytes.split_first_chunk()?;
        let (people, []) = people.as_chunks::<SUCCESS>() else {
            return None;
        };
        let success = |bytes: &[u8; SUCCESS]| {
            let (person, rest) = bytes.split_first_chunk()?;
            let ([proved], at) = rest.split_first_chunk()?;
            Some(Success {
                person: *person,
                proved: *proved == 1,
                at: i64::from_be_bytes(*at.first_chunk()?),
            })
        };
        Some(Self {
            id: *id,
            people: people.iter().map(success).collect::<Option<_>>()?,
        })
    }
}

impl Success {
    fn is_good(&self, now: Timestamp) -> bool {
        Timestamp::from_millisecond(self.at).is_ok_and(|at| lifetime::is_good(at, REMEMBERED, now))
    }
}

/// Recognises browsers and networks.
#[derive(Clone)]
pub struct Recognition {
    pub(super) ports: Arc<Ports>,
    pub(super) records: Records,
}

impl Recognition {
    /// How well this browser or this network knows the person.
    pub(super) async fn familiarity(
        &self,
        caller: &Caller,
        person: &PersonKey,
    ) -> Result<Familiarity, ActError> {
        let device = self.device_of(caller);
        let bytes = bytes_of(person);
        let here = device.people.iter().find(|one| one.person == bytes);
        if let Some(success) = here {
            let key = format!("device:{}:{}", hex(&device.id), person.as_str());
            return Ok(if success.proved {
                Familiarity::Proved { key }
            } else {
                Familiarity::Claimed { key }
            });
        }
        let network = self.ports.secrets.network_key(person, &caller.network);
        let since = self.ports.now() - REMEMBERED;
        let known = self.ports.store.known_network(&network, since).await?;
        let key = format!("known:{}", network.as_str());
        Ok(match known {
            None => Familiarity::Stranger,
            Some(false) => Familiarity::Claimed { key },
            Some(true) => Familiarity::Proved { key },
        })
    }

    /// Remembers a success in the network.
    pub(super) async fn note_network(
        &self,
        caller: &Caller,
        person: &PersonKey,
        proved: bool,
    ) -> Result<(), ActError> {
        let network = self.ports.secrets.network_key(person, &caller.network);
        let now = self.ports.now();
        Ok(self.ports.store.note_network(&network, proved, now).await?)
    }

    /// What the browser shall hold after a success.
    pub(super) fn device_after(
        &self,
        caller: &Caller,
        person: &PersonKey,
        proved: bool,
    ) -> Option<String> {
        let now = self.ports.now();
        let mut device = self.device_of(caller);
        if device.people.is_empty() {
            device.id = self.ports.rng.id();
        }
        let bytes = bytes_of(person);
        let proved = proved
            || device
                .people
                .iter()
                .any(|one| one.person == bytes && one.proved);
        device.people.retain(|one| one.person != bytes);
        device.people.insert(
            0,
            Success {
                person: bytes,
                proved,
                at: now.as_millisecond(),
            },
        );
        device.people.truncate(PEOPLE);
        let secrets = &self.ports.secrets;
        secrets.seal_text(Sealing::Device, &[], &device.to_bytes())
    }

    /// Remembers that whoever this visit is about proved to be the person. What
    /// the browser shall hold from now on; nothing where it cannot be told.
    pub async fn remember_proof(&self, caller: &Caller) -> Option<String> {
        let case = self.records.claimed_case(caller).await.ok()?;
        let device = self.device_after(caller, &case.person_key, true);
        // What was proved is done, whether or not that could be noted.
        let _ = self.note_network(caller, &case.person_key, true).await;
        device
    }

    fn device_of(&self, caller: &Caller) -> Device {
        let secrets = &self.ports.secrets;
        let mut device: Device = caller
            .device
            .as_deref()
            .and_then(|text| secrets.open_text(Sealing::Device, &[], text))
            .and_then(|plain| Device::from_bytes(&plain))
            .unwrap_or_default();
        let now = self.ports.now();
        device.people.retain(|one| one.is_good(now));
        device
    }
}

fn bytes_of(person: &PersonKey) -> [u8; 32] {
    unhex(person.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_holds_is_read_back_and_other_bytes_are_nothing() {
        let success = |byte, proved| Success {
            person: [byte; 32],
            proved,
            at: 1_795_000_000_123,
        };
        let device = Device {
            id: [9; 16],
            people: vec![success(1, true), success(2, false)],
        };
        let bytes = device.to_bytes();
        assert_eq!(Device::from_bytes(&bytes[..16]).unwrap().people, []);
        for wrong in [&bytes[..15], &bytes[..17], &bytes[1..], &[]] {
            assert_eq!(Device::from_bytes(wrong), None);
        }
        assert_eq!(Device::from_bytes(&bytes), Some(device));
    }
}
