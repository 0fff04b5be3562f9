//! Our mails as a server of others takes them (aiosmtpd), and as a reader of
//! others reads them (Python's `email`).

mod answers;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use NotSent::Unreachable;
use domain::{
    Locale,
    certificate::OrderState,
    contact::EmailAddress,
    id::{ApplicationNumber, MessageId},
    institution::Authority,
    outbox::Notice,
    ports::{Clock, Mailer, NotSent},
};
use secrecy::SecretString;
use serde::Deserialize;
use server::{
    adapters::mail::Smtp,
    config::mail::{SmtpConfig, TlsMode},
    system::SystemClock,
};

use super::registry::python;

/// A mail server and the mails that it took.
struct Post {
    python: String,
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Drop for Post {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/outside/mail.py")
}

/// What Python makes of a mail.
#[derive(Debug, Deserialize)]
struct Read {
    ascii: bool,
    longest: usize,
    defects: Vec<String>,
    kind: String,
    headers: BTreeMap<String, String>,
    parts: Vec<(String, Option<String>, String)>,
}

impl Post {
    /// One that anybody on this machine may speak to.
    fn open(python: String) -> Self {
        Self::start(python, &[])
    }

    fn start(python: String, more: &[&Path]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("muhur-mail-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut child = Command::new(&python)
            .arg(script())
            .arg("serve")
            .arg(&folder)
            .args(more)
            .stdout(Stdio::piped())
            // It tells of every connection that we break off.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut port)
            .unwrap();
        Self {
            python,
            child,
            port: port.trim().parse().unwrap(),
            folder,
        }
    }

    fn config(&self) -> SmtpConfig {
        SmtpConfig {
            host: "127.0.0.1".to_owned(),
            port: Some(self.port),
            tls: TlsMode::None,
            ca_file: None,
            user: None,
            password: None,
            password_file: None,
            from: "Başvuru Portalı <no-reply@basvuru.example.gov.tr>".to_owned(),
            connect_timeout_ms: 1_000,
            timeout_ms: 1_500,
            when_sms_fails: false,
        }
    }

    /// The mails, in the order in which they came.
    fn taken(&self) -> Vec<Read> {
        let mut files: Vec<_> = std::fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "eml"))
            .collect();
        files.sort();
        files
            .iter()
            .map(|file| {
                let read = Command::new(&self.python)
                    .arg(script())
                    .arg("read")
                    .arg(file)
                    .output()
                    .unwrap();
                serde_json::from_slice(&read.stdout).unwrap()
            })
            .collect()
    }
}

fn mailer(config: &SmtpConfig) -> Smtp {
    mailer_at(config, Arc::new(SystemClock))
}

fn mailer_at(config: &SmtpConfig, clock: Arc<dyn Clock>) -> Smtp {
    Smtp::open(config, "https://basvuru.example.gov.tr", clock).unwrap()
}

fn details() -> Notice {
    Notice::AuthorityDetails {
        number: ApplicationNumber::from_choices([3; 9]),
        authority: Some(Authority {
            name: "Ayşe <b>Demirtaş</b> & İğne".to_owned(),
            unit: "Personel Birimi, 2. kat".to_owned(),
            phone: "0262 555 01 02".to_owned(),
        }),
        help_phone: "444 5 576".to_owned(),
    }
}

fn received() -> Notice {
    Notice::Received {
        number: ApplicationNumber::from_choices([3; 9]),
        revocation: Some(OrderState::Ordered),
        fee: None,
    }
}

