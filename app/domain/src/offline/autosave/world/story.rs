//! What happens in a story.

use proptest::prelude::*;

use super::{super::Event, At, World, browser::TABS, server::Mood};

#[derive(Clone, Debug)]
pub(in super::super) enum Action {
    Type {
        at: At,
        field: usize,
        is_silent: bool,
    },
    LeaveField(At),
    Pass(i64),
    Deliver(usize),
    Lose(usize),
    Mail(usize, usize),
    News(At),
    Device {
        at: At,
        works: bool,
    },
    Network(bool),
    Mood(Mood),
    Open(At),
    Reload {
        at: At,
        writes: bool,
    },
    Close {
        at: At,
        writes: bool,
    },
    Crash(At),
    Hide(At),
    PartAndComeBack(At),
    Leave(At),
    TakeOver(At),
    Keep(At, bool),
    Choose {
        at: At,
        takes: bool,
    },
    Erase(At),
    /// A correction is being given up, or was not.
    Hold(At, bool),
    EndSession,
    SignIn(At),
    Settle,
}

/// Most of a story is in the first browser's first two tabs.
fn at() -> impl Strategy<Value = At> {
    prop_oneof![
        8 => Just(At { browser: 0, tab: 0 }),
        4 => Just(At { browser: 0, tab: 1 }),
        1 => Just(At { browser: 0, tab: 2 }),
        3 => Just(At { browser: 1, tab: 0 }),
    ]
}

fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![
        2 => Just(Mood::Good),
        1 => (500..90_000i64).prop_map(Mood::TooOften),
        1 => Just(Mood::Broken),
    ]
}

pub(in super::super) fn action() -> impl Strategy<Value = Action> {
    let small = 0..8usize;
    prop_oneof![
        16 => (at(), 0..3usize, prop::bool::weighted(0.1))
            .prop_map(|(at, field, is_silent)| Action::Type { at, field, is_silent }),
        3 => at().prop_map(Action::LeaveField),
        10 => prop_oneof![1..300_i64, 300..1_500_i64, 1_500..30_000_i64].prop_map(Action::Pass),
        10 => small.clone().prop_map(Action::Deliver),
        3 => small.clone().prop_map(Action::Lose),
        5 => (0..2usize, small).prop_map(|(browser, one)| Action::Mail(browser, one)),
        8 => at().prop_map(Action::News),
        6 => (at(), prop::bool::weighted(0.9)).prop_map(|(at, works)| Action::Device { at, works }),
        2 => any::<bool>().prop_map(Action::Network),
        1 => mood().prop_map(Action::Mood),
        5 => at().prop_map(Action::Open),
        3 => (at(), any::<bool>()).prop_map(|(at, writes)| Action::Reload { at, writes }),
        2 => (at(), any::<bool>()).prop_map(|(at, writes)| Action::Close { at, writes }),
        1 => at().prop_map(Action::Crash),
        1 => at().prop_map(Action::Hide),
        1 => at().prop_map(Action::PartAndComeBack),
        2 => at().prop_map(Action::Leave),
        3 => at().prop_map(Action::TakeOver),
        3 => (at(), prop::bool::weighted(0.7)).prop_map(|(at, keep)| Action::Keep(at, keep)),
        3 => (at(), any::<bool>()).prop_map(|(at, takes)| Action::Choose { at, takes }),
        1 => at().prop_map(Action::Erase),
        2 => (at(), any::<bool>()).prop_map(|(at, is_held)| Action::Hold(at, is_held)),
        1 => Just(Action::EndSession),
        2 => at().prop_map(Action::SignIn),
        4 => Just(Action::Settle),
    ]
}

