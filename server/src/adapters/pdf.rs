//! A printed document: set on pages (`layout`, `canvas`) in bundled
//! letters (`font`) with its structure (`tags`), the square code (`code`) and
//! what the file says of itself (`metadata`), as one file (`write`). What it
//! says is `app::sheet`.

mod canvas;
mod code;
mod font;
mod layout;
mod metadata;
mod pack;
mod tags;
mod write;

use std::sync::Arc;

use app::{
    sheet::{self, Contents, Sheet},
    text::print::Print,
};
use async_trait::async_trait;
use domain::{
    Locale,
    document::DocumentKind,
    id::ApplicationNumber,
    ports::{Printable, Printed, Printer, Secrets, Unprintable},
};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use font::Font;
use layout::Stamp;
use metadata::Facts;
use write::Common;

/// Prints an application's documents. The same input gives the same bytes: nothing of
/// the clock, of chance or of the machine goes in.
#[derive(Clone)]
pub struct PdfPrinter {
    press: Arc<Press>,
}

impl std::fmt::Debug for PdfPrinter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PdfPrinter(…)")
    }
}

struct Press {
    fonts: [Font; 2],
    common: Common,
    secrets: Arc<dyn Secrets>,
    origin: String,
    /// A form takes a core: as many at once as there are cores, so that the
    /// threads for other work are never all taken.
    cores: Semaphore,
}

impl PdfPrinter {
    /// Reads the bundled fonts. `origin`: where the portal is, for the square
    /// code.
    ///
    /// # Errors
    /// When a bundled font cannot be read.
    pub fn new(secrets: Arc<dyn Secrets>, origin: &str) -> Result<Self, Unprintable> {
        let fonts = [
            Font::read(
                "NotoSans-Regular",
                include_bytes!("../../fonts/NotoSans-Regular.ttf"),
            )?,
            Font::read(
                "NotoSans-Bold",
                include_bytes!("../../fonts/NotoSans-Bold.ttf"),
            )?,
        ];
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            press: Arc::new(Press {
                common: Common::new(&fonts)?,
                fonts,
                secrets,
                origin: origin.to_owned(),
                cores: Semaphore::new(cores),
            }),
        })
    }

    /// Sets a document on pages, on the thread of the caller.
    ///
    /// # Errors
    /// When the fonts lack one of its letters.
    pub fn set(
        &self,
        sheet: &Sheet,
        number: &ApplicationNumber,
        at: Timestamp,
    ) -> Result<Printed, Unprintable> {
        let press = &self.press;
        let around = [&*sheet.institution, &*sheet.form, &*sheet.help];
        if !sheet.texts().into_iter().chain(around).all(font::covers) {
            return Err(Unprintable);
        }
        let contents = postcard::to_allocvec(sheet).map_err(|_| Unprintable)?;
        let mark = press.secrets.print_mark(&contents);
        let stamp = Stamp {
            number: number.as_str(),
            mark: mark.as_str(),
        };
        let laid = layout::set(sheet, &stamp, &press.fonts);
        let title = format!("{} {}", sheet.title.text, number.as_str());
        let facts = Facts {
            title: &title,
            language: sheet.language,
            at,
            number: number.as_str(),
            form: &sheet.form,
            mark: mark.as_str(),
        };
        let square = code::drawing(&code::address(&press.origin, number, &mark))?;
        let control = Print::of(sheet.language).signature_alt;
        let file = write::file(&press.common, &laid, &facts, &square, control)?;
        Ok(Printed { file, mark })
    }
}

#[async_trait]
impl Printer for PdfPrinter {
    async fn print(
        &self,
        kind: DocumentKind,
        of: &Printable,
        locale: Locale,
    ) -> Result<Printed, Unprintable> {
        let sheet = sheet_of(kind, of, locale);
        let (printer, number, at) = (self.clone(), of.number.clone(), of.confirmed_at);
        let _turn = self.press.cores.acquire().await.map_err(|_| Unprintable)?;
        tokio::task::spawn_blocking(move || printer.set(&sheet, &number, at))
            .await
            .map_err(|_| Unprintable)?
    }
}

/// What a document of a confirmed application says.
pub fn sheet_of(kind: DocumentKind, of: &Printable, locale: Locale) -> Sheet {
    let contents = Contents {
        case: &of.case,
        application: &of.application,
        profile: &of.profile,
        stamp: Some(sheet::Stamp {
            number: &of.number,
            at: of.confirmed_at,
        }),
    };
    sheet::compose(kind, &contents, locale)
}
