//! The central population registry, and its stand-in.

pub mod sample;
