//! The server's side of the draft, with the rule by which it really decides.

use std::collections::BTreeSet;

use super::super::{Answer, RefusedCopy, Remote, SavePost};
use crate::{application::Draft, offline::attempt::SaveAttempt, ports::Saving};

/// How it feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Mood {
    Good,
    TooOften(i64),
    Broken,
}

/// One session's file.
pub(in super::super) struct Server {
    pub(in super::super) file: u32,
    pub(in super::super) is_open: bool,
    pub(in super::super) mood: Mood,
    pub(in super::super) revision: i64,
    pub(in super::super) draft: Draft,
    saved_by: Option<SaveAttempt>,
    saved_at: Option<i64>,
    pub(in super::super) refused: Option<RefusedCopy>,
    /// Everything that ever stood in the draft.
    pub(in super::super) ever: BTreeSet<Vec<(String, String)>>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            file: 1,
            is_open: true,
            mood: Mood::Good,
            revision: 0,
            draft: Draft::default(),
            saved_by: None,
            saved_at: None,
            refused: None,
            ever: BTreeSet::from([Draft::default().texts()]),
        }
    }
}

impl Server {
    pub(in super::super) fn file_name(&self) -> String {
        format!("file-{}", self.file)
    }

    /// Saves a draft as the store does.
    pub(in super::super) fn save(&mut self, post: &SavePost, now: i64) -> Answer {
        match self.mood {
            _ if !self.is_open => return Answer::SessionEnded,
            Mood::TooOften(wait) => return Answer::TooOften(wait),
            Mood::Broken => return Answer::Failed,
            Mood::Good => {}
        }
        if post.file != self.file_name() {
            return Answer::Stale;
        }
        let draft = Draft::of_texts(&post.draft.texts());
        let saving = Saving {
            attempt: post.attempt.clone(),
            settled: post.is_settled,
            ..Saving::from_revision(post.revision)
        };
        let is_held = matches!((&self.saved_by, &saving.attempt), (Some(last), Some(this))
            if this == last || this.is_before(last));
        if is_held {
            return Answer::Saved(self.revision);
        }
        if !saving.goes_on_from(&self.draft, self.revision, self.saved_by.as_ref()) {
            if self.draft.texts() == draft.texts() {
                return Answer::Saved(self.revision);
            }
            self.refused = Some(RefusedCopy {
                draft,
                by: saving.attempt,
                is_begun: false,
            });
            return Answer::Stale;
        }
        self.revision += 1;
        self.saved_by = saving.attempt;
        self.saved_at = Some(now);
        if saving.settled {
            self.refused = None;
        }
        self.ever.insert(draft.texts());
        self.draft = draft;
        Answer::Saved(self.revision)
    }

    /// The form as it is loaded; nothing where no session is open.
    pub(in super::super) fn load(&self) -> Option<Box<Remote>> {
        self.is_open.then(|| {
            Box::new(Remote {
                file: self.file_name(),
                revision: self.revision,
                draft: self.draft.clone(),
                saved_at: self.saved_at,
                saved_by: self.saved_by.clone(),
                refused: self.refused.clone(),
                is_same_person: true,
            })
        })
    }

    /// The session ends, and its draft with it.
    pub(in super::super) fn end_session(&mut self) {
        *self = Self {
            file: self.file,
            is_open: false,
            mood: self.mood,
            ever: std::mem::take(&mut self.ever),
            ..Self::default()
        };
    }

    /// The same person signs in: a new file, in which nothing was typed.
    pub(in super::super) fn sign_in(&mut self) {
        self.file += 1;
        self.is_open = true;
    }
}
