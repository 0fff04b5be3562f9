//! Keys, hashes and sealing. A key of its own for every purpose, so that a value of one
//! purpose is worth nothing for another: what is looked up or handed out follows from
//! the index key, which stays, and what is sealed in rows and proves them from data
//! keys, which rotate (`docs/decisions/0011-rotating-the-master-key.md`).

pub mod key_file;
mod most_used;
mod ring;
mod rows;
mod sealed;
mod turns;
mod word;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use async_trait::async_trait;
use domain::{
    application::Draft,
    captcha::{CaptchaKind, CaptchaTicket},
    case::WordHash,
    challenge::CodeBinding,
    contact::MobileNumber,
    id::{
        CaptchaId, CaseId, FormHash, PersonKey, PhoneKey, PrintMark, SecretHash, SessionKey, hex,
    },
    person::NationalId,
    ports::{Rng, Sealing, Secrets, Unreachable},
    referral::ReferralToken,
    secret::{OneTimeCode, SecurityWord},
    session::SessionToken,
    signature::RequestSecret,
};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::system::SystemRng;
use crate::{
    config::HashingLimits,
    private_file::{self, PrivateFileError},
};
use key_file::KeyFile;
pub use ring::KeyId;
use ring::Ring;
pub use rows::{HASH, Renewed, RowKey, SessionGrants, purpose_of_before};
pub use turns::{Turn, Turns};

/// A nonce of AES-GCM: 96 random bits, new for every sealing.
const NONCE: usize = 12;

/// How a draft ends that confirms no number.
const NOTHING_CONFIRMED: &[u8] =
    br#","mobile_phone_confirmed":"","work_phone_confirmed":"","home_phone_confirmed":""}"#;

/// The server's keys.
pub struct Keys {
    /// What is looked up or handed out follows from it.
    index: Zeroizing<[u8; 32]>,
    /// What is sealed in rows, and what proves them.
    ring: RwLock<Arc<Ring>>,
    /// Where they were read.
    file: Option<PathBuf>,
    /// Argon2id takes 19 MiB and a core.
    hashers: Turns,
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys(…)")
    }
}

/// The master secret could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made, or others may read it.
    #[error("the key file {path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: PrivateFileError,
    },
    /// The file does not hold 64 hexadecimal digits, or the lines of several keys.
    #[error(
        "the key file {path} must hold 64 hexadecimal digits, or an `index` line and `data` lines \
         with as many each"
    )]
    NotAKey {
        /// Which file.
        path: String,
    },
    /// The file holds what nobody has drawn.
    #[error(
        "the key file {path}: these digits were not drawn at random, so anybody can guess them; \
         where the database is new, run: ( umask 077; openssl rand -hex 32 > '{path}' )"
    )]
    NotDrawn {
        /// Which file.
        path: String,
    },
    /// A key that is to be taken out of the file is not in it.
    #[error("the key file {path} has no key {id}")]
    NotInIt {
        /// Which file.
        path: String,
        /// Which key.
        id: KeyId,
    },
    /// A key that is to be taken out of the file seals, or is to seal next.
    #[error("the key file {path}: {id} is the newest key there, which seals, and stays")]
    Newest {
        /// Which file.
        path: String,
        /// Which key.
        id: KeyId,
    },
    /// The file is another portal's since it was read.
    #[error("the key file {path} has another index key than when it was read: it is not taken")]
    Another {
        /// Which file.
        path: String,
    },
}

/// Of 32 drawn bytes fewer are different in one key of 10^33.
const DIFFERENT_BYTES: usize = 9;

/// Whether a master secret can have been drawn.
fn is_drawn(master: &[u8; 32]) -> bool {
    let different: std::collections::BTreeSet<u8> = master.iter().copied().collect();
    different.len() >= DIFFERENT_BYTES
}

impl Keys {
    /// Keys from a master secret, of which no key was rotated yet.
    pub fn new(master: [u8; 32]) -> Self {
        Self::with(master, master, &[])
    }

    /// Keys from an index key and data keys, the oldest first.
    pub fn with(index: [u8; 32], first: [u8; 32], later: &[[u8; 32]]) -> Self {
        let later = later.iter().copied().map(Zeroizing::new).collect();
        Self::of(KeyFile {
            index: Zeroizing::new(index),
            first: Zeroizing::new(first),
            later,
        })
    }

