//! What is drawn.

use domain::Locale;
use eframe::egui::{
    self, Align, Button, CentralPanel, CornerRadius, Frame, Layout, Margin, RichText, ScrollArea,
    Stroke, TextEdit, Ui, vec2,
};

use super::{
    Typed,
    look::{Palette, palette},
    parts::{boxed, busy, entered, frame, live, named, quiet, small, strong},
    path,
};
use crate::{
    card::Pin,
    flow::{
        Event,
        view::{Certificate, Ended, PinView, Request, View},
    },
    words::{self, window as own},
};

/// What the person wants.
pub(super) enum Asked {
    OtherLanguage,
    Close,
    Event(Event),
}

/// The width of a column that can be read.
const COLUMN: f32 = 600.0;

/// What is to be seen around what has the focus.
const ROOM: f32 = 90.0;
/// The width of what the lines of a request are called.
const LABELS: f32 = 170.0;

/// A page that is being drawn.
struct Page<'a> {
    locale: Locale,
    colours: Palette,
    typed: &'a mut Typed,
    asked: Option<Asked>,
}

/// Draws what is to be shown, and says what the person wants.
pub(super) fn show(ui: &mut Ui, view: &View, locale: Locale, typed: &mut Typed) -> Option<Asked> {
    let mut page = Page {
        locale,
        colours: palette(ui.visuals().dark_mode),
        typed,
        asked: None,
    };
    let ground = Frame::new()
        .fill(page.colours.ground)
        .inner_margin(Margin::symmetric(24, 16));
    CentralPanel::default().frame(ground).show(ui, |ui| {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_max_width(COLUMN.min(ui.available_width()));
                page.language(ui);
                match view {
                    View::Code { portals, note } => page.code(ui, portals, note.as_deref()),
                    View::Busy(doing) => busy(ui, doing),
                    View::Request(request) => page.request(ui, request),
                    View::Ended(ended) => page.ended(ui, ended),
                }
                page.bring_focus_into_view(ui);
            });
    });
    page.asked
}

