//! What was typed, and what is true of it: the judge of every story.

use std::collections::BTreeSet;

use super::{
    super::{DeviceStatus, Message, NotSaved, Role, ServerStatus},
    At, World,
    browser::TABS,
    network::What,
    values,
};
use crate::application::Draft;

/// Every text is a number of its own, counted up.
#[derive(Default)]
pub(in super::super) struct Oracle {
    count: u32,
    /// By field, what was typed.
    typed: [Vec<u32>; 3],
    /// Decided against, deleted, or lost after the page had said that it was not saved.
    gone: BTreeSet<u32>,
    doubts: BTreeSet<u32>,
    /// Typed over in a page: it is meant no longer, unless it was kept before.
    typed_over: BTreeSet<u32>,
    erasing: Vec<At>,
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

fn numbers(draft: &Draft) -> impl Iterator<Item = u32> {
    values(draft).into_iter().filter_map(number)
}

impl Oracle {
    pub(in super::super) fn typed(&mut self, field: usize) -> String {
        self.count += 1;
        self.typed[field].push(self.count);
        self.count.to_string()
    }

    /// Of two copies one was chosen: what only the other one has is meant no longer.
    pub(in super::super) fn decided(&mut self, left: &Draft, kept: &Draft) {
        let pairs = values(left).into_iter().zip(values(kept));
        for ((left, kept), typed) in pairs.zip(&self.typed) {
            let (left, kept) = (number(left), number(kept));
            // With it goes what it was typed over.
            let older = typed
                .iter()
                .filter(|one| Some(**one) <= left && Some(**one) != kept);
            if left != kept {
                self.gone.extend(older);
            }
        }
    }

    /// A place that had this is no more: what is nowhere else is lost, as was told.
    pub(in super::super) fn in_doubt(&mut self, draft: &Draft) {
        self.doubts.extend(numbers(draft));
    }

    /// Somebody types over what stands in a field.
    pub(in super::super) fn typed_over(&mut self, text: &str) {
        self.typed_over.extend(number(text));
    }

    /// What was typed later into the same field is at the server.
    pub(in super::super) fn superseded(&mut self, before: &Draft, after: &Draft) {
        for (before, after) in values(before).into_iter().zip(values(after)) {
            if number(before) < number(after) {
                self.typed_over(before);
            }
        }
    }

    /// It was deleted with the draft.
    pub(in super::super) fn deleted(&mut self, draft: &Draft) {
        self.gone.extend(numbers(draft));
    }

    pub(in super::super) fn erase(&mut self, at: At) {
        self.gone.extend(1..=self.count);
        self.erasing.push(at);
    }

    pub(in super::super) fn is_erasing(&self, at: At) -> bool {
        self.erasing.contains(&at)
    }

    pub(in super::super) fn is_gone(&mut self, at: At) {
        self.erasing.retain(|one| *one != at);
    }
}

impl World {
    /// Everywhere that something typed may be.
    fn everywhere(&self) -> BTreeSet<u32> {
        let mut found = self.offered();
        found.extend(numbers(&self.server.draft));
        for wire in &self.wires {
            if let What::Save(post) = &wire.what {
                found.extend(numbers(&post.draft));
            }
        }
        if let Some(copy) = &self.server.refused {
            found.extend(numbers(&copy.draft));
        }
        for browser in &self.browsers {
            if let Some((draft, _)) = &browser.device {
                found.extend(numbers(&Draft::of_texts(&draft.fields)));
            }
            for (_, _, message) in &browser.mail {
                if let Message::Told(told) = message {
                    found.extend(numbers(&Draft::of_texts(&told.fields)));
                }
            }
            for tab in &browser.tabs {
                if let Some(memory) = &tab.memory {
                    let drafts = [
                        Some(&memory.draft).filter(|_| memory.is_ahead),
                        memory.aside.as_ref(),
                    ];
                    found.extend(drafts.into_iter().flatten().flat_map(numbers));
                }
                if let Some(page) = &tab.page {
                    if let Some(told) = &page.machine().tabs.heard {
                        found.extend(numbers(&Draft::of_texts(&told.fields)));
                    }
                    found.extend(numbers(&page.controls));
                    found.extend(numbers(page.machine().draft()));
                }
            }
        }
        found
    }

    /// Copies that are offered in pages that are open.
    fn offered_in_pages(&self) -> BTreeSet<u32> {
        let pages = self.open_pages().into_iter();
        let pages = pages.filter_map(|at| self.page(at));
        pages
            .flat_map(|page| page.machine().others.iter())
            .flat_map(|other| numbers(&other.draft))
            .collect()
    }

    /// What is offered in pages that are open, or would be lost with a warning.
    fn offered(&self) -> BTreeSet<u32> {
        let mut found = self.offered_in_pages();
        for at in self.open_pages() {
            let Some(page) = self.page(at) else { continue };
            let machine = page.machine();
            if let Some(aside) = &machine.tabs.aside {
                found.extend(numbers(&aside.draft));
            }
            let is_told = matches!(
                machine.server_status(),
                ServerStatus::NotSaved(NotSaved::Conflict | NotSaved::SessionEnded)
            );
            // A page of a session that has ended leads to signing in again.
            if is_told || machine.file() != self.server.file_name() {
                found.extend(numbers(machine.draft()));
            }
        }
        found
    }

    /// What lies where no page shows it.
    fn at_rest(&self, browser: usize) -> BTreeSet<u32> {
        let refused = self.server.refused.iter().filter(|_| browser == 0);
        let mut found: BTreeSet<u32> = refused.flat_map(|copy| numbers(&copy.draft)).collect();
        if let Some((draft, _)) = &self.browsers[browser].device {
            found.extend(numbers(&Draft::of_texts(&draft.fields)));
        }
        found
    }

