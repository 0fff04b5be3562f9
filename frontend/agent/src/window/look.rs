//! The portal's colours and letters (`style/tokens/_color.css`), in light and in dark.

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, Style,
    TextStyle, Theme, Visuals, style::Selection, style::WidgetVisuals, vec2,
};

/// The letters of printed forms, which have everything that names are written with.
const REGULAR: &[u8] = include_bytes!("../../../../server/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../../server/fonts/NotoSans-Bold.ttf");

/// Of headings and labels.
pub(super) const STRONG: &str = "strong";

const fn rgb(colour: u32) -> Color32 {
    let [_, red, green, blue] = colour.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// Colours by what they are for.
#[derive(Clone, Copy)]
pub(super) struct Palette {
    pub(super) ground: Color32,
    pub(super) sheet: Color32,
    pub(super) ink: Color32,
    pub(super) ink_quiet: Color32,
    pub(super) line: Color32,
    pub(super) line_strong: Color32,
    pub(super) accent: Color32,
    pub(super) on_accent: Color32,
    pub(super) accent_soft: Color32,
    pub(super) focus: Color32,
    pub(super) danger: Color32,
    pub(super) good: Color32,
    pub(super) good_soft: Color32,
    pub(super) warn: Color32,
    pub(super) warn_soft: Color32,
}

const LIGHT: Palette = Palette {
    ground: rgb(0xf7_f5f0),
    sheet: rgb(0xff_fefb),
    ink: rgb(0x17_211f),
    ink_quiet: rgb(0x4c_5a57),
    line: rgb(0xd9_d5ca),
    line_strong: rgb(0x73_7b77),
    accent: rgb(0x0b_5a5f),
    on_accent: rgb(0xff_ffff),
    accent_soft: rgb(0xe3_efee),
    focus: rgb(0xff_bf2b),
    danger: rgb(0xa3_201a),
    good: rgb(0x1b_6a3a),
    good_soft: rgb(0xe5_f2e8),
    warn: rgb(0x8a_5200),
    warn_soft: rgb(0xfd_f3df),
};

const DARK: Palette = Palette {
    ground: rgb(0x10_181a),
    sheet: rgb(0x17_2123),
    ink: rgb(0xea_f0ec),
    ink_quiet: rgb(0xa9_b7b2),
    line: rgb(0x2c_393b),
    line_strong: rgb(0x7f_8f8c),
    accent: rgb(0x79_c7c4),
    on_accent: rgb(0x06_201f),
    accent_soft: rgb(0x14_302f),
    focus: rgb(0xff_bf2b),
    danger: rgb(0xff_9a8c),
    good: rgb(0x7f_d39c),
    good_soft: rgb(0x12_291b),
    warn: rgb(0xf0_bd62),
    warn_soft: rgb(0x33_2711),
};

/// The colours of the theme that is shown.
pub(super) const fn palette(dark: bool) -> Palette {
    if dark { DARK } else { LIGHT }
}

/// Sets letters, sizes and colours.
pub(super) fn apply(context: &Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", REGULAR), (STRONG, BOLD)] {
        let font = Arc::new(FontData::from_static(bytes));
        fonts.font_data.insert(name.to_owned(), font);
    }
    let regular = vec!["regular".to_owned()];
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, regular.clone());
    }
    let strong = vec![STRONG.to_owned(), "regular".to_owned()];
    fonts
        .families
        .insert(FontFamily::Name(STRONG.into()), strong);
    context.set_fonts(fonts);
    // Where the desktop does not say what it has.
    context.options_mut(|options| options.fallback_theme = Theme::Light);
    for theme in [Theme::Light, Theme::Dark] {
        context.style_mut_of(theme, |style| set(style, theme == Theme::Dark));
    }
}

fn set(style: &mut Style, dark: bool) {
    let strong = FontFamily::Name(STRONG.into());
    style.text_styles = [
        (
            TextStyle::Small,
            FontId::new(14.0, FontFamily::Proportional),
        ),
        (TextStyle::Body, FontId::new(17.0, FontFamily::Proportional)),
        (
            TextStyle::Monospace,
            FontId::new(17.0, FontFamily::Monospace),
        ),
        (TextStyle::Button, FontId::new(17.0, strong.clone())),
        (TextStyle::Heading, FontId::new(24.0, strong)),
    ]
    .into();
    style.spacing.item_spacing = vec2(10.0, 8.0);
    style.spacing.button_padding = vec2(16.0, 10.0);
    style.spacing.interact_size = vec2(44.0, 44.0);
    style.spacing.icon_width = 22.0;
    style.spacing.icon_width_inner = 12.0;
    let colours = palette(dark);
    let base = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    style.visuals = visuals(base, colours);
}

fn visuals(base: Visuals, colours: Palette) -> Visuals {
    let mut visuals = base;
    visuals.override_text_color = Some(colours.ink);
    visuals.weak_text_color = Some(colours.ink_quiet);
    visuals.panel_fill = colours.ground;
    visuals.window_fill = colours.sheet;
    visuals.extreme_bg_color = colours.sheet;
    visuals.text_edit_bg_color = Some(colours.sheet);
    visuals.error_fg_color = colours.danger;
    visuals.warn_fg_color = colours.warn;
    visuals.selection = Selection {
        bg_fill: colours.accent_soft,
        stroke: Stroke::new(3.0, colours.focus),
    };
    let part = |fill: Color32, line: Color32, width: f32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(width, line),
        corner_radius: CornerRadius::same(6),
        fg_stroke: Stroke::new(1.5, colours.ink),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = part(colours.sheet, colours.line, 1.0);
    visuals.widgets.inactive = part(colours.sheet, colours.line_strong, 1.0);
    visuals.widgets.hovered = part(colours.accent_soft, colours.accent, 1.0);
    // What has the focus looks like what is pressed.
    visuals.widgets.active = part(colours.accent_soft, colours.focus, 3.0);
    visuals.widgets.open = part(colours.accent_soft, colours.accent, 1.0);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of two colours (WCAG 2.2).
    fn contrast(one: Color32, other: Color32) -> f64 {
        let light = |colour: Color32| {
            let part = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            let [red, green, blue, _] = colour.to_array();
            0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue) + 0.05
        };
        let (one, other) = (light(one), light(other));
        one.max(other) / one.min(other)
    }

    #[test]
    fn text_can_be_read_on_every_ground_in_light_and_in_dark() {
        for colours in [LIGHT, DARK] {
            for (text, ground) in [
                (colours.ink, colours.ground),
                (colours.ink, colours.sheet),
                (colours.ink, colours.accent_soft),
                (colours.ink, colours.warn_soft),
                (colours.ink, colours.good_soft),
                (colours.ink_quiet, colours.ground),
                (colours.ink_quiet, colours.sheet),
                (colours.on_accent, colours.accent),
                (colours.danger, colours.sheet),
                (colours.warn, colours.warn_soft),
                (colours.good, colours.good_soft),
            ] {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
        }
    }
}
