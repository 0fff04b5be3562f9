//! The crate's requests over our own way out, and its errors without what an
//! answer said: that is somebody's data, and goes into no log.

use std::{fmt, future::Future, pin::Pin};

use openidconnect::{
    AsyncHttpClient, ClaimsVerificationError, DiscoveryError, HttpRequest, HttpResponse,
    RequestTokenError, StandardErrorResponse, UserInfoError, core::CoreErrorResponseType,
};
use reqwest::header;

use crate::adapters::outside::{NoAnswer, Outside};

/// Our way out, as the crate asks for one.
pub(super) struct Way<'a>(pub(super) &'a Outside);

impl<'c> AsyncHttpClient<'c> for Way<'_> {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

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

/// Why there is no answer, for the operator: words of ours alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Why(pub(super) &'static str);

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl From<NoAnswer> for Why {
    fn from(why: NoAnswer) -> Self {
        Self(match why {
            NoAnswer::NotReached => "it was not reached",
            NoAnswer::Lost => "it gave no whole answer in time",
            NoAnswer::TooLarge => "its answer is too large",
        })
    }
}

impl From<DiscoveryError<NoAnswer>> for Why {
    fn from(error: DiscoveryError<NoAnswer>) -> Self {
        match error {
            DiscoveryError::Request(why) => why.into(),
            DiscoveryError::Validation(_) => Self("its document is of another issuer"),
            _ => Self("its document or its keys cannot be read"),
        }
    }
}

/// What the crate tells of a refused exchange.
type Refused = RequestTokenError<NoAnswer, StandardErrorResponse<CoreErrorResponseType>>;

impl From<Refused> for Why {
    fn from(error: Refused) -> Self {
        match error {
            RequestTokenError::Request(why) => why.into(),
            RequestTokenError::ServerResponse(told) => Self(match told.error() {
                CoreErrorResponseType::InvalidClient => {
                    "it does not know this client or its secret"
                }
                CoreErrorResponseType::InvalidGrant => "it refused the code",
                _ => "it refused to give a token",
            }),
            _ => Self("its answer to the code cannot be read"),
        }
    }
}

impl From<UserInfoError<NoAnswer>> for Why {
    fn from(error: UserInfoError<NoAnswer>) -> Self {
        match error {
            UserInfoError::Request(why) => why.into(),
            UserInfoError::ClaimsVerification(why) => why.into(),
            _ => Self("the claims that it gives cannot be read"),
        }
    }
}

impl From<ClaimsVerificationError> for Why {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as E;
        Self(match error {
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
