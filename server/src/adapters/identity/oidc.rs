//! `OpenID` Connect: the authorisation code flow with PKCE (RFC 7636), state and
//! nonce. Requests are made and tokens are checked by the crate
//! `openidconnect`, over our own bounded way out.

mod way;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::DateTime;
use domain::{
    Locale,
    identity::Person,
    ports::{Clock, Found, IdentityProvider, Unproven, Unreachable},
    referral::{ProviderName, Referral, ReferralToken},
};
use jiff::{SignedDuration, Timestamp};
use openidconnect::{
    AccessToken, AdditionalClaims, AuthType, AuthenticationFlow, AuthorizationCode, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenFields, IssuerUrl, LanguageTag, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse, TokenUrl, UserInfoClaims, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType,
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm as Signing, CoreProviderMetadata, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
        CoreTokenType,
    },
    url::Url,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::claims::{self, Claims};
use crate::{
    adapters::http_client::{Bounds, HttpClient},
    config::{ConfigError, OidcConfig, oidc::ClaimsConfig},
};
use way::{Unread, Way, Why};

/// All that one return may ask the provider for: token, keys, claims.
const WHOLE: Duration = Duration::from_secs(8);
/// The same for finding it: its document and its keys. Both of them together
/// still end before the request does.
const FINDING: Duration = Duration::from_secs(6);
/// How long the provider's document and keys are believed.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// How a token may be signed: by keys of the provider's own, never by the
/// secret that we share and never not at all.
const SIGNED: [Signing; 8] = [
    Signing::RsaSsaPkcs1V15Sha256,
    Signing::RsaSsaPkcs1V15Sha384,
    Signing::RsaSsaPkcs1V15Sha512,
    Signing::RsaSsaPssSha256,
    Signing::RsaSsaPssSha384,
    Signing::RsaSsaPssSha512,
    Signing::EcdsaP256Sha256,
    Signing::EcdsaP384Sha384,
];

/// What a provider says beside the standard's own claims.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Others(Claims);

impl AdditionalClaims for Others {}

/// Personal: never printed.
impl std::fmt::Debug for Others {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Others(…)")
    }
}

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    Signing,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Client = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider that was found at its issuer.
struct Known {
    client: Client,
    has_user_info: bool,
    origin: String,
    since: Timestamp,
}

/// The provider.
pub struct Oidc {
    way: HttpClient,
    clock: Arc<dyn Clock>,
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: SecretString,
    scopes: Vec<Scope>,
    claims: ClaimsConfig,
    name: ProviderName,
    back: RedirectUrl,
    known: Mutex<Option<Arc<Known>>>,
}

impl Oidc {
    /// The configured provider, which leads back to this address. It is looked
    /// up when somebody wants to go there.
    ///
    /// # Errors
    /// When the secret cannot be read, or an address is none.
    pub fn new(
        config: &OidcConfig,
        back: String,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConfigError> {
        let bounds = Bounds::QUESTION.within(config.timeout_ms);
        let secret = config.secret().read()?;
        Ok(Self {
            way: HttpClient::new(bounds, clock.clone())
                .map_err(|error| ConfigError::of("oidc", error))?,
            clock,
            issuer: IssuerUrl::new(config.issuer.clone())
                .map_err(|error| ConfigError::of("oidc.issuer", error))?,
            client_id: ClientId::new(config.client_id.clone()),
            secret,
            scopes: config.scopes.iter().cloned().map(Scope::new).collect(),
            claims: config.claims.clone(),
            name: ProviderName {
                tr: config.name.tr.clone(),
                en: config.name.en.clone(),
            },
            back: RedirectUrl::new(back).map_err(|error| ConfigError::of("http.origin", error))?,
            known: Mutex::new(None),
        })
    }

    /// The provider as it was found within the last hour, and whether it was
    /// asked just now.
    async fn known(&self) -> Result<(Arc<Known>, bool), Why> {
        let kept = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.clone()
        };
        match kept {
            Some(known) if self.clock.now().duration_since(known.since) < KEPT => {
                Ok((known, false))
            }
            _ => tokio::time::timeout(FINDING, self.discover())
                .await
                .unwrap_or(Err(Why::Outage("it took too long")))
                .map(|known| (known, true)),
        }
    }

