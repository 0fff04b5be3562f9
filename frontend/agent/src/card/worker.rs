//! The process that has a maker's library loaded: `muhur-imza --card-worker MODULE`.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use cryptoki::{
    context::{Function, Pkcs11},
    error::{Error, RvError},
    mechanism::{
        Mechanism as Pkcs11Mechanism, MechanismType,
        rsa::{PkcsMgfType, PkcsPssParams},
    },
    object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::RawAuthPin,
};
use protocol::Bytes;
use zeroize::Zeroizing;

use super::{
    calls::{
        Answer, Call, CardError, KeyCertificate, Mechanism, PinStatus, Token, read_frame,
        write_frame,
    },
    raw::Library,
    value,
};

/// Certificates of a card at most.
const CERTIFICATES: usize = 64;

/// Answers one call and ends.
///
/// # Errors
/// When the agent is gone.
pub fn serve(module: &Path, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let call: Call = serde_json::from_slice(&read_frame(&mut from)?)?;
    let answer = match call {
        Call::List => list(module).map_or_else(|error| failed(&error), Answer::Listed),
        Call::Sign {
            token,
            key,
            mechanism,
            digest,
        } => {
            let pin = read_frame(&mut from)?;
            sign(module, &token, &key.0, mechanism, &digest.0, pin)
        }
    };
    write_frame(&mut to, &serde_json::to_vec(&answer)?)
}

struct Module {
    raw: Library,
    context: Pkcs11,
}

impl Module {
    fn load(path: &Path) -> Result<Self, Error> {
        // The first one stays loaded, and the second finds it initialized.
        let raw = Library::initialize(path)?;
        let context = Pkcs11::new(path)?;
        Ok(Self { raw, context })
    }
}

fn list(module: &Path) -> Result<Vec<Token>, Error> {
    let Module { context, raw: _raw } = Module::load(module)?;
    let mut tokens = Vec::new();
    for slot in context.get_slots_with_token()? {
        // A card that cannot be read hides no other one.
        if let Ok(Some(token)) = token(&context, slot) {
            tokens.push(token);
        }
    }
    Ok(tokens)
}

fn token(context: &Pkcs11, slot: Slot) -> Result<Option<Token>, Error> {
    let info = context.get_token_info(slot)?;
    if !info.token_initialized() {
        return Ok(None);
    }
    let offered = context.get_mechanism_list(slot)?;
    let mechanisms = [
        (MechanismType::RSA_PKCS, Mechanism::RsaPkcs),
        (MechanismType::RSA_PKCS_PSS, Mechanism::RsaPss),
        (MechanismType::ECDSA, Mechanism::Ecdsa),
    ];
    let mechanisms = mechanisms.into_iter();
    let session = context.open_ro_session(slot)?;
    Ok(Some(Token {
        label: info.label().to_owned(),
        serial: info.serial_number().to_owned(),
        pin: pin_status(context, slot)?,
        mechanisms: mechanisms
            .filter(|(offer, _)| offered.contains(offer))
            .map(|(_, mechanism)| mechanism)
            .collect(),
        certificates: certificates(&session)?,
    }))
}

fn pin_status(context: &Pkcs11, slot: Slot) -> Result<PinStatus, Error> {
    let info = context.get_token_info(slot)?;
    Ok(PinStatus {
        count_low: info.user_pin_count_low(),
        final_try: info.user_pin_final_try(),
        locked: info.user_pin_locked(),
        pad: info.protected_authentication_path(),
        shortest: info.min_pin_length(),
        longest: info.max_pin_length(),
    })
}

fn certificates(session: &Session) -> Result<Vec<KeyCertificate>, Error> {
    let keys = [
        ids(session, ObjectClass::PRIVATE_KEY)?,
        ids(session, ObjectClass::PUBLIC_KEY)?,
    ]
    .concat();
    let template = [
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
    ];
    let found = session.find_objects(&template)?;
    let mut certificates = Vec::new();
    for object in found.into_iter().take(CERTIFICATES) {
        let wanted = [AttributeType::Id, AttributeType::Value];
        let (mut id, mut der) = (Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &wanted)? {
            match attribute {
                Attribute::Id(value) => id = value,
                Attribute::Value(value) => der = value,
                _ => {}
            }
        }
        certificates.push(KeyCertificate {
            has_key: keys.is_empty() || keys.contains(&id),
            id: Bytes(id),
            der: Bytes(der),
        });
    }
    Ok(certificates)
}

