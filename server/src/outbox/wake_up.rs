//! Workers have a look as soon as something was queued, not at the next poll.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::outbox::Queue;
use http::Method;
use tokio::sync::Notify;

/// Tells the workers that something was queued.
#[derive(Clone, Debug)]
pub struct WakeUp {
    queues: Arc<[Notify; Queue::ALL.len()]>,
    /// How often they look when nobody tells them.
    pub(super) poll: Duration,
}

impl Default for WakeUp {
    fn default() -> Self {
        Self::polling(Duration::from_secs(5))
    }
}

impl WakeUp {
    /// For workers that look by themselves as often as this.
    pub fn polling(poll: Duration) -> Self {
        Self {
            queues: Arc::default(),
            poll,
        }
    }

    /// Every worker has a look: those that wait, and one that is about to.
    pub fn all(&self) {
        for queue in self.queues.iter() {
            queue.notify_waiters();
            queue.notify_one();
        }
    }

    /// Until somebody says so to this queue.
    pub(super) async fn woken(&self, queue: Queue) {
        let [messages, certificates, registry, mail, signatures] = &*self.queues;
        match queue {
            Queue::Messages => messages.notified().await,
            Queue::Certificates => certificates.notified().await,
            Queue::Registry => registry.notified().await,
            Queue::Mail => mail.notified().await,
            Queue::Signatures => signatures.notified().await,
        }
    }
}

/// Tells them after every post: what an act queues is there to be seen once it
/// has committed, not sooner. Pages queue nothing; the printed form, which does,
/// tells them itself.
pub async fn after_posts(State(wake_up): State<WakeUp>, request: Request, next: Next) -> Response {
    let posted = *request.method() == Method::POST;
    let response = next.run(request).await;
    if posted {
        wake_up.all();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;

    async fn is_woken(wake_up: &WakeUp) -> bool {
        let woken = wake_up.woken(Queue::Messages);
        let soon = Duration::from_millis(20);
        tokio::time::timeout(soon, woken).await.is_ok()
    }

    #[tokio::test]
    async fn workers_look_after_a_post_and_neither_before_nor_at_a_page() {
        let wake_up = WakeUp::default();
        let act = |State(wake_up): State<WakeUp>| async move {
            assert!(!is_woken(&wake_up).await, "nothing is committed yet");
        };
        let router = Router::new()
            .route("/", get(|| async {}).post(act))
            .layer(from_fn_with_state(wake_up.clone(), after_posts))
            .with_state(wake_up.clone());
        for (method, woken) in [
            (Method::GET, false),
            (Method::HEAD, false),
            (Method::POST, true),
        ] {
            let request = Request::builder().method(method.clone());
            let request = request.uri("/").body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
            assert_eq!(is_woken(&wake_up).await, woken, "{method}");
        }
    }
}
