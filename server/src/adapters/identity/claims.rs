//! From what a provider says to a person: by the configured names, through the
//! same `parse` as what is typed.

use domain::{
    identity::{Checked, Person},
    person::{BirthDate, BirthPlace, FamilyName, GivenName, NationalId},
    referral::ProviderName,
};
use serde_json::{Map, Value};

use crate::config::oidc::{ClaimsConfig, DateFormat};

/// What a provider says of somebody.
pub(super) type Claims = Map<String, Value>;

/// Whether everything is there that makes a person.
pub(super) fn are_whole(claims: &Claims, names: &ClaimsConfig) -> bool {
    [
        &names.national_id,
        &names.given_name,
        &names.family_name,
        &names.birth_date,
        &names.birth_place,
    ]
    .iter()
    .all(|name| claims.contains_key(name.as_str()))
}

/// The person; the name of the first claim that cannot be believed otherwise.
pub(super) fn person<'a>(
    claims: &Claims,
    names: &'a ClaimsConfig,
    by: &ProviderName,
) -> Result<Person, &'a str> {
    let text = |name: &'a str| text(claims.get(name)).ok_or(name);
    let (id, given) = (text(&names.national_id)?, text(&names.given_name)?);
    let (place, born) = (text(&names.birth_place)?, text(&names.birth_date)?);
    Ok(Person {
        national_id: NationalId::parse(&id).map_err(|_| names.national_id.as_str())?,
        given_name: GivenName::parse(&given).map_err(|_| names.given_name.as_str())?,
        // Nobody is without a surname because a claim was not given.
        family_name: match claims.get(&names.family_name) {
            Some(Value::Null) => None,
            Some(Value::String(name)) if name.trim().is_empty() => None,
            _ => Some(
                FamilyName::parse(&text(&names.family_name)?)
                    .map_err(|_| names.family_name.as_str())?,
            ),
        },
        birth_place: BirthPlace::parse(&place).map_err(|_| names.birth_place.as_str())?,
        birth_date: date(&born, names.birth_date_format).ok_or(names.birth_date.as_str())?,
        checked: Checked::ALL,
        proven_by: Some(by.clone()),
    })
}

/// A number can come as one.
fn text(claim: Option<&Value>) -> Option<String> {
    match claim? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn date(text: &str, format: DateFormat) -> Option<BirthDate> {
    let text = text.trim();
    let iso = match format {
        DateFormat::Iso if text.len() == 4 => format!("{text}-00-00"),
        DateFormat::Iso => text.to_owned(),
        DateFormat::Dotted => {
            let mut parts = text.split('.');
            let [day, month, year] = [parts.next()?, parts.next()?, parts.next()?];
            parts.next().is_none().then_some(())?;
            format!("{year}-{month}-{day}")
        }
    };
    BirthDate::from_iso(&iso).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn by() -> ProviderName {
        ProviderName {
            tr: "e-Devlet".to_owned(),
            en: "e-Devlet".to_owned(),
        }
    }

    fn good() -> Value {
        json!({
            "national_id": "10000000146", "given_name": "ŞÜKRÜ", "family_name": "IŞIK",
            "birthdate": "1980-02-01", "birth_place": "GEBZE",
        })
    }

    fn read(change: &Value) -> Result<Person, String> {
        let mut claims = good().as_object().unwrap().clone();
        for (name, value) in change.as_object().unwrap() {
            claims.insert(name.clone(), value.clone());
        }
        person(&claims, &ClaimsConfig::default(), &by()).map_err(str::to_owned)
    }

    #[test]
    fn a_person_is_made_of_claims_as_of_what_is_typed() {
        let person = read(&json!({})).unwrap();
        assert_eq!(person.full_name(), "ŞÜKRÜ IŞIK");
        assert_eq!(person.proven_by, Some(by()));
        assert!(read(&json!({"national_id": 10_000_000_146_i64})).is_ok());
        for none in [json!(null), json!(""), json!(" ")] {
            let person = read(&json!({"family_name": none})).unwrap();
            assert_eq!(person.family_name, None);
        }
    }

    #[test]
    fn what_cannot_be_believed_is_named_and_not_repeated() {
        for (change, name) in [
            (json!({"national_id": "10000000147"}), "national_id"),
            (json!({"national_id": ["10000000146"]}), "national_id"),
            (json!({"given_name": null}), "given_name"),
            (json!({"given_name": "<b>"}), "given_name"),
            (json!({"family_name": 7}), "family_name"),
            (json!({"birthdate": "01.02.1980"}), "birthdate"),
            (json!({"birthdate": "0000-02-01"}), "birthdate"),
            (json!({"birth_place": true}), "birth_place"),
        ] {
            assert_eq!(read(&change), Err(name.to_owned()), "{change}");
        }
        let mut claims = good().as_object().unwrap().clone();
        claims.remove("family_name");
        assert!(!are_whole(&claims, &ClaimsConfig::default()));
        let names = ClaimsConfig::default();
        assert_eq!(person(&claims, &names, &by()), Err("family_name"));
    }

    #[test]
    fn a_date_is_read_in_its_format_alone() {
        for (format, text, iso) in [
            (DateFormat::Iso, "1980-02-01", Some("1980-02-01")),
            (DateFormat::Iso, "1950", Some("1950-00-00")),
            (DateFormat::Iso, "01.02.1980", None),
            (DateFormat::Dotted, "01.02.1980", Some("1980-02-01")),
            (DateFormat::Dotted, "00.00.1950", Some("1950-00-00")),
            (DateFormat::Dotted, "1980-02-01", None),
            (DateFormat::Dotted, "01.02.1980.", None),
            (DateFormat::Dotted, "31.02.1980", None),
        ] {
            let read = date(text, format).map(|date| date.iso());
            assert_eq!(read.as_deref(), iso, "{text}");
        }
    }
}
