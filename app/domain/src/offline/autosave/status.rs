//! What the page says of where the form is kept. It follows from what is known, and
//! says nothing that is not so (POLICIES R4).

use super::{Autosave, Role, Trouble};

/// How it stands at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerStatus {
    /// Nothing was typed yet.
    Nothing,
    /// Another tab writes, or the draft was given up: this one saves nothing.
    Elsewhere,
    /// Typed and not sent yet.
    Unsaved,
    /// On its way.
    Saving,
    /// Everything is there since this time, in milliseconds since 1970.
    Saved(i64),
    /// It is not, and why.
    NotSaved(NotSaved),
}

/// Why what is typed is not at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The portal cannot be reached; what is typed is in this tab.
    Offline,
    /// The same, but this device has it.
    OfflineOnDevice,
    /// The session has ended.
    SessionEnded,
    /// Two copies wait for a choice.
    Conflict,
    /// The server did not take it; it is tried again.
    Failed,
}

/// How it stands on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStatus {
    /// Nothing is kept here.
    Off,
    /// Typed and not written yet.
    Unsaved,
    /// It is being written.
    Writing,
    /// Everything is here since this time, in milliseconds since 1970.
    Kept(i64),
    /// It cannot be kept here.
    Failed(Trouble),
}

impl Autosave {
    /// What the page says of the server.
    pub fn server_status(&self) -> ServerStatus {
        if self.is_stopped() && self.server.failure == Some(NotSaved::SessionEnded) {
            return ServerStatus::NotSaved(NotSaved::SessionEnded);
        }
        if self.tabs.role == Role::Follower || self.ending.is_some() || self.is_held {
            return ServerStatus::Elsewhere;
        }
        if self.others.has_server() {
            return ServerStatus::NotSaved(NotSaved::Conflict);
        }
        if self.content.is_saved() {
            return match self.server.saved_at {
                Some(at) => ServerStatus::Saved(at),
                None => ServerStatus::Nothing,
            };
        }
        match self.server.failure {
            Some(why) if self.server.is_reachable => ServerStatus::NotSaved(why),
            _ if !self.server.is_reachable && self.is_on_device() => {
                ServerStatus::NotSaved(NotSaved::OfflineOnDevice)
            }
            _ if !self.server.is_reachable => ServerStatus::NotSaved(NotSaved::Offline),
            _ if self.server.under_way.is_some() => ServerStatus::Saving,
            _ => ServerStatus::Unsaved,
        }
    }

    /// What the page says of this device.
    pub fn device_status(&self) -> DeviceStatus {
        if !self.device.own {
            return DeviceStatus::Off;
        }
        if let Some(trouble) = self.device.trouble {
            return DeviceStatus::Failed(trouble);
        }
        if matches!(self.device.job, Some(super::device::Job::Write(_))) {
            return DeviceStatus::Writing;
        }
        match self.device.kept {
            Some((_, at)) if self.is_on_device() => DeviceStatus::Kept(at),
            _ => DeviceStatus::Unsaved,
        }
    }

    /// Whether closing the page now would lose something.
    pub fn would_lose(&self) -> bool {
        let is_aside = self.ending.is_none() && self.tabs.aside.is_some();
        !self.is_held && (is_aside || self.is_ahead() && !self.is_on_device())
    }

    /// Whether everything typed is kept somewhere.
    pub fn is_kept(&self) -> bool {
        self.content.is_saved() || self.is_on_device()
    }
}
