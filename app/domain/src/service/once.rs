//! A post that gives a session a new key, carried out once: see
//! [`crate::rotation`].

use super::{ActError, Caller};
use crate::{
    id::SessionKey,
    ports::{Ports, StoreError},
    rotation::{Begun, Ended, Refusal, Rotated, Rotation, SignedIn},
    session::SessionToken,
};

/// Runs an act, unless the same post has arrived before: then its answer is
/// given again, and awaited where it is not there yet.
pub(super) async fn once<F>(
    ports: &Ports,
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
        post: ports.secrets.post_hash(&[&about, posted].concat()),
        began_at: ports.now(),
    };
    match ports.store.begin_rotation(&rotation).await? {
        Begun::First => {}
        Begun::Ended(ended) => return ended.into(),
        Begun::UnderWay => return Err(StoreError::Unavailable.into()),
    }
    let outcome = run(Some(rotation.clone())).await;
    if let Err(error) = &outcome {
        let refusal = Refusal::of(error);
        let noted = ports
            .store
            .refuse_rotation(&rotation, refusal.as_ref(), ports.now())
            .await;
        // The refusal is told in any case; unnoted, the same post would be
        // refused anew.
        let _ = noted;
    }
    outcome
}

/// What is kept of a post in the transaction in which it succeeds.
pub(super) fn rotated(
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

impl Refusal {
    /// What is told again of a failure; `None` where the same post is worth
    /// another try at once.
    pub fn of(error: &ActError) -> Option<Self> {
        match error {
            ActError::Refused(rejected) => Some(Self::Refused(rejected.clone())),
            ActError::NoMatch => Some(Self::NoMatch),
            ActError::NoMatchLeft { left } => Some(Self::NoMatchLeft { left: *left }),
            _ => None,
        }
    }
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Refused(rejected) => Self::Refused(rejected),
            Refusal::NoMatch => Self::NoMatch,
            Refusal::NoMatchLeft { left } => Self::NoMatchLeft { left },
        }
    }
}

impl From<Ended> for Result<SignedIn, ActError> {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Rotated {
                token,
                next,
                device,
            } => Ok(SignedIn {
                token,
                next,
                device,
            }),
            Ended::Refused(refusal) => Err(refusal.into()),
        }
    }
}
