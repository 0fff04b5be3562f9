//! The machine in a world that can do it harm: a server with drafts and revisions, two
//! browsers with several tabs, a network that loses, delays and reorders, pages that
//! are loaded anew or crash at any moment. Stories are drawn; none may lose a key.

mod applicant;
mod browser;
mod device;
mod network;
mod opening;
mod oracle;
mod page;
mod server;
mod story;
mod time;

use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::application::Draft;
use browser::Browser;
use network::Wire;
use oracle::Oracle;
use server::Server;
use story::{Action, action};

/// The fields that are typed into: none of them depends on another.
pub(super) const FIELDS: [fn(&mut Draft) -> &mut String; 3] = [
    |draft| &mut draft.title,
    |draft| &mut draft.department,
    |draft| &mut draft.street_address,
];

/// What stands in the three fields.
pub(super) fn values(draft: &Draft) -> [&str; 3] {
    [&draft.title, &draft.department, &draft.street_address]
}

/// A browser and a tab in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) browser: usize,
    pub(super) tab: usize,
}

/// Everything.
pub(super) struct World {
    pub(super) now: i64,
    pub(super) is_up: bool,
    pub(super) server: Server,
    pub(super) browsers: Vec<Browser>,
    pub(super) wires: Vec<Wire>,
    pub(super) oracle: Oracle,
    pub(super) pages: u32,
    /// What happened, for showing that the stories reach it.
    pub(super) reached: BTreeMap<&'static str, u32>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            now: 1_000_000,
            is_up: true,
            server: Server::default(),
            browsers: vec![Browser::new("a"), Browser::new("b")],
            wires: Vec::new(),
            oracle: Oracle::default(),
            pages: 0,
            reached: BTreeMap::new(),
        };
        world.open(At { browser: 0, tab: 0 });
        world.settle();
        world
    }

    pub(super) fn reach(&mut self, what: &'static str) {
        *self.reached.entry(what).or_default() += 1;
    }

    /// Whoever was signed out signs in again, and whoever left the form comes back.
    fn everybody_returns(&mut self) {
        if !self.server.is_open {
            self.server.sign_in();
        }
        for browser in 0..self.browsers.len() {
            for tab in 0..browser::TABS {
                if self.browsers[browser].tabs[tab].memory.is_some() {
                    self.open(At { browser, tab });
                    self.settle();
                }
            }
        }
    }

    /// The network is back, and nothing happens any more.
    fn quiet(&mut self) {
        self.server.mood = server::Mood::Good;
        self.network(true);
        for at in self.open_pages() {
            self.holds(at, false);
        }
        self.settle();
        for at in self.open_pages() {
            self.happens_at(at, super::Event::FieldLeft);
        }
        self.everybody_returns();
        for browser in 0..self.browsers.len() {
            let is_needed = self.browsers[browser].device.is_some() || browser == 0;
            if is_needed && !self.browsers[browser].is_open() {
                self.open(At { browser, tab: 0 });
                self.settle();
            }
        }
        self.assert_quiet();
        self.assert_nothing_lost();
    }
}

fn live(story: &[Action]) -> World {
    let mut world = World::new();
    for action in story {
        world.happens(action);
    }
    world.quiet();
    world
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default() })]

    #[test]
    fn no_keystroke_is_lost(story in proptest::collection::vec(action(), 0..60)) {
        live(&story);
    }
}

#[test]
fn a_tab_that_takes_over_knows_a_saving_whose_answer_was_lost() {
    let [a, b] = [0, 1].map(|tab| At { browser: 0, tab });
    let typed = |at, field| Action::Type {
        at,
        field,
        is_silent: false,
    };
    let world = live(&[
        Action::Open(b),
        Action::Settle,
        typed(a, 0),
        Action::Pass(900),
        Action::Mail(0, 0),
        // It arrives at the server, and its answer does not come back.
        Action::Deliver(0),
        Action::TakeOver(b),
        Action::Mail(0, 0),
        Action::Mail(0, 0),
        Action::Pass(500),
        Action::Lose(0),
        typed(b, 1),
        Action::News(b),
        Action::News(a),
        typed(b, 1),
        Action::Settle,
    ]);
    assert!(world.reached.contains_key("take-over"));
    assert!(world.reached.contains_key("answer lost"));
    assert!(!world.reached.contains_key("conflict"));
    assert_eq!(values(&world.server.draft)[..2], ["1", "2"]);
}

#[test]
fn a_devices_draft_that_is_offered_is_not_written_over() {
    let at = At { browser: 0, tab: 0 };
    let typed = |field| Action::Type {
        at,
        field,
        is_silent: false,
    };
    let mut world = World::new();
    for action in [
        Action::Keep(at, true),
        Action::Settle,
        Action::Network(false),
        typed(0),
        Action::Settle,
        Action::Close { at, writes: true },
        Action::Network(true),
        Action::Open(at),
        Action::Settle,
        typed(1),
        Action::Settle,
    ] {
        world.happens(&action);
    }
    assert!(world.reached.contains_key("device draft offered"));
    let on_device = |world: &World| {
        let (draft, _) = world.browsers[0].device.clone().unwrap();
        values(&Draft::of_texts(&draft.fields)).map(str::to_owned)
    };
    assert_eq!(on_device(&world)[..2], ["1", ""]);
    world.happens(&Action::Choose { at, takes: true });
    world.quiet();
    assert_eq!(on_device(&world)[..2], ["1", ""]);
}

#[test]
fn the_stories_reach_what_they_are_about() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let stories = proptest::collection::vec(action(), 0..60);
    let mut reached: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..1_500 {
        let story = stories.new_tree(&mut runner).unwrap().current();
        for (what, times) in live(&story).reached {
            *reached.entry(what).or_default() += times;
        }
    }
    for what in [
        "answer lost",
        "beacon",
        "beacon lost",
        "choice: stay",
        "choice: take",
        "closed",
        "conflict",
        "crash",
        "device draft offered",
        "device draft resumed",
        "drawn from the tab's memory",
        "drawn without the server",
        "erased",
        "held",
        "held no longer",
        "left",
        "merged from another tab",
        "message before the lock's answer",
        "page reloaded by the machine",
        "refused copy offered",
        "reload",
        "reload waits for its own saving",
        "request lost",
        "returned",
        "session ended",
        "signed in again",
        "take-over",
        "too often",
        "typed before the lock's answer",
        "typed into a tab that follows",
    ] {
        assert!(
            reached.get(what).is_some_and(|times| *times >= 3),
            "{what}: {reached:#?}"
        );
    }
}

#[test]
fn a_form_that_another_tab_began_earlier_does_not_replace_a_newer_one() {
    let [a, b] = [0, 1].map(|tab| At { browser: 0, tab });
    live(&[
        Action::Reload {
            at: a,
            writes: false,
        },
        Action::Type {
            at: a,
            field: 0,
            is_silent: false,
        },
        Action::Close {
            at: a,
            writes: false,
        },
        Action::Open(b),
        Action::Deliver(0),
        Action::Open(a),
        Action::Type {
            at: a,
            field: 1,
            is_silent: false,
        },
        Action::News(b),
        Action::Type {
            at: b,
            field: 1,
            is_silent: false,
        },
        Action::Reload {
            at: b,
            writes: false,
        },
    ]);
}
