//! What happens to the form.

use super::{Message, Trouble};
use crate::{
    application::Draft,
    offline::{attempt::SaveAttempt, draft::DeviceDraft},
};

/// When something happens.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Milliseconds of a clock that nobody sets.
    pub steady: i64,
    /// Milliseconds since 1970 by the device's clock, for what the page says.
    pub clock: i64,
    /// Between 0 and 1, drawn anew each time.
    pub chance: f64,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// An input event: what stands in the controls, also in disabled ones.
    Typed(Draft),
    /// What stands in the controls, looked at without an event: password managers
    /// write without one.
    Looked(Draft),
    /// The deadline has come.
    Timer,
    /// A field was left.
    FieldLeft,
    /// The page is hidden.
    Hidden,
    /// The page is shown again.
    Shown,
    /// The page is left, and may come back.
    Parting,
    /// The form is left for another page of this tab.
    Left,
    /// Whether the portal answers.
    Reachable(bool),
    /// What became of the post under way.
    Answered(Answer),
    /// What was sent by a press was refused: another copy was saved since, and this one
    /// is kept beside it.
    PressedStale,
    /// The form as the server has it; nothing where it could not be loaded.
    Loaded(Option<Box<Remote>>),
    /// The applicant chooses whether this device keeps the draft.
    Choose {
        /// Whether.
        keep: bool,
    },
    /// A draft of this person lies on the device.
    DeviceFound {
        /// It.
        draft: Box<DeviceDraft>,
        /// When it was written, in milliseconds since 1970.
        at: i64,
        /// The tab had its key before it was loaded anew.
        same_visit: bool,
    },
    /// How writing to the device, or erasing there, ended.
    DeviceDone(Result<(), Trouble>),
    /// This tab has the lock.
    LockHeld,
    /// Another tab has the lock, or has taken it.
    LockElsewhere,
    /// The browser has no locks: every tab writes, and the server's revision keeps
    /// them apart.
    NoLocks,
    /// Another tab of the form says something.
    Heard(Message),
    /// The applicant wants to go on in this tab.
    TakeOver,
    /// A draft was opened from a file.
    FileOpened(Draft),
    /// The applicant goes on with the copy that is offered.
    Taken,
    /// The applicant goes on with the form as it stands.
    Stayed,
    /// The applicant deletes the draft, here and at the server.
    Erase,
    /// A correction is being given up: nothing is kept until it is known how that ended.
    Held(bool),
}

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Saved, under this revision.
    Saved(i64),
    /// Another copy was saved since; what was sent is kept beside it.
    Stale,
    /// The session has ended.
    SessionEnded,
    /// Too often; possible again after so many milliseconds.
    TooOften(i64),
    /// No answer came.
    Lost,
    /// Not taken, however often it is sent: tried when something more is typed.
    Refused,
    /// Anything else.
    Failed,
}

/// The form as the server has it.
#[derive(Clone, Debug)]
pub struct Remote {
    /// The application's file.
    pub file: String,
    /// Its revision.
    pub revision: i64,
    /// What was typed.
    pub draft: Draft,
    /// When it was saved, in milliseconds since 1970.
    pub saved_at: Option<i64>,
    /// Which saving it was.
    pub saved_by: Option<SaveAttempt>,
    /// A copy that was refused, and is kept beside it.
    pub refused: Option<RefusedCopy>,
    /// It is the form of the person whose page this is.
    pub is_same_person: bool,
}

/// A copy that the server keeps beside the draft.
#[derive(Clone, Debug)]
pub struct RefusedCopy {
    /// What was typed.
    pub draft: Draft,
    /// Which saving it was.
    pub by: Option<SaveAttempt>,
    /// It was begun in another browser, before this form was opened.
    pub is_begun: bool,
}
