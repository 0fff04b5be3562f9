//! An authority of qualified certificates for development. It is the portal's own: it signs for
//! anybody, and says of its certificates whatever its file says, without a network.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use domain::{id::unhex_all, person::NationalId, signature::Statement};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use pades::{
    Described, Issued,
    write::{Algorithm, Signer, Unsigned, UnsignedStatement},
};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CustomExtension, DistinguishedName, DnType, IsCa, Issuer, KeyIdMethod, KeyPair,
    KeyUsagePurpose, RevokedCertParams, SerialNumber, SigningKey, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use crate::{config::ConfigError, private_file};

/// Where its certificates say that its list is; nobody can have this name (RFC 6761).
pub(super) const LIST: &str = "http://gelistirme.invalid/liste.crl";

/// Its setting.
const KEY: &str = "signature.stand_in_folder";
/// Its files: a line of the last is the serial number of a revoked certificate.
const PRIVATE: &str = "authority.key";
const PUBLIC: &str = "authority.pem";
const REVOKED: &str = "revoked.txt";

/// QCStatements of a qualified certificate: 0.4.0.1862.1.1 and 2.16.792.1.61.0.1.5070.1.1.
const STATEMENTS: &[u8] = &[
    0x30, 0x19, 0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x01, 0x30, 0x0d, 0x06, 0x0b,
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x01, 0x01,
];

/// The authority.
pub struct StandIn {
    folder: PathBuf,
    key: KeyPair,
    anchor: CertificateDer<'static>,
}

/// A signed form or statement, and the certificate that it was signed with.
pub struct Signed {
    /// The file.
    pub file: Vec<u8>,
    /// The serial number in hexadecimal digits.
    pub serial: String,
}

impl StandIn {
    /// The authority of this folder; a new one where there is none.
    ///
    /// # Errors
    /// When its files cannot be read or made.
    pub fn open(folder: &Path) -> Result<Self, ConfigError> {
        let wrong = |name: &str, why: &dyn std::fmt::Display| {
            let path = folder.join(name);
            ConfigError::of(KEY, format_args!("{}: {why}", path.display()))
        };
        let (private, public) = (folder.join(PRIVATE), folder.join(PUBLIC));
        if !private.exists() {
            let key = KeyPair::generate().map_err(|error| wrong(PRIVATE, &error))?;
            let made = params().self_signed(&key);
            let made = made.map_err(|error| wrong(PUBLIC, &error))?;
            private_file::create(&private, &key.serialize_pem())
                .map_err(|error| wrong(PRIVATE, &error))?;
            fs::write(&public, made.pem()).map_err(|error| wrong(PUBLIC, &error))?;
        }
        let text = private_file::read_text(&private).map_err(|error| wrong(PRIVATE, &error))?;
        let key = KeyPair::from_pem(&text).map_err(|_| wrong(PRIVATE, &"no private key"))?;
        let anchor = CertificateDer::from_pem_file(&public);
        Ok(Self {
            folder: folder.to_owned(),
            key,
            anchor: anchor.map_err(|error| wrong(PUBLIC, &error))?,
        })
    }

    /// Its certificate.
    pub fn anchor(&self) -> CertificateDer<'static> {
        self.anchor.clone()
    }

    /// Its list of today, or why there is none.
    pub(super) fn list(&self, now: Timestamp) -> Result<Vec<u8>, String> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let days = Span::new().days(2);
        let next = today.checked_add(days).map_err(|error| error.to_string())?;
        let day = |date: Date| {
            let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
            date_time_ymd(i32::from(date.year()), month, day)
        };
        let lines = match fs::read_to_string(self.folder.join(REVOKED)) {
            Ok(lines) => lines,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("{REVOKED}: {error}")),
        };
        let entries = lines.split_whitespace().map(|digits| {
            Ok(RevokedCertParams {
                serial_number: number(digits)?,
                revocation_time: day(today),
                reason_code: None,
                invalidity_date: None,
            })
        });
        let list = CertificateRevocationListParams {
            this_update: day(today),
            next_update: day(next),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: entries.collect::<Result<_, String>>()?,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&Issuer::from_params(&params(), &self.key));
        Ok(list.map_err(|error| error.to_string())?.der().to_vec())
    }

    /// Signs a form in somebody's name, with a certificate of its own each time.
    ///
    /// # Errors
    /// When the form is none of the portal's.
    pub fn sign(
        &self,
        form: &[u8],
        applicant: &NationalId,
        at: Timestamp,
    ) -> Result<Signed, Box<dyn std::error::Error>> {
        let key = KeyPair::generate()?;
        let certificate = self.issue(applicant, &key)?;
        let form = Issued::read(form)?;
        let unsigned = Unsigned::new(&form, &signer(&certificate), at)?;
        let value = key.sign(unsigned.to_sign())?;
        signed(unsigned.finish(&value)?, &certificate)
    }

    /// The same of a statement; the file is the signature alone.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn sign_statement(
        &self,
        statement: &Statement,
        by: &NationalId,
        at: Timestamp,
    ) -> Result<Signed, Box<dyn std::error::Error>> {
        let key = KeyPair::generate()?;
        let certificate = self.issue(by, &key)?;
        let unsigned = UnsignedStatement::new(statement, &signer(&certificate), at)?;
        let value = key.sign(unsigned.to_sign())?;
        signed(unsigned.finish(&value)?, &certificate)
    }

    /// Issues a certificate in somebody's name for a key, in DER.
    ///
    /// # Errors
    /// When the key cannot be in a certificate.
    pub fn issue(&self, to: &NationalId, key: &KeyPair) -> Result<Vec<u8>, rcgen::Error> {
        let issuer = params();
        let issuer = Issuer::from_params(&issuer, &self.key);
        let certificate = person(to).signed_by(key, &issuer)?;
        Ok(certificate.der().to_vec())
    }

    /// Revokes a certificate.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub fn revoke(&self, serial: &str) -> io::Result<()> {
        use std::io::Write as _;

        let file = self.folder.join(REVOKED);
        let mut file = fs::File::options().create(true).append(true).open(file)?;
        writeln!(file, "{serial}")
    }
}

fn signer(certificate: &[u8]) -> Signer<'_> {
    Signer {
        certificate,
        authorities: &[],
        algorithm: Algorithm::EcdsaP256,
    }
}

fn signed(file: Vec<u8>, by: &[u8]) -> Result<Signed, Box<dyn std::error::Error>> {
    let described = Described::of(by).ok_or("the certificate cannot be read")?;
    Ok(Signed {
        file,
        serial: described.serial,
    })
}

fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "Mühür development authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn person(applicant: &NationalId) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let serial_number = DnType::CustomDnType(vec![2, 5, 4, 5]);
    params
        .distinguished_name
        .push(serial_number, applicant.as_str());
    params.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    let id = &[1, 3, 6, 1, 5, 5, 7, 1, 3];
    let statements = CustomExtension::from_oid_content(id, STATEMENTS.to_vec());
    params.custom_extensions.push(statements);
    let uris = vec![LIST.to_owned()];
    params
        .crl_distribution_points
        .push(CrlDistributionPoint { uris });
    params
}

/// The number of hexadecimal digits.
fn number(digits: &str) -> Result<SerialNumber, String> {
    let bytes = unhex_all(digits);
    let bytes = bytes.ok_or_else(|| format!("{REVOKED}: {digits} is no serial number"))?;
    Ok(SerialNumber::from_slice(&bytes))
}
