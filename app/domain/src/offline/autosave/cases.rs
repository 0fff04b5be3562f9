//! Single cases of the machine, event by event: what a story of the world reaches too
//! seldom, or cannot tell apart.

use super::{
    Answer, Autosave, Command, Event, Message, Moment, NotSaved, RefusedCopy, Remote, Role,
    SavePost, ServerStatus, Source, Start, Told,
};
use crate::{
    application::Draft,
    offline::{attempt::SaveAttempt, draft::DeviceDraft},
};

fn title(text: &str) -> Draft {
    Draft {
        title: text.to_owned(),
        ..Draft::default()
    }
}

fn attempt(text: &str) -> Option<SaveAttempt> {
    SaveAttempt::parse(text)
}

fn start(shown: Draft) -> Start {
    Start {
        file: "file-1".to_owned(),
        revision: 1,
        saved_at: Some(1),
        at_server: Some(shown.clone()),
        shown,
        base: None,
        is_ahead: false,
        unanswered: Vec::new(),
        attempt: attempt("aa-1-0"),
        on_its_way: None,
        refused: None,
        aside: None,
        is_reachable: true,
    }
}

fn remote(draft: Draft, revision: i64) -> Event {
    Event::Loaded(Some(Box::new(Remote {
        file: "file-1".to_owned(),
        revision,
        draft,
        saved_at: Some(2),
        saved_by: attempt("bb-1-1"),
        refused: None,
        is_same_person: true,
    })))
}

fn told(draft: &Draft, since: Option<&Draft>) -> Event {
    Event::Heard(Message::Told(Told {
        base: 1,
        fields: draft.texts(),
        is_ahead: true,
        since: since.map(Draft::texts),
        ..Told::default()
    }))
}

/// A page of the form, with what it commanded last.
struct Page {
    machine: Option<Autosave>,
    now: i64,
    commands: Vec<Command>,
}

impl Page {
    fn new(start: Start) -> Self {
        Self {
            machine: Some(Autosave::new(start)),
            now: 1_000,
            commands: Vec::new(),
        }
    }

    /// One that writes.
    fn writing(shown: Draft) -> Self {
        let mut page = Self::new(start(shown));
        page.on(Event::LockHeld);
        page
    }

    fn machine(&self) -> &Autosave {
        self.machine.as_ref().unwrap()
    }

    fn on(&mut self, event: Event) {
        let moment = Moment {
            steady: self.now,
            clock: self.now,
            chance: 1.0,
        };
        let (machine, commands) = self.machine.take().unwrap().on(moment, event);
        self.machine = Some(machine);
        self.commands = commands;
    }

    fn pass(&mut self, milliseconds: i64) {
        self.now += milliseconds;
        self.on(Event::Timer);
    }

    /// Time passes until something is posted; how much.
    fn until_posted(&mut self) -> i64 {
        let begin = self.now;
        while self.posted().is_none() {
            let due = self.machine().deadline().expect("nothing is due");
            self.now = self.now.max(due);
            self.on(Event::Timer);
        }
        self.now - begin
    }

    fn posted(&self) -> Option<&SavePost> {
        self.commands.iter().find_map(|command| match command {
            Command::Post(post) => Some(&**post),
            _ => None,
        })
    }

    fn told(&self) -> Option<&Message> {
        self.commands.iter().find_map(|command| match command {
            Command::Tell(message) => Some(message),
            _ => None,
        })
    }

    fn title(&self) -> &str {
        &self.machine().draft().title
    }
}

#[test]
fn what_is_told_before_the_locks_answer_is_taken_in() {
    let mut page = Page::new(start(title("a")));
    page.on(told(&title("ab"), Some(&title("a"))));
    page.on(Event::LockHeld);
    assert_eq!(page.title(), "ab");
}

#[test]
fn an_answer_from_before_another_tab_wrote_says_nothing() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    page.on(Event::LockElsewhere);
    page.on(told(&title("abc"), None));
    page.on(Event::Answered(Answer::Saved(9)));
    assert_eq!(page.machine().revision(), 1);
    page.on(Event::LockHeld);
    assert!(page.machine().is_ahead());
}

#[test]
fn a_servers_wait_holds_also_after_another_tab_wrote() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    page.on(Event::LockElsewhere);
    page.on(Event::Answered(Answer::TooOften(60_000)));
    page.on(Event::LockHeld);
    assert!(page.posted().is_none() && page.until_posted() == 60_000);
}

