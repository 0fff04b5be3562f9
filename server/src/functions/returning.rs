//! Back to the page of a form that failed, with the reason in a cookie. It is
//! sealed, bound to that page and to the session, good for a minute, and taken
//! away by the page that shows it. An address carries no reason: anybody can
//! write one.

use std::sync::Arc;

use app::{
    navigation::query_value,
    place::{OTHER_WAY, Place, StepPage},
    request::Setting,
    returned::Returned,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{captcha::CaptchaKind, ports::Clock, service::Caller};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use serde::{Deserialize, Serialize};

use crate::{
    asked::{cookie, is_path},
    keys::Keys,
    shape::is_prefetch,
};

/// How long a reason is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_secs(60);

/// What the sealing is for.
const PURPOSE: &str = "returned";

/// Leads forms back, and reads what they were led back with.
#[derive(Clone)]
pub struct Returning {
    /// Seals the reasons.
    pub keys: Arc<Keys>,
    /// Tells when one is too old.
    pub clock: Arc<dyn Clock>,
    /// Whether cookies are bound to TLS.
    pub setting: Setting,
    /// What people have in their address bar.
    pub origin: String,
}

/// What the cookie holds.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Until when, in milliseconds.
    until: i64,
    /// The page's path.
    page: String,
    /// The session's key.
    session: Option<String>,
    returned: Returned,
}

impl Returning {
    const fn name(&self) -> &'static str {
        if self.setting.secure {
            "__Host-neden"
        } else {
            "neden"
        }
    }

    /// The page that a form was posted from: one of the portal's, without
    /// anything that its address says beside the way of the captcha.
    pub fn page(&self, headers: &HeaderMap, function: &'static str) -> String {
        headers
            .get(header::REFERER)
            .and_then(|referer| referer.to_str().ok())
            .and_then(|referer| referer.strip_prefix(&self.origin))
            .and_then(page_at)
            .unwrap_or_else(|| page_of(function).to_owned())
    }

    /// The cookie that brings a failure to a page; none where it cannot be made.
    pub fn cookie(&self, caller: &Caller, page: &str, returned: Returned) -> Option<HeaderValue> {
        let sealed = Sealed {
            until: (self.clock.now() + GOOD_FOR).as_millisecond(),
            page: path(page).to_owned(),
            session: session(caller),
            returned,
        };
        let sealed = self
            .keys
            .seal(PURPOSE, &postcard::to_allocvec(&sealed).ok()?)?;
        self.set(&BASE64_URL_SAFE_NO_PAD.encode(sealed), GOOD_FOR)
    }

    fn set(&self, value: &str, lasts: SignedDuration) -> Option<HeaderValue> {
        let secure = if self.setting.secure { "; Secure" } else { "" };
        HeaderValue::from_str(&format!(
            "{}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{secure}",
            self.name(),
            lasts.as_secs()
        ))
        .ok()
    }

    /// Gives the page that is being rendered the failure that it answers, and
    /// takes the cookie away.
    pub fn provide(&self) {
        let (Some(parts), Some(response)) =
            (use_context::<Parts>(), use_context::<ResponseOptions>())
        else {
            return;
        };
        let Some(value) = cookie(&parts.headers, self.name()) else {
            return;
        };
        if parts.method != Method::GET || is_prefetch(&parts.headers) {
            return;
        }
        match self.read(value, &parts) {
            Read::Here(returned) => provide_context(returned),
            Read::Elsewhere => return,
            Read::Nothing => {}
        }
        if let Some(gone) = self.set("", SignedDuration::ZERO) {
            response.append_header(header::SET_COOKIE, gone);
        }
    }

    fn read(&self, value: &str, parts: &Parts) -> Read {
        let Some(sealed) = self.open(value) else {
            return Read::Nothing;
        };
        let left =
            |now: Timestamp| SignedDuration::from_millis(sealed.until - now.as_millisecond());
        let is_fresh = (SignedDuration::ZERO..=GOOD_FOR).contains(&left(self.clock.now()));
        let caller = parts.extensions.get::<Caller>();
        let is_own = caller.is_some_and(|caller| sealed.session == session(caller));
        if !is_fresh || !is_own {
            Read::Nothing
        } else if sealed.page == parts.uri.path() {
            Read::Here(sealed.returned)
        } else {
            Read::Elsewhere
        }
    }

    fn open(&self, value: &str) -> Option<Sealed> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
        postcard::from_bytes(&self.keys.open(PURPOSE, &sealed)?).ok()
    }
}

/// What a cookie says to a page.
enum Read {
    /// Why its form failed.
    Here(Returned),
    /// Something to another page, which may still come.
    Elsewhere,
    /// Nothing that counts.
    Nothing,
}

fn session(caller: &Caller) -> Option<String> {
    // Also of a visit of which nothing is stored yet.
    Some(caller.visit.as_ref()?.as_str().to_owned())
}

fn path(page: &str) -> &str {
    page.split(['?', '#']).next().unwrap_or_default()
}

/// The portal's page at an address, written anew from what was understood.
fn page_at(address: &str) -> Option<String> {
    let path = path(address);
    let known = is_path(path) && Place::at(path) != Place::Unknown;
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let way = query_value(query, OTHER_WAY).and_then(|code| CaptchaKind::from_code(&code));
    known.then(|| match way {
        Some(way) => format!("{path}?{OTHER_WAY}={}", way.code()),
        None => path.to_owned(),
    })
}

