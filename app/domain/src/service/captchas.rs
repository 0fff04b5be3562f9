//! Captchas: how much is asked, and where.

mod demand;

pub(in crate::service) use demand::Demand;
