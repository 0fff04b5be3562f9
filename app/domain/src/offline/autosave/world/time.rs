//! Time passes, and what is under way arrives.

use super::{At, World, browser::TABS};

impl World {
    /// Everything that is under way comes to its end, deadline by deadline.
    pub(in super::super) fn settle(&mut self) {
        assert!(self.settle_until(i64::MAX), "it never comes to rest");
    }

    /// The same until then; whether nothing is left to happen before.
    pub(in super::super) fn settle_until(&mut self, until: i64) -> bool {
        for _ in 0..2_000 {
            self.excuse();
            if self.one_thing() {
                continue;
            }
            let next = self.open_pages().into_iter();
            let next = next
                .filter_map(|at| self.page(at)?.machine().deadline())
                .min();
            match next.filter(|next| *next <= until) {
                Some(next) => self.advance_to(next.max(self.now)),
                None => return true,
            }
        }
        false
    }

    /// One thing that is under way arrives; whether there was one.
    fn one_thing(&mut self) -> bool {
        for browser in 0..self.browsers.len() {
            for tab in 0..=TABS {
                let at = At { browser, tab };
                if self.one_news(at) {
                    return true;
                }
                if self.page(at).is_some_and(|page| !page.jobs.is_empty()) {
                    self.device(at, true);
                    return true;
                }
            }
            if !self.browsers[browser].mail.is_empty() {
                self.post_mail(browser, 0);
                return true;
            }
        }
        if self.wires.is_empty() {
            return false;
        }
        self.deliver(0);
        true
    }

    /// A page hears what happened to it first.
    pub(in super::super) fn one_news(&mut self, at: At) -> bool {
        let tab = self.tab(at);
        let event = tab.news.pop_front().filter(|_| tab.page.is_some());
        let Some(event) = event else { return false };
        self.happens_at(at, event);
        true
    }

    /// Time passes; every deadline on the way is kept.
    pub(in super::super) fn advance_to(&mut self, until: i64) {
        for _ in 0..200 {
            let due = self.open_pages().into_iter();
            let due = due.filter_map(|at| Some((self.page(at)?.machine().deadline()?, at)));
            let due = due.filter(|(deadline, _)| *deadline <= until).min();
            let Some((deadline, at)) = due else { break };
            self.now = self.now.max(deadline);
            self.time_out();
            self.happens_at(at, super::super::Event::Timer);
            let again = self.page(at).and_then(|page| page.machine().deadline());
            assert!(
                again != Some(deadline) || deadline > self.now,
                "a deadline that stays"
            );
        }
        self.now = self.now.max(until);
        self.time_out();
    }
}