    fn of(file: KeyFile) -> Self {
        Self {
            ring: RwLock::new(Arc::new(Ring::of(&file.first, &file.later))),
            index: file.index,
            file: None,
            hashers: Turns::of_cores(HashingLimits::default().waiting_per_core),
        }
    }

    /// The same with so many security words in the queue to be hashed.
    #[must_use]
    pub fn queueing(self, limits: HashingLimits) -> Self {
        Self {
            hashers: Turns::of_cores(limits.waiting_per_core),
            ..self
        }
    }

    /// The turns at hashing security words.
    pub const fn hashers(&self) -> &Turns {
        &self.hashers
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// When the file is not there, holds something else or digits that nobody
    /// has drawn, or others than its owner may use it.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        Ok(Self {
            file: Some(path.to_owned()),
            ..Self::of(KeyFile::read(path)?)
        })
    }

    /// Reads the key file once more, for keys that were added or taken away since. The
    /// one that seals stays until [`Keys::seal_with`] names another.
    ///
    /// # Errors
    /// As [`Keys::read`], and when it is another portal's; then nothing changes.
    pub fn read_again(&self) -> Result<(), KeyError> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        let file = KeyFile::read(path)?;
        if file.index != self.index {
            let path = path.display().to_string();
            return Err(KeyError::Another { path });
        }
        let read = Ring::of(&file.first, &file.later);
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let sealing = ring.sealing().id;
        *ring = Arc::new(ring.replaced_by(&read));
        if read.key(sealing).is_none() {
            let path = path.display().to_string();
            return Err(KeyError::NotInIt { path, id: sealing });
        }
        Ok(())
    }

    /// The data keys, the oldest first.
    pub fn ids(&self) -> Vec<KeyId> {
        self.ring().keys().map(|key| key.id).collect()
    }

    /// The one that seals.
    pub fn sealing_id(&self) -> KeyId {
        self.ring().sealing().id
    }

    /// The one that was made last.
    pub fn newest_id(&self) -> KeyId {
        let ring = self.ring();
        ring.keys().next_back().unwrap_or(ring.sealing()).id
    }

    /// What sealed everything before the first rotation: the index key was all that
    /// there was.
    pub fn first_id(&self) -> KeyId {
        KeyId::of(&self.index)
    }

    /// From now on this key seals; `false` where there is no such key.
    pub fn seal_with(&self, id: KeyId) -> bool {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let Some(sealing) = ring.sealing_with(id) else {
            return false;
        };
        *ring = Arc::new(sealing);
        true
    }

    fn ring(&self) -> Arc<Ring> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.clone()
    }

    /// What shows that whoever has a data key noted this of it; none without the key.
    pub fn data_key_mac(&self, id: KeyId, state: &str) -> Option<String> {
        let ring = self.ring();
        let key = ring.key(id)?;
        Some(hex(&key.mac("data-key", &[state.as_bytes()])))
    }

    /// Reads the master secret, or makes one where there is none: for
    /// development, where nobody has given a key.
    ///
    /// # Errors
    /// When the file can be neither read nor made.
    pub fn read_or_make(path: &Path) -> Result<Self, KeyError> {
        if !path.exists() {
            let mut master = [0; 32];
            SystemRng.fill(&mut master);
            private_file::create(path, &hex(&master)).map_err(|source| KeyError::File {
                path: path.display().to_string(),
                source: source.into(),
            })?;
        }
        Self::read(path)
    }

    /// What shows that an operator who can read the key file asks for this.
    pub fn operator_mac(&self, second: i64, method: &str, path_and_query: &str) -> [u8; 32] {
        let second = second.to_string();
        let parts = [second.as_str(), method, path_and_query];
        let ring = self.ring();
        ring.sealing().mac("operator", &parts.map(str::as_bytes))
    }

    /// Whether it shows that: a portal may know a newer key than the operator's command.
    pub fn is_operator_mac(
        &self,
        mac: &[u8; 32],
        second: i64,
        method: &str,
        path_and_query: &str,
    ) -> bool {
        let second = second.to_string();
        let parts = [second.as_str(), method, path_and_query].map(str::as_bytes);
        let ring = self.ring();
        ring.keys()
            .any(|key| key.mac("operator", &parts).ct_eq(mac).into())
    }

    /// What a database keeps so that another index key is noticed, and that
    /// what is sealed in it is bound to its rows. Only whoever has the secret can
    /// make it, and it tells nothing of the secret.
    pub fn check_value(&self) -> String {
        hex(&self.mac("key-check", &[b"rows"]))
    }

    /// The same of a database in which it is not bound to them yet.
    pub fn check_value_of_before(&self) -> String {
        hex(&self.mac("key-check", &[]))
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        mac_of(&self.index, purpose, parts)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.mac("sealing", &[]).into())
    }

    /// Seals a payload for one purpose: AES-256-GCM, a random nonce in front. For
    /// what lies in no row of a database; that is [`Keys::seal_row`]'s.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE];
        SystemRng.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(Nonce::from_slice(&nonce), payload)
            .ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same purpose; `None` for anything else.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let payload = Payload {
            msg: sealed,
            aad: purpose.as_bytes(),
        };
        self.cipher()
            .decrypt(Nonce::from_slice(nonce), payload)
            .ok()
    }

    /// Hashes a security word (also a sample's) off the asynchronous threads.
    ///
    /// # Errors
    /// When the hasher gives no answer, or too many wait for it.
    pub async fn hash_word(&self, word: &str) -> Result<String, Unreachable> {
        let word = word.to_owned();
        self.hashing(word, word::hash).await?.ok_or(Unreachable)
    }

    /// Whether a word has this hash; the same work is done where there is
    /// none.
    ///
    /// # Errors
    /// When the hasher gives no answer, or too many wait for it.
    pub async fn word_matches(
        &self,
        kept: Option<String>,
        word: &str,
    ) -> Result<bool, Unreachable> {
        let word = word.to_owned();
        self.hashing(word, move |word, pepper| {
            word::matches(kept.as_deref(), word, pepper)
        })
        .await
    }

    /// Does this to a word when it is its turn. The turn lasts as long as the work,
    /// whether or not anybody waits for it still.
    async fn hashing<T: Send + 'static>(
        &self,
        word: String,
        work: impl FnOnce(&str, &[u8; 32]) -> T + Send + 'static,
    ) -> Result<T, Unreachable> {
        let word = Zeroizing::new(word);
        let turn = self.hashers.take().await?;
        let pepper = self.mac("word-pepper", &[]);
        let work = move || {
            let done = work(&word, &pepper);
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Unreachable)
    }
}

