//! Finds out when the portal can be reached again.

use std::cell::Cell;

use domain::offline::pace;
use gloo_net::http::{Method, RequestBuilder};
use leptos::prelude::*;
use web_sys::{AbortSignal, RequestCache};

use super::{
    Reach,
    script::{listen, pause},
};
use crate::wire;

/// Answered by the portal alone.
const PROBE: &str = "/health/net";
/// How long a probe may take, in milliseconds.
const PATIENCE: u32 = 8_000;

thread_local! {
    /// Probes are under way.
    static PROBING: Cell<bool> = const { Cell::new(false) };
    /// The browser's hints are listened for.
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    /// A probe is wanted now, not when its time has come.
    static HURRY: Cell<bool> = const { Cell::new(false) };
}

/// Probes at once.
pub(crate) fn hurry() {
    HURRY.set(true);
}

/// Probes for as long as there is no way through; for the page around.
pub(crate) fn while_lost() {
    let reach = Reach::here();
    Effect::new(move |_| {
        if reach.is_lost() {
            begin(reach);
        }
    });
}

fn begin(reach: Reach) {
    if PROBING.replace(true) {
        return;
    }
    if !LISTENING.replace(true) {
        // What the browser says is a hint to look now, no more.
        listen(&window(), "online", |_| hurry());
        listen(&document(), "visibilitychange", |_| hurry());
    }
    leptos::task::spawn_local(async move {
        let mut attempt = 0;
        while reach.is_lost_now() {
            let wait = pace::wait(attempt, pace::PROBE_CAP, js_sys::Math::random());
            let hurried = rest(reach, wait).await;
            attempt = if hurried { 0 } else { attempt + 1 };
            if reach.is_lost_now() && probe().await {
                reach.answered(true);
            }
        }
        PROBING.set(false);
    });
}

/// Waits, and no longer when there is news; whether there was.
async fn rest(reach: Reach, milliseconds: u32) -> bool {
    const TICK: u32 = 250;
    let mut left = milliseconds;
    while left > 0 && reach.is_lost_now() {
        if HURRY.replace(false) {
            return true;
        }
        pause(left.min(TICK)).await;
        left = left.saturating_sub(TICK);
    }
    false
}

/// Whether the portal itself answers.
async fn probe() -> bool {
    let signal = AbortSignal::timeout_with_u32(PATIENCE);
    let answer = RequestBuilder::new(PROBE)
        .method(Method::HEAD)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&signal))
        .send()
        .await;
    answer
        .is_ok_and(|answer| answer.status() == 204 && answer.headers().get(wire::HEADER).is_some())
}
