//! The systems outside, as one server over bare sockets: they do what they are
//! asked and write down what they did, and a share of the calls, drawn from a
//! seed, goes wrong in one of five ways.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::Instant,
};

use super::people::Somebody;

/// Longer than any call waits here.
const FOR_EVER: Duration = Duration::from_secs(20);
/// An answer that is written by then is heard: nobody hangs up before a second
/// has passed.
pub const PROMPT: Duration = Duration::from_millis(250);

/// How a call goes wrong.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The connection is cut before anything is read.
    Reset,
    /// It says that it takes nothing for now.
    Unwilling,
    /// It answers with a page of somebody else's, and does nothing.
    Garbage,
    /// It hears the call, and nothing happens.
    Hang,
    /// It does what it is asked, and half an answer arrives.
    LostAnswer,
}

/// A message as a phone gets it.
#[derive(Clone, Debug)]
pub struct Message {
    /// To which number.
    pub to: String,
    /// What it says.
    pub text: String,
    /// By which it is known again, a code too.
    pub reference: String,
    /// Whether it came through the second gateway.
    pub second: bool,
    /// Whether the portal was told in time that it was taken.
    pub answered: bool,
}

/// An order as the certificate authority carries it out.
#[derive(Clone, Debug)]
pub struct Order {
    /// By which it is known again.
    pub id: String,
    /// The certificate.
    pub serial: String,
    /// Whether the portal was told in time that it was carried out.
    pub answered: bool,
}

/// What happened outside.
pub struct Town {
    /// Where it is.
    pub address: String,
    rng: Mutex<StdRng>,
    /// Calls of a hundred that go wrong.
    share: Mutex<u8>,
    /// Where calls are heard and never answered.
    dead: Mutex<Option<&'static str>>,
    messages: Mutex<Vec<Message>>,
    orders: Mutex<Vec<Order>>,
    faults: Mutex<HashMap<&'static str, usize>>,
    calls: Mutex<usize>,
    client: reqwest::Client,
}

/// A call as it was heard.
struct Call {
    path: String,
    headers: HashMap<String, String>,
    body: String,
}

