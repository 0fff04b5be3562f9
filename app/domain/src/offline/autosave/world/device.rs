//! The device's storage.

use super::{
    super::{Event, Source, Trouble},
    At, World,
    page::Job,
};
use crate::application::Draft;

impl World {
    /// The device does its next job for a page.
    pub(in super::super) fn device(&mut self, at: At, works: bool) {
        let (now, is_up) = (self.now, self.is_up);
        let browser = &mut self.browsers[at.browser];
        let tab = &mut browser.tabs[at.tab];
        let Some(job) = tab.page.as_mut().and_then(|page| page.jobs.pop_front()) else {
            return;
        };
        let result = if works { Ok(()) } else { Err(Trouble::Full) };
        match job {
            Job::Look => {
                let Some((draft, at_time)) = browser.device.clone() else {
                    return;
                };
                if !is_up && !tab.has_key {
                    return;
                }
                let same_visit = std::mem::replace(&mut tab.has_key, true);
                let had = self
                    .page(at)
                    .is_some_and(|page| page.machine().others.has_device());
                self.happens_at(
                    at,
                    Event::DeviceFound {
                        draft: Box::new(draft),
                        at: at_time,
                        same_visit,
                    },
                );
                let offered = self.page(at).and_then(|page| page.machine().other());
                if !had
                    && offered.is_some_and(|other| matches!(other.source, Source::Device { .. }))
                {
                    self.reach("device draft offered");
                }
            }
            Job::Write(draft) => {
                tab.has_key = true;
                if works {
                    let before = browser.device.replace((*draft, now));
                    if let Some((before, _)) = before {
                        self.oracle.in_doubt(&Draft::of_texts(&before.fields));
                    }
                }
                self.happens_at(at, Event::DeviceDone(result));
            }
            Job::Erase => {
                if let Some((before, _)) = browser.device.take() {
                    self.oracle.in_doubt(&Draft::of_texts(&before.fields));
                }
                self.happens_at(at, Event::DeviceDone(Ok(())));
            }
        }
    }
}
