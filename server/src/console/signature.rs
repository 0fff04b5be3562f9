//! Judging a signed form at the console, for an auditor who has both files.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use domain::{
    Locale,
    person::NationalId,
    ports::{Clock as _, SignatureVerifier as _},
    signature::{AcceptedSignature, SignatureVerdict, SignedForm, UnknownStatus},
};
use pades::Issued;
use protocol::AgentKey;
use rcgen::KeyPair;

use super::{Ended, read, seconds};
use crate::{
    adapters::signature::{PadesVerifier, StandIn},
    agent_keys::{self as keys, AgentKeys},
    config::Config,
    say,
    system::SystemClock,
};

/// What is done with signatures.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum SignatureCommand {
    /// Judges a signed form by the rules of docs/threats.md, 1.3. The last line is
    /// `accept`, or `refuse`, the rule's number and the reason, or `undetermined
    /// revocation` where no authority tells whether a certificate was revoked, or `undetermined
    /// verifier` where the form could not be read by no fault of its own.
    /// Ends with 0, 1 or 2. Where `signature.revocation` names no hosts, none is asked.
    Check {
        /// The form as the portal issued it.
        issued: PathBuf,
        /// The signed form.
        file: PathBuf,
        /// The applicant's national id.
        #[arg(long)]
        tckn: String,
    },
    /// Signs a form by the development authority of `signature.stand_in_folder`.
    Sign {
        /// The form as the portal issued it.
        issued: PathBuf,
        /// Where the signed form goes.
        file: PathBuf,
        /// In whose name.
        #[arg(long)]
        tckn: String,
        /// With a certificate that is revoked at once.
        #[arg(long)]
        revoked: bool,
    },
    /// Issues a certificate of the development authority of `signature.stand_in_folder`, for a
    /// card.
    Certificate {
        /// A private key in PEM (PKCS #8).
        key: PathBuf,
        /// Where the certificate goes, in DER.
        file: PathBuf,
        /// In whose name.
        #[arg(long)]
        tckn: String,
    },
    /// The keys by which signing agents know the portal.
    #[command(subcommand)]
    AgentKeys(AgentKeysCommand),
}

/// What is done with the keys that signing requests are signed with.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum AgentKeysCommand {
    /// Makes `signature.agent.key_file` with a new key.
    New,
    /// Adds a new key behind the others: agents can learn it before it signs.
    Add,
    /// Takes the first key out; the second signs from the next start on.
    Retire,
    /// Prints a list of portals for agents, `portals.json`, with this portal.
    List,
}

/// Judges a signed form, or signs one.
///
/// # Errors
/// When a file cannot be read, the issued form is none, or the configuration names no anchors.
pub async fn signature(config: &Config, what: &SignatureCommand) -> Ended {
    match what {
        SignatureCommand::Check { issued, file, tckn } => {
            check(config, issued, file, &person(tckn)?).await
        }
        SignatureCommand::Sign {
            issued,
            file,
            tckn,
            revoked,
        } => sign(config, [issued, file], &person(tckn)?, *revoked),
        SignatureCommand::Certificate { key, file, tckn } => {
            issue(config, [key, file], &person(tckn)?)
        }
        SignatureCommand::AgentKeys(what) => agent_keys(config, *what),
    }
}

fn agent_keys(config: &Config, what: AgentKeysCommand) -> Ended {
    let agent = config.signing_agent();
    let (label, file) = agent.ok_or("signature.agent.label: the portal works with no agent")?;
    match what {
        AgentKeysCommand::New => keys::make(&file)?,
        AgentKeysCommand::Add => keys::add(&file)?,
        AgentKeysCommand::Retire => keys::retire(&file)?,
        AgentKeysCommand::List => {}
    }
    // Development has a key from its first start on.
    let public = AgentKeys::read(&file)?.public();
    let public: Vec<String> = public.iter().map(AgentKey::as_text).collect();
    let list = serde_json::json!({ "portals": [{
        "label": label,
        "origin": config.http.origin,
        "keys": public,
        "name": { "tr": "Mühür", "en": "Mühür" },
    }] });
    say!("{list:#}");
    Ok(ExitCode::SUCCESS)
}

fn stand_in(config: &Config) -> Result<StandIn, Box<dyn std::error::Error>> {
    let folder = config.signatures().and_then(|named| named.stand_in_folder);
    let folder = folder.ok_or("signature.stand_in_folder: nobody signs without it")?;
    Ok(StandIn::open(&folder)?)
}

