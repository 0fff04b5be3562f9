//! A gateway for tests, over real sockets, that does one thing whatever it is
//! asked.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{
    adapters::http_client::{Bounds, HttpClient},
    system::SystemClock,
};

/// What it does with every request.
#[derive(Clone, Copy, Debug)]
pub enum Does {
    /// Answers with this status, kind and body.
    Says(u16, &'static str, &'static str),
    /// Takes no connection.
    Refuses,
    /// Reads the request and says nothing.
    Hangs,
    /// Reads the request and hangs up.
    HangsUp,
    /// Says half of what it announced.
    Halves,
    /// Says more than an answer has.
    Floods,
}

/// The gateway.
pub struct StandIn {
    address: SocketAddr,
    got: Arc<Mutex<Vec<String>>>,
    work: Option<JoinHandle<()>>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        if let Some(work) = &self.work {
            work.abort();
        }
    }
}

impl StandIn {
    pub async fn new(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let got = Arc::new(Mutex::new(Vec::new()));
        let work = match does {
            Does::Refuses => None,
            _ => Some(tokio::spawn(serve(listener, does, got.clone()))),
        };
        Self { address, got, work }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The last request, whole.
    pub fn last(&self) -> String {
        self.got.lock().unwrap().last().unwrap().clone()
    }
}

/// A way that waits for less than people do.
pub fn outside() -> HttpClient {
    let bounds = Bounds {
        connect: Duration::from_millis(300),
        whole: Duration::from_millis(400),
        largest: 4096,
        at_once: 4,
    };
    HttpClient::new(bounds, Arc::new(SystemClock)).unwrap()
}

async fn serve(listener: TcpListener, does: Does, got: Arc<Mutex<Vec<String>>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(one(stream, does, got.clone()));
    }
}

async fn one(mut stream: TcpStream, does: Does, got: Arc<Mutex<Vec<String>>>) {
    let request = read(&mut stream).await;
    got.lock().unwrap().push(request);
    let answer = match does {
        Does::Says(status, kind, body) => format!(
            "HTTP/1.1 {status} -\r\ncontent-type: {kind}\r\nlocation: /other\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
        Does::Halves => "HTTP/1.1 202 -\r\ncontent-length: 24\r\n\r\n0: Accepted".to_owned(),
        Does::Floods => format!(
            "HTTP/1.1 202 -\r\ncontent-length: 9000\r\n\r\n0: Accepted for delivery{}",
            "x".repeat(8976)
        ),
        Does::Hangs => {
            tokio::time::sleep(Duration::from_secs(5)).await;
            return;
        }
        Does::HangsUp | Does::Refuses => return,
    };
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// The head, and as much of a body as it announces.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if bytes.len() >= head.len() + 4 + length {
                return text;
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap() == 0 {
            return text;
        }
    }
}
