//! A page of the form: what the interpreter in the browser does for the machine.

use std::collections::VecDeque;

use super::{
    super::{Answer, Autosave, Command, Event, Moment, OtherCopy, Role, Start},
    At, World,
    browser::Memory,
    network::What,
    opening::{start, start_from_memory},
    values,
};
use crate::{
    application::Draft,
    offline::{attempt::SaveAttempt, draft::DeviceDraft},
};

/// A page of the form.
pub(in super::super) struct Page {
    pub(in super::super) id: u32,
    /// The name of its lock and of its channel.
    pub(in super::super) channel: String,
    machine: Option<Autosave>,
    /// What stands in its controls.
    pub(in super::super) controls: Draft,
    pub(in super::super) jobs: VecDeque<Job>,
    /// The server asked for no request before.
    not_before: i64,
    /// Which fields had text in this form.
    pub(in super::super) filled: [bool; 3],
    /// The draft was deleted in another tab.
    is_doomed: bool,
}

/// What the device is to do for a page.
pub(in super::super) enum Job {
    Look,
    Write(Box<DeviceDraft>),
    Erase,
}

impl Page {
    pub(in super::super) fn machine(&self) -> &Autosave {
        self.machine.as_ref().unwrap()
    }

    /// What its script reads: nothing out of controls that are disabled.
    fn read(&self) -> Draft {
        if self.machine().role() == Role::Follower {
            Draft::default()
        } else {
            self.controls.clone()
        }
    }

    pub(in super::super) fn writes_now(&self) -> bool {
        self.jobs.iter().any(|job| matches!(job, Job::Write(_)))
    }
}

impl World {
    fn moment(&self) -> Moment {
        Moment {
            steady: self.now,
            clock: self.now,
            chance: 0.5,
        }
    }

    /// Something happens to a page. Its script looks at the controls first.
    pub(in super::super) fn happens_at(&mut self, at: At, event: Event) {
        let Some(page) = self.page(at) else { return };
        let (id, read) = (page.id, page.read());
        match &event {
            Event::Typed(_) | Event::Looked(_) => {}
            _ => self.step(at, Event::Looked(read)),
        }
        if self.page(at).is_some_and(|page| page.id == id) {
            self.step(at, event);
            if let Some(page) = self.page(at) {
                let read = page.read();
                self.step(at, Event::Looked(read));
            }
            self.check(at);
        }
    }

    fn step(&mut self, at: At, event: Event) {
        let moment = self.moment();
        let Some(page) = self.tab(at).page.as_mut() else {
            return;
        };
        if let Event::Answered(Answer::TooOften(wait)) = event {
            page.not_before = moment.steady + wait;
        }
        let is_deleted = matches!(
            event,
            Event::Heard(super::super::Message::GivingUp | super::super::Message::GivenUp)
        );
        if is_deleted {
            page.is_doomed = true;
            self.deletes(at);
        }
        let Some(page) = self.tab(at).page.as_mut() else {
            return;
        };
        if let (Event::Heard(super::super::Message::Told(told)), true) =
            (&event, page.machine().ending.is_some())
        {
            // Typed in another tab while the draft was being deleted.
            let draft = Draft::of_texts(&told.fields);
            self.oracle.in_doubt(&draft);
        }
        let Some(page) = self.tab(at).page.as_mut() else {
            return;
        };
        let is_told_last = matches!(&event, Event::Heard(super::super::Message::Told(told)) if told.since.is_some());
        let is_joining =
            matches!(&event, Event::Heard(_)) && page.machine().role() == Role::Joining;
        let (before, id) = (page.controls.clone(), page.id);
        let (machine, commands) = page.machine.take().unwrap().on(moment, event);
        page.machine = Some(machine);
        if is_joining {
            self.reach("message before the lock's answer");
        }
        for command in commands {
            if self.page(at).is_none_or(|page| page.id != id) {
                return;
            }
            self.execute(at, command);
        }
        let is_changed = self.page(at).is_some_and(|page| page.controls != before);
        if is_told_last && is_changed {
            self.reach("merged from another tab");
        }
    }