/// A MAC of these parts, by the key of a purpose.
fn mac_of(master: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut subkey = new_mac(master);
    subkey.update(purpose.as_bytes());
    let mut mac = new_mac(&subkey.finalize().into_bytes());
    for part in parts {
        // Lengths go in, so that no two lists of parts are the same text.
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC takes a key of any length.
fn new_mac(key: &[u8]) -> Hmac<Sha256> {
    match <Hmac<Sha256> as Mac>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes a key of any length (RFC 2104)"),
    }
}

#[async_trait]
impl Secrets for Keys {
    fn session_key(&self, token: &SessionToken) -> SessionKey {
        SessionKey::from_bytes(Sha256::digest(token.reveal()).into())
    }

    fn person_key(&self, person: &NationalId) -> PersonKey {
        PersonKey::from_bytes(self.mac("person", &[person.as_str().as_bytes()]))
    }

    fn phone_key(&self, phone: &MobileNumber) -> PhoneKey {
        PhoneKey::from_bytes(self.mac("phone", &[phone.e164().as_bytes()]))
    }

    fn code_hash(&self, bound_to: &CodeBinding<'_>, code: &OneTimeCode) -> SecretHash {
        let parts = [
            bound_to.id.as_str(),
            bound_to.purpose.code(),
            bound_to.purpose.subject(),
            bound_to.session.as_str(),
            bound_to.phone.as_str(),
            bound_to.form.as_str(),
            code.reveal(),
        ];
        SecretHash::from_bytes(self.mac("bound-code", &parts.map(str::as_bytes)))
    }

    fn seal_captcha(&self, ticket: &CaptchaTicket, visit: &SessionKey) -> String {
        self.seal_ticket(ticket, visit)
    }

    fn open_captcha(&self, text: &str, visit: &SessionKey) -> Option<CaptchaTicket> {
        self.open_ticket(text, visit)
    }

    fn captcha_signs(&self, id: &CaptchaId, kind: CaptchaKind) -> String {
        self.signs_of(id, kind)
    }

    fn captcha_seed(&self, id: &CaptchaId) -> [u8; 32] {
        self.mac("captcha-seed", &[id.as_str().as_bytes()])
    }

    fn network_key(&self, person: &PersonKey, network: &str) -> SecretHash {
        let parts = [person.as_str().as_bytes(), network.as_bytes()];
        SecretHash::from_bytes(self.mac("network", &parts))
    }

    fn seal_text(&self, what: Sealing, bound_to: &[u8], plain: &[u8]) -> Option<String> {
        self.seal_value(what, bound_to, plain)
    }

    fn open_text(&self, what: Sealing, bound_to: &[u8], text: &str) -> Option<Vec<u8>> {
        self.open_value(what, bound_to, text)
    }

    fn referral_hash(&self, state: &ReferralToken) -> SecretHash {
        SecretHash::from_bytes(self.mac("referral", &[state.reveal().as_bytes()]))
    }

    fn post_hash(&self, parts: &[&[u8]]) -> SecretHash {
        SecretHash::from_bytes(self.mac("post", parts))
    }

    fn form_hash(&self, case: &CaseId, draft: &Draft) -> FormHash {
        let mut draft = serde_json::to_vec(&draft.clone().without_word()).unwrap_or_default();
        // A form that confirms no number is the same form as before numbers
        // could be confirmed.
        if draft.ends_with(NOTHING_CONFIRMED) {
            draft.truncate(draft.len() - NOTHING_CONFIRMED.len());
            draft.push(b'}');
        }
        FormHash::from_bytes(self.mac("form", &[case.as_str().as_bytes(), &draft]))
    }

    fn print_mark(&self, contents: &[u8]) -> PrintMark {
        let mac = self.mac("print", &[contents]);
        let mut mark = [0; 16];
        mark.copy_from_slice(&mac[..16]);
        PrintMark::from_bytes(mark)
    }

    fn download_mac(&self, mark: &PrintMark, expires_at: Timestamp) -> SecretHash {
        let until = expires_at.as_millisecond().to_le_bytes();
        SecretHash::from_bytes(self.mac("download-grant", &[mark.as_str().as_bytes(), &until]))
    }

    fn request_hash(&self, secret: &RequestSecret<'_>) -> SecretHash {
        let (purpose, secret) = match secret {
            RequestSecret::Ticket(ticket) => ("signing-ticket", &ticket.bytes()[..]),
            RequestSecret::Code(code) => ("signing-code", &code.bytes()[..]),
            RequestSecret::Token(token) => ("signing-token", &token.bytes()[..]),
            RequestSecret::Return(key) => ("signing-return", &key.bytes()[..]),
        };
        SecretHash::from_bytes(self.mac(purpose, &[secret]))
    }

    fn device_share(&self, person: &PersonKey) -> [u8; 32] {
        self.mac("device", &[person.as_str().as_bytes()])
    }

    fn same(&self, one: &SecretHash, other: &SecretHash) -> bool {
        one.as_str()
            .as_bytes()
            .ct_eq(other.as_str().as_bytes())
            .into()
    }

    async fn word_hash(&self, word: &SecurityWord) -> Result<WordHash, Unreachable> {
        self.hash_word(word.reveal()).await.map(WordHash::from_phc)
    }

    fn is_common(&self, word: &SecurityWord) -> bool {
        most_used::contains(&word.folded())
    }
}

#[cfg(test)]
mod tests {
    use domain::{challenge::Purpose, id::ChallengeId};

    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_own_purpose_only() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal("draft", b"gizli").unwrap();
        assert_eq!(keys.open("draft", &sealed).unwrap(), b"gizli");
        assert_eq!(keys.open("person", &sealed), None);
        assert_eq!(Keys::new([8; 32]).open("draft", &sealed), None);
        assert_ne!(sealed, keys.seal("draft", b"gizli").unwrap());
    }

    #[test]
    fn a_form_without_confirmed_numbers_is_the_form_of_earlier_versions() {
        let keys = Keys::new([7; 32]);
        let case = CaseId::from_bytes([1; 16]);
        let draft = Draft {
            title: "Memur".to_owned(),
            declaration_accepted: "2026-1".to_owned(),
            ..Draft::default()
        };
        let written = serde_json::to_string(&draft).unwrap();
        let (earlier, _) = written.split_once(r#","mobile_phone_confirmed""#).unwrap();
        let earlier = format!("{earlier}}}");
        let hash =
            FormHash::from_bytes(keys.mac("form", &[case.as_str().as_bytes(), earlier.as_bytes()]));
        assert_eq!(keys.form_hash(&case, &draft), hash);
        let confirmed = Draft {
            home_phone_confirmed: "0299 555 01 02".to_owned(),
            ..draft
        };
        assert_ne!(keys.form_hash(&case, &confirmed), hash);
    }

    #[test]
    fn a_key_that_nobody_has_drawn_is_refused() {
        let path = std::env::temp_dir().join(format!("muhur-drawn-{}", std::process::id()));
        let drawn = "c2a1f7d90b3e64885af016be27d94c3390ab5e71d86f024bb8e3915c7a60df14";
        for (digits, good) in [
            (drawn, true),
            (&*"00".repeat(32), false),
            (&*"0f".repeat(32), false),
            (&*"deadbeef".repeat(8), false),
            (&*"0123456789abcdef".repeat(4), false),
        ] {
            let _ = std::fs::remove_file(&path);
            private_file::create(&path, digits).unwrap();
            let told = Keys::read(&path).err().map(|error| error.to_string());
            assert_eq!(told.is_none(), good, "{told:?}");
            if let Some(told) = told {
                assert!(told.contains("openssl rand -hex 32 > '/"), "{told}");
                assert!(!told.contains(digits), "{told}");
            }
        }
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn any_changed_bit_is_noticed() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal("draft", b"gizli").unwrap();
        for at in 0..sealed.len() {
            let mut spoiled = sealed.clone();
            spoiled[at] ^= 1;
            assert_eq!(keys.open("draft", &spoiled), None, "byte {at}");
        }
        assert_eq!(keys.open("draft", b"short"), None);
    }

    #[test]
    fn a_code_is_hashed_with_everything_that_says_what_it_is_good_for() {
        let keys = Keys::new([7; 32]);
        let code = OneTimeCode::from_number(42).unwrap();
        let [one, other] = [1, 2].map(|byte| ChallengeId::from_bytes([byte; 16]));
        let [case, another] = [1, 2].map(|byte| CaseId::from_bytes([byte; 16]));
        let confirm = Purpose::ConfirmPhone(case.clone());
        let [visit, elsewhere] = [1, 2].map(|byte| SessionKey::from_bytes([byte; 32]));
        let [phone, another_phone] = [1, 2].map(|byte| PhoneKey::from_bytes([byte; 32]));
        let [form, changed] = [1, 2].map(|byte| FormHash::from_bytes([byte; 32]));
        let bound = CodeBinding {
            id: &one,
            purpose: &confirm,
            session: &visit,
            phone: &phone,
            form: &form,
        };
        let hash = keys.code_hash(&bound, &code);
        assert!(keys.same(&hash, &keys.code_hash(&bound, &code)));
        for unlike in [
            CodeBinding {
                id: &other,
                ..bound
            },
            CodeBinding {
                purpose: &Purpose::ConfirmPhone(another),
                ..bound
            },
            CodeBinding {
                purpose: &Purpose::Resume(case),
                ..bound
            },
            CodeBinding {
                session: &elsewhere,
                ..bound
            },
            CodeBinding {
                phone: &another_phone,
                ..bound
            },
            CodeBinding {
                form: &changed,
                ..bound
            },
        ] {
            let unlike = keys.code_hash(&unlike, &code);
            assert!(!keys.same(&hash, &unlike), "{unlike:?}");
        }
    }

    #[tokio::test]
    async fn a_word_matches_its_own_hash_alone() {
        let keys = Keys::new([7; 32]);
        let hash = keys.hash_word("mor kaktüs 7").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            keys.word_matches(Some(hash.clone()), "mor kaktüs 7")
                .await
                .unwrap()
        );
        assert!(
            !keys
                .word_matches(Some(hash.clone()), "mor kaktüs 8")
                .await
                .unwrap()
        );
        assert!(!keys.word_matches(None, "mor kaktüs 7").await.unwrap());
        let elsewhere = Keys::new([8; 32]);
        assert!(
            !elsewhere
                .word_matches(Some(hash), "mor kaktüs 7")
                .await
                .unwrap()
        );
    }
}
