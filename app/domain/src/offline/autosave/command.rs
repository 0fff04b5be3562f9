//! What is to be done.

use super::Message;
use crate::{
    application::Draft,
    offline::{
        attempt::SaveAttempt,
        draft::{DeviceDraft, Spot},
    },
};

/// What is to be done.
#[derive(Clone, Debug)]
pub enum Command {
    /// Write this into the controls.
    Show(Box<Draft>),
    /// Bring the applicant back to where they were.
    GoTo(Spot),
    /// Seal this on the device, with what the page alone knows; to be answered by
    /// [`DeviceDone`](super::Event::DeviceDone).
    Write(Box<DeviceDraft>),
    /// Remove the device's draft and this tab's key to it; to be answered by
    /// [`DeviceDone`](super::Event::DeviceDone).
    EraseDevice,
    /// Post this; to be answered by [`Answered`](super::Event::Answered).
    Post(Box<SavePost>),
    /// Hand this over to the browser, which sends it once the page is gone. Nobody
    /// hears the answer.
    Beacon(Box<SavePost>),
    /// Load the form as the server has it; to be answered by
    /// [`Loaded`](super::Event::Loaded).
    Load,
    /// This saving is on its way no more.
    Forget(SaveAttempt),
    /// Tell the other tabs.
    Tell(Message),
    /// Take the lock.
    Steal,
    /// Load the page anew.
    Reload,
}

/// A saving as it goes to the server.
#[derive(Clone, Debug)]
pub struct SavePost {
    /// The file for which it was typed: another session has another one.
    pub file: String,
    /// The revision that it goes on from.
    pub revision: i64,
    /// Which saving of which page it is.
    pub attempt: Option<SaveAttempt>,
    /// The applicant has chosen: the other copy is kept no longer.
    pub is_settled: bool,
    /// What stands in the form. The security word in it is not sent.
    pub draft: Draft,
}
