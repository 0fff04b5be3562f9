//! A reactive owner of its own for every request.
//!
//! Rendering a page sets its root owner on the thread that it runs on and takes
//! it away only when the answer's body has ended, so that whatever else runs
//! there meanwhile would find that page's contexts: its caller, its nonce.

use axum::{extract::Request, middleware::Next, response::Response};
use leptos::reactive::{computed::ScopedFuture, owner::Owner};

/// Runs a request under a root owner that nothing else is under. Whatever owner
/// a handler leaves on the thread is taken off it after every poll.
pub async fn isolate(request: Request, next: Next) -> Response {
    root()
        .with(|| ScopedFuture::new_untracked(next.run(request)))
        .await
}

/// An owner without a parent. `Owner::new` makes a child of the one on the
/// thread, and `Owner::new_root` leaves itself there.
pub fn root() -> Owner {
    Owner::default()
}
