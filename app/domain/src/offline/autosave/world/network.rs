//! The network between pages and server.

use super::{
    super::{Answer, Event, Remote, SavePost},
    At, World,
    browser::TABS,
    server::Mood,
    values,
};
use crate::offline::attempt::SaveAttempt;

/// A request has no answer after this time.
const PATIENCE: i64 = 20_000;

/// Something on its way.
pub(in super::super) struct Wire {
    /// The page that waits for it; nobody does so for a beacon.
    pub(in super::super) page: Option<u32>,
    pub(in super::super) what: What,
    until: i64,
    /// The session in which it was sent.
    file: u32,
}

/// What is on its way.
pub(in super::super) enum What {
    Save(Box<SavePost>),
    Load,
    Answer(Answer, Option<SaveAttempt>),
    Loaded(Option<Box<Remote>>),
}

impl World {
    pub(in super::super) fn send(&mut self, page: Option<u32>, what: What) {
        if !self.is_up {
            // Refused at once: a beacon is gone, a page hears of it.
            if let What::Save(post) = &what {
                self.oracle.in_doubt(&post.draft);
            }
            if let Some(page) = page {
                self.lost(page, &what);
            }
            return;
        }
        self.wires.push(Wire {
            page,
            what,
            until: self.now + PATIENCE,
            file: self.server.file,
        });
    }

    fn lost(&mut self, page: u32, what: &What) {
        let event = match what {
            What::Save(_) | What::Answer(..) => Event::Answered(Answer::Lost),
            What::Load | What::Loaded(_) => Event::Loaded(None),
        };
        self.page_news(page, event);
    }

    /// Lets one thing arrive where it is going.
    pub(in super::super) fn deliver(&mut self, index: usize) {
        if self.wires.is_empty() {
            return;
        }
        let Wire {
            page, what, file, ..
        } = self.wires.remove(index % self.wires.len());
        let is_of_session = file == self.server.file;
        match what {
            What::Save(post) => {
                let before = self.server.refused.clone();
                let draft = self.server.draft.clone();
                let is_emptying = post.is_settled && values(&post.draft) == ["", "", ""];
                // The session's cookie goes with the request that was made in it.
                let answer = if is_of_session {
                    self.server.save(&post, self.now)
                } else {
                    Answer::SessionEnded
                };
                if matches!(answer, Answer::TooOften(_)) {
                    self.reach("too often");
                }
                if !matches!(answer, Answer::Saved(_) | Answer::Stale) {
                    self.oracle.in_doubt(&post.draft);
                }
                if matches!(answer, Answer::Saved(_)) {
                    self.oracle.superseded(&draft, &self.server.draft);
                }
                if let (Answer::Saved(_), true, Some(copy)) = (answer, is_emptying, &before) {
                    self.oracle.deleted(&copy.draft);
                }
                if let (Answer::Stale, Some(before)) = (answer, before) {
                    // A third copy takes the place of one that nobody chose.
                    self.oracle.in_doubt(&before.draft);
                }
                if let (Answer::Stale, None) = (answer, page) {
                    // Of another session: nobody hears that it was refused.
                    self.oracle.in_doubt(&post.draft);
                }
                if let (Answer::Saved(_), true) = (answer, is_emptying) {
                    self.oracle.deleted(&draft);
                }
                self.answer(page, What::Answer(answer, post.attempt.clone()));
            }
            What::Load => {
                let remote = self.server.load().filter(|_| is_of_session);
                let remote = remote.filter(|_| self.server.mood != Mood::Broken);
                self.answer(page, What::Loaded(remote));
            }
            What::Answer(answer, attempt) => {
                if let Some(attempt) = attempt {
                    self.is_answered(&attempt);
                }
                if let Some(page) = page {
                    self.page_news(page, Event::Answered(answer));
                }
            }
            What::Loaded(remote) => {
                if let Some(page) = page {
                    self.page_news(page, Event::Loaded(remote));
                }
            }
        }
    }

    fn answer(&mut self, page: Option<u32>, what: What) {
        if page.is_some() {
            self.send(page, what);
        }
    }

    /// The tab whose scripts sent it notes that it is on its way no more.
    fn is_answered(&mut self, attempt: &SaveAttempt) {
        for browser in 0..self.browsers.len() {
            for tab in 0..=TABS {
                let at = At { browser, tab };
                if self.page(at).is_some() || self.tab(at).memory.is_some() {
                    self.answered(at, attempt);
                }
            }
        }
    }

    /// Loses one thing.
    pub(in super::super) fn lose(&mut self, index: usize) {
        if self.wires.is_empty() {
            return;
        }
        let wire = self.wires.remove(index % self.wires.len());
        self.reach(match (&wire.what, wire.page) {
            (What::Save(_), None) => "beacon lost",
            (What::Save(_) | What::Load, _) => "request lost",
            _ => "answer lost",
        });
        if let What::Save(post) = &wire.what {
            self.oracle.in_doubt(&post.draft);
        }
        if let Some(page) = wire.page {
            self.lost(page, &wire.what);
        }
    }

    /// Whoever has waited long enough gives up; what was sent may still arrive.
    pub(in super::super) fn time_out(&mut self) {
        let now = self.now;
        for index in 0..self.wires.len() {
            let Some(wire) = self.wires.get_mut(index) else {
                return;
            };
            if wire.until > now {
                continue;
            }
            if let Some(page) = wire.page.take() {
                let is_save = matches!(wire.what, What::Save(_) | What::Answer(..));
                self.reach("answer lost");
                let event = if is_save {
                    Event::Answered(Answer::Lost)
                } else {
                    Event::Loaded(None)
                };
                self.page_news(page, event);
            }
        }
    }

    /// The network goes, and takes with it what is under way; or it is back, and the
    /// probes find out.
    pub(in super::super) fn network(&mut self, is_up: bool) {
        self.is_up = is_up;
        if is_up {
            for at in self.open_pages() {
                self.news(at, Event::Reachable(true));
            }
        } else {
            while !self.wires.is_empty() {
                self.lose(0);
            }
        }
    }
}
