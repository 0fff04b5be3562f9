//! Files that browsers send: how large they may be, and how they are read.

use axum::extract::multipart::Field;
use domain::document::LARGEST_FILE;
use http::StatusCode;

/// A megabyte.
pub const MEGABYTE: usize = 1024 * 1024;

/// See [`LARGEST_FILE`].
pub const LARGEST: usize = LARGEST_FILE;

/// The longest body that is heard to its end.
pub const LONGEST: usize = 32 * MEGABYTE;

/// A field's bytes. Of one that is too large the rest is heard and dropped:
/// a browser that is cut off shows an error of its own and not our page.
///
/// # Errors
/// [`StatusCode::PAYLOAD_TOO_LARGE`] for one that is too large, and what the framework says
/// where the form cannot be read.
pub async fn within(mut field: Field<'_>) -> Result<Vec<u8>, StatusCode> {
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(chunk) = field.chunk().await.map_err(|error| error.status())? {
        whole = whole && bytes.len() + chunk.len() <= LARGEST;
        if whole {
            bytes.extend(&chunk);
        }
    }
    if whole {
        Ok(bytes)
    } else {
        Err(StatusCode::PAYLOAD_TOO_LARGE)
    }
}
