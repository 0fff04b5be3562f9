//! Pages that the server draws alone, without the browser's part: verifying a
//! printed form, how the systems outside do, the way to an identity provider
//! and back, what a browser without cookies is told; in development the components and the sample people.

pub(crate) mod cookies;
pub(crate) mod document;
pub(crate) mod gallery;
pub(crate) mod legal;
pub(crate) mod people;
pub(crate) mod provider;
pub(crate) mod signing_agent;
pub(crate) mod status;
pub(crate) mod structure;
pub mod unsaved;
pub mod verify;
