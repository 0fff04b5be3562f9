//! What an agent is told of a request.

use app::text::{self, label};
use domain::{
    Locale,
    form::Field,
    id::hex,
    ports::{Rng, RngExt as _},
    service::{ActError, ClaimedRequest},
};
use protocol::{Algorithm, Description, Document, Line, Person, Purpose, Sentence};

use crate::system::SystemRng;

/// Describes a claimed request for the agent.
///
/// # Errors
/// Where the application lacks what its state says.
pub fn describe(claimed: &ClaimedRequest, origin: &str) -> Result<Description, ActError> {
    let ClaimedRequest {
        request,
        case,
        profile,
        ..
    } = claimed;
    let application = case.application()?;
    let both = |said: &dyn Fn(Locale) -> String| {
        let [tr, en] = Locale::ALL.map(said);
        Sentence { tr, en }
    };
    let line = |field: Field, value: &dyn Fn(Locale) -> String| Line {
        label: both(&|locale| label(locale, field).to_owned()),
        value: both(value),
    };
    let phone = application.mobile_phone.masked();
    let rng: &dyn Rng = &SystemRng;
    Ok(Description {
        version: Description::VERSION,
        origin: origin.to_owned(),
        request: request.id.as_str().to_owned(),
        purpose: Purpose::SignForm,
        person: Person {
            name: case.person.full_name(),
            national_id: case.person.national_id.as_str().to_owned(),
        },
        institution: Sentence::of(&profile.name, &profile.name),
        application: case
            .number
            .as_ref()
            .map(|number| number.as_str().to_owned())
            .unwrap_or_default(),
        summary: vec![
            line(Field::Reason, &|locale| {
                text::reason(locale, application.reason).to_owned()
            }),
            line(Field::MobilePhone, &|_| phone.clone()),
            line(Field::StreetAddress, &|_| {
                application.street_address.as_str().to_owned()
            }),
        ],
        document: Document {
            sha256: hex(&request.document.digest),
            length: request.document.length,
        },
        algorithms: vec![
            Algorithm::EcdsaP256Sha256,
            Algorithm::EcdsaP384Sha384,
            Algorithm::RsaSha256,
            Algorithm::RsaPssSha256,
        ],
        issued_at: request.created_at,
        expires_at: request.expires_at,
        nonce: hex(&rng.id()),
    })
}
