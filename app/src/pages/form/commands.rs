//! What the machine commands, done in the browser.

use domain::{
    application::Draft,
    captcha::CaptchaKind,
    offline::{
        attempt::SaveAttempt,
        autosave::{Answer, Autosave, Command, Event, RefusedCopy, Remote, SavePost},
        draft::{DeviceDraft, write_marks},
    },
};
use jiff::Timestamp;
use leptos::prelude::*;
use server_fn::ServerFn;
use web_sys::{FormData, UrlSearchParams};

use super::{
    context::FormContext,
    controls::{go_to, spot, typed, write},
    sheet::sheet,
};
use crate::{
    api::{SaveDraft, load},
    components::set_fields,
    offline::{Attempts, Desk, Device, same_person, script::send_beacon},
    place::{Place, StepPage},
    transport::post,
    wire::{Fault, view::FormView},
};

impl FormContext {
    pub(super) fn execute(self, command: Command) {
        match command {
            Command::Show(draft) => {
                self.writes();
                write(*draft, move || self.has_written());
            }
            Command::GoTo(spot) => request_animation_frame(move || go_to(&spot)),
            Command::Write(draft) => self.write_to_device(*draft),
            Command::EraseDevice => leptos::task::spawn_local(async move {
                if Device::is_used()
                    && let Ok(device) = Device::of_this_visit(false).await
                {
                    let _ = device.erase().await;
                }
                Device::lock();
                self.happens(Event::DeviceDone(Ok(())));
            }),
            Command::Post(saving) => {
                let data = data(&saving);
                leptos::task::spawn_local(async move {
                    let answer = self.post(data, saving.attempt).await;
                    self.happens(Event::Answered(answer));
                });
            }
            Command::Beacon(saving) => {
                let fields = data(&saving)
                    .and_then(|data| UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
                if let Some(fields) = fields {
                    send_beacon(SaveDraft::PATH, fields.into());
                }
            }
            Command::Load => leptos::task::spawn_local(async move {
                let form = at_server().await;
                let came = self.form.try_get_value();
                let remote = form.zip(came).map(|(form, came)| remote(form, &came));
                self.happens(Event::Loaded(remote.map(Box::new)));
            }),
            Command::Forget(attempt) => Attempts::answered(&attempt),
            Command::Tell(message) => {
                if let Some(tabs) = self.tabs.try_get_value().flatten() {
                    tabs.tell(&message);
                }
            }
            Command::Steal => {
                if let Some(tabs) = self.tabs.try_get_value().flatten() {
                    tabs.steal();
                }
            }
            Command::Reload => {
                Desk.clear();
                // Loaded by `reload`, Firefox would put back what stood in the controls.
                let _ = window().location().replace(StepPage::Form.path());
            }
        }
    }

    fn write_to_device(self, draft: DeviceDraft) {
        let draft = DeviceDraft {
            sheet: sheet(&self.as_came()),
            spot: spot(),
            waiting: Desk.sending().get_untracked().to_keep(),
            ..draft
        };
        leptos::task::spawn_local(async move {
            let written = match Device::of_this_visit(false).await {
                Ok(device) => device.save(&draft).await,
                Err(trouble) => Err(trouble),
            };
            self.happens(Event::DeviceDone(written));
        });
    }

    /// Sends a saving, and notes what its answer says of network and session.
    async fn post(self, data: Option<FormData>, attempt: Option<SaveAttempt>) -> Answer {
        let Some(data) = data else {
            return Answer::Failed;
        };
        let answer = post(SaveDraft::PATH, &data).await;
        let fault = answer.as_ref().err().map(|(fault, _)| fault);
        let is_answered = fault != Some(&Fault::Offline);
        self.reach.answered(is_answered);
        if let Some(attempt) = attempt.filter(|_| is_answered) {
            Attempts::answered(&attempt);
        }
        match answer {
            Ok(answer) => {
                self.clock.touch();
                revision_of(&answer.body).map_or(Answer::Failed, Answer::Saved)
            }
            Err((fault, _)) => {
                if fault == Fault::Expired && typed().is_some() {
                    self.kept.capture(true);
                }
                answer_of(&fault)
            }
        }
    }

    /// Tells in the form that is sent by a press what it goes on from.
    pub(super) fn press(self, data: &FormData) {
        let press = |machine: &mut Option<Autosave>| {
            let machine = machine.as_mut()?;
            Some((write_marks(machine.unanswered()), machine.press()))
        };
        if let Some((marks, saving)) = self.machine.try_update_value(press).flatten() {
            tell_origin(data, &saving);
            let _ = data.set_with_str("unanswered", &marks);
            saving
                .attempt
                .as_ref()
                .inspect(|attempt| Attempts::counts(attempt));
        }
    }

    /// The applicant chooses whether this device keeps the draft.
    pub(super) async fn choose(self, keep: bool) {
        self.choices.try_update_value(|choices| *choices += 1);
        let choice = self.choices.try_get_value();
        if keep {
            // The key, before anything is sealed.
            let _ = Device::of_this_visit(true).await;
        }
        // It may be chosen otherwise meanwhile.
        if self.choices.try_get_value() == choice {
            self.happens(Event::Choose { keep });
        }
    }
}

fn answer_of(fault: &Fault) -> Answer {
    match fault {
        Fault::Stale => Answer::Stale,
        Fault::Expired => Answer::SessionEnded,
        Fault::TooOften { wait } | Fault::Traffic { wait } => {
            Answer::TooOften(wait.saturating_mul(1_000))
        }
        Fault::Offline => Answer::Lost,
        Fault::Elsewhere(_) | Fault::Outdated | Fault::Unknown | Fault::NoOrigin(_) => {
            Answer::Refused
        }
        _ => Answer::Failed,
    }
}

fn revision_of(body: &[u8]) -> Option<i64> {
    std::str::from_utf8(body).ok()?.parse().ok()
}

/// A saving as it goes to the server, on its way from now on.
fn data(saving: &SavePost) -> Option<FormData> {
    let data = FormData::new().ok()?;
    set_fields(&data, &saving.draft);
    tell_origin(&data, saving)?;
    saving
        .attempt
        .as_ref()
        .inspect(|attempt| Attempts::sent(attempt));
    Some(data)
}

/// What a saving goes on from, and which one it is.
fn tell_origin(data: &FormData, saving: &SavePost) -> Option<()> {
    let set = |name: &str, text: &str| data.set_with_str(name, text).ok();
    set("revision", &saving.revision.to_string())?;
    set("file", &saving.file)?;
    if let Some(attempt) = &saving.attempt {
        set("attempt", &attempt.text())?;
    }
    if saving.is_settled {
        set("settled", "true")?;
    }
    Some(())
}

/// The form as the server has it.
async fn at_server() -> Option<FormView> {
    let place = Place::Applicant(StepPage::Form);
    let loaded = load(place, CaptchaKind::default()).await;
    loaded.ok()?.page.read()
}

fn remote(form: FormView, came: &FormView) -> Remote {
    Remote {
        revision: form.revision,
        saved_at: form.saved_at.map(Timestamp::as_millisecond),
        saved_by: SaveAttempt::parse(&form.copies().saved_by),
        refused: refused(&form),
        is_same_person: same_person(came, &form),
        draft: form.draft,
        file: form.file,
    }
}

/// The copy that the server keeps beside a form.
pub(super) fn refused(form: &FormView) -> Option<RefusedCopy> {
    let copies = form.copies();
    (!copies.refused.is_empty()).then(|| RefusedCopy {
        draft: Draft::of_texts(&copies.refused),
        by: SaveAttempt::parse(&copies.refused_by),
        is_begun: form.revision == 0,
    })
}
