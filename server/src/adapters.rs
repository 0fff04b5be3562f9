//! The outside, as this server reaches it. One folder per port; which one is
//! used is decided once, from the configuration.

pub mod captcha;
pub mod identity;
pub mod outside;
pub mod pdf;
pub mod population;
pub mod secrets;
pub mod sms;
pub mod system;
