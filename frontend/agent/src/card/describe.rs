//! The certificates of all cards, as they are shown: those to sign with first, the others with the
//! reason.

use std::path::{Path, PathBuf};

use domain::person::NationalId;
use jiff::Timestamp;
use pades::{Candidate, Refusal};
use protocol::Algorithm;

use super::{CardError, Mechanism, PinStatus, Token};

/// What the libraries told.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// The library.
    pub module: PathBuf,
    /// Its cards, or why it tells of none.
    pub tokens: Option<Vec<Token>>,
    /// Why.
    pub error: Option<CardError>,
}

impl Card {
    /// What one library told.
    pub fn of(module: &Path, told: Result<Vec<Token>, CardError>) -> Self {
        let (tokens, error) = match told {
            Ok(tokens) => (Some(tokens), None),
            Err(error) => (None, Some(error)),
        };
        Self {
            module: module.to_owned(),
            tokens,
            error,
        }
    }
}

/// A certificate in the list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The library.
    pub module: PathBuf,
    /// The card's serial number.
    pub token: String,
    /// What the card's maker calls it.
    pub label: String,
    /// The key's `CKA_ID`.
    pub key: Vec<u8>,
    /// The certificate.
    pub candidate: Candidate,
    /// The authorities above it that the card has.
    pub authorities: Vec<Vec<u8>>,
    /// How it is signed with, or why not.
    pub usable: Result<Algorithm, Unusable>,
    /// How the card's PIN stands.
    pub pin: PinStatus,
}

/// Why nobody can sign with a certificate here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is somebody else's.
    OtherPerson,
    /// It has expired.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// It is for something else than signatures.
    NotForSigning,
    /// It is not qualified.
    NotQualified,
    /// It is an institution's seal.
    Seal,
    /// The card has no key for it.
    NoKey,
    /// The portal takes no signature that this card makes.
    NoAlgorithm,
}

/// The certificates of people on these cards: the usable ones first.
pub fn choices(
    cards: &[Card],
    person: &NationalId,
    algorithms: &[Algorithm],
    now: Timestamp,
) -> Vec<Choice> {
    let mut all = Vec::new();
    for card in cards {
        for token in card.tokens.iter().flatten() {
            all.extend(of_token(&card.module, token, person, algorithms, now));
        }
    }
    // Two libraries may see one card.
    let mut once: Vec<Choice> = Vec::new();
    for choice in all {
        if !once
            .iter()
            .any(|one| one.candidate.der() == choice.candidate.der())
        {
            once.push(choice);
        }
    }
    once.sort_by_key(|choice| choice.usable.is_err());
    once
}

fn of_token(
    module: &Path,
    token: &Token,
    person: &NationalId,
    algorithms: &[Algorithm],
    now: Timestamp,
) -> Vec<Choice> {
    let read = |one: &super::KeyCertificate| Candidate::read(&one.der.0);
    let among: Vec<_> = token.certificates.iter().filter_map(read).collect();
    let mut choices = Vec::new();
    for certificate in &token.certificates {
        let Some(candidate) = read(certificate) else {
            continue;
        };
        if candidate.is_authority() {
            continue;
        }
        let authorities = candidate.authorities(&among);
        let authorities = authorities.iter().map(|one| one.der().to_vec());
        let checked = candidate.check(person, now).map_err(unusable);
        let usable = checked.and_then(|()| {
            if !certificate.has_key {
                return Err(Unusable::NoKey);
            }
            let by = algorithm(&candidate, &token.mechanisms, algorithms);
            by.ok_or(Unusable::NoAlgorithm)
        });
        choices.push(Choice {
            module: module.to_owned(),
            token: token.serial.clone(),
            label: token.label.clone(),
            key: certificate.id.0.clone(),
            authorities: authorities.collect(),
            candidate,
            usable,
            pin: token.pin,
        });
    }
    choices
}

/// The first algorithm that portal, key and card have in common.
fn algorithm(
    candidate: &Candidate,
    offered: &[Mechanism],
    wanted: &[Algorithm],
) -> Option<Algorithm> {
    let of_key = candidate.algorithms();
    let mut wanted = wanted.iter().copied();
    wanted.find(|one| of_key.contains(&written(*one)) && offered.contains(&(*one).into()))
}

/// The same algorithm where the signature is written.
pub(crate) const fn written(algorithm: Algorithm) -> pades::write::Algorithm {
    match algorithm {
        Algorithm::RsaSha256 => pades::write::Algorithm::Rsa,
        Algorithm::RsaPssSha256 => pades::write::Algorithm::RsaPss,
        Algorithm::EcdsaP256Sha256 => pades::write::Algorithm::EcdsaP256,
        Algorithm::EcdsaP384Sha384 => pades::write::Algorithm::EcdsaP384,
    }
}

const fn unusable(refusal: Refusal) -> Unusable {
    match refusal {
        Refusal::OtherPerson => Unusable::OtherPerson,
        Refusal::Expired => Unusable::Expired,
        Refusal::NotYetValid => Unusable::NotYetValid,
        Refusal::NotQualified => Unusable::NotQualified,
        Refusal::Seal => Unusable::Seal,
        _ => Unusable::NotForSigning,
    }
}
