//! A portal: it tells what the agent is told, and judges what it signs.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use protocol::{
    AgentKey, Algorithm, Bytes, CERTIFICATE, CLAIM, CertificateChain, Checked, CheckedAs, Claim,
    Claimed, DOCUMENT, Denied, Description, Document, LARGEST_BODY, Line, Person, Purpose, REQUEST,
    Received, Refused, Sentence, decode, encode,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use sha2::{Digest as _, Sha256};

use crate::issued::{APPLICANT, FORM, clock, judge};

/// What leads to the request.
pub const TICKET: &str = "mpjtb9d5mpjtb9d5mpjtb9d5mm";
/// What is typed.
pub const CODE: &str = "K7M2-Q9XD";
/// The agent's from then on.
const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// What the browser is opened with.
pub const RETURN_KEY: &str = "abcdefghjkmnpqrstvwxyz0124";
/// What the page may ask for.
pub const RETURN_CODE: &str = "482915";

/// What a test changes of the portal.
#[derive(Default)]
pub struct Changes {
    /// Of the description, before it is signed.
    pub description: Option<fn(&mut Description)>,
    /// Of its text, before it is signed.
    pub text: Option<fn(&str) -> String>,
    /// Another key signs.
    pub foreign_key: bool,
    /// The form that is sent.
    pub form: Option<fn(&mut Vec<u8>)>,
    /// The answer to this call, as it is written.
    pub answer: Option<(&'static str, String)>,
    /// What is said of the certificate.
    pub checked: Option<CheckedAs>,
    /// Where the agent leads back to.
    pub return_url: Option<fn(&str) -> String>,
    /// How often the signed form is refused.
    pub refusals: u8,
    /// The call before whose answer the portal says so and waits.
    pub stops_at: Option<&'static str>,
    /// The call that gets no answer: its connection ends.
    pub cut_off_at: Option<&'static str>,
}

/// How the portal is spoken to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transport {
    Plain,
    Tls,
}

/// A portal that listens.
pub struct Portal {
    /// Its server's authority in PEM, where it speaks TLS.
    pub authority: Option<String>,
    pub origin: String,
    pub key: AgentKey,
    shared: Arc<Shared>,
    stopped: Arc<Mutex<mpsc::Receiver<()>>>,
}

struct Shared {
    origin: String,
    pair: Ed25519KeyPair,
    changes: Changes,
    seen: Mutex<Seen>,
    stopping: mpsc::Sender<()>,
}

/// What came.
#[derive(Default)]
struct Seen {
    /// Method and path of each call.
    calls: Vec<String>,
    /// Everything that came, as it came.
    bytes: Vec<u8>,
    claims: Vec<Claim>,
    accepted: Option<Vec<u8>>,
    refused: u8,
}

impl Portal {
    pub fn open(changes: Changes) -> Self {
        Self::listen(changes, Transport::Plain)
    }

    /// With a certificate that only its own authority vouches for.
    pub fn open_with_tls(changes: Changes) -> Self {
        Self::listen(changes, Transport::Tls)
    }

    fn listen(changes: Changes, transport: Transport) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (origin, tls) = match transport {
            Transport::Plain => (format!("http://{address}"), None),
            Transport::Tls => (format!("https://localhost:{}", address.port()), Some(tls())),
        };
        let (authority, tls) = tls.unzip();
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = AgentKey::from_bytes(pair.public_key().as_ref().try_into().unwrap());
        let (stopping, stopped) = mpsc::channel();
        let shared = Arc::new(Shared {
            origin: origin.clone(),
            pair,
            changes,
            seen: Mutex::default(),
            stopping,
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (shared, stream) = (Arc::clone(&serving), stream.unwrap());
                match tls.clone() {
                    None => thread::spawn(move || shared.serve(stream)),
                    Some(tls) => thread::spawn(move || {
                        let connection = rustls::ServerConnection::new(tls).unwrap();
                        shared.serve(rustls::StreamOwned::new(connection, stream));
                    }),
                };
            }
        });
        Self {
            authority,
            origin,
            key,
            shared,
            stopped: Arc::new(Mutex::new(stopped)),
        }
    }

    /// The same one, for a list that tells of it in another way.
    pub fn told_as(&self, authority: Option<String>, origin: String) -> Self {
        Self {
            authority,
            origin,
            key: self.key.clone(),
            shared: Arc::clone(&self.shared),
            stopped: Arc::clone(&self.stopped),
        }
    }

    /// Method and path of each call, in their order.
    pub fn calls(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().calls.clone()
    }

    /// Whether these bytes came with any call.
    pub fn was_sent(&self, bytes: &[u8]) -> bool {
        let seen = self.shared.seen.lock().unwrap();
        seen.bytes.windows(bytes.len()).any(|one| one == bytes)
    }

    pub fn claims(&self) -> Vec<Claim> {
        self.shared.seen.lock().unwrap().claims.clone()
    }

    /// The signed form that was accepted.
    pub fn accepted(&self) -> Option<Vec<u8>> {
        self.shared.seen.lock().unwrap().accepted.clone()
    }

    /// Waits until the call came at which it stops.
    pub fn wait_until_it_stops(&self) {
        self.stopped.lock().unwrap().recv().unwrap();
    }
}