    fn execute(&mut self, at: At, command: Command) {
        let now = self.now;
        let page = self.tab(at).page.as_mut().unwrap();
        let (id, role, channel) = (page.id, page.machine().role(), page.channel.clone());
        match command {
            Command::Show(draft) => {
                page.filled = values(&draft).map(|text| !text.is_empty());
                page.controls = *draft;
                let read = page.read();
                self.step(at, Event::Looked(read));
            }
            Command::GoTo(_) => self.reach("device draft resumed"),
            Command::Write(draft) => {
                assert_eq!(
                    role,
                    Role::Writer,
                    "a tab that follows writes to the device"
                );
                page.jobs.push_back(Job::Write(draft));
            }
            Command::EraseDevice => page.jobs.push_back(Job::Erase),
            Command::Post(post) if role != Role::Writer && page.machine().ending.is_none() => {
                panic!("a tab that does not write posts {:?}", values(&post.draft));
            }
            Command::Beacon(post) if role == Role::Follower => {
                panic!("a tab that follows posts {:?}", values(&post.draft));
            }
            Command::Post(post) => {
                assert!(
                    page.machine().ending.is_some() || now >= page.not_before,
                    "sent before the server's wait was over"
                );
                self.posts(at, &post.draft, post.attempt.as_ref());
                self.send(Some(id), What::Save(post));
            }
            Command::Beacon(post) => {
                self.reach("beacon");
                self.posts(at, &post.draft, post.attempt.as_ref());
                self.send(None, What::Save(post));
            }
            Command::Load => self.send(Some(id), What::Load),
            Command::Forget(attempt) => self.answered(at, &attempt),
            Command::Tell(message) => self.broadcast(at, &channel, &message),
            Command::Steal => {
                self.reach("take-over");
                self.browsers[at.browser].steal(&channel, id);
            }
            Command::Reload => {
                self.reach("page reloaded by the machine");
                // What was typed into it meanwhile is deleted with the draft.
                self.deletes(at);
                self.reload(at, true);
            }
        }
    }

    /// What was typed into a page is deleted with the draft.
    fn deletes(&mut self, at: At) {
        let page = self.browsers[at.browser].tabs[at.tab]
            .page
            .as_ref()
            .unwrap();
        self.oracle.deleted(&page.controls);
        self.oracle.deleted(page.machine().draft());
        if let Some(aside) = page.machine().aside() {
            self.oracle.deleted(&aside);
        }
    }

    /// A saving leaves the page, and stands in the window's name.
    fn posts(&mut self, at: At, draft: &Draft, attempt: Option<&SaveAttempt>) {
        let is_erasing = self.oracle.is_erasing(at);
        let page = self.page(at).unwrap();
        assert!(!page.is_doomed, "a deleted draft is sent again");
        let emptied = values(draft)
            .iter()
            .zip(page.filled)
            .any(|(text, filled)| filled && text.is_empty());
        assert!(is_erasing || !emptied, "an emptied form is sent");
        if let Some(attempt) = attempt {
            self.tab(at).window_name = Some((attempt.clone(), true));
        }
    }

    /// A saving was answered, or is given up.
    pub(in super::super) fn answered(&mut self, at: At, attempt: &SaveAttempt) {
        if let Some((last, on_its_way)) = &mut self.tab(at).window_name
            && last == attempt
        {
            *on_its_way = false;
        }
    }

