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
use tokio::sync::Semaphore;

pub use breaker::Breaker;

/// What a call may cost (POLICIES 2.6, THREATS T33).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Until the connection stands.
    pub connect: Duration,
    /// From the first byte to the last.
    pub whole: Duration,
    /// Of an answer, in bytes.
    pub largest: usize,
    /// Calls at the same time: a slow system must not hold everything else.
    pub at_once: usize,
}

/// Why there is no answer that can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
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
    /// Its body where it says that it is this kind of JSON in UTF-8.
    pub fn json(&self, media_type: &str) -> Option<&[u8]> {
        let mut parts = self.kind.split(';').map(str::trim);
        let same = parts.next() == Some(media_type)
            && parts
                .filter_map(|part| part.strip_prefix("charset="))
                .all(|name| name.trim_matches('"') == "utf-8");
        same.then_some(&*self.body)
    }
}

/// The way to one outside system.
pub struct Outside {
    client: Client,
    bounds: Bounds,
    turns: Semaphore,
    breaker: Breaker,
}

impl Outside {
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
            breaker: Breaker::new(clock),
        })
    }

    /// Asks once, and once more where nothing could be sent.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub async fn ask(
        &self,
        request: impl Fn(&Client) -> RequestBuilder + Send,
    ) -> Result<Answer, NoAnswer> {
        // Who comes while all turns are taken is not made to wait for them.
        let _turn = self.turns.try_acquire().map_err(|_| NoAnswer::NotReached)?;
        if !self.breaker.lets_through() {
            return Err(NoAnswer::NotReached);
        }
        let mut answer = self.once(request(&self.client)).await;
        if answer.as_ref().err() == Some(&NoAnswer::NotReached) {
            answer = self.once(request(&self.client)).await;
        }
        let failed = match &answer {
            Ok(answer) => answer.status.is_server_error(),
            Err(_) => true,
        };
        self.breaker.note(failed);
        answer
    }

    async fn once(&self, request: RequestBuilder) -> Result<Answer, NoAnswer> {
        let mut response = request.send().await.map_err(|error| why(&error))?;
        let told = |name: HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let kind = told(header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.to_ascii_lowercase();
        let tag = told(header::ETAG);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| NoAnswer::Lost)? {
            if body.len() + chunk.len() > self.bounds.largest {
                return Err(NoAnswer::TooLarge);
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

fn why(error: &reqwest::Error) -> NoAnswer {
    if error.is_connect() {
        NoAnswer::NotReached
    } else {
        NoAnswer::Lost
    }
}
