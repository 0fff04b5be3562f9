//! An application that was confirmed and has to get to the server, over a
//! network that may be gone. A legal declaration is never sent behind the
//! applicant's back (POLICIES R14): what is sent follows a press, and only a
//! press. A try whose answer was lost is asked after before anything is sent
//! again (R13).

use super::draft::Waiting;

/// How far it is. The key under which the server knows a second try again
/// stays the same until the content changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    /// Nothing waits.
    #[default]
    Idle,
    /// The portal cannot be reached.
    Waiting {
        /// The key.
        key: String,
        /// A try was made whose answer is not known.
        tried: bool,
    },
    /// It can be reached: the applicant is asked.
    Ready {
        /// The key.
        key: String,
    },
    /// On its way.
    UnderWay {
        /// The key.
        key: String,
    },
    /// The server is asked whether the last try arrived.
    Asking {
        /// The key.
        key: String,
    },
    /// The visit has ended: the applicant signs in again first.
    SignedOut {
        /// The key.
        key: String,
    },
    /// The server has it.
    Accepted,
}

/// What happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The applicant presses the button. The key is new, for when nothing
    /// waits yet.
    Pressed(String),
    /// The applicant goes back to the form, or takes it back.
    TakenBack,
    /// The portal answers probes.
    Reached,
    /// It no longer does.
    Lost,
    /// The server took it, now or in an earlier try.
    Accepted,
    /// The server has nothing under this key.
    NotThere,
    /// Fields were refused, or another device's draft is newer.
    Refused,
    /// No answer came.
    NoAnswer,
    /// The visit has ended.
    VisitEnded,
    /// The same person has signed in again.
    SignedIn,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Nothing.
    Rest,
    /// Send it under its key.
    Send,
    /// Ask whether it arrived.
    Ask,
    /// Find out when the portal can be reached.
    Probe,
    /// Go on to the next step.
    GoOn,
}