impl World {
    pub(in super::super) fn happens(&mut self, action: &Action) {
        match *action {
            Action::Type {
                at,
                field,
                is_silent,
            } => self.types(at, field, is_silent),
            Action::LeaveField(at) => self.happens_at(at, Event::FieldLeft),
            Action::Pass(time) => self.advance_to(self.now + time),
            Action::Deliver(one) => self.deliver(one),
            Action::Lose(one) => self.lose(one),
            Action::Mail(browser, one) => self.post_mail(browser, one),
            Action::News(at) => {
                self.one_news(at);
            }
            Action::Device { at, works } => self.device(at, works),
            Action::Network(is_up) => self.network(is_up),
            Action::Mood(mood) => self.server.mood = mood,
            Action::Open(at) => {
                if self.tab(at).memory.is_some() {
                    self.reach("returned");
                }
                self.open(at);
            }
            Action::Reload { at, writes } => {
                if self.page(at).is_some() {
                    self.reach("reload");
                    self.reload(at, writes);
                } else {
                    self.forget_memory(at);
                }
            }
            Action::Close { at, writes } => self.close(at, writes),
            Action::Crash(at) => {
                if self.page(at).is_some() {
                    self.reach("crash");
                    self.gone(at, false);
                    self.tab(at).window_name = None;
                }
            }
            Action::Hide(at) => self.happens_at(at, Event::Hidden),
            Action::PartAndComeBack(at) => {
                self.happens_at(at, Event::Parting);
                self.happens_at(at, Event::Shown);
            }
            Action::Leave(at) => {
                if self.page(at).is_some() {
                    self.reach("left");
                    self.holds(at, false);
                    self.leave(at);
                }
            }
            Action::TakeOver(at) => self.happens_at(at, Event::TakeOver),
            Action::Keep(at, keep) => self.happens_at(at, Event::Choose { keep }),
            Action::Choose { at, takes } => self.chooses(at, takes),
            Action::Erase(at) => self.erases(at),
            Action::Hold(at, is_held) => self.holds(at, is_held),
            Action::EndSession => {
                if self.server.is_open {
                    self.reach("session ended");
                    self.end_session();
                }
            }
            Action::SignIn(at) => {
                if !self.server.is_open {
                    self.reach("signed in again");
                    self.holds(at, false);
                    self.leave(at);
                    self.server.sign_in();
                    self.open(at);
                }
            }
            Action::Settle => {
                self.settle_until(self.now + 20_000);
            }
        }
        self.excuse();
        assert!(
            self.browsers
                .iter()
                .all(|browser| browser.tabs.len() == TABS + 1)
        );
    }

    fn close(&mut self, at: At, writes: bool) {
        if self.page(at).is_some() {
            self.reach("closed");
            self.happens_at(at, Event::Parting);
            self.gone(at, writes);
        }
        self.forget_memory(at);
        // Another tab is opened in its place.
        let name = format!("c{:x}{:x}", at.tab, self.pages);
        let tab = self.tab(at);
        tab.name = name;
        tab.window_name = None;
        tab.has_key = false;
    }

    /// The tab's memory goes with its page.
    fn forget_memory(&mut self, at: At) {
        if let Some(memory) = self.tab(at).memory.take() {
            self.oracle.in_doubt(&memory.draft);
            self.oracle.in_doubt(&memory.aside.unwrap_or_default());
        }
    }

    /// Only the tab that writes can give a correction up.
    pub(super) fn holds(&mut self, at: At, is_held: bool) {
        let can = self.page(at).is_some_and(|page| {
            let machine = page.machine();
            machine.is_held != is_held && (!is_held || machine.role() == super::super::Role::Writer)
        });
        if can {
            self.reach(if is_held { "held" } else { "held no longer" });
            self.happens_at(at, Event::Held(is_held));
        }
    }

    fn erases(&mut self, at: At) {
        let can = self.page(at).is_some_and(|page| {
            let machine = page.machine();
            machine.role() == super::super::Role::Writer && machine.ending.is_none()
        });
        if can {
            self.reach("erased");
            self.oracle.erase(at);
            self.happens_at(at, Event::Erase);
        }
    }
}
