//! Object identifiers, by the documents that define them.

#![cfg_attr(
    not(feature = "ring"),
    expect(dead_code, reason = "arithmetic alone names some of them")
)]

use der::oid::ObjectIdentifier as Oid;

const fn oid(text: &str) -> Oid {
    Oid::new_unwrap(text)
}

// RFC 5652, RFC 5035, RFC 6211, RFC 3161
pub(crate) const DATA: Oid = oid("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: Oid = oid("1.2.840.113549.1.7.2");
pub(crate) const CONTENT_TYPE: Oid = oid("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: Oid = oid("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_TIME: Oid = oid("1.2.840.113549.1.9.5");
pub(crate) const SIGNING_CERTIFICATE_V2: Oid = oid("1.2.840.113549.1.9.16.2.47");
pub(crate) const ALGORITHM_PROTECTION: Oid = oid("1.2.840.113549.1.9.52");
pub(crate) const SIGNATURE_TIME_STAMP: Oid = oid("1.2.840.113549.1.9.16.2.14");

// RFC 5754
pub(crate) const SHA256: Oid = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: Oid = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: Oid = oid("2.16.840.1.101.3.4.2.3");

// RFC 8017, RFC 5480, RFC 5758
pub(crate) const RSA: Oid = oid("1.2.840.113549.1.1.1");
pub(crate) const RSA_SHA256: Oid = oid("1.2.840.113549.1.1.11");
pub(crate) const RSA_SHA384: Oid = oid("1.2.840.113549.1.1.12");
pub(crate) const RSA_SHA512: Oid = oid("1.2.840.113549.1.1.13");
pub(crate) const RSA_PSS: Oid = oid("1.2.840.113549.1.1.10");
pub(crate) const MGF1: Oid = oid("1.2.840.113549.1.1.8");
pub(crate) const EC: Oid = oid("1.2.840.10045.2.1");
pub(crate) const P256: Oid = oid("1.2.840.10045.3.1.7");
pub(crate) const P384: Oid = oid("1.3.132.0.34");
pub(crate) const ECDSA_SHA256: Oid = oid("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_SHA384: Oid = oid("1.2.840.10045.4.3.3");

// RFC 5280
pub(crate) const KEY_USAGE: Oid = oid("2.5.29.15");
pub(crate) const SUBJECT_KEY: Oid = oid("2.5.29.14");
pub(crate) const BASIC_CONSTRAINTS: Oid = oid("2.5.29.19");
pub(crate) const POLICIES: Oid = oid("2.5.29.32");
pub(crate) const EXTENDED_USAGE: Oid = oid("2.5.29.37");
pub(crate) const AUTHORITY_ACCESS: Oid = oid("1.3.6.1.5.5.7.1.1");
pub(crate) const CRL_POINTS: Oid = oid("2.5.29.31");
pub(crate) const CRL_NUMBER: Oid = oid("2.5.29.20");
pub(crate) const CRL_REASON: Oid = oid("2.5.29.21");
pub(crate) const DELTA_CRL: Oid = oid("2.5.29.27");
pub(crate) const ISSUING_POINT: Oid = oid("2.5.29.28");
pub(crate) const COMMON_NAME: Oid = oid("2.5.4.3");
pub(crate) const SERIAL_NUMBER: Oid = oid("2.5.4.5");

// RFC 6960; SHA-1 names an authority there.
pub(crate) const OCSP: Oid = oid("1.3.6.1.5.5.7.48.1");
pub(crate) const OCSP_BASIC: Oid = oid("1.3.6.1.5.5.7.48.1.1");
pub(crate) const OCSP_NO_CHECK: Oid = oid("1.3.6.1.5.5.7.48.1.5");
pub(crate) const OCSP_SIGNING: Oid = oid("1.3.6.1.5.5.7.3.9");
pub(crate) const SHA1: Oid = oid("1.3.14.3.2.26");

/// Extended uses that let a certificate sign documents: any, e-mail, documents (RFC 9336),
/// clients, and those of Adobe and Microsoft.
pub(crate) const DOCUMENT_USES: [Oid; 6] = [
    oid("2.5.29.37.0"),
    oid("1.3.6.1.5.5.7.3.4"),
    oid("1.3.6.1.5.5.7.3.36"),
    oid("1.3.6.1.5.5.7.3.2"),
    oid("1.2.840.113583.1.1.5"),
    oid("1.3.6.1.4.1.311.10.3.12"),
];

// RFC 3739, ETSI EN 319 412-5
pub(crate) const QC_STATEMENTS: Oid = oid("1.3.6.1.5.5.7.1.3");
pub(crate) const QC_COMPLIANCE: Oid = oid("0.4.0.1862.1.1");
pub(crate) const QC_TYPE: Oid = oid("0.4.0.1862.1.6");
pub(crate) const QC_TYPE_SIGNATURE: Oid = oid("0.4.0.1862.1.6.1");
pub(crate) const QC_TYPE_SEAL: Oid = oid("0.4.0.1862.1.6.2");

/// Statements of qualified certificates by Turkish law.
pub(crate) const TURKISH_SIGNATURE: [Oid; 2] = [
    oid("2.16.792.1.61.0.1.5070.1.1"),
    oid("2.16.792.1.61.0.1.5070.2.1"),
];
/// Statements of the seals of institutions.
pub(crate) const TURKISH_SEAL: [Oid; 2] = [
    oid("2.16.792.1.61.0.1.5070.1.3"),
    oid("2.16.792.1.61.0.1.5070.2.2"),
];
