//! Cards: tokens of SoftHSM, each in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use rcgen::CertificateParams;

use crate::{
    authority::{AUTHORITY, Identity, Kind, QUALIFIED, person},
    issued::APPLICANT,
};

/// The PIN of every card here.
pub const PIN: &str = "1234";

/// Debian's.
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The library with the faults of others.
static SHIM: LazyLock<PathBuf> = LazyLock::new(|| {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("card-shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/shim.c");
    let mut compiler = Command::new("cc");
    run(compiler
        .args(["-shared", "-fPIC", "-Wall", "-Werror", "-o"])
        .args([&library, &source])
        .arg("-ldl"));
    library
});

/// A card.
pub struct Card {
    /// Its folder, which is gone with it.
    folder: tempfile::TempDir,
}

impl Card {
    /// An empty one.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("tokens");
        fs::create_dir(&tokens).unwrap();
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\n",
            tokens.display()
        );
        fs::write(folder.path().join("softhsm2.conf"), settings).unwrap();
        let card = Self { folder };
        card.tool(&[
            "--init-token",
            "--free",
            "--label",
            "card",
            "--so-pin",
            "12345678",
        ]);
        card
    }

    /// The applicant's, with a key of this kind and the authority between.
    pub fn of_applicant(kind: Kind) -> Self {
        let card = Self::empty();
        card.add(1, &issue(kind, |_| ()), true);
        card.certificate(9, &AUTHORITY.between.der);
        card
    }

    /// Adds a certificate, with its key or without.
    pub fn add(&self, id: u8, identity: &Identity, with_key: bool) {
        self.certificate(id, &identity.der);
        if with_key {
            let key = self.folder.path().join("key.pem");
            fs::write(&key, identity.key.serialize_pem()).unwrap();
            let (key, id) = (key.display().to_string(), format!("{id:02x}"));
            self.tool(&[
                "--import", &key, "--token", "card", "--label", "key", "--id", &id,
            ]);
        }
    }

    fn certificate(&self, id: u8, der: &[u8]) {
        let file = self.folder.path().join("certificate.der");
        fs::write(&file, der).unwrap();
        let mut tool = Command::new("pkcs11-tool");
        run(self
            .environment(&mut tool)
            .args([
                "--module", SOFTHSM, "--login", "--pin", PIN, "--type", "cert",
            ])
            .args(["--id", &format!("{id:02x}"), "--write-object"])
            .arg(file));
    }

    fn tool(&self, arguments: &[&str]) {
        let mut tool = Command::new("softhsm2-util");
        run(self
            .environment(&mut tool)
            .args(arguments)
            .args(["--pin", PIN]));
    }

    /// What programs need to find it.
    pub fn environment<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("SOFTHSM2_CONF", self.folder.path().join("softhsm2.conf"))
            .env("CARD_REAL", SOFTHSM)
            .env("CARD_COUNTER", self.folder.path().join("wrong"))
    }

    /// SoftHSM's library, or the one with these faults.
    pub fn module(faults: &str) -> PathBuf {
        if faults.is_empty() {
            PathBuf::from(SOFTHSM)
        } else {
            SHIM.clone()
        }
    }

    /// The wrong PINs that a card with the fault `counts` counted.
    pub fn wrong_pins(&self) -> String {
        fs::read_to_string(self.folder.path().join("wrong")).unwrap_or_default()
    }
}

/// A certificate of the applicant's, qualified, but for what is changed.
pub fn issue(kind: Kind, change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let mut params = person(APPLICANT, &QUALIFIED);
    change(&mut params);
    AUTHORITY.between.issue(params, kind.key())
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}