    /// Opens the form in a tab: from the server, or without it from the device.
    pub(in super::super) fn open(&mut self, at: At) {
        if self.page(at).is_some() {
            return;
        }
        let remote = self
            .server
            .load()
            .filter(|_| self.is_up && self.server.mood != super::server::Mood::Broken);
        let device = self.browsers[at.browser].device.clone();
        let (id, memory) = (self.pages + 1, self.tab(at).memory.take());
        let tab = self.tab(at);
        let fresh = SaveAttempt::parse(&format!("{}-{id:x}-0", tab.name));
        let attempt = memory
            .as_ref()
            .and_then(|memory| memory.attempt.clone())
            .or(fresh);
        let on_its_way = tab
            .window_name
            .clone()
            .filter(|(_, on_its_way)| *on_its_way);
        let on_its_way = on_its_way.map(|(attempt, _)| attempt);
        let start = match (remote, memory, device) {
            (Some(remote), memory, _) => start(*remote, memory, attempt, on_its_way),
            (None, Some(memory), _) if !self.is_up => {
                self.reach("drawn from the tab's memory");
                start_from_memory(memory, attempt, on_its_way)
            }
            (None, None, Some((draft, _))) if !self.is_up && self.tab(at).has_key => {
                self.reach("drawn without the server");
                Start {
                    file: draft.file.clone(),
                    revision: draft.base,
                    saved_at: None,
                    shown: Draft::of_texts(&draft.fields),
                    at_server: None,
                    base: None,
                    is_ahead: true,
                    unanswered: draft.unanswered.clone(),
                    attempt,
                    on_its_way,
                    refused: None,
                    aside: None,
                    is_reachable: false,
                }
            }
            (_, memory, _) => {
                self.tab(at).memory = memory;
                return;
            }
        };
        if start.on_its_way.is_some() && start.at_server.is_some() {
            self.reach("reload waits for its own saving");
        }
        self.pages = id;
        let (channel, controls) = (start.file.clone(), start.shown.clone());
        let machine = Autosave::new(start);
        if machine.other().is_some_and(OtherCopy::is_of_server) {
            self.reach("refused copy offered");
        }
        self.tab(at).news.clear();
        self.tab(at).page = Some(Page {
            id,
            channel: channel.clone(),
            machine: Some(machine),
            filled: values(&controls).map(|text| !text.is_empty()),
            controls: controls.clone(),
            jobs: VecDeque::from([Job::Look]),
            not_before: 0,
            is_doomed: false,
        });
        self.browsers[at.browser].request(&channel, id);
        self.happens_at(at, Event::Looked(controls));
    }

    /// The page is gone, with what only it had. Whether its last writing to the device
    /// came to an end.
    pub(in super::super) fn gone(&mut self, at: At, writes: bool) {
        while writes && self.page(at).is_some_and(Page::writes_now) {
            self.device(at, true);
        }
        let Some(page) = self.tab(at).page.take() else {
            return;
        };
        self.tab(at).news.clear();
        let browser = &mut self.browsers[at.browser];
        browser.release(page.id);
        let (lost, mail) = std::mem::take(&mut browser.mail)
            .into_iter()
            .partition::<Vec<_>, _>(|(_, to, _)| *to == page.id);
        browser.mail = mail;
        for (_, _, message) in lost {
            if let super::super::Message::Told(told) = message {
                self.oracle.in_doubt(&Draft::of_texts(&told.fields));
            }
        }
        self.oracle.in_doubt(&page.controls);
        self.oracle.in_doubt(page.machine().draft());
        if let Some(told) = &page.machine().tabs.heard {
            self.oracle.in_doubt(&Draft::of_texts(&told.fields));
        }
        if let Some(aside) = page.machine().aside() {
            self.oracle.in_doubt(&aside);
        }
        for other in page.machine().others.iter() {
            self.oracle.in_doubt(&other.draft);
        }
        self.oracle.is_gone(at);
    }

    /// The page is loaded anew.
    pub(in super::super) fn reload(&mut self, at: At, writes: bool) {
        self.happens_at(at, Event::Parting);
        self.gone(at, writes);
        self.open(at);
    }

    /// The form is left for another page of the tab, which remembers it.
    pub(in super::super) fn leave(&mut self, at: At) {
        self.happens_at(at, Event::Left);
        let Some(page) = self.page(at) else { return };
        let machine = page.machine();
        let memory = Memory {
            file: machine.file().to_owned(),
            revision: machine.revision(),
            draft: machine.draft().clone(),
            base: machine.base().clone(),
            unanswered: machine.unanswered().to_vec(),
            is_ahead: machine.is_ahead(),
            aside: machine.aside(),
            attempt: machine.server.attempt.clone(),
        };
        self.gone(at, true);
        self.tab(at).memory = Some(memory);
    }

    /// What a page shows counts as known to it.
    pub(in super::super) fn fills(&mut self, at: At) {
        let page = self.tab(at).page.as_mut().unwrap();
        let texts = values(&page.controls).map(|text| !text.is_empty());
        for (filled, text) in page.filled.iter_mut().zip(texts) {
            *filled |= text;
        }
    }
}
