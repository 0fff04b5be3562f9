//! The printed application: what it says (`form`), how it is set
//! (`layout`), in which letters (`font`), as which file (`write`).

mod document;
mod font;
mod form;
mod layout;
mod write;

use domain::{
    Locale,
    ports::{Printable, Printer, Unprintable},
};

use font::Font;

/// Prints application forms. The same input gives the same bytes: nothing of
/// the clock or of chance goes in.
#[derive(Debug)]
pub struct PdfPrinter {
    regular: Font,
    bold: Font,
}

impl PdfPrinter {
    /// Reads the bundled fonts.
    ///
    /// # Errors
    /// When a bundled font cannot be read.
    pub fn new() -> Result<Self, Unprintable> {
        Ok(Self {
            regular: Font::read(
                "NotoSans-Regular",
                include_bytes!("../../fonts/NotoSans-Regular.ttf"),
            )?,
            bold: Font::read(
                "NotoSans-Bold",
                include_bytes!("../../fonts/NotoSans-Bold.ttf"),
            )?,
        })
    }
}

impl Printer for PdfPrinter {
    fn form(&self, of: &Printable, locale: Locale) -> Result<Vec<u8>, Unprintable> {
        let document = form::document(of, locale);
        let pages = layout::set(&document, [&self.regular, &self.bold]);
        write::file(&document, &pages, [&self.regular, &self.bold])
    }
}