    /// At the end of each step of a story.
    pub(in super::super) fn excuse(&mut self) {
        if self.oracle.doubts.is_empty() && self.oracle.typed_over.is_empty() {
            return;
        }
        let found = self.everywhere();
        // What has arrived somewhere is not lost with any page.
        let mut safe: BTreeSet<u32> = numbers(&self.server.draft).collect();
        safe.extend((0..self.browsers.len()).flat_map(|browser| self.at_rest(browser)));
        self.oracle.doubts.retain(|one| !safe.contains(one));
        let doubts = self.oracle.doubts.union(&self.oracle.typed_over);
        let lost: Vec<_> = doubts.filter(|one| !found.contains(one)).copied().collect();
        for one in lost {
            self.oracle.doubts.remove(&one);
            self.oracle.typed_over.remove(&one);
            self.oracle.gone.insert(one);
        }
    }

    /// What is at the server goes with its session, as was told; what is unsaved in a
    /// page, offered or on a device does not.
    pub(in super::super) fn end_session(&mut self) {
        let refused = self.server.refused.take();
        let mut lost: BTreeSet<u32> = numbers(&self.server.draft).collect();
        lost.extend(refused.iter().flat_map(|copy| numbers(&copy.draft)));
        self.server.end_session();
        let mut kept = self.offered_in_pages();
        kept.extend((0..self.browsers.len()).flat_map(|browser| self.at_rest(browser)));
        for at in self.open_pages() {
            let page = self
                .page(at)
                .filter(|page| !page.machine().content.is_saved());
            kept.extend(page.iter().flat_map(|page| numbers(&page.controls)));
        }
        self.oracle.gone.extend(lost.difference(&kept));
    }

    /// What a page says of itself is so.
    pub(in super::super) fn check(&mut self, at: At) {
        let Some(page) = self.page(at) else { return };
        let (machine, id) = (page.machine(), page.id);
        let (server, device) = (machine.server_status(), machine.device_status());
        if machine.role() != Role::Follower && machine.ending.is_none() {
            let texts = machine.draft().texts();
            match server {
                ServerStatus::Saved(_) => {
                    assert!(
                        self.server.ever.contains(&texts),
                        "said to be saved, and is not"
                    );
                }
                ServerStatus::Saving => {
                    let is_sent = self.wires.iter().any(|wire| wire.page == Some(id));
                    let is_answered = !self.browsers[at.browser].tabs[at.tab].news.is_empty();
                    assert!(is_sent || is_answered, "said to be on its way, and is not");
                }
                ServerStatus::NotSaved(NotSaved::Conflict) => {
                    assert!(machine.other().is_some(), "a conflict without a choice");
                }
                _ => {}
            }
            // Pages of two sessions write to one device.
            let is_alone = self.server.file == 1
                && self
                    .open_pages()
                    .iter()
                    .filter(|one| one.browser == at.browser)
                    .count()
                    == 1;
            if let (DeviceStatus::Kept(_), true) = (device, is_alone) {
                let kept = self.browsers[at.browser].device.as_ref();
                let kept = kept.map(|(draft, _)| &draft.fields);
                assert_eq!(kept, Some(&texts), "said to be on the device, and is not");
            }
            if device == DeviceStatus::Writing {
                assert!(page.writes_now(), "said to be written, and is not");
            }
        }
        if server == ServerStatus::NotSaved(NotSaved::Conflict) {
            self.reach("conflict");
        }
        self.fills(at);
    }

    /// When nothing happens any more.
    pub(in super::super) fn assert_quiet(&mut self) {
        for at in self.open_pages() {
            let Some(page) = self.page(at) else { continue };
            let (id, channel) = (page.id, page.channel.clone());
            let machine = page.machine();
            let (role, status) = (machine.role(), machine.server_status());
            assert_ne!(role, Role::Joining, "the lock was never answered");
            if role == Role::Writer && machine.ending.is_none() {
                let is_told = matches!(
                    status,
                    ServerStatus::NotSaved(NotSaved::SessionEnded | NotSaved::Conflict)
                );
                assert!(
                    is_told || !machine.is_ahead(),
                    "silence, and unsaved: {status:?}"
                );
                assert_ne!(status, ServerStatus::NotSaved(NotSaved::Failed));
            }
            let holder = self.browsers[at.browser].holder(&channel);
            assert!(holder.is_some(), "a tab is open, and none writes");
            assert_eq!(holder == Some(id), role == Role::Writer, "who writes");
        }
    }

    /// What was typed last into each field is at the server, or offered.
    pub(in super::super) fn assert_nothing_lost(&mut self) {
        let mut offered = self.offered();
        // What lies on a device or beside the server's draft is offered to whoever opens
        // the form next.
        for browser in 0..self.browsers.len() {
            let at_rest = self.at_rest(browser);
            if at_rest.iter().any(|one| !offered.contains(one)) {
                for at in self.open_pages() {
                    if at.browser == browser {
                        self.gone(at, true);
                    }
                }
                self.open(At { browser, tab: TABS });
                self.settle();
                offered.extend(self.offered());
            }
        }
        let at_server: Vec<_> = values(&self.server.draft).map(number).to_vec();
        for (field, typed) in self.oracle.typed.iter().enumerate() {
            let meant = typed
                .iter()
                .rev()
                .find(|one| !self.oracle.gone.contains(one));
            let Some(meant) = meant else { continue };
            let is_there = at_server[field].is_some_and(|found| found >= *meant);
            let is_offered = typed
                .iter()
                .any(|one| one >= meant && offered.contains(one));
            assert!(
                is_there || is_offered,
                "{meant} was typed into field {field}; the server has {:?}",
                at_server[field]
            );
        }
    }
}