#[test]
fn a_press_tells_what_the_form_goes_on_from_and_a_refused_one_leads_to_the_choice() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    let pressed = page.machine.as_mut().unwrap().press();
    assert_eq!((pressed.revision, pressed.file.as_str()), (1, "file-1"));
    assert!(!pressed.is_settled);
    page.on(Event::PressedStale);
    assert!(matches!(page.commands[..], [Command::Load, ..]));
    page.on(remote(title("x"), 5));
    assert!(page.machine().is_undecided());
    page.on(Event::Stayed);
    let again = page.machine.as_mut().unwrap().press();
    assert!(again.is_settled && again.revision == 5);
    let is_later = pressed.attempt.unwrap().is_before(&again.attempt.unwrap());
    assert!(is_later);
}

#[test]
fn a_page_that_is_left_hands_over_what_was_typed() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.on(Event::Parting);
    let is_handed_over =
        |command: &Command| matches!(command, Command::Beacon(post) if post.draft.title == "ab");
    assert!(page.commands.iter().any(is_handed_over));
}

#[test]
fn what_was_typed_before_another_tab_wrote_is_there_after_taking_over() {
    let mut page = Page::new(start(title("a")));
    page.on(Event::Typed(title("ab")));
    page.on(Event::LockElsewhere);
    // The tab that writes closes before it takes that in.
    page.on(told(&title("a"), None));
    assert_eq!(page.title(), "a");
    page.on(Event::LockHeld);
    assert_eq!(page.title(), "ab");
}

#[test]
fn a_page_that_is_loaded_anew_waits_for_its_own_saving() {
    let mut page = Page::new(Start {
        on_its_way: attempt("aa-1-7"),
        attempt: attempt("aa-2-0"),
        ..start(title("a"))
    });
    page.on(Event::LockHeld);
    assert!(matches!(page.commands[..], [Command::Load]) || page.posted().is_none());
    page.on(Event::Typed(title("ac")));
    page.on(remote(title("a"), 1));
    page.pass(100);
    page.on(Event::FieldLeft);
    assert!(
        page.posted().is_none(),
        "sent before the earlier one arrived"
    );
    page.pass(10_000);
    page.on(Event::Loaded(None));
    page.pass(10_000);
    page.on(Event::Loaded(None));
    page.pass(10_000);
    page.on(Event::Loaded(None));
    page.pass(10_000);
    page.on(Event::Loaded(None));
    assert_eq!(
        page.posted().map(|post| post.draft.title.as_str()),
        Some("ac")
    );
}

#[test]
fn deleting_the_draft_is_told_before_anything_is_deleted() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Erase);
    assert_eq!(page.told(), Some(&Message::GivingUp));
}

#[test]
fn a_tab_that_takes_over_is_told_at_once() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.on(Event::Heard(Message::Ask));
    let Some(Message::Told(told)) = page.told() else {
        panic!("no answer");
    };
    assert_eq!(told.fields, title("ab").texts());
}

#[test]
fn a_post_that_is_lost_while_the_portal_answers_is_tried_less_and_less_often() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    let mut waits = Vec::new();
    for _ in 0..7 {
        page.on(Event::Answered(Answer::Lost));
        page.on(Event::Reachable(true));
        waits.push(page.until_posted() / 1_000);
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60]);
}

#[test]
fn what_is_answered_while_a_correction_is_given_up_counts() {
    for (answer, is_saved) in [
        (Answer::Saved(2), true),
        (Answer::TooOften(5_000), false),
        (Answer::Failed, false),
        (Answer::Lost, false),
    ] {
        let mut page = Page::writing(title("a"));
        page.on(Event::Typed(title("ab")));
        page.until_posted();
        page.on(Event::Held(true));
        page.on(Event::Answered(answer));
        page.on(Event::Held(false));
        page.on(Event::Reachable(true));
        assert_eq!(page.machine().is_ahead(), !is_saved, "{answer:?}");
        if !is_saved {
            page.until_posted();
        }
    }
}

#[test]
fn a_form_that_comes_while_a_correction_is_given_up_is_met() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    page.on(Event::Answered(Answer::Stale));
    page.on(Event::Held(true));
    page.on(remote(title("x"), 5));
    page.on(Event::Held(false));
    let status = page.machine().server_status();
    assert_eq!(status, ServerStatus::NotSaved(NotSaved::Conflict));
}

