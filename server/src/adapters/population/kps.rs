//! The central population registry's public services (*KPSPublic*): citizens
//! by number, names and year of birth, or with day and month and the identity
//! card's serial number where it is given; foreigners by number, names and date
//! of birth. The answer is yes or no; whatever else comes is no answer, and never
//! a "no".

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    identity::{Checked, Person},
    person::{CardSerial, FamilyName},
    ports::{Clock, PopulationRegistry, Unreachable, Verdict},
    sign_in::Claim,
    turkish,
};
use reqwest::{StatusCode, header};

use super::soap;
use crate::{
    adapters::http_client::{Bounds, HttpClient},
    config::{KpsConfig, Soap},
};

/// One of its services. Each has a way of its own: one that is down must not
/// keep people from the others.
struct Service {
    operation: &'static str,
    address: String,
    soap: Soap,
    way: HttpClient,
}

impl Service {
    async fn says_yes(&self, arguments: &[(&str, &str)]) -> Result<bool, Unreachable> {
        let (operation, soap) = (self.operation, self.soap);
        let call = soap::call(soap, operation, arguments).map_err(|_| Unreachable)?;
        let answer = self
            .way
            .ask(|client| {
                let request = client
                    .post(&self.address)
                    .header(header::CONTENT_TYPE, soap.content_type(operation))
                    .body(call.clone());
                match soap.action(operation) {
                    Some(action) => request.header("SOAPAction", action),
                    None => request,
                }
            })
            .await
            .map_err(|error| unanswered(operation, &error))?;
        if answer.status != StatusCode::OK {
            return Err(unanswered(operation, &answer.status));
        }
        if !answer.is(soap.media_type()) {
            return Err(unanswered(operation, &"another media type or encoding"));
        }
        soap::answer(soap, operation, &answer.body).map_err(|error| unanswered(operation, &error))
    }
}

/// The registry.
pub struct Kps {
    citizens: Service,
    with_card: Service,
    foreigners: Service,
}

impl Kps {
    /// The registry at the configured addresses.
    ///
    /// # Errors
    /// When a client cannot be made.
    pub fn new(config: KpsConfig, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let bounds = Bounds::QUESTION.within(config.timeout_ms);
        let service = |operation, address| {
            Ok(Service {
                operation,
                address,
                soap: config.soap,
                way: HttpClient::new(bounds, clock.clone())?,
            })
        };
        Ok(Self {
            citizens: service("TCKimlikNoDogrula", config.citizens)?,
            with_card: service("KisiVeCuzdanDogrula", config.with_card)?,
            foreigners: service("YabanciKimlikNoDogrula", config.foreigners)?,
        })
    }
}

/// Why there is no answer is for the operator alone; nothing of the claim and
/// nothing of the answer goes into the log.
fn unanswered(operation: &str, why: &dyn std::fmt::Display) -> Unreachable {
    tracing::warn!(%operation, %why, "the population registry gave no answer");
    Unreachable
}

/// A claim in the registry's words: names in Turkish capitals, as it compares
/// them, and numbers as digits; 0 for an unknown day or month.
struct Told {
    id: String,
    given: String,
    family: String,
    day: String,
    month: String,
    year: String,
}

impl Told {
    fn of(claim: &Claim) -> Self {
        let (day, month, year) = claim.birth_date.parts();
        let family = claim.family_name.as_ref().map_or("", FamilyName::as_str);
        Self {
            id: claim.national_id.as_str().to_owned(),
            given: turkish::upper(claim.given_name.as_str()),
            family: turkish::upper(family),
            day: day.to_string(),
            month: month.to_string(),
            year: year.to_string(),
        }
    }
}

const fn yes_or_no(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

impl Kps {
    async fn citizen(&self, told: &Told) -> Result<bool, Unreachable> {
        let arguments = [
            ("TCKimlikNo", told.id.as_str()),
            ("Ad", &told.given),
            ("Soyad", &told.family),
            ("DogumYili", &told.year),
        ];
        self.citizens.says_yes(&arguments).await
    }

    /// The serial number of a card of today; that of an older one would stand
    /// in `CuzdanSeri` and `CuzdanNo`, which may be left out.
    async fn card_holder(&self, told: &Told, card: &CardSerial) -> Result<bool, Unreachable> {
        let arguments = [
            ("TCKimlikNo", told.id.as_str()),
            ("Ad", &told.given),
            ("Soyad", &told.family),
            ("SoyadYok", yes_or_no(told.family.is_empty())),
            ("DogumGun", &told.day),
            ("DogumGunYok", yes_or_no(told.day == "0")),
            ("DogumAy", &told.month),
            ("DogumAyYok", yes_or_no(told.month == "0")),
            ("DogumYil", &told.year),
            ("TCKKSeriNo", card.as_str()),
        ];
        self.with_card.says_yes(&arguments).await
    }

    async fn foreigner(&self, told: &Told) -> Result<bool, Unreachable> {
        let arguments = [
            ("KimlikNo", told.id.as_str()),
            ("Ad", &told.given),
            ("Soyad", &told.family),
            ("DogumGun", &told.day),
            ("DogumAy", &told.month),
            ("DogumYil", &told.year),
        ];
        self.foreigners.says_yes(&arguments).await
    }
}

#[async_trait]
impl PopulationRegistry for Kps {
    async fn check(&self, claim: &Claim) -> Result<Verdict, Unreachable> {
        let told = Told::of(claim);
        let foreign = claim.national_id.is_foreigner();
        let same = match &claim.card_serial {
            _ if foreign => self.foreigner(&told).await?,
            Some(card) => self.card_holder(&told, card).await?,
            None => self.citizen(&told).await?,
        };
        let card = claim.card_serial.is_some() && !foreign;
        Ok(if same {
            Verdict::Same(Box::new(Person {
                national_id: claim.national_id,
                given_name: claim.given_name.clone(),
                family_name: claim.family_name.clone(),
                birth_place: claim.birth_place.clone(),
                birth_date: claim.birth_date,
                checked: Checked {
                    birth_place: false,
                    birth_day: foreign || card,
                    card,
                },
                proven_by: None,
            }))
        } else {
            Verdict::Different
        })
    }
}