impl Shared {
    fn serve(&self, stream: impl Read + Write) {
        let mut reader = BufReader::new(stream);
        while let Some((call, headers, body)) = read(&mut reader) {
            {
                let mut seen = self.seen.lock().unwrap();
                seen.calls.push(call.clone());
                for (name, value) in &headers {
                    seen.bytes.extend(format!("{name}: {value}\n").bytes());
                }
                seen.bytes.extend(&body);
            }
            if self.changes.cut_off_at == Some(call.as_str()) {
                return;
            }
            if self.changes.stops_at == Some(call.as_str()) {
                self.stopping.send(()).unwrap();
                thread::park();
            }
            let answer = match &self.changes.answer {
                Some((at, answer)) if *at == call => answer.clone().into_bytes(),
                _ => self.answer(&call, &headers, &body),
            };
            if reader.get_mut().write_all(&answer).is_err() {
                return;
            }
        }
    }

    fn answer(&self, call: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> Vec<u8> {
        let (method, path) = call.split_once(' ').unwrap();
        if path == CLAIM {
            let claim: Claim = decode(body).unwrap();
            let known = [TICKET, CODE].contains(&claim.ticket.as_str());
            self.seen.lock().unwrap().claims.push(claim);
            return if known {
                written(200, &encode(&self.claimed()))
            } else {
                denied("not_known")
            };
        }
        assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
        match (method, path) {
            ("GET", DOCUMENT) => {
                let mut form = FORM.to_vec();
                if let Some(change) = self.changes.form {
                    change(&mut form);
                }
                written(200, &form)
            }
            ("POST", CERTIFICATE) => {
                let chain: CertificateChain = decode(body).unwrap();
                // The authority between is on the card too.
                assert!((1..=2).contains(&chain.chain.len()));
                let result = self.changes.checked.unwrap_or(CheckedAs::Usable);
                let sentence = Sentence::of("SERTİFİKA YANITI", "CERTIFICATE ANSWER");
                written(200, &encode(&Checked { result, sentence }))
            }
            ("PUT", DOCUMENT) => written(200, &encode(&self.judged(body))),
            ("DELETE", REQUEST) => written(200, b""),
            _ => denied("malformed"),
        }
    }

    fn claimed(&self) -> Claimed {
        let now = clock();
        let mut description = Description {
            version: Description::VERSION,
            origin: self.origin.clone(),
            request: "00".repeat(16),
            purpose: Purpose::SignForm,
            person: Person {
                name: "Ayşe Yılmaz".to_owned(),
                national_id: APPLICANT.to_owned(),
            },
            institution: Sentence::of("Sağlık Bakanlığı", "Ministry of Health"),
            application: "K7M-4PX-29Q".to_owned(),
            summary: vec![Line {
                label: Sentence::of("Neden", "Reason"),
                value: Sentence::of("Süresi doluyor", "It expires"),
            }],
            document: Document {
                sha256: domain::id::hex(&Sha256::digest(FORM)),
                length: FORM.len(),
            },
            algorithms: vec![
                Algorithm::EcdsaP256Sha256,
                Algorithm::EcdsaP384Sha384,
                Algorithm::RsaSha256,
                Algorithm::RsaPssSha256,
            ],
            issued_at: now,
            expires_at: now + jiff::SignedDuration::from_mins(15),
            nonce: "11".repeat(16),
        };
        if let Some(change) = self.changes.description {
            change(&mut description);
        }
        let mut text = String::from_utf8(description.to_bytes()).unwrap();
        if let Some(change) = self.changes.text {
            text = change(&text);
        }
        let message = AgentKey::message(text.as_bytes());
        let foreign = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
        let signature = if self.changes.foreign_key {
            foreign.sign(&message)
        } else {
            self.pair.sign(&message)
        };
        Claimed {
            token: TOKEN.to_owned(),
            description: Bytes(text.into_bytes()),
            signature: Bytes(signature.as_ref().to_vec()),
        }
    }

    fn judged(&self, signed: &[u8]) -> Received {
        let mut seen = self.seen.lock().unwrap();
        if seen.refused < self.changes.refusals {
            seen.refused += 1;
            return Received::Refused(Refused {
                rule: 8,
                code: "revoked".to_owned(),
                sentence: Sentence::of("İPTAL EDİLMİŞ", "IT WAS REVOKED"),
            });
        }
        let accepted = judge(FORM, signed).unwrap();
        assert_eq!(accepted.kept, signed.len());
        seen.accepted = Some(signed.to_vec());
        let own = format!("{}/imza/devam?k={RETURN_KEY}", self.origin);
        Received::Accepted {
            return_url: self
                .changes
                .return_url
                .map_or(own.clone(), |change| change(&own)),
            return_code: Some(RETURN_CODE.to_owned()),
            sentence: Sentence::of("İMZA DOĞRULANDI", "THE SIGNATURE WAS VERIFIED"),
        }
    }
}

type Call = (String, BTreeMap<String, String>, Vec<u8>);

/// An authority, and a server that it vouches for.
fn tls() -> (String, Arc<rustls::ServerConfig>) {
    let (key, own) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let server = server.signed_by(&own, &Issuer::from_params(&params, &key));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![server.unwrap().der().clone()],
            own.serialize_der().try_into().unwrap(),
        );
    (authority.pem(), Arc::new(config.unwrap()))
}

fn read(from: &mut impl BufRead) -> Option<Call> {
    let mut line = String::new();
    from.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let call = line.rsplit_once(' ').unwrap().0.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some((call, headers, body))
}

fn written(status: u16, body: &[u8]) -> Vec<u8> {
    assert!(body.len() <= LARGEST_BODY || body.starts_with(b"%PDF"));
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn denied(code: &str) -> Vec<u8> {
    let denied = Denied {
        code: code.to_owned(),
        sentence: Sentence::of("BİLİNMEYEN KOD", "UNKNOWN CODE"),
    };
    written(404, &encode(&denied))
}