    async fn discover(&self) -> Result<Arc<Known>, Why> {
        let way = Way(&self.way);
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &way).await?;
        let addresses = [
            Some(found.authorization_endpoint().url()),
            found.token_endpoint().map(TokenUrl::url),
            found.userinfo_endpoint().map(UserInfoUrl::url),
            Some(found.jwks_uri().url()),
        ];
        // What is safe at the issuer is not carried on in the clear.
        let safe = self.issuer.url().scheme() == "http"
            || addresses
                .iter()
                .flatten()
                .all(|address| address.scheme() == "https");
        let origin = found.authorization_endpoint().url().origin();
        if !safe || !origin.is_tuple() || found.token_endpoint().is_none() {
            return Err(Why::Outage("its document names no usable addresses"));
        }
        let has_user_info = found.userinfo_endpoint().is_some();
        let auth_type = by(&found);
        let secret = ClientSecret::new(self.secret.expose_secret().to_owned());
        let client = Client::from_provider_metadata(found, self.client_id.clone(), Some(secret))
            .set_redirect_uri(self.back.clone())
            .set_auth_type(auth_type);
        let known = Arc::new(Known {
            client,
            has_user_info,
            origin: origin.ascii_serialization(),
            since: self.clock.now(),
        });
        let mut kept = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(known.clone());
        Ok(known)
    }

    /// What the provider says of whoever signed in.
    async fn claims(&self, code: &str, referral: &Referral) -> Result<Claims, Why> {
        let (known, _) = self.known().await?;
        let way = Way(&self.way);
        let verifier = PkceCodeVerifier::new(referral.verifier.reveal().to_owned());
        let tokens = known
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| Why::Outage("it has no token endpoint"))?
            .set_pkce_verifier(verifier)
            .request_async(&way)
            .await?;
        let said = match self.read(&known, &tokens, &referral.nonce) {
            // It signs with a newer key than we know.
            Err(Unread::NewKey) => self.read(&*self.discover().await?, &tokens, &referral.nonce),
            read => read,
        };
        let (subject, mut said) = said.map_err(|unread| match unread {
            Unread::NewKey => Why::Answer("a token is signed with none of its keys"),
            Unread::Bad(why) => why,
        })?;
        if known.has_user_info && !claims::are_whole(&said, &self.claims) {
            let more = self
                .user_info(&known, tokens.access_token(), subject)
                .await?;
            for (name, value) in more {
                said.entry(name).or_insert(value);
            }
        }
        Ok(said)
    }

    /// The checked claims of an ID token, with its subject.
    fn read(
        &self,
        known: &Known,
        tokens: &Tokens,
        nonce: &ReferralToken,
    ) -> Result<(openidconnect::SubjectIdentifier, Claims), Unread> {
        let token = tokens
            .id_token()
            .ok_or(Unread::Bad(Why::Answer("there is no ID token")))?;
        let now = self.clock.now().as_millisecond();
        let verifier = known
            .client
            .id_token_verifier()
            .set_allowed_algs(SIGNED)
            .set_time_fn(move || {
                DateTime::from_timestamp_millis(now).unwrap_or(DateTime::UNIX_EPOCH)
            });
        let claims = token.claims(&verifier, &Nonce::new(nonce.reveal().to_owned()))?;
        let said =
            plain(claims).ok_or(Unread::Bad(Why::Answer("its claims have another shape")))?;
        Ok((claims.subject().clone(), said))
    }

    async fn user_info(
        &self,
        known: &Known,
        token: &AccessToken,
        subject: openidconnect::SubjectIdentifier,
    ) -> Result<Claims, Why> {
        let way = Way(&self.way);
        let info: UserInfoClaims<Others, CoreGenderClaim> = known
            .client
            .user_info(token.clone(), Some(subject))
            .map_err(|_| Why::Outage("it has no endpoint for claims"))?
            .request_async(&way)
            .await?;
        plain(&info).ok_or(Why::Answer("its claims have another shape"))
    }

    fn unanswered(&self, why: Why) -> Unreachable {
        tracing::warn!(provider = %self.name.tr, %why, "the identity provider gave no answer");
        Unreachable
    }

    fn unproven(&self, why: Why) -> Unproven {
        match why {
            Why::Outage(_) => {
                self.unanswered(why);
                Unproven::NoAnswer
            }
            Why::Answer(_) => {
                tracing::warn!(provider = %self.name.tr, %why, "the identity provider proves nobody");
                Unproven::Unbelievable
            }
        }
    }
}

/// Claims as one list, the standard's and the others.
fn plain(claims: &impl Serialize) -> Option<Claims> {
    match serde_json::to_value(claims).ok()? {
        serde_json::Value::Object(claims) => Some(claims),
        _ => None,
    }
}

/// How the portal shows who it is: in the header, as is recommended, unless
/// the provider takes the secret in the body alone.
fn by(found: &CoreProviderMetadata) -> AuthType {
    let methods = found.token_endpoint_auth_methods_supported();
    let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
    if !takes(CoreClientAuthMethod::ClientSecretBasic)
        && takes(CoreClientAuthMethod::ClientSecretPost)
    {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }
}

#[async_trait]
impl IdentityProvider for Oidc {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    async fn origin(&self) -> Result<Found, Unreachable> {
        let known = self.known().await;
        let (known, asked) = known.map_err(|why| self.unanswered(why))?;
        let address = known.origin.clone();
        Ok(Found { address, asked })
    }

    async fn address(
        &self,
        state: &ReferralToken,
        referral: &Referral,
        locale: Locale,
    ) -> Result<Found, Unreachable> {
        let known = self.known().await;
        let (known, asked) = known.map_err(|why| self.unanswered(why))?;
        let (state, nonce) = (
            state.reveal().to_owned(),
            referral.nonce.reveal().to_owned(),
        );
        let verifier = PkceCodeVerifier::new(referral.verifier.reveal().to_owned());
        let (address, ..): (Url, _, _) = known
            .client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(self.scopes.iter().cloned())
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            // On a shared computer whoever sat there before may be signed in.
            .add_prompt(CoreAuthPrompt::Login)
            .add_ui_locale(LanguageTag::new(locale.code().to_owned()))
            .url();
        let address = address.into();
        Ok(Found { address, asked })
    }

    async fn person(&self, code: &str, referral: &Referral) -> Result<Person, Unproven> {
        let said = tokio::time::timeout(WHOLE, self.claims(code, referral)).await;
        let said = said
            .unwrap_or(Err(Why::Outage("it took too long")))
            .map_err(|why| self.unproven(why))?;
        claims::person(&said, &self.claims, &self.name).map_err(|claim| {
            tracing::warn!(%claim, "a claim cannot be believed");
            Unproven::Unbelievable
        })
    }
}
