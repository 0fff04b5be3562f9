//! Workers have a look as soon as something was queued, not at the next poll.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::challenge::Lane;
use http::Method;
use tokio::sync::Notify;

/// Tells the workers that something was queued.
#[derive(Clone, Debug)]
pub struct Kick {
    lanes: Arc<[Notify; Lane::ALL.len()]>,
    /// How often they look when nobody tells them.
    pub(super) poll: Duration,
}

impl Default for Kick {
    fn default() -> Self {
        Self::polling(Duration::from_secs(5))
    }
}

impl Kick {
    /// For workers that look by themselves as often as this.
    pub fn polling(poll: Duration) -> Self {
        Self {
            lanes: Arc::default(),
            poll,
        }
    }

    /// Every worker has a look: those that wait, and one that is about to.
    pub fn all(&self) {
        for lane in self.lanes.iter() {
            lane.notify_waiters();
            lane.notify_one();
        }
    }

    /// Until somebody says so to this lane.
    pub(super) async fn kicked(&self, lane: Lane) {
        let [messages, certificates, registry, mail] = &*self.lanes;
        match lane {
            Lane::Messages => messages.notified().await,
            Lane::Certificates => certificates.notified().await,
            Lane::Registry => registry.notified().await,
            Lane::Mail => mail.notified().await,
        }
    }
}

/// Tells them after every post: what an act queues is there to be seen once it
/// has committed, not sooner. Pages queue nothing; the printed form, which does,
/// tells them itself.
pub async fn after_posts(State(kick): State<Kick>, request: Request, next: Next) -> Response {
    let posted = *request.method() == Method::POST;
    let response = next.run(request).await;
    if posted {
        kick.all();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;

    async fn is_kicked(kick: &Kick) -> bool {
        let kicked = kick.kicked(Lane::Messages);
        let soon = Duration::from_millis(20);
        tokio::time::timeout(soon, kicked).await.is_ok()
    }

    #[tokio::test]
    async fn workers_look_after_a_post_and_neither_before_nor_at_a_page() {
        let kick = Kick::default();
        let act = |State(kick): State<Kick>| async move {
            assert!(!is_kicked(&kick).await, "nothing is committed yet");
        };
        let router = Router::new()
            .route("/", get(|| async {}).post(act))
            .layer(from_fn_with_state(kick.clone(), after_posts))
            .with_state(kick.clone());
        for (method, kicked) in [
            (Method::GET, false),
            (Method::HEAD, false),
            (Method::POST, true),
        ] {
            let request = Request::builder().method(method.clone());
            let request = request.uri("/").body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
            assert_eq!(is_kicked(&kick).await, kicked, "{method}");
        }
    }
}
