//! Who asks.

use crate::{id::SessionKey, locale::Locale, session::Session};

/// Who asks: the visit behind the cookie, the network address, the language.
#[derive(Clone, Debug, Default)]
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
