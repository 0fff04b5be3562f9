//! How the portal runs, as pages and cookies have to know it.

use domain::{id::hex, session::SessionToken};
use http::HeaderValue;
use jiff::SignedDuration;

/// What the server gives to every request beside the services.
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

    /// The cookie that holds for a moment what was typed and refused.
    pub const fn typed_cookie(&self) -> &'static str {
        if self.secure { "__Host-bt" } else { "bt" }
    }

    /// The cookie that holds who succeeded in this browser before.
    pub const fn device_cookie(&self) -> &'static str {
        if self.secure { "__Host-bd" } else { "bd" }
    }

    /// A sealed value under a name, for so long; `None` takes it away.
    pub fn sealed_cookie(
        &self,
        name: &str,
        value: Option<&str>,
        lifetime: SignedDuration,
    ) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let age = value.map_or(0, |_| lifetime.as_secs());
        let value = value.unwrap_or_default();
        HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"
        ))
        .ok()
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
