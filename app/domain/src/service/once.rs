//! A post that gives a session a new key, carried out once: see
//! [`crate::rotation`].

use super::{ActError, Caller, Intake, SignedIn};
use crate::{
    id::SessionKey,
    ports::StoreError,
    rotation::{Begun, Refusal, Rotated, Rotation},
    session::SessionToken,
};

impl Intake {
    /// Runs an act, unless the same post has arrived before: then its answer is
    /// given again, and awaited where it is not there yet.
    pub(in crate::service) async fn once<F>(
        &self,
        caller: &Caller,
        act: &str,
        posted: &[&[u8]],
        run: impl FnOnce(Option<Rotation>) -> F,
    ) -> Result<SignedIn, ActError>
    where
        F: Future<Output = Result<SignedIn, ActError>>,
    {
        // Without a cookie there is nothing by which a post is known again.
        let Some(session) = &caller.visit else {
            return run(None).await;
        };
        let about: [&[u8]; 2] = [act.as_bytes(), caller.network.as_bytes()];
        let rotation = Rotation {
            session: session.clone(),
            post: self.ports.secrets.post_hash(&[&about, posted].concat()),
            began_at: self.now(),
        };
        match self.ports.store.begin_rotation(&rotation).await? {
            Begun::First => {}
            Begun::Ended(ended) => return ended.into(),
            Begun::UnderWay => return Err(StoreError::Unavailable.into()),
        }
        let outcome = run(Some(rotation.clone())).await;
        if let Err(error) = &outcome {
            let refusal = Refusal::of(error);
            let noted = self
                .ports
                .store
                .refuse_rotation(&rotation, refusal.as_ref(), self.now())
                .await;
            // The refusal is told in any case; unnoted, the same post would be
            // refused anew.
            let _ = noted;
        }
        outcome
    }
}

/// What is kept of a post in the transaction in which it succeeds.
pub(in crate::service) fn rotated(
    rotation: Option<Rotation>,
    key: &SessionKey,
    answer: &SignedIn,
) -> Option<Rotated> {
    rotation.map(|rotation| Rotated {
        rotation,
        key: key.clone(),
        token: SessionToken::clone(&answer.token),
        next: answer.next,
        device: answer.device.clone(),
    })
}