/// Where a function's form stands, for browsers and networks that tell no
/// `Referer`.
fn page_of(function: &str) -> &'static str {
    let name = function.strip_prefix("/api/v1/").unwrap_or_default();
    let page = match name.split_once('/') {
        Some(("form", "confirm")) => StepPage::Review,
        Some(("form", _)) => StepPage::Form,
        Some(("code", "send")) => StepPage::SendCode,
        // The number's correction stands on the page before, too; after the first
        // code, on this one.
        Some(("code", _)) => StepPage::CheckCode,
        Some(("signing", _)) => StepPage::Signing,
        Some(("application", _)) => StepPage::Result,
        Some(("suspend", _)) => StepPage::Suspend,
        Some(("resume", _)) => StepPage::Resume,
        _ => return "/",
    };
    page.path()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemClock;
    use app::api::Fault;
    use domain::id::SessionKey;
    use proptest::prelude::*;
    use server_testing::clock::TestClock;

    fn returning() -> Returning {
        Returning {
            keys: Arc::new(Keys::new([7; 32])),
            clock: Arc::new(SystemClock),
            setting: Setting::default(),
            origin: "https://a.example".to_owned(),
        }
    }

    fn caller(session: Option<u8>) -> Caller {
        Caller {
            visit: session.map(|byte| SessionKey::from_bytes([byte; 32])),
            ..Caller::anonymous("192.0.2.1")
        }
    }

    fn parts(path: &str, session: Option<u8>) -> Parts {
        let request = http::Request::get(path).extension(caller(session));
        request.body(()).unwrap().into_parts().0
    }

    /// The value of the cookie that brings this failure to `/form`.
    fn good(returning: &Returning) -> String {
        let cookie = returning.cookie(
            &caller(Some(1)),
            "/form",
            Returned {
                function: "/api/v1/form/review".to_owned(),
                fault: Fault::Stale,
                typed: String::new(),
            },
        );
        let cookie = cookie.unwrap().to_str().unwrap().to_owned();
        let (value, attributes) = cookie.split_once(';').unwrap();
        assert_eq!(attributes, " Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
        value.strip_prefix("neden=").unwrap().to_owned()
    }

    #[test]
    fn a_reason_is_for_one_page_of_one_session_and_for_a_minute() {
        let returning = returning();
        let value = good(&returning);
        let read = |path, session| returning.read(&value, &parts(path, session));
        assert!(matches!(
            read("/form?a=b", Some(1)),
            Read::Here(Returned {
                fault: Fault::Stale,
                ..
            })
        ));
        assert!(matches!(read("/kontrol", Some(1)), Read::Elsewhere));
        for (path, session) in [("/form", None), ("/form", Some(2)), ("/kontrol", None)] {
            assert!(matches!(read(path, session), Read::Nothing), "{path}");
        }
        let minutes = |minutes| Returning {
            clock: Arc::new(TestClock::standing(
                SystemClock.now() + SignedDuration::from_mins(minutes),
            )),
            ..returning.clone()
        };
        for at in [minutes(2), minutes(-2)] {
            assert!(matches!(
                at.read(&value, &parts("/form", Some(1))),
                Read::Nothing
            ));
        }
        let other = Returning {
            keys: Arc::new(Keys::new([8; 32])),
            ..returning.clone()
        };
        assert!(matches!(
            other.read(&value, &parts("/form", Some(1))),
            Read::Nothing
        ));
    }

    #[test]
    fn a_form_goes_back_to_a_page_of_the_portal_alone() {
        let returning = returning();
        for (referer, page) in [
            ("https://a.example/form", "/form"),
            ("https://a.example/form?__err=AAAA&__path=x#y", "/form"),
            (
                "https://a.example/basvuru/saglik?dogrulama=sound&x=y",
                "/basvuru/saglik?dogrulama=sound",
            ),
            (
                "https://a.example/basvuru/saglik?dogrulama=evil",
                "/basvuru/saglik",
            ),
            ("https://a.example.evil.example/form", "/kod"),
            ("https://b.example/form", "/kod"),
            ("https://a.example//evil.example", "/kod"),
            ("https://a.example/dil/tr", "/kod"),
            ("https://a.example", "/kod"),
            ("", "/kod"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_str(referer).unwrap());
            assert_eq!(
                returning.page(&headers, "/api/v1/code/check"),
                page,
                "{referer}"
            );
        }
        for (function, page) in [
            ("/api/v1/sign-in", "/"),
            ("/api/v1/code/send", "/kod-gonder"),
            ("/api/v1/code/correct-phone", "/kod"),
        ] {
            assert_eq!(returning.page(&HeaderMap::new(), function), page);
        }
    }

    proptest! {
        #[test]
        fn no_other_cookie_says_anything(value in ".*", at in 0_usize..400, bits in 1_u8..) {
            let returning = returning();
            let parts = parts("/form", Some(1));
            prop_assert!(matches!(returning.read(&value, &parts), Read::Nothing));
            let mut ours = good(&returning).into_bytes();
            let at = at % ours.len();
            ours[at] ^= bits;
            // Whatever is left out of a last sign's bits changes nothing.
            if let Ok(spoiled) = String::from_utf8(ours)
                && BASE64_URL_SAFE_NO_PAD.decode(&spoiled).ok() != BASE64_URL_SAFE_NO_PAD.decode(good(&returning)).ok()
            {
                prop_assert!(matches!(returning.read(&spoiled, &parts), Read::Nothing));
            }
        }
    }
}