#[test]
fn what_is_typed_while_a_correction_is_given_up_is_sent_after_it_was_not() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Held(true));
    page.on(Event::Typed(title("ab")));
    page.pass(60_000);
    assert!(page.commands.is_empty());
    page.on(Event::Parting);
    assert!(page.commands.is_empty(), "handed over while it is given up");
    page.on(Event::Shown);
    page.on(Event::Held(false));
    page.until_posted();
    assert_eq!(page.title(), "ab");
}

#[test]
fn a_tab_that_leaves_while_another_one_writes_is_not_ahead_of_the_server() {
    let mut page = Page::new(start(title("a")));
    page.on(Event::LockElsewhere);
    page.on(told(&title("ab"), None));
    page.on(Event::Left);
    assert!(!page.machine().is_ahead());
}

#[test]
fn a_refused_copy_is_offered_by_a_tab_that_writes_a_moment_later() {
    let mut page = Page::new(Start {
        on_its_way: attempt("aa-1-7"),
        attempt: attempt("aa-2-0"),
        refused: Some(RefusedCopy {
            draft: title("x"),
            by: attempt("bb-1-1"),
            is_begun: false,
        }),
        ..start(title("a"))
    });
    page.on(Event::LockElsewhere);
    page.on(Event::LockHeld);
    let other = page.machine().other().expect("the refused copy");
    assert_eq!(
        (&other.source, other.draft.title.as_str()),
        (&Source::Refused, "x")
    );
}

#[test]
fn two_copies_are_a_choice_again_after_another_tab_wrote_for_a_moment() {
    let mut page = Page::writing(title("a"));
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    page.on(Event::Answered(Answer::Stale));
    page.on(remote(title("x"), 5));
    page.on(Event::LockElsewhere);
    page.on(Event::LockHeld);
    if page.posted().is_none() {
        page.until_posted();
    }
    page.on(Event::Answered(Answer::Stale));
    page.on(remote(title("x"), 5));
    assert!(page.machine().is_undecided());
}

#[test]
fn a_tab_whose_lock_is_never_answered_saves_alone() {
    let mut page = Page::new(start(title("a")));
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    assert!(page.now < 10_000);
    page.on(Event::Answered(Answer::Saved(2)));
    // What other tabs say meanwhile is not taken in: they may write too.
    page.on(told(&title("z"), None));
    assert_eq!(page.title(), "ab");
    page.on(Event::LockElsewhere);
    assert_eq!(page.machine().role(), Role::Follower);
}

#[test]
fn tabs_without_locks_come_to_rest() {
    let mut page = Page::new(start(title("a")));
    page.on(Event::NoLocks);
    page.on(Event::Typed(title("ab")));
    page.until_posted();
    assert_eq!(page.told(), None);
    page.on(Event::Answered(Answer::Saved(2)));
    page.on(told(&title("ab"), None));
    assert!(!page.machine().is_ahead());
    assert_eq!(page.machine().deadline(), None);
}

#[test]
fn a_page_drawn_from_the_tabs_memory_asks_before_a_newer_draft_of_the_device_is_lost() {
    let on_device = |text: &str| Event::DeviceFound {
        draft: Box::new(DeviceDraft {
            file: "file-1".to_owned(),
            fields: title(text).texts(),
            ..DeviceDraft::default()
        }),
        at: 1,
        same_visit: true,
    };
    let page_with = |found: Event| {
        let mut page = Page::new(Start {
            at_server: None,
            base: Some(title("")),
            is_ahead: true,
            is_reachable: false,
            ..start(title("a"))
        });
        page.on(Event::LockHeld);
        page.on(Event::Typed(title("ab")));
        page.on(found);
        page
    };
    // What it was drawn from, and what that went on from, are known.
    for known in ["", "a", "ab"] {
        let page = page_with(on_device(known));
        assert!(page.machine().other().is_none(), "{known}");
    }
    let page = page_with(on_device("newer"));
    let other = page.machine().other().expect("the device's draft");
    assert_eq!(other.draft.title, "newer");
    let writes = |command: &Command| matches!(command, Command::Write(_));
    assert!(!page.commands.iter().any(writes));
}