fn issue(config: &Config, [key, out]: [&Path; 2], applicant: &NationalId) -> Ended {
    let pem = String::from_utf8(read(key)?)?;
    let pair = KeyPair::from_pem(&pem).map_err(|error| format!("{}: {error}", key.display()))?;
    let certificate = stand_in(config)?.issue(applicant, &pair)?;
    std::fs::write(out, certificate).map_err(|error| format!("{}: {error}", out.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn person(tckn: &str) -> Result<NationalId, String> {
    NationalId::parse(tckn).map_err(|error| format!("--tckn: {error}"))
}

fn sign(config: &Config, files: [&Path; 2], applicant: &NationalId, revoked: bool) -> Ended {
    let authority = stand_in(config)?;
    let at = config.signature.clock.unwrap_or_else(|| SystemClock.now());
    let [issued, out] = files;
    let signed = authority.sign(&read(issued)?, applicant, at)?;
    if revoked {
        authority.revoke(&signed.serial)?;
    }
    std::fs::write(out, &signed.file).map_err(|error| format!("{}: {error}", out.display()))?;
    say!("certificate: {}", signed.serial);
    Ok(ExitCode::SUCCESS)
}

async fn check(config: &Config, issued: &Path, file: &Path, applicant: &NationalId) -> Ended {
    let signatures = config.signatures().unwrap_or_default();
    let verifier = PadesVerifier::open(&signatures, Arc::new(SystemClock))?;
    let bytes = read(issued)?;
    let not_issued = |why: &dyn std::fmt::Display| format!("{}: {why}", issued.display());
    let form = Issued::read(&bytes).map_err(|error| not_issued(&error))?;
    let issued_at = form
        .issued_at()
        .ok_or_else(|| not_issued(&"says no date of issue"))?;
    let form = SignedForm {
        issued: &bytes,
        issued_at,
        applicant,
        uploaded: &bounded(file)?,
    };
    let verdict = match verifier.verify(&form).await {
        Ok(verdict) => verdict,
        Err(why) => {
            say!("{why}");
            say!("undetermined verifier");
            return Ok(ExitCode::from(UNDETERMINED));
        }
    };
    Ok(match verdict {
        SignatureVerdict::Accepted(accepted) => {
            say_facts(&accepted);
            for status in &accepted.evidence.statuses {
                let (serial, source) = (status.serial.as_str(), &status.source);
                let at = seconds(status.this_update);
                say!("certificate {serial}: good at {at}, by {source}");
            }
            say!("revocation: good");
            say!("accept");
            ExitCode::SUCCESS
        }
        SignatureVerdict::Undetermined { otherwise, .. } if !verifier.asks() => {
            say_facts(&otherwise);
            say!("revocation: not asked");
            say!("accept");
            ExitCode::SUCCESS
        }
        SignatureVerdict::Undetermined {
            otherwise,
            unanswered,
        } => {
            say_facts(&otherwise);
            say_unanswered(&unanswered);
            say!("revocation: cannot be told");
            say!("undetermined revocation");
            ExitCode::from(UNDETERMINED)
        }
        SignatureVerdict::Refused(refusal) => {
            if let Some((since, reason)) = refusal.revoked {
                say!("revocation: revoked at {}, {reason}", seconds(since));
            }
            for locale in Locale::ALL {
                say!("{}", refusal.sentence(locale));
            }
            say!("refuse {} {}", refusal.rule, refusal.code);
            ExitCode::FAILURE
        }
    })
}

/// How the command ends where the same form is to be judged again later.
const UNDETERMINED: u8 = 2;

fn say_facts(accepted: &AcceptedSignature) {
    say!("level: PAdES {}", accepted.level.code());
    let at = seconds(accepted.signed_at);
    say!("signed at: {at}, by the signer's clock");
    say!("bytes to keep: {}", accepted.kept);
}

fn say_unanswered(unanswered: &[UnknownStatus]) {
    for one in unanswered {
        let serial = one.serial.as_str();
        if one.sources.is_empty() {
            say!("certificate {serial}: names nobody to ask");
        }
        for (source, why) in &one.sources {
            say!("certificate {serial}: {source}: {why}");
        }
    }
}

/// A file's bytes, but no more than one more than are ever accepted.
fn bounded(file: &Path) -> Result<Vec<u8>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let mut bytes = Vec::new();
    let most = u64::try_from(pades::LARGEST).unwrap_or(u64::MAX);
    let opened = File::open(file).map_err(told)?;
    opened
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(told)?;
    Ok(bytes)
}
