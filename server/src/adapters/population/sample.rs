//! A stand-in registry over the sample people of `samples/people.csv`.
//!
//! It answers by magic input, so that every road can be walked without a
//! mock. The column `answer` of the file says how:
//!
//! | answer | what happens |
//! |---|---|
//! | `same` | the values are compared |
//! | `different` | never the same, whatever is typed |
//! | `unavailable` | no answer |
//! | `slow` | compared after four seconds |

use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;
use domain::{
    identity::Person,
    person::CardSerial,
    ports::{PopulationRegistry, Unreachable, Verdict},
    sign_in::Claim,
};

use crate::import::Answer;

/// How late a slow answer comes.
const SLOW: Duration = Duration::from_secs(4);

/// Somebody whom the stand-in knows.
#[derive(Clone, Debug)]
pub struct Known {
    /// The person.
    pub person: Person,
    /// The serial number of the identity card.
    pub card: Option<CardSerial>,
    /// How it answers about the person.
    pub answer: Answer,
}

/// The stand-in.
#[derive(Debug)]
pub struct SampleRegistry {
    people: HashMap<String, Known>,
}

impl SampleRegistry {
    /// A registry of these people.
    pub fn new(people: impl IntoIterator<Item = Known>) -> Self {
        Self {
            people: people
                .into_iter()
                .map(|known| (known.person.national_id.as_str().to_owned(), known))
                .collect(),
        }
    }
}

#[async_trait]
impl PopulationRegistry for SampleRegistry {
    async fn check(&self, claim: &Claim) -> Result<Verdict, Unreachable> {
        let known = self.people.get(claim.national_id.as_str());
        // Nobody by that number: compare with somebody else all the same.
        let Some(Known {
            person,
            card,
            answer,
        }) = known.or_else(|| self.people.values().next())
        else {
            return Ok(Verdict::Different);
        };
        match answer {
            Answer::Unavailable if known.is_some() => return Err(Unreachable),
            Answer::Slow if known.is_some() => tokio::time::sleep(SLOW).await,
            _ => {}
        }
        // A card is compared where it was asked for.
        let same_card = claim.card_serial.is_none() || claim.card_serial == *card;
        let same = person.is_claimed_by(claim) & same_card;
        if known.is_some() && same && *answer != Answer::Different {
            let mut person = person.clone();
            person.checked.card = claim.card_serial.is_some();
            Ok(Verdict::Same(Box::new(person)))
        } else {
            Ok(Verdict::Different)
        }
    }
}
