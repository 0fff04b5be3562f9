//! Calls to outside systems over HTTP: bounded in time, in size and in number,
//! never redirected, and not made at all for a while when most of them failed.

mod breaker;

use std::{sync::Arc, time::Duration};

use domain::ports::Clock;
use reqwest::{
    Client, Identity, RequestBuilder, StatusCode,
    header::{self, HeaderName},
    redirect,
};
use tokio::{sync::Semaphore, time::Instant};

pub use breaker::{Breaker, Rule};

/// What a call may cost (POLICIES 2.6, THREATS T33).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Until the connection stands. Half of the whole at the most counts: were
    /// the whole over first, nobody could tell that nothing was sent.
    pub connect: Duration,
    /// From the first byte to the last, the second try too.
    pub whole: Duration,
    /// Of an answer, in bytes.
    pub largest: usize,
    /// Calls at the same time: a slow system must not hold everything else.
    pub at_once: usize,
}

impl Bounds {
    /// Of a question whose answer is small while somebody waits for it.
    pub const QUESTION: Self = Self {
        connect: Duration::from_secs(2),
        whole: Duration::from_secs(5),
        largest: 256 * 1024,
        at_once: 32,
    };

    /// The same with so many milliseconds for the whole, as a configuration
    /// has them.
    #[must_use]
    pub const fn within(self, milliseconds: u64) -> Self {
        Self {
            whole: Duration::from_millis(milliseconds),
            ..self
        }
    }
}

/// Why there is no answer that can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nothing was sent: no connection, too many calls, or none is tried for
    /// a while.
    #[error("it was not reached")]
    NotReached,
    /// Something was sent, and no whole answer came in time.
    #[error("it gave no whole answer in time")]
    Lost,
    /// More than an answer has.
    #[error("its answer is too large")]
    TooLarge,
}

/// An answer, whatever it says.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its media type, in lower case; empty where none is told.
    pub kind: String,
    /// Its entity tag, where one is told.
    pub tag: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it says that it is of this media type, in lower case, and names
    /// no other encoding than UTF-8.
    pub fn is(&self, media_type: &str) -> bool {
        let mut parts = self.kind.split(';').map(str::trim);
        parts.next() == Some(media_type)
            && parts
                .filter_map(|part| part.strip_prefix("charset="))
                .all(|name| name.trim_matches('"') == "utf-8")
    }

    /// Its body where it [is](Self::is) of this kind of JSON.
    pub fn json(&self, media_type: &str) -> Option<&[u8]> {
        self.is(media_type).then_some(&*self.body)
    }
}

/// The way to one outside system.
pub struct HttpClient {
    client: Client,
    bounds: Bounds,
    turns: Semaphore,
    breaker: Breaker,
}

impl HttpClient {
    /// A way within these bounds.
    ///
    /// # Errors
    /// When the client cannot be made: the machine has no trusted roots.
    pub fn new(bounds: Bounds, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        Self::shown(bounds, clock, None)
    }

    /// The same, showing a certificate of our own where one is asked for.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn shown(
        bounds: Bounds,
        clock: Arc<dyn Clock>,
        certificate: Option<Identity>,
    ) -> Result<Self, reqwest::Error> {
        let bounds = Bounds {
            connect: bounds.connect.min(bounds.whole / 2),
            ..bounds
        };
        let mut client = Client::builder()
            .connect_timeout(bounds.connect)
            .timeout(bounds.whole)
            // A service that answers elsewhere is not the one that was asked.
            .redirect(redirect::Policy::none())
            // Nor does the environment send names and numbers another way.
            .no_proxy();
        if let Some(certificate) = certificate {
            client = client.identity(certificate);
        }
        Ok(Self {
            client: client.build()?,
            bounds,
            turns: Semaphore::new(bounds.at_once),
            breaker: Breaker::new(Rule::MANY, clock),
        })
    }

    /// Asks once, and once more where nothing could be sent.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub async fn ask(
        &self,
        request: impl Fn(&Client) -> RequestBuilder + Send,
    ) -> Result<Answer, CallError> {
        self.ask_within(self.bounds.whole, request).await
    }

    /// The same in this time, where less is left than usual.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn ask_within(
        &self,
        time: Duration,
        request: impl Fn(&Client) -> RequestBuilder + Send,
    ) -> Result<Answer, CallError> {
        let time = time.min(self.bounds.whole);
        let begun = Instant::now();
        // Who comes while all turns are taken is not made to wait for them.
        let _turn = self
            .turns
            .try_acquire()
            .map_err(|_| CallError::NotReached)?;
        if !self.breaker.allows() {
            return Err(CallError::NotReached);
        }
        let mut answer = self.once(request(&self.client).timeout(time)).await;
        let left = time.saturating_sub(begun.elapsed());
        // Where less is left than a connection may take, a vain one would end
        // as if something had been sent.
        if answer.as_ref().err() == Some(&CallError::NotReached) && left > self.bounds.connect {
            answer = self.once(request(&self.client).timeout(left)).await;
        }
        let failed = match &answer {
            Ok(answer) => answer.status.is_server_error(),
            Err(_) => true,
        };
        self.breaker.note(failed);
        answer
    }

    async fn once(&self, request: RequestBuilder) -> Result<Answer, CallError> {
        let mut response = request.send().await.map_err(|error| why(&error))?;
        let text_of = |name: HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let kind = text_of(header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.to_ascii_lowercase();
        let tag = text_of(header::ETAG);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| CallError::Lost)? {
            if body.len() + chunk.len() > self.bounds.largest {
                return Err(CallError::TooLarge);
            }
            body.extend(&chunk);
        }
        Ok(Answer {
            status: response.status(),
            kind,
            tag,
            body,
        })
    }
}

fn why(error: &reqwest::Error) -> CallError {
    if error.is_connect() {
        CallError::NotReached
    } else {
        CallError::Lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemClock;
    use tokio::{io::AsyncReadExt, net::TcpListener};

    const BOUNDS: Bounds = Bounds {
        connect: Duration::from_secs(2),
        whole: Duration::from_millis(400),
        largest: 1_024,
        at_once: 1,
    };

    fn way() -> HttpClient {
        HttpClient::new(BOUNDS, Arc::new(SystemClock)).unwrap()
    }

    /// Takes every connection, reads and says nothing.
    async fn silent() -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {}
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn a_connection_that_never_stands_is_known_for_one_however_little_time_there_is() {
        // Over TLS it does not stand before the other side has spoken.
        let url = format!("https://{}/", silent().await);
        let begun = Instant::now();
        let answer = way().ask(|client| client.get(&url)).await;
        assert_eq!(answer.err(), Some(CallError::NotReached));
        assert!(begun.elapsed() < BOUNDS.whole);
    }

    #[tokio::test]
    async fn who_has_less_time_left_waits_for_less() {
        let url = format!("http://{}/", silent().await);
        let begun = Instant::now();
        let time = BOUNDS.whole / 4;
        let answer = way().ask_within(time, |client| client.get(&url)).await;
        assert_eq!(answer.err(), Some(CallError::Lost));
        assert!((time..BOUNDS.whole).contains(&begun.elapsed()));
    }
}
