//! Short messages: their words, how long they are, and where they go.

pub mod gateways;
pub mod inbox;
pub mod kannel;
pub mod netgsm;
pub mod segments;
pub mod text;

#[cfg(test)]
mod stand_in;
