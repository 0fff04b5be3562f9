//! What the script of a plain page gets for its post: where to go, or a notice in
//! the reader's words for the page as it stands. It knows no codes and no texts.

use app::{
    api::{ExternalSystem, Fault, wire},
    components::FaultNotice,
};
use axum::response::{Html, IntoResponse, Response};
use domain::Locale;
use http::{HeaderMap, header};
use leptos::prelude::*;

use super::failure;
use crate::{reactive::root, refusals};

/// Whether the script of a plain page asks.
pub fn is_enhanced(headers: &HeaderMap) -> bool {
    headers.contains_key(wire::ENHANCED)
}

/// Whether a failure is told on the page as it stands: it is no matter of the page,
/// or nothing could be kept and the page drawn anew would have lost it.
pub(super) fn stays(fault: &Fault) -> bool {
    let is_lost = matches!(
        fault,
        Fault::Outdated | Fault::External(ExternalSystem::Internal)
    );
    is_lost || fault.leaves_page()
}

/// A refusal as a notice, whoever refused.
pub async fn noticed(locale: Locale, response: Response) -> Response {
    let said = refusals::sentences(locale, &response);
    let (response, fault) = failure(response).await;
    let notice = root().with(|| {
        provide_context(locale);
        let notice = if let Some(fault) = fault {
            view! { <FaultNotice fault/> }.into_any()
        } else {
            let [title, text] = said;
            view! {
                <section class="notice notice--danger" role="alert"><p><b>{title}</b></p><p>{text}</p></section>
            }
            .into_any()
        };
        notice.to_html()
    });
    let (mut parts, _) = response.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    let (made, body) = Html(notice).into_response().into_parts();
    parts.headers.extend(made.headers);
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use http::StatusCode;

    use super::*;
    use crate::{answer::plain, functions::failed};

    async fn html(response: Response) -> String {
        let response = noticed(Locale::En, response).await;
        let kind = response.headers().get(header::CONTENT_TYPE).unwrap();
        assert!(kind.to_str().unwrap().starts_with("text/html"));
        let body = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_failure_and_a_plain_refusal_become_a_notice_in_the_readers_words() {
        let busy = html(failed(&Fault::Traffic { wait: 60 })).await;
        assert!(
            busy.contains("Too many requests came from your network"),
            "{busy}"
        );
        let late = plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "Geç. / Late, and may be done.",
        );
        assert!(html(late).await.contains("Late, and may be done."));
        let bare = plain(StatusCode::INTERNAL_SERVER_ERROR, "x");
        for notice in [busy, html(bare).await] {
            for part in ["notice--danger", "role=\"alert\""] {
                assert!(notice.contains(part), "{notice}");
            }
        }
    }

    #[test]
    fn what_leaves_the_page_or_could_not_be_kept_is_told_where_it_stands() {
        for (fault, expected) in [
            (Fault::NoCookie, true),
            (Fault::Outdated, true),
            (Fault::External(ExternalSystem::Internal), true),
            (Fault::External(ExternalSystem::Population), false),
            (Fault::NoMatch, false),
            (Fault::Expired, false),
        ] {
            assert_eq!(stays(&fault), expected, "{fault:?}");
        }
    }
}