impl Sending {
    /// Its key, while there is one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Idle | Self::Accepted => None,
            Self::Waiting { key, .. }
            | Self::Ready { key }
            | Self::UnderWay { key }
            | Self::Asking { key }
            | Self::SignedOut { key } => Some(key),
        }
    }

    /// What has to be known after the tab is loaded anew: the key, and whether
    /// a try may have arrived.
    pub fn to_keep(&self) -> Option<Waiting> {
        let tried = matches!(
            self,
            Self::UnderWay { .. } | Self::Asking { .. } | Self::Waiting { tried: true, .. }
        );
        self.key().map(|key| Waiting {
            key: key.to_owned(),
            tried,
        })
    }

    /// From what was kept; the portal's state is not known yet.
    pub fn kept(Waiting { key, tried }: Waiting) -> (Self, Command) {
        (Self::Waiting { key, tried }, Command::Probe)
    }

    /// What becomes of it. What does not fit the state changes nothing: a late
    /// answer, a second press.
    #[must_use]
    pub fn on(self, event: Event) -> (Self, Command) {
        match (self, event) {
            (Self::Idle, Event::Pressed(key)) | (Self::Ready { key }, Event::Pressed(_)) => {
                (Self::UnderWay { key }, Command::Send)
            }
            (
                Self::Waiting { .. } | Self::Ready { .. } | Self::SignedOut { .. },
                Event::TakenBack,
            )
            | (Self::UnderWay { .. }, Event::Refused) => (Self::Idle, Command::Rest),
            (Self::Waiting { key, tried: true }, Event::Reached) => {
                (Self::Asking { key }, Command::Ask)
            }
            (Self::Waiting { key, tried: false }, Event::Reached)
            | (Self::Asking { key }, Event::NotThere)
            | (Self::SignedOut { key }, Event::SignedIn) => (Self::Ready { key }, Command::Rest),
            (Self::Ready { key }, Event::Lost) => {
                (Self::Waiting { key, tried: false }, Command::Probe)
            }
            (Self::UnderWay { key } | Self::Asking { key }, Event::NoAnswer) => {
                (Self::Waiting { key, tried: true }, Command::Probe)
            }
            (Self::UnderWay { key } | Self::Asking { key }, Event::VisitEnded) => {
                (Self::SignedOut { key }, Command::Rest)
            }
            (Self::UnderWay { .. } | Self::Asking { .. }, Event::Accepted) => {
                (Self::Accepted, Command::GoOn)
            }
            (state, _) => (state, Command::Rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn waiting(tried: bool) -> Sending {
        Sending::Waiting {
            key: "k".to_owned(),
            tried,
        }
    }

    #[test]
    fn a_try_whose_answer_was_lost_is_asked_after_first() {
        assert_eq!(
            waiting(true).on(Event::Reached).1,
            Command::Ask,
            "it may have arrived"
        );
        let (state, command) = waiting(false).on(Event::Reached);
        assert_eq!(command, Command::Rest, "nothing is sent without a press");
        assert_eq!(
            state.on(Event::Pressed("other".to_owned())),
            (
                Sending::UnderWay {
                    key: "k".to_owned()
                },
                Command::Send
            )
        );
    }

    #[test]
    fn it_outlives_its_tab() {
        let (state, _) = Sending::Idle.on(Event::Pressed("k".to_owned()));
        let kept = Waiting {
            key: "k".to_owned(),
            tried: true,
        };
        assert_eq!(state.to_keep(), Some(kept.clone()));
        assert_eq!(Sending::kept(kept), (waiting(true), Command::Probe));
        assert_eq!(Sending::Accepted.to_keep(), None);
    }

    /// The server as the acts make it: a key is good for one content.
    #[derive(Default)]
    struct Server {
        confirmed: Option<u32>,
        by_key: HashMap<String, u32>,
        times: HashMap<String, u32>,
    }

    impl Server {
        fn submit(&mut self, key: &str, content: u32) -> Event {
            match self.by_key.get(key) {
                Some(kept) if *kept == content => Event::Accepted,
                Some(_) => Event::Refused,
                None => {
                    self.by_key.insert(key.to_owned(), content);
                    *self.times.entry(key.to_owned()).or_default() += 1;
                    self.confirmed = Some(content);
                    Event::Accepted
                }
            }
        }
    }

    struct Tab {
        state: Sending,
        content: u32,
        keys: u32,
        name: usize,
        /// What the applicant pressed the button for.
        meant: Vec<u32>,
    }

    impl Tab {
        fn event(&mut self, server: &mut Server, event: Event, line: Line) {
            let pressed = matches!(event, Event::Pressed(_));
            let (state, command) = std::mem::take(&mut self.state).on(event);
            self.state = state;
            match command {
                Command::Send => {
                    assert!(pressed, "sent without a press");
                    self.meant.push(self.content);
                    let key = self.state.key().unwrap().to_owned();
                    let content = self.content;
                    let answer = line.carries(|| server.submit(&key, content));
                    self.event(server, answer, line);
                }
                Command::Ask => {
                    let key = self.state.key().unwrap().to_owned();
                    let answer = line.carries(|| {
                        if server.by_key.contains_key(&key) {
                            Event::Accepted
                        } else {
                            Event::NotThere
                        }
                    });
                    self.event(server, answer, line);
                }
                Command::Rest | Command::Probe | Command::GoOn => {}
            }
        }

        fn press(&mut self, server: &mut Server, line: Line) {
            self.keys += 1;
            let key = format!("{}-{}", self.name, self.keys);
            self.event(server, Event::Pressed(key), line);
        }

        fn edit(&mut self, server: &mut Server, content: u32) {
            self.event(server, Event::TakenBack, Line::Good);
            // Nobody types into a form that is on its way.
            if self.state == Sending::Idle {
                self.content = content;
            }
        }

        fn reload(&mut self) {
            if let Some(waiting) = self.state.to_keep() {
                self.state = Sending::kept(waiting).0;
            }
        }
    }

    /// What the network does to one exchange.
    #[derive(Clone, Copy, Debug)]
    enum Line {
        Good,
        /// Nothing arrives.
        Cut,
        /// The server hears it; the answer is lost.
        CutBehind,
        /// The visit is over.
        Over,
    }

    impl Line {
        fn carries(self, hear: impl FnOnce() -> Event) -> Event {
            match self {
                Self::Good => hear(),
                Self::Cut => Event::NoAnswer,
                Self::CutBehind => {
                    hear();
                    Event::NoAnswer
                }
                Self::Over => Event::VisitEnded,
            }
        }
    }

    #[derive(Clone, Debug)]
    enum Happens {
        Press(Line),
        Edit(u32),
        Reached(Line),
        Lost,
        Reload,
        SignIn,
    }

    fn line() -> impl Strategy<Value = Line> {
        prop_oneof![
            Just(Line::Good),
            Just(Line::Cut),
            Just(Line::CutBehind),
            Just(Line::Over)
        ]
    }

    fn happens() -> impl Strategy<Value = Happens> {
        prop_oneof![
            4 => line().prop_map(Happens::Press),
            1 => (1..5u32).prop_map(Happens::Edit),
            4 => line().prop_map(Happens::Reached),
            1 => Just(Happens::Lost),
            1 => Just(Happens::Reload),
            1 => Just(Happens::SignIn),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Three tabs, every order of presses, cuts, reloads and edits.
        #[test]
        fn nothing_is_sent_twice_and_nothing_that_was_not_meant(
            story in proptest::collection::vec((0..3usize, happens()), 0..40)
        ) {
            let mut server = Server::default();
            let mut tabs: Vec<Tab> = (0..3)
                .map(|name| Tab { state: Sending::Idle, content: 1, keys: 0, name, meant: Vec::new() })
                .collect();
            for (tab, what) in story {
                let tab = &mut tabs[tab];
                match what {
                    Happens::Press(line) => tab.press(&mut server, line),
                    Happens::Edit(content) => tab.edit(&mut server, content),
                    Happens::Reached(line) => tab.event(&mut server, Event::Reached, line),
                    Happens::Lost => tab.event(&mut server, Event::Lost, Line::Cut),
                    Happens::Reload => tab.reload(),
                    Happens::SignIn => tab.event(&mut server, Event::SignedIn, Line::Good),
                }
                let meant: Vec<u32> = tabs.iter().flat_map(|tab| tab.meant.clone()).collect();
                prop_assert!(server.confirmed.is_none_or(|content| meant.contains(&content)));
                prop_assert!(server.times.values().all(|times| *times == 1));
            }
            // The network is back for good: whoever presses when asked gets through.
            for tab in &mut tabs {
                if tab.state == Sending::Idle || tab.state == Sending::Accepted {
                    continue;
                }
                tab.event(&mut server, Event::SignedIn, Line::Good);
                tab.event(&mut server, Event::Reached, Line::Good);
                tab.press(&mut server, Line::Good);
                prop_assert_eq!(&tab.state, &Sending::Accepted);
            }
        }
    }
}
