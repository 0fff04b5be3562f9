//! Values that a card takes and gives.

/// `DigestInfo` of SHA-256 without the digest (RFC 8017, 9.2).
const SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// What `CKM_RSA_PKCS` signs of a SHA-256 digest; `None` for another length.
pub(super) fn digest_info(digest: &[u8]) -> Option<Vec<u8>> {
    (digest.len() == 32).then(|| [&SHA256, digest].concat())
}

/// An ECDSA signature in DER (RFC 3279, 2.2.3) from the two numbers that a card gives, one behind
/// the other.
pub(super) fn ecdsa_in_der(raw: &[u8]) -> Option<Vec<u8>> {
    if raw.is_empty() || !raw.len().is_multiple_of(2) || raw.len() > 2 * 48 {
        return None;
    }
    let (r, s) = raw.split_at(raw.len() / 2);
    let body = [integer(r)?, integer(s)?].concat();
    Some([vec![0x30, u8::try_from(body.len()).ok()?], body].concat())
}

/// A positive INTEGER.
fn integer(bytes: &[u8]) -> Option<Vec<u8>> {
    let start = bytes.iter().position(|byte| *byte != 0)?;
    let bytes = &bytes[start..];
    let sign = (bytes[0] & 0x80 != 0).then_some(0);
    let length = u8::try_from(bytes.len() + usize::from(sign.is_some())).ok()?;
    let mut written = vec![0x02, length];
    written.extend(sign);
    written.extend(bytes);
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_signature_become_der() {
        let mut raw = [0; 64];
        raw[31] = 1;
        raw[32] = 0x80;
        let der = ecdsa_in_der(&raw).unwrap();
        assert_eq!(&der[..8], [0x30, 38, 2, 1, 1, 2, 33, 0]);
        assert_eq!(der[8], 0x80);
        assert_eq!(der.len(), 40);
        let both_long = ecdsa_in_der(&[0xff; 96]).unwrap();
        assert_eq!(both_long[..4], [0x30, 102, 2, 49]);
        for bad in [&[][..], &[1], &[0; 64], &[1; 98]] {
            assert_eq!(ecdsa_in_der(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_a_digest_of_32_bytes_gets_the_name_of_sha_256() {
        assert_eq!(digest_info(&[7; 32]).unwrap().len(), 51);
        assert_eq!(digest_info(&[7; 48]), None);
    }
}
