//! One place to keep the draft in: one saving at a time, and one more when
//! something was typed meanwhile.

use domain::{
    form::Field,
    offline::{
        attempt::SaveAttempt,
        draft::{mark, remember},
    },
};
use jiff::Timestamp;
use leptos::prelude::*;
use server_fn::ServerFn;
use web_sys::{FormData, UrlSearchParams};

use super::{
    Keeper,
    own::{at_server as form_at_server, holds_anothers},
    page::{draft_of, form_data, typed},
};
use crate::{
    api::SaveDraft,
    offline::{Attempts, now, script::send_beacon},
    transport::post,
    wire::{Fault, Reference},
};

/// How a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept<E> {
    /// Nothing was kept yet.
    Nothing,
    /// It is being kept.
    UnderWay,
    /// Kept at.
    At(Timestamp),
    /// Not kept, and why.
    Failed(E),
}

/// A place.
pub(super) struct Lane<E: 'static> {
    pub(super) kept: RwSignal<Kept<E>>,
    busy: StoredValue<bool>,
    again: StoredValue<bool>,
}

impl<E> Clone for Lane<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for Lane<E> {}

impl<E: Clone + PartialEq + Send + Sync + 'static> Lane<E> {
    pub(super) fn new(at: Option<Timestamp>) -> Self {
        Self {
            kept: RwSignal::new(at.map_or(Kept::Nothing, Kept::At)),
            busy: StoredValue::new(false),
            again: StoredValue::new(false),
        }
    }

    /// Whether to begin now; otherwise it is done once more at the end.
    pub(super) fn begin(self) -> bool {
        if self.busy.try_get_value() == Some(false) {
            self.busy.set_value(true);
            // A failure stays in sight until it is over.
            if !matches!(self.kept.get_untracked(), Kept::Failed(_)) {
                self.kept.set(Kept::UnderWay);
            }
            return true;
        }
        self.again.try_set_value(true);
        false
    }

    /// Notes how it ended; whether something was typed meanwhile.
    pub(super) fn ended(self, how: Result<(), E>) -> bool {
        self.kept.try_set(match how {
            Ok(()) => Kept::At(Timestamp::from_millisecond(now()).unwrap_or_default()),
            Err(why) => Kept::Failed(why),
        });
        let again = self.again.try_get_value() == Some(true);
        self.again.try_set_value(false);
        self.busy.try_set_value(again);
        again
    }

    /// Whether it is being kept.
    pub(super) fn is_busy(self) -> bool {
        self.busy.try_get_value() == Some(true)
    }

    /// Nothing is kept once more after all.
    pub(super) fn rest(self) {
        self.busy.try_set_value(false);
    }

    /// Not even tried.
    pub(super) fn failed(self, why: E) {
        self.kept.try_set(Kept::Failed(why));
    }

    pub(super) fn is_kept(self) -> bool {
        self.kept.with(|kept| matches!(kept, Kept::At(_)))
    }
}

impl Keeper {
    /// What stands in the form, as it goes to the server; nothing where there
    /// is no form any more.
    fn data(self) -> Option<(FormData, Option<SaveAttempt>)> {
        let data = form_data()?;
        // The security word is never kept.
        for secret in [Field::SecurityWord, Field::SecurityWordAgain] {
            data.delete(secret.name());
        }
        let revision = self.revision.try_get_value()?;
        data.set_with_str("revision", &revision.to_string()).ok()?;
        let attempt = Attempts::next();
        if let Some(attempt) = &attempt {
            data.set_with_str("attempt", &attempt.text()).ok()?;
        }
        if self.settled.try_get_value() == Some(true) {
            data.set_with_str("settled", "true").ok()?;
        }
        let mark = mark(&draft_of(&data).texts());
        self.seen.try_set_value(Some(mark));
        self.unanswered
            .try_update_value(|unanswered| remember(unanswered, mark));
        Some((data, attempt))
    }

    /// Sends it with the page's last breath: the browser does, once the page
    /// is gone. Should the page live on, the next saving finds it there.
    pub(super) fn send_parting(self) {
        let fields = self
            .data()
            .and_then(|(data, _)| UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
        if let Some(fields) = fields {
            send_beacon(SaveDraft::PATH, fields.into());
        }
    }

    /// Sends it; nothing where there is no form any more.
    pub(super) async fn send(self) -> Option<Result<(), Fault>> {
        let (data, attempt) = self.data()?;
        let settled = data.has("settled");
        // Known again even if the page is loaded anew before the answer.
        self.keep_near();
        let answer = post(SaveDraft::PATH, &data).await;
        let fault = answer.as_ref().err().map(|(fault, _)| fault);
        self.reach.answered(fault != Some(&Fault::Offline));
        if let Some(attempt) = attempt.filter(|_| fault != Some(&Fault::Offline)) {
            Attempts::answered(&attempt);
        }
        Some(match answer {
            Ok(answer) => match revision_of(&answer.body) {
                Some(revision) => {
                    self.clock.touch();
                    self.revision.try_set_value(revision);
                    self.unanswered.try_update_value(Vec::clear);
                    if settled {
                        self.settled.try_set_value(false);
                    }
                    Ok(())
                }
                None => Err(Fault::Lost(Reference::default())),
            },
            Err((fault, _)) => {
                if fault == Fault::Expired {
                    self.kept.capture(true);
                }
                Err(fault)
            }
        })
    }

    /// The server's revision is another one. If what it has is what was sent
    /// from here, only the answer was lost, and it is gone on from there;
    /// otherwise the applicant is asked. Whether to send again.
    pub(super) async fn meet_server(self) -> bool {
        if !self.writes() {
            // The tab that took over meets it.
            return false;
        }
        let Some(theirs) = form_at_server().await else {
            return false;
        };
        let unanswered = self.unanswered_now();
        let at_server = theirs.draft.texts();
        let here = typed().map(|draft| draft.texts()).unwrap_or_default();
        // A file of a new visit, in which nothing was typed, is followed too.
        let is_of_tab = Attempts::is_ours(&theirs.copies().saved_by);
        // What stands here went on from it.
        let is_known = unanswered.contains(&mark(&at_server));
        let ours = is_of_tab || is_known;
        if ours || at_server == here || theirs.revision == 0 {
            self.goes_on_from(&theirs.file, theirs.revision);
            if !holds_anothers(&theirs) {
                // What was refused a moment ago is no copy to choose from.
                self.has_chosen();
            }
            if is_of_tab && !is_known {
                // Sent by this tab before its page was loaded anew.
                self.goes_on_with(&theirs.draft);
            }
            if at_server == here {
                self.unsaved.try_set(false);
                self.far.ended(Ok(()));
                return false;
            }
            return self.far.begin();
        }
        self.theirs.try_set(Some(theirs));
        false
    }
}

fn revision_of(body: &[u8]) -> Option<i64> {
    std::str::from_utf8(body).ok()?.parse().ok()
}
