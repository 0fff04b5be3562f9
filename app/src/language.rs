//! The cookie that keeps the page's language.

use domain::Locale;

/// The cookie's name.
pub const COOKIE: &str = "dil";

/// The cookie that keeps the language for a year; over TLS it is for TLS alone.
pub fn cookie(locale: Locale, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!(
        "{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{secure}",
        locale.code()
    )
}
