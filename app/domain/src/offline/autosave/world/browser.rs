//! A browser: its tabs, its device, its locks and the messages between its tabs.

use std::collections::VecDeque;

use super::{
    super::{Event, Message},
    At, World,
    page::Page,
};
use crate::{
    application::Draft,
    offline::{attempt::SaveAttempt, draft::DeviceDraft},
};

/// Tabs in which stories happen.
pub(in super::super) const TABS: usize = 3;

pub(in super::super) struct Browser {
    pub(in super::super) tabs: Vec<Tab>,
    /// The sealed draft, and when it was written.
    pub(in super::super) device: Option<(DeviceDraft, i64)>,
    locks: Vec<Lock>,
    /// From tab to tab, in the order of each pair.
    pub(in super::super) mail: Vec<(At, u32, Message)>,
}

struct Lock {
    file: String,
    holder: Option<u32>,
    queue: Vec<u32>,
}

/// What a tab has beside its page.
pub(in super::super) struct Tab {
    pub(in super::super) name: String,
    /// The window's name: the last saving, and whether it is on its way.
    pub(in super::super) window_name: Option<(SaveAttempt, bool)>,
    /// The tab's half of the device's key.
    pub(in super::super) has_key: bool,
    pub(in super::super) page: Option<Page>,
    /// What the tab's memory has while another of its pages is shown.
    pub(in super::super) memory: Option<Memory>,
    /// What happened to its page and was not told yet.
    pub(in super::super) news: VecDeque<Event>,
}

/// The tab's memory.
#[derive(Clone)]
pub(in super::super) struct Memory {
    pub(in super::super) file: String,
    pub(in super::super) revision: i64,
    pub(in super::super) draft: Draft,
    pub(in super::super) base: Draft,
    pub(in super::super) unanswered: Vec<u64>,
    pub(in super::super) is_ahead: bool,
    pub(in super::super) aside: Option<Draft>,
    pub(in super::super) attempt: Option<SaveAttempt>,
}

impl Browser {
    pub(in super::super) fn new(name: &str) -> Self {
        let tab = |number| Tab {
            name: format!("{name}{number}"),
            window_name: None,
            has_key: false,
            page: None,
            memory: None,
            news: VecDeque::new(),
        };
        Self {
            tabs: (0..=TABS).map(tab).collect(),
            device: None,
            locks: Vec::new(),
            mail: Vec::new(),
        }
    }

    pub(in super::super) fn is_open(&self) -> bool {
        self.tabs.iter().any(|tab| tab.page.is_some())
    }

    fn lock(&mut self, file: &str) -> &mut Lock {
        let index = self.locks.iter().position(|lock| lock.file == file);
        let index = index.unwrap_or_else(|| {
            self.locks.push(Lock {
                file: file.to_owned(),
                holder: None,
                queue: Vec::new(),
            });
            self.locks.len() - 1
        });
        &mut self.locks[index]
    }

    fn tab_of(&mut self, page: u32) -> Option<&mut Tab> {
        let has = |tab: &&mut Tab| tab.page.as_ref().is_some_and(|one| one.id == page);
        self.tabs.iter_mut().find(has)
    }

    fn tell(&mut self, page: u32, event: Event) {
        if let Some(tab) = self.tab_of(page) {
            tab.news.push_back(event);
        }
    }

    pub(in super::super) fn holder(&mut self, file: &str) -> Option<u32> {
        self.lock(file).holder
    }

    /// Asks for the lock; where another page has it, waits for it.
    pub(in super::super) fn request(&mut self, file: &str, page: u32) {
        let lock = self.lock(file);
        if lock.holder.is_none() {
            lock.holder = Some(page);
            self.tell(page, Event::LockHeld);
        } else {
            lock.queue.push(page);
            self.tell(page, Event::LockElsewhere);
        }
    }

    /// Takes it from whoever has it, who waits for it again.
    pub(in super::super) fn steal(&mut self, file: &str, page: u32) {
        let lock = self.lock(file);
        if lock.holder == Some(page) {
            return;
        }
        lock.queue.retain(|one| *one != page);
        let before = lock.holder.replace(page);
        if let Some(before) = before {
            lock.queue.push(before);
            self.tell(before, Event::LockElsewhere);
        }
        self.tell(page, Event::LockHeld);
    }

    /// The page is gone: the next in the queue has the lock.
    pub(in super::super) fn release(&mut self, page: u32) {
        let mut next = Vec::new();
        for lock in &mut self.locks {
            lock.queue.retain(|one| *one != page);
            if lock.holder == Some(page) {
                lock.holder = None;
                if !lock.queue.is_empty() {
                    let first = lock.queue.remove(0);
                    lock.holder = Some(first);
                    next.push(first);
                }
            }
        }
        for page in next {
            self.tell(page, Event::LockHeld);
        }
    }
}

impl World {
    pub(in super::super) fn tab(&mut self, at: At) -> &mut Tab {
        &mut self.browsers[at.browser].tabs[at.tab]
    }

    pub(in super::super) fn page(&self, at: At) -> Option<&Page> {
        self.browsers[at.browser].tabs[at.tab].page.as_ref()
    }

    /// Where pages of the form are open.
    pub(in super::super) fn open_pages(&self) -> Vec<At> {
        let mut open = Vec::new();
        for browser in 0..self.browsers.len() {
            for tab in 0..=TABS {
                let at = At { browser, tab };
                if self.page(at).is_some() {
                    open.push(at);
                }
            }
        }
        open
    }

    /// Tells a page something, in its turn.
    pub(in super::super) fn page_news(&mut self, page: u32, event: Event) {
        for browser in &mut self.browsers {
            browser.tell(page, event.clone());
        }
    }

    pub(in super::super) fn news(&mut self, at: At, event: Event) {
        self.tab(at).news.push_back(event);
    }

    /// Tells the other pages of the same file.
    pub(in super::super) fn broadcast(&mut self, from: At, file: &str, message: &Message) {
        for tab in 0..=TABS {
            let to = At { tab, ..from };
            let page = self.page(to).filter(|page| page.channel == file);
            if to != from
                && let Some(page) = page.map(|page| page.id)
            {
                let mail = &mut self.browsers[from.browser].mail;
                mail.push((to, page, message.clone()));
            }
        }
    }

    /// One message arrives; earlier ones for the same tab come first.
    pub(in super::super) fn post_mail(&mut self, browser: usize, index: usize) {
        let mail = &mut self.browsers[browser].mail;
        if mail.is_empty() {
            return;
        }
        let to = mail[index % mail.len()].0;
        let first = mail.iter().position(|one| one.0 == to).unwrap_or_default();
        let (to, page, message) = mail.remove(first);
        if self.page(to).is_some_and(|one| one.id == page) {
            self.happens_at(to, Event::Heard(message));
        }
    }
}
