//! The central population registry, and its stand-in.

pub mod kps;
pub mod sample;
pub mod soap;