impl Town {
    /// Opens its doors.
    pub async fn open(seed: u64) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let town = Arc::new(Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            rng: Mutex::new(StdRng::seed_from_u64(seed)),
            share: Mutex::new(0),
            dead: Mutex::default(),
            messages: Mutex::default(),
            orders: Mutex::default(),
            faults: Mutex::default(),
            calls: Mutex::default(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        });
        let open = town.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(open.clone().meet(stream));
            }
        });
        town
    }

    /// From now on so many calls of a hundred go wrong.
    pub fn fail(&self, percent: u8) {
        *self.share.lock().unwrap() = percent;
    }

    /// From now on calls to this path are never answered.
    pub fn kill(&self, path: Option<&'static str>) {
        *self.dead.lock().unwrap() = path;
    }

    /// Every message that arrived at a phone, the repeated ones too.
    pub fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap().clone()
    }

    /// Every order that was carried out, the repeated ones too.
    pub fn orders(&self) -> Vec<Order> {
        self.orders.lock().unwrap().clone()
    }

    /// The newest code that a phone got.
    pub fn code(&self, phone: &str) -> Option<String> {
        let messages = self.messages.lock().unwrap();
        let newest = messages
            .iter()
            .rev()
            .find(|one| one.to == phone && one.text.contains(" kodunuz: "))?;
        newest.text.rsplit('#').next().map(str::to_owned)
    }

    /// How many calls there were, and how many went wrong in which way.
    pub fn told(&self) -> String {
        let faults = self.faults.lock().unwrap();
        format!("{} calls, wrong: {faults:?}", self.calls.lock().unwrap())
    }

    fn fault(&self) -> Option<Fault> {
        *self.calls.lock().unwrap() += 1;
        let mut chance = self.rng.lock().unwrap();
        if chance.random_range(0..100) >= *self.share.lock().unwrap() {
            return None;
        }
        let (name, fault) = [
            ("reset", Fault::Reset),
            ("unwilling", Fault::Unwilling),
            ("garbage", Fault::Garbage),
            ("hang", Fault::Hang),
            ("lost answer", Fault::LostAnswer),
        ][chance.random_range(0..5)];
        *self.faults.lock().unwrap().entry(name).or_default() += 1;
        Some(fault)
    }

    async fn meet(self: Arc<Self>, mut stream: TcpStream) {
        let begun = Instant::now();
        let fault = self.fault();
        if matches!(fault, Some(Fault::Reset)) {
            return;
        }
        let Some(call) = hear(&mut stream).await else {
            return;
        };
        let dead = *self.dead.lock().unwrap();
        if dead.is_some_and(|dead| call.path.starts_with(dead)) {
            tokio::time::sleep(FOR_EVER).await;
            return;
        }
        let answer = match fault {
            Some(Fault::Hang) => {
                tokio::time::sleep(FOR_EVER).await;
                return;
            }
            Some(Fault::Unwilling) => http(503, "text/plain", "Temporal failure, try again later."),
            Some(Fault::Garbage) => http(200, "text/html", "<html><h1>Welcome</h1></html>"),
            Some(Fault::LostAnswer) => {
                let whole = self.act(&call, false);
                whole[..whole.len() / 2].to_owned()
            }
            Some(Fault::Reset) | None => self.act(&call, begun.elapsed() < PROMPT),
        };
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    }

    fn act(&self, call: &Call, answered: bool) -> String {
        match call.path.as_str() {
            "/kps" => same(),
            "/cgi-bin/sendsms" => self.take(call, false, answered),
            "/second/cgi-bin/sendsms" => self.take(call, true, answered),
            "/ca/certificates/search" => held(call),
            path => match path.strip_prefix("/ca/orders/") {
                Some(id) => self.carry_out(id, call, answered),
                None => panic!("nobody asks for {path}"),
            },
        }
    }

    /// The certificate authority's part.
    fn carry_out(&self, id: &str, call: &Call, answered: bool) -> String {
        let order: Value = serde_json::from_str(&call.body).unwrap();
        self.orders.lock().unwrap().push(Order {
            id: id.to_owned(),
            serial: order["serial"].as_str().unwrap().to_owned(),
            answered,
        });
        let done = json!({ "id": id, "state": "carried_out" });
        http(200, "application/json", &done.to_string())
    }

    /// The part of either Kannel.
    fn take(&self, call: &Call, second: bool, answered: bool) -> String {
        let header = |name: &str| call.headers.get(name).cloned();
        if let Some(address) = header("x-kannel-dlr-url") {
            tokio::spawn(report(self.client.clone(), address.replace("%d", "1")));
        }
        self.messages.lock().unwrap().push(Message {
            to: header("x-kannel-to").unwrap(),
            text: call.body.clone(),
            reference: header("x-kannel-account").unwrap(),
            second,
            answered,
        });
        http(202, "text/plain", "0: Accepted for delivery")
    }
}

/// Kannel tells that a message has arrived, until it is heard.
async fn report(client: reqwest::Client, address: String) {
    while !client
        .get(&address)
        .send()
        .await
        .is_ok_and(|answer| answer.status().is_success())
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The certificate records: everybody has one that can be lost.
fn held(call: &Call) -> String {
    let asked: Value = serde_json::from_str(&call.body).unwrap();
    let who = Somebody::of(asked["national_id"].as_str().unwrap());
    let certificate = json!({
        "serial": who.serial(),
        "national_id": who.national_id(),
        "given_name": "Şükrü",
        "family_name": "Işık",
        "valid_from": "2025-10-01",
        "valid_until": "2028-10-01",
        "standing": "good",
        "mobile": who.phone(),
        "has_word": false,
    });
    let all = json!({ "certificates": [certificate] });
    http(200, "application/json", &all.to_string())
}

/// The registry's part: whoever asks is right.
fn same() -> String {
    let namespace = "http://tckimlik.nvi.gov.tr/WS";
    http(
        200,
        "application/soap+xml; charset=utf-8",
        &format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body>\
             <TCKimlikNoDogrulaResponse xmlns=\"{namespace}\">\
             <TCKimlikNoDogrulaResult>true</TCKimlikNoDogrulaResult>\
             </TCKimlikNoDogrulaResponse></soap:Body></soap:Envelope>"
        ),
    )
}

fn http(status: u16, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Told\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

/// A whole call; `None` where the caller went away.
async fn hear(stream: &mut TcpStream) -> Option<Call> {
    let mut heard = Vec::new();
    loop {
        let mut some = [0; 4096];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => heard.extend(&some[..read]),
        }
        let text = String::from_utf8_lossy(&heard);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let headers: HashMap<_, _> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let length: usize = headers
            .get("content-length")
            .map_or(0, |text| text.parse().unwrap());
        if body.len() >= length {
            let body = body.to_owned();
            return Some(Call {
                path,
                headers,
                body,
            });
        }
    }
}
