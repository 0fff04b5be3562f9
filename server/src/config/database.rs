//! The way to the database: what is sent over it is as personal as what lies
//! there.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::address::is_near;

/// What sqlx reads of a `PostgreSQL` address. It takes no notice of anything else,
/// and its log repeats the value.
const KNOWN: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Parameters that name a file.
const FILES: [&str; 7] = [
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
];

/// What is wrong with the parameters of a `PostgreSQL` address: each is named, and
/// no value is but that of a file that cannot be read.
pub(super) fn parameter_mistake(address: &str) -> Option<String> {
    if !address.starts_with("postgres:") && !address.starts_with("postgresql:") {
        return None;
    }
    let (_, query) = address.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let is_option = key.starts_with("options[") && key.ends_with(']');
        if key == "target_session_attrs" {
            return Some(
                "target_session_attrs is not supported: name the primary alone, or an address \
                 that follows it"
                    .to_owned(),
            );
        }
        if !KNOWN.contains(&&*key) && !is_option {
            let plain = key
                .bytes()
                .all(|sign| sign.is_ascii_alphanumeric() || b"_-[]".contains(&sign));
            let name = if plain && key.len() <= 40 {
                &*key
            } else {
                "a name that is none"
            };
            return Some(format!("its parameter {name} is unknown"));
        }
        if FILES.contains(&&*key)
            && !value.starts_with("-----BEGIN")
            && let Err(error) = std::fs::File::open(&*value)
        {
            return Some(format!("{key}={value}: {error}"));
        }
    }
    None
}

/// What is wrong with a database's address in production: beyond the machine
/// and its private network, over TLS with a certificate that is checked. The
/// address has a password in it and is not repeated. What cannot be read is
/// told when the store is opened.
pub(super) fn mistake(address: &str) -> Option<&'static str> {
    if !address.starts_with("postgres:") && !address.starts_with("postgresql:") {
        return None;
    }
    let options = PgConnectOptions::from_str(address).ok()?;
    let host = options.get_host();
    let near = options.get_socket().is_some() || host.starts_with('/') || is_near(host);
    let sealed = matches!(
        options.get_ssl_mode(),
        PgSslMode::VerifyFull | PgSslMode::VerifyCa
    );
    (!near && !sealed).then_some(
        "must have sslmode=verify-full or verify-ca in production, but for localhost, \
         a loopback or private IP address or a socket",
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Environment};

    #[test]
    fn a_database_beyond_the_house_is_reached_over_tls_that_is_checked() {
        for (address, good) in [
            ("sqlite:/var/lib/muhur/muhur.db", true),
            ("postgres://u:gizli@db.kurum.gov.tr/x", false),
            ("postgresql://u:gizli@db.kurum.gov.tr/x", false),
            ("postgres://u:gizli@8.8.8.8/x", false),
            ("postgres://u:gizli@[2001:db8::5]/x", false),
            ("postgres://u:gizli@db.kurum.gov.tr/x?sslmode=prefer", false),
            (
                "postgres://u:gizli@db.kurum.gov.tr/x?sslmode=require",
                false,
            ),
            (
                "postgres://u:gizli@db.kurum.gov.tr/x?sslmode=verify-ca",
                true,
            ),
            (
                "postgres://u:gizli@db.kurum.gov.tr/x?sslmode=verify-full",
                true,
            ),
            ("postgres://u:gizli@10.0.0.7/x", true),
            ("postgres://u:gizli@127.0.0.1:5432/x", true),
            ("postgres://u:gizli@[::1]/x", true),
            ("postgres://u:gizli@[fd00::5]/x?sslmode=disable", true),
            ("postgres://u:gizli@localhost/x", true),
            ("postgres://u:gizli@%2Frun%2Fpostgresql/x", true),
            ("postgres:///x?host=/run/postgresql&user=u", true),
            // The host that is meant is the last one.
            ("postgres://u:gizli@10.0.0.7/x?host=db.kurum.gov.tr", false),
            // Told when it is opened.
            ("mysql://u:gizli@db.kurum.gov.tr/x", true),
            ("postgres://u:gizli@db.kurum.gov.tr/x?sslmode=gizli", true),
        ] {
            let config = Config {
                environment: Environment::Production,
                database: address.to_owned(),
                ..Config::default()
            };
            let told = config.database();
            assert_eq!(told.is_ok(), good, "{address}");
            if let Err(told) = told {
                let told = told.to_string();
                assert!(
                    told.starts_with("database: ") && !told.contains("gizli"),
                    "{told}"
                );
                assert!(
                    !told.contains("example") && told.contains("verify-full"),
                    "{told}"
                );
            }
            let config = Config {
                environment: Environment::Development,
                ..config
            };
            assert!(config.database().is_ok(), "{address}");
        }
    }

    #[test]
    fn a_parameter_that_nothing_reads_is_named_without_its_value() {
        for (query, told) in [
            ("sslmode=verify-full&application_name=muhur", None),
            ("options[search_path]=a&options=-c%20x=1", None),
            ("host=/run/postgresql&user=u&port=1", None),
            ("sslmod=gizli", Some("its parameter sslmod is unknown")),
            (
                "connect_timeout=gizli",
                Some("its parameter connect_timeout is unknown"),
            ),
            (
                "gizli%20x",
                Some("its parameter a name that is none is unknown"),
            ),
            (
                "target_session_attrs=primary",
                Some("target_session_attrs is not supported"),
            ),
            (
                "sslrootcert=/nowhere/ca.pem",
                Some("sslrootcert=/nowhere/ca.pem: No such file"),
            ),
        ] {
            let address = format!("postgres://u:gizli@localhost/x?{query}");
            let config = Config {
                database: address,
                ..Config::default()
            };
            let found = config.database().err().map(|error| error.to_string());
            assert_eq!(found.is_some(), told.is_some(), "{query}: {found:?}");
            if let (Some(found), Some(told)) = (found, told) {
                assert!(found.starts_with(&format!("database: {told}")), "{found}");
                assert!(!found.contains("gizli"), "{found}");
            }
        }
    }

    #[test]
    fn an_address_in_a_file_is_judged_by_the_same_rule() {
        let name = format!("muhur-database-{}", std::process::id());
        let file = std::env::temp_dir().join(name);
        crate::private_file::create(&file, "postgres://u:gizli@db.kurum.gov.tr/x\n").unwrap();
        let config = Config {
            environment: Environment::Production,
            database_file: Some(file.clone()),
            ..Config::default()
        };
        let told = config.database().unwrap_err().to_string();
        assert!(
            told.starts_with("database_file: ") && told.contains("sslmode"),
            "{told}"
        );
        assert!(!told.contains("gizli"), "{told}");
        std::fs::remove_file(file).unwrap();
    }
}
