//! AES-256-GCM under keys that no script can read: the device's own half never
//! leaves the browser's key store, the server's half comes after sign-in.

use domain::{
    id::hex,
    offline::portable::{Portable, ROUNDS},
};
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use zeroize::Zeroizing;

use super::script::{member, object, promised};

/// For what a key is derived: none of them opens what another one sealed.
const DRAFT: &[u8] = b"muhur draft 1";
const RECORD: &[u8] = b"muhur record 1";

/// `crypto.subtle`; none where the page is not secure.
fn subtle() -> Option<JsValue> {
    member(&member(&window(), "crypto")?, "subtle")
}

/// Random bytes.
pub(super) fn random<const N: usize>() -> Option<[u8; N]> {
    let crypto = member(&window(), "crypto")?;
    let bytes = Uint8Array::new_with_length(u32::try_from(N).ok()?);
    super::script::call(&crypto, "getRandomValues", &[bytes.clone().into()]).ok()?;
    bytes.to_vec().try_into().ok()
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn read(buffer: &JsValue) -> Option<Vec<u8>> {
    Some(Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>()?).to_vec())
}

fn usages(usages: &[&str]) -> JsValue {
    usages
        .iter()
        .map(|usage| JsValue::from_str(usage))
        .collect::<js_sys::Array>()
        .into()
}

/// The device's half of the key: 256 random bits that can be used and never
/// read again.
pub(super) async fn new_half() -> Option<JsValue> {
    let random = Zeroizing::new(random::<32>()?);
    let arguments = [
        "raw".into(),
        bytes(random.as_slice()),
        "HKDF".into(),
        false.into(),
        usages(&["deriveKey", "deriveBits"]),
    ];
    promised(&subtle()?, "importKey", &arguments).await.ok()
}

/// HKDF (RFC 5869) over the device's half, salted with the server's.
fn derivation(share: &[u8], purpose: &[u8]) -> JsValue {
    object(&[
        ("name", "HKDF".into()),
        ("hash", "SHA-256".into()),
        ("salt", bytes(share)),
        ("info", bytes(purpose)),
    ])
    .into()
}

fn aes() -> JsValue {
    object(&[("name", "AES-GCM".into()), ("length", 256.into())]).into()
}

/// The key that both halves give.
pub(super) async fn key(half: &JsValue, share: &[u8]) -> Option<JsValue> {
    let arguments = [
        derivation(share, DRAFT),
        half.clone(),
        aes(),
        false.into(),
        usages(&["encrypt", "decrypt"]),
    ];
    promised(&subtle()?, "deriveKey", &arguments).await.ok()
}

/// The name of the person's record on this device: nobody without the
/// server's half can tell that there is one.
pub(super) async fn record(half: &JsValue, share: &[u8]) -> Option<String> {
    let arguments = [derivation(share, RECORD), half.clone(), 128.into()];
    let bits = promised(&subtle()?, "deriveBits", &arguments).await.ok()?;
    Some(hex(&read(&bits)?))
}

/// AES-256-GCM, one way or the other.
async fn gcm(
    way: &str,
    key: &JsValue,
    nonce: &[u8],
    about: &[u8],
    content: &[u8],
) -> Option<Vec<u8>> {
    let how = object(&[
        ("name", "AES-GCM".into()),
        ("iv", bytes(nonce)),
        ("additionalData", bytes(about)),
    ]);
    let arguments = [how.into(), key.clone(), bytes(content)];
    read(&promised(&subtle()?, way, &arguments).await.ok()?)
}

/// Seals; `about` is sealed with it and stands in clear elsewhere.
pub(super) async fn seal(
    key: &JsValue,
    nonce: &[u8],
    about: &[u8],
    content: &[u8],
) -> Option<Vec<u8>> {
    gcm("encrypt", key, nonce, about, content).await
}

/// Opens what was sealed; nothing where key, content or `about` is another.
pub(super) async fn open(
    key: &JsValue,
    nonce: &[u8],
    about: &[u8],
    sealed: &[u8],
) -> Option<Vec<u8>> {
    gcm("decrypt", key, nonce, about, sealed).await
}

/// The key that a passphrase gives (PBKDF2, RFC 8018).
async fn phrase_key(phrase: &str, salt: &[u8], rounds: u32) -> Option<JsValue> {
    let subtle = subtle()?;
    let import = [
        "raw".into(),
        bytes(phrase.as_bytes()),
        "PBKDF2".into(),
        false.into(),
        usages(&["deriveKey"]),
    ];
    let phrase = promised(&subtle, "importKey", &import).await.ok()?;
    let derivation = object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", bytes(salt)),
        ("iterations", rounds.into()),
    ]);
    let derive = [
        derivation.into(),
        phrase,
        aes(),
        false.into(),
        usages(&["encrypt", "decrypt"]),
    ];
    promised(&subtle, "deriveKey", &derive).await.ok()
}

/// A draft's file.
pub(crate) async fn seal_file(phrase: &str, schema: u16, content: &[u8]) -> Option<Vec<u8>> {
    let mut file = Portable {
        schema,
        rounds: ROUNDS,
        salt: random()?,
        nonce: random()?,
        sealed: Vec::new(),
    };
    let key = phrase_key(phrase, &file.salt, file.rounds).await?;
    file.sealed = seal(&key, &file.nonce, &file.header(), content).await?;
    Some(file.write())
}

/// The content of a draft's file; nothing where the passphrase is another.
pub(crate) async fn open_file(phrase: &str, file: &Portable) -> Option<Vec<u8>> {
    let key = phrase_key(phrase, &file.salt, file.rounds).await?;
    open(&key, &file.nonce, &file.header(), &file.sealed).await
}
