//! The same in a window, in one column and in the order of reading. Everything can be done from the
//! keyboard, and screen readers are told what changes (AccessKit).

mod look;
mod pages;
mod parts;

use std::{io, path::PathBuf, sync::mpsc, thread};

use domain::Locale;
use eframe::egui;
use zeroize::Zeroizing;

use crate::{
    flow::{Effect, Event, Flow},
    perform::{Performer, now},
    words::window as words,
};

/// The size at the beginning, which fits on a screen of 1280 × 800.
const SIZE: [f32; 2] = [680.0, 740.0];
const SMALLEST: [f32; 2] = [360.0, 420.0];

/// The name by which the desktop knows the window, and finds its icon.
const NAME: &str = "muhur-imza";

/// Opens the window. Whether the portal has the signed form when it is closed.
///
/// # Errors
/// When no window can be opened.
pub fn run(
    locale: Locale,
    flow: Flow,
    effect: Option<Effect>,
    performer: Performer,
) -> io::Result<bool> {
    let (sender, accepted) = mpsc::channel();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id(NAME)
            .with_title(words::TITLE.say(locale))
            .with_inner_size(SIZE)
            .with_min_inner_size(SMALLEST),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let begin = move |context: &eframe::CreationContext<'_>| {
        look::apply(&context.egui_ctx);
        let mut window = Window {
            locale,
            flow,
            performer: Some(performer),
            doing: None,
            accepted: sender,
            typed: Typed::default(),
        };
        window.begin(effect, &context.egui_ctx);
        let window: Box<dyn eframe::App> = Box::new(window);
        Ok(window)
    };
    eframe::run_native(NAME, options, Box::new(begin))
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok(accepted.try_recv().unwrap_or(false))
}

/// What is in the fields.
#[derive(Default)]
struct Typed {
    portal: usize,
    code: String,
    pin: Zeroizing<String>,
    /// That the last try is to be made.
    confirmed: bool,
    module: String,
    save: String,
    /// What had the focus when it was drawn last.
    focused: Option<egui::Id>,
}

struct Window {
    locale: Locale,
    flow: Flow,
    /// It is away while it does something.
    performer: Option<Performer>,
    doing: Option<mpsc::Receiver<(Performer, Event)>>,
    accepted: mpsc::Sender<bool>,
    typed: Typed,
}

impl Window {
    /// Does it beside the window, which goes on being drawn.
    fn begin(&mut self, effect: Option<Effect>, context: &egui::Context) {
        let Some(effect) = effect else {
            return;
        };
        let Some(mut performer) = self.performer.take() else {
            return;
        };
        let (sender, doing) = mpsc::channel();
        let context = context.clone();
        thread::spawn(move || {
            let event = performer.perform(effect);
            // The window may be closed.
            let _ = sender.send((performer, event));
            context.request_repaint();
        });
        self.doing = Some(doing);
    }

    fn handle(&mut self, event: Event, context: &egui::Context) {
        let effect = self.flow.handle(event, now());
        self.begin(effect, context);
    }

    /// What was done, if anything was.
    fn done(&mut self) -> Option<Event> {
        let (performer, event) = self.doing.as_ref()?.try_recv().ok()?;
        self.doing = None;
        self.performer = Some(performer);
        Some(event)
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let context = ui.ctx().clone();
        if let Some(event) = self.done() {
            self.handle(event, &context);
        }
        let view = self.flow.view(self.locale);
        let asked = pages::show(ui, &view, self.locale, &mut self.typed);
        match asked {
            None => {}
            Some(pages::Asked::OtherLanguage) => {
                self.locale = self.locale.other();
                let title = words::TITLE.say(self.locale).to_owned();
                context.send_viewport_cmd(egui::ViewportCommand::Title(title));
            }
            Some(pages::Asked::Close) => {
                context.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Some(pages::Asked::Event(event)) => {
                if matches!(event, Event::Sign(..)) {
                    self.typed.confirmed = false;
                }
                self.handle(event, &context);
            }
        }
    }

    fn on_exit(&mut self, _context: Option<&eframe::glow::Context>) {
        let _ = self.accepted.send(self.flow.is_accepted());
        // The page is told, where nothing else is being done.
        if let Some(effect) = self.flow.handle(Event::Cancel, now())
            && let Some(performer) = &mut self.performer
        {
            performer.perform(effect);
        }
    }
}

/// The path of a file that was typed.
fn path(typed: &str) -> PathBuf {
    PathBuf::from(typed.trim())
}
