//! Who asks.

use super::ActError;
use crate::{
    id::SessionKey,
    locale::Locale,
    session::{Session, Who},
};

/// Who asks: the visit behind the cookie, the network address, the language.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The visit that the browser's cookie names, whether or not anything is
    /// kept of it; `None` where the browser sent no cookie.
    pub visit: Option<SessionKey>,
    /// The visit, if the cookie named one that has not ended.
    pub session: Option<Session>,
    /// The client's network: an IPv4 address or an IPv6 /64.
    pub network: String,
    /// Nothing is counted against this network: the operator said so.
    pub exempt: bool,
    /// What was typed before, sealed, as the browser holds it for a moment.
    pub typed: Option<String>,
    /// The browser's sealed record of who succeeded in it before.
    pub device: Option<String>,
    /// The language of the page.
    pub locale: Locale,
}

impl Caller {
    /// Somebody of whom nothing is known but the network. For a request the server's
    /// layer finds the caller; no handler may take this one in its place.
    pub fn anonymous(network: &str) -> Self {
        Self {
            visit: None,
            session: None,
            network: network.to_owned(),
            exempt: false,
            typed: None,
            device: None,
            locale: Locale::default(),
        }
    }

    /// Who it is.
    pub fn who(&self) -> &Who {
        self.session
            .as_ref()
            .map_or(&Who::Anonymous, |session| &session.who)
    }

    /// The session, for what is kept with it.
    ///
    /// # Errors
    /// [`ActError::Expired`] where there is none.
    pub(super) fn open_session(&self) -> Result<&Session, ActError> {
        self.session.as_ref().ok_or(ActError::Expired)
    }
}
