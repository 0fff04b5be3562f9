//! How the portal runs, as pages and cookies have to know it.

use domain::{id::hex, session::SessionToken};
use http::HeaderValue;

/// What the server gives to every request beside the acts.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// Whether the cookie is bound to TLS and to the host.
    pub secure: bool,
    /// Whether there are sample people to sign in as: in development only.
    pub samples: bool,
}

impl Setting {
    /// The cookie's name: browsers keep `__Host-` to TLS, this host and `/`.
    pub const fn cookie(&self) -> &'static str {
        if self.secure { "__Host-bp" } else { "bp" }
    }

    /// What gives a browser the secret of its visit. No lifetime: it ends with
    /// the browser. `Lax`: it comes along when an identity provider sends
    /// somebody back.
    pub fn cookie_of(&self, token: &SessionToken) -> Option<HeaderValue> {
        let value = hex(token.reveal());
        let secure = if self.secure { "; Secure" } else { "" };
        HeaderValue::from_str(&format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}",
            self.cookie()
        ))
        .ok()
    }
}