async fn told(mailer: &Smtp, name: &str) -> Result<(), NotSent> {
    let to = EmailAddress::parse(&format!("{name}@example.org")).unwrap();
    let reference = MessageId::from_bytes([7; 16]);
    mailer
        .notice(&to, &received(), &reference, Locale::Tr)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_others_sees_both_languages_letter_for_letter() {
    let Some(python) = python() else { return };
    let post = Post::open(python);
    let mailer = mailer(&post.config());
    let to = EmailAddress::parse("sukru.isik@saglik.gov.tr").unwrap();
    let all = [
        (details(), Locale::Tr),
        (details(), Locale::En),
        (received(), Locale::Tr),
    ];
    for (count, (notice, locale)) in all.iter().enumerate() {
        let reference = MessageId::from_bytes([u8::try_from(count).unwrap(); 16]);
        mailer
            .notice(&to, notice, &reference, *locale)
            .await
            .unwrap();
    }
    let taken = post.taken();
    assert_eq!(taken.len(), 3);
    for mail in &taken {
        assert!(mail.ascii && mail.longest <= 78, "{}", mail.longest);
        assert_eq!(
            (&*mail.kind, &mail.defects),
            ("multipart/alternative", &vec![])
        );
        assert_eq!(mail.headers["Auto-Submitted"], "auto-generated");
        assert_eq!(mail.headers["To"], "sukru.isik@saglik.gov.tr");
        assert_eq!(
            mail.headers["From"],
            "Başvuru Portalı <no-reply@basvuru.example.gov.tr>"
        );
        assert!(mail.headers.contains_key("Date") && mail.headers.contains_key("MIME-Version"));
        let kinds: Vec<_> = mail.parts.iter().map(|part| &*part.0).collect();
        assert_eq!(kinds, ["text/plain", "text/html"]);
        for (_, charset, text) in &mail.parts {
            assert_eq!(charset.as_deref(), Some("utf-8"));
            // No national id, and nothing that is fetched.
            for never in ["10000000146", "src=", "url("] {
                assert!(!text.contains(never), "{never}\n{text}");
            }
            assert!(text.contains("https://basvuru.example.gov.tr"));
        }
    }
    let [turkish, english, received] = &taken[..] else {
        panic!("three mails");
    };
    let number = ApplicationNumber::from_choices([3; 9]);
    assert_eq!(
        turkish.headers["Subject"],
        format!("İmzalı formu kime vereceğiniz ({})", number.as_str())
    );
    assert_eq!(
        english.headers["Subject"],
        format!("Whom to hand the signed form to ({})", number.as_str())
    );
    assert_eq!(english.headers["Content-Language"], "en, tr");
    for (mail, first, second) in [
        (turkish, "Kurum yetkiliniz", "Certificate officer"),
        (english, "Certificate officer", "Kurum yetkiliniz"),
    ] {
        for (kind, _, text) in &mail.parts {
            assert!(text.find(first).unwrap() < text.find(second).unwrap());
            let name = match kind.as_str() {
                "text/plain" => "Ayşe <b>Demirtaş</b> & İğne",
                _ => "Ayşe &lt;b&gt;Demirtaş&lt;/b&gt; &amp; İğne",
            };
            assert_eq!(text.matches(name).count(), 2, "{text}");
        }
    }
    assert!(
        received.parts[0]
            .2
            .contains("Eski sertifika: iptal işlemi başlatıldı")
    );
}

/// An authority of our own and a server's certificate by it, as PEM files.
fn certificates(folder: &Path) -> [PathBuf; 3] {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = rcgen::CertifiedIssuer::self_signed(params, key).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let named = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = named.signed_by(&key, &authority).unwrap();
    let files = ["ca", "cert", "key"].map(|name| folder.join(format!("{name}.pem")));
    for (file, text) in files
        .iter()
        .zip([authority.pem(), certificate.pem(), key.serialize_pem()])
    {
        std::fs::write(file, text).unwrap();
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_goes_to_nobody_but_the_server_whose_certificate_is_trusted() {
    let Some(python) = python() else { return };
    let folder = std::env::temp_dir().join(format!("muhur-mail-ca-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let [ca, cert, key] = certificates(&folder);
    let post = Post::start(python.clone(), &[&cert, &key]);
    let good = SmtpConfig {
        host: "localhost".to_owned(),
        tls: TlsMode::Starttls,
        ca_file: Some(ca),
        user: Some("muhur".to_owned()),
        password: Some(SecretString::from("gizli-parola")),
        ..post.config()
    };
    assert_eq!(told(&mailer(&good), "sukru").await, Ok(()));
    let plain = Post::open(python);
    for (config, why) in [
        (
            SmtpConfig {
                password: Some(SecretString::from("baska")),
                ..good.clone()
            },
            "another password",
        ),
        (
            SmtpConfig {
                ca_file: None,
                ..good.clone()
            },
            "an authority that nobody trusts",
        ),
        (
            SmtpConfig {
                host: "127.0.0.1".to_owned(),
                ..good.clone()
            },
            "a name that is not the certificate's",
        ),
        (
            SmtpConfig {
                tls: TlsMode::None,
                ca_file: None,
                user: None,
                password: None,
                ..good.clone()
            },
            "no TLS where it is wanted",
        ),
        (
            SmtpConfig {
                port: Some(plain.port),
                ..good.clone()
            },
            "a server that speaks no TLS",
        ),
    ] {
        assert_eq!(
            told(&mailer(&config), "sukru").await,
            Err(Unreachable),
            "{why}"
        );
    }
    assert_eq!((post.taken().len(), plain.taken().len()), (1, 0));
    std::fs::remove_dir_all(folder).unwrap();
}