fn ids(session: &Session, class: ObjectClass) -> Result<Vec<Vec<u8>>, Error> {
    let mut ids = Vec::new();
    for object in session.find_objects(&[Attribute::Class(class)])? {
        for attribute in session.get_attributes(object, &[AttributeType::Id])? {
            if let Attribute::Id(id) = attribute {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

fn sign(
    module: &Path,
    token: &str,
    id: &[u8],
    mechanism: Mechanism,
    digest: &[u8],
    pin: Zeroizing<Vec<u8>>,
) -> Answer {
    let module = match Module::load(module) {
        Ok(module) => module,
        Err(error) => return failed(&error),
    };
    let slot = match slot_of(&module.context, token) {
        Ok(Some(slot)) => slot,
        Ok(None) => return Answer::Failed(CardError::Removed, None),
        Err(error) => return failed(&error),
    };
    match signed(&module, slot, id, mechanism, digest, pin) {
        Ok(signature) => Answer::Signed(Bytes(signature)),
        Err(error) => Answer::Failed(error, pin_status(&module.context, slot).ok()),
    }
}

fn slot_of(context: &Pkcs11, token: &str) -> Result<Option<Slot>, Error> {
    for slot in context.get_slots_with_token()? {
        let info = context.get_token_info(slot);
        if info.is_ok_and(|info| info.serial_number() == token) {
            return Ok(Some(slot));
        }
    }
    Ok(None)
}

fn signed(
    module: &Module,
    slot: Slot,
    id: &[u8],
    mechanism: Mechanism,
    digest: &[u8],
    mut pin: Zeroizing<Vec<u8>>,
) -> Result<Vec<u8>, CardError> {
    let session = module.context.open_ro_session(slot).map_err(said)?;
    // Taken without being copied; the secret wipes itself too.
    let pin = RawAuthPin::new(Box::new(std::mem::take(&mut *pin)));
    let pad = pin_status(&module.context, slot).map_err(said)?.pad;
    let login = |user| {
        if pad {
            session.login(user, None)
        } else {
            session.login_with_raw(user, &pin)
        }
    };
    match login(UserType::User) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
        Err(error) => return Err(said(error)),
    }
    let key = private_key(&session, id).map_err(said)?;
    let key = key.ok_or(CardError::NoKey)?;
    let each_time = asks_each_time(&session, key);
    let data = match mechanism {
        Mechanism::RsaPkcs => value::digest_info(digest).ok_or(CardError::Mechanism)?,
        Mechanism::RsaPss | Mechanism::Ecdsa => digest.to_vec(),
    };
    let by = match mechanism {
        Mechanism::RsaPkcs => Pkcs11Mechanism::RsaPkcs,
        Mechanism::RsaPss => Pkcs11Mechanism::RsaPkcsPss(PkcsPssParams {
            hash_alg: MechanismType::SHA256,
            mgf: PkcsMgfType::MGF1_SHA256,
            s_len: 32.into(),
        }),
        Mechanism::Ecdsa => Pkcs11Mechanism::Ecdsa,
    };
    let between = || {
        if each_time {
            login(UserType::ContextSpecific)
        } else {
            Ok(())
        }
    };
    let signature = module.raw.sign(&session, &by, key, &data, between);
    let signature = signature.map_err(said)?;
    match mechanism {
        Mechanism::RsaPkcs | Mechanism::RsaPss => Ok(signature),
        Mechanism::Ecdsa => {
            let der = value::ecdsa_in_der(&signature);
            der.ok_or_else(|| CardError::Other("ECDSA".to_owned()))
        }
    }
}

fn private_key(session: &Session, id: &[u8]) -> Result<Option<ObjectHandle>, Error> {
    let template = [
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::Id(id.to_vec()),
    ];
    Ok(session.find_objects(&template)?.first().copied())
}

/// Whether a key wants the PIN for every signature, as those for qualified ones often do.
fn asks_each_time(session: &Session, key: ObjectHandle) -> bool {
    let told = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate]);
    told.is_ok_and(|told| told.contains(&Attribute::AlwaysAuthenticate(true)))
}

fn failed(error: &Error) -> Answer {
    Answer::Failed(reason(error), None)
}

fn said(error: Error) -> CardError {
    reason(&error)
}

fn reason(error: &Error) -> CardError {
    let Error::Pkcs11(code, function) = error else {
        return match error {
            Error::LibraryLoading(_) | Error::MissingSymbol(_) | Error::NullFunctionPointer => {
                CardError::Module
            }
            _ => CardError::Other("?".to_owned()),
        };
    };
    match code {
        RvError::PinIncorrect => CardError::PinWrong,
        RvError::PinLocked => CardError::PinLocked,
        RvError::PinLenRange | RvError::PinInvalid => CardError::PinLength,
        RvError::PinExpired => CardError::PinExpired,
        RvError::FunctionCanceled | RvError::Cancel => CardError::Cancelled,
        RvError::DeviceRemoved | RvError::TokenNotPresent | RvError::SlotIdInvalid => {
            CardError::Removed
        }
        RvError::MechanismInvalid
        | RvError::MechanismParamInvalid
        | RvError::KeyTypeInconsistent
        | RvError::KeyFunctionNotPermitted => CardError::Mechanism,
        _ if matches!(function, Function::Initialize | Function::GetFunctionList) => {
            CardError::Module
        }
        other => CardError::Other(format!("{function:?}: {other:?}")),
    }
}
