//! The square code (QR, ISO/IEC 18004) on every page: the address at which
//! the paper is looked up.

use domain::{
    id::{ApplicationNumber, PrintMark, compact},
    ports::Unprintable,
};
use pdf_writer::Content;
use qrcodegen::{QrCode, QrCodeEcc};

/// The address in capitals: in them, digits and a few signs a square code
/// needs three quarters of the room. Names of hosts know no case, and the
/// portal's own path is known in both.
pub(super) fn address(origin: &str, number: &ApplicationNumber, mark: &PrintMark) -> String {
    format!(
        "{}/D/{}/{}",
        origin.to_ascii_uppercase(),
        compact(number.as_str()),
        compact(mark.as_str())
    )
}

/// The code as a drawing on a square of one by one. Medium correction: a
/// stamp or a crease may cover a seventh of it.
pub(super) fn drawing(address: &str) -> Result<Vec<u8>, Unprintable> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).map_err(|_| Unprintable)?;
    let side = code.size();
    let mut content = Content::with_capacity(8 * 1024);
    let unit = 1.0 / coordinate(side);
    content
        .set_fill_rgb(0.0, 0.0, 0.0)
        .transform([unit, 0.0, 0.0, unit, 0.0, 0.0]);
    for row in 0..side {
        let mut column = 0;
        while column < side {
            let begins = column;
            while column < side && code.get_module(column, row) {
                column += 1;
            }
            if column > begins {
                content.rect(
                    coordinate(begins),
                    coordinate(side - 1 - row),
                    coordinate(column - begins),
                    1.0,
                );
            }
            column += 1;
        }
    }
    content.fill_nonzero();
    Ok(content.finish().into_vec())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a code has at most 177 modules a side"
)]
fn coordinate(modules: i32) -> f32 {
    modules as f32
}
