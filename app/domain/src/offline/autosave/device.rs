//! The device's lane: one job at a time, 250 ms after the last key and 1 s after the
//! first one at most; nothing unless the applicant chose it (POLICIES R1, R4).

use super::{Autosave, Command, Moment, Role};
use crate::offline::draft::DeviceDraft;

/// From the last key to the device and the other tabs, in milliseconds.
const NEAR: i64 = 250;
/// From the first one, of somebody who types without a pause.
const LONGEST: i64 = 1_000;

/// Why nothing can be kept on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser offers no place, or none in this window.
    Closed,
    /// The place is full.
    Full,
}

/// How keeping on the device stands.
#[derive(Default)]
pub(super) struct DeviceLane {
    /// The applicant chose it.
    pub(super) own: bool,
    /// The device's draft is to be removed.
    pub(super) erases: bool,
    /// When what is typed is to be written and told.
    pub(super) due: Option<i64>,
    /// Since when something waits.
    since: Option<i64>,
    /// Something of what is written has changed.
    is_dirty: bool,
    pub(super) job: Option<Job>,
    /// Which edit was written last, and when.
    pub(super) kept: Option<(u32, i64)>,
    pub(super) trouble: Option<Trouble>,
}

/// What the device is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Job {
    /// It writes this edit.
    Write(u32),
    /// It erases the draft.
    Erase,
}

impl DeviceLane {
    /// Something was typed.
    pub(super) fn edited(&mut self, now: Moment) {
        let since = *self.since.get_or_insert(now.steady);
        self.due = Some((now.steady + NEAR).min(since + LONGEST));
        self.is_dirty = true;
    }

    /// Something beside the text has changed, and is written at once.
    pub(super) fn marked(&mut self) {
        self.is_dirty = true;
        self.due = Some(0);
    }

    /// How a job ended.
    pub(super) fn done(&mut self, now: Moment, result: Result<(), Trouble>) {
        match (self.job.take(), result) {
            (Some(Job::Write(edits)), Ok(())) => {
                self.kept = Some((edits, now.clock));
                self.trouble = None;
            }
            (Some(Job::Write(_)), Err(trouble)) => self.trouble = Some(trouble),
            (Some(Job::Erase), _) => self.kept = None,
            (None, _) => {}
        }
    }
}

impl Autosave {
    pub(super) fn choose_device(&mut self, now: Moment, keep: bool) {
        if self.tabs.role == Role::Follower || self.ending.is_some() {
            return;
        }
        self.device.own = keep;
        self.device.erases = !keep;
        self.content.touched();
        self.device.edited(now);
        self.device.due = Some(now.steady);
    }

    fn writes_device(&self) -> bool {
        let is_to_write = self.tabs.role == Role::Writer
            && self.device.own
            && self.device.is_dirty
            // The device's copy waits for a choice: it would be written over.
            && !self.others.has_device();
        let is_to_erase = self.tabs.role != Role::Joining && self.device.erases;
        self.device.job.is_none() && (is_to_erase || is_to_write)
    }

    pub(super) fn near_deadline(&self) -> Option<i64> {
        let due = self.device.due?;
        (self.writes_device() || self.tells()).then_some(due)
    }

    pub(super) fn write_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.device.due.is_none_or(|due| due > now.steady) {
            return;
        }
        if self.writes_device() {
            if self.device.erases {
                self.device.erases = false;
                self.device.is_dirty = self.device.own;
                self.device.job = Some(Job::Erase);
                out.push(Command::EraseDevice);
            } else {
                self.device.is_dirty = false;
                self.device.job = Some(Job::Write(self.content.edits));
                out.push(Command::Write(Box::new(self.device_draft())));
            }
        }
        let waits = self.device.job.is_some() && (self.device.is_dirty || self.device.erases);
        if !waits {
            self.device.due = None;
        }
        self.device.since = None;
    }

    /// What is sealed; where the applicant is and what the form offers the page knows.
    fn device_draft(&self) -> DeviceDraft {
        DeviceDraft {
            file: self.content.file.clone(),
            base: self.content.revision,
            fields: self.content.texts(),
            unanswered: self.content.unanswered.clone(),
            ..DeviceDraft::default()
        }
    }

    /// Whether what stands in the form is on the device.
    pub(super) fn is_on_device(&self) -> bool {
        let edits = self.content.edits;
        self.device.own && self.device.kept.is_some_and(|(kept, _)| kept == edits)
    }
}
