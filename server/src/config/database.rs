//! The way to the database: what is sent over it is as personal as what lies
//! there.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::address::is_near;

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
            ("postgres://u:gizli@db.example.gov.tr/x", false),
            ("postgresql://u:gizli@db.example.gov.tr/x", false),
            ("postgres://u:gizli@8.8.8.8/x", false),
            ("postgres://u:gizli@[2001:db8::5]/x", false),
            (
                "postgres://u:gizli@db.example.gov.tr/x?sslmode=prefer",
                false,
            ),
            (
                "postgres://u:gizli@db.example.gov.tr/x?sslmode=require",
                false,
            ),
            (
                "postgres://u:gizli@db.example.gov.tr/x?sslmode=verify-ca",
                true,
            ),
            (
                "postgres://u:gizli@db.example.gov.tr/x?sslmode=verify-full",
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
            (
                "postgres://u:gizli@10.0.0.7/x?host=db.example.gov.tr",
                false,
            ),
            // Told when it is opened.
            ("mysql://u:gizli@db.example.gov.tr/x", true),
            ("postgres://u:gizli@db.example.gov.tr/x?sslmode=gizli", true),
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
    fn an_address_in_a_file_is_judged_by_the_same_rule() {
        let name = format!("muhur-database-{}", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, "postgres://u:gizli@db.example.gov.tr/x\n").unwrap();
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
