//! Secrets of outside systems: a text in the configuration, or, better, in a
//! file that only the server may read.

use std::{fmt, path::Path};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserializer, de};

use super::ConfigError;
use crate::private_file;

/// Where a secret is: at `key.name`, or in the file at `key.name_file`.
#[derive(Clone, Debug)]
pub struct Secret<'a> {
    key: String,
    name: &'static str,
    inline: Option<&'a SecretString>,
    file: Option<&'a Path>,
}

impl<'a> Secret<'a> {
    /// A secret of the section with this key.
    pub fn new(
        key: &str,
        name: &'static str,
        inline: Option<&'a SecretString>,
        file: Option<&'a Path>,
    ) -> Self {
        Self {
            key: key.to_owned(),
            name,
            inline,
            file,
        }
    }

    /// What is wrong before any file is read.
    pub fn mistake(&self) -> Option<String> {
        let (key, name) = (&self.key, self.name);
        (self.inline.is_some() == self.file.is_some())
            .then(|| format!("{key}: give {name} or {name}_file, not both"))
    }

    /// The secret, without its file's line end.
    ///
    /// # Errors
    /// When it is in neither or both, empty, or cannot be read; the key says where.
    pub fn read(&self) -> Result<SecretString, ConfigError> {
        let (key, name) = (&self.key, self.name);
        let (key, secret) = match (self.inline, self.file) {
            (Some(secret), None) => (format!("{key}.{name}"), secret.clone()),
            (None, Some(path)) => {
                let key = format!("{key}.{name}_file");
                let secret = of_file(&key, path)?;
                (key, secret)
            }
            _ => {
                let why = format_args!("give {name} or {name}_file, not both");
                return Err(ConfigError::of(key, why));
            }
        };
        if secret.expose_secret().is_empty() {
            return Err(ConfigError::of(&key, "it is empty"));
        }
        Ok(secret)
    }
}

/// What stands in a file, without its line end.
///
/// # Errors
/// When it cannot be read, others than its owner may use it, or it is no
/// secret by its size.
pub fn of_file(key: &str, path: &Path) -> Result<SecretString, ConfigError> {
    let wrong =
        |why: &dyn fmt::Display| ConfigError::of(key, format_args!("{}: {why}", path.display()));
    let text = private_file::read_text(path).map_err(|error| wrong(&error))?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n'])))
}

/// Reads a secret; serde's own words for a wrong type would repeat it.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
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
    use std::path::PathBuf;

    #[test]
    fn a_file_is_read_without_its_line_end_and_its_key_is_told() {
        let path = std::env::temp_dir().join(format!("muhur-secret-{}", std::process::id()));
        let read = || Secret::new("sms.x", "password", None, Some(&path)).read();
        let told = read().unwrap_err().to_string();
        assert!(told.starts_with("sms.x.password_file: "), "{told}");
        private_file::create(&path, " gizli \r\n").unwrap();
        assert_eq!(read().unwrap().expose_secret(), " gizli ");
        std::fs::write(&path, "\n").unwrap();
        assert!(read().unwrap_err().to_string().contains("empty"));
        std::fs::write(&path, "x".repeat(70_000)).unwrap();
        assert!(read().unwrap_err().to_string().contains("too large"));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_secret_stands_in_one_place() {
        let inline = SecretString::from("gizli");
        let file = PathBuf::from("/x");
        for (inline, file, right) in [
            (None, None, false),
            (Some(&inline), None, true),
            (None, Some(&*file), true),
            (Some(&inline), Some(&*file), false),
        ] {
            let secret = Secret::new("a.b", "token", inline, file);
            assert_eq!(secret.mistake().is_none(), right);
            let told = secret.mistake().unwrap_or_default();
            assert!(!told.contains("gizli"), "{told}");
        }
    }
}
