//! Secrets that other systems know us by: in the configuration, or in a file
//! that it names.

use std::{fmt, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserializer, de};

use super::ConfigError;

/// A secret that is given in the configuration or stands in a file, without
/// the line's end. `key`: its section; `name`: its key there, `…_file` for the
/// file's.
///
/// # Errors
/// When it is in neither or both, empty, or cannot be read; the key says where.
pub fn read(
    key: &str,
    name: &str,
    inline: Option<&SecretString>,
    file: Option<&PathBuf>,
) -> Result<SecretString, ConfigError> {
    let (key, secret) = match (inline, file) {
        (Some(secret), None) => (format!("{key}.{name}"), secret.clone()),
        (None, Some(path)) => {
            let key = format!("{key}.{name}_file");
            let text = std::fs::read_to_string(path).map_err(|error| {
                ConfigError::of(&key, format_args!("{}: {error}", path.display()))
            })?;
            let line = text.trim_end_matches(['\r', '\n']);
            (key, SecretString::from(line))
        }
        _ => {
            return Err(ConfigError::of(
                key,
                format_args!("give {name} or {name}_file, not both"),
            ));
        }
    };
    if secret.expose_secret().is_empty() {
        return Err(ConfigError::of(&key, format_args!("it is empty")));
    }
    Ok(secret)
}

/// What is wrong where a secret stands in neither place or in both.
pub(super) fn mistake(
    key: &str,
    name: &str,
    inline: Option<&SecretString>,
    file: Option<&PathBuf>,
) -> Option<String> {
    (inline.is_some() == file.is_some())
        .then(|| format!("{key}: give {name} or {name}_file, not both"))
}

/// Reads a secret; serde's own words for a wrong type would repeat it.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    struct Text;

    impl de::Visitor<'_> for Text {
        type Value = SecretString;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretString, E> {
            Ok(SecretString::from(text))
        }

        fn visit_i64<E: de::Error>(self, _: i64) -> Result<SecretString, E> {
            Err(E::custom("a text in quotes is needed"))
        }

        fn visit_u64<E: de::Error>(self, _: u64) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_i128<E: de::Error>(self, _: i128) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_u128<E: de::Error>(self, _: u128) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_f64<E: de::Error>(self, _: f64) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_bool<E: de::Error>(self, _: bool) -> Result<SecretString, E> {
            self.visit_i64(0)
        }
    }

    from.deserialize_str(Text).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secrets_file_is_read_without_its_line_end_and_its_key_is_told() {
        let path = std::env::temp_dir().join(format!("muhur-sms-{}", std::process::id()));
        let given = || read("sms.x", "password", None, Some(&path));
        let told = given().unwrap_err().to_string();
        assert!(told.starts_with("sms.x.password_file: "), "{told}");
        std::fs::write(&path, " gizli \r\n").unwrap();
        assert_eq!(given().unwrap().expose_secret(), " gizli ");
        std::fs::write(&path, "\n").unwrap();
        assert!(given().is_err());
        std::fs::remove_file(path).unwrap();
    }
}
