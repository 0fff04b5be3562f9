//! What travels through browsers, sealed: captchas that nobody stores, and the
//! values of cookies. Keys of their own, so that none of it opens as something
//! that is stored.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::{
    captcha::{CaptchaKind, CaptchaTicket, SIGNS},
    id::{CaptchaId, SessionKey, unhex},
    ports::{Rng, Sealing},
};

use super::{super::system::SystemRng, Keys, NONCE};

/// Bytes of a captcha's identifier, and of what is sealed of it.
const ID: usize = 16;
const TICKET: usize = 11;
const TAG: usize = 16;

/// No value that a browser holds is longer (POLICIES 2.6: cookies 4 KiB).
const LONGEST: usize = 3_800;

impl Keys {
    /// Each captcha has a key of its own, so the nonce need not be one: however
    /// many are posed, no two are sealed alike.
    fn captcha_cipher(&self, id: &CaptchaId) -> Aes256Gcm {
        Aes256Gcm::new(&self.mac("captcha-ticket", &[id.as_str().as_bytes()]).into())
    }

    pub(super) fn seal_ticket(&self, ticket: &CaptchaTicket, visit: &SessionKey) -> String {
        let payload = Payload {
            msg: &ticket.to_bytes(),
            aad: visit.as_str().as_bytes(),
        };
        let sealed = self
            .captcha_cipher(&ticket.id)
            .encrypt(&Nonce::default(), payload)
            .unwrap_or_default();
        let id: [u8; ID] = unhex(ticket.id.as_str()).unwrap_or_default();
        BASE64.encode([id.as_slice(), &sealed].concat())
    }

    pub(super) fn open_ticket(&self, text: &str, visit: &SessionKey) -> Option<CaptchaTicket> {
        // Decoded into what it can be at most: nobody sends more than is read.
        let mut bytes = [0; ID + TICKET + TAG];
        let length = BASE64.decode_slice(text, &mut bytes).ok()?;
        let (id, sealed) = bytes.get(..length)?.split_first_chunk::<ID>()?;
        let id = CaptchaId::from_bytes(*id);
        let payload = Payload {
            msg: sealed,
            aad: visit.as_str().as_bytes(),
        };
        let plain = self
            .captcha_cipher(&id)
            .decrypt(&Nonce::default(), payload)
            .ok()?;
        CaptchaTicket::from_bytes(id, plain.try_into().ok()?)
    }

    /// The signs of a captcha: bytes from its identifier, and of those above the
    /// largest multiple none, so that every sign is as likely as another.
    pub(super) fn signs_of(&self, id: &CaptchaId, kind: CaptchaKind) -> String {
        let signs = kind.signs();
        let Ok(count @ 1..) = u8::try_from(signs.len()) else {
            return String::new();
        };
        let fair = u8::MAX - u8::MAX % count;
        (0_u8..=u8::MAX)
            .flat_map(|block| {
                let parts: [&[u8]; 3] = [id.as_str().as_bytes(), kind.code().as_bytes(), &[block]];
                self.mac("captcha-signs", &parts)
            })
            .filter(|byte| *byte < fair)
            .filter_map(|byte| signs.get(usize::from(byte % count)))
            .take(SIGNS)
            .map(|sign| char::from(*sign))
            .collect()
    }

    fn text_cipher(&self, what: Sealing) -> Aes256Gcm {
        let purpose = match what {
            Sealing::Claim => "cookie-claim",
            Sealing::Device => "cookie-device",
        };
        Aes256Gcm::new(&self.mac(purpose, &[]).into())
    }

    pub(super) fn seal_value(
        &self,
        what: Sealing,
        bound_to: &[u8],
        plain: &[u8],
    ) -> Option<String> {
        let mut nonce = [0; NONCE];
        SystemRng.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: bound_to,
        };
        let sealed = self
            .text_cipher(what)
            .encrypt(Nonce::from_slice(&nonce), payload)
            .ok()?;
        let text = BASE64.encode([nonce.as_slice(), &sealed].concat());
        (text.len() <= LONGEST).then_some(text)
    }

    pub(super) fn open_value(&self, what: Sealing, bound_to: &[u8], text: &str) -> Option<Vec<u8>> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = BASE64.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let payload = Payload {
            msg: sealed,
            aad: bound_to,
        };
        self.text_cipher(what)
            .decrypt(Nonce::from_slice(nonce), payload)
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use domain::captcha::proof::Puzzle;
    use jiff::Timestamp;

    use super::*;

    fn visit(byte: u8) -> SessionKey {
        SessionKey::from_bytes([byte; 32])
    }

    fn ticket(kind: CaptchaKind) -> CaptchaTicket {
        CaptchaTicket {
            id: CaptchaId::from_bytes([3; 16]),
            kind,
            puzzle: Some(Puzzle { parts: 8, bits: 22 }),
            issued_at: Timestamp::from_second(1_795_000_000).unwrap(),
        }
    }

    #[test]
    fn a_captcha_opens_for_its_own_visit_and_unchanged_alone() {
        let keys = Keys::new([7; 32]);
        let ticket = ticket(CaptchaKind::Sound);
        let text = keys.seal_ticket(&ticket, &visit(1));
        assert_eq!(keys.open_ticket(&text, &visit(1)), Some(ticket));
        assert_eq!(keys.open_ticket(&text, &visit(2)), None);
        assert_eq!(Keys::new([8; 32]).open_ticket(&text, &visit(1)), None);
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(keys.open_ticket(&changed, &visit(1)), None, "sign {at}");
        }
        for other in ["", "A", &"A".repeat(32), &"A".repeat(500), "ş", &text[1..]] {
            assert_eq!(keys.open_ticket(other, &visit(1)), None, "{other}");
        }
    }

    #[test]
    fn the_signs_follow_from_the_captcha_and_all_of_them_occur() {
        let keys = Keys::new([7; 32]);
        for kind in [CaptchaKind::Picture, CaptchaKind::Sound] {
            let mut seen = std::collections::BTreeMap::<u8, u32>::new();
            for number in 0..2_000_u32 {
                let mut id = [0; 16];
                id[..4].copy_from_slice(&number.to_be_bytes());
                let id = CaptchaId::from_bytes(id);
                let signs = keys.signs_of(&id, kind);
                assert_eq!(signs, keys.signs_of(&id, kind));
                assert_eq!(signs.len(), SIGNS);
                for sign in signs.bytes() {
                    *seen.entry(sign).or_default() += 1;
                }
            }
            assert_eq!(seen.len(), kind.signs().len());
            // 10,000 signs in all: about 400 of each.
            assert!(
                seen.values().all(|count| (280..560).contains(count)),
                "{seen:?}"
            );
        }
        let id = CaptchaId::from_bytes([1; 16]);
        assert_eq!(keys.signs_of(&id, CaptchaKind::Proof), "");
    }

    #[test]
    fn a_browsers_value_opens_as_what_it_is_alone() {
        let keys = Keys::new([7; 32]);
        let text = keys.seal_value(Sealing::Claim, b"visit", b"typed").unwrap();
        assert_eq!(
            keys.open_value(Sealing::Claim, b"visit", &text).unwrap(),
            b"typed"
        );
        assert_eq!(keys.open_value(Sealing::Claim, b"other", &text), None);
        assert_eq!(keys.open_value(Sealing::Device, b"visit", &text), None);
        assert!(!text.contains("typed"));
        assert_eq!(keys.seal_value(Sealing::Claim, b"", &[0; 4_000]), None);
        assert_eq!(
            keys.open_value(Sealing::Claim, b"", &"A".repeat(9_000)),
            None
        );
    }
}
