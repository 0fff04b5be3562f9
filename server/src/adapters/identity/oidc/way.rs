//! The crate's requests over our own way out, and its errors without what an
//! answer said: that is somebody's data, and goes into no log.

use std::{fmt, future::Future, pin::Pin};

use openidconnect::{
    AsyncHttpClient, ClaimsVerificationError, DiscoveryError, HttpRequest, HttpResponse,
    RequestTokenError, SignatureVerificationError, StandardErrorResponse, UserInfoError,
    core::CoreErrorResponseType,
};
use reqwest::header;

use crate::adapters::http_client::{CallError, HttpClient};

/// Our way out, as the crate asks for one.
pub(super) struct Way<'a>(pub(super) &'a HttpClient);

impl<'c> AsyncHttpClient<'c> for Way<'_> {
    type Error = Why;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Why>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let address = parts.uri.to_string();
            let answer = self
                .0
                .ask(|client| {
                    client
                        .request(parts.method.clone(), &address)
                        .headers(parts.headers.clone())
                        .body(body.clone())
                })
                .await?;
            // Whatever stands in it: the crate would read the error alone.
            if answer.status.is_server_error() {
                return Err(Why::Outage("it says that it fails"));
            }
            let mut response = HttpResponse::new(answer.body);
            *response.status_mut() = answer.status;
            // Without one the crate would take the body for JSON.
            let kind = header::HeaderValue::from_str(&answer.kind)
                .unwrap_or(header::HeaderValue::from_static(""));
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            Ok(response)
        })
    }
}

/// Why nobody is proven, for the operator: words of ours alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// There is no answer that can be read, or nobody will get another one.
    Outage(&'static str),
    /// There is one, to what the browser brought: it cannot be believed.
    Answer(&'static str),
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Outage(words) | Self::Answer(words)) = self;
        out.write_str(words)
    }
}

impl std::error::Error for Why {}

impl From<CallError> for Why {
    fn from(why: CallError) -> Self {
        Self::Outage(match why {
            CallError::NotReached => "it was not reached",
            CallError::Lost => "it gave no whole answer in time",
            CallError::TooLarge => "its answer is too large",
        })
    }
}

impl From<DiscoveryError<Self>> for Why {
    fn from(error: DiscoveryError<Self>) -> Self {
        match error {
            DiscoveryError::Request(why) => why,
            DiscoveryError::Validation(_) => Self::Outage("its document is of another issuer"),
            _ => Self::Outage("its document or its keys cannot be read"),
        }
    }
}

/// What the crate tells of a refused exchange.
type Refused = RequestTokenError<Why, StandardErrorResponse<CoreErrorResponseType>>;

impl From<Refused> for Why {
    fn from(error: Refused) -> Self {
        match error {
            RequestTokenError::Request(why) => why,
            RequestTokenError::ServerResponse(told) => match told.error() {
                // Our own mistake, which keeps everybody out.
                CoreErrorResponseType::InvalidClient
                | CoreErrorResponseType::UnauthorizedClient => {
                    Self::Outage("it does not know this client or its secret")
                }
                // Anybody can come back with a code that is none.
                CoreErrorResponseType::InvalidGrant => Self::Answer("it refused the code"),
                _ => Self::Answer("it refused to give a token"),
            },
            _ => Self::Outage("its answer to the code cannot be read"),
        }
    }
}

impl From<UserInfoError<Self>> for Why {
    fn from(error: UserInfoError<Self>) -> Self {
        match error {
            UserInfoError::Request(why) => why,
            UserInfoError::ClaimsVerification(why) => why.into(),
            _ => Self::Outage("the claims that it gives cannot be read"),
        }
    }
}

impl From<ClaimsVerificationError> for Why {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as E;
        Self::Answer(match error {
            E::Expired(_) => "a token has expired",
            E::InvalidAudience(_) => "a token is for another client",
            E::InvalidIssuer(_) => "a token is of another issuer",
            E::InvalidNonce(_) => "a token is of another sign-in",
            E::InvalidSubject(_) => "the claims are somebody else's",
            E::SignatureVerification(_) => "a token's signature does not hold",
            _ => "a token cannot be believed",
        })
    }
}

/// Why an ID token was not read.
pub(super) enum Unread {
    /// It names a key that we do not know.
    NewKey,
    Bad(Why),
}

impl From<ClaimsVerificationError> for Unread {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as E;
        match error {
            E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => Self::NewKey,
            other => Self::Bad(other.into()),
        }
    }
}
