//! Short messages: their words, and where they go.

pub mod inbox;
pub mod text;
