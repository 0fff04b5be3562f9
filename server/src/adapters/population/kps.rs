//! The central population registry's public services (*KPSPublic*): citizens
//! by number, names and year of birth, foreigners by number, names and date of
//! birth. The answer is yes or no; whatever else comes is no answer, and never
//! a "no".

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    identity::{Checked, Person},
    person::FamilyName,
    ports::{Clock, PopulationRegistry, Unreachable, Verdict},
    sign_in::SignIn,
    turkish,
};
use reqwest::{StatusCode, header};

use super::soap::{self, Soap};
use crate::{
    adapters::outside::{Bounds, Outside},
    config::KpsConfig,
};

/// POLICIES 2.6 and THREATS T33.
const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(2),
    whole: Duration::from_secs(5),
    largest: 256 * 1024,
    at_once: 32,
};

const CITIZENS: &str = "TCKimlikNoDogrula";
const FOREIGNERS: &str = "YabanciKimlikNoDogrula";

/// The registry.
pub struct Kps {
    way: Outside,
    config: KpsConfig,
}

impl Kps {
    /// The registry at the configured addresses.
    ///
    /// # Errors
    /// When the client cannot be made.
    pub fn new(config: KpsConfig, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let bounds = Bounds {
            whole: Duration::from_millis(config.timeout_ms),
            ..BOUNDS
        };
        Ok(Self {
            way: Outside::new(bounds, clock)?,
            config,
        })
    }

    async fn says_yes(
        &self,
        address: &str,
        operation: &str,
        arguments: &[(&str, &str)],
    ) -> Result<bool, Unreachable> {
        let soap = self.config.soap;
        let call = soap::call(soap, operation, arguments).map_err(|_| Unreachable)?;
        let answer = self
            .way
            .ask(|client| {
                let request = client
                    .post(address)
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
        if !is_of(soap, &answer.kind) {
            return Err(unanswered(operation, &"another media type or encoding"));
        }
        soap::answer(soap, operation, &answer.body).map_err(|error| unanswered(operation, &error))
    }
}

/// Whether a media type is the protocol's, in UTF-8.
fn is_of(soap: Soap, kind: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    parts.next() == Some(soap.media_type())
        && parts
            .filter_map(|part| part.strip_prefix("charset="))
            .all(|name| name.trim_matches('"') == "utf-8")
}

/// Why there is no answer is for the operator alone; nothing of the claim and
/// nothing of the answer goes into the log.
fn unanswered(operation: &str, why: &dyn std::fmt::Display) -> Unreachable {
    tracing::warn!(%operation, %why, "the population registry gave no answer");
    Unreachable
}

#[async_trait]
impl PopulationRegistry for Kps {
    async fn check(&self, claim: &SignIn) -> Result<Verdict, Unreachable> {
        let (day, month, year) = claim.birth_date.parts();
        let (day, month, year) = (day.to_string(), month.to_string(), year.to_string());
        let id = claim.national_id.as_str();
        // The registry compares as it writes: in Turkish capitals.
        let given = turkish::upper(claim.given_name.as_str());
        let family = claim.family_name.as_ref().map_or("", FamilyName::as_str);
        let family = turkish::upper(family);
        let foreign = claim.national_id.is_foreigner();
        let same = if foreign {
            let arguments = [
                ("KimlikNo", id),
                ("Ad", &given),
                ("Soyad", &family),
                ("DogumGun", &day),
                ("DogumAy", &month),
                ("DogumYil", &year),
            ];
            self.says_yes(&self.config.foreigners, FOREIGNERS, &arguments)
                .await?
        } else {
            let arguments = [
                ("TCKimlikNo", id),
                ("Ad", &given),
                ("Soyad", &family),
                ("DogumYili", &year),
            ];
            self.says_yes(&self.config.citizens, CITIZENS, &arguments)
                .await?
        };
        Ok(if same {
            Verdict::Same(Box::new(Person {
                national_id: claim.national_id,
                given_name: claim.given_name.clone(),
                family_name: claim.family_name.clone(),
                birth_place: claim.birth_place.clone(),
                birth_date: claim.birth_date,
                checked: Checked {
                    birth_place: false,
                    birth_day: foreign,
                },
                proven_by: None,
            }))
        } else {
            Verdict::Different
        })
    }
}