impl Page<'_> {
    fn say(&self, words: words::Words) -> &'static str {
        words.say(self.locale)
    }

    /// What the keyboard came to is not left below the edge.
    fn bring_focus_into_view(&mut self, ui: &Ui) {
        let focused = ui.memory(egui::Memory::focused);
        if focused != self.typed.focused {
            self.typed.focused = focused;
            let part = focused.and_then(|id| ui.ctx().read_response(id));
            if let Some(part) = part {
                ui.scroll_to_rect(part.rect.expand(ROOM), None);
            }
        }
    }

    fn event(&mut self, event: Event) {
        self.asked = Some(Asked::Event(event));
    }

    fn language(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.label(strong(self.say(own::TITLE)).color(self.colours.accent));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button(self.say(own::OTHER_LANGUAGE)).clicked() {
                    self.asked = Some(Asked::OtherLanguage);
                }
            });
        });
        ui.add_space(8.0);
    }

    fn code(&mut self, ui: &mut Ui, portals: &[String], note: Option<&str>) {
        if portals.len() > 1 {
            let label = ui.label(strong(self.say(own::PORTAL)));
            for (at, name) in portals.iter().enumerate() {
                let choice = ui.radio(self.typed.portal == at, name);
                if choice.labelled_by(label.id).clicked() {
                    self.typed.portal = at;
                }
            }
        } else if let [only] = portals {
            ui.heading(only);
        }
        ui.add_space(8.0);
        let label = ui.label(strong(self.say(words::CODE)));
        ui.label(quiet(self.say(words::CODE_HINT), self.colours));
        let field = TextEdit::singleline(&mut self.typed.code)
            .char_limit(20)
            .margin(Margin::symmetric(12, 10))
            .desired_width(240.0);
        let field = ui.add(field).labelled_by(label.id);
        if ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        let entered = entered(ui, &field);
        self.note(ui, note);
        ui.add_space(8.0);
        if self.primary(ui, self.say(own::CONTINUE), true) || entered {
            let (portal, code) = (self.typed.portal, self.typed.code.clone());
            self.event(Event::Code(portal, code));
        }
    }

    fn request(&mut self, ui: &mut Ui, request: &Request) {
        ui.heading(&request.portal);
        ui.label(quiet(&request.origin, self.colours));
        self.sheet(ui, |page, ui| {
            page.lines(ui, &request.lines);
            if ui.button(page.say(own::SHOW_DOCUMENT)).clicked() {
                page.event(Event::Show);
            }
        });
        if request.unsent {
            self.unsent(ui, request);
        } else {
            self.certificates(ui, request);
        }
    }

    fn lines(&self, ui: &mut Ui, lines: &[(String, String)]) {
        ui.scope(|ui| {
            // Rows are text, and need no room to be pressed.
            ui.spacing_mut().interact_size.y = 0.0;
            egui::Grid::new("lines").num_columns(2).show(ui, |ui| {
                for (label, value) in lines {
                    ui.scope(|ui| {
                        ui.set_width(LABELS.min(ui.available_width() / 2.0));
                        ui.label(quiet(label, self.colours));
                    });
                    ui.add(egui::Label::new(strong(value)).wrap());
                    ui.end_row();
                }
            });
        });
    }

    fn certificates(&mut self, ui: &mut Ui, request: &Request) {
        let idle = request.busy.is_none();
        ui.horizontal(|ui| {
            ui.label(strong(self.say(own::CERTIFICATES)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let again = Button::new(self.say(own::LOOK_AGAIN));
                if ui.add_enabled(idle, again).clicked() {
                    self.event(Event::LookAgain);
                }
            });
        });
        let some = request.certificates.iter().any(|one| one.why_not.is_none());
        if some {
            ui.label(quiet(self.say(own::CHOOSE), self.colours));
        }
        for (at, one) in request.certificates.iter().enumerate() {
            self.certificate(ui, at, one, idle);
        }
        self.note(ui, request.note.as_deref());
        if let Some(verdict) = &request.verdict {
            let (fill, line) = (self.colours.good_soft, self.colours.good);
            let (fill, line) = if request.pin.is_some() || request.busy.is_some() {
                (fill, line)
            } else {
                (self.colours.warn_soft, self.colours.warn)
            };
            boxed(ui, verdict, fill, line);
        }
        if let Some(pin) = &request.pin {
            self.pin(ui, pin);
        }
        if let Some(doing) = &request.busy {
            ui.add_space(4.0);
            busy(ui, doing);
        }
        if request.pin.is_none() {
            ui.add_space(8.0);
            self.cancel(ui, idle);
        }
        ui.add_space(8.0);
        ui.add_enabled_ui(idle, |ui| self.module(ui));
    }

    fn module(&mut self, ui: &mut Ui) {
        ui.collapsing(self.say(own::MODULE), |ui| {
            let field = TextEdit::singleline(&mut self.typed.module)
                .margin(Margin::symmetric(12, 10))
                .desired_width(f32::INFINITY);
            let field = ui.add(field);
            named(&field, self.say(own::MODULE));
            if ui.button(self.say(own::MODULE_ADD)).clicked() || entered(ui, &field) {
                let path = path(&self.typed.module);
                self.event(Event::Module(path));
            }
        });
    }

    fn certificate(&mut self, ui: &mut Ui, at: usize, one: &Certificate, idle: bool) {
        let colours = self.colours;
        let line = if one.chosen {
            colours.accent
        } else {
            colours.line
        };
        let usable = one.why_not.is_none();
        frame(colours.sheet, line, if one.chosen { 2.0 } else { 1.0 }).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let told = match &one.why_not {
                None => one.detail.clone(),
                Some(why) => format!("{} · {why}", one.detail),
            };
            let choice = ui.add_enabled(
                usable && idle,
                egui::RadioButton::new(one.chosen, strong(&one.name)),
            );
            // A screen reader hears the reason with the name.
            let name = format!("{}, {told}", one.name);
            named(&choice, &name);
            if choice.clicked() {
                self.event(Event::Choose(at));
            }
            ui.label(small(&one.detail, colours));
            if let Some(why) = &one.why_not {
                ui.label(RichText::new(why).color(colours.warn));
            }
        });
    }

    fn pin(&mut self, ui: &mut Ui, asked: &PinView) {
        ui.add_space(8.0);
        let mut entered_pin = false;
        if asked.at_reader {
            ui.label(self.say(own::PIN_AT_READER));
        } else {
            let label = ui.label(strong(self.say(own::PIN)));
            ui.label(quiet(self.say(words::PIN_STAYS), self.colours));
            ui.horizontal_wrapped(|ui| {
                let field = TextEdit::singleline(&mut *self.typed.pin)
                    .id_salt("pin")
                    .password(true)
                    .char_limit(64)
                    .margin(Margin::symmetric(12, 10))
                    .desired_width(200.0);
                let field = ui.add(field).labelled_by(label.id);
                entered_pin = entered(ui, &field);
                if let Some(left) = &asked.left {
                    live(&ui.label(RichText::new(left).color(self.colours.danger)));
                }
            });
        }
        if asked.confirm {
            let text = self.say(own::LAST_TRY_CONFIRM);
            ui.checkbox(&mut self.typed.confirmed, text);
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let ready = (asked.at_reader || !self.typed.pin.is_empty())
                && (!asked.confirm || self.typed.confirmed);
            let pressed = self.primary(ui, self.say(own::SIGN), ready);
            if (pressed || entered_pin) && ready {
                let pin = std::mem::take(&mut *self.typed.pin);
                let pin = (!asked.at_reader).then(|| Pin::new(pin));
                let confirmed = self.typed.confirmed;
                self.event(Event::Sign(pin, confirmed));
            }
            self.cancel(ui, true);
        });
    }

    fn unsent(&mut self, ui: &mut Ui, request: &Request) {
        self.note(ui, request.note.as_deref());
        ui.add_space(8.0);
        if self.primary(ui, self.say(own::SEND_AGAIN), true) {
            self.event(Event::SendAgain);
        }
        ui.add_space(8.0);
        let label = ui.label(strong(self.say(own::SAVE_PATH)));
        let field = TextEdit::singleline(&mut self.typed.save)
            .margin(Margin::symmetric(12, 10))
            .desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id);
        ui.horizontal(|ui| {
            let named = !self.typed.save.trim().is_empty();
            let save = Button::new(self.say(own::SAVE));
            if ui.add_enabled(named, save).clicked() {
                let path = path(&self.typed.save);
                self.event(Event::Save(path));
            }
            self.cancel(ui, true);
        });
    }

    fn ended(&mut self, ui: &mut Ui, ended: &Ended) {
        let colours = self.colours;
        ui.heading(&ended.heading);
        let (fill, line) = if ended.good {
            (colours.good_soft, colours.good)
        } else {
            (colours.warn_soft, colours.warn)
        };
        for text in &ended.text {
            boxed(ui, text, fill, line);
        }
        if let Some((code, warning)) = &ended.code {
            self.sheet(ui, |page, ui| {
                ui.label(warning);
                ui.add_space(4.0);
                ui.label(small(page.say(words::RETURN_CODE), page.colours));
                ui.label(strong(code).size(34.0));
            });
        }
        ui.add_space(8.0);
        if self.primary(ui, self.say(own::CLOSE), true) {
            self.asked = Some(Asked::Close);
        }
    }

    fn cancel(&mut self, ui: &mut Ui, idle: bool) {
        let cancel = Button::new(self.say(own::CANCEL));
        if ui.add_enabled(idle, cancel).clicked() {
            self.event(Event::Cancel);
        }
    }

    fn primary(&self, ui: &mut Ui, text: &str, enabled: bool) -> bool {
        let text = strong(text).color(self.colours.on_accent);
        let button = Button::new(text)
            .fill(self.colours.accent)
            .min_size(vec2(0.0, 46.0));
        let button = ui.add_enabled(enabled, button);
        if button.has_focus() {
            // Its own ground hides what the others show.
            let (rect, colour) = (button.rect.expand(3.0), self.colours.focus);
            let stroke = Stroke::new(3.0, colour);
            let kind = egui::StrokeKind::Outside;
            ui.painter()
                .rect_stroke(rect, CornerRadius::same(8), stroke, kind);
        }
        button.clicked()
    }

    fn note(&self, ui: &mut Ui, note: Option<&str>) {
        if let Some(note) = note {
            boxed(ui, note, self.colours.warn_soft, self.colours.warn);
        }
    }

    fn sheet(&mut self, ui: &mut Ui, draw: impl FnOnce(&mut Self, &mut Ui)) {
        frame(self.colours.sheet, self.colours.line, 1.0).show(ui, |ui| {
            ui.set_width(ui.available_width());
            draw(self, ui);
        });
    }
}
