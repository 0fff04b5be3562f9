//! Parts of which pages are made.

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, Frame, Id, Margin, Response, RichText, Stroke, Ui,
    accesskit,
};

use super::look::{Palette, STRONG};

pub(super) fn busy(ui: &mut Ui, doing: &str) {
    ui.horizontal(|ui| {
        ui.spinner();
        live(&ui.label(doing));
    });
}

pub(super) fn boxed(ui: &mut Ui, text: &str, fill: Color32, line: Color32) {
    ui.add_space(4.0);
    frame(fill, line, 1.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        live(&ui.label(text));
    });
}

pub(super) fn frame(fill: Color32, line: Color32, width: f32) -> Frame {
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(width, line))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(16, 12))
}

pub(super) fn strong(text: &str) -> RichText {
    RichText::new(text).family(FontFamily::Name(STRONG.into()))
}

pub(super) fn quiet(text: &str, colours: Palette) -> RichText {
    RichText::new(text).color(colours.ink_quiet)
}

pub(super) fn small(text: &str, colours: Palette) -> RichText {
    quiet(text, colours).small()
}

/// Whether Enter was pressed in a field.
pub(super) fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// Screen readers say it when it changes.
pub(super) fn live(label: &Response) {
    node(label, |node| node.set_live(accesskit::Live::Polite));
}

/// What screen readers call it.
pub(super) fn named(part: &Response, name: &str) {
    node(part, |node| node.set_label(name));
}

fn node(part: &Response, write: impl FnOnce(&mut accesskit::Node)) {
    let id: Id = part.id;
    part.ctx.accesskit_node_builder(id, write);
}
