//! The pages, one file a step.

mod code;
mod form;
mod home;
mod plain;
mod result;
mod review;
mod sign_in;
mod signing;
mod suspend;

pub use code::{CheckCodePage, ResumePage, SendCodePage};
pub use form::FormPage;
pub use home::Home;
pub use plain::{Ended, NotFound};
pub use result::ResultPage;
pub use review::ReviewPage;
pub use sign_in::SignInPage;
pub use signing::SigningPage;
pub use suspend::SuspendPage;

use leptos::{either::Either, prelude::*};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    api::Fault,
    components::{FaultNotice, words},
};

/// Shows what a load gives, or why it gave nothing.
fn loaded<T, V>(
    resource: Resource<Result<T, Fault>>,
    show: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Suspense fallback=|| view! { <div class="wrap"><p role="status">{words().loading}</p></div> }>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => Either::Left(show(value)),
                        Err(fault) => Either::Right(view! {
                            <div class="wrap"><main class="page" id="icerik"><FaultNotice fault/></main></div>
                        }),
                    }
                })
            }}
        </Suspense>
    }
}

/// The failure of an action, where it belongs to no field.
fn failure<T>(outcome: Option<Result<T, Fault>>) -> Option<impl IntoView> {
    match outcome {
        Some(Err(fault)) => Some(view! { <FaultNotice fault/> }),
        _ => None,
    }
}
