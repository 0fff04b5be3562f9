//! A server that answers as a test wants it to.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

/// How a server answers.
#[derive(Clone)]
pub enum How {
    /// These bytes, and the end.
    Bytes(Vec<u8>),
    /// These, and nothing more while the connection stays open.
    Half(Vec<u8>),
    /// A byte a moment.
    Slowly(Vec<u8>),
    /// Nothing, ever.
    Silence,
    /// The end at once.
    Nothing,
}

/// A whole answer.
pub fn http(status: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// Half of a good answer, whose length promises the whole.
pub fn cut(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - 60].to_vec()
}

/// Answers every call as the script says, which is given its whole text, and
/// counts the calls.
pub async fn serve(
    script: impl Fn(String) -> How + Send + Sync + 'static,
) -> (String, Arc<Semaphore>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(Semaphore::new(0));
    let counted = asked.clone();
    let script = Arc::new(script);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            counted.add_permits(1);
            tokio::spawn(answer(stream, script.clone()));
        }
    });
    (address, asked)
}

async fn answer(
    mut stream: TcpStream,
    script: Arc<impl Fn(String) -> How + Send + Sync + 'static>,
) {
    let Some(call) = hear(&mut stream).await else {
        return;
    };
    // A script may itself ask somebody, and wait.
    let how = tokio::task::spawn_blocking(move || script(call))
        .await
        .unwrap();
    match how {
        How::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        How::Half(bytes) => {
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
        How::Slowly(bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        How::Silence => tokio::time::sleep(Duration::from_secs(30)).await,
        How::Nothing => {}
    }
}

/// The whole call: its length is told.
async fn hear(stream: &mut TcpStream) -> Option<String> {
    let mut heard = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some(head) = text.find("\r\n\r\n") {
            let length = text[..head]
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.trim().parse::<usize>().unwrap());
            if heard.len() >= head + 4 + length {
                return Some(text);
            }
        }
        let mut some = [0; 4096];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => heard.extend(&some[..read]),
        }
    }
}
