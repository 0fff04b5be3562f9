//! How a page that the server draws gets what it shows.

use std::pin::Pin;

use domain::captcha::CaptchaKind;

use crate::{
    place::Place,
    wire::{Fault, view::Loaded},
};

/// How the server loads what a page shows, in the context of each request.
/// Not a call of [`crate::api::load_page`]: the browser's half of that is not needed.
#[derive(Clone, Copy)]
pub struct Loader(pub fn(Place, CaptchaKind) -> Loading);

/// What a page shows, on its way.
pub type Loading = Pin<Box<dyn Future<Output = Result<Loaded, Fault>> + Send>>;
