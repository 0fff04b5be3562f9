//! The outside, as this server reaches it. One folder per port; which one is
//! used is decided once, from the configuration.

pub mod captcha;
pub mod certificates;
pub mod http_client;
pub mod identity;
pub mod mail;
pub mod pdf;
pub mod population;
pub mod sms;
pub mod staff;
