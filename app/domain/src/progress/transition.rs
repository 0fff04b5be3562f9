//! A step of an application, as the store carries it out.

use jiff::Timestamp;

use super::{Event, IllegalStep, State};
use crate::id::CaseId;

/// An application moved by an event. There is none that its states do not allow,
/// and the store refuses one whose application stands elsewhere by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    case: CaseId,
    from: State,
    to: State,
    at: Timestamp,
}

impl Transition {
    /// The step of this application, which stands there, by an event at a time.
    ///
    /// # Errors
    /// Where the event cannot follow that state.
    pub fn of(
        case: &CaseId,
        from: State,
        event: Event,
        at: Timestamp,
    ) -> Result<Self, IllegalStep> {
        Ok(Self {
            case: case.clone(),
            from,
            to: from.after(event)?,
            at,
        })
    }

    /// Which application.
    pub const fn case(&self) -> &CaseId {
        &self.case
    }

    /// Where it has to stand.
    pub const fn from(&self) -> State {
        self.from
    }

    /// Where it goes.
    pub const fn to(&self) -> State {
        self.to
    }

    /// When.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}
